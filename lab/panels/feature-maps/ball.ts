// How far the pixels of a picture have moved, between the walls of the ball.

export interface Spread {
  /** Pixels by how far they have moved, from -epsilon to +epsilon, in bins of one width. */
  readonly counts: readonly number[];
  /** Pixels that touch a wall, that could not move because they are as light or dark as can be, all. */
  readonly atWall: number;
  readonly pixels: number;
  /** The largest change. */
  readonly most: number;
}

const BINS = 21;
/** Nearer than this share of epsilon is at the wall. */
const TOUCH = 1e-4;

export function spreadOf(
  before: ArrayLike<number>,
  now: ArrayLike<number>,
  epsilon: number,
): Spread {
  const counts = new Array<number>(BINS).fill(0);
  let [atWall, most] = [0, 0];
  for (let i = 0; i < before.length; i++) {
    const moved = now[i]! - before[i]!;
    const share = epsilon > 0 ? (moved / epsilon + 1) / 2 : 0.5;
    const bin = Math.max(0, Math.min(BINS - 1, Math.floor(share * BINS)));
    counts[bin]! += 1;
    if (epsilon > 0 && Math.abs(moved) >= epsilon * (1 - TOUCH)) atWall += 1;
    most = Math.max(most, Math.abs(moved));
  }
  return { counts, atWall, pixels: before.length, most };
}

/** What was changed, pixel by pixel. */
export const changeOf = (before: ArrayLike<number>, now: ArrayLike<number>): Float32Array =>
  Float32Array.from({ length: before.length }, (_, i) => now[i]! - before[i]!);
