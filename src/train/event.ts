// What training reports: an evaluation of a data set, a record for each epoch, and what a whole run
// leaves behind.
import type { TrainedNetwork } from "./trained.ts";

/** How a network does on a data set. */
export interface Evaluation {
  /** Right answers; NaN for a set with targets. */
  readonly correct: number;
  readonly total: number;
  /** correct / total, 0..1; NaN for a set with targets. */
  readonly accuracy: number;
  /** Mean over the examples, without penalties. */
  readonly loss: number;
  /** confusion[right][answered]: numbers of examples; undefined for a set with targets. */
  readonly confusion: readonly (readonly number[])[] | undefined;
}

/** What is kept of an epoch. */
export interface EpochRecord {
  /** Counted from 0; a continued run goes on counting. */
  readonly epoch: number;
  /** Mean of the losses of the steps, without penalties. */
  readonly loss: number;
  readonly learningRate: number;
  readonly validation?: Evaluation;
  readonly test?: Evaluation;
  /** The training set evaluated after the epoch, with `evaluateTraining`. */
  readonly training?: Evaluation;
  /** Of the whole epoch, evaluation included. */
  readonly seconds: number;
  /** Training examples a second, evaluation not included. */
  readonly samplesPerSecond: number;
}

/** A value that was asked for, as it was in the last whole mini-batch of the epoch. */
export interface MonitoredValue {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

export interface EpochEvent<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> extends EpochRecord {
  /** By name, with `monitors`. */
  readonly monitors?: ReadonlyMap<string, MonitoredValue>;
  /** The network as it is after this epoch, as a copy; only until the next epoch is asked for. */
  snapshot(): TrainedNetwork<In, Out>;
}

/** The best epoch by validation: accuracy, or loss for sets with targets; the first of equals. */
export interface Best<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> {
  readonly epoch: number;
  readonly validation: Evaluation;
  /** With `test`. */
  readonly test?: Evaluation;
  /** The network as it was after that epoch. */
  readonly network: TrainedNetwork<In, Out>;
}

/** Why a run came to its end. */
export type Ending = "epochs" | "patience" | "schedule" | "aborted";

/** A finished run: the trained network and how it came about. */
export interface Run<In extends readonly number[] = readonly number[], Out extends number = number>
  extends TrainedNetwork<In, Out> {
  readonly history: readonly EpochRecord[];
  /** With `validation`, once an epoch is complete. */
  readonly best?: Best<In, Out>;
  /** The test set after the last epoch, with `test`. */
  readonly test?: Evaluation;
  readonly ending: Ending;
  /** The target that was taken, and why. */
  readonly target: string;
  readonly why: string;
  /** How many threads it ran on: 1 where more do not pay. */
  readonly threads: number;
  readonly compileMs: number;
  readonly seconds: number;
  /** How it ended, in sentences: also that it stayed at chance, or never answers one class. */
  summary(): string;
}
