// Which loops a sum gets: one table of rules, each with its reason. The rules know extents, strides and
// what a machine has, and no shape by name. In the pictures x[m, k] has the rows, w[k, n] the
// columns along which vectors run, and o are labels of the result beside them.
import { byteSize, type DType } from "../../1-graph/dtype.ts";
import type { Lanes } from "../elements/scope.ts";
import { LARGE, type Limits } from "../loops/limits.ts";
import { aheadBy, type RowsFacts, rowsAhead } from "./ahead.ts";
import type { LowerContext } from "./attempt.ts";
import { PIECE, pieceOf, type SumLoop } from "./long-sums.ts";
import type { Nest, NestLoop } from "./nest.ts";
import { partOfSum } from "./sum-parts.ts";
import type { Sum } from "./sums.ts";
import { AT_ONCE, chooseTile, type Tile } from "./tile.ts";

/** What the rules look at. */
export interface Facts {
  readonly dtype: DType;
  readonly lanes: Lanes;
  readonly limits: Limits;
  readonly threads: number;
  readonly extent: (label: string) => number;
  /** Labels of rows and columns, "" for none; the others of the result, outermost first. */
  readonly rows: string;
  readonly columns: string;
  readonly outer: readonly string[];
  /** Labels of few places that stand in a tile beside its rows. */
  readonly unrolled: readonly string[];
  readonly summed: readonly SumLoop[];
}

export interface ContractionFacts extends Facts, RowsFacts {
  /** Whether the operand in vectors differs from one round of the outer loops to another. */
  readonly variesOutside: boolean;
  /** Whether the summands lie along several axes. */
  readonly isSpread: boolean;
  /** Whether a value that the group makes has room for sums that wait. */
  readonly hasRoom: boolean;
  /** Whether what the group makes of a sum is long code. */
  readonly isLongEpilogue: boolean;
  /** Elements between neighbours along the outermost summed label in the operand in vectors. */
  readonly apart: number;
  /** Bytes of both operands between neighbours along a summed label; infinite where they do not lie at
   * constant distances. */
  readonly bytesAlong: (label: string) => number;
}

/** Bytes of the operand in vectors that stay in the first-level cache while rows pass by. */
export const PANEL = 16384;
/** Bytes of both operands that stay there while all of a result passes by. */
const NEAR = 3 * 2 ** 13;
/** The same of a stretch of its columns in the second-level cache. */
const STRETCH = 2 ** 18;
/** Vectors: in a shorter stretch the result is not walked through as it lies. */
const LEAST_STRETCH = 8;

export const product = (counts: readonly number[]): number => counts.reduce((a, b) => a * b, 1);
export const summandsOf = (loops: readonly SumLoop[]): number => product(loops.map((l) => l.count));

export const each = (labels: readonly string[]): NestLoop[] =>
  labels.map((label) => ({ label, step: 1 }));
/** What the rules look at of a sum, with rows and columns of the tile chosen; `ordered` are the labels
 * of the result, outermost first. */
export const factsOf = (
  sum: Omit<Sum, "addTo">,
  {
    rows = "",
    columns,
    unrolled = [],
  }: { readonly rows?: string; readonly columns: string; readonly unrolled?: readonly string[] },
  lanes: Lanes,
  { limits, threads }: Pick<LowerContext, "limits" | "threads">,
  ordered: readonly string[] = sum.out,
): Facts => ({
  dtype: sum.dtype,
  lanes,
  limits,
  threads,
  extent: sum.extent,
  rows,
  columns,
  outer: ordered.filter((l) => l !== rows && l !== columns && !unrolled.includes(l)),
  unrolled,
  summed: sum.summed,
});

export const loop = (label: string, step: number, inOrder = false): NestLoop[] =>
  label === "" ? [] : [{ label, step, ...(inOrder ? { inOrder } : {}) }];

export const extentOf = ({ extent }: Facts, label: string): number =>
  label === "" ? 1 : extent(label);
