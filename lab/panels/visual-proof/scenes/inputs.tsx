// Two inputs: the output as a surface and as a map on which steps are dragged.
import { useMemo } from "preact/hooks";
import { Figure } from "../../../components/figure.tsx";
import { FlatMap, MAP } from "../../../components/surface/flat-map.tsx";
import { gridOf } from "../../../components/surface/grid.ts";
import { Surface } from "../../../components/surface/surface.tsx";
import { Words } from "../../../components/words/words.tsx";
import { text } from "../../../state/language.ts";
import { between, growing, playClip } from "../figures/clip.ts";
import { Handle } from "../figures/handle.tsx";
import { written } from "../figures/number.tsx";
import { Buttons, SceneRow, Story } from "../figures/row.tsx";
import { type Scale, toX, toY } from "../figures/scale.ts";
import { shapeOf } from "../mathematics/shapes.ts";
import { towerBias } from "../mathematics/surfaces.ts";
import { type Key, REACH, type SceneName, within } from "../setting/scenes.ts";
import { change, scene, values } from "../setting/state.ts";
import { InputsNetwork } from "./inputs-network.tsx";
import { inputsStory } from "./inputs-story.ts";

const SCALE: Scale = { ...MAP, least: 0, most: 1, xLeast: 0, xMost: 1 };
/** Where the clips of the book end. */
const CLIP = { w: 100, h: 10 };

/** What can be dragged on the map: steps in x upright, steps in y across. */
const DRAGGED: Readonly<Partial<Record<SceneName, readonly Key[]>>> = {
  "step-x": ["xa"],
  "step-y": ["ya"],
  "bump-x": ["xa", "xb"],
  "bump-y": ["ya", "yb"],
  "bump-xy": ["xa", "xb", "ya", "yb"],
  tower: ["xa", "xb", "ya", "yb"],
};

type InputScene = "two-inputs" | "tower";

const CLIPS: Readonly<Record<InputScene, () => void>> = {
  "two-inputs": () => {
    const { wx, bxy } = values.value;
    const from = wx >= 1 && wx < CLIP.w ? wx : 8;
    const place = wx > 0 && -bxy / wx >= 0 && -bxy / wx <= 1 ? -bxy / wx : 0.625;
    playClip((share) => {
      const next = within(growing(from, CLIP.w, share), REACH.wx);
      change({ wx: next, bxy: within(-next * place, REACH.bxy) });
    });
  },
  tower: () => {
    const { ht } = values.value;
    const from = ht < CLIP.h ? ht : 0.3;
    playClip((share) => {
      const h = within(between(from, CLIP.h, share), REACH.ht);
      change({ ht: h, bt: within(towerBias(h), REACH.bt) });
    });
  },
};

export function InputsScene() {
  const t = text.value.visualProof;
  const now = values.value;
  const name = scene.value;
  const shape = useMemo(() => shapeOf(name, now)!, [name, now]);
  const grid = useMemo(() => gridOf(shape.f, shape.xSteps, shape.ySteps), [shape]);
  const clip = name === "two-inputs" || name === "tower" ? name : undefined;
  const label = t.surfaces[name as keyof typeof t.surfaces];
  return (
    <>
      <SceneRow
        side={
          <>
            <Figure
              explains={text.value.explains.visualProof.map}
              title={t.map}
              says={DRAGGED[name] ? t.mapDrag : undefined}
            >
              <FlatMap
                label={label}
                f={shape.f}
                reach={Math.max(Math.abs(shape.least), Math.abs(shape.most))}
              >
                {name === "two-inputs" && <NeuronHandle />}
                {DRAGGED[name]?.map((key) => (
                  <StepLine key={key} of={key} />
                ))}
              </FlatMap>
            </Figure>
            <Buttons
              {...(clip && {
                play: clip === "tower" ? t.clips.tower : t.clips.twoInputs,
                onPlay: CLIPS[clip],
              })}
            />
          </>
        }
      >
        <Figure
          explains={text.value.explains.visualProof.surface}
          title={t.surfaceTitles[name as keyof typeof t.surfaceTitles]}
        >
          <Surface
            label={label}
            height={380}
            f={shape.f}
            grid={grid}
            least={shape.least}
            most={shape.most}
          />
        </Figure>
      </SceneRow>
      <SceneRow side={<Story says={inputsStory()} />}>
        <Figure
          explains={text.value.explains.visualProof.network}
          title={t.drawing}
          says={name === "two-inputs" ? undefined : <Words>{t.steep}</Words>}
        >
          <InputsNetwork />
        </Figure>
      </SceneRow>
    </>
  );
}

/** A step on the map: a line across it, with a handle. */
function StepLine({ of: key }: { readonly of: Key }) {
  const value = values.value[key];
  const isX = key.startsWith("x");
  const [px, py] = [toX(SCALE, value), toY(SCALE, value)];
  // the handles of two lines that cross do not meet
  const along = key.endsWith("a") ? 0.12 : 0.88;
  return (
    <>
      <line
        class="map-step"
        x1={isX ? px : SCALE.left}
        x2={isX ? px : SCALE.right}
        y1={isX ? SCALE.top : py}
        y2={isX ? SCALE.bottom : py}
      />
      <Handle
        scale={SCALE}
        axis={isX ? "x" : "y"}
        x={isX ? value : along}
        y={isX ? along : value}
        label={text.value.visualProof.numbers[key]}
        value={value}
        reach={REACH[key]}
        says={written(value, REACH[key])}
        onChange={(next) => change({ [key]: next })}
      />
    </>
  );
}

/** Moves the neuron's edge along x with its weights kept. */
function NeuronHandle() {
  const { wx, wy, bxy } = values.value;
  const t = text.value.visualProof;
  // where z is 0 at half the height of the square
  const middle = -(bxy + 0.5 * wy) / wx;
  if (!(middle >= 0 && middle <= 1)) return null;
  return (
    <Handle
      scale={SCALE}
      axis="x"
      x={middle}
      y={0.5}
      label={t.edge}
      value={Number(middle.toFixed(2))}
      reach={REACH.xa}
      says={middle.toFixed(2)}
      onChange={(x) => change({ bxy: Number((-wx * x - 0.5 * wy).toFixed(2)) })}
    />
  );
}
