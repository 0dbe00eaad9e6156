// Random legal networks: layers in any order with whatever options fit, sizes from one to hundreds.
// The seed says everything; what would take too long in float64 gets smaller batches.
import { network } from "downhill";
import type { Graph } from "downhill/graph";
import { Source } from "../numbers.ts";
import { CUSTOM, type CustomName } from "./custom-layers.ts";
import { type LayerSpec, layerOf, type NetworkSpec, type Pair } from "./spec.ts";
import { graphsOf } from "./steps.ts";

/** How large a network is in one direction; the others stay small. */
type Size = "small" | "channels" | "units" | "batch" | "picture";

const ACTIVATIONS = ["relu", "relu", "tanh", "sigmoid", "linear", "softmax"] as const;
/** What stands in for some of them and for some losses, by draws of its own: sizes, and with them what of
 * the schedule a seed reaches, are those of the networks without. */
const OTHER_ACTIVATIONS = ["leakyRelu(0.125)", "elu(1.5)", "gelu", "geluTanh", "softplus", "silu"];
const OTHER_DISTANCES = ["meanSquared", "meanAbsolute", "huber(0.5)"];
const product = (list: readonly number[]): number => list.reduce((a, b) => a * b, 1);

class Maker {
  readonly layers: LayerSpec[] = [];
  shape: readonly number[];
  readonly source: Source;
  readonly size: Size;
  constructor(source: Source, size: Size, input: readonly number[]) {
    this.source = source;
    this.size = size;
    this.shape = input;
  }

  /** The shape of an example behind a layer; null where it does not fit. */
  behind(spec: LayerSpec, shape: readonly number[] = this.shape): readonly number[] | null {
    try {
      const { shapes } = network([...shape], layerOf(spec), layerOf({ kind: "flatten" }));
      return shapes[0]!;
    } catch {
      return null;
    }
  }

  add(spec: LayerSpec): boolean {
    const shape = this.behind(spec);
    if (shape === null || product(shape) > 60_000) return false;
    this.layers.push(spec);
    this.shape = shape;
    return true;
  }

  channels(): number {
    const { source } = this;
    if (this.size === "channels" && source.chance(0.6))
      return source.pick([16, 17, 24, 31, 32, 33, 48, 63, 64, 65, 96, 127, 128, 130]);
    return source.pick([1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 20]);
  }

  units(): number {
    const { source } = this;
    if (this.size === "units" && source.chance(0.7))
      return source.pick([64, 100, 129, 255, 300, 511, 777, 1000, 1025, 1500]);
    return source.pick([1, 2, 3, 5, 7, 8, 10, 15, 16, 17, 30, 33, 64]);
  }

  pair(low: number, high: number): Pair {
    const { source } = this;
    const n = source.int(low, high);
    return source.chance(0.5) ? [n, n] : [n, source.int(low, high)];
  }

  conv(keepsShape = false): LayerSpec {
    const { source } = this;
    const inside = this.shape[2]!;
    const divisors = [2, 3, 4, 8, inside].filter((d) => d > 1 && inside % d === 0);
    const groups = divisors.length > 0 && source.chance(0.3) ? source.pick(divisors) : 1;
    const isWide = source.chance(0.15);
    const kernel = source.chance(0.2) ? ([1, 1] as const) : this.pair(1, isWide ? 7 : 4);
    const filters = keepsShape ? inside : groups * Math.ceil(this.channels() / groups);
    const some = source.chance(0.3) ? "same" : source.chance(0.35) ? this.pair(0, 3) : undefined;
    const padding = keepsShape ? "same" : some;
    return {
      kind: "conv2d",
      filters,
      kernel,
      activation: source.pick(ACTIVATIONS),
      ...(groups > 1 ? { groups } : {}),
      ...(padding !== undefined ? { padding } : {}),
      ...(!keepsShape && source.chance(0.25) ? { stride: this.pair(1, 3) } : {}),
      ...(source.chance(0.15) ? { bias: false } : {}),
      ...(source.chance(0.06) ? { frozen: true } : {}),
    };
  }

  dense(size = this.units()): LayerSpec {
    const { source } = this;
    return {
      kind: "dense",
      size,
      activation: source.pick(ACTIVATIONS),
      ...(source.chance(0.1) ? { bias: false } : {}),
      ...(source.chance(0.06) ? { frozen: true } : {}),
    };
  }

