// What the schedule may know of a machine: vector widths and registers, never a target's name.

export interface Limits {
  /** Vector widths in bytes that a register can have, widest first; empty means scalars only. */
  readonly vectorBytes: readonly number[];
  /** Bytes that are computed with at once: a wider vector takes several passes. Default: the widest. */
  readonly passBytes?: number;
  /** Accumulators that a contraction tile may keep in registers. */
  readonly accumulators: number;
  /** Vectors side by side that a contraction tile has at most. */
  readonly tileVectors: number;
  /** Statements that making kernels one function must save (merge.ts); default: a hundred. */
  readonly leastSaved?: number;
}

/** Summands that may be added one after another; a sum of more is cut into pieces. */
export const LONGEST = 1024;

/** Bytes of a cache line. */
export const LINE = 64;

/** Bytes from which on a value is not worth a place in a cache while it is made: whoever reads it next
 * finds little of it there. */
export const STREAMED = 2 ** 23;

/** How far ahead such a value is fetched by whoever goes through it once: a page, as what a processor
 * foresees by itself ends with one. */
export const PAGE = 4096;

/** Bytes above which an operand does not stay in a cache while it is used: half of a second level. */
export const LARGE = 2 ** 18;