export const vectorsOf = (f: Facts): number => Math.ceil(extentOf(f, f.columns) / f.lanes);

/** A contraction in vectors along its columns, or in scalars. */
export function rowsNest(f: ContractionFacts): Nest {
  const rule = [split, blocks, nearOperand, stretches, outsideFirst, nearRows, columnsFirst].find(
    (r) => r.when(f),
  )!;
  const { lanes, rows, columns, isListed } = f;
  const { loops, waits, ahead } = rule.nest(f);
  const last = loops.at(-1)!;
  const atTile =
    f.isLongEpilogue && f.hasRoom ? ({ depth: loops.length, in: "result" } as const) : undefined;
  return {
    loops,
    along: lanes > 1 ? columns : "",
    lanes,
    rows,
    columns,
    unrolled: f.unrolled,
    sum: isListed ? "listed" : "dense",
    waits: waits ?? atTile,
    ahead,
    rowsAhead: rowsAhead(f, loops),
    next: waits || !isLargeResult(f) || last.label !== columns ? undefined : last.step * lanes,
  };
}

interface Rule {
  readonly when: (f: ContractionFacts) => boolean;
  readonly nest: (f: ContractionFacts) => Pick<Nest, "loops" | "waits" | "ahead">;
}

/** The tile of rows x vectors for so many summands of a round. Of few summands a tile of a few sums is
 * the least code; where it is gone through at each place of other labels, the loop over the summands
 * costs more than they do, so it has as many sums as a core adds to at once (measured: 8 groups of 4
 * channels, 3x3, 26 GFLOP/s with two sums and 46 with eight). */
export const tileOf = (f: Facts, summands: number, vectors = vectorsOf(f)): Tile => {
  const { limits, unrolled, extent } = f;
  const withSums = (most: number, runs: number) => {
    const accumulators = Math.floor(most / product(unrolled.map(extent)));
    return chooseTile(extentOf(f, f.rows), vectors, summands, { ...limits, accumulators }, runs);
  };
  const few = Math.min(AT_ONCE, limits.accumulators);
  const tile = withSums(limits.accumulators, 1);
  const sums = tile.rows * tile.vectors * product(unrolled.map(extent));
  return sums < few ? withSums(few, product(f.outer.map(extent))) : tile;
};

/** Very many summands along several labels, as the gradient of a convolution's weights over all
 * positions of all pictures: neighbouring summands lie on other pages, more than a processor can
 * translate at a time. Some pictures are summed for all of the result, then the next, so that each is
 * fetched once: `for k1 by part: for o, m, n: acc[o, m, n] += x[k1 k2, o, m] * w[k1 k2, n]`. Of a result
 * that no cache holds, each o apart. A picture that the first-level cache does not hold is cut into some
 * rows, or each o would fetch it again: `for k1: for k2 by some: for o, m, n`. */
const split: Rule = {
  when: ({ isListed, isSpread, summed }) => !isListed && isSpread && pieceOf(summed) !== null,
  nest: (f) => {
    const [first, ...inside] = f.summed as [SumLoop, ...SumLoop[]];
    const perStep = summandsOf(inside);
    const part = pieceOf(f.summed)!;
    const tile = tileOf(f, part * perStep);
    // what is given to threads stands outside: rows, where there are enough of them
    const results =
      product([...f.outer, ...f.unrolled].map(f.extent)) *
      extentOf(f, f.rows) *
      extentOf(f, f.columns);
    const isNear = results * byteSize[f.dtype] <= LARGE;
    const sharesRows = f.threads > 1 && extentOf(f, f.rows) >= f.threads;
    const outside = isNear && (f.threads === 1 || sharesRows) ? [] : f.outer;
    const shares = outside.length > 0 ? 1 : f.threads;
    const rowsAtATime = Math.ceil(extentOf(f, f.rows) / shares);
    const before = [...each(outside), ...loop(f.rows, rowsAtATime)];
    const rowsOfPart = part === 1 ? nearPart(f, inside) : null;
    const cut = rowsOfPart === null ? [] : loop(inside[0]!.label, rowsOfPart, true);
    return {
      loops: [
        ...before,
        ...loop(first.label, part, true),
        ...cut,
        ...each(outside.length > 0 ? [] : f.outer),
        ...loop(f.rows, tile.rows),
        ...loop(f.columns, tile.vectors),
      ],
      waits: {
        depth: before.length,
        apart: cut.length > 0 ? before.length + 1 : undefined,
        in: "workspace",
      },
    };
  },
};

