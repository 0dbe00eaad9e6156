// The kernels of a step in phases: within one, no kernel touches memory that another thread may be
// writing, or writes what another still reads.
import type { LoopFunction } from "../loops/kernel.ts";

/** Bytes from `start` up to `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What memory a kernel reads and writes. */
export interface Effects {
  readonly reads: readonly Range[];
  readonly writes: readonly Range[];
}

/** A kernel as a team runs it, or a part of one. */
export interface Task extends Effects {
  readonly fn: LoopFunction;
  /** Into how many slices it falls, where a thread that is done with its own takes those of others. */
  readonly slices: number | null;
}

/** A float scalar in memory that must stay finite. */
export interface Guard {
  readonly dtype: "f32" | "f64";
  readonly offset: number;
}

/** Kernels between two barriers. */
export type Phase = readonly Task[];

const meet = (a: readonly Range[], b: readonly Range[]): boolean =>
  a.some((x) => b.some((y) => x.start < y.end && y.start < x.end));

/** Whether two kernels may not run at the same time. */
const conflict = (a: Task, b: Task): boolean =>
  meet(a.writes, b.reads) || meet(a.writes, b.writes) || meet(a.reads, b.writes);

/** The kernels of a step cut into phases. All threads read the guard after the last one, so a
 * first phase that writes it is none: it waits for them. */
export function phasesOf(kernels: readonly Task[], guard: Guard | null): Phase[] {
  const phases: Task[][] = [[]];
  for (const kernel of kernels) {
    const phase = phases.at(-1)!;
    const isShared = kernel.fn.isTeam === true;
    const waits = phase.some((k) => (isShared || k.fn.isTeam) && conflict(k, kernel));
    const overtakes = phases.length === 1 && guard !== null && writesGuard(kernel, guard);
    if (waits || overtakes) phases.push([kernel]);
    else phase.push(kernel);
  }
  return phases;
}

const writesGuard = ({ writes }: Task, { offset }: Guard): boolean =>
  meet(writes, [{ start: offset, end: offset + 1 }]);

/** Neighbours of a kind: shared out, or left to thread 0. */
export function runsOf(phase: Phase): Phase[] {
  const runs: Task[][] = [];
  for (const kernel of phase) {
    const last = runs.at(-1);
    if (last && last[0]!.fn.isTeam === kernel.fn.isTeam) last.push(kernel);
    else runs.push([kernel]);
  }
  return runs;
}
