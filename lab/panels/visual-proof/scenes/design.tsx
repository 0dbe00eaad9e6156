// Bumps side by side, and the challenge: to follow the inverse sigmoid of the goal function with them.

import { useSignal } from "@preact/signals";
import { Choice } from "../../../components/choice.tsx";
import { Figure } from "../../../components/figure.tsx";
import { explained } from "../../../components/lens/explained.ts";
import { fixed } from "../../../components/numbers.ts";
import { Scrubber } from "../../../components/scrubber.tsx";
import { Words } from "../../../components/words/words.tsx";
import { text } from "../../../state/language.ts";
import { between, playClip, stopClip } from "../figures/clip.ts";
import { Columns } from "../figures/columns.tsx";
import { listOf } from "../figures/number.tsx";
import { Plot } from "../figures/plot.tsx";
import { SceneRow, Story } from "../figures/row.tsx";
import { pathOf, type Scale, toX, toY } from "../figures/scale.ts";
import { bumpsAt, evenBumps, STEEP, stepsOf } from "../mathematics/bumps.ts";
import { bestHeights, goal, hiddenGoal } from "../mathematics/goal.ts";
import { inverseSigma, sigma } from "../mathematics/sigmoid.ts";
import { COUNTS, HEIGHT, within } from "../setting/scenes.ts";
import { heights, scene, setHeights } from "../setting/state.ts";
import { BumpsNetwork } from "./bumps-network.tsx";
import { Score } from "./score.tsx";
import { Theorem } from "./theorem.tsx";

/** Bumps with more columns than this have no numbers under them. */
const MOST_NUMBERS = 10;
const SLIDE_MS = 350;
/** New starts lie in the book's -1.5 to 1.5. */
const START = 1.5;

/** A bump's height under x: ideal steps, as the score counts them. */
const stairs = (all: readonly number[], x: number): number =>
  all[Math.max(0, Math.min(all.length - 1, Math.floor(x * all.length)))]!;

/** The outline of ideal bumps. */
const outline = (s: Scale, all: readonly number[]): string =>
  all
    .map((h, k) => {
      const [x, y] = [toX(s, k / all.length).toFixed(1), toY(s, h).toFixed(1)];
      return `${k ? "L" : "M"}${x} ${y}H${toX(s, (k + 1) / all.length).toFixed(1)}`;
    })
    .join("");

/** Between the bumps and the goal. */
function gap(s: Scale, all: readonly number[]): string {
  const places = Math.max(6, Math.round(400 / all.length));
  return all
    .map((h, k) => {
      const xs = Array.from({ length: places + 1 }, (_, i) => (k + i / places) / all.length);
      const [a, b, y] = [toX(s, xs[0]!), toX(s, xs.at(-1)!), toY(s, h)];
      return `M${a} ${y}${pathOf(s, xs, hiddenGoal).replace("M", "L")}L${b} ${y}Z`;
    })
    .join("");
}

/** Moves all heights to others, at once where motion is not welcome. */
function slideTo(next: readonly number[]): void {
  const from = heights.value;
  playClip((share) => {
    const eased = share * (2 - share);
    setHeights(next.map((h, k) => (share < 1 ? between(from[k] ?? 0, h, eased) : h)));
  }, SLIDE_MS);
}

const roundedBest = (count: number): number[] => bestHeights(count).map((h) => within(h, HEIGHT));

