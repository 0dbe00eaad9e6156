// Networks as data: what a workload says and a peer reads. Each kind of layer becomes one of ours
// here, and one of theirs in the scripts of bench/peers.
import {
  boltzmann,
  conv2d,
  dense,
  dropout,
  eachStep,
  embedding,
  flatten,
  gaussian,
  type Layer,
  layer,
  lstm,
  maxPool2d,
  type Network,
  network,
  relu,
  sigmoid,
  softmax,
} from "downhill";

export type LayerSpec =
  | {
      readonly kind: "dense";
      readonly size: number;
      readonly activation: "sigmoid" | "relu" | "softmax";
    }
  /** Followed by ReLU. */
  | {
      readonly kind: "conv";
      readonly filters: number;
      readonly kernel: number;
      readonly stride?: number;
      readonly padding?: number;
    }
  | { readonly kind: "pool"; readonly size: number; readonly stride?: number }
  | { readonly kind: "flatten" }
  | { readonly kind: "dropout"; readonly p: number }
  /** A vector for each of some symbols, the first layer. */
  | { readonly kind: "embedding"; readonly symbols: number; readonly size: number }
  /** All its states, or the last one. */
  | { readonly kind: "lstm"; readonly size: number; readonly everyStep: boolean }
  /** A dense layer with softmax for every step, behind an lstm; the last layer. */
  | { readonly kind: "eachStep"; readonly size: number }
  /** A restricted Boltzmann machine, the only layer. */
  | { readonly kind: "boltzmann"; readonly hidden: number }
  /** The README's layer of one's own; no peer has it. */
  | { readonly kind: "highway" };

/** Shape of an example, and the layers. */
export interface Architecture {
  readonly inputShape: readonly number[];
  readonly outputs: number;
  readonly layers: readonly LayerSpec[];
}

const activations = { sigmoid, relu, softmax } as const;

/** A learned gate chooses, unit by unit, between relu(x W) and x itself: the README's own layer. */
const highway = () =>
  layer("highway", (x, scope) => {
    const n = x.shape[1]!;
    const init = gaussian(1 / Math.sqrt(n));
    const gate = x
      .matmul(scope.param("gate", [n, n], init))
      .sub(1)
      .sigmoid();
    const fresh = x.matmul(scope.param("weight", [n, n], init)).relu();
    return gate.mul(fresh.sub(x)).add(x);
  });

function layersOf(spec: LayerSpec): readonly Layer[] {
  if (spec.kind === "eachStep") return [eachStep(dense(spec.size, softmax)), flatten()];
  return [layerOf(spec)];
}

function layerOf(spec: Exclude<LayerSpec, { kind: "eachStep" }>): Layer {
  switch (spec.kind) {
    case "dense":
      return dense(spec.size, activations[spec.activation]);
    case "conv": {
      const { filters, kernel, stride = 1, padding = 0 } = spec;
      return conv2d(filters, kernel, relu, { stride, padding });
    }
    case "pool":
      return maxPool2d(spec.size, { stride: spec.stride ?? spec.size });
    case "flatten":
      return flatten();
    case "dropout":
      return dropout(spec.p);
    case "embedding":
      return embedding(spec.symbols, spec.size);
    case "lstm":
      return lstm(spec.size, { returnSequences: spec.everyStep });
    case "boltzmann":
      return boltzmann(spec.hidden);
    case "highway":
      return highway();
  }
}

export function networkOf({ inputShape, layers }: Architecture): Network {
  const ours = layers.flatMap(layersOf);
  return network(inputShape, ...ours.slice(0, -1), ours.at(-1)!);
}
