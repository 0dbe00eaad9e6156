// The function around an entry's kernels: runs them so many times, and leaves in the step whose
// guard is not finite. With several threads it is run by all of a team: large kernels are shared
// out, small ones are left to thread 0, and a barrier stands only where a kernel touches memory
// that another thread has written or still reads.
import { binary, constant, convert, FunctionBuilder, load, sub, unary } from "../loops/builder.ts";
import { functionCost } from "../loops/cost.ts";
import { at, type Expr, type Local, type LoopFunction, type } from "../loops/kernel.ts";
import { kernelsIn, mapStages, type Round, type Stage, type Steps, sumOf } from "../plan/stages.ts";
import { type Effects, type Guard, type Phase, phasesOf, runsOf, type Task } from "./phases.ts";
import { markOutputLoops, type Shared, shareOut, withoutBarriers } from "./share.ts";
import { call, Slices, slicesOf } from "./slices.ts";

export interface Kernel {
  readonly fn: LoopFunction;
  /** Whose numbers it takes as its parameters, of repeats around it. */
  readonly rounds: readonly Round[];
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
  readonly steps: Steps<Kernel>;
  readonly guard: Guard | null;
}

/** An entry's functions, the entry itself last. */
interface EntryCode {
  readonly functions: readonly LoopFunction[];
  /** Estimated nanoseconds of a step. */
  readonly ns: () => number;
  readonly counterBytes: number;
  /** Estimated nanoseconds of the longest repeats that the threads wait for. */
  readonly longestNs: number;
}

const i32 = type("i32");

/** The functions of all entries: for several threads where that saves a good part of the time. Their
 * counters of slices begin at `countersAt`, where they need so many bytes of zeros. */
export function functionsOf(
  entries: readonly EntryKernels[],
  threading: Threading | undefined,
  countersAt: number,
): Pick<EntryCode, "functions" | "counterBytes" | "longestNs"> {
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
    longestNs: Math.max(...best.map(({ longestNs }) => longestNs)),
  };
}

/** A team must need less than this part of the time of one thread, all entries together. */
const WORTH_A_TEAM = 0.85;

/** The loops of an entry's stages: (..., steps) -> steps done. `write` is told what stands for a kernel,
 * and the variables that count the rounds around it. */
function writeSteps<K>(
  builder: FunctionBuilder,
  { round, body }: Steps<K>,
  guard: Guard | null,
  write: (kernel: K, variables: Variables) => void,
): void {
  const steps = builder.parameter(i32, "steps");
  builder.loop(convert(steps, type("index")), round.name, (step) => {
    writeStages(builder, body, new Map([[round, step]]), write);
    if (guard) leaveUnlessFinite(builder, guard, step);
  });
  builder.push({ kind: "return", value: steps });
}

type Variables = ReadonlyMap<Round, Local>;

function writeStages<K>(
  builder: FunctionBuilder,
  stages: readonly Stage<K>[],
  variables: Variables,
  write: (kernel: K, variables: Variables) => void,
): void {
  for (const stage of stages) {
    if (stage.kind === "kernel") write(stage.kernel, variables);
    else
      builder.loop(stage.count, stage.round.name, (variable) => {
        const inner = new Map([...variables, [stage.round, variable]]);
        writeStages(builder, stage.body, inner, write);
      });
  }
}

/** The kernels with no thread but one: steps -> steps done. */
function entryCode({ name, steps, guard }: EntryKernels): EntryCode {
  const alone = (kernel: Kernel) => ({ ...kernel, fn: withoutBarriers(kernel.fn) });
  const body = mapStages(steps.body, (kernel) => [alone(kernel)]);
  const builder = new FunctionBuilder(name);
  writeSteps(builder, { ...steps, body }, guard, (kernel, variables) =>
    builder.push(call(kernel, variables)),
  );
  const entry = builder.build({ exported: true, result: i32 });
  return {
    functions: [...kernelsIn(body).map(({ fn }) => fn), entry],
    ns: () => sumOf(body, ({ fn }) => functionCost(fn)),
    counterBytes: 0,
    longestNs: 0,
  };
}

/** The same for a team: (thread, threads, steps) -> steps done; null where it does not pay. */
function teamCode(
  { name, steps, guard }: EntryKernels,
  { threads: count, above }: Threading,
  countersAt: number,
): EntryCode | null {
  const costs = new Map(kernelsIn(steps.body).map((k) => [k, functionCost(k.fn)]));
  const shared = new Map<Kernel, readonly Shared[]>();
  for (const [kernel, cost] of costs) {
    const { fn, storesOnce } = kernel;
    const parts = cost < above * 50 ? null : shareOut(storesOnce ? markOutputLoops(fn) : fn, count);
    if (parts && nsOf(parts) < WORTH_SHARING * cost) shared.set(kernel, parts);
  }
  const work = sumOf(steps.body, (k) => (shared.has(k) ? costs.get(k)! : 0));
  if (work === 0 || work < above * 1000) return null;
  const tasks = mapStages(steps.body, (kernel): Task[] => {
    const { fn, rounds, effects } = kernel;
    const touched = { ...effects(), rounds };
    const parts = shared.get(kernel);
    if (!parts) return [{ ...touched, fn: withoutBarriers(fn), slices: null }];
    return parts.map((part) => ({
      ...touched,
      fn: part.fn,
      slices: slicesOf(part, count, above === 0),
    }));
  });
  const body = phasesOf(tasks, guard);
  const slices = new Slices(body, count, countersAt);
  const builder = new FunctionBuilder(name);
  const thread = builder.parameter(type("index"), "thread");
  const threads = builder.parameter(type("index"), "threads");
  const isFirst = binary("eq", thread, constant(thread.type, 0));
  writeSteps(builder, { ...steps, body }, guard, (phase, variables) => {
    slices.prepareNext(builder, phase, thread);
    for (const run of runsOf(phase)) {
      const stages = run.map(({ stage }) => stage);
      if (run[0]!.isShared)
        for (const task of kernelsIn(stages))
          slices.call(builder, task, phase, { thread, threads, variables });
      else
        builder.if(isFirst, () =>
          writeStages(builder, stages, variables, (task, inner) => builder.push(call(task, inner))),
        );
    }
    builder.push({ kind: "barrier" });
  });
  const entry = builder.build({ exported: true, result: i32, isTeam: true });
  const ns = sumOf(steps.body, (k) => (shared.has(k) ? nsOf(shared.get(k)!) : costs.get(k)!));
  return {
    functions: [...kernelsIn(tasks).map(({ fn }) => fn), entry],
    ns: () => ns + sumOf(body, () => BARRIER_NS),
    counterBytes: slices.counterBytes,
    longestNs: Math.max(...kernelsIn(body).map(ownNs)),
  };
}

/** Of a phase: the repeats that thread 0 does while the others wait. */
const ownNs = (phase: Phase): number =>
  sumOf(
    phase.map(({ stage }) => stage).filter(({ kind }) => kind === "repeat"),
    ({ fn }) => functionCost(fn),
  );

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