/** How many steps along the outermost of some loops are summed for all of a result before the next,
 * so that what they read stays in the first-level cache: a piece where the sum falls into pieces; null
 * where all of it stays there, or not much less would be read. */
function nearPart(f: ContractionFacts, loops: readonly SumLoop[]): number | null {
  const [first] = loops;
  if (!first) return null;
  const bytes = f.bytesAlong(first.label);
  if (!(bytes * first.count > NEAR)) return null;
  const some = pieceOf(loops, PIECE) ?? Math.max(1, Math.floor(NEAR / bytes));
  return 2 * some <= first.count ? some : null;
}

/** Summands of a block: so many lines near one another that no more of them are fetched than are kept. */
const BLOCK = 32;
/** Tiles of rows for which the next block is fetched ahead. */
const FEW_TILES = 4;

/** An operand too large for the caches and few rows: a layer of thousands of neurons. Tile by tile it
 * would be read with a jump to another page for every summand; here a block of summands passes over a
 * stretch of columns, so that it is read as it lies:
 * `for n by stretch: for k by block: for m, n: out[m, n] += x[m, k] * w[k, n]`. What the blocks of a piece of
 * a long sum come to is added up apart. */
const blocks: Rule = {
  when: (f) => {
    const { columns, outer, isListed, summed, dtype, extent } = f;
    if (columns === "" || outer.length > 0 || isListed || !f.hasRoom) return false;
    if ((summed[0]?.count ?? 0) < 2 * BLOCK) return false;
    return summandsOf(summed) * extent(columns) * byteSize[dtype] > LARGE;
  },
  nest: (f) => {
    const [first, ...inside] = f.summed as [SumLoop, ...SumLoop[]];
    const perStep = summandsOf(inside);
    const piece = pieceOf(f.summed);
    const few = Math.max(1, Math.round(BLOCK / perStep));
    const isCut = piece !== null && 2 * few <= piece;
    const block = isCut ? few : (piece ?? few);
    const stretch = blockStretch(vectorsOf(f), f.threads);
    const tile = tileOf(f, block * perStep, Math.min(stretch, vectorsOf(f)));
    // the next block lies on as many pages as it has summands, more than a machine foresees by
    // itself; many rows make up for waiting once
    const width = byteSize[f.dtype];
    const isFew = extentOf(f, f.rows) <= FEW_TILES * tile.rows;
    return {
      loops: [
        ...loop(f.columns, stretch),
        ...(isCut ? loop(first.label, piece, true) : []),
        ...loop(first.label, block, true),
        ...loop(f.rows, tile.rows),
        ...loop(f.columns, tile.vectors),
      ],
      waits: { depth: 1, in: "result", apart: isCut ? 2 : undefined },
      ahead: isFew ? aheadBy(block * f.apart * width, f.lanes * width) : undefined,
    };
  },
};

/** Vectors of a stretch of columns: long, as memory is fast where it is read in a row, but several
 * stretches for the threads, one for each at least. */
function blockStretch(vectors: number, threads: number): number {
  const long = Math.max(32, Math.min(128, Math.ceil(vectors / 8)));
  return Math.min(long, Math.ceil(vectors / threads));
}

const bytesOfOperand = (f: Facts): number =>
  summandsOf(f.summed) * extentOf(f, f.columns) * byteSize[f.dtype];
