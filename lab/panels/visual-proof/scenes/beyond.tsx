// Beyond the sigmoid: other activation functions, where a step fails, and how more copies repair it.

import { useSignal } from "@preact/signals";
import { Choice } from "../../../components/choice.tsx";
import { Figure } from "../../../components/figure.tsx";
import { fixed } from "../../../components/numbers.ts";
import { Words } from "../../../components/words/words.tsx";
import { text } from "../../../state/language.ts";
import { growing, playClip } from "../figures/clip.ts";
import { Handle } from "../figures/handle.tsx";
import { Named, shown, written } from "../figures/number.tsx";
import { Plot } from "../figures/plot.tsx";
import { Buttons, SceneRow, Story } from "../figures/row.tsx";
import { type Scale, toX } from "../figures/scale.ts";
import { ACTIVATIONS, activations, limits } from "../mathematics/activations.ts";
import { bumpsAt, stepAt } from "../mathematics/bumps.ts";
import {
  BOOK_HEIGHTS,
  copiesOf,
  halfWindow,
  idealAt,
  worstFailure,
} from "../mathematics/repair.ts";
import { REACH, START_HEIGHTS, within } from "../setting/scenes.ts";
import { change, heights, values } from "../setting/state.ts";
import { Mark } from "./neuron.tsx";

/** The clip takes the weight there. */
const CLIP_W = 100;

export function ActivationScene() {
  const t = text.value.visualProof;
  const { act, wa: w, ba: b } = values.value;
  const name = ACTIVATIONS[act] ?? "wavy";
  const s = activations[name];
  const middle = -b / w;
  const isSeen = w !== 0 && middle >= 0 && middle <= 1;
  const ends = limits[name];
  const play = () => {
    const from = { w: w >= 1 && w < CLIP_W ? w : 6, s: isSeen ? middle : 0.5 };
    playClip((share) => {
      const next = within(growing(from.w, CLIP_W, share), REACH.wa);
      change({ wa: next, ba: within(-next * from.s, REACH.ba) });
    });
  };
  return (
    <SceneRow
      side={
        <>
          <fieldset class="choice tall">
            <legend>{t.activation}</legend>
            <Choice
              name="activation"
              options={ACTIVATIONS}
              chosen={name}
              wordOf={(one) => t.activations[one]}
              choose={(one) => change({ act: ACTIVATIONS.indexOf(one) })}
            />
          </fieldset>
          <Figure
            explains={text.value.explains.visualProof.activation}
            title={<Words>{t.activationTitle}</Words>}
            says={t.activations[name]}
          >
            <Plot
              label={t.plots.activation}
              curves={[
                ...(name === "sigmoid"
                  ? []
                  : [
                      {
                        name: t.activations.sigmoid,
                        f: activations.sigmoid,
                        kind: "quiet" as const,
                      },
                    ]),
                { name: t.activations[name], f: s, kind: "network" },
              ]}
              least={-1.1}
              most={1.3}
              ticks={[-1, 0, 1]}
              xTicks={[-3, -2, -1, 0, 1, 2, 3]}
              xLabel="z"
              height={190}
            />
          </Figure>
          <Story
            says={ends ? t.story.limits(fixed(ends[0], 0), fixed(ends[1], 0)) : t.story.noLimits}
          />
          <Buttons play={t.clips.ramp} onPlay={play} />
        </>
      }
    >
      <Figure
        explains={text.value.explains.visualProof.surface}
        title={t.surfaceTitles["two-inputs"]}
        says={<Words>{t.activationFormula}</Words>}
      >
        <Plot
          label={t.plots.ramp}
          curves={[{ name: t.output, f: (x) => s(w * x + b), kind: "network" }]}
          least={-1.1}
          most={1.6}
          ticks={[-1, -0.5, 0, 0.5, 1, 1.5]}
          height={360}
          steep={isSeen ? [middle] : []}
          w={w}
          over={(scale) =>
            isSeen && (
              <Handle
                scale={scale}
                axis="x"
                x={middle}
                y={s(0)}
                label={t.middle}
                value={Number(middle.toFixed(2))}
                reach={REACH.s}
                says={fixed(middle)}
                onChange={(at) => change({ ba: Number((-w * at).toFixed(2)) })}
              />
            )
          }
        />
        <p class="numbers">
          <Named of="wa" symbol="*w*" /> <Named of="ba" symbol="*b*" />
        </p>
      </Figure>
    </SceneRow>
  );
}

/** A window in which a neuron is neither 0 nor 1. */
function Window({
  scale,
  at,
  w,
}: {
  readonly scale: Scale;
  readonly at: number;
  readonly w: number;
}) {
  const half = halfWindow(w);
  const [left, right] = [toX(scale, at - half), toX(scale, at + half)];
  return (
    <rect
      class="window"
      x={left}
      width={Math.max(1, right - left)}
      y={scale.top}
      height={scale.bottom - scale.top}
    />
  );
}

