// The pipeline on one screen: graphs are simplified, cut into kernels, laid out in memory and lowered to
// loops for a machine of some limits; what targets there are and which of them runs is `compile.ts`.
// Autodiff has happened before: a training step is one graph with its gradients in it.
import type { Limits } from "./compiler/3-schedule/loops/limits.ts";
import type { Program } from "./compiler/3-schedule/program.ts";
import { type ScheduledProgram, schedule } from "./compiler/3-schedule/schedule.ts";
import { MemoryLimitError, OptionError } from "./errors.ts";
import { type CompileOptions, type Entry, MOST_THREADS } from "./runtime/machine.ts";

const DEFAULT_MEMORY_LIMIT = 2 * 2 ** 30;

/** The program for a machine of the given limits, refused when it needs too much memory. */
export function plan(
  entries: readonly Entry[],
  limits: Limits,
  options: CompileOptions,
): ScheduledProgram {
  const program = schedule(entries, {
    limits,
    plain: options.schedule === "plain",
    ...(options.sparse ? { sparse: options.sparse } : {}),
    threading: threadingOf(options),
  });
  checkMemory(program, options);
  return program;
}

/** Below this a busy machine, in which a thread comes late to a barrier, costs more than is saved. */
const SHARE_ABOVE = 100;

function threadingOf({ threads = 1, shareAbove = SHARE_ABOVE }: CompileOptions) {
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
    throw new OptionError(
      `threads: expected a whole number from 1 to ${MOST_THREADS}, got ${threads}`,
    );
  }
  return threads > 1 ? { threads, above: shareAbove } : undefined;
}

/** Refuses a program that needs more memory than it may have, before anything is allocated. */
export function checkMemory({ arenaBytes }: Program, options: CompileOptions): void {
  const limit = options.memoryLimit ?? DEFAULT_MEMORY_LIMIT;
  if (arenaBytes > limit) {
    throw new MemoryLimitError(
      `this program needs ${arenaBytes} bytes, the limit is ${limit}; use a smaller batch or data set, or raise memoryLimit`,
      { neededBytes: arenaBytes, limitBytes: limit },
    );
  }
}
