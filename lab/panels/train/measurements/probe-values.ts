// What a probe draws of a value: part of it, its histogram, its norm, its picture.
import type { Values } from "../../../worker/protocol.ts";

/**
 * The numbers of one neuron or map. Parameters and their gradients have a row a neuron, or one in each
 * of several blocks (`units`: rows of a block; default all); values of a mini-batch have them along
 * the last axis. Undefined where it has no such neuron.
 */
export function partOf(
  name: string,
  { shape, values }: Values,
  neuron: number,
  units?: number,
): Values | undefined {
  const isParameter = /^layers(\.\d+)+\.[a-z]/i.test(name);
  const count = isParameter ? shape[0] : shape.at(-1);
  if (count === undefined) return undefined;
  const size = values.length / count;
  if (isParameter) {
    const block = units !== undefined && count % units === 0 ? units : count;
    if (!(neuron >= 0 && neuron < block)) return undefined;
    const rows = Array.from({ length: count / block }, (_, g) => g * block + neuron);
    const part = new Float32Array(rows.length * size);
    for (const [g, row] of rows.entries()) {
      part.set(values.subarray(row * size, (row + 1) * size), g * size);
    }
    const own = shape.length > 1 ? shape.slice(1) : [1];
    return { shape: rows.length > 1 ? [rows.length, ...own] : own, values: part };
  }
  if (!(neuron >= 0 && neuron < count)) return undefined;
  const part = Float32Array.from({ length: size }, (_, i) => values[i * count + neuron]!);
  return { shape: shape.slice(0, -1), values: part };
}

export interface Spread {
  readonly least: number;
  readonly most: number;
  readonly mean: number;
  /** Root of the sum of the squares. */
  readonly norm: number;
  readonly deviation: number;
  /** Numbers that are none: NaN or infinite. */
  readonly bad: number;
}

export function spreadOf(values: ArrayLike<number>): Spread {
  let [least, most, sum, squares, bad] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      bad += 1;
      continue;
    }
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
    squares += value * value;
  }
  const n = values.length - bad;
  if (n === 0) return { least: NaN, most: NaN, mean: NaN, norm: NaN, deviation: NaN, bad };
  const mean = sum / n;
  const deviation = Math.sqrt(Math.max(0, squares / n - mean * mean));
  return { least, most, mean, norm: Math.sqrt(squares), deviation, bad };
}

/** Counts between the least and the most; a single value lies in the first bin. */
export function histogramOf(
  values: ArrayLike<number>,
  { least, most }: Pick<Spread, "least" | "most">,
  bins: number,
): number[] {
  const counts = new Array<number>(bins).fill(0);
  const width = most - least;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    const bin = width > 0 ? Math.floor((bins * (value - least)) / width) : 0;
    counts[Math.max(0, Math.min(bins - 1, bin))]! += 1;
  }
  return counts;
}

const MOST_PIXELS = 256 * 256;

/** The values as rows of pixels: a square where they are one, else the last axes side by side. */
export function pictureOf({ shape, values }: Values): {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
} {
  const side = Math.sqrt(values.length);
  const isVector = shape.filter((n) => n > 1).length <= 1;
  let width = shape.at(-1) ?? 1;
  if (isVector) width = Number.isInteger(side) ? side : Math.min(values.length, 256);
  width = Math.max(1, width);
  const height = Math.max(1, Math.min(Math.floor(values.length / width), MOST_PIXELS / width));
  return { width, height: Math.floor(height), values };
}

export type Series = readonly (readonly [epoch: number, norm: number])[];

const MOST_POINTS = 1500;

/** With one more point; going back in time drops what was after it, and a long one is thinned. */
export function longer(series: Series, epoch: number, norm: number): Series {
  const before = (series.at(-1)?.[0] ?? -1) < epoch ? series : series.filter(([e]) => e < epoch);
  const kept = before.length < MOST_POINTS ? before : before.filter((_, i) => i % 2 === 0);
  return [...kept, [epoch, norm]];
}
