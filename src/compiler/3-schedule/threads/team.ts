// An entry's function for several threads: large kernels are shared out, small ones are left to thread 0,
// and a barrier stands only where a kernel touches memory that another thread has written or still reads.
import { binary, constant, FunctionBuilder } from "../loops/builder.ts";
import { functionCost } from "../loops/cost.ts";
import { type } from "../loops/kernel.ts";
import { kernelsIn, mapStages, sumOf } from "../plan/stages.ts";
import { withoutBarriers } from "./barriers.ts";
import { callIn, callOnce, i32, nsOfAll, type TeamCode, writeStages, writeSteps } from "./entry.ts";
import { phasesOf, runsOf, type Task } from "./phases.ts";
import { markOutputLoops, type Shared, shareOut } from "./share.ts";
import { Slices, slicesOf } from "./slices.ts";

const nsOf = (parts: readonly Shared[]): number => parts.reduce((sum, { ns }) => sum + ns, 0);

/** A kernel whose slowest thread would take more than this part of the time is left alone. */
const WORTH_SHARING = 0.85;
/** Measured: 0.1 microseconds when all threads come at once, which they do not. */
const BARRIER_NS = 1000;

/** (thread, threads, steps) -> steps done; null where it does not pay. */
export const teamCode: TeamCode = (
  { name, once, steps, guard },
  { threads: count, above },
  countersAt,
) => {
  const chosen = mapStages(steps.body, (kernel) => {
    const { fn, storesOnce } = kernel;
    const cost = functionCost(fn);
    const parts = cost < above * 50 ? null : shareOut(storesOnce ? markOutputLoops(fn) : fn, count);
    const isShared = parts !== null && nsOf(parts) < WORTH_SHARING * cost;
    return [{ kernel, cost, shared: isShared ? parts : null }];
  });
  const work = sumOf(chosen, ({ cost, shared }) => (shared ? cost : 0));
  if (work === 0 || work < above * 1000) return null;
  const tasks = mapStages(chosen, ({ kernel: { fn, rounds, effects }, shared }): Task[] => {
    const touched = { ...effects(), rounds };
    if (!shared) return [{ ...touched, fn: withoutBarriers(fn), slices: null }];
    return shared.map((part) => ({
      ...touched,
      fn: part.fn,
      slices: slicesOf(part, count, above === 0),
    }));
  });
  const body = phasesOf(tasks, guard);
  const builder = new FunctionBuilder(name);
  const thread = builder.parameter(type("index"), "thread");
  const threads = builder.parameter(type("index"), "threads");
  const slices = new Slices({ builder, thread, threads }, body, count, countersAt);
  const isFirst = binary("eq", thread, constant(thread.type, 0));
  const before = once.flatMap((fn) => shareOut(markOutputLoops(fn), count) ?? [{ fn }]);
  for (const { fn } of before) {
    if (fn.isTeam) callOnce(builder, fn, [thread, threads]);
    else builder.if(isFirst, () => callOnce(builder, fn));
  }
  if (before.length > 0) builder.push({ kind: "barrier" });
  writeSteps(builder, { ...steps, body }, guard, (phase, variables) => {
    slices.prepareNext(phase);
    for (const run of runsOf(phase)) {
      const stages = run.map(({ stage }) => stage);
      if (run[0]!.isShared)
        for (const task of kernelsIn(stages)) slices.call(task, phase, variables);
      else builder.if(isFirst, () => writeStages(builder, stages, variables, callIn(builder)));
    }
    builder.push({ kind: "barrier" });
  });
  const entry = builder.build({ exported: true, result: i32, isTeam: true });
  const ns = sumOf(chosen, ({ cost, shared }) => (shared ? nsOf(shared) : cost));
  const own = kernelsIn(body).map((phase) => phase.filter(({ stage }) => stage.kind === "repeat"));
  return {
    functions: [...before.map(({ fn }) => fn), ...kernelsIn(tasks).map(({ fn }) => fn), entry],
    ns: () => ns + sumOf(body, () => BARRIER_NS),
    counterBytes: slices.counterBytes,
    longestNs: Math.max(...own.map((works) => nsOfAll(works.map(({ stage }) => stage)))),
  };
};