const isLargeResult = (f: Facts): boolean =>
  extentOf(f, f.rows) * extentOf(f, f.columns) * byteSize[f.dtype] > LARGE;
/** Lines that a machine fetches together. */
const PAIR = 2;
/** The tile for all summands. A result beyond the caches, as an update of many weights, is read and
 * written in pairs of lines (measured: an update of 2048 x 2048 took 12.7 ms by threes and 10.9). */
const wholeTile = (f: Facts) => {
  const most = isLargeResult(f) ? Math.min(PAIR, f.limits.tileVectors) : f.limits.tileVectors;
  return tileOf({ ...f, limits: { ...f.limits, tileVectors: most } }, summandsOf(f.summed));
};

/** The operand in vectors stays in a cache while rows pass by: in the first where it is small, in the
 * second where the result is so large that it had better be walked through as it lies:
 * `for o, m, n: acc[m, n] += x[m, k] * w[k, n]`. */
const nearOperand: Rule = {
  when: (f) => bytesOfOperand(f) <= PANEL || (bytesOfOperand(f) <= LARGE && isLargeResult(f)),
  nest: (f) => {
    const tile = wholeTile(f);
    return {
      loops: [...each(f.outer), ...loop(f.rows, tile.rows), ...loop(f.columns, tile.vectors)],
    };
  },
};

/** Vectors of a stretch of columns whose operand stays in the second-level cache. */
const stretchOf = (f: Facts): number => {
  const { vectors } = wholeTile(f);
  const bytes = summandsOf(f.summed) * f.lanes * byteSize[f.dtype] * vectors;
  return Math.floor(STRETCH / bytes) * vectors;
};

/** A large result of an operand that no cache holds: a stretch of its columns at a time does stay:
 * `for n by stretch: for o, m, n`. */
const stretches: Rule = {
  when: (f) => isLargeResult(f) && stretchOf(f) >= LEAST_STRETCH,
  nest: (f) => ({ loops: [...loop(f.columns, stretchOf(f)), ...nearOperand.nest(f).loops] }),
};

/** The operand in vectors passes once for each tile of columns: `for o, n, m` where it differs from
 * one o to another. */
const outsideFirst: Rule = {
  when: (f) => f.variesOutside,
  nest: (f) => {
    const tile = wholeTile(f);
    return {
      loops: [...each(f.outer), ...loop(f.columns, tile.vectors), ...loop(f.rows, tile.rows)],
    };
  },
};

/** The fewest of the outer labels, from the outermost on, at one place of which the operand of the rows
 * stays in a cache; null where it never does. */
function nearPrefix(f: ContractionFacts): readonly string[] | null {
  for (let n = 1; n <= f.outer.length; n++) {
    const labels = f.outer.slice(0, n);
    if (f.reach(new Map(labels.map((l) => [l, 1]))) <= LARGE) return labels;
  }
  return null;
}

/** Several tiles of columns of many rows, each of which would fetch all rows from memory: a picture's
 * rows stay in a cache for all tiles of columns, `for o1, n, o2, m`, as long as the operand in vectors,
 * which then passes for each o1, stays in one too or is the smaller. */
const nearRows: Rule = {
  when: (f) => {
    const tiles = Math.ceil(vectorsOf(f) / wholeTile(f).vectors);
    const all = f.reach(new Map());
    if (f.isListed || tiles === 1 || !(all > LARGE)) return false;
    const near = nearPrefix(f);
    if (!near) return false;
    const passes = product(near.map(f.extent)) * bytesOfOperand(f);
    return bytesOfOperand(f) <= LARGE || passes < tiles * all;
  },
  nest: (f) => {
    const near = nearPrefix(f)!;
    const tile = wholeTile(f);
    return {
      loops: [
        ...each(near),
        ...loop(f.columns, tile.vectors),
        ...each(f.outer.slice(near.length)),
        ...loop(f.rows, tile.rows),
      ],
    };
  },
};

