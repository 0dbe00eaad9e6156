// What training reports: an event after each epoch, and what a whole run leaves behind.
import type { Finding } from "./doctor/finding.ts";
import type { PartialReport } from "./partial.ts";
import type { EpochRecord, Evaluation, MonitoredValue } from "./record.ts";
import type { TrainedNetwork } from "./trained.ts";

/** An epoch that has just ended. */
export interface EpochEvent<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> extends EpochRecord {
  /** By name, with `monitors`. */
  readonly monitors?: ReadonlyMap<string, MonitoredValue>;
  /** What the doctor finds that it had not found before, with `doctor`; usually none. */
  readonly findings?: readonly Finding[];
  /** The network as it is after this epoch, as a copy; only until the next epoch is asked for. */
  snapshot(): TrainedNetwork<In, Out>;
}

/** The best epoch by validation: accuracy, or loss for sets with targets; the first of equals. */
export interface Best<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> {
  /** -1 where the run was stopped before its first epoch was complete: nothing is known of it then,
   * and its accuracy is NaN. */
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
  /** What was taken of another network, with `from: { partial }`. */
  readonly start?: PartialReport;
  /** All that the doctor found, with `doctor`. */
  readonly findings?: readonly Finding[];
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
