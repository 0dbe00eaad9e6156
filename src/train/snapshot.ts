// A run at some moment as plain data: enough to go on from there to the same bits, in the same process
// or in another, also in the midst of an epoch. It can be cloned and posted to a worker.

import { OptionError } from "../errors.ts";
import { isAccumulated } from "../nn/accumulation.ts";
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

/** What examples are drawn from in memory. */
const ALL = "all";

/** Throws OptionError where a run cannot go on from a snapshot, before anything is changed. */
export function checkSnapshot(snapshot: Snapshot, run: Fitting): void {
  for (const key of ["code", "dtype", "batchSize", "trainCount", "seed", "drawnFrom"] as const) {
    if (snapshot[key] === run[key]) continue;
    throw new OptionError(
      `snapshot: ${key}: expected ${run[key] ?? ALL} as in this run, got ${snapshot[key] ?? ALL}; to go on from the weights alone give a trained network or its parameters as \`from\``,
    );
  }
  checkSlots(snapshot.optimizerState, run.slots);
  // after an epoch no gradients are added up
  const atEpochs = new Map([...run.slots].filter(([name]) => !isAccumulated(name)));
  if (snapshot.best) checkSlots(snapshot.best.optimizerState, atEpochs);
  const { steps, history, firstEpoch, best, place } = snapshot;
  checkWhole("steps", steps, 0, Number.MAX_SAFE_INTEGER);
  checkWhole("firstEpoch", firstEpoch, 0, history.length);
  if (best) checkWhole("best.epoch", best.epoch, firstEpoch, history.length - 1);
  if (!place) return;
  checkWhole("place.step", place.step, 0, run.stepsPerEpoch);
  if (!Number.isFinite(place.lossSum)) {
    throw new OptionError(`snapshot: place.lossSum: expected a number, got ${place.lossSum}`);
  }
}

function checkWhole(what: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new OptionError(
    `snapshot: ${what}: expected a whole number from ${least} to ${most}, got ${value}`,
  );
}

function checkSlots(state: ParameterMap, slots: ReadonlyMap<string, number>): void {
  const extra = [...state.keys()].find((name) => !slots.has(name));
  if (extra !== undefined) {
    const expected = [...slots.keys()].join(", ") || "none";
    throw new OptionError(`snapshot: optimizer state: expected ${expected}, got also ${extra}`);
  }
  for (const [name, length] of slots) {
    const values = state.get(name);
    const bad = values?.findIndex((x) => !Number.isFinite(x)) ?? -1;
    if (values?.length === length && bad < 0) continue;
    const got = bad < 0 ? `${values?.length ?? "none"}` : `${values![bad]} at ${bad}`;
    throw new OptionError(`snapshot: ${name}: expected ${length} finite numbers, got ${got}`);
  }
}
