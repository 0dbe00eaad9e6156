// A network for every layer and option that is written in a way of its own, with what it is asked.
import {
  alexNet,
  averagePool2d,
  batchNorm,
  bidirectional,
  boltzmann,
  boltzmannClassifier,
  conv2d,
  dense,
  dropout,
  eachStep,
  embedding,
  flatten,
  gru,
  type Layer,
  layer,
  layerNorm,
  linear,
  localResponseNorm,
  lstm,
  masking,
  maxPool2d,
  mixture,
  type Network,
  network,
  relu,
  residual,
  rnn,
  sigmoid,
  softmax,
  standardize,
  step,
  tanh,
} from "downhill";
import { iota, scan, Tensor } from "downhill/graph";
import type { Source } from "../numbers.ts";
import { uniform } from "./compare.ts";

export interface LayerCase {
  readonly name: string;
  readonly net: Network;
  readonly inputs: (count: number, source: Source) => Float32Array;
  /** Ops that the file must have, and how often; ops that it must not have. */
  readonly has?: Readonly<Record<string, number>>;
  readonly opset?: number;
  readonly counts?: readonly number[];
}

const picture = [9, 8, 3] as const;
const sequence = [7, 5] as const;

function on(shape: readonly number[], layers: readonly Layer[], rest: Partial<LayerCase> = {}) {
  const probe = network(shape, ...layers, flatten());
  const isVector = probe.shapes.at(-2)!.length === 1;
  const net = network(shape, ...layers, ...(isVector ? [] : [flatten()]));
  return { name: layers.map(({ code }) => code).join(", "), net, inputs: uniform(net), ...rest };
}

/** Sequences whose later steps are zeros, of lengths of their own. */
function padded(count: number, source: Source): Float32Array {
  const [time, features] = sequence;
  const values = new Float32Array(count * time * features);
  for (let i = 0; i < count; i++) {
    const length = source.int(1, time);
    for (let k = 0; k < length * features; k++) {
      values[i * time * features + k] = source.next() * 2 - 1;
    }
  }
  return values;
}

const symbols =
  (width: number, most: number) =>
  (count: number, source: Source): Float32Array =>
    Float32Array.from({ length: count * width }, () => source.int(0, most - 1));

/** Layers of one's own that use what no built-in layer does in evaluation. */
const own = (name: string, trace: (x: Tensor) => Tensor): Layer => layer(name, trace);
const whole = (x: Tensor): Tensor => x.mul(100).cast("i32");

const OWN: readonly Layer[] = [
  own("running", (x) => {
    const none = x.constant(0).broadcastTo([x.shape[0]!, x.shape[2]!]);
    const { stacks } = scan(
      { carries: { sum: none }, slices: { x: [x, 1] } },
      ({ sum, x: now }) => {
        const next = sum.mul(0.5).add(now);
        return { carries: { sum: next }, stacks: { all: [next, 1] } };
      },
    );
    return stacks.all;
  }),
  own("iterated", (x) => {
    const { last } = scan({ carries: { x }, steps: 4 }, ({ x: now }) => ({
      carries: { x: now.sub(now.square().mul(0.1)) },
    }));
    return last.x;
  }),
  own("nested", (x) => {
    const [batch, , features] = x.shape as [number, number, number];
    const none = x.constant(0).broadcastTo([batch]);
    const { stacks } = scan({ slices: { row: [x, 1] }, reverse: true }, ({ row }) => {
      const inner = scan({ carries: { most: none }, slices: { v: [row, 1] } }, ({ most, v }) => ({
        carries: { most: most.mul(0.9).max(v) },
      }));
      return { carries: {}, stacks: { most: [inner.last.most.expand(1, features), 1] } };
    });
    return stacks.most;
  }),
  own("bits", (x) => {
    const n = whole(x);
    const mixed = n.cast("u32").mul(2654435761).xor(n.cast("u32").shr(3)).and(0xffff);
    return mixed.add(n.shl(2).cast("u32")).shr(1).cast("f32").mul(1e-6);
  }),
  own("signed", (x) => {
    const n = whole(x);
    return n.shr(2).add(n.neg().abs()).sub(n.max(3).min(40)).cast("f32").mul(0.01);
  }),
  own("saturated", (x) =>
    x.mul(1e10).cast("i32").cast("f32").mul(1e-9).add(x.mul(200).cast("u8").cast("f32").mul(0.01)),
  ),
  own("asBytes", (x) => whole(x).cast("u8").cast("f32").mul(0.01)),
  own("chosen", (x) => {
    const both = x.gt(-0.3).and(x.lt(0.6)).xor(x.eq(0)).or(x.gt(0.9));
    return both.where(x, x.floor().add(x.sign())).add(both.not().cast("f32"));
  }),
  own("logarithms", (x) => x.add(2).log1p().add(x.mul(1e-4).log1p().mul(1e4)).add(x.softplus())),
  own("inDouble", (x) => x.cast("f64").mul(0.1).exp().softplus().tanh().cast("f32")),
  own("answered", (x) => {
    const at = x.argMax();
    return x.mul(at.oneHot(x.shape.at(-1)!));
  }),
  own("permuted", (x) => {
    const n = x.shape[1]!;
    return x.gather(iota(x.graph, n).mul(5).add(-2), 1);
  }),
  own("scattered", (x) => {
    const n = x.shape[1]!;
    const at = iota(x.graph, n)
      .mul(3)
      .min(n - 1);
    return x.scatterAdd(at, x.mul(0.5), 1);
  }),
  own("sorted", (x) => {
    const mask = x.sum(0, ...x.shape.map((_, i) => i).slice(2));
    const odd = iota(x.graph, x.shape[1]!).cast("f32").sub(2).max(0).add(mask.mul(0));
    const live = new Tensor(x.graph, x.graph.add("nonzero", [odd.node], {}));
    const place = iota(x.graph, live.shape[0]!).add(1);
    return x.mul(live.mul(place).cast("f32").sum().mul(0.01));
  }),
  own("reduced", (x) => x.sub(x.minimum(1).expand(1, x.shape[1]!)).div(x.maximum().add(3))),
  own("logged", (x) => x.logSoftmax()),
];

