// Labels at the ends of lines must not lie on each other.

/** Moves heights apart by `least` at least, each as little as can be, between top and bottom. */
export function apart(
  heights: readonly number[],
  least: number,
  top: number,
  bottom: number,
): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a]! - heights[b]!);
  const placed = new Array<number>(heights.length);
  let from = top;
  for (const i of order) {
    placed[i] = Math.max(heights[i]!, from);
    from = placed[i]! + least;
  }
  let to = bottom;
  for (const i of order.toReversed()) {
    placed[i] = Math.min(placed[i]!, to);
    to = placed[i]! - least;
  }
  return placed;
}
