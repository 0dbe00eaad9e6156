// The pipeline on one screen: graphs are simplified, cut into kernels, laid out in memory and lowered to
// loops for a machine of some limits; what targets there are and which of them runs is `compile.ts`.
// Autodiff has happened before: a training step is one graph with its gradients in it.
import type { Limits } from "./compiler/3-schedule/loops/limits.ts";
import { hasWindows } from "./compiler/3-schedule/plan/inline.ts";
import type { Program } from "./compiler/3-schedule/program.ts";
import {
  type ScheduledProgram,
  type ScheduleOptions,
  scheduleStages,
} from "./compiler/3-schedule/schedule.ts";
import type { TeamCode } from "./compiler/3-schedule/threads/entry.ts";
import { AbortedError, GraphError, MemoryLimitError, OptionError } from "./errors.ts";
import { type CompileOptions, type Entry, MOST_THREADS } from "./runtime/machine.ts";

const DEFAULT_MEMORY_LIMIT = 2 * 2 ** 30;

/** What only some programs need: for windows, for loops, for several threads. */
export interface PlanParts extends Pick<ScheduleOptions, "windows" | "unfold" | "loops"> {
  readonly teamCode?: TeamCode;
}

/** Whether entries are planned with all parts: where they have windows or loops, or several threads. */
export const needsParts = (entries: readonly Entry[], { threads = 1 }: CompileOptions): boolean =>
  threads > 1 || entries.some(({ graph }) => graph.hasScans || hasWindows(graph.live()));

/**
 * The program for a machine of the given limits, refused when it needs too much memory. `parts`: all of them,
 * unless `needsParts` says that there is no use for any.
 */
export function* planWith(
  parts: PlanParts,
  entries: readonly Entry[],
  limits: Limits,
  options: CompileOptions,
): Generator<void, ScheduledProgram> {
  const program = yield* scheduleStages(entries, {
    limits,
    plain: options.schedule === "plain",
    ...(options.sparse ? { sparse: options.sparse } : {}),
    threading: threadingOf(options, parts),
    windows: parts.windows,
    unfold: parts.unfold,
    loops: parts.loops,
  });
  checkMemory(program, options);
  return program;
}

/** Below this a busy machine, in which a thread comes late to a barrier, costs more than is saved. */
const SHARE_ABOVE = 100;

function threadingOf(
  { threads = 1, shareAbove = SHARE_ABOVE }: CompileOptions,
  { teamCode }: PlanParts,
) {
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
    throw new OptionError(
      `threads: expected a whole number from 1 to ${MOST_THREADS}, got ${threads}`,
    );
  }
  if (threads === 1) return undefined;
  if (!teamCode) throw new GraphError("a program for several threads needs teamCode");
  return { threads, above: shareAbove, teamCode };
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

/** Milliseconds until whoever stops the work is heard, where a stage takes no longer. */
const TURN_MS = 20;

/**
 * What stages come to; where a signal may come, the host hears between them what has happened.
 * @throws AbortedError by the signal
 */
export async function inTurns<T>(
  stages: Generator<void, T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  let began = performance.now();
  for (;;) {
    const { done, value } = stages.next();
    if (done) return value;
    if (!signal || performance.now() - began < TURN_MS) continue;
    await new Promise((resolve) => setTimeout(resolve));
    began = performance.now();
    if (signal.aborted) throw new AbortedError("compile: stopped");
  }
}
