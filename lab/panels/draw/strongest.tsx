// What a neuron saw: of the first layer the strokes, tinted for and against; of later layers the
// neurons before it, for and against; of a feature map what it found.

import { Picture } from "../../components/canvas/picture.tsx";
import { signed } from "../../components/numbers.ts";
import { text } from "../../state/language.ts";
import type { ForwardView, LayerFacts, RunFacts, Values } from "../../worker/protocol.ts";
import { contributionsTo, mapOf, reach, strongest } from "./contributions.ts";

interface NeuronProps {
  readonly unit: number;
  readonly name: string;
  readonly facts: RunFacts;
  readonly place: number;
  readonly forward: ForwardView;
  readonly weight: Values | undefined;
  readonly bias: Values | undefined;
}

export function NeuronSeen(props: NeuronProps) {
  const { unit, name, facts, place, forward, weight, bias } = props;
  const t = text.value.draw.layers;
  const layer = facts.layers[place]!;
  const z = forward.values[`${layer.name}/z`]?.values[unit];
  const size = weight?.shape[1] ?? 0;
  const before = weight && inputsOf(facts, place, forward, size);
  if (!weight || !before) return <p>{name}</p>;
  const { values, pro, contra } = contributionsTo(unit, weight.values, before.values);
  const side = Math.sqrt(size);
  const picture = before.isInput ? facts.picture : undefined;
  const isPicture = before.isInput && (picture?.channels === 1 || side === 28);
  return (
    <div class="draw-card">
      <p>
        <b>{name}</b>
      </p>
      {isPicture ? (
        <Picture
          kind="weights"
          values={values}
          scale={reach(values)}
          width={picture?.width ?? side}
          height={picture?.height ?? side}
          label={t.strokes(unit + 1)}
        />
      ) : (
        <Sources values={values} />
      )}
      <p class="quiet">
        {t.sums(
          signed(pro),
          signed(contra),
          signed(bias?.values[unit] ?? 0),
          signed(z ?? Number.NaN),
        )}
      </p>
    </div>
  );
}

/** The values that a layer takes: of the last layer before it with as many, or the inputs. */
function inputsOf(
  facts: RunFacts,
  place: number,
  forward: ForwardView,
  size: number,
): { readonly values: Float32Array; readonly isInput: boolean } | undefined {
  for (let i = place - 1; i >= 0; i--) {
    const found = forward.values[`${facts.layers[i]!.name}/a`]?.values;
    if (found) return found.length === size ? { values: found, isInput: false } : undefined;
  }
  const inputs = forward.values.inputs?.values;
  return inputs?.length === size ? { values: inputs, isInput: true } : undefined;
}

const MOST_SOURCES = 5;

/** The neurons that count most, by size, with their sign. */
function Sources({ values }: { readonly values: Float32Array }) {
  const t = text.value.draw.layers;
  const most = reach(values);
  return (
    <ol class="draw-sources">
      {strongest(values.map(Math.abs), MOST_SOURCES).map((source) => {
        const value = values[source]!;
        return (
          <li key={source}>
            <span>{t.from(source + 1)}</span>
            <span class="track" aria-hidden="true">
              <span
                class={value < 0 ? "against" : "for"}
                style={{ width: `${(100 * Math.abs(value)) / most}%` }}
              />
            </span>
            <span>{signed(value)}</span>
          </li>
        );
      })}
    </ol>
  );
}

interface MapProps {
  readonly unit: number;
  readonly name: string;
  readonly layer: LayerFacts;
  readonly values: Float32Array;
}

export function MapSeen({ unit, name, layer, values }: MapProps) {
  const [height = 1, width = 1, maps = 1] = layer.shape;
  const found = mapOf(values, maps, unit);
  const isSigned = found.some((value) => value < 0);
  return (
    <div class="draw-card">
      <p>
        <b>{name}</b>
      </p>
      <Picture
        kind={isSigned ? "weights" : "ink"}
        values={found}
        scale={reach(found)}
        width={width}
        height={height}
        label={text.value.draw.layers.mapPicture(unit + 1)}
      />
    </div>
  );
}
