// A contraction with an operand too large for the caches, and few rows: a layer of thousands of
// neurons. Tile by tile it would be read with a jump to another page for every summand; here a block
// of summands passes over a stretch of neighbouring columns, so that it is read as it lies. What is
// summed so far waits in the memory of the result.
import type { Contract, Shapes } from "../../1-graph/contraction.ts";
import { byteSize } from "../../1-graph/dtype.ts";
import { fixed, type Index, plus, times } from "../elements/access.ts";
import type { Buffer } from "../elements/buffer.ts";
import { constant } from "../loops/builder.ts";
import { type } from "../loops/kernel.ts";
import { LARGE, LINE } from "../loops/limits.ts";
import { type Attempt, laneIndex } from "./attempt.ts";
import { affineStride, operandIndex, type Parts } from "./contract-parts.ts";
import { eachSummed, multiplyAdd } from "./contract-sums.ts";
import { leastPiece, WaitingSum } from "./long-sums.ts";
import { chooseTile, eachTile, eachVectorTile } from "./tile.ts";

/** Summands of a block, where that does not make too many blocks. */
const SUMMANDS = 32;
/** Tiles of rows for which the next block is fetched ahead. */
const FEW_TILES = 4;
/** Vectors of a stretch of columns: long, as memory is fast where it is read in a row, but several
 * stretches for the threads, one for each at least. */
function stretchOf(vectors: number, threads: number): number {
  const long = Math.max(32, Math.min(128, Math.ceil(vectors / 8)));
  return Math.min(long, Math.ceil(vectors / threads));
}

/** Where the sums can wait: the memory of a value that the group makes. */
export function waitingRoom({ group, context }: Attempt, node: Contract): Buffer | undefined {
  const root = group.members.find(
    (m) => context.isStored(m) && !context.targetOf(m) && m.dtype === node.dtype,
  );
  return root && context.bufferOf(root);
}

/** Whether blocks pay: a large operand, walked through once for few rows. */
export function wantsBlocks(
  node: Contract,
  { out, summed, extent }: Shapes,
  { n, m }: Parts,
): boolean {
  const last = summed.at(-1);
  if (n === "" || last === undefined || node.attributes.live !== undefined) return false;
  if ([...out].some((l) => l !== n && l !== m) || extent(last) < 2 * SUMMANDS) return false;
  const sums = [...summed].reduce((p, l) => p * extent(l), 1);
  return sums * extent(n) * byteSize[node.dtype] > LARGE;
}

/** Emits the blocks; returns the floating-point operations of one run. */
export function emitBlocks(
  a: Attempt,
  node: Contract,
  { labels, out, summed, extent }: Shapes,
  { n, m, nSide }: Parts,
  room: Buffer,
): number {
  const { elements, lanes, context, storeRoots } = a;
  const { builder } = elements;
  const mSide = nSide === 1 ? 0 : 1;
  const columns = extent(n);
  const stretchVectors = stretchOf(Math.ceil(columns / lanes), context.threads);
  const rows = m === "" ? 1 : extent(m);
  const last = summed.at(-1)!;
  const summands = Math.max(SUMMANDS, leastPiece(extent(last)));
  const { rows: mTile, vectors: nTile } = chooseTile(
    rows,
    Math.min(stretchVectors, Math.ceil(columns / lanes)),
    summands,
    context.limits,
  );
  const bytes = byteSize[node.dtype];
  // the next block lies on as many pages as it has summands, more than a machine foresees by itself;
  // many rows make up for waiting once
  const along = affineStride(node.inputs[nSide]!, labels[nSide].indexOf(last), context) ?? 0;
  const ahead = rows <= FEW_TILES * mTile ? summands * along * bytes : 0;
  const startsLine = (vector: number) => (vector * lanes * bytes) % LINE === 0;
  const t = type(node.dtype as "f32", lanes);
  const sums = [...summed].reduce((p, l) => p * extent(l), 1);
  const waiting = new WaitingSum(elements, room, sums);
  const at = (row: Index, vector: Index) =>
    operandIndex(
      out,
      new Map([
        [m, row],
        [n, laneIndex(vector, lanes)],
      ]),
    );

  /** Adds `count` summands from `first` to the sums of a tile. */
  const addBlock = (
    others: ReadonlyMap<string, Index>,
    first: Index,
    count: number,
    row: Index,
    mc: number,
    vector: Index,
    vc: number,
  ) => {
    const places = Array.from({ length: mc }, (_, i) =>
      Array.from({ length: vc }, (_, j) => at(plus(row, fixed(i)), plus(vector, fixed(j)))),
    );
    const accs = places.map((line) => line.map((place) => waiting.begin(place, t)));
    eachSummed(elements, accs.flat(), [{ label: last, count }], (steps) => {
      const here = new Map(others).set(last, plus(first, steps.get(last)!));
      const vectorsHere = Array.from({ length: vc }, (_, j) =>
        elements.spread(
          node.inputs[nSide]!,
          operandIndex(
            labels[nSide],
            new Map(here).set(n, laneIndex(plus(vector, fixed(j)), lanes)),
          ),
          startsLine(j) ? ahead : 0,
        ),
      );
      for (let i = 0; i < mc; i++) {
        const mine = new Map(here).set(m, plus(row, fixed(i)));
        const x = elements.spread(node.inputs[mSide]!, operandIndex(labels[mSide], mine));
        for (const [j, acc] of accs[i]!.entries())
          builder.set(acc, multiplyAdd(x, vectorsHere[j]!, acc));
      }
    });
    for (const [i, line] of places.entries())
      for (const [j, place] of line.entries()) waiting.end(place, accs[i]![j]!);
  };

  const stretch = (start: Index, vectors: number) => {
    const eachSum = (body: (place: Index[]) => void) =>
      elements.nest([rows, vectors], "r", ([row, j]) => body(at(row!, plus(start, j!))));
    eachSum((place) => elements.store(room, place, constant(t, 0)));
    const outside = [...summed].slice(0, -1);
    elements.inOrder(outside.map(extent), "s", (indices) => {
      const others = new Map(outside.map((l, i) => [l, indices[i]!]));
      const block = (first: Index, count: number) =>
        eachTile(elements, rows, mTile, "m", (row, mc) =>
          eachTile(elements, vectors, nTile, "n", (vector, vc) =>
            addBlock(others, first, count, row, mc, plus(start, vector), vc),
          ),
        );
      const blocks = Math.floor(extent(last) / summands);
      elements.inOrder([blocks], "b", ([b]) => block(times(b!, summands), summands));
      const done = blocks * summands;
      if (done < extent(last))
        elements.inOrder([1], "b", () => block(fixed(done), extent(last) - done));
    });
    eachSum((place) => {
      elements.preset(node, place, elements.reload(room, place));
      storeRoots(place);
    });
  };
  eachVectorTile(a, columns, stretchVectors, stretch);
  return 2 * rows * Math.ceil(columns / lanes) * lanes * sums;
}
