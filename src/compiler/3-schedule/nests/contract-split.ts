// A contraction of very many summands, as the gradient of a convolution's weights over all positions
// of all pictures. Neighbouring summands lie on other pages, more than the processor can translate
// at a time: so some pictures are summed for all of the result, then the next, and the sums wait in
// memory in between.
import type { Contract, Shapes } from "../../1-graph/contraction.ts";
import { fixed, type Index, plus, times } from "../elements/access.ts";
import { constant } from "../loops/builder.ts";
import { type } from "../loops/kernel.ts";
import { type Attempt, laneIndex } from "./attempt.ts";
import { operandIndex, type Parts } from "./contract-parts.ts";
import { eachSummed, multiplyAdd, sumLoops } from "./contract-sums.ts";
import { leastPiece, WaitingSum } from "./long-sums.ts";
import { chooseTile, eachTile, eachVectorTile } from "./tile.ts";

/** Summands from which on a sum is split, and how many a part has about. */
const MANY = 1024;
const PART = 192;

/** Whether a sum is to be split: many summands along several axes, no list of live ones. */
export function wantsSplit(node: Contract, { summed, extent }: Shapes): boolean {
  const sums = [...summed].reduce((p, l) => p * extent(l), 1);
  return node.attributes.live === undefined && summed.length > 1 && sums >= MANY;
}

/** Emits the nest of parts and tiles; returns the floating-point operations of one run. */
export function emitSplit(
  a: Attempt,
  node: Contract,
  shapes: Shapes,
  { n, m, nSide }: Parts,
): number {
  const { elements, lanes, context, storeRoots } = a;
  const { builder } = elements;
  const { labels, out, summed, extent } = shapes;
  const mSide = nSide === 1 ? 0 : 1;
  const [first, ...inside] = summed as unknown as [string, ...string[]];
  const perStep = inside.reduce((p, l) => p * extent(l), 1);
  const steps = extent(first);
  const full = Math.max(Math.round(PART / perStep), leastPiece(steps));
  const part = Math.min(steps, Math.max(1, full));
  const columns = n === "" ? 1 : extent(n);
  const vectors = Math.ceil(columns / lanes);
  const rows = m === "" ? 1 : extent(m);
  const { rows: mTile, vectors: nTile } = chooseTile(rows, vectors, part * perStep, context.limits);
  const outer = [...out].filter((l) => l !== n && l !== m);
  const t = type(node.dtype as "f32", lanes);
  const waiting = a.workspace(node.dtype, [...outer.map(extent), rows, vectors * lanes]);
  const sums = new WaitingSum(elements, waiting, steps * perStep);
  const inner = sumLoops(node, { ...shapes, summed: inside.join("") }, context);

  type At = ReadonlyMap<string, Index>;
  const waitingAt = (at: At) => [...outer, m, n].map((l) => at.get(l)!);
  const element = (base: At, row: Index, vector: Index) =>
    new Map(base).set(m, row).set(n, laneIndex(vector, lanes));

  /** Adds the summands of `count` steps from `start` on to the sums of a tile. */
  const tile = (
    base: At,
    start: Index,
    count: number,
    row: Index,
    mc: number,
    block: Index,
    vc: number,
  ) => {
    const places = Array.from({ length: mc }, (_, i) =>
      Array.from({ length: vc }, (_, j) =>
        element(base, plus(row, fixed(i)), plus(block, fixed(j))),
      ),
    );
    const accs = places.map((line) => line.map((place) => sums.begin(waitingAt(place), t)));
    const loops = [{ label: first, count }, ...inner];
    eachSummed(elements, accs.flat(), loops, (summands) => {
      const here = new Map([...base, ...summands]).set(first, plus(start, summands.get(first)!));
      const read = (side: 0 | 1, label: string, index: Index) =>
        elements.spread(
          node.inputs[side]!,
          operandIndex(labels[side], new Map(here).set(label, index)),
        );
      const vectorsHere = Array.from({ length: vc }, (_, j) =>
        read(nSide, n, laneIndex(plus(block, fixed(j)), lanes)),
      );
      for (let i = 0; i < mc; i++) {
        const x = read(mSide, m, plus(row, fixed(i)));
        for (const [j, acc] of accs[i]!.entries())
          builder.set(acc, multiplyAdd(x, vectorsHere[j]!, acc));
      }
    });
    for (const [i, line] of places.entries())
      for (const [j, place] of line.entries()) sums.end(waitingAt(place), accs[i]![j]!);
  };

  const some = (base: At, firstRow: Index, count: number) => {
    const eachWaiting = (body: (place: At) => void) =>
      elements.nest([count, vectors], "r", ([r, block]) =>
        body(element(base, plus(firstRow, r!), block!)),
      );
    eachWaiting((place) => elements.store(waiting, waitingAt(place), constant(t, 0)));
    const sum = (start: Index, length: number) =>
      eachTile(elements, count, mTile, "m", (row, mc) =>
        eachVectorTile(a, columns, nTile, (block, vc) =>
          tile(base, start, length, plus(firstRow, row), mc, block, vc),
        ),
      );
    const whole = Math.floor(steps / part);
    elements.inOrder([whole], "s", ([s]) => sum(times(s!, part), part));
    if (whole * part < steps)
      elements.inOrder([1], "s", () => sum(fixed(whole * part), steps - whole * part));
    eachWaiting((place) => {
      const at = operandIndex(out, place);
      elements.preset(node, at, elements.reload(waiting, waitingAt(place)));
      storeRoots(at);
    });
  };
  // where nothing else can be given to threads, rows are
  const rowsAtATime = outer.length > 0 ? rows : Math.ceil(rows / context.threads);
  elements.nest(outer.map(extent), "o", (indices) => {
    const base = new Map(outer.map((l, i) => [l, indices[i]!]));
    eachTile(elements, rows, rowsAtATime, "p", (row, count) => some(base, row, count));
  });
  const outerCount = outer.reduce((p, l) => p * extent(l), 1);
  return 2 * outerCount * rows * vectors * lanes * steps * perStep;
}
