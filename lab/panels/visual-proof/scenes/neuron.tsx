// One hidden neuron: weight and bias; with a large weight it is a step, at -b/w.
import { Decor } from "../../../components/decor.tsx";
import { Figure } from "../../../components/figure.tsx";
import { fixed } from "../../../components/numbers.ts";
import { Words } from "../../../components/words/words.tsx";
import { text } from "../../../state/language.ts";
import { between, growing, playClip } from "../figures/clip.ts";
import { Handle } from "../figures/handle.tsx";
import { Network } from "../figures/network.tsx";
import { Named, shown, written } from "../figures/number.tsx";
import { Plot } from "../figures/plot.tsx";
import { Buttons, SceneRow, Story } from "../figures/row.tsx";
import { type Scale, toX } from "../figures/scale.ts";
import { sigma } from "../mathematics/sigmoid.ts";
import { REACH, within } from "../setting/scenes.ts";
import { change, scene, values } from "../setting/state.ts";
import { ONE_TWO_ONE } from "./step-networks.tsx";

/** The second handle stands where z is this. */
const Z = 2;
/** The clip of the book ends here: a weight past 100, the step near 0.3. */
const CLIP = { w: 120, s: 0.3 };

/** A weight and the bias that puts the middle of the curve at `s`. */
const placed = (w: number, s: number) => ({
  w,
  b: Math.max(REACH.b.least, Math.min(REACH.b.most, Number((-w * s).toFixed(2)))),
});

export function NeuronScene() {
  const t = text.value.visualProof;
  const { w, b } = values.value;
  const isStep = scene.value === "step";
  const middle = -b / w;
  const isSeen = w !== 0 && middle >= 0 && middle <= 1;
  const place = fixed(middle);
  const over = (scale: Scale) => (
    <>
      {isStep && isSeen && <Mark scale={scale} at={middle} says={`−b/w = ${place}`} />}
      {isSeen && (
        <Handle
          scale={scale}
          axis="x"
          x={middle}
          y={0.5}
          label={t.middle}
          value={Number(middle.toFixed(2))}
          reach={REACH.s}
          says={place}
          onChange={(s) => change(placed(w, s))}
        />
      )}
      {isSeen && (
        <Handle
          scale={scale}
          axis="x"
          x={middle + Z / w}
          y={sigma(Z)}
          label={t.steepness}
          value={w}
          reach={REACH.w}
          says={`w = ${written(w, REACH.w)}`}
          onChange={(next) => change(next === 0 ? { w: 0 } : placed(next, middle))}
          toValue={({ x }) => Z / (x - middle)}
        />
      )}
    </>
  );
  const play = () => {
    const from = { w: w >= 1 && w < 100 ? w : 8, s: isSeen ? middle : 0.5 };
    playClip((share) => {
      const next = within(growing(from.w, CLIP.w, share), REACH.w);
      const s = between(from.s, CLIP.s, share);
      change({ w: next, b: within(-next * s, REACH.b) });
    });
  };
  return (
    <SceneRow
      side={
        <>
          <Figure explains={text.value.explains.visualProof.network} title={t.network}>
            <OneNeuron />
          </Figure>
          <Story
            says={
              isStep
                ? t.story.step(shown("w"), shown("b"), isSeen ? place : "")
                : t.story.neuron(shown("w"), shown("b"), fixed(sigma(b)), fixed(sigma(w + b)))
            }
          />
          <Buttons {...(isStep && { play: t.clips.step, onPlay: play })} />
        </>
      }
    >
      <Figure
        explains={text.value.explains.visualProof.output}
        title={t.topOutput}
        says={<Words>{t.topFormula}</Words>}
      >
        <Plot
          label={t.plots.neuron}
          curves={[{ name: t.output, f: (x) => sigma(w * x + b), kind: "network" }]}
          least={-0.05}
          most={1.05}
          ticks={[0, 0.5, 1]}
          height={360}
          steep={isSeen ? [middle] : []}
          w={w}
          over={over}
        />
      </Figure>
    </SceneRow>
  );
}

function OneNeuron() {
  const t = text.value.visualProof;
  return (
    <Network
      label={t.networks.oneNeuron(shown("w"), shown("b"))}
      width={340}
      height={190}
      neurons={ONE_TWO_ONE}
      connections={[
        { from: 0, to: 1, weight: values.value.w, full: 100 },
        { from: 0, to: 2 },
        { from: 1, to: 3 },
        { from: 2, to: 3 },
      ]}
      notes={[
        { x: 98, y: 62, says: <Named of="w" symbol="*w*" /> },
        { x: 190, y: 14, says: <Named of="b" symbol="*b*" /> },
      ]}
    />
  );
}

/** A place on the x axis that is marked and named. */
export function Mark(props: { readonly scale: Scale; readonly at: number; readonly says: string }) {
  const { scale, at, says } = props;
  const x = toX(scale, at);
  const isRight = x > scale.right - 110;
  return (
    <Decor class="mark-line">
      <line x1={x} x2={x} y1={scale.top} y2={scale.bottom} />
      <text
        x={isRight ? x - 8 : x + 8}
        y={scale.bottom - 10}
        text-anchor={isRight ? "end" : "start"}
      >
        {says}
      </text>
    </Decor>
  );
}
