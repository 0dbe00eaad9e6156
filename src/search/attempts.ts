// Runs a list of trials, several at a time. Outcomes are told as they come and returned in the
// order of the list: what a search decides never depends on which trial was quicker.
import { checkCount } from "../nn/check.ts";
import type { Attempt, Judged, SearchEvent, Trial } from "./trial.ts";

export interface ParallelOptions {
  /** Trials under way at a time; default 1. Changes nothing that is found. */
  readonly parallel?: number;
}

/** Runs all trials; the first that throws ends it. */
export async function* runAll(
  trials: readonly Trial[],
  attempt: Attempt,
  { parallel = 1 }: ParallelOptions,
): AsyncGenerator<SearchEvent, Judged[], void> {
  checkCount("parallel", parallel, 1);
  const judged: Judged[] = [];
  const running = new Map<number, Promise<number>>();
  let next = 0;
  while (next < trials.length || running.size) {
    while (next < trials.length && running.size < parallel) {
      const index = next++;
      const trial = trials[index]!;
      const ended = attempt(trial).then((outcome) => {
        judged[index] = { trial, outcome };
        return index;
      });
      running.set(index, ended);
    }
    const index = await Promise.race(running.values());
    running.delete(index);
    yield { kind: "trial", ...judged[index]! };
  }
  return judged;
}
