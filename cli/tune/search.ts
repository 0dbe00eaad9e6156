// The search of `downhill tune` as the library runs it: its strategy over an attempt that looks into
// the store first, and else asks the threads.
import {
  type Attempt,
  gridSearch,
  guidedSearch,
  randomSearch,
  type Search,
  type Space,
  successiveHalving,
  type Trial,
} from "downhill";
import type { TrainFlags } from "../flags/train.ts";
import { flagsAt, type Strategy, type TuneFlags } from "./flags.ts";
import type { Job } from "./job.ts";
import type { Pool } from "./pool.ts";
import type { TrialProgress } from "./progress.ts";
import type { TrialStore } from "./store.ts";

/** Networks of halving that are kept to go on from; beyond that they are trained anew. */
const KEPT_BYTES = 256 * 2 ** 20;

export interface SearchParts {
  readonly strategy: Strategy;
  readonly flags: TuneFlags;
  readonly base: TrainFlags;
  readonly store: TrialStore;
  readonly pool: Pool;
  readonly progress: TrialProgress;
}

/** The job of a trial. Schedules that know their end take it from the trial, but where trials go on. */
export function jobOf(strategy: Strategy, base: TrainFlags, trial: Trial): Job {
  const epochs = strategy === "halving" ? base.epochs : trial.epochs;
  return { flags: flagsAt({ ...base, epochs }, trial.point), trial };
}

/** The search that the strategy names. */
export function searchOf(
  space: Space,
  parts: SearchParts,
  options: {
    readonly parallel: number;
    readonly trainCount: number;
    readonly validationCount: number;
  },
): Search {
  const { strategy, flags } = parts;
  const { epochs, patience, seed, trials, steps } = flags;
  const attempt = storedAttempt(parts);
  const { parallel } = options;
  const finish = { schedule: "halve" };
  switch (strategy) {
    case "guided":
      return guidedSearch(space, attempt, { ...options, epochs, patience, finish });
    case "random":
      return randomSearch(space, attempt, { parallel, epochs, patience, seed, trials });
    case "grid":
      return gridSearch(space, attempt, { parallel, epochs, patience, steps });
    case "halving":
      return successiveHalving(space, attempt, { parallel, epochs, seed, trials });
  }
}

function storedAttempt({ strategy, flags, base, store, pool, progress }: SearchParts): Attempt {
  const networks = new Map<string, Uint8Array<ArrayBuffer>>();
  let bytes = 0;
  return async (trial) => {
    const job = jobOf(strategy, base, trial);
    const known = flags.restart ? undefined : store.find(job);
    if (known) return known;
    const key = JSON.stringify(trial.point);
    const keep = strategy === "halving" && bytes < KEPT_BYTES;
    progress.begin();
    try {
      const from = networks.get(key);
      const { outcome, target, network } = await pool.run(job, { from, keep });
      if (network) networks.set(key, network);
      bytes += (network?.length ?? 0) - (from?.length ?? 0);
      store.add(job, outcome, target);
      return outcome;
    } finally {
      progress.end();
    }
  };
}
