// The benchmark.
import type { BenchLine } from "./line.ts";
export interface BenchOptions {
  readonly workloads?: readonly string[] | undefined;
  readonly targets?: readonly string[] | undefined;
  readonly peers?: boolean | undefined;
  readonly kernels?: boolean | undefined;
  readonly seconds?: number | undefined;
  readonly onLine: (line: BenchLine) => void;
  readonly onProgress?: ((text: string) => void) | undefined;
}
export async function runBench(options: BenchOptions): Promise<void> {
  options.onProgress?.("");
}
