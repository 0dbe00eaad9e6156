// What a training run can be told. Every default is written here once.

import type { Dataset } from "../data/dataset.ts";
import type { OptionNames } from "../data/option-names.ts";
import type { AccumulateOptions } from "../nn/accumulation.ts";
import type { AugmentOptions } from "../nn/augment.ts";
import type { AverageOptions } from "../nn/average.ts";
import type { FloatType } from "../nn/batch.ts";
import type { ClassWeightOptions } from "../nn/class-weights.ts";
import type { ClippingOptions } from "../nn/clipping.ts";
import type { Initializer } from "../nn/initializer.ts";
import type { Objective } from "../nn/objective.ts";
import type { Optimizer } from "../nn/optimizer.ts";
import type { RegularizerOptions } from "../nn/regularizer.ts";
import type { TargetName } from "../runtime/machine.ts";
import type { EpochEvent } from "./event.ts";
import type { PartialStart } from "./partial.ts";
import type { Schedule } from "./schedules.ts";
import type { Snapshot } from "./snapshot.ts";
import type { ParameterMap } from "./state.ts";
import type { TrainedNetwork } from "./trained.ts";

/**
 * What `train`, `epochs` and `stepper` are told: what is minimised, how, for how long, and what
 * is reported.
 */
export interface TrainOptions<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> extends RegularizerOptions,
    ClippingOptions,
    AccumulateOptions,
    AverageOptions,
    AugmentOptions,
    ClassWeightOptions {
  /** What is minimised: a loss, or an `objective` that need not compare outputs with targets. */
  readonly loss: Objective;
  readonly optimizer: Optimizer;
  /** How many epochs to run. */
  readonly epochs: number;
  /** Examples in a mini-batch; a last, smaller one takes the rest. As many as the network has `streams`
   * where it reads on. */
  readonly batchSize: number;
  /** Fixes everything random; default 1. */
  readonly seed?: number | undefined;
  /** Evaluated after every epoch; chooses the best. */
  readonly validation?: Dataset<In, Out> | undefined;
  /** Evaluated at the end, for the last and the best epoch. */
  readonly test?: Dataset<In, Out> | undefined;
  /** Evaluates the test set after every epoch, as the book does; default false. */
  readonly testEveryEpoch?: boolean | undefined;
  /** Evaluates the training set after every epoch; default false. */
  readonly evaluateTraining?: boolean | undefined;
  /** Default: large with the quadratic loss (the book's chapter 1), else scaled. */
  readonly init?: Initializer | undefined;
  /** Starts from these parameters, or goes on where another run ended, to the last bit, for `epochs`
   * more; from a snapshot of a run, also in the midst of an epoch, it goes on to where that run would
   * have ended. { partial: another } takes the parameters of another network that match by name and
   * shape, and reports which. */
  readonly from?: TrainedNetwork<In, Out> | ParameterMap | Snapshot | PartialStart | undefined;
  /** Default: constantRate. */
  readonly schedule?: Schedule | undefined;
  /** Ends the run after so many epochs without improvement, with the best parameters. */
  readonly patience?: number | undefined;
  /** Values to report with each epoch; see `monitorNames`, `batchNames`. Changes nothing that is learned. */
  readonly monitors?: readonly string[] | undefined;
  /** Default wasm. */
  readonly target?: TargetName | undefined;
  /** Most threads to run on; default: what pays, up to the cores of the machine, and one thread at
   * times when that is faster because the machine is busy. The same bits come out of any number. In a page more than one needs cross-origin isolation. */
  readonly threads?: number | undefined;
  /** Cores that are left to others where `threads` is not given, as to a page that is to answer while it
   * trains; one thread there always is. Default 0. */
  readonly spareCores?: number | undefined;
  /** Default f32; f64 for exact replays. */
  readonly dtype?: FloatType | undefined;
  /** Bytes that the program may allocate; default 2 GiB. */
  readonly memoryLimit?: number | undefined;
  /** wasm: fused multiply-add where the engine has it; faster, last bits may differ. */
  readonly relaxed?: boolean | undefined;
  /** Whether columns that are zero in a whole mini-batch are skipped; same bits, other speed.
   * Default: when the training set has enough of them. */
  readonly skipZeros?: boolean | undefined;
  /** The order of the examples in an epoch; default: a fresh permutation from the seed, and one after
   * another where a network with `streams` reads on. */
  readonly order?: ((epoch: number) => ArrayLike<number>) | undefined;
  /** Ends the run after the current chunk of steps, or of an evaluation, whose epoch then has no record;
   * what was learned is kept. While a C compiler runs there is nothing yet: AbortedError. */
  readonly signal?: AbortSignal | undefined;
  /** Called between chunks with the examples done in this epoch and their number. */
  readonly onProgress?: ((done: number, total: number, epoch: number) => void) | undefined;
  /** Called by `train` after each epoch. */
  readonly onEpoch?: ((event: EpochEvent<In, Out>) => void) | undefined;
  /** Looks at the run after each epoch and reports what is wrong, where, why and what to change, in the
   * events and the run: `findings`. Changes nothing that is learned; default false. */
  readonly doctor?: boolean | undefined;
  /** Milliseconds between returns to the event loop; default 30. Changes nothing that is learned. */
  readonly chunkMs?: number | undefined;
}

/** Options with a validation set, so that events have an evaluation and runs a best epoch. */
export type ValidatedOptions<In extends readonly number[], Out extends number> = TrainOptions<
  In,
  Out
> & { readonly validation: Dataset<In, Out> };

/** All of them by name. */
export const TRAIN_OPTIONS: OptionNames<TrainOptions> = {
  l2: true,
  l1: true,
  clipValue: true,
  clipNorm: true,
  accumulate: true,
  ema: true,
  augment: true,
  classWeights: true,
  loss: true,
  optimizer: true,
  epochs: true,
  batchSize: true,
  seed: true,
  validation: true,
  test: true,
  testEveryEpoch: true,
  evaluateTraining: true,
  init: true,
  from: true,
  schedule: true,
  patience: true,
  monitors: true,
  target: true,
  threads: true,
  spareCores: true,
  dtype: true,
  memoryLimit: true,
  relaxed: true,
  skipZeros: true,
  order: true,
  signal: true,
  onProgress: true,
  onEpoch: true,
  doctor: true,
  chunkMs: true,
};
