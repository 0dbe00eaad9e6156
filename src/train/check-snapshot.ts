// Whether a run can go on from a snapshot; loaded where one is asked to.
import { OptionError } from "../errors.ts";
import { isAccumulated } from "../nn/accumulation.ts";
import type { Fitting, Snapshot } from "./snapshot.ts";
import type { ParameterMap } from "./state.ts";

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