export function DesignScene() {
  const t = text.value.visualProof;
  const lit = useSignal<number | undefined>(undefined);
  const all = heights.value;
  const hasGoal = scene.value === "design";
  const bumps = evenBumps(all);
  const set = (next: readonly number[]) => {
    stopClip();
    setHeights(next);
  };
  return (
    <>
      <SceneRow
        side={
          <>
            {hasGoal && <Score heights={all} />}
            {hasGoal && <Count />}
            <p class="buttons">
              <button
                type="button"
                class="button"
                {...explained(text.value.explains.visualProof.newStart)}
                onClick={() =>
                  slideTo(all.map(() => within((2 * Math.random() - 1) * START, HEIGHT)))
                }
              >
                {t.newStart}
              </button>
              {hasGoal && (
                <button
                  type="button"
                  class="button"
                  {...explained(text.value.explains.visualProof.best)}
                  onClick={() => slideTo(roundedBest(all.length))}
                >
                  {t.bestHeights}
                </button>
              )}
            </p>
            <Figure
              explains={text.value.explains.visualProof.output}
              title={t.networkOutput}
              says={<Keys goal={hasGoal ? "*f*(*x*)" : undefined} />}
            >
              <Plot
                label={t.plots.output}
                curves={[
                  ...(hasGoal ? [{ name: t.goal, f: goal, kind: "goal" as const }] : []),
                  { name: t.output, f: (x) => sigma(bumpsAt(x, bumps)), kind: "network" },
                ]}
                least={0}
                most={1}
                ticks={[0, 0.5, 1]}
                xTicks={[0, 0.5, 1]}
                height={190}
                steep={stepsOf(bumps)}
                w={STEEP}
              />
            </Figure>
          </>
        }
      >
        <Figure
          explains={text.value.explains.visualProof.weighted}
          title={t.weighted}
          says={<Keys goal={hasGoal ? "*σ*^{−1}(*f*(*x*))" : undefined} />}
        >
          <Plot
            label={hasGoal ? t.plots.design : t.plots.fiveBumps}
            curves={[...(hasGoal ? [{ name: t.goal, f: hiddenGoal, kind: "goal" as const }] : [])]}
            table={[{ name: t.hidden, f: (x) => stairs(all, x) }]}
            least={HEIGHT.least}
            most={HEIGHT.most}
            ticks={[-3, -2, -1, 0, 1, 2, 3]}
            height={360}
            under={(s) => hasGoal && <path class="gap" d={gap(s, all)} />}
            over={(s) => (
              <>
                <path class="curve network" d={outline(s, all)} />
                <Columns
                  scale={s}
                  heights={all}
                  lit={lit.value}
                  onLight={(k) => {
                    lit.value = k;
                  }}
                  onChange={set}
                />
              </>
            )}
          />
          {all.length <= MOST_NUMBERS && <Numbers onChange={set} />}
        </Figure>
      </SceneRow>
      <SceneRow
        side={
          <Story
            says={
              hasGoal
                ? t.story.design(
                    fixed(all[0]!, 1),
                    fixed(sigma(all[0]!)),
                    fixed(inverseSigma(goal(0.5 / all.length))),
                  )
                : t.story.fiveBumps(fixed(all[0]!, 1), String(2 * all.length))
            }
          />
        }
      >
        <Figure
          explains={text.value.explains.visualProof.network}
          title={t.drawing}
          says={<Words>{t.steepBumps}</Words>}
        >
          <BumpsNetwork heights={all} lit={lit.value} />
        </Figure>
      </SceneRow>
      {hasGoal && (
        <div class="row">
          <Theorem />
        </div>
      )}
    </>
  );
}

/** The heights as numbers under their columns. */
function Numbers({ onChange }: { readonly onChange: (heights: readonly number[]) => void }) {
  const t = text.value.visualProof;
  const all = heights.value;
  return (
    <div class={all.length > 5 ? "heights many" : "heights"}>
      {all.map((h, k) => (
        <div key={k}>
          <Scrubber
            explains={text.value.explains.visualProof.height}
            label={t.heightNumber(k + 1)}
            value={h}
            values={listOf(HEIGHT)}
            format={(value) => fixed(value, 1)}
            onChange={(next) => onChange(all.with(k, within(next, HEIGHT)))}
          />
          <small aria-hidden="true">
            <i>h</i>
            <sub>{k + 1}</sub>
          </small>
        </div>
      ))}
    </div>
  );
}

/** How many bumps; more than five begin at their best heights. */
function Count() {
  const t = text.value.visualProof;
  return (
    <fieldset class="choice" {...explained(text.value.explains.visualProof.bumps)}>
      <legend>{t.bumps}</legend>
      <Choice
        name="bumps"
        options={COUNTS}
        chosen={heights.value.length}
        wordOf={String}
        choose={(count) => {
          stopClip();
          setHeights(roundedBest(count));
        }}
      />
    </fieldset>
  );
}

/** Which line is which. */
export function Keys({ goal: words }: { readonly goal: string | undefined }) {
  const t = text.value.visualProof;
  return (
    <>
      <span class="key blue" />
      {t.networkWord}
      {words && (
        <>
          <span class="key orange" />
          {t.goal} <Words>{words}</Words>
        </>
      )}
    </>
  );
}
