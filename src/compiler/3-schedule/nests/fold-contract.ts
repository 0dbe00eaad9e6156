// A fold of products: the gradient of a convolution with respect to what it looked at. Each element
// sums over the windows that cover it and over what the products sum over, so that the products
// never lie in memory and no window is visited in vain. The rows of a register tile run along an
// axis of which every element is covered alike: the examples of a mini-batch.
import { type Contract, shapesOf } from "../../1-graph/contraction.ts";
import type { Node } from "../../1-graph/graph.ts";
import { size } from "../../1-graph/shape.ts";
import { fixed, type Index, NotVectorizable, plus } from "../elements/access.ts";
import { constant } from "../loops/builder.ts";
import { type } from "../loops/kernel.ts";
import {
  type Attempt,
  firstThatWorks,
  inLogicalOrder,
  type Lanes,
  type Lowered,
  type Lowering,
  laneIndex,
  lanesOf,
} from "./attempt.ts";
import { operandIndex, strideAlong } from "./contract-parts.ts";
import { eachSummed, multiplyAdd } from "./contract-sums.ts";
import { eachCover, type Fold } from "./fold.ts";
import { chooseTile, eachTile, eachVectorTile } from "./tile.ts";

export const lowerFoldedContraction: Lowering = (attempt, group, context, order) => {
  const fold = group.anchor as Fold;
  const node = fold.inputs[0] as Contract;
  const { out, summed, extent } = shapesOf(node);
  const graphFlops = 2 * [...out, ...summed].reduce((p, l) => p * extent(l), 1);
  const withLanes = (lanes: Lanes): Lowered => {
    const { fn, result } = attempt(lanes, (a) => emitFolded(a, fold, node));
    return { fn, graphFlops, emittedFlops: result };
  };
  return firstThatWorks([
    () => withLanes(lanesOf(group, order.at(-1), context)),
    () => withLanes(1),
  ]);
};

/** Tiles of rows x vectors of the fold's result; returns the floating-point operations. */
function emitFolded(a: Attempt, fold: Fold, node: Contract): number {
  const { elements, lanes, order, context, storeRoots } = a;
  const { builder } = elements;
  const { axes } = fold.attributes;
  const behind = axes.at(-1)! + 1;
  const { labels, out, summed, extent } = shapesOf(node);
  /** The label of an axis of the result. */
  const labelOf = (axis: number) => out[axis < behind ? axis : axis + axes.length]!;
  const inner = order.at(-1)!;
  const n = labelOf(inner);
  const nSide = ([0, 1] as const).find(
    (side) =>
      labels[side].includes(n) &&
      !labels[1 - side]!.includes(n) &&
      strideAlong(node.inputs[side]!, labels[side].indexOf(n), context) === 1,
  );
  if (lanes > 1 && (nSide === undefined || axes.includes(inner)))
    throw new NotVectorizable("no vector along the result");
  const vSide = nSide ?? 1;
  const mSide = vSide === 1 ? 0 : 1;
  const rowAxis = order.slice(0, -1).find((axis) => {
    const l = labelOf(axis);
    return !axes.includes(axis) && labels[mSide].includes(l) && !labels[vSide].includes(l);
  });
  const rows = rowAxis === undefined ? 1 : fold.shape[rowAxis]!;
  const columns = fold.shape[inner]!;
  const vectors = Math.ceil(columns / lanes);
  const loops = [...summed].map((label) => ({ label, count: extent(label) }));
  const sums = [...summed].reduce((p, l) => p * extent(l), 1);
  const { rows: mTile, vectors: nTile } = chooseTile(rows, vectors, sums, context.limits);
  const t = type(node.dtype as "f32", lanes);
  const counts = axes.map((axis) => node.shape[axis]!);
  const outer = order.slice(0, -1).filter((axis) => axis !== rowAxis);

  const tile = (base: readonly Index[], row: Index, mc: number, block: Index, vc: number) => {
    const atOf = (i: number, j: number): Index[] => {
      const at = inLogicalOrder(
        [...outer, inner],
        [...base, laneIndex(plus(block, fixed(j)), lanes)],
      );
      if (rowAxis !== undefined) at[rowAxis] = plus(row, fixed(i));
      return at;
    };
    const accs = Array.from({ length: mc }, () =>
      Array.from({ length: vc }, () => elements.local(t, "acc")),
    );
    for (const acc of accs.flat()) builder.set(acc, constant(t, 0));
    eachCover(elements, fold.attributes, atOf(0, 0), counts, (windows, places) => {
      const labelled = (i: number, j: number) => {
        const at = atOf(i, j);
        for (const [k, axis] of axes.entries()) at[axis] = windows[k]!;
        const products = [...at.slice(0, behind), ...places, ...at.slice(behind)];
        return new Map([...out].map((l, k) => [l, products[k]!]));
      };
      eachSummed(elements, accs.flat(), loops, (summands) => {
        const read = (side: 0 | 1, i: number, j: number) =>
          elements.spread(
            node.inputs[side] as Node,
            operandIndex(labels[side], new Map([...labelled(i, j), ...summands])),
          );
        const vectorsHere = Array.from({ length: vc }, (_, j) => read(vSide, 0, j));
        for (let i = 0; i < mc; i++) {
          const x = read(mSide, i, 0);
          for (const [j, acc] of accs[i]!.entries())
            builder.set(acc, multiplyAdd(x, vectorsHere[j]!, acc));
        }
      });
    });
    for (let i = 0; i < mc; i++) {
      for (let j = 0; j < vc; j++) {
        const at = atOf(i, j);
        elements.preset(fold, at, accs[i]![j]!);
        storeRoots(at);
      }
    }
  };

  // the vector operand passes once for each tile of columns
  eachVectorTile(a, columns, nTile, (block, vc) =>
    elements.nest(
      outer.map((axis) => fold.shape[axis]!),
      "i",
      (base) => eachTile(elements, rows, mTile, "m", (row, mc) => tile(base, row, mc, block, vc)),
    ),
  );
  return 2 * (size(node.shape) / extent(n)) * vectors * lanes * sums;
}
