// Each kernel of a training step on its own: a copy of the program gets one more exported function a
// kernel, which calls it so many times. Memory is warm and the same rows are gathered again and
// again, so a kernel that waits for main memory in an epoch looks faster here: the line "step", which
// is measured over real epochs of the same program, shows by how much the sum falls short.
import {
  type Executable,
  emitWasm,
  loadNative,
  loadWasm,
  loadWasmTeam,
  type Program,
  writeBuffer,
} from "downhill/graph";
import { median } from "./contestant.ts";
import type { Prepared } from "./data.ts";
import type { KernelLine } from "./line.ts";
import { compileStep, cursorOf, firstBuffers, setOf, type Variant } from "./ours.ts";
import { stepSize, type Workload } from "./workloads.ts";

type LoopFunction = Program["functions"][number];
type Local = LoopFunction["locals"][number];

const WINDOW_MS = 2;
const WINDOWS = 9;

const repeated = (kernel: string): string => `repeat_${kernel}`;

const local = (id: number, scalar: "i32" | "index", name: string): Local => ({
  kind: "local",
  type: { scalar, lanes: 1, mask: false },
  id,
  name,
});

/** times -> times: calls a kernel so often; of a team all threads call it, and meet after each call. */
function repeat(kernel: LoopFunction): LoopFunction {
  const isTeam = kernel.isTeam === true;
  const team = isTeam ? [local(0, "index", "thread"), local(1, "index", "threads")] : [];
  const times = local(team.length, "i32", "times");
  const variable = local(team.length + 1, "index", "i");
  const count = { kind: "convert", type: variable.type, a: times } as const;
  const call = { kind: "call", callee: kernel.name, args: team } as const;
  const body = isTeam ? [call, { kind: "barrier" } as const] : [call];
  return {
    name: repeated(kernel.name),
    parameters: [...team, times],
    locals: [...team, times, variable],
    result: times.type,
    body: [
      { kind: "loop", variable, count, body },
      { kind: "return", value: times },
    ],
    exported: true,
    ...(isTeam ? { isTeam } : {}),
  };
}

/** The same program with every kernel callable, loaded with data and first parameters. */
async function load(program: Program, { target, relaxed }: Variant): Promise<Executable> {
  const kernels = program.functions.filter((fn) => !fn.exported);
  const functions = [...program.functions, ...kernels.map(repeat)];
  const open: Program = { ...program, functions };
  if (target === "native") return loadNative(open);
  const bytes = emitWasm(open, { relaxed });
  return open.team ? loadWasmTeam(open, bytes, { relaxed }) : loadWasm(open, bytes, { relaxed });
}

/** A line for each kernel, and one for the whole step. */
export async function measureKernels(
  workload: Workload,
  variant: Variant,
  data: Prepared,
): Promise<KernelLine[]> {
  const { task } = workload;
  const set = setOf(workload, data);
  const machine = await compileStep(workload, set, variant);
  const program = machine.program!;
  machine.dispose();
  const executable = await load(program, variant);
  const write = (name: string, values: ArrayLike<number>) =>
    writeBuffer(executable.memory, program.buffers.get(name)!, values);
  for (const [name, values] of firstBuffers(workload, data)) write(name, values);
  const steps = Math.floor(set.count / stepSize(workload));
  /** Microseconds a call; no kernel may be called more often, or the cursor leaves the data. */
  const time = (entry: string, calls: number): number => {
    write(cursorOf(workload), [0]);
    const start = performance.now();
    executable.call(entry, calls);
    return ((performance.now() - start) * 1000) / calls;
  };
  try {
    time(task, steps);
    const step = median([time(task, steps), time(task, steps), time(task, steps)]);
    // From here on parameters stay as they are.
    if (task === "train") write("learningRate", [0]);
    const windows = timeInTurns(program, steps, time);
    return linesOf(workload, variant, program, windows, step);
  } finally {
    executable.dispose();
  }
}

/** Microseconds of each kernel in each window; kernels take turns. */
function timeInTurns(
  { costs }: Program,
  steps: number,
  time: (entry: string, calls: number) => number,
): number[][] {
  const calls = costs.map(({ name }) => {
    let count = 1;
    for (;;) {
      const took = time(repeated(name), count) * count;
      if (count >= steps || took >= WINDOW_MS * 1000) return count;
      count = Math.min(steps, count * 4);
    }
  });
  const windows = costs.map((): number[] => []);
  for (let window = 0; window < WINDOWS; window++) {
    for (const [i, { name }] of costs.entries()) windows[i]!.push(time(repeated(name), calls[i]!));
  }
  return windows;
}

function linesOf(
  { name: workload }: Workload,
  { name: target, skipsZeros }: Variant,
  { costs }: Program,
  windows: readonly number[][],
  step: number,
): KernelLine[] {
  const times = windows.map(median);
  const sum = times.reduce((a, b) => a + b, 0);
  const line = (kernel: string, microseconds: number, graph: number, emitted: number) => ({
    workload,
    target,
    skipsZeros,
    kernel,
    microseconds,
    share: microseconds / sum,
    gflops: graph / microseconds / 1000,
    executedGflops: skipsZeros ? null : emitted / microseconds / 1000,
  });
  const kernels = costs.map((c, at) => line(c.name, times[at]!, c.graphFlops, c.emittedFlops));
  const graphFlops = costs.reduce((all, c) => all + c.graphFlops, 0);
  const emittedFlops = costs.reduce((all, c) => all + c.emittedFlops, 0);
  return [...kernels, line("step", step, graphFlops, emittedFlops)];
}
