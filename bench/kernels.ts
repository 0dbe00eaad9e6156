// The kernels of a workload's training step, each on its own. By how much their sum falls short of
// the line "step", which is measured over real epochs of the same program, is waiting for memory.
import type { Program } from "downhill/graph";
import { median } from "./contestant.ts";
import type { Prepared } from "./data.ts";
import type { KernelLine } from "./line.ts";
import { compileStep, cursorOf, firstBuffers, setOf, type Variant } from "./ours.ts";
import { openKernels } from "./repeat.ts";
import { stepSize, type Workload } from "./workloads.ts";

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
  const { write, time, timeInTurns, close } = await openKernels(program, variant, (write) =>
    write(cursorOf(workload), [0]),
  );
  try {
    for (const [name, values] of firstBuffers(workload, data)) write(name, values);
    const steps = Math.floor(set.count / stepSize(workload));
    time(task, steps);
    const step = median([time(task, steps), time(task, steps), time(task, steps)]);
    // From here on parameters stay as they are.
    if (task === "train") write("learningRate", [0]);
    return linesOf(workload, variant, program, timeInTurns(steps), step);
  } finally {
    close();
  }
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
