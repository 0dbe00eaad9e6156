// Who does what of a shared kernel is found out while it runs: cores are not equally fast for long, and
// nothing depends on it. A kernel falls into slices; each thread begins with its own, whose data
// it had before, and goes on with those that others have not come to. A counter for each thread
// says which of its slices is next.
import {
  add,
  binary,
  constant,
  convert,
  type FunctionBuilder,
  index,
  lessThan,
  mul,
  select,
  sub,
  take,
} from "../loops/builder.ts";
import type { Address, Expr, Local, Stmt } from "../loops/kernel.ts";
import { type } from "../loops/kernel.ts";
import { LINE } from "../loops/limits.ts";
import { kernelsIn, type Stage } from "../plan/stages.ts";
import { call, type Variables } from "./call.ts";
import type { Phase, Task } from "./phases.ts";
import type { Shared } from "./share.ts";

/** Slices of a thread at most, and what one takes at least: more than the calls of others cost. */
const MOST_SLICES = 8;
const LEAST_NS = 5000;

/** Into how many slices a kernel is worth cutting, or can be at all; null where each thread takes one. */
export function slicesOf(
  { ns, rounds }: Shared,
  threads: number,
  isForced: boolean,
): number | null {
  const most = isForced ? MOST_SLICES : Math.min(MOST_SLICES, Math.floor(ns / LEAST_NS));
  const slices = Math.min(rounds, most * threads);
  return slices > threads ? slices : null;
}

/** Counters in a line of memory. */
const MOST_COUNTERS = LINE / 4;

/** The function that a team runs, while it is written. */
export interface TeamFunction {
  readonly builder: FunctionBuilder;
  readonly thread: Local;
  readonly threads: Local;
}

/** The counters of an entry's phases: a line for each phase and thread, in which each kernel that falls
 * into slices has one. They are cleared in the phases before, when nobody uses them. */
export class Slices {
  readonly #phases: readonly Phase[];
  readonly #next: ReadonlyMap<Phase, readonly Phase[]>;
  /** The kernels that have a counter, by phase. */
  readonly #counted = new Map<Phase, readonly Task[]>();
  readonly #team: TeamFunction;
  readonly #threads: number;
  readonly #at: number;

  constructor(team: TeamFunction, stages: readonly Stage<Phase>[], threads: number, at: number) {
    this.#team = team;
    this.#phases = kernelsIn(stages);
    this.#next = followers(stages, [this.#phases[0]!]);
    this.#threads = threads;
    this.#at = at;
    for (const phase of this.#phases) {
      const tasks = phase
        .flatMap(({ stage }) => kernelsIn([stage]))
        .filter(({ slices }) => slices !== null);
      const isOwnNext = this.#next.get(phase)!.includes(phase);
      this.#counted.set(phase, isOwnNext ? [] : tasks.slice(0, MOST_COUNTERS));
    }
  }

  get counterBytes(): number {
    const isUsed = this.#phases.some((phase) => this.#counted.get(phase)!.length > 0);
    return isUsed ? this.#phases.length * this.#threads * LINE : 0;
  }

  /** Clears the thread's counters of the phases that may come next. */
  prepareNext(phase: Phase): void {
    const { builder, thread } = this.#team;
    for (const next of this.#next.get(phase)!)
      for (const task of this.#counted.get(next)!)
        builder.store("i32", this.#counter(task, next, thread), constant(type("i32"), 0));
  }

  /** Calls a kernel for the slices that nobody else takes, or once for the thread. */
  call(task: Task, phase: Phase, variables: Variables): void {
    const { builder, thread, threads } = this.#team;
    const { slices } = task;
    if (slices === null || !this.#counted.get(phase)!.includes(task)) {
      builder.push(call(task, variables, [thread, threads]));
      return;
    }
    const [no, yes] = [constant(type("i32"), 0), constant(type("i32"), 1)];
    const all = index(slices);
    builder.loop(threads, "turn", (turn) => {
      const sum = builder.bind(add(thread, turn), "sum");
      const isBelow = lessThan(sum, threads);
      const whose = builder.local(type("index"), "whose");
      builder.set(whose, select(isBelow, sum, sub(sum, threads)));
      const first = builder.bind(binary("divide", mul(all, whose), threads), "first");
      const last = binary("divide", mul(all, add(whose, index(1))), threads);
      const count = builder.bind(sub(last, first), "count");
      const isLeft = builder.local(type("i32"), "isLeft");
      builder.set(isLeft, yes);
      const whenLeft = (then: () => void) => builder.if(binary("eq", isLeft, yes), then);
      const next = () => {
        const number = builder.bind(take(this.#counter(task, phase, whose)), "number");
        const slice = builder.bind(convert(number, type("index")), "slice");
        builder.set(isLeft, select(lessThan(slice, count), yes, no));
        whenLeft(() => builder.push(call(task, variables, [add(first, slice), all])));
      };
      builder.loop(count, "try", () => whenLeft(next), { most: slices });
    });
  }

  #counter(task: Task, phase: Phase, thread: Local): Address {
    const line = this.#phases.indexOf(phase) * this.#threads;
    const offset = this.#at + line * LINE + 4 * this.#counted.get(phase)!.indexOf(task);
    return { offset, terms: [{ variable: thread, stride: LINE }], base: null };
  }
}

/** What may come behind each phase; `after` is what comes behind the last of them. */
function followers(
  stages: readonly Stage<Phase>[],
  after: readonly Phase[],
  found = new Map<Phase, readonly Phase[]>(),
): ReadonlyMap<Phase, readonly Phase[]> {
  for (const [i, stage] of stages.entries()) {
    const next = i + 1 < stages.length ? kernelsIn(stages.slice(i + 1)).slice(0, 1) : after;
    if (stage.kind === "kernel") found.set(stage.kernel, next);
    else followers(stage.body, [...new Set([kernelsIn(stage.body)[0]!, ...next])], found);
  }
  return found;
}