/** The same where it does not: `for n, o, m`. */
const columnsFirst: Rule = {
  when: () => true,
  nest: (f) => {
    const tile = wholeTile(f);
    return {
      loops: [...loop(f.columns, tile.vectors), ...each(f.outer), ...loop(f.rows, tile.rows)],
    };
  },
};

/** Most columns of a stretch, whose sums may wait until they are finished. */
const DOTS_STRETCH = 64;

/** Columns of a stretch: whole vectors, one stretch for each thread at least, and no rest if it can be
 * had. */
function dotsStretch(columns: number, lanes: number, threads: number): number {
  const most = Math.min(DOTS_STRETCH, Math.ceil(columns / threads / lanes) * lanes);
  for (let s = most; s >= most / 2; s -= lanes) if (columns % s === 0) return s;
  return most;
}

/** Vectors along the innermost summed label, one horizontal sum a place of the result, for operands
 * that both lie so: `for o, m, n: acc[m, n, lanes] += x[m, k] * w[n, k]`. A stretch of the longer
 * operand stays in a cache for all tiles of the shorter. Rows and columns of a tile are read alike, so that
 * it may have as many of the one as of the other. What the group makes of the sums is made in vectors where
 * it can be: they wait in memory until some rows are complete. */
export function dotsNest(f: ContractionFacts, mayWait: boolean): Nest {
  const { lanes, rows, columns, outer, summed, extent, threads, limits } = f;
  const [height, width] = [extentOf(f, rows), extentOf(f, columns)];
  const inner = summed.at(-1)!;
  const tile = chooseTile(height, width, inner.count / lanes, {
    ...limits,
    tileVectors: limits.accumulators,
  });
  const inside = [...loop(rows, tile.rows), ...loop(columns, tile.vectors)];
  const before = each(outer);
  const isStretched = width > height;
  const stretch = isStretched ? loop(columns, dotsStretch(extent(columns), lanes, threads)) : [];
  const waits = mayWait && columns !== "" && f.hasRoom;
  return {
    loops: [...before, ...stretch, ...inside],
    along: inner.label,
    lanes,
    rows,
    columns,
    sum: "dense",
    waits: waits ? { depth: before.length + 1, in: "result" } : undefined,
  };
}

/** Summands and results together from which on a sum or an extreme is worth parts. */
const LONG = 2 ** 18;

/** A sum or an extreme in vectors along the result, or `beside` of them. Vectors side by side are
 * summed at once where there are many summands, so that no line is fetched again for the next of them;
 * and in parts, which threads share: `for p: for o, n: acc[p, n] += x[p k, n]`. In which order depends
 * on the extents alone: neither on lanes nor on what is added up beside. */
export function verticalNest(f: Facts, beside = 1): Nest {
  const [first] = f.summed;
  const results = product(f.outer.map(f.extent)) * extentOf(f, f.columns);
  const isLong = summandsOf(f.summed) * results >= LONG;
  const vectors = isLong ? Math.max(1, Math.floor(f.limits.accumulators / beside)) : 1;
  const steps = first?.count ?? 1;
  const part = isLong && first ? partOfSum(steps, results * byteSize[f.dtype]) : steps;
  return {
    loops: [...each(f.outer), ...loop(f.columns, vectors)],
    along: f.lanes > 1 ? f.columns : "",
    lanes: f.lanes,
    rows: "",
    columns: f.columns,
    sum: "dense",
    parts:
      part < steps
        ? { label: first!.label, step: part, count: Math.ceil(steps / part) }
        : undefined,
  };
}

/** The same in vectors along the innermost reduced axis, with one horizontal step a place. */
export const alongNest = (f: Facts): Nest => ({
  loops: each(f.outer),
  along: f.summed.at(-1)!.label,
  lanes: f.lanes,
  rows: "",
  columns: "",
  sum: "dense",
});
