// A machine is a compiled set of graphs with their memory, on whichever target: named entries to
// run, named buffers to read and write. Training, evaluation and the lab know only this.

import type { Entry, ScheduledProgram } from "../compiler/3-schedule/scheduled.ts";
import type { NumberArray } from "./executable.ts";

export type { Entry };

/**
 * Where programs run: `wasm` gives the same bits everywhere, `native` is compiled by the
 * machine's C compiler, `reference` interprets in float64, `auto` takes native where it is to be had.
 */
export type TargetName = "reference" | "wasm" | "native" | "auto";

/** No machine that we know has more cores. */
export const MOST_THREADS = 256;

/** Where and how a program is compiled. */
export interface CompileOptions {
  /** Default: wasm. `auto` takes native where a compiler and koffi are there, else wasm. */
  readonly target?: TargetName;
  /** plain: no fusion, no tiling, one loop nest a node; the twin that tests compare with. */
  readonly schedule?: "optimised" | "plain";
  /** Bytes that the program may allocate; default 2 GiB. */
  readonly memoryLimit?: number;
  /** Data inputs whose rows are mostly zeros: work on columns that are zero in a whole batch is
   * skipped; with finite weights no bit of a result changes. */
  readonly sparse?: ReadonlySet<string>;
  /** wasm: fused multiply-add where the engine has it; faster, last bits may differ. */
  readonly relaxed?: boolean;
  /** Most threads that an entry may run on; default 1. Kernels that are too short for it stay on
   * one. Results are the same, bit for bit, whatever the number. */
  readonly threads?: number;
  /** Estimated microseconds that the kernels which threads share must take in a step; default 100.
   * 0 shares out whatever can be, which is slower. */
  readonly shareAbove?: number;
  /** Ends a C compiler that runs, and `compile` with AbortedError. */
  readonly signal?: AbortSignal | undefined;
}

/** A compiled program with its memory: entries to run, buffers to read and write. */
export interface Machine {
  /** The target that was taken: reference, wasm or native. */
  readonly target: string;
  /** How many threads run an entry: 1 where no kernel is worth more. */
  readonly threads: number;
  /** Why this target, in words, and what was skipped on the way. */
  readonly why: string;
  /** Milliseconds from graph to callable code. */
  readonly compileMs: number;
  /** The program and its emitted form; absent on the reference. */
  readonly program?: ScheduledProgram;
  readonly artifact?: Uint8Array | string;
  /**
   * Runs an entry `steps` times; each run applies the graph's updates. Returns the number of runs
   * whose guard was finite: less than `steps` when a run's guard was not, after which no further
   * run took place (the updates of the failing run have been applied).
   */
  run(entry: string, steps: number): number;
  /** The same without blocking the caller where other threads do the work: in a page the only way
   * to run several. `alone` leaves it to one thread. Rejects with TargetError when a thread ends. */
  start(entry: string, steps: number, alone?: boolean): Promise<number>;
  /**
   * A copy of an input or output buffer in logical, row-major order, as the last run left it. A read
   * that is asked for during a run waits for its end and sees what that run left, before whoever
   * awaits the run goes on; without one the copy is taken in the call itself, so that no later run
   * or write shows in it.
   */
  read(name: string): Promise<NumberArray>;
  /** Writes an input buffer from logical, row-major order. Runs and writes do not overlap: while a
   * run has not ended, run, start and write throw TargetError. */
  write(name: string, values: ArrayLike<number>): void;
  dispose(): void;
}