const MIDDLE = 0.5;

export function FailureScene() {
  const t = text.value.visualProof;
  const { wf: w } = values.value;
  const half = halfWindow(w);
  return (
    <SceneRow
      side={
        <>
          <p class="numbers large">
            <Named of="wf" symbol="*w*" />
          </p>
          <Story says={t.story.failure(shown("wf"), fixed(MIDDLE - half), fixed(MIDDLE + half))} />
          <Buttons />
        </>
      }
    >
      <Figure
        explains={text.value.explains.visualProof.surface}
        title={t.surfaceTitles["two-inputs"]}
        says={<Words>{t.failureFormula}</Words>}
      >
        <Plot
          label={t.plots.failure}
          curves={[{ name: t.output, f: (x) => stepAt(x, MIDDLE, w), kind: "network" }]}
          least={-0.05}
          most={1.05}
          ticks={[0, 0.5, 1]}
          height={360}
          steep={[MIDDLE]}
          w={w}
          under={(scale) => <Window scale={scale} at={MIDDLE} w={w} />}
          over={(scale) => (
            <>
              <Mark scale={scale} at={MIDDLE + half} says={t.windowWord} />
              <Handle
                scale={scale}
                axis="x"
                x={MIDDLE + half}
                y={stepAt(MIDDLE + half, MIDDLE, w)}
                label={t.numbers.wf}
                value={w}
                reach={REACH.wf}
                says={`w = ${written(w, REACH.wf)}`}
                onChange={(next) => change({ wf: next })}
                toValue={({ x }) => (x > MIDDLE ? 2.5 / (x - MIDDLE) : REACH.wf.most)}
              />
            </>
          )}
        />
      </Figure>
    </SceneRow>
  );
}

const COPIES = [1, 2, 4, 8] as const;

export function RepairScene() {
  const t = text.value.visualProof;
  const { wf: w, copies } = values.value;
  const parts = useSignal(true);
  const five = heights.value;
  const isOwn = five.some((h, k) => h !== START_HEIGHTS[k]);
  const base = isOwn ? five : BOOK_HEIGHTS;
  const all = copiesOf(base, copies);
  const bumps = all.flat();
  const worst = worstFailure(base, copies, w);
  const alone = worstFailure(base, 1, w);
  return (
    <SceneRow
      side={
        <>
          <div class="score">
            <p>
              <output>{fixed(worst)}</output> <span>{t.repair.worst}</span>
            </p>
          </div>
          <fieldset class="choice">
            <legend>{t.repair.copies}</legend>
            <Choice
              name="copies"
              options={COPIES}
              chosen={copies}
              wordOf={String}
              choose={(count) => change({ copies: count })}
            />
          </fieldset>
          <p class="numbers">
            <Named of="wf" symbol="*w*" />
          </p>
          <label class="check">
            <input
              type="checkbox"
              checked={parts.value}
              onChange={({ currentTarget }) => {
                parts.value = currentTarget.checked;
              }}
            />{" "}
            {t.repair.parts}
          </label>
          <Story
            says={t.story.repair(
              String(copies),
              fixed(alone),
              fixed(worst),
              fixed(alone / worst, 1),
            )}
          />
          <Buttons />
        </>
      }
    >
      <Figure
        explains={text.value.explains.visualProof.weighted}
        title={t.weighted}
        says={
          <>
            <span class="key blue" />
            {t.networkWord}
            <span class="key orange" />
            {t.repair.ideal}
          </>
        }
      >
        <Plot
          label={t.plots.repair}
          curves={[
            { name: t.repair.ideal, f: (x) => idealAt(x, bumps), kind: "goal" },
            ...(parts.value && copies > 1
              ? all.map((copy, i) => ({
                  name: t.repair.copy(i + 1),
                  f: (x: number) => bumpsAt(x, copy, w),
                  kind: "quiet" as const,
                }))
              : []),
            { name: t.hidden, f: (x) => bumpsAt(x, bumps, w), kind: "network" },
          ]}
          least={-3}
          most={2}
          ticks={[-3, -2, -1, 0, 1, 2]}
          height={360}
          steep={[...new Set(bumps.flatMap(({ from, to }) => [from, to]))]}
          w={w}
          under={(scale) =>
            Array.from({ length: base.length * copies + 1 }, (_, i) => (
              <Window key={i} scale={scale} at={i / (base.length * copies)} w={w} />
            ))
          }
        />
      </Figure>
    </SceneRow>
  );
}
