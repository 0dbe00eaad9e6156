// An entry's tree in phases, with a barrier behind each: within one, nothing touches memory that
// another thread may be writing, or writes what another still reads.
import type { LoopFunction } from "../loops/kernel.ts";
import { kernelStage, kernelsIn, type Round, type Stage } from "../plan/stages.ts";

/** Bytes from `start` up to `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What memory is read and written, whatever the round. */
export interface Effects {
  readonly reads: readonly Range[];
  readonly writes: readonly Range[];
}

/** A kernel as a team runs it, or a part of one. */
export interface Task extends Effects {
  readonly fn: LoopFunction;
  /** Whose numbers it takes, behind those of the thread and of threads. */
  readonly rounds: readonly Round[];
  /** Into how many slices it falls, where a thread that is done with its own takes those of others. */
  readonly slices: number | null;
}

/** A task that all threads share, or what thread 0 does alone: a task, or all rounds of a repeat. */
export interface Work extends Effects {
  readonly stage: Stage<Task>;
  readonly isShared: boolean;
}

/** A float scalar in memory that must stay finite. */
export interface Guard {
  readonly dtype: "f32" | "f64";
  readonly offset: number;
}

/** What stands between two barriers. */
export type Phase = readonly Work[];

const meet = (a: readonly Range[], b: readonly Range[]): boolean =>
  a.some((x) => b.some((y) => x.start < y.end && y.start < x.end));

/** Whether two may not run at the same time. */
const conflict = (a: Effects, b: Effects): boolean =>
  meet(a.writes, b.reads) || meet(a.writes, b.writes) || meet(a.reads, b.writes);

/**
 * The stages of a step cut into phases. A repeat in which nothing is shared is done by thread 0, with no
 * barrier in it; another has phases of its own in each round, and whatever the next round touches is
 * behind the barrier of the last. All threads read the guard after the last phase of a step, so a
 * first one that writes it is none: it waits for them.
 */
export function phasesOf(stages: readonly Stage<Task>[], guard: Guard | null): Stage<Phase>[] {
  const first: Work[] = [];
  const phases: Stage<Phase>[] = guard ? [kernelStage(first)] : [];
  let phase = guard ? first : null;
  for (const stage of stages) {
    const tasks = kernelsIn([stage]);
    const isShared = tasks.some(({ fn }) => fn.isTeam);
    if (isShared && stage.kind === "repeat") {
      phases.push({ ...stage, body: phasesOf(stage.body, null) });
      phase = null;
      continue;
    }
    const [reads, writes] = [tasks.flatMap((t) => t.reads), tasks.flatMap((t) => t.writes)];
    const work: Work = { reads, writes, stage, isShared };
    const waits = phase?.some((w) => (isShared || w.isShared) && conflict(w, work));
    const overtakes = guard !== null && phase === first && writesGuard(work, guard);
    if (phase && !waits && !overtakes) phase.push(work);
    else {
      phase = [work];
      phases.push(kernelStage(phase));
    }
  }
  return phases;
}

const writesGuard = ({ writes }: Effects, { offset }: Guard): boolean =>
  meet(writes, [{ start: offset, end: offset + 1 }]);

/** Neighbours of a kind: shared out, or left to thread 0. */
export function runsOf(phase: Phase): Phase[] {
  const runs: Work[][] = [];
  for (const work of phase) {
    const last = runs.at(-1);
    if (last && last[0]!.isShared === work.isShared) last.push(work);
    else runs.push([work]);
  }
  return runs;
}
