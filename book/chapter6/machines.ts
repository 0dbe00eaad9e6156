// What the experiments with Boltzmann machines and autoencoders share: Hinton's way to train one
// machine, and pictures as curves of whole numbers.
import {
  contrastiveDivergence,
  momentum,
  type Network,
  type Objective,
  type TrainedNetwork,
} from "downhill";
import type { Dataset } from "downhill/data";
import type { RunContext } from "../experiment.ts";
import { learn } from "../training.ts";

/** The settings of rbm.m, which came with Hinton and Salakhutdinov 2006. */
const RATE = 0.1;
export const WEIGHT_COST = 2e-4;
const BATCH = 100;
/** Epochs with momentum 0.5; then it is 0.9. */
const SLOW_EPOCHS = 5;

export interface MachineSetting {
  readonly epochs: number;
  /** Default: contrastive divergence with one step. */
  readonly loss?: Objective;
  readonly learningRate?: number;
  readonly batchSize?: number;
  /** A name, where the state is to be kept. */
  readonly keep?: string;
  readonly part?: readonly [number, number];
}

/** A restricted Boltzmann machine as rbm.m trains it, and its reconstruction error after each epoch. */
export async function learnMachine(
  context: RunContext,
  net: Network,
  examples: Dataset,
  setting: MachineSetting,
): Promise<{ readonly machine: TrainedNetwork; readonly errors: readonly number[] }> {
  const { epochs, loss = contrastiveDivergence(), learningRate = RATE } = setting;
  const { batchSize = BATCH, keep, part = [0, 1] } = setting;
  const slowEpochs = Math.min(SLOW_EPOCHS, Math.ceil(epochs / 2));
  const middle = part[0] + ((part[1] - part[0]) * slowEpochs) / epochs;
  // the weight cost of a step is that of rbm.m whatever the number of examples
  const common = { loss, batchSize, l2: WEIGHT_COST * examples.count };
  const slow = await learn(context, net, examples, {
    ...common,
    optimizer: momentum({ learningRate, momentum: 0.5 }),
    epochs: slowEpochs,
    part: [part[0], middle],
    ...(keep ? { keep: `${keep}-slow` } : {}),
  });
  const fast = await learn(context, net, examples, {
    ...common,
    optimizer: momentum({ learningRate, momentum: 0.9 }),
    from: { ...slow, history: [] },
    epochs: epochs - slowEpochs,
    part: [middle, part[1]],
    ...(keep ? { keep } : {}),
  });
  const errors = [...slow.history, ...fast.history].map((epoch) => epoch.loss);
  return { machine: fast, errors };
}

export const PROTOCOL =
  "CD-1 as Hinton's rbm.m: eta 0.1 for weights and biases, weights from N(0, 0.01), weight cost 0.0002 on weights only, momentum 0.5 and after five epochs 0.9, mini-batches of 100; hidden states drawn, reconstructions and the second hidden units as probabilities.";

export const SIDE = 28;
const SHADES = 99;

/** Pictures of ink between 0 and 1 as whole numbers, which take little room in a file of results. */
export const inShades = (ink: ArrayLike<number>): number[] =>
  Array.from(ink, (x) => Math.round(Math.min(Math.max(x, 0), 1) * SHADES));

/** Rows of weights [units, pixels], each from its least to its largest; the first `count`. */
export function filtersOf(weights: ArrayLike<number>, pixels: number, count: number): number[] {
  return Array.from({ length: Math.min(count, weights.length / pixels) }, (_, unit) => {
    const row = Array.from({ length: pixels }, (_, i) => weights[unit * pixels + i]!);
    const [low, high] = [Math.min(...row), Math.max(...row)];
    return inShades(row.map((w) => (w - low) / (high - low || 1)));
  }).flat();
}

/** Examples of bytes as numbers between 0 and 1, the first `count`. */
export const inkOf = ({ inputs, divideBy, inputShape }: Dataset, count: number): number[] =>
  Array.from(
    inputs.subarray(0, count * inputShape.reduce((a, b) => a * b, 1)),
    (x) => x / divideBy,
  );

export const rounded = (x: number, digits = 4): number => Number(x.toFixed(digits));
