// The hidden units as pictures of their weights, which form while it learns; and one of them written out.
import { computed } from "@preact/signals";
import { Picture } from "../../components/canvas/picture.tsx";
import { Figure } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { added, fixed } from "../../components/numbers.ts";
import { Tiles } from "../../components/tiles/tiles.tsx";
import { Formula } from "../../components/words/formula.tsx";
import { scaleOf, type WeightPicture } from "../../network/weight-picture.ts";
import { text } from "../../state/language.ts";
import { PIXELS, SIDE } from "../../worker/studies/dreams/plan.ts";
import { sigmoid, sumOf } from "./energy.ts";
import { digit, filter, study } from "./settings.ts";

const PICTURE: WeightPicture = {
  kind: "pixels",
  width: SIDE,
  height: SIDE,
  count: PIXELS,
  isInOrder: true,
  weightAt: (x, y) => y * SIDE + x,
};
const NONE: ReadonlySet<number> = new Set();

const units = computed(() => study.shown.value?.plan.hidden ?? 0);
const weights = computed(() => {
  const view = study.shown.value?.view;
  return view && { shape: [units.value, PIXELS], values: view.weight };
});
/** p(h = 1 | v) of the chosen digit. */
const bars = computed(() => {
  const count = units.value;
  return study.shown.value?.view.hidden.subarray(digit.value * count, (digit.value + 1) * count);
});
export const chosenUnit = computed(() => Math.min(filter.value, Math.max(0, units.value - 1)));

export function Filters() {
  const [t, e] = [text.value.dreams, text.value.explains.dreams];
  const count = units.value;
  const label = study.shown.value?.view.labels[digit.value] ?? digit.value;
  const choose = (unit: number) => (filter.value = unit);
  return (
    <div class="row filters">
      <Figure explains={e.filters} title={t.filters} says={t.filtersSay(label)}>
        <Tiles
          label={t.filterList(count)}
          count={count}
          columns={16}
          picture={PICTURE}
          weights={weights}
          bars={bars}
          marked={NONE}
          silent={NONE}
          selected={chosenUnit.value}
          nameOf={(unit) => t.unitSaid(unit + 1, fixed(bars.peek()?.[unit] ?? 0))}
          onPoint={() => {}}
          onSelect={choose}
          onOpen={choose}
          onSilence={choose}
          onKey={() => false}
        />
      </Figure>
      <One />
    </div>
  );
}

/** The unit that is looked at, and what it makes of the digit. */
function One() {
  const [t, e] = [text.value.dreams, text.value.explains.dreams];
  const { view } = study.shown.value!;
  const unit = chosenUnit.value;
  const own = view.weight.subarray(unit * PIXELS, (unit + 1) * PIXELS);
  const pixels = view.originals.subarray(digit.value * PIXELS, (digit.value + 1) * PIXELS);
  const z = sumOf(view, pixels, unit);
  return (
    <Figure class="one-filter" explains={e.filter} title={t.unit(unit + 1)}>
      <Picture
        values={own}
        width={SIDE}
        height={SIDE}
        kind="weights"
        scale={scaleOf(own)}
        label={t.filterPicture(unit + 1)}
        class="framed"
      />
      <div class="sums" {...explained(e.sum)}>
        <Formula name="rbmHidden" />
        <p class="numbers" data-test="unit">
          <i>σ</i>({fixed(view.bias[unit]!)} {added(z - view.bias[unit]!)}) ={" "}
          <b>{fixed(sigmoid(z), 3)}</b>
        </p>
        <p class="under">{t.unitSays(view.labels[digit.value] ?? digit.value)}</p>
      </div>
    </Figure>
  );
}
