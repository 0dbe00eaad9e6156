// Which loops a sum gets that goes window by window.
import { byteSize } from "../../1-graph/dtype.ts";
import { LARGE } from "../loops/limits.ts";
import {
  each,
  extentOf,
  type Facts,
  loop,
  PANEL,
  product,
  summandsOf,
  tileOf,
  vectorsOf,
} from "./choose.ts";
import type { SumLoop } from "./long-sums.ts";
import type { Nest } from "./nest.ts";
import { evenPart, partOfSum } from "./sum-parts.ts";
import { AT_ONCE } from "./tile.ts";

/** A fold of products. The rows run along a label of which every place is covered alike: the examples,
 * each of which lies on pages of its own: no more of them than a tile is worth by itself. A tile of them
 * is done with before the next, or each element would be on other pages than the one before:
 * `for m, n, o: acc[m, n] += d[m, w] * f[p, n]` over the windows w that cover o, o in place p of each. */
export function foldNest(f: Facts): Nest {
  const tile = tileOf({ ...f, outer: [] }, summandsOf(f.summed));
  return {
    loops: [...loop(f.rows, tile.rows), ...loop(f.columns, tile.vectors), ...each(f.outer)],
    along: f.lanes > 1 ? f.columns : "",
    lanes: f.lanes,
    rows: f.rows,
    columns: f.columns,
    sum: "cover",
  };
}

/** A contraction inside its pooling: the sums of a whole window are the rows of a tile, of some windows
 * side by side where those of one are fewer than a core adds to at once (measured: 16 filters 3x3 in
 * vectors of 16, 121 GFLOP/s by one window and 163 by two). */
export function pooledNest(f: Facts, places: number, ofVectors: string): Nest {
  const tile = evenly(vectorsOf(f), Math.max(1, Math.floor(f.limits.accumulators / places)));
  const bytes = (columns: number) => summandsOf(f.summed) * columns * byteSize[f.dtype];
  const all = bytes(extentOf(f, f.columns));
  const along = f.outer.at(-1)!;
  // the rows of a tile have the vectors in common
  const most = ofVectors.includes(along) ? 1 : extentOf(f, along);
  const beside = Math.min(most, Math.ceil(AT_ONCE / (tile * places)));
  const byPlace = [...each(f.outer.slice(0, -1)), ...loop(along, beside)];
  const [byExample, byWindow] = [byPlace.slice(0, 1), byPlace.slice(1)];
  const byColumn = loop(f.columns, tile);
  // an example after the other, where a tile's operand stays near: each is fetched once; and where
  // threads share examples
  const isByExample = (bytes(tile * f.lanes) <= PANEL || f.threads > 1) && all <= LARGE;
  const loops =
    all <= PANEL
      ? [...byExample, ...byWindow, ...byColumn]
      : // a wide operand is walked through once for each tile of columns, not once for each window
        isByExample
        ? [...byExample, ...byColumn, ...byWindow]
        : [...byColumn, ...byExample, ...byWindow];
  return {
    loops,
    along: f.lanes > 1 ? f.columns : "",
    lanes: f.lanes,
    rows: beside > 1 ? along : "",
    columns: f.columns,
    sum: "dense",
  };
}

/** Bytes that a block of windows may look at: half of a first-level cache. */
const WINDOWS = 2 ** 14;
/** Filters at a time at most: gradients of neighbouring filters lie side by side, so to take few at a
 * time is to pass through all of them again and again. */
const MOST_FILTERS = 64;

/** The size of tiles that are nearly alike, at most `most`. */
const evenly = (count: number, most: number): number => Math.ceil(count / Math.ceil(count / most));

export interface WinnerFacts extends Facts {
  /** Labels that the result has of the gradient, outermost first: the last are the filters. */
  readonly kept: readonly string[];
  /** Bytes that all windows look at. */
  readonly bytes: number;
}

/** A contraction with the winners of a pooling, in parts of the pictures. The winners of a block of
 * windows are listed for some filters, and each list is then added up for all sums of its filter:
 * `for p: for f by some: for k by block: for f, o, m, n: acc[m, n] += g[winner] * x[winner m, n]`. */
export function winnersNest(f: WinnerFacts): Nest {
  const { kept, rows, columns, lanes, limits, summed, extent, dtype, threads } = f;
  const [first] = summed as [SumLoop];
  const [outside, filters] = [kept.slice(0, -1), kept.at(-1) ?? ""];
  const results = [...f.outer, rows].map((l) => (l === "" ? 1 : extent(l)));
  const bytes = product(results) * vectorsOf(f) * lanes * byteSize[dtype];
  const part = partOfSum(first.count, bytes);
  const parts = Math.ceil(first.count / part);
  const count = extentOf(f, filters);
  const some = Math.min(MOST_FILTERS, Math.ceil(count / Math.ceil(threads / parts)));
  const block = evenPart(part, Math.max(1, Math.floor((first.count * WINDOWS) / f.bytes)));
  const vectors = evenly(vectorsOf(f), limits.accumulators);
  const tile = Math.max(1, Math.floor(limits.accumulators / vectors));
  const before = [...each(outside), ...loop(filters, some)];
  return {
    loops: [
      ...before,
      ...loop(first.label, block, true),
      ...loop(filters, 1),
      ...each(f.outer.filter((l) => !kept.includes(l))),
      ...loop(rows, evenly(extentOf(f, rows), tile)),
      ...loop(columns, vectors),
    ],
    along: lanes > 1 ? columns : "",
    lanes,
    rows,
    columns,
    sum: "winners",
    waits: { depth: before.length, in: "workspace" },
    parts: parts > 1 ? { label: first.label, step: part, count: parts } : undefined,
  };
}
