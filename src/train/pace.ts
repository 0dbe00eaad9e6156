// Cuts a long run of steps into chunks of some milliseconds, measured as it goes, and returns to
// the event loop between them. Where the cuts fall changes nothing that is computed.

import { now } from "#host";
import type { Machine } from "../compiler/machine.ts";

const GROWTH = 4;

export interface Pace {
  /**
   * Runs an entry `steps` times in chunks. `between` is called after each chunk with the steps that
   * it ran and those that were asked for; false ends the run. Returns the number of steps run.
   */
  run(
    machine: Machine,
    entry: string,
    steps: number,
    between?: (done: number, asked: number) => boolean | Promise<boolean>,
  ): Promise<number>;
}

/**
 * A pace of so many milliseconds a chunk, with at least one step. `choosesThreads`: on a busy machine
 * threads wait for one that has no core, so now and then a chunk is run the other way, by all threads
 * or by one, and the faster way is kept. No bit depends on it.
 */
export function createPace(chunkMs: number, choosesThreads = false): Pace {
  const chunkSize = new Map<string, number>();
  const choices = new Map<string, ThreadChoice>();
  const choiceOf = (entry: string): ThreadChoice => {
    const known = choices.get(entry);
    if (known) return known;
    const made = new ThreadChoice();
    choices.set(entry, made);
    return made;
  };
  return {
    run: async (machine, entry, steps, between) => {
      const choice = choosesThreads && machine.threads > 1 ? choiceOf(entry) : undefined;
      let total = 0;
      while (total < steps) {
        const size = Math.min(chunkSize.get(entry) ?? 1, steps - total);
        const alone = choice?.next() ?? false;
        const start = now();
        const done = await machine.start(entry, size, alone);
        const took = Math.max(now() - start, 0.01);
        choice?.note(alone, took / size);
        chunkSize.set(entry, nextSize(size, took, chunkMs));
        total += done;
        const goesOn = (await between?.(done, size)) ?? true;
        if (!goesOn || done < size) break;
        await pause();
      }
      return total;
    },
  };
}

/** Chunks until the other way is tried again. */
const TRY_EVERY = 24;
/** Chunks at first in which compilers settle, which say nothing. */
const SETTLING = 6;

/** Whether one thread alone is faster at present. */
class ThreadChoice {
  #chunks = 0;
  /** Milliseconds of a step by all threads and by one, smoothed. */
  readonly #ms: [together: number | undefined, alone: number | undefined] = [undefined, undefined];

  /** Whether the next chunk is for one thread. */
  next(): boolean {
    const [together, alone] = this.#ms;
    const isAloneFaster = together !== undefined && alone !== undefined && alone < together;
    const isTrial = ++this.#chunks > SETTLING && this.#chunks % TRY_EVERY === SETTLING + 1;
    return isTrial ? !isAloneFaster : isAloneFaster;
  }

  note(alone: boolean, ms: number): void {
    if (this.#chunks <= SETTLING) return;
    const before = this.#ms[Number(alone) as 0 | 1];
    this.#ms[Number(alone) as 0 | 1] = before === undefined ? ms : before + (ms - before) / 2;
  }
}

function nextSize(size: number, took: number, chunkMs: number): number {
  const wanted = Math.floor((size * chunkMs) / took);
  return Math.max(1, Math.min(wanted, size * GROWTH));
}

/** Lets everything run that waits in the event loop. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
