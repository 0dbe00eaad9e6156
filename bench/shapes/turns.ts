// Contestants take turns, call by call, so that a change in the machine's mood meets all of them.
// What counts is the fastest round of each: on a shared machine everything slower is somebody else's.
import { median } from "../contestant.ts";

/** Something that can be called again and again. */
export interface Repeated {
  /** Seconds that so many calls took. */
  time(calls: number): number | Promise<number>;
}

/** Seconds a call. */
export interface Timing {
  readonly best: number;
  readonly median: number;
}

export interface TurnOptions {
  readonly rounds: number;
  /** That a contestant is called in each round, at least once. */
  readonly seconds: number;
}

/** A call that takes so many times its share of a round is timed in fewer rounds. */
const SLOW = 8;
const LEAST_ROUNDS = 2;

/** The timing of each contestant, in their order. */
export async function takeTurns(
  contestants: readonly Repeated[],
  { rounds, seconds }: TurnOptions,
): Promise<Timing[]> {
  const plans = [];
  for (const contestant of contestants) {
    let calls = 1;
    await contestant.time(1); // pages and caches
    let took = await contestant.time(1);
    while (took < seconds / 4 && calls < 1e7) {
      calls = Math.ceil(calls * Math.min(100, (0.6 * seconds) / Math.max(took, 1e-7)));
      took = await contestant.time(calls);
    }
    plans.push({ contestant, calls, times: [took / calls], isSlow: took > SLOW * seconds });
  }
  for (let round = 1; round < rounds; round++) {
    for (const { contestant, calls, times, isSlow } of plans) {
      if (isSlow && round >= LEAST_ROUNDS) continue;
      times.push((await contestant.time(calls)) / calls);
    }
  }
  return plans.map(({ times }) => ({ best: Math.min(...times), median: median(times) }));
}