const VECTORS: readonly Layer[] = OWN.filter(({ name }) => !["running", "nested"].includes(name));

export const LAYER_CASES: readonly LayerCase[] = [
  on([6], [dense(4, sigmoid)], { has: { Gemm: 1, Sigmoid: 1, Transpose: 0, Add: 0 }, opset: 13 }),
  on([6], [dense(4, tanh, { bias: false }), dense(3, softmax)], { has: { Softmax: 1 } }),
  on([6], [dense(4, relu), dense(3, linear), dense(5, step)]),
  on([1], [dense(1)]),
  on(picture, [conv2d(4, 3, relu)], { has: { Conv: 1, Relu: 1, Pad: 0, Add: 0 }, opset: 13 }),
  on(picture, [conv2d(4, [2, 3], tanh, { stride: [2, 1], padding: [1, 0], bias: false })]),
  on(picture, [conv2d(6, 4, sigmoid, { padding: "same", groups: 3 })], {
    has: { Conv: 1, Pad: 0, Reshape: 1, Transpose: 2 },
  }),
  on(picture, [conv2d(4, 3, relu), maxPool2d(2), conv2d(5, 2, relu), averagePool2d(2)], {
    has: { Conv: 2, MaxPool: 1, AveragePool: 1, Transpose: 2 },
  }),
  on(picture, [maxPool2d(3, { stride: 2 }), averagePool2d([2, 1])]),
  on(picture, [maxPool2d(3, { stride: 2, padding: [1, 0, 1, 1] })]),
  on(picture, [averagePool2d([3, 2], { stride: 2, padding: [1, 1] })]),
  on(picture, [averagePool2d(3, { stride: 2, padding: 1, countPadding: true })]),
  on(picture, [batchNorm(), conv2d(3, 1), batchNorm()], { has: { BatchNormalization: 2 } }),
  on([6], [batchNorm({ epsilon: 1e-3 }), layerNorm()], {
    has: { BatchNormalization: 1, LayerNormalization: 1, Sqrt: 0 },
    opset: 17,
  }),
  on(sequence, [layerNorm({ epsilon: 0.01 }), batchNorm()]),
  on(picture, [localResponseNorm({ n: 3, alpha: 0.3 })], { has: { LRN: 1, Sqrt: 0 }, opset: 13 }),
  on([3, 2, 6], [localResponseNorm({ n: 4, alpha: 0.3, beta: 0.6 })], { has: { LRN: 0 } }),
  on([3, 2, 6], [localResponseNorm({ n: 5, alpha: 0.3, beta: 0.6, k: 1 })], { has: { LRN: 1 } }),
  on([3, 2, 6], [localResponseNorm({ n: 1, beta: 1 }), localResponseNorm({ beta: 0.5 })], {
    has: { LRN: 2 },
  }),
  on([8], [dropout(0.5), dense(4), dropout(0.25, { scaling: "book" })], { has: { Mul: 1 } }),
  on([6], [residual(dense(6, tanh), dense(6)), residual(dense(6, relu))], { has: { Add: 2 } }),
  on(picture, [residual(conv2d(3, 3, relu, { padding: "same" }), batchNorm())]),
  on(picture, [
    residual(
      { shortcut: [conv2d(4, 1, linear, { stride: 2 }), batchNorm()] },
      ...[conv2d(4, 3, relu, { stride: 2, padding: 1 }), batchNorm()],
    ),
  ]),
  on(picture, [standardize([0.1, 0.2, 0.3], [1, 2, 3])]),
  on(
    [20],
    [
      standardize(
        Array.from({ length: 20 }, (_, i) => i / 9),
        0.5,
      ),
    ],
  ),
  on([12], [standardize(0.5, 2)]),
  on([6], [mixture(3, dense(5, tanh), dense(4, softmax))]),
  on(sequence, [rnn(4)], { has: { RNN: 1, Scan: 0 }, opset: 13 }),
  on(sequence, [rnn(4, relu, { returnSequences: true, recurrentBias: true })], { has: { RNN: 1 } }),
  on(sequence, [gru(4)], { has: { GRU: 1, Scan: 0 }, opset: 13 }),
  on(sequence, [gru(6, { reverse: true, recurrentBias: true })], { has: { GRU: 1 } }),
  on(sequence, [lstm(5)], { has: { LSTM: 1, Scan: 0, Transpose: 1 }, opset: 13 }),
  on(sequence, [lstm(4, { recurrentBias: true }), dense(3, softmax)], { has: { LSTM: 1 } }),
  on(sequence, [lstm(4, { bias: false, returnSequences: true }), gru(3, { bias: false })], {
    has: { LSTM: 1, GRU: 1, Transpose: 1 },
  }),
  on(sequence, [lstm(3, { bias: false, recurrentBias: true, keep: "carries" })], {
    has: { LSTM: 1 },
  }),
  on(sequence, [lstm(3, { streams: 4, returnSequences: true })], { has: { LSTM: 1 } }),
  on(sequence, [lstm(3, { batchNorm: true })], { has: { Scan: 1 } }),
  on(sequence, [bidirectional(lstm(3, { returnSequences: true })), bidirectional(gru(2))], {
    has: { LSTM: 2, GRU: 2, Concat: 2, Pad: 0 },
  }),
  on(sequence, [masking(), lstm(4)], { has: { LSTM: 1, Scan: 0 }, inputs: padded }),
  on(sequence, [masking(), gru(4, { reverse: true, returnSequences: true })], {
    has: { GRU: 1 },
    inputs: padded,
  }),
  on(
    sequence,
    [
      masking(),
      bidirectional(rnn(3, tanh, { returnSequences: true })),
      eachStep(dense(2, sigmoid)),
    ],
    { has: { RNN: 2, Scan: 0 }, inputs: padded },
  ),
  on(sequence, [masking(), lstm(3, { returnSequences: true }), lstm(2)], { inputs: padded }),
  on(sequence, [eachStep(dense(4, relu)), eachStep(dense(3, softmax))]),
  on([4, 6, 5, 2], [eachStep(conv2d(3, 3, relu)), eachStep(flatten()), lstm(3)]),
  on([4], [embedding(9, 3)], { inputs: symbols(4, 9), has: { Gather: 1 } }),
  on([6], [embedding(11, 4), gru(5), dense(3, softmax)], { inputs: symbols(6, 11) }),
  on([6], [embedding(5, 2)], { inputs: uniformSymbols(6, 5) }),
  on([8], [boltzmann(5)]),
  on([8], [boltzmannClassifier(5, 3)]),
  { name: "alexNet", ...small(), counts: [1, 3] },
  ...VECTORS.map((one) => on([7], [one])),
  ...OWN.map((one) => on([5, 4], [one])),
];

/** Some that are no symbols: their vectors are not numbers. */
function uniformSymbols(width: number, most: number) {
  return (count: number, source: Source): Float32Array =>
    Float32Array.from({ length: count * width }, () =>
      source.chance(0.2) ? source.pick([-1, 0.5, most, 1e12]) : source.int(0, most - 1),
    );
}

function small() {
  const net = alexNet({ classes: 5, side: 67, hidden: 12 });
  return { net, inputs: uniform(net, 0, 1), has: { Conv: 5, LRN: 2, MaxPool: 3, Pad: 0 } };
}
