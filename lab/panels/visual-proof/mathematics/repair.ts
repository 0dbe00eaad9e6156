// The window of failure and its repair: several copies of the bumps, each shifted and each with its
// share of the height, so that where one fails the others still stand.
import { type Bump, bumpsAt, evenBumps, stepsOf } from "./bumps.ts";

/** The heights of the book's figures, and those of its second set, shifted by half a bump. */
export const BOOK_HEIGHTS: readonly number[] = [-1.3, -1.8, -0.5, -0.9, 0.3];
export const BOOK_SHIFTED: readonly number[] = [-1.55, -1.15, -0.7, -0.6, 0.3];

/** Half the width in which a neuron of weight `w` is neither 0 nor 1: there |w (x - s)| < 2.5. */
export const halfWindow = (w: number): number => 2.5 / Math.abs(w);

/** One of `count` copies: shifted by copy/count of a bump, with 1/count of the heights. */
export function copyOf(heights: readonly number[], copy: number, count: number): Bump[] {
  const bins = heights.length;
  if (copy === 0) return evenBumps(heights.map((height) => height / count));
  const shift = copy / count;
  const isBook = count === 2 && heights.every((height, k) => height === BOOK_HEIGHTS[k]);
  // between two neighbours the height is between theirs
  const shifted = isBook
    ? BOOK_SHIFTED
    : heights.map((height, k) => (1 - shift) * height + shift * (heights[k + 1] ?? height));
  const first: Bump = { from: (shift - 1) / bins, to: shift / bins, height: heights[0]! / count };
  const rest = shifted.map((height, k) => ({
    from: (k + shift) / bins,
    to: (k + 1 + shift) / bins,
    height: height / count,
  }));
  return [first, ...rest];
}

export const copiesOf = (heights: readonly number[], count: number): Bump[][] =>
  Array.from({ length: count }, (_, copy) => copyOf(heights, copy, count));

/** Those bumps with ideal steps. */
export const idealAt = (x: number, bumps: readonly Bump[]): number =>
  bumps.reduce((sum, { from, to, height }) => sum + (x >= from && x < to ? height : 0), 0);

/** Just beside a step. */
const BESIDE = 1e-9;
/** What lies nearer to 0 or 1 is the end. */
const EDGE = 1e-6;

/** The largest |network - ideal steps| inside of [0, 1], with weights `w` into the hidden layer. */
export function worstFailure(heights: readonly number[], count: number, w: number): number {
  const bumps = copiesOf(heights, count).flat();
  // between steps both are flat, so it is largest beside one; those at the ends have only one side
  const inner = stepsOf(bumps).filter((s) => s > EDGE && s < 1 - EDGE);
  const places = inner.flatMap((s) => [s - BESIDE, s + BESIDE]);
  return places.reduce(
    (worst, x) => Math.max(worst, Math.abs(bumpsAt(x, bumps, w) - idealAt(x, bumps))),
    0,
  );
}
