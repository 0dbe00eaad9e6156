// Hidden neurons given by their steps alone: one, two with output weights, a pair that is a bump, and
// two such pairs.
import { Figure } from "../../../components/figure.tsx";
import { fixed } from "../../../components/numbers.ts";
import { Words } from "../../../components/words/words.tsx";
import { text } from "../../../state/language.ts";
import { Handle } from "../figures/handle.tsx";
import { written } from "../figures/number.tsx";
import { Plot } from "../figures/plot.tsx";
import { Buttons, SceneRow, Story } from "../figures/row.tsx";
import type { Scale } from "../figures/scale.ts";
import { type Bump, bumpsAt, STEEP, stepAt } from "../mathematics/bumps.ts";
import { type Key, REACH } from "../setting/scenes.ts";
import { change, scene, values } from "../setting/state.ts";
import { OneStep, Pairs, TwoSteps } from "./step-networks.tsx";

/** A handle for a number of the scene. */
function Numbered(props: {
  readonly of: Key;
  readonly scale: Scale;
  readonly x: number;
  readonly y: number;
  readonly axis: "x" | "y";
  readonly toValue?: (at: { readonly x: number; readonly y: number }) => number;
}) {
  const { of: key, ...rest } = props;
  const value = values.value[key];
  return (
    <Handle
      {...rest}
      label={text.value.visualProof.numbers[key]}
      value={value}
      reach={REACH[key]}
      says={written(value, REACH[key])}
      onChange={(next) => change({ [key]: next })}
    />
  );
}

export function WhereScene() {
  const t = text.value.visualProof;
  const { s } = values.value;
  return (
    <SceneRow
      side={
        <>
          <Figure
            explains={text.value.explains.visualProof.network}
            title={t.network}
            says={<Words>{t.steep}</Words>}
          >
            <OneStep />
          </Figure>
          <Story says={t.story.where(fixed(s), fixed(-STEEP * s, 0))} />
          <Buttons />
        </>
      }
    >
      <Figure
        explains={text.value.explains.visualProof.output}
        title={t.topOutput}
        says={<Words>{t.stepFormula}</Words>}
      >
        <Plot
          label={t.plots.where}
          curves={[{ name: t.output, f: (x) => stepAt(x, s), kind: "network" }]}
          least={-0.05}
          most={1.05}
          ticks={[0, 0.5, 1]}
          height={360}
          steep={[s]}
          w={STEEP}
          over={(scale) => <Numbered of="s" scale={scale} axis="x" x={s} y={0.5} />}
        />
      </Figure>
    </SceneRow>
  );
}

export function TwoStepsScene() {
  const t = text.value.visualProof;
  const { s, t: second, u, v } = values.value;
  const f = (x: number) => u * stepAt(x, s) + v * stepAt(x, second);
  const isInOrder = s <= second;
  // the plateau after a step holds the other's weight too, once that has stepped
  const after = { s: ((isInOrder ? second : 1) + s) / 2, t: ((isInOrder ? 1 : s) + second) / 2 };
  const below = { u: isInOrder ? 0 : v, v: isInOrder ? u : 0 };
  return (
    <SceneRow
      side={
        <>
          <Figure
            explains={text.value.explains.visualProof.network}
            title={t.network}
            says={<Words>{t.steep}</Words>}
          >
            <TwoSteps />
          </Figure>
          <Story says={t.story.twoSteps(fixed(s), fixed(second), fixed(u, 1), fixed(u + v, 1))} />
          <Buttons />
        </>
      }
    >
      <Figure
        explains={text.value.explains.visualProof.weighted}
        title={t.weighted}
        says={<Words>{t.twoStepsFormula}</Words>}
      >
        <Plot
          label={t.plots.twoSteps}
          curves={[{ name: t.hidden, f, kind: "network" }]}
          least={-3}
          most={3}
          ticks={[-3, -2, -1, 0, 1, 2, 3]}
          height={360}
          steep={[s, second]}
          w={STEEP}
          over={(scale) => (
            <>
              <Numbered of="s" scale={scale} axis="x" x={s} y={below.u + u / 2} />
              <Numbered of="t" scale={scale} axis="x" x={second} y={below.v + v / 2} />
              <Numbered
                of="u"
                scale={scale}
                axis="y"
                x={after.s}
                y={below.u + u}
                toValue={({ y }) => y - below.u}
              />
              <Numbered
                of="v"
                scale={scale}
                axis="y"
                x={after.t}
                y={below.v + v}
                toValue={({ y }) => y - below.v}
              />
            </>
          )}
        />
      </Figure>
    </SceneRow>
  );
}

/** Three handles of a bump: its two steps and its height. */
function BumpHandles(props: {
  readonly scale: Scale;
  readonly from: Key;
  readonly to: Key;
  readonly height: Key;
  /** The rest of the sum, on which the bump stands. */
  readonly others: (x: number) => number;
}) {
  const { scale, from, to, height, others } = props;
  const [a, b, h] = [values.value[from], values.value[to], values.value[height]];
  // steps in the other order turn the bump over
  const sign = a <= b ? 1 : -1;
  const ground = others((a + b) / 2);
  return (
    <>
      <Numbered of={from} scale={scale} axis="x" x={a} y={(sign * h) / 2} />
      <Numbered of={to} scale={scale} axis="x" x={b} y={(sign * h) / 2} />
      <Numbered
        of={height}
        scale={scale}
        axis="y"
        x={(a + b) / 2}
        y={sign * h + ground}
        toValue={({ y }) => sign * (y - ground)}
      />
    </>
  );
}

export function BumpScene() {
  const t = text.value.visualProof;
  const { s, t: second, h, p, q, k } = values.value;
  const isOne = scene.value === "bump";
  const first: Bump = { from: s, to: second, height: h };
  const last: Bump = { from: p, to: q, height: k };
  const bumps = isOne ? [first] : [first, last];
  const f = (x: number) => bumpsAt(x, bumps);
  return (
    <SceneRow
      side={
        <>
          <Figure
            explains={text.value.explains.visualProof.network}
            title={t.network}
            says={<Words>{t.steep}</Words>}
          >
            <Pairs isOne={isOne} />
          </Figure>
          <Story
            says={
              isOne
                ? t.story.bump(fixed(s), fixed(second), fixed(h, 1))
                : t.story.twoBumps(fixed(f((s + second) / 2), 1), fixed(f((p + q) / 2), 1))
            }
          />
          <Buttons />
        </>
      }
    >
      <Figure
        explains={text.value.explains.visualProof.weighted}
        title={t.weighted}
        says={<Words>{isOne ? t.bumpFormula : t.twoBumpsFormula}</Words>}
      >
        <Plot
          label={isOne ? t.plots.bump : t.plots.twoBumps}
          curves={[{ name: t.hidden, f, kind: "network" }]}
          least={-2}
          most={2}
          ticks={[-2, -1, 0, 1, 2]}
          height={360}
          steep={isOne ? [s, second] : [s, second, p, q]}
          w={STEEP}
          over={(scale) => (
            <>
              <BumpHandles
                scale={scale}
                from="s"
                to="t"
                height="h"
                others={(x) => (isOne ? 0 : bumpsAt(x, [last]))}
              />
              {!isOne && (
                <BumpHandles
                  scale={scale}
                  from="p"
                  to="q"
                  height="k"
                  others={(x) => bumpsAt(x, [first])}
                />
              )}
            </>
          )}
        />
      </Figure>
    </SceneRow>
  );
}
