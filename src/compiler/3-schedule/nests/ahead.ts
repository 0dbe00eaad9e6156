// What a nest fetches before it is read: only what lies further than a processor foresees by itself.
import { LINE, STREAMED } from "../loops/limits.ts";
import type { Ahead, NestLoop } from "./nest.ts";

/** What is known of the operand of the rows of a contraction. */
export interface RowsFacts {
  readonly rows: string;
  readonly extent: (label: string) => number;
  /** Whether a list names the rows or the summands that are visited. */
  readonly isListed: boolean;
  /** Bytes from the first to the last element at so many places of these labels and all of the others;
   * infinite where they do not lie at constant distances. */
  readonly reach: (places: ReadonlyMap<string, number>) => number;
  /** Bytes between neighbours along a label; 0 where it has none. */
  readonly rowsApart: (label: string) => number;
}

/** So many bytes ahead, where neighbours in a tile lie so many bytes apart. */
export const aheadBy = (bytes: number, apart: number): Ahead => ({
  bytes,
  each: Math.max(1, Math.floor(LINE / Math.max(1, apart))),
});

/** Bytes that the rounds of a loop look at, of which those of the next may be fetched meanwhile: a part of
 * a second-level cache. */
const ROUND = 2 ** 16;

/** An operand of rows that no cache holds is fetched a round ahead, in the outermost loop of which a
 * round looks at little: a processor foresees neither the next row of a picture nor the next page
 * (measured: 3x3 with stride 2 over 28 MB of pictures, 8.1 ms and 6.8; the gradient of its weights, 11.2
 * and 7.1). */
export function rowsAhead(f: RowsFacts, loops: readonly NestLoop[]): Ahead | undefined {
  const places = new Map<string, number>();
  if (f.isListed || f.reach(places) < STREAMED) return undefined;
  for (const { label, step } of loops) {
    const isAll = step >= (places.get(label) ?? f.extent(label));
    places.set(label, step);
    const apart = f.rowsApart(label);
    if (!isAll && apart > 0 && f.reach(places) <= ROUND) {
      return aheadBy(step * apart, f.rowsApart(f.rows));
    }
  }
  return undefined;
}