  pool(): LayerSpec {
    const { source } = this;
    const size = source.chance(0.25)
      ? source.pick([
          [1, 2],
          [2, 1],
          [1, 3],
          [3, 1],
          [4, 1],
          [1, 5],
        ] as const)
      : this.pair(1, 4);
    const stride = source.chance(0.5) ? size : this.pair(1, 4);
    return { kind: source.chance(0.75) ? "maxPool2d" : "averagePool2d", size, stride };
  }

  /** A layer that may stand anywhere. */
  anywhere(): LayerSpec {
    const { source } = this;
    const kind = source.int(0, 6);
    if (kind === 0) return { kind: "batchNorm" };
    if (kind === 1) return { kind: "layerNorm" };
    if (kind === 2) {
      const scaling = source.pick(["book", "inverted"] as const);
      return { kind: "dropout", p: source.pick([0.25, 0.5, 0.8]), scaling };
    }
    if (kind === 3 && this.shape.length === 3)
      return { kind: "localResponseNorm", n: source.pick([1, 2, 3, 5]) };
    if (kind === 4) return { kind: "standardize", mean: 0.5, deviation: 2 };
    const fitting = Object.entries(CUSTOM).filter(([, { ranks }]) =>
      (ranks as readonly number[]).includes(this.shape.length),
    );
    const [name] = source.pick(fitting);
    return { kind: "custom", name: name as CustomName, n: source.int(1, 5) };
  }

  /** A residual block of one to three layers that keep the shape. */
  residual(): LayerSpec {
    const { source } = this;
    const layers: LayerSpec[] = [];
    for (let i = source.int(1, 3); i > 0; i--) {
      const spec =
        this.shape.length === 3 && source.chance(0.6)
          ? this.conv(true)
          : this.shape.length === 1 && source.chance(0.6)
            ? this.dense(this.shape[0]!)
            : this.anywhere();
      const shape = this.behind(spec);
      if (shape && `${shape}` === `${this.shape}`) layers.push(spec);
    }
    return layers.length > 0 ? { kind: "residual", layers } : this.anywhere();
  }

  next(): LayerSpec {
    const { source } = this;
    const [isPicture, isVector] = [this.shape.length === 3, this.shape.length === 1];
    const roll = source.next();
    if (roll < 0.1) return this.residual();
    if (isPicture) {
      if (roll < 0.45) return this.conv();
      if (roll < 0.7) return this.pool();
      return this.anywhere();
    }
    if (isVector && roll < 0.6) return this.dense();
    return this.anywhere();
  }
}

function inputOf(source: Source, size: Size): number[] {
  const isVector = size === "units" ? source.chance(0.7) : source.chance(0.2);
  if (isVector)
    return [source.pick(size === "units" ? [17, 100, 300, 784, 1500] : [1, 3, 8, 20, 33, 65])];
  if (source.chance(0.08)) return [source.int(1, 9), source.int(1, 12)];
  const most = size === "picture" ? 20 : 9;
  const side = () => source.int(size === "picture" ? 8 : 1, most);
  const channels = size === "channels" ? [3, 16, 33, 64, 130] : [1, 1, 2, 3, 3, 4, 5, 8, 17];
  return [side(), side(), source.pick(channels)];
}

/** What a step of it costs in float64: products of contractions, and elements of all values. */
export function costOf(graph: Graph): { readonly products: number; readonly elements: number } {
  let [products, elements] = [0, 0];
  for (const node of graph.live()) {
    elements += product(node.shape);
    if (node.op !== "contract") continue;
    const { left, right } = node.attributes;
    const extents = new Map<string, number>();
    for (const [i, l] of [...left].entries()) extents.set(l, node.inputs[0]!.shape[i]!);
    for (const [i, l] of [...right].entries()) extents.set(l, node.inputs[1]!.shape[i]!);
    products += product([...extents.values()]);
  }
  return { products, elements };
}

export interface Budget {
  readonly products: number;
  readonly elements: number;
}

const SIZES: readonly Size[] = [
  "small",
  "small",
  "small",
  "small",
  "channels",
  "channels",
  "units",
  "units",
  "batch",
  "picture",
];

