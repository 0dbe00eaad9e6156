// Test data: random numbers from a seed, and the values that break arithmetic.
import type { DType } from "downhill/graph";

/** A small generator of its own (mulberry32), so that a seed names the same test for ever. */
export class Source {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  /** A whole number from low to high, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }
  chance(p: number): boolean {
    return this.next() < p;
  }
  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new Error("nothing to pick from");
    return from[this.int(0, from.length - 1)]!;
  }
  shuffled<T>(from: readonly T[]): T[] {
    const list = [...from];
    for (let i = list.length - 1; i > 0; i--) {
      const k = this.int(0, i);
      [list[i], list[k]] = [list[k]!, list[i]!];
    }
    return list;
  }
}

const FLOATS = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  -2.5,
  3.75,
  -7,
  0.1,
  1e-3,
  8388609,
  -8388607.5,
  2147483648,
  -2147483904,
  4294967296,
  1e20,
  3e38,
  -3e38,
  1e-45,
  -1e-40,
  1.17549435e-38,
  88.5,
  -87.4,
  -103.9,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
];
const INTEGERS = [
  0, 1, -1, 2, 3, -5, 7, 31, 32, 33, 100, -100, 65535, 65536, 46341, 0x55555555, -0x12345678,
  2147483647, -2147483648, 255, 256,
];

/** Values of a type that break arithmetic. */
export function specials(dtype: DType): number[] {
  switch (dtype) {
    case "f32":
      return FLOATS.map(Math.fround);
    case "f64":
      return [...FLOATS, 1e300, -1e300, 5e-324, 709.7, -745.1];
    case "i32":
      return [...INTEGERS];
    case "u32":
      return INTEGERS.map((x) => x >>> 0);
    case "u8":
      return [0, 1, 2, 127, 128, 254, 255];
    case "bool":
      return [0, 1];
  }
}

/** `count` numbers of a type: moderate reals for floats, all kinds of integers. */
export function randomValues(source: Source, dtype: DType, count: number): number[] {
  return Array.from({ length: count }, () => {
    if (dtype === "bool") return source.int(0, 1);
    if (dtype === "u8") return source.int(0, 255);
    if (dtype === "i32") return source.int(-100, 100);
    if (dtype === "u32") return source.int(0, 200);
    const x = (source.next() - 0.5) * 8;
    return dtype === "f32" ? Math.fround(x) : x;
  });
}

/** `count` small whole numbers: sums and products of them are exact in every type and order. */
export function wholeNumbers(source: Source, dtype: DType, count: number, most = 8): number[] {
  const low = dtype === "u32" || dtype === "u8" || dtype === "bool" ? 0 : -most;
  const high = dtype === "bool" ? 1 : most;
  return Array.from({ length: count }, () => source.int(low, high));
}
