// Register tiles: how many rows and vectors of a contraction's result are summed at once.
import { fixed, type Index, times } from "../elements/access.ts";
import type { Elements } from "../elements/element.ts";
import type { Limits } from "../loops/limits.ts";

/** A register tile: rows x vectors of the result. */
export interface Tile {
  readonly rows: number;
  readonly vectors: number;
}

/** The tile that reads and computes least: r rows and v vectors take about v + r loads and r * v
 * multiply-adds a summand. Each variant at an edge is code of its own and counts for something, the less
 * the more often all tiles are gone through. */
export function chooseTile(
  rows: number,
  vectors: number,
  sums: number,
  limits: Pick<Limits, "accumulators" | "tileVectors">,
  runs = 1,
): Tile {
  const { accumulators, tileVectors } = limits;
  let best: Tile = { rows: 1, vectors: 1 };
  let cheapest = Number.POSITIVE_INFINITY;
  const least = sums > FAR ? AT_ONCE : 0;
  for (let r = 1; r <= Math.min(rows, accumulators); r++) {
    const most = Math.min(vectors, tileVectors, Math.floor(accumulators / r));
    for (let v = 1; v <= most; v++) {
      const wide = vectors % v;
      const cost =
        rowsCost(rows, r, v, Math.floor(vectors / v) * sums * runs, least) +
        (wide > 0 ? rowsCost(rows, r, wide, sums * runs, least) : 0);
      if (cost < cheapest) {
        best = { rows: r, vectors: v };
        cheapest = cost;
      }
    }
  }
  return best;
}

/** What `times` tiles of `x` vectors cost with all rows, `tile` at a time and the rest at an edge. */
function rowsCost(rows: number, tile: number, x: number, times: number, least: number): number {
  const rest = rows % tile;
  return (
    tileCost(tile, x, Math.floor(rows / tile) * times, least) +
    (rest > 0 ? tileCost(rest, x, times, least) : 0)
  );
}

const tileCost = (y: number, x: number, times: number, least: number): number =>
  times * (x + y + x * y + Math.max(least, x * y)) + VARIANT_COST * x * y;

/** Sums that a core can add to at once: fewer of them wait for one another, where they are so long
 * that a core does not see the next tile's. */
export const AT_ONCE = 8;
const FAR = 64;

/** What the code of one more accumulator's epilogue is worth, in instructions saved a run. */
const VARIANT_COST = 150;

/** Visits tiles of an axis: whole tiles in a loop, then the rest. */
export function eachTile(
  elements: Elements,
  count: number,
  tile: number,
  name: string,
  body: (first: Index, size: number) => void,
): void {
  const whole = Math.floor(count / tile);
  if (whole > 0) elements.loop(whole, name, (i) => body(times(i, tile), tile));
  if (whole * tile < count) elements.once(() => body(fixed(whole * tile), count - whole * tile));
}
