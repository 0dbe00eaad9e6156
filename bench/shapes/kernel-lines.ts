// Where the time of a program goes: each of its kernels on its own, the slowest first.
import type { Program } from "downhill/graph";
import type { OurTarget } from "../ours.ts";
import { openKernels } from "../repeat.ts";
import type { ShapeKernelLine } from "./line.ts";

export interface ProfileOptions extends OurTarget {
  /** Whether kernels are long enough to be timed by single calls, as they follow in a step; else each
   * is called again and again. */
  readonly isStep: boolean;
}

const PASSES = 6;

/** A line a kernel, of its fastest window. */
export async function profile(
  program: Program,
  buffers: ReadonlyMap<string, ArrayLike<number>>,
  { isStep, ...target }: ProfileOptions,
): Promise<Omit<ShapeKernelLine, "of" | "target">[]> {
  const { write, timeInTurns, timeInOrder, close } = await openKernels(program, target, (write) => {
    if (program.buffers.has("cursor")) write("cursor", [0]);
  });
  try {
    for (const [name, values] of buffers) if (program.buffers.has(name)) write(name, values);
    const windows = isStep ? timeInOrder(PASSES) : timeInTurns(Number.MAX_SAFE_INTEGER);
    const times = windows.map((some) => Math.min(...some));
    const sum = times.reduce((a, b) => a + b, 0);
    return program.costs
      .map(({ name, graphFlops }, i) => ({
        kernel: name,
        milliseconds: times[i]! / 1000,
        share: times[i]! / sum,
        gflops: graphFlops / times[i]! / 1000,
      }))
      .sort((a, b) => b.milliseconds - a.milliseconds);
  } finally {
    close();
  }
}
