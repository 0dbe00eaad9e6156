// What `downhill bench shapes` prints with --json: one of these a line.
import type { Contraction, LayerShape } from "./shape.ts";

export interface ShapesEnvironmentLine {
  readonly environment: {
    readonly cpu: string;
    readonly node: string;
    readonly load: number;
    /** f32 multiply-adds x 2 of one core in GFLOP/s, with its widest vectors and with those of 16
     * bytes; null without a C compiler. */
    readonly peakGflops: number | null;
    readonly narrowPeakGflops: number | null;
    /** Of one core that copies an array larger than its caches, reads and writes together. */
    readonly gigabytesPerSecond: number;
  };
}

/** One contraction of one shape on one target. */
export interface ShapeLine {
  /** In words, and as it was drawn. */
  readonly shape: string;
  readonly spec: LayerShape;
  /** native, wasm, ..., or the peer with its version. */
  readonly target: string;
  readonly contraction: Contraction;
  /** Of the fastest round, for the multiply-adds of the graph. */
  readonly gflops: number;
  readonly medianGflops: number;
  readonly seconds: number;
  /** Of the peak of one core that its vectors can reach. */
  readonly peakShare: number | null;
  /** x, w and y once each, in the fastest round. */
  readonly gigabytesPerSecond: number;
  /** Slower than 30 % of the peak, and than memory allows. */
  readonly isHole: boolean;
  /** How many times as fast as PyTorch; null without it. */
  readonly ratio: number | null;
}

/** Training steps of one network on one target. */
export interface NetworkLine {
  readonly network: string;
  readonly describe: string;
  readonly batch: number;
  readonly target: string;
  /** Of the fastest round. */
  readonly imagesPerSecond: number;
  readonly medianImagesPerSecond: number;
  /** Multiply-adds x 2 of the graph; ours only. */
  readonly gflops: number | null;
  readonly peakShare: number | null;
  /** From graph to callable code, with an empty cache. */
  readonly compileMs: number | null;
  readonly kernels: number | null;
  readonly ratio: number | null;
  /** Of the first steps, from the same parameters on the same examples. */
  readonly losses: readonly number[];
}

/** One kernel of a network or of a shape, called again and again. */
export interface ShapeKernelLine {
  /** The network or shape. */
  readonly of: string;
  readonly target: string;
  readonly kernel: string;
  readonly milliseconds: number;
  /** Of the sum of all kernels. */
  readonly share: number;
  readonly gflops: number;
}

/** Ratios to PyTorch over all networks but tiny ones and those that take one example at a time. */
export interface ShapesSummaryLine {
  readonly summary: {
    readonly target: string;
    readonly of: "contractions" | "networks";
    readonly geometricMean: number;
    readonly lowest: number;
    readonly lowestOf: string;
  };
}

/** What cannot be measured, or is measured and wrong, in words. */
export interface ShapesFailureLine {
  readonly of: string;
  readonly target: string;
  readonly missing: string;
  /** The program ran and its values are not right. */
  readonly isWrong: boolean;
}

export type ShapesLine =
  | ShapesEnvironmentLine
  | ShapeLine
  | NetworkLine
  | ShapeKernelLine
  | ShapesSummaryLine
  | ShapesFailureLine;
