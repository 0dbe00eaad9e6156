// A run at some moment as plain data: enough to go on from there to the same bits, in the same process
// or in another, also in the midst of an epoch. It can be cloned and posted to a worker.

import type { FloatType } from "../nn/batch.ts";
import type { Finding } from "./doctor/finding.ts";
import type { EpochRecord, MonitoredValue } from "./record.ts";
import type { ParameterMap } from "./state.ts";

/** Where in an epoch a run is. */
export interface Place {
  /** Mini-batches of the epoch that are done. */
  readonly step: number;
  /** The sum of their losses, as the program keeps it; a shorter one counts for its share. */
  readonly lossSum: number;
  /** The order of the examples, where it came from the option `order`; else the seed gives it. */
  readonly order?: ArrayLike<number> | undefined;
  /** The monitors of the epoch, once their step is done. */
  readonly monitors?: ReadonlyMap<string, MonitoredValue> | undefined;
}

/** A moment of a run as plain data: all that its next step depends on. */
export interface Snapshot {
  /** What it fits: the code of the network, and the options that make the steps. */
  readonly code: string;
  readonly dtype: FloatType;
  readonly batchSize: number;
  /** Examples in the training set. */
  readonly trainCount: number;
  /** The parts and blocks that they are drawn from, of a set on disk of several parts. */
  readonly drawnFrom?: string | undefined;
  readonly seed: number;
  /** By name; running statistics are among them. */
  readonly parameters: ParameterMap;
  readonly optimizerState: ParameterMap;
  /** Steps since the very first. */
  readonly steps: number;
  /** The epochs that are done: schedules and patience look at them. */
  readonly history: readonly EpochRecord[];
  /** How many of them were done when the run began: its `epochs` are counted from here. */
  readonly firstEpoch: number;
  /** The best epoch of the run so far, with a validation set. */
  readonly best?: {
    readonly epoch: number;
    readonly parameters: ParameterMap;
    readonly optimizerState: ParameterMap;
    readonly steps: number;
  };
  /** In the midst of an epoch; else the next has not begun. */
  readonly place?: Place;
  /** What the doctor has found so far, with `doctor`. */
  readonly findings?: readonly Finding[];
}

export const isSnapshot = (from: object): from is Snapshot => "firstEpoch" in from;

/** What a run must agree on with a snapshot. */
export type Fitting = Pick<
  Snapshot,
  "code" | "dtype" | "batchSize" | "trainCount" | "seed" | "drawnFrom"
> & {
  /** How many numbers the state of its optimizer has, by name. */
  readonly slots: ReadonlyMap<string, number>;
  readonly stepsPerEpoch: number;
};
