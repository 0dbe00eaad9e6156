// A contraction inside the pooling behind it: the sums of whole windows stand in registers, and only
// which of them is largest, and what follows from the largest, is stored.
import { type Contract, shapesOf } from "../../1-graph/contraction.ts";
import { byteSize } from "../../1-graph/dtype.ts";
import type { Node } from "../../1-graph/graph.ts";
import { isPointwise } from "../../1-graph/ops.ts";
import { rowMajor, size } from "../../1-graph/shape.ts";
import { fixed, type Index, NotVectorizable, plus, times } from "../elements/access.ts";
import { constant } from "../loops/builder.ts";
import { type } from "../loops/kernel.ts";
import { LARGE } from "../loops/limits.ts";
import {
  type Attempt,
  firstThatWorks,
  inLogicalOrder,
  type Lanes,
  type LowerContext,
  type Lowered,
  type Lowering,
  laneIndex,
  lanesOf,
} from "./attempt.ts";
import { operandIndex, PANEL, vectorLabels } from "./contract-parts.ts";
import { eachSummed, multiplyAdd, sumLoops } from "./contract-sums.ts";
import { type PoolArgMax, presetWinner, winnerOf } from "./pool.ts";
import { eachVectorTile } from "./tile.ts";

/** The contraction whose sums a value is made of, where they are computed in its nest. */
export function inlinedSum(node: Node, bufferOf: LowerContext["bufferOf"]): Contract | null {
  const seen = new Set<Node>();
  const visit = [node];
  for (let next = visit.pop(); next; next = visit.pop()) {
    if (seen.has(next) || bufferOf(next)) continue;
    if (next.op === "contract") return next;
    seen.add(next);
    if (isPointwise(next.op)) visit.push(...next.inputs);
  }
  return null;
}

export const lowerPooledContraction: Lowering = (attempt, group, context, order) => {
  const anchor = group.anchor as PoolArgMax;
  const node = inlinedSum(anchor.inputs[0]!, context.bufferOf)!;
  const shapes = shapesOf(node);
  const last = shapes.out.at(-1)!;
  const graphFlops =
    2 * [...shapes.out, ...shapes.summed].reduce((p, l) => p * shapes.extent(l), 1);
  const withLanes = (lanes: Lanes, side: 0 | 1): Lowered => {
    const { fn, result } = attempt(lanes, (a) => emitPooled(a, anchor, node, side));
    return { fn, graphFlops, emittedFlops: result };
  };
  return firstThatWorks([
    () => {
      const vector = vectorLabels(node, context).find((v) => v.label === last);
      const lanes = lanesOf(group, order.at(-1), context);
      if (lanes === 1 || !vector) throw new NotVectorizable("no vector along the result");
      return withLanes(lanes, vector.side);
    },
    () => withLanes(1, shapes.labels[1].includes(last) ? 1 : 0),
  ]);
};

/** Tiles of windows x vectors; returns the floating-point operations of one run. */
function emitPooled(a: Attempt, anchor: PoolArgMax, node: Contract, nSide: 0 | 1): number {
  const { elements, lanes, context, group, order, storeRoots } = a;
  const { builder } = elements;
  const { limits } = context;
  const { axes, sizes, steps } = anchor.attributes;
  const shapes = shapesOf(node);
  const { labels, out, summed, extent } = shapes;
  const places = size(sizes);
  const strides = rowMajor(sizes);
  const columns = group.shape.at(-1)!;
  const vectors = Math.ceil(columns / lanes);
  const most = Math.max(1, Math.floor(limits.accumulators / places));
  const tile = Math.ceil(vectors / Math.ceil(vectors / most));
  const t = type(node.dtype as "f32", lanes);
  const loops = sumLoops(node, shapes, context);
  const sums = [...summed].reduce((p, l) => p * extent(l), 1);

  /** The position in the contraction's result of place `k` of the window at `at`. */
  const sumAt = (at: readonly Index[], k: number): Index[] => {
    const result = [...at];
    for (const [i, axis] of axes.entries()) {
      const place = Math.floor(k / strides[i]!) % sizes[i]!;
      result[axis] = plus(times(at[axis]!, steps[i]!), fixed(place));
    }
    return result;
  };
  const labelled = (at: readonly Index[]) => new Map([...out].map((l, i) => [l, at[i]!]));

  const window = (outer: readonly Index[], block: Index, count: number) => {
    const columnsAt = Array.from({ length: count }, (_, j) =>
      inLogicalOrder(order, [...outer, laneIndex(plus(block, fixed(j)), lanes)]),
    );
    const rows = Array.from({ length: places }, (_, k) => k);
    const accs = rows.map(() => columnsAt.map(() => elements.local(t, "acc")));
    for (const acc of accs.flat()) builder.set(acc, constant(t, 0));
    eachSummed(elements, accs.flat(), loops, (summands) => {
      const vectorsHere = columnsAt.map((at) =>
        elements.spread(
          node.inputs[nSide]!,
          operandIndex(labels[nSide], new Map([...labelled(sumAt(at, 0)), ...summands])),
        ),
      );
      for (const k of rows) {
        const at = new Map([...labelled(sumAt(columnsAt[0]!, k)), ...summands]);
        const x = elements.spread(node.inputs[1 - nSide]!, operandIndex(labels[1 - nSide]!, at));
        for (const [j, acc] of accs[k]!.entries())
          builder.set(acc, multiplyAdd(x, vectorsHere[j]!, acc));
      }
    });
    for (const [j, at] of columnsAt.entries()) {
      for (const k of rows) elements.preset(node, sumAt(at, k), accs[k]![j]!);
      presetWinner(a, anchor, at, winnerOf(a, anchor, at));
      storeRoots(at);
    }
  };

  const [examples = 1, ...inside] = order.slice(0, -1).map((axis) => group.shape[axis]!);
  const overColumns = (body: (block: Index, count: number) => void) =>
    eachVectorTile(a, columns, tile, body);
  const overExamples = (body: (i: Index) => void) =>
    elements.nest([examples], "i", ([i]) => body(i!));
  const overWindows = (i: Index, body: (outer: readonly Index[]) => void) =>
    elements.nest(inside, "i", body, [i]);
  const bytesOf = (count: number) => sums * count * byteSize[node.dtype];
  // an example after the other, where a tile's operand stays near: each is fetched once; and where
  // threads share examples
  const isByExample = bytesOf(tile * lanes) <= PANEL || context.threads > 1;
  // a wide operand is walked through once for each tile of columns, not once for each window
  if (bytesOf(columns) <= PANEL)
    overExamples((i) =>
      overWindows(i, (outer) => overColumns((block, count) => window(outer, block, count))),
    );
  else if (isByExample && bytesOf(columns) <= LARGE)
    overExamples((i) =>
      overColumns((block, count) => overWindows(i, (outer) => window(outer, block, count))),
    );
  else
    overColumns((block, count) =>
      overExamples((i) => overWindows(i, (outer) => window(outer, block, count))),
    );
  return 2 * size(group.shape.slice(0, -1)) * places * vectors * lanes * sums;
}
