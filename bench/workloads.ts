// What is measured: networks of the book with their settings, on the first 50,000 images of MNIST,
// one network for ImageNet on noise, and inference. The same settings are handed to the peers, with
// the same first parameters, so that what they reach can be compared.
import {
  type AdversarialOptions,
  contrastiveDivergence,
  crossEntropy,
  he,
  type Initializer,
  large,
  logLikelihood,
  type Objective,
  quadratic,
  scaled,
} from "downhill";
import type { Architecture, LayerSpec } from "./architecture.ts";

export interface Workload extends Architecture {
  readonly name: string;
  readonly describe: string;
  /** predict: forward passes with parameters that were trained before, over the test images. */
  readonly task: "train" | "predict";
  /** noise: made-up pictures with made-up classes; symbols: a made-up text, each symbol the label of
   * the one before. On both no accuracy means anything. */
  readonly data: "mnist" | "noise" | "symbols";
  readonly loss: Objective;
  readonly learningRate: number;
  /** L2 penalty lambda, as in the book: the weights decay by learningRate * lambda / examples. */
  readonly l2: number;
  readonly batchSize: number;
  readonly init: Initializer;
  /** Training on the worst near each example, by one step from a random start. */
  readonly attack?: Required<Pick<AdversarialOptions, "epsilon" | "alpha">>;
  /** Steps that an interval has at least, where an epoch takes too long. */
  readonly leastSteps: number;
}

/** Examples of one step of ours: more predictions at once are cut into hundreds, as `predict` and
 * `evaluate` do, so that what lies between two layers stays in a cache. */
export const stepSize = ({ task, batchSize }: Workload): number =>
  task === "predict" ? Math.min(batchSize, 100) : batchSize;

const sigmoids = (...sizes: number[]): LayerSpec[] =>
  sizes.map((size) => ({ kind: "dense", size, activation: "sigmoid" }));
const relus = (count: number, size: number): LayerSpec[] =>
  new Array<LayerSpec>(count).fill({ kind: "dense", size, activation: "relu" });
const top: LayerSpec = { kind: "dense", size: 10, activation: "softmax" };
const pictures: readonly LayerSpec[] = [
  { kind: "conv", filters: 20, kernel: 5 },
  { kind: "pool", size: 2 },
  { kind: "conv", filters: 40, kernel: 5 },
  { kind: "pool", size: 2 },
  { kind: "flatten" },
];
const droppedOut: LayerSpec[] = [
  ...relus(1, 1000),
  { kind: "dropout", p: 0.5 },
  ...relus(1, 1000),
  { kind: "dropout", p: 0.5 },
];

const conv = (filters: number, kernel: number, stride: number, padding: number): LayerSpec => ({
  kind: "conv",
  filters,
  kernel,
  stride,
  padding,
});
const overlapping: LayerSpec = { kind: "pool", size: 3, stride: 2 };
/** AlexNet in one tower, without response normalisation: 61.1 million parameters. */
const alexNet: readonly LayerSpec[] = [
  conv(64, 11, 4, 0),
  overlapping,
  conv(192, 5, 1, 2),
  overlapping,
  conv(384, 3, 1, 1),
  conv(256, 3, 1, 1),
  conv(256, 3, 1, 1),
  overlapping,
  { kind: "flatten" },
  { kind: "dropout", p: 0.5 },
  ...relus(1, 4096),
  { kind: "dropout", p: 0.5 },
  ...relus(1, 4096),
  { kind: "dense", size: 1000, activation: "softmax" },
];

/** Of a made-up text. */
export const SYMBOLS = 64;
const TEXT_STEPS = 64;

const digits = {
  task: "train",
  data: "mnist",
  outputs: 10,
  batchSize: 10,
  leastSteps: 50,
} as const;
const flat = { ...digits, inputShape: [784] } as const;
const convolutional = {
  ...digits,
  inputShape: [28, 28, 1],
  loss: logLikelihood,
  learningRate: 0.03,
  l2: 0,
  init: he,
  leastSteps: 20,
} as const;
const w3 = { ...convolutional, l2: 0.1, layers: [...pictures, ...relus(1, 100), top] } as const;
const deep = { ...flat, loss: logLikelihood, learningRate: 0.03, l2: 0, init: he } as const;

