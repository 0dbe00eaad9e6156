// The function around an entry's kernels: runs them so many times, and leaves in the step whose
// guard is not finite. With several threads it is run by all of a team: large kernels are shared
// out, small ones are left to thread 0, and a barrier stands only where a kernel touches memory
// that another thread has written or still reads.
import {
  binary,
  constant,
  convert,
  FunctionBuilder,
  index,
  load,
  sub,
  unary,
} from "../loops/builder.ts";
import { functionCost } from "../loops/cost.ts";
import { at, type Expr, type Local, type LoopFunction, type } from "../loops/kernel.ts";
import { kernelsIn, mapStages, type Round, type Stage, type Steps, sumOf } from "../plan/stages.ts";
import { withoutBarriers } from "./barriers.ts";
import { call, type Variables } from "./call.ts";
import type { Effects, Guard } from "./phases.ts";

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
  /** Writes an entry's function for them: `teamCode`, which one thread alone has no use for. */
  readonly teamCode: TeamCode;
}

/** An entry's functions for so many threads, whose counters begin there; null where they do not pay. */
export type TeamCode = (
  entry: EntryKernels,
  threading: Omit<Threading, "teamCode">,
  countersAt: number,
) => EntryCode | null;

export interface EntryKernels {
  readonly name: string;
  /** How often it runs, beside the other entries. */
  readonly runs: number;
  /** What is called once, before the first step. */
  readonly once: readonly LoopFunction[];
  readonly steps: Steps<Kernel>;
  readonly guard: Guard | null;
}

/** An entry's functions, the entry itself last. */
export interface EntryCode {
  readonly functions: readonly LoopFunction[];
  /** Estimated nanoseconds of a step. */
  readonly ns: () => number;
  readonly counterBytes: number;
  /** Estimated nanoseconds of the longest repeats that the threads wait for. */
  readonly longestNs: number;
}

export const i32 = type("i32");

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
      const code = threading.teamCode(entry, threading, at);
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

/** Writes what stands for a kernel in a tree. */
export type Write<K> = (kernel: K, variables: Variables) => void;

/** The loops of an entry: (..., steps) -> steps done. */
export function writeSteps<K>(
  builder: FunctionBuilder,
  { round, body }: Steps<K>,
  guard: Guard | null,
  write: Write<K>,
): void {
  const steps = builder.parameter(i32, "steps");
  builder.loop(convert(steps, type("index")), round.name, (step) => {
    writeStages(builder, body, new Map([[round, step]]), write);
    if (guard) leaveUnlessFinite(builder, guard, step);
  });
  builder.push({ kind: "return", value: steps });
}

export function writeStages<K>(
  builder: FunctionBuilder,
  stages: readonly Stage<K>[],
  variables: Variables,
  write: Write<K>,
): void {
  for (const stage of stages) {
    if (stage.kind === "kernel") write(stage.kernel, variables);
    else
      builder.loop(stage.count, stage.round.name, (variable) => {
        const number = stage.round.isReversed
          ? builder.bind(sub(index(stage.count - 1), variable), stage.round.name)
          : variable;
        const inner = new Map([...variables, [stage.round, number as Local]]);
        writeStages(builder, stage.body, inner, write);
      });
  }
}

/** The kernels with no thread but one: steps -> steps done. */
function entryCode({ name, once, steps, guard }: EntryKernels): EntryCode {
  const body = mapStages(steps.body, (k) => [{ ...k, fn: withoutBarriers(k.fn) }]);
  const builder = new FunctionBuilder(name);
  for (const fn of once) callOnce(builder, fn);
  writeSteps(builder, { ...steps, body }, guard, callIn(builder));
  const entry = builder.build({ exported: true, result: i32 });
  return {
    functions: [...once, ...kernelsIn(body).map(({ fn }) => fn), entry],
    ns: () => nsOfAll(body),
    counterBytes: 0,
    longestNs: 0,
  };
}

/** A call of a kernel by one thread. */
export const callIn =
  (builder: FunctionBuilder): Write<Pick<Kernel, "fn" | "rounds">> =>
  (kernel, variables) =>
    builder.push(call(kernel, variables));

/** A call of what is in no round. */
export const callOnce = (
  builder: FunctionBuilder,
  fn: LoopFunction,
  args: readonly Expr[] = [],
): void => builder.push(call({ fn, rounds: [] }, new Map(), args));

/** Estimated nanoseconds of one thread. */
export const nsOfAll = (stages: readonly Stage<Pick<Kernel, "fn">>[]): number =>
  sumOf(stages, ({ fn }) => functionCost(fn));

function leaveUnlessFinite(builder: FunctionBuilder, guard: Guard, step: Expr): void {
  const value = builder.bind(load(guard.dtype, type(guard.dtype), at(guard.offset)), "guard");
  const zero = constant(value.type, 0);
  // x - x is 0 for finite x and NaN for the rest
  const finite = binary("eq", sub(value, value), zero);
  builder.if(unary("not", finite), () =>
    builder.push({ kind: "return", value: convert(step, i32) }),
  );
}
