// What is measured while a network learns: an evaluation of a data set, a record for each epoch, and
// the values that were asked for.
import type { Metrics } from "./metrics.ts";

/**
 * How a network does on a data set: right answers where it has labels, errors where it has targets, and
 * the loss alone where an objective looks at neither.
 */
export interface Evaluation {
  /** Right answers. Only of a set with labels: of others there is none, and asking throws OptionError. */
  readonly correct: number;
  /** Examples, or the answers that they ask for where each has several. */
  readonly total: number;
  /** correct / total, 0..1. Only of a set with labels, as `correct`. */
  readonly accuracy: number;
  /** Of a set with targets: the mean over all examples and outputs of (a - y)^2. */
  readonly meanSquaredError?: number;
  /** Its square root, in the unit of the targets. */
  readonly rootMeanSquaredError?: number;
  /** Mean over the examples, without penalties: where one has several answers, of their sum. */
  readonly loss: number;
  /** confusion[right][answered]: numbers of examples, of a set with labels, one an example. */
  readonly confusion?: readonly (readonly number[])[] | undefined;
  /** Of a network of several outputs: the figures of each by its name, in place of those above. */
  readonly parts?: Readonly<Record<string, OutputEvaluation>>;
  /** Precision, recall, F1, AUC, R2 and the like, where they were asked for: `evaluate(set, { metrics: true })`. */
  readonly metrics?: Metrics;
}

/** How a network does on one of several outputs. */
export interface OutputEvaluation {
  /** Mean over the examples, without its weight; with `outputLosses`. */
  readonly loss?: number;
  readonly total: number;
  /** Where a class is wanted: right answers, and their share, 0..1. */
  readonly correct?: number;
  readonly accuracy?: number;
  /** Where values are wanted: the mean over examples and values of (a - y)^2, and its square root. */
  readonly meanSquaredError?: number;
  readonly rootMeanSquaredError?: number;
}

/** Whether it counts right answers, so that it has an accuracy. */
export const isCounted = (evaluation: Evaluation): boolean =>
  Number.isFinite(Object.getOwnPropertyDescriptor(evaluation, "accuracy")?.value);

/** What is kept of an epoch. */
export interface EpochRecord {
  /** Counted from 0; a continued run goes on counting. */
  readonly epoch: number;
  /** Mean over the examples, each as it was when its step was taken, without penalties. */
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
