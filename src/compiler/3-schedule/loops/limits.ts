// What the schedule may know of a machine: vector widths and registers, never a target's name.

export interface Limits {
  /** Vector widths in bytes that a register can have, widest first; empty means scalars only. */
  readonly vectorBytes: readonly number[];
  /** Accumulators that a contraction tile may keep in registers. */
  readonly accumulators: number;
  /** Rows and vectors of a contraction tile that are preferred when extents allow. */
  readonly tileRows: number;
  readonly tileVectors: number;
  /** Copies of the innermost summed loop's body. */
  readonly unroll: number;
}

/** Bytes of a cache line. */
export const LINE = 64;

/** Bytes above which an operand does not stay in a cache while it is used: half of a second level. */
export const LARGE = 2 ** 18;
