// Contractions: sums of products, where the time goes. Which axis runs along rows and which along
// vectors follows from strides alone; by rows where a vector of the result can be loaded, by dots
// where only the sum lies in vectors, else in scalars.
import { type Contract, shapesOf } from "../../1-graph/contraction.ts";
import { byteSize } from "../../1-graph/dtype.ts";
import { lanesFor } from "../plan/layout.ts";
import { firstThatWorks, type Lanes, type Lowered, type Lowering, lanesOf } from "./attempt.ts";
import { emitDots } from "./contract-dots.ts";
import { type Parts, vectorLabels } from "./contract-parts.ts";
import { emitRows } from "./contract-rows.ts";
import { emitSplit, wantsSplit } from "./contract-split.ts";

/** Rows that a tile can have; an axis of fewer would leave it small. */
const MANY = 6;

/** The label of the rows: the innermost with many, else the one with most; "" for none. */
function rowLabel(labels: readonly string[], extent: (label: string) => number): string {
  const inner = [...labels].reverse();
  const most = Math.max(...labels.map(extent));
  return inner.find((l) => extent(l) >= Math.min(MANY, most)) ?? "";
}

export const lowerContraction: Lowering = (attempt, group, context, order) => {
  const node = group.anchor as Contract;
  const shapes = shapesOf(node);
  const inner = order.at(-1);
  const last = inner === undefined ? "" : shapes.out[inner]!;
  // an axis that both operands have is looped over: a tile has one operand along each of its axes
  const n = shapes.labels.every((l) => l.includes(last)) ? "" : last;
  const nSide = shapes.labels[1].includes(n) ? 1 : 0;
  const other = shapes.labels[1 - nSide]!;
  const m = rowLabel(
    [...shapes.out].filter(
      (l) => l !== n && other.includes(l) && !shapes.labels[nSide].includes(l),
    ),
    shapes.extent,
  );
  const parts: Parts = { n, m, nSide };
  const lanes = lanesOf(group, inner, context);
  const graphFlops =
    2 * [...shapes.out, ...shapes.summed].reduce((p, l) => p * shapes.extent(l), 1);
  const isSplit = wantsSplit(node, shapes);
  const rows = (count: Lanes): Lowered => {
    const { fn, result } = attempt(count, (a) =>
      isSplit ? emitSplit(a, node, shapes, parts) : emitRows(a, node, shapes, parts),
    );
    return { fn, graphFlops, emittedFlops: result };
  };
  const byRows =
    lanes > 1 && vectorLabels(node, context).some((v) => v.label === n && v.side === nSide);
  const k = shapes.summed.at(-1);
  const dotLanes =
    k === undefined ? 1 : lanesFor(shapes.extent(k), byteSize[node.dtype], context.limits);
  const dots = (mayWait: boolean) => (): Lowered => {
    const { fn, result } = attempt(dotLanes, (a) => emitDots(a, node, shapes, parts, k!, mayWait));
    return { fn, graphFlops, emittedFlops: result };
  };
  return firstThatWorks([
    byRows ? () => rows(lanes) : null,
    dotLanes > 1 ? dots(true) : null,
    dotLanes > 1 ? dots(false) : null,
    () => rows(1),
  ]);
};