/** The network of a seed, no dearer than the budget. */
export function randomNetwork(seed: number, budget: Budget): NetworkSpec {
  const source = new Source(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
  for (;;) {
    const spec = attempt(source, seed);
    for (let { batch, tail } = spec; ; batch = Math.ceil(batch / 2)) {
      tail = Math.min(tail, batch - 1);
      const tried = { ...spec, batch, tail };
      const { products, elements } = costOf(graphsOf(tried).monitored.graph);
      if (products <= budget.products && elements <= budget.elements) return tried;
      if (batch <= 1) break;
    }
  }
}

function attempt(source: Source, seed: number): NetworkSpec {
  const size = source.pick(SIZES);
  const input = inputOf(source, size);
  const m = new Maker(source, size, input);
  for (let left = source.int(1, size === "small" ? 6 : 4); left > 0; left--) {
    for (let tries = 0; tries < 5; tries++) if (m.add(m.next())) break;
  }
  if (m.shape.length > 1) m.add({ kind: "flatten" });
  while (source.chance(0.3)) m.add(m.dense());
  const end = source.pick(["softmax", "softmax", "sigmoid", "sigmoid", "linear", "none"] as const);
  // the softmax of one number is 1, whatever is learned
  const outputs = source.pick(end === "softmax" ? [2, 3, 5, 10, 17] : [1, 2, 3, 5, 10, 17]);
  const last = m.layers.at(-1);
  if (end !== "none" || last === undefined)
    m.add({ kind: "dense", size: outputs, activation: end === "none" ? "linear" : end });
  const own = end === "softmax" ? "logLikelihood" : "crossEntropy";
  const loss = (end === "softmax" || end === "sigmoid") && source.chance(0.75) ? own : "quadratic";
  const batch =
    size === "batch"
      ? source.pick([16, 33, 64, 100, 128, 200, 256])
      : source.pick([1, 2, 3, 4, 5, 8, 10, 16, 17]);
  const isPicture = input.length === 3 && input[0]! >= 2 && input[1]! >= 2;
  const wide = m.shape[0]!;
  return varied({
    seed,
    input,
    layers: m.layers,
    loss,
    optimizer: source.pick([
      "sgd",
      "sgd",
      "momentum",
      "nesterov",
      "rmsprop",
      "adam",
      "adamw",
    ] as const),
    batch,
    tail: source.chance(0.6) ? source.int(0, batch - 1) : 0,
    evaluationBatch: source.pick([1, 2, 7, 10, 33, 100]),
    dtype: source.chance(0.25) ? "f64" : "f32",
    inputs: source.pick(["float", "float", "u8", "sparse"] as const),
    labels: wide <= 255 ? source.pick(["u8", "u32", "targets"] as const) : "targets",
    ...(source.chance(0.2) ? { l1: 0.5 } : {}),
    ...(source.chance(0.3) ? { l2: 0.75 } : {}),
    ...(source.chance(0.15) ? { clipNorm: 0.5 } : {}),
    ...(source.chance(0.1) ? { clipValue: 0.25 } : {}),
    ...(source.chance(0.1) ? { ema: 0.75 } : {}),
    ...(source.chance(0.1) ? { rates: true } : {}),
    ...(isPicture && source.chance(0.08)
      ? { augment: source.pick([["affine"], ["elastic"], ["affine", "elastic"]] as const) }
      : {}),
    monitored: source.pick([0.1, 0.3, 1, 1]),
  });
}

/** The same network with other activations and losses in some places. */
function varied(spec: NetworkSpec): NetworkSpec {
  const source = new Source(spec.seed ^ 0x3c6ef372);
  const layers = spec.layers.map((layer, i) => {
    const isInner = i < spec.layers.length - 1 && "activation" in layer;
    if (!isInner || layer.activation === "softmax" || !source.chance(0.3)) return layer;
    return { ...layer, activation: source.pick(OTHER_ACTIVATIONS) };
  });
  const distance = source.chance(0.5) ? source.pick(OTHER_DISTANCES) : spec.loss;
  const smooth = source.chance(0.25) ? `labelSmoothing(${spec.loss}, 0.125)` : spec.loss;
  return { ...spec, layers, loss: spec.loss === "quadratic" ? distance : smooth };
}
