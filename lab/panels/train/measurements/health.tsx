// How the activations and the errors of every layer lie, and how many neurons say the same whatever
// they see.

import { useSignal } from "@preact/signals";
import { Bars } from "../../../components/bars.tsx";
import { Figure } from "../../../components/figure.tsx";
import { explained } from "../../../components/lens/explained.ts";
import { fixed, percent } from "../../../components/numbers.ts";
import { text } from "../../../state/language.ts";
import type { LayerHealth, SurveyView } from "../../../worker/protocol.ts";
import { endShares, medianPower } from "./stuck.ts";

export function Health({ survey }: { readonly survey: SurveyView | undefined }) {
  const t = text.value.measurements.health;
  const e = text.value.explains.health;
  const said = useSignal("");
  const layers = survey?.health ?? [];
  return (
    <Figure
      explains={text.value.explains.health.title}
      title={t.title}
      says={t.says}
      class="health"
      under={said.value || t.under}
    >
      <table class="health-table">
        <thead>
          <tr>
            <th scope="col" {...explained(e.layer)}>
              {t.layer}
            </th>
            <th scope="col" {...explained(e.activations)}>
              {t.activations}
            </th>
            <th scope="col" {...explained(e.errors)}>
              {t.errors}
            </th>
          </tr>
        </thead>
        <tbody>
          {layers.map((layer, i) => (
            <Layer key={layer.layer} layer={layer} number={i + 1} say={(s) => (said.value = s)} />
          ))}
        </tbody>
      </table>
    </Figure>
  );
}

function Layer(props: {
  readonly layer: LayerHealth;
  readonly number: number;
  readonly say: (sentence: string) => void;
}) {
  const t = text.value.measurements.health;
  const e = text.value.explains.health;
  const { layer, number, say } = props;
  const { activations, range, errors, saturated, dead, neurons } = layer;
  const [low, high] = endShares(activations);
  const ends = [fixed(range[0], 1), fixed(range[1], 1)] as const;
  const median = errors ? medianPower(errors) : Number.NaN;
  const stuck = saturated.length + dead.length;
  const word = dead.length > 0 ? t.dead(dead.length) : stuck > 0 ? t.saturated(stuck) : "";
  const share = percent(stuck / neurons, 0);
  const meaning =
    dead.length > 0
      ? t.deadMeans(dead.length, neurons, share)
      : stuck > 0
        ? t.saturatedMeans(stuck, neurons, share)
        : t.livelyMeans(neurons);
  const shape = t.shape(ends[0], ends[1], percent(low, 0), percent(high, 0));
  const spread = errors ? t.spread(fixed(median, 1)) : t.noErrors;
  const point = (sentence: string) => ({
    onPointerEnter: () => say(sentence),
    onPointerLeave: () => say(""),
    onFocus: () => say(sentence),
    onBlur: () => say(""),
  });
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          class="word"
          {...explained(e.layer)}
          {...point(meaning)}
          onClick={() => say(meaning)}
        >
          {number}
          <small>{t.neurons(neurons)}</small>
          {word && <small class="neg">{word}</small>}
        </button>
      </th>
      <td {...explained(e.activations)} {...point(shape)}>
        <Bars values={activations} color="blue-line" label={shape} marksEnds height={28} />
        <small aria-hidden="true">
          <span>{ends[0]}</span>
          <span>{ends[1]}</span>
        </small>
      </td>
      <td {...explained(e.errors)} {...point(spread)}>
        <Bars values={errors ?? []} color="orange-line" label={spread} height={28} />
        <small aria-hidden="true">
          <span>10⁻⁶</span>
          <span>1</span>
        </small>
      </td>
    </tr>
  );
}
