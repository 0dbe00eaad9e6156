// The function around an entry's kernels: runs them so many times, and leaves in the step whose
// guard is not finite. With several threads it is run by all of a team: large kernels are shared
// out, small ones are left to thread 0, and a barrier stands only where a kernel touches memory
// that another thread has written or still reads. Kernels between two barriers are a phase.
import { binary, constant, convert, FunctionBuilder, index, load, sub, unary } from "./builder.ts";
import { functionCost } from "./cost.ts";
import { at, type Expr, type LoopFunction, type Stmt, type } from "./kernel.ts";
import { markOutputLoops, shareOut, withoutBarriers } from "./share.ts";

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

export interface Kernel {
  readonly fn: LoopFunction;
  /** Whether it stores every element of its output once. */
  readonly storesOnce: boolean;
  /** Found out only where there are threads to share it out to. */
  readonly effects: () => Effects;
}

/** A kernel as a team runs it. */
interface Task extends Effects {
  readonly fn: LoopFunction;
}

/** A float scalar in memory that must stay finite. */
export interface Guard {
  readonly dtype: "f32" | "f64";
  readonly offset: number;
}

/** How many threads, and what is worth them. */
export interface Threading {
  readonly threads: number;
  /** Estimated microseconds that the kernels which a step shares out must take together; one of
   * them takes at least a twentieth of it. 0 shares out whatever can be. */
  readonly above: number;
}

export interface EntryKernels {
  readonly name: string;
  /** How often it runs, beside the other entries. */
  readonly runs: number;
  readonly kernels: readonly Kernel[];
  readonly guard: Guard | null;
}

/** An entry's functions, the entry itself last. */
interface EntryCode {
  readonly functions: readonly LoopFunction[];
  /** Estimated nanoseconds of a step. */
  readonly ns: () => number;
}

const i32 = type("i32");

/** The functions of all entries: for several threads where that saves a good part of the time. */
export function functionsOf(
  entries: readonly EntryKernels[],
  threading: Threading | undefined,
): LoopFunction[] {
  const total = (codes: readonly EntryCode[]) =>
    codes.reduce((sum, { ns }, i) => sum + ns() * entries[i]!.runs, 0);
  const alone = entries.map((entry) => entryCode(entry));
  let best = alone;
  if (threading) {
    const team = entries.map((entry, i) => teamCode(entry, threading) ?? alone[i]!);
    const isForced = threading.above === 0;
    if (isForced || total(team) < WORTH_A_TEAM * total(alone)) best = team;
  }
  return best.flatMap(({ functions }) => functions);
}

/** A team must need less than this part of the time of one thread, all entries together. */
const WORTH_A_TEAM = 0.85;

/** Calls of the kernels with no thread but one: steps -> steps done. */
function entryCode({ name, kernels, guard }: EntryKernels): EntryCode {
  const functions = kernels.map(({ fn }) => withoutBarriers(fn));
  const builder = new FunctionBuilder(name);
  const steps = builder.parameter(i32, "steps");
  builder.loop(convert(steps, type("index")), "step", (step) => {
    for (const fn of functions) builder.push(call(fn));
    if (guard) leaveUnlessFinite(builder, guard, step);
  });
  builder.push({ kind: "return", value: steps });
  const ns = () => functions.reduce((sum, fn) => sum + functionCost(fn), 0);
  return { functions: [...functions, builder.build({ exported: true, result: i32 })], ns };
}

/** The same for a team: (thread, threads, steps) -> steps done; null where it does not pay. */
function teamCode(
  { name, kernels, guard }: EntryKernels,
  { threads: count, above }: Threading,
): EntryCode | null {
  const costs = kernels.map(({ fn }) => functionCost(fn));
  const shared = kernels.map(({ fn, storesOnce }, i) => {
    if (costs[i]! < above * 50) return null;
    const best = shareOut(storesOnce ? markOutputLoops(fn) : fn, count);
    return best && best.ns < WORTH_SHARING * costs[i]! ? best : null;
  });
  const work = costs.reduce((sum, cost, i) => sum + (shared[i] ? cost : 0), 0);
  if (work === 0 || work < above * 1000) return null;
  const team = kernels.map(
    ({ fn, effects }, i): Task => ({ fn: shared[i]?.fn ?? withoutBarriers(fn), ...effects() }),
  );
  const phases = phasesOf(team, guard);
  const builder = new FunctionBuilder(name);
  const thread = builder.parameter(type("index"), "thread");
  const threads = builder.parameter(type("index"), "threads");
  const steps = builder.parameter(i32, "steps");
  const isFirst = binary("eq", thread, index(0));
  builder.loop(convert(steps, type("index")), "step", (step) => {
    for (const phase of phases) {
      for (const run of runsOf(phase)) {
        if (run[0]!.fn.isTeam) for (const { fn } of run) builder.push(call(fn, [thread, threads]));
        else
          builder.if(isFirst, () => {
            for (const { fn } of run) builder.push(call(fn));
          });
      }
      builder.push({ kind: "barrier" });
    }
    if (guard) leaveUnlessFinite(builder, guard, step);
  });
  builder.push({ kind: "return", value: steps });
  const entry = builder.build({ exported: true, result: i32, isTeam: true });
  const ns = costs.reduce((sum, cost, i) => sum + (shared[i]?.ns ?? cost), 0);
  return {
    functions: [...team.map(({ fn }) => fn), entry],
    ns: () => ns + phases.length * BARRIER_NS,
  };
}

/** A kernel whose slowest thread would take more than this part of the time is left alone. */
const WORTH_SHARING = 0.85;
/** Measured: 0.1 microseconds when all threads come at once, which they do not. */
const BARRIER_NS = 1000;

const call = (fn: LoopFunction, args: readonly Expr[] = []): Stmt => ({
  kind: "call",
  callee: fn.name,
  args,
});

function leaveUnlessFinite(builder: FunctionBuilder, guard: Guard, step: Expr): void {
  const value = builder.bind(load(guard.dtype, type(guard.dtype), at(guard.offset)), "guard");
  const zero = constant(value.type, 0);
  // x - x is 0 for finite x and NaN for the rest
  const finite = binary("eq", sub(value, value), zero);
  builder.if(unary("not", finite), () =>
    builder.push({ kind: "return", value: convert(step, i32) }),
  );
}

const meet = (a: readonly Range[], b: readonly Range[]): boolean =>
  a.some((x) => b.some((y) => x.start < y.end && y.start < x.end));

/** Whether two kernels may not run at the same time. */
const conflict = (a: Task, b: Task): boolean =>
  meet(a.writes, b.reads) || meet(a.writes, b.writes) || meet(a.reads, b.writes);

/** The kernels of a step cut into phases. All threads read the guard after the last one, so a
 * first phase that writes it is none: it waits for them. */
function phasesOf(kernels: readonly Task[], guard: Guard | null): Task[][] {
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
function runsOf(phase: readonly Task[]): Task[][] {
  const runs: Task[][] = [];
  for (const kernel of phase) {
    const last = runs.at(-1);
    if (last && last[0]!.fn.isTeam === kernel.fn.isTeam) last.push(kernel);
    else runs.push([kernel]);
  }
  return runs;
}
