// Random networks with branches, shared layers, and several inputs and outputs: those that a seed draws, with
// some of their layers put side by side. Draws of its own, so that the networks without are as they were.
import { Source } from "../numbers.ts";
import { type LayerSpec, type NetworkSpec, networkOf, partName } from "./spec.ts";

/** Where the learned layers are that keep what they are when they stand twice. */
const isWeighed = ({ kind }: LayerSpec): boolean =>
  kind === "dense" || kind === "conv2d" || kind === "residual" || kind === "batchNorm";

const reversed: LayerSpec = { kind: "custom", name: "reversed", n: 1 };

/** A layer and another of its kind side by side, or the same twice: once on what comes, once on that
 * in another order. */
function sideBySide(layer: LayerSpec, source: Source, name: string): LayerSpec {
  const join = source.pick(["add", "add", "multiply"] as const);
  if (source.chance(0.5)) return { kind: "branches", chains: [[layer], [reversed, layer]], join };
  const same: LayerSpec = { kind: "shared", name, layers: [layer] };
  return { kind: "branches", chains: [[same], [reversed, same]], join };
}

/** The last layer as two outputs, with the loss for both. */
function twoOutputs(spec: NetworkSpec, source: Source): NetworkSpec {
  const last = spec.layers.at(-1);
  if (last?.kind !== "dense" || last.size < 4) return spec;
  const first = source.int(2, last.size - 2);
  const chains = [first, last.size - first].map((size) => [{ ...last, size }]);
  return {
    ...spec,
    layers: [...spec.layers.slice(0, -1), { kind: "outputs", chains }],
    loss: `outputLosses({ a: ${spec.loss}, b: ${spec.loss} }, { b: 0.5 })`,
    labels: "targets",
  };
}

/** The input as two, read in another order. */
function twoInputs(spec: NetworkSpec, source: Source): NetworkSpec {
  const [size] = spec.input;
  if (spec.input.length !== 1 || size! < 2) return spec;
  const first = source.int(1, size! - 1);
  const front: LayerSpec[] = [
    { kind: "inputs", sizes: [first, size! - first] },
    {
      kind: "branches",
      names: [partName(1), partName(0)],
      chains: [[], [reversed]],
      join: "concatenate",
    },
  ];
  return { ...spec, layers: [...front, ...spec.layers] };
}

/** The network with branches in it, where they fit; else as it is. */
export function branched(spec: NetworkSpec): NetworkSpec {
  const source = new Source(spec.seed ^ 0x51ed270b);
  const layers = spec.layers.map((layer, i) => {
    if (i === spec.layers.length - 1 || !isWeighed(layer) || source.chance(0.4)) return layer;
    return sideBySide(layer, source, `same${i}`);
  });
  let made: NetworkSpec = { ...spec, layers };
  if (source.chance(0.5)) made = twoOutputs(made, source);
  if (source.chance(0.5)) made = twoInputs(made, source);
  try {
    networkOf(made);
    return made;
  } catch {
    return spec; // a custom layer that changes the shape, say
  }
}
