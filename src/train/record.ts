// What is measured while a network learns: an evaluation of a data set, a record for each epoch, and
// the values that were asked for.

/** How a network does on a data set. */
export interface Evaluation {
  /** Right answers; NaN for a set with targets. */
  readonly correct: number;
  /** Examples, or the answers that they ask for where each has several. */
  readonly total: number;
  /** correct / total, 0..1; NaN for a set with targets. */
  readonly accuracy: number;
  /** Mean over the examples, without penalties: where one has several answers, of their sum. */
  readonly loss: number;
  /** confusion[right][answered]: numbers of examples; undefined for a set with targets, and where an
   * example has several answers. */
  readonly confusion: readonly (readonly number[])[] | undefined;
}

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
