// Networks for every layer that Keras has an equal of, with what they are asked.
import {
  activationLayer,
  averagePool2d,
  batchNorm,
  bidirectional,
  conv2d,
  dense,
  dropout,
  eachStep,
  elu,
  embedding,
  flatten,
  gelu,
  gru,
  type Layer,
  layerNorm,
  leakyRelu,
  linear,
  lstm,
  masking,
  maxPool2d,
  type Network,
  network,
  relu,
  rnn,
  sigmoid,
  silu,
  softmax,
  softplus,
  standardize,
  type TrainedNetwork,
  tanh,
} from "downhill";
import { Source } from "../numbers.ts";
import { settled } from "../onnx/compare.ts";

export interface KerasCase {
  readonly name: string;
  readonly trained: TrainedNetwork;
  /** Three examples. */
  readonly inputs: Float32Array;
}

export const EXAMPLES = 3;

type Values = (place: number, source: Source) => number;
const uniform: Values = (_, source) => source.next() * 2 - 1;
/** Symbols, of which the last are padding where `most` steps are real at most. */
const symbols =
  (count: number, width: number, isPadded = false): Values =>
  (place, source) =>
    isPadded && place % width >= 3 ? 0 : source.int(isPadded ? 1 : 0, count - 1);
/** Sequences of five features whose last three steps are padding. */
const padded: Values = (place, source) => (place % 30 >= 15 ? 0 : source.next() * 2 - 1);

function on(
  name: string,
  shape: readonly number[],
  layers: readonly Layer[],
  values: Values = uniform,
): KerasCase {
  const probe = network([...shape], ...layers, flatten());
  const isVector = probe.shapes.at(-2)!.length === 1;
  const net: Network = network([...shape], ...layers, ...(isVector ? [] : [flatten()]));
  const source = new Source(name.length * 101 + shape.length);
  const width = shape.reduce((a, b) => a * b, 1);
  const inputs = Float32Array.from({ length: EXAMPLES * width }, (_, i) => values(i, source));
  return { name, trained: settled(net, name.length), inputs };
}

const picture = [9, 8, 3];
const sequence = [6, 5];
const activations = [relu, sigmoid, tanh, softplus, gelu, silu, elu(1), elu(0.7)];
const channels = Array.from({ length: 20 }, (_, i) => i / 9);

export const KERAS_CASES: readonly KerasCase[] = [
  on("dense", [6], [dense(4, tanh), dense(3, linear, { bias: false }), dense(3, softmax)]),
  on("slopes", [6], [dense(4, leakyRelu(0.2)), dense(4, leakyRelu(0.05)), dense(3, elu(0.5))]),
  on("activations", [5], [...activations.map(activationLayer), dense(2, sigmoid)]),
  on("convolution", picture, [conv2d(4, 3, relu), maxPool2d(2), flatten(), dense(3, softmax)]),
  on("padded", picture, [
    ...[conv2d(4, [2, 3], tanh, { stride: [2, 1], padding: [1, 0], bias: false })],
    ...[conv2d(6, 4, relu, { padding: "same", groups: 2 }), averagePool2d(2)],
  ]),
  on("strided", picture, [
    conv2d(4, 3, relu, { stride: 2, padding: 1 }),
    conv2d(4, 3, sigmoid, { padding: 1 }),
  ]),
  on("poolings", picture, [
    maxPool2d(3, { stride: 2, padding: [1, 0, 1, 1] }),
    averagePool2d(2, { stride: 1, padding: [0, 0, 1, 1] }),
    averagePool2d([3, 2], { stride: 2, padding: [1, 1], countPadding: true }),
  ]),
  on("overlapping", picture, [maxPool2d(3, { stride: 2 }), averagePool2d([2, 1])]),
  on("norms", picture, [batchNorm({ momentum: 0.5 }), conv2d(3, 1), layerNorm({ epsilon: 0.01 })]),
  on("dropped", [8], [dropout(0.5), dense(4), batchNorm(), dropout(0.25), dense(2)]),
  on("standardized", [20], [standardize(channels, 0.5), standardize(0.5, 2), dense(2)]),
  on("turned scale", picture, [standardize([0.1, 0.2, 0.3], [1, -2, 3]), flatten(), dense(2)]),
  on("simple recurrence", sequence, [
    rnn(4, relu, { returnSequences: true, recurrentBias: true }),
    rnn(3, tanh, { reverse: true }),
  ]),
  on("gated", sequence, [
    gru(4, { returnSequences: true }),
    gru(3, { recurrentBias: true, reverse: true }),
  ]),
  on("ungated biases", sequence, [gru(4, { bias: false, returnSequences: true }), gru(2)]),
  on("remembering", sequence, [
    lstm(4, { returnSequences: true, recurrentBias: true }),
    lstm(3, { bias: false }),
  ]),
  on("both ends", sequence, [
    bidirectional(lstm(3, { returnSequences: true })),
    bidirectional(gru(2)),
  ]),
  on("each step", sequence, [
    lstm(4, { returnSequences: true }),
    eachStep(dense(3, leakyRelu(0.3))),
    eachStep(layerNorm()),
  ]),
  on("symbols", [6], [embedding(11, 4), gru(5), dense(3, softmax)], symbols(11, 6)),
  on("padded symbols", [6], [masking(), embedding(11, 4), lstm(5), dense(2)], symbols(11, 6, true)),
  on("lengths", sequence, [masking(), gru(4, { returnSequences: true }), lstm(3)], padded),
  on("lengths kept", sequence, [masking(), lstm(4, { returnSequences: true })], padded),
];
