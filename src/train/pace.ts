// Cuts a long run of steps into chunks of some milliseconds, measured as it goes, and returns to
// the event loop between them. Where the cuts fall changes nothing that is computed.

import { now, processorTime } from "#host";
import type { Machine } from "../runtime/machine.ts";
import type { ThreadChoice } from "./thread-choice.ts";

const GROWTH = 4;
/** Milliseconds between two pieces of a run, at most, where nothing else is done there. */
const GAP = 2;

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
 * A pace of so many milliseconds a chunk, with at least one step. `choosesThreads`: where the machine
 * has several threads, steps are taken by all of them or by one, whichever is faster at the time. No
 * bit depends on it.
 */
export function createPace(chunkMs: number, choosesThreads = false): Pace {
  const chunkSize = new Map<string, number>();
  const choices = new Map<string, ThreadChoice>();
  const choiceOf = async (entry: string): Promise<ThreadChoice> => {
    const known = choices.get(entry);
    if (known) return known;
    const made = new (await import("./thread-choice.ts")).ThreadChoice();
    choices.set(entry, made);
    return made;
  };
  /** When a piece by one thread had ended, and the processor time of the process by then. */
  let last = { at: Number.NEGATIVE_INFINITY, onCores: 0 };
  return {
    run: async (machine, entry, steps, between) => {
      const choice = choosesThreads && machine.threads > 1 ? await choiceOf(entry) : undefined;
      let total = 0;
      while (total < steps) {
        const left = steps - total;
        const piece = choice?.next(left, chunkMs) ?? {
          alone: false,
          steps: Math.min(chunkSize.get(entry) ?? 1, left),
        };
        const size = piece.steps;
        // asking takes a tenth of a millisecond on some machines: what was just known is taken for it
        if (choice && piece.alone && now() - last.at > GAP) {
          last = { at: now(), onCores: processorTime() ?? 0 };
        }
        const start = now();
        const done = await machine.start(entry, size, piece.alone);
        const took = Math.max(now() - start, 0.01);
        if (choice && piece.alone) {
          const end = { at: now(), onCores: processorTime() ?? Number.NaN };
          const share = (end.onCores - last.onCores) / (end.at - last.at);
          last = end;
          choice.note(piece, took, took * (Number.isNaN(share) ? 1 : share));
        } else if (choice) choice.note(piece, took, took);
        else chunkSize.set(entry, nextSize(size, took, chunkMs));
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
