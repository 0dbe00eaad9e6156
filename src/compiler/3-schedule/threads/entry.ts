// The function around an entry's kernels: runs them so many times, and leaves in the step whose
// guard is not finite. With several threads it is run by all of a team: large kernels are shared
// out, small ones are left to thread 0, and a barrier stands only where a kernel touches memory
// that another thread has written or still reads.
import { binary, constant, convert, FunctionBuilder, load, sub, unary } from "../loops/builder.ts";
import { functionCost } from "../loops/cost.ts";
import { at, type Expr, type LoopFunction, type } from "../loops/kernel.ts";
import { type Effects, type Guard, phasesOf, runsOf, type Task } from "./phases.ts";
import { markOutputLoops, type Shared, shareOut, withoutBarriers } from "./share.ts";
import { call, Slices, slicesOf } from "./slices.ts";

export interface Kernel {
  readonly fn: LoopFunction;
  /** Whether it stores every element of its output once. */
  readonly storesOnce: boolean;
  /** Found out only where there are threads to share it out to. */
  readonly effects: () => Effects;
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
  readonly counterBytes: number;
}

const i32 = type("i32");

/** The functions of all entries: for several threads where that saves a good part of the time. Their
 * counters of slices begin at `countersAt`, where they need so many bytes of zeros. */
export function functionsOf(
  entries: readonly EntryKernels[],
  threading: Threading | undefined,
  countersAt: number,
): { functions: LoopFunction[]; counterBytes: number } {
  const total = (codes: readonly EntryCode[]) =>
    codes.reduce((sum, { ns }, i) => sum + ns() * entries[i]!.runs, 0);
  const alone = entries.map((entry) => entryCode(entry));
  let best = alone;
  if (threading) {
    let at = countersAt;
    const team = entries.map((entry, i) => {
      const code = teamCode(entry, threading, at);
      at += code?.counterBytes ?? 0;
      return code ?? alone[i]!;
    });
    const isForced = threading.above === 0;
    if (isForced || total(team) < WORTH_A_TEAM * total(alone)) best = team;
  }
  return {
    functions: best.flatMap(({ functions }) => functions),
    counterBytes: best.reduce((sum, { counterBytes }) => sum + counterBytes, 0),
  };
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
  const entry = builder.build({ exported: true, result: i32 });
  return { functions: [...functions, entry], ns, counterBytes: 0 };
}

/** The same for a team: (thread, threads, steps) -> steps done; null where it does not pay. */
function teamCode(
  { name, kernels, guard }: EntryKernels,
  { threads: count, above }: Threading,
  countersAt: number,
): EntryCode | null {
  const costs = kernels.map(({ fn }) => functionCost(fn));
  const shared = kernels.map(({ fn, storesOnce }, i) => {
    if (costs[i]! < above * 50) return null;
    const parts = shareOut(storesOnce ? markOutputLoops(fn) : fn, count);
    return parts && nsOf(parts) < WORTH_SHARING * costs[i]! ? parts : null;
  });
  const work = costs.reduce((sum, cost, i) => sum + (shared[i] ? cost : 0), 0);
  if (work === 0 || work < above * 1000) return null;
  const tasks = kernels.flatMap(({ fn, effects }, i): Task[] => {
    const touched = effects();
    const parts = shared[i];
    if (!parts) return [{ ...touched, fn: withoutBarriers(fn), slices: null }];
    return parts.map((part) => ({
      ...touched,
      fn: part.fn,
      slices: slicesOf(part, count, above === 0),
    }));
  });
  const phases = phasesOf(tasks, guard);
  const slices = new Slices(phases, count, countersAt);
  const builder = new FunctionBuilder(name);
  const thread = builder.parameter(type("index"), "thread");
  const threads = builder.parameter(type("index"), "threads");
  const steps = builder.parameter(i32, "steps");
  const isFirst = binary("eq", thread, constant(thread.type, 0));
  builder.loop(convert(steps, type("index")), "step", (step) => {
    for (const phase of phases) {
      slices.prepareNext(builder, phase, thread);
      for (const run of runsOf(phase)) {
        if (run[0]!.fn.isTeam)
          for (const task of run) slices.call(builder, task, phase, thread, threads);
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
  const ns = costs.reduce((sum, cost, i) => sum + (shared[i] ? nsOf(shared[i]) : cost), 0);
  return {
    functions: [...tasks.map(({ fn }) => fn), entry],
    ns: () => ns + phases.length * BARRIER_NS,
    counterBytes: slices.counterBytes,
  };
}

const nsOf = (parts: readonly Shared[]): number => parts.reduce((sum, { ns }) => sum + ns, 0);

/** A kernel whose slowest thread would take more than this part of the time is left alone. */
const WORTH_SHARING = 0.85;
/** Measured: 0.1 microseconds when all threads come at once, which they do not. */
const BARRIER_NS = 1000;

function leaveUnlessFinite(builder: FunctionBuilder, guard: Guard, step: Expr): void {
  const value = builder.bind(load(guard.dtype, type(guard.dtype), at(guard.offset)), "guard");
  const zero = constant(value.type, 0);
  // x - x is 0 for finite x and NaN for the rest
  const finite = binary("eq", sub(value, value), zero);
  builder.if(unary("not", finite), () =>
    builder.push({ kind: "return", value: convert(step, i32) }),
  );
}