export const workloads: readonly Workload[] = [
  {
    ...flat,
    name: "W1",
    describe: "[784, 30, 10] sigmoid, quadratic, eta 3, batch 10",
    layers: sigmoids(30, 10),
    loss: quadratic,
    learningRate: 3,
    l2: 0,
    init: large,
  },
  {
    ...flat,
    name: "W2",
    describe: "[784, 100, 10] sigmoid, cross-entropy, eta 0.5, lambda 5, batch 10",
    layers: sigmoids(100, 10),
    loss: crossEntropy,
    learningRate: 0.5,
    l2: 5,
    init: scaled,
  },
  {
    ...w3,
    name: "W3",
    describe: "two convolutions with pooling, 100 ReLU, softmax, eta 0.03, lambda 0.1, batch 10",
  },
  {
    ...convolutional,
    name: "W4",
    describe: "W3's convolutions, twice 1000 ReLU with dropout, softmax, batch 10",
    layers: [...pictures, ...droppedOut, top],
  },
  {
    ...convolutional,
    name: "W4B",
    describe: "W4 in batches of 128",
    layers: [...pictures, ...droppedOut, top],
    batchSize: 128,
  },
  {
    name: "W5",
    describe: "AlexNet in one tower, 227 x 227 x 3, noise, batch 16",
    task: "train",
    data: "noise",
    inputShape: [227, 227, 3],
    outputs: 1000,
    layers: alexNet,
    loss: logLikelihood,
    learningRate: 0.0001,
    l2: 0,
    batchSize: 16,
    init: he,
    leastSteps: 2,
  },
  {
    ...w3,
    name: "W6-1",
    describe: "predictions of W3, one at a time",
    task: "predict",
    batchSize: 1,
  },
  {
    ...w3,
    name: "W6-1000",
    describe: "predictions of W3, 1000 at a time",
    task: "predict",
    batchSize: 1000,
    leastSteps: 2,
  },
  {
    ...deep,
    name: "H",
    describe: "the README's highway layer: 784, 100 ReLU, four highways, softmax",
    layers: [...relus(1, 100), ...new Array<LayerSpec>(4).fill({ kind: "highway" }), top],
  },
  {
    ...flat,
    name: "RBM",
    describe: "a restricted Boltzmann machine 784-500 by CD-1, eta 0.1, lambda 10, batch 100",
    layers: [{ kind: "boltzmann", hidden: 500 }],
    loss: contrastiveDivergence(),
    learningRate: 0.1,
    l2: 10,
    batchSize: 100,
    init: scaled,
  },
  {
    ...convolutional,
    name: "FGSM",
    describe:
      "16 and 32 fields 4x4 with stride 2, 100 ReLU, softmax, on attacked pictures, epsilon 0.3, batch 100",
    layers: [conv(16, 4, 2, 1), conv(32, 4, 2, 1), { kind: "flatten" }, ...relus(1, 100), top],
    batchSize: 100,
    attack: { epsilon: 0.3, alpha: 0.375 },
  },
  {
    ...digits,
    name: "LSTM",
    describe: "digits row by row: 28 steps of 28 pixels, 128 LSTM, softmax, batch 100",
    inputShape: [28, 28],
    layers: [{ kind: "lstm", size: 128, everyStep: false }, top],
    loss: logLikelihood,
    learningRate: 0.1,
    l2: 0,
    batchSize: 100,
    init: scaled,
    leastSteps: 10,
  },
  {
    name: "TEXT",
    describe: "the next of 64 symbols: vectors of 32, 192 LSTM, 64 steps, softmax, batch 32",
    task: "train",
    data: "symbols",
    inputShape: [TEXT_STEPS],
    outputs: TEXT_STEPS * SYMBOLS,
    layers: [
      { kind: "embedding", symbols: SYMBOLS, size: 32 },
      { kind: "lstm", size: 192, everyStep: true },
      { kind: "eachStep", size: SYMBOLS },
    ],
    loss: logLikelihood,
    learningRate: 0.002,
    l2: 0,
    batchSize: 32,
    init: scaled,
    leastSteps: 5,
  },
  {
    ...deep,
    name: "HD",
    describe: "as many multiply-adds as H in dense layers: 784, nine times 100 ReLU, softmax",
    layers: [...relus(9, 100), top],
  },
];
