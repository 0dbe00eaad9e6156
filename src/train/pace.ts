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

/** A pace of so many milliseconds a chunk, with at least one step. */
export function createPace(chunkMs: number): Pace {
  const chunkSize = new Map<string, number>();
  return {
    run: async (machine, entry, steps, between) => {
      let total = 0;
      while (total < steps) {
        const size = Math.min(chunkSize.get(entry) ?? 1, steps - total);
        const start = now();
        const done = await machine.start(entry, size);
        const took = Math.max(now() - start, 0.01);
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
