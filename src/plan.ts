// The pipeline on one screen: graphs are simplified, cut into kernels, laid out in memory and lowered to
// loops for a machine of some limits; what targets there are and which of them runs is `compile.ts`.
// Autodiff has happened before: a training step is one graph with its gradients in it.
import { isRare } from "./compiler/1-graph/ops.ts";
import type { Limits } from "./compiler/3-schedule/loops/limits.ts";
import { required } from "./compiler/3-schedule/plan/parts.ts";
import type { Program } from "./compiler/3-schedule/program.ts";
import { type Parts, scheduleStages } from "./compiler/3-schedule/schedule.ts";
import type { ScheduledProgram } from "./compiler/3-schedule/scheduled.ts";
import { AbortedError, MemoryLimitError, OptionError } from "./errors.ts";
import { type CompileOptions, type Entry, MOST_THREADS } from "./runtime/machine.ts";

const DEFAULT_MEMORY_LIMIT = 2 * 2 ** 30;

/** Nodes from which on a program repeats itself, so that planning it with all parts saves time. */
const LARGE = 400;

/**
 * Whether entries are planned with all parts at once: where they are seen to need some, or are large. Others
 * turn out not to need any, but for a few.
 */
export function needsParts(entries: readonly Entry[], options: CompileOptions): boolean {
  const { threads = 1, sparse } = options;
  if (threads > 1 || (sparse?.size ?? 0) > 0) return true;
  const nodes = entries.flatMap(({ graph }) => graph.live());
  return nodes.length > LARGE || nodes.some(({ op }) => isRare(op));
}

/**
 * The program for a machine of the given limits, refused when it needs too much memory.
 * @throws MissingPart where it needs parts that are not given
 */
export function* planWith(
  parts: Parts,
  entries: readonly Entry[],
  limits: Limits,
  options: CompileOptions,
): Generator<void, ScheduledProgram> {
  const program = yield* scheduleStages(entries, {
    limits,
    plain: options.schedule === "plain",
    sparse: options.sparse,
    threading: threadingOf(options, parts),
    parts,
  });
  checkMemory(program, options);
  return program;
}

/** Below this a busy machine, in which a thread comes late to a barrier, costs more than is saved. */
const SHARE_ABOVE = 100;

function threadingOf(
  { threads = 1, shareAbove = SHARE_ABOVE }: CompileOptions,
  { teamCode }: Parts,
) {
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
    throw new OptionError(
      `threads: expected a whole number from 1 to ${MOST_THREADS}, got ${threads}`,
    );
  }
  if (threads === 1) return undefined;
  return { threads, above: shareAbove, teamCode: required(teamCode, "several threads") };
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
