// What the benchmark gives, one record at a time: each is one line of `bench --json`. Every field is
// defined in bench/NOTES.md; rates are examples a second, figures that do not apply are null.

/** The machine and the moment; comes first. */
export interface EnvironmentLine {
  readonly environment: {
    readonly cpu: string;
    readonly cores: number;
    readonly node: string;
    /** Runnable processes over the last minute, before anything was measured. */
    readonly load: number;
    /** f32 fused multiply-adds of one core x 2, measured; null without a C compiler. */
    readonly peakGflops: number | null;
  };
}

/** A system training a workload. */
export interface RateLine {
  readonly workload: string;
  /** One of ours, or */
  readonly target?: string;
  /** Ours: whether columns that are zero in a whole mini-batch are skipped, as training does on
   * MNIST unless it is told not to; no bit of a result depends on it. */
  readonly skipsZeros?: boolean;
  /** somebody else's, with its version. */
  readonly peer?: string;
  /** Ours run on fewer than were allowed where more do not pay. */
  readonly threads: number;
  /** Median over the intervals: whole epochs, or parts of one where an epoch takes too long. */
  readonly samplesPerSecond: number;
  readonly samplesPerSecondMin: number;
  readonly samplesPerSecondMax: number;
  /** Median of what `epochs()` gives, its bookkeeping included; ours only. */
  readonly userSamplesPerSecond?: number;
  /** null where kernels run in a loop: what a program says of them is said of one round. */
  readonly gflops: number | null;
  readonly executedGflops: number | null;
  readonly peakShare: number | null;
  /** Fraction of the test set, after `epochs` epochs; null on noise. */
  readonly testAccuracy: number | null;
  readonly epochs: number;
  readonly intervals: number;
  readonly seconds: number;
  /** All that the program needs while it runs, data set included; ours only. */
  readonly memoryBytes: number | null;
  /** In a fresh process with an empty cache. */
  readonly compileMs: number | null;
  /** In a fresh process that finds its library in the cache; native only. */
  readonly cachedCompileMs: number | null;
  /** A second time in one process. */
  readonly warmCompileMs: number | null;
}

/** One kernel, called again and again on memory that is warm. */
export interface KernelLine {
  readonly workload: string;
  readonly target: string;
  readonly skipsZeros: boolean;
  /** Its name, or "step": the whole step, as it runs in an epoch. */
  readonly kernel: string;
  readonly microseconds: number;
  /** Of the sum of all kernels. */
  readonly share: number;
  readonly gflops: number;
  readonly executedGflops: number | null;
}

/** Something that was asked for and is not here, in words. */
export interface MissingLine {
  readonly workload: string;
  readonly target?: string;
  readonly peer?: string;
  readonly missing: string;
}

export type BenchLine = EnvironmentLine | RateLine | KernelLine | MissingLine;
