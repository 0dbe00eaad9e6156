// Everything that fixes a run, as plain data: it goes to the worker, into the address and into files.
import type { LayerChoice } from "./layers.ts";
import type { LossName } from "./losses.ts";

/** All of the library's. */
export const OPTIMIZERS = ["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"] as const;
export type OptimizerName = (typeof OPTIMIZERS)[number];
/** The library's but zeros, from which neurons of a layer never part. */
export const INITS = ["large", "scaled", "glorot", "he"] as const;
export type InitName = (typeof INITS)[number];

/** Which examples a run learns from. */
export interface DataChoice {
  /** "mnist", "blobs", "spirals", "rings", or the key of a set that the person brought. */
  readonly name: string;
  /** The first so many training examples; 0: all. */
  readonly count: number;
}

export interface Settings {
  readonly data: DataChoice;
  readonly layers: readonly LayerChoice[];
  readonly loss: LossName;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** The book's lambda, of L2 and of L1. */
  readonly l2: number;
  readonly l1: number;
  readonly init: InitName;
  readonly seed: number;
}

const dense = (size: number, activation: "sigmoid" | "softmax" = "sigmoid"): LayerChoice => ({
  kind: "dense",
  size,
  activation,
});

/** The book's first network, as `npm start` trains it. */
export const DEFAULTS: Settings = {
  data: { name: "mnist", count: 0 },
  layers: [dense(30), dense(10)],
  loss: "quadratic",
  optimizer: "sgd",
  learningRate: 3,
  batchSize: 10,
  epochs: 30,
  l2: 0,
  l1: 0,
  init: "large",
  seed: 1,
};

/** What may be changed in the midst of a run without beginning anew. */
export type Rates = Pick<Settings, "learningRate" | "l2" | "l1" | "batchSize" | "epochs">;

/** Whether two settings differ in nothing but rates, so that a run can go on. */
export function isSameRun(a: Settings, b: Settings): boolean {
  const fixed = ({
    learningRate: _,
    l2: _2,
    l1: _1,
    batchSize: _b,
    epochs: _e,
    ...rest
  }: Settings) => JSON.stringify(rest);
  return fixed(a) === fixed(b);
}
