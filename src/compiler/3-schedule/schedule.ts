// From graphs to one program: cut each into groups, place every value, lower each group to a kernel,
// and wrap each entry in a function that runs whole steps. The plain schedule does the same with
// every choice switched off.
import { GraphError } from "../../errors.ts";
import { isFloat } from "../1-graph/dtype.ts";
import { type KernelParts, type LoweredEntry, lowerEntry } from "./kernels.ts";
import { lowerAddresses } from "./loops/addresses.ts";
import { functionCost } from "./loops/cost.ts";
import type { LoopFunction } from "./loops/kernel.ts";
import { mayMerge } from "./loops/likeness.ts";
import type { Limits } from "./loops/limits.ts";
import type { Merged, mergeAlike } from "./loops/merge.ts";
import type { Nest } from "./nests/nest.ts";
import { type Arena, addWorkspace, placeEntry, placeInputs } from "./place.ts";
import { type CutOptions, cut } from "./plan/cut.ts";
import type { EntrySchedule } from "./plan/entry-schedule.ts";
import type { Group } from "./plan/fuse.ts";
import type { AxisOrder } from "./plan/layout.ts";
import { aligned } from "./plan/memory.ts";
import { type CutParts, required } from "./plan/parts.ts";
import { identifier, outputBuffer, type Program, TEAM_BYTES, type Team } from "./program.ts";
import type { Entry, ScheduledProgram } from "./scheduled.ts";
import { functionsOf, type TeamCode, type Threading } from "./threads/entry.ts";
import type { Guard } from "./threads/phases.ts";

export interface ScheduleOptions extends CutOptions {
  readonly limits: Limits;
  /** Default: one thread. */
  readonly threading?: Threading | undefined;
  readonly parts?: Parts | undefined;
}

/** What only some programs need; where one needs what is not there, MissingPart is thrown. */
export interface Parts extends CutParts, KernelParts {
  /** For programs that repeat themselves: kernels that are alike. */
  readonly mergeAlike?: typeof mergeAlike;
  readonly teamCode?: TeamCode;
}

/** The plain schedule's machine: scalars, one accumulator. */
const scalarLimits: Limits = {
  vectorBytes: [],
  accumulators: 1,
  tileVectors: 1,
  leastSaved: Number.POSITIVE_INFINITY,
};

/** Bytes before the first buffer: no address is 0, and a vector may start a little early. */
const LEADING_SLACK = 64;

/** Throws GraphError where two entries have one name: nobody could say which is to run. */
export function checkNames(entries: readonly Entry[]): void {
  const names = entries.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return;
  throw new GraphError(`two entries are named ${twice}; rename one of them`);
}

/** Schedules entries into one program. @throws GraphError for two entries with one name */
export const schedule = (entries: readonly Entry[], options: ScheduleOptions): ScheduledProgram =>
  atOnce(scheduleStages(entries, options));

/** What stages come to, at once. */
export function atOnce<T>(stages: Generator<void, T>): T {
  for (;;) {
    const { done, value } = stages.next();
    if (done) return value;
  }
}

/** The same in stages, between which a host may do something else. */
export function* scheduleStages(
  entries: readonly Entry[],
  options: ScheduleOptions,
): Generator<void, ScheduledProgram> {
  checkNames(entries);
  const { plain, threading, parts = {} } = options;
  const limits = plain ? scalarLimits : options.limits;
  const orders = new Map<string, AxisOrder>();
  const cuts: EntrySchedule[] = [];
  for (const entry of entries) {
    cuts.push(cut(entry, options, orders));
    yield;
  }

  const arena: Arena = { limits, plain, orders, buffers: new Map(), end: LEADING_SLACK };
  placeInputs(cuts, arena);
  const places = cuts.map((entry) => placeEntry(entry, arena));
  for (const { beginScratch } of places) beginScratch(arena.end);
  const workspaceAt = arena.end + Math.max(0, ...places.map((p) => p.scratchBytes));

  const settings = { limits, threads: threading?.threads ?? 1, workspaceAt, parts };
  const lowered: LoweredEntry[] = [];
  for (const [i, entry] of cuts.entries()) {
    lowered.push(lowerEntry(entry, places[i]!, settings));
    yield;
  }
  const workspaceBytes = Math.max(0, ...lowered.map((l) => l.workspaceBytes));
  if (workspaceBytes > 0) addWorkspace(arena, workspaceAt, workspaceBytes);
  const end = workspaceAt + workspaceBytes;

  const countersAt = aligned(end);
  const code = functionsOf(
    entries.map((entry, i) => ({
      name: identifier(entry.name),
      runs: entry.runs ?? 1,
      once: lowered[i]!.once,
      steps: lowered[i]!.steps,
      guard: guardOf(entry, arena),
    })),
    threading,
    countersAt,
  );
  yield;
  const { functions: merged, standIns }: Merged = mayMerge(code.functions, limits.leastSaved)
    ? required(parts.mergeAlike, "kernels that are alike")(code.functions, limits.leastSaved)
    : { functions: code.functions, standIns: new Map() };
  const functions = merged.map(lowerAddresses);
  const team = teamOf(functions, code.longestNs, threading, countersAt + code.counterBytes);
  return {
    functions,
    ...(team ? { team } : {}),
    buffers: arena.buffers,
    arenaBytes: team ? team.offset + TEAM_BYTES : end,
    costs: lowered.flatMap((l) => l.costs),
    cuts,
    nests: new Map(lowered.flatMap((l) => [...l.nests])),
    standIns,
  };
}

/** Where the guard of an entry lies. */
function guardOf({ name, guard }: Entry, { buffers }: Arena): Guard | null {
  if (guard === undefined) return null;
  const buffer = buffers.get(outputBuffer(name, guard));
  if (!buffer || !isFloat(buffer.dtype) || buffer.shape.length > 0) {
    throw new GraphError(`entry ${name}: the guard ${guard} is no float scalar output`);
  }
  return { dtype: buffer.dtype, offset: buffer.offset };
}

/** Seconds that the threads of a team wait for one another at least, and how many times as long as
 * what takes longest should take. */
const LEAST_LIMIT = 5;
const PATIENCE = 20;

function teamOf(
  functions: readonly LoopFunction[],
  longestNs: number,
  threading: Threading | undefined,
  offset: number,
): Team | null {
  if (!threading || !functions.some((fn) => fn.isTeam)) return null;
  const slowest = Math.max(longestNs, ...functions.map(functionCost));
  const limitSeconds = Math.max(LEAST_LIMIT, (PATIENCE * slowest) / 1e9);
  return { threads: threading.threads, offset, limitSeconds };
}
