// Cuts a long run of steps into chunks of some milliseconds, measured as it goes, and returns to
// the event loop between them. Where the cuts fall changes nothing that is computed.

import { now } from "#host";
import type { Machine } from "../runtime/machine.ts";

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

/** Chunks until the other way is tried again: soon after a change, which may have been chance, then
 * ever later. */
const TRY_SOON = 4;
const TRY_LATE = 32;
/** Chunks at first in which compilers settle, which say nothing. */
const SETTLING = 6;
/** One thread must take less than this part of the time of all. */
const CLEARLY = 0.9;

/** Whether one thread alone is faster at present. */
class ThreadChoice {
  #chunks = 0;
  #isAlone = false;
  #interval = TRY_SOON;
  #untilTrial = SETTLING + 2;
  /** Milliseconds of a step by all threads and by one, smoothed. */
  readonly #ms: [together: number | undefined, alone: number | undefined] = [undefined, undefined];

  /** Whether the next chunk is for one thread. */
  next(): boolean {
    this.#chunks += 1;
    return this.#untilTrial === 0 ? !this.#isAlone : this.#isAlone;
  }

  note(alone: boolean, ms: number): void {
    if (this.#chunks > SETTLING) {
      const before = this.#ms[Number(alone) as 0 | 1];
      this.#ms[Number(alone) as 0 | 1] = before === undefined ? ms : before + (ms - before) / 2;
    }
    if (this.#untilTrial > 0) {
      this.#untilTrial -= 1;
      return;
    }
    const [together = Number.POSITIVE_INFINITY, one = Number.POSITIVE_INFINITY] = this.#ms;
    const isAlone = one < CLEARLY * together;
    this.#interval = isAlone === this.#isAlone ? Math.min(2 * this.#interval, TRY_LATE) : TRY_SOON;
    this.#isAlone = isAlone;
    this.#untilTrial = this.#interval;
  }
}

function nextSize(size: number, took: number, chunkMs: number): number {
  const wanted = Math.floor((size * chunkMs) / took);
  return Math.max(1, Math.min(wanted, size * GROWTH));
}

/** Lets everything run that waits in the event loop. A page's timers wait four milliseconds at least
 * once they are nested, its messages do not. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Milliseconds until the event loop gets a turn. */
const BUSY_MS = 20;

/** For work of many short calls: awaited after each of them, it lets the event loop have a turn where
 * it had none for a while. */
export function createTurn(): () => Promise<void> {
  let paused = now();
  return async () => {
    if (now() - paused < BUSY_MS) return;
    await pause();
    paused = now();
  };
}
