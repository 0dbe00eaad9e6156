// Contractions: sums of products, where the time goes. Which axis runs along rows and which along
// vectors follows from strides alone: vectors of the result where they can be loaded, else vectors
// along a summed axis where both operands lie so, else scalars.
import { type Contract, type Shapes, shapesOf } from "../../1-graph/contraction.ts";
import { byteSize, isFloat } from "../../1-graph/dtype.ts";
import type { Node } from "../../1-graph/graph.ts";
import { isElementwise } from "../../1-graph/ops.ts";
import type { Buffer } from "../elements/buffer.ts";
import { isExpanded } from "../elements/math.ts";
import type { Group } from "../plan/fuse.ts";
import { lanesFor } from "../plan/layout.ts";
import { required } from "../plan/parts.ts";
import {
  firstThatWorks,
  type Lanes,
  type LowerContext,
  type Lowered,
  type Lowering,
  lanesOf,
} from "./attempt.ts";
import { type ContractionFacts, dotsNest, type Facts, factsOf, rowsNest } from "./choose.ts";
import { affineStride, strideAlong, vectorLabels } from "./labels.ts";
import type { Nest } from "./nest.ts";
import { productsOf, type Sum } from "./sums.ts";
import { AT_ONCE } from "./tile.ts";
import { writeNest } from "./write-nest.ts";

/** Rows that a tile can have; an axis of fewer would leave it small. */
const MANY = 6;

/** The label of the rows: the innermost with many, else the one with most; "" for none. */
function rowLabel(labels: readonly string[], extent: (label: string) => number): string {
  const inner = [...labels].reverse();
  const most = Math.max(...labels.map(extent));
  return inner.find((l) => extent(l) >= Math.min(MANY, most)) ?? "";
}

/** Which label runs along the rows of a tile and which along its columns, "" for none; `vectors` is
 * the operand that has the columns and not the rows. */
interface Sides {
  readonly rows: string;
  readonly columns: string;
  readonly vectors: 0 | 1;
  /** Labels of few places that stand in a tile beside its rows. */
  readonly unrolled?: readonly string[];
}

/** Sides with labels unrolled, where a tile would have few sums: those of the operand of the rows, from
 * the innermost on, as long as all their places fit into the registers. */
function withUnrolled(sides: Sides, { labels, out, extent }: Shapes, f: Facts): Sides {
  const vectors = Math.ceil((sides.columns === "" ? 1 : extent(sides.columns)) / f.lanes);
  const wide = Math.min(vectors, f.limits.tileVectors);
  let count = (sides.rows === "" ? 1 : extent(sides.rows)) * wide;
  const unrolled: string[] = [];
  const isFree = (l: string) =>
    labels[1 - sides.vectors]!.includes(l) && !labels[sides.vectors].includes(l);
  for (const label of [...out].reverse()) {
    if (label === sides.rows || label === sides.columns || !isFree(label)) continue;
    if (count >= AT_ONCE || extent(label) === 1) continue;
    if (count * extent(label) > f.limits.accumulators) break;
    unrolled.push(label);
    count *= extent(label);
  }
  return { ...sides, unrolled };
}

function sidesOf({ labels, out, extent }: Shapes, last: string, isRun: boolean): Sides {
  const has = (side: 0 | 1, l: string) => labels[side].includes(l);
  const isShared = has(0, last) && has(1, last);
  // in scalars, an axis that both operands have is looped over
  const columns = isShared && !isRun ? "" : last;
  const own = (side: 0 | 1) =>
    [...out].filter((l) => l !== columns && has(side, l) && !has(side === 0 ? 1 : 0, l));
  if (isShared && isRun) {
    const rows = rowLabel([...own(0), ...own(1)], extent);
    return { rows, columns, vectors: has(0, rows) ? 1 : 0 };
  }
  const vectors = has(1, columns) ? 1 : 0;
  return { rows: rowLabel(own(vectors === 1 ? 0 : 1), extent), columns, vectors };
}

export const lowerContraction: Lowering = (attempt, group, context, order) => {
  const node = group.anchor as Contract;
  const shapes = shapesOf(node);
  const inner = order.at(-1);
  const last = inner === undefined ? "" : shapes.out[inner]!;
  const run = vectorLabels(node, context).find((v) => v.label === last);
  const sides = sidesOf(shapes, last, run !== undefined);
  const lanes = lanesOf(group, inner, context);
  const sum = productsOf(node, shapes, sides, context);
  const room = roomOf(group, node, context);
  const parts = { node, shapes, sides, sum, room, group };
  const { live } = node.attributes;
  const lower = (nest: Nest, flops: number): Lowered => {
    const { fn } = attempt(nest.lanes, (a) => {
      const listed =
        nest.sum === "listed" && live !== undefined
          ? {
              label: live,
              list: required(context.parts.listOf, "sparse data")(
                a.elements,
                node.inputs[2]!,
                shapes.extent(live),
              ),
            }
          : undefined;
      writeNest(a, nest, sum, { listed, room });
    });
    return { fn, nest, graphFlops: graphFlopsOf(shapes), emittedFlops: flops };
  };
  const byRows = (count: Lanes) => () => {
    const f = contractionFacts(parts, count, context, live === undefined);
    const width = f.columns === "" ? 1 : f.extent(f.columns);
    const flops = (graphFlopsOf(shapes) / width) * Math.ceil(width / count) * count;
    return lower(rowsNest(f), flops);
  };
  const k = sum.summed.at(-1);
  const dotLanes = k ? lanesFor(k.count, byteSize[node.dtype], context.limits) : 1;
  const isDot = dotLanes > 1 && isFloat(node.dtype) && liesAlong(node, shapes, k!.label, context);
  const byDots = (mayWait: boolean) => () => {
    const hasRoom = room !== undefined && lanes === dotLanes && group.members.length > 1;
    const dots = { ...contractionFacts(parts, dotLanes, context, false), hasRoom };
    const flops = (graphFlopsOf(shapes) / k!.count) * Math.ceil(k!.count / dotLanes) * dotLanes;
    return lower(dotsNest(dots, mayWait), flops);
  };
  return firstThatWorks([
    run && lanes > 1 ? byRows(lanes) : null,
    isDot ? byDots(true) : null,
    isDot ? byDots(false) : null,
    byRows(1),
  ]);
};

const graphFlopsOf = ({ out, summed, extent }: Shapes): number =>
  2 * [...out, ...summed].reduce((p, l) => p * extent(l), 1);

/** What is known of a contraction before its loops are chosen. */
interface Parts {
  readonly node: Contract;
  readonly shapes: Shapes;
  readonly sides: Sides;
  readonly sum: Sum;
  readonly room: Buffer | undefined;
  readonly group: Group;
}

function contractionFacts(
  { node, shapes, sides, sum, room, group }: Parts,
  lanes: Lanes,
  context: LowerContext,
  mayUnroll: boolean,
): ContractionFacts {
  const { labels } = shapes;
  const { rows, vectors } = sides;
  const { live } = node.attributes;
  const before = factsOf(sum, sides, lanes, context);
  const facts = mayUnroll
    ? factsOf(sum, withUnrolled(sides, shapes, before), lanes, context)
    : before;
  const axis = labels[vectors].indexOf(sum.summed[0]?.label ?? "");
  const others = vectors === 1 ? 0 : 1;
  return {
    ...facts,
    variesOutside: facts.outer.some((l) => labels[vectors].includes(l)),
    isSpread: shapes.summed.length > 1,
    isListed: live !== undefined && (live === rows || shapes.summed === live),
    hasRoom: room !== undefined,
    isLongEpilogue: group.members.some((m) => isElementwise(m.op) && isExpanded(m.op)),
    reach: (places) => reachOf(node.inputs[others]!, labels[others], places, context),
    rowsApart: (label) => bytesBetween(node.inputs[others]!, labels[others], label, context),
    bytesAlong: (label) =>
      bytesBetween(node.inputs[0]!, labels[0], label, context) +
      bytesBetween(node.inputs[1]!, labels[1], label, context),
    apart: axis < 0 ? 0 : (affineStride(node.inputs[vectors] as Node, axis, context) ?? 0),
  };
}

/** Bytes from the first to the last element of an operand at so many places of some labels and all of
 * the others; infinite where they do not lie at constant distances. */
function reachOf(
  node: Node,
  labels: string,
  places: ReadonlyMap<string, number>,
  context: LowerContext,
): number {
  let elements = 1;
  for (const [axis, label] of [...labels].entries()) {
    const count = Math.min(places.get(label) ?? Number.POSITIVE_INFINITY, node.shape[axis]!);
    if (count === 1) continue;
    const stride = affineStride(node, axis, context);
    if (stride === null) return Number.POSITIVE_INFINITY;
    elements += Math.abs(stride) * (count - 1);
  }
  return elements * byteSize[node.dtype];
}

/** Bytes between neighbours along a label of an operand; infinite where they do not lie at constant
 * distances. */
function bytesBetween(node: Node, labels: string, label: string, context: LowerContext): number {
  const axis = labels.indexOf(label);
  if (axis < 0) return 0;
  const stride = affineStride(node, axis, context);
  return stride === null ? Number.POSITIVE_INFINITY : Math.abs(stride) * byteSize[node.dtype];
}

/** Where the sums can wait: the memory of a value that the group makes. */
function roomOf(group: Group, node: Contract, context: LowerContext): Buffer | undefined {
  const root = group.members.find(
    (m) => context.isStored(m) && !context.targetOf(m) && m.dtype === node.dtype,
  );
  return root && context.bufferOf(root);
}

/** Whether neighbours along a summed label are neighbours in memory in both operands. */
const liesAlong = (
  node: Contract,
  { labels }: Shapes,
  k: string,
  context: Pick<LowerContext, "bufferOf">,
): boolean =>
  ([0, 1] as const).every(
    (side) =>
      labels[side].includes(k) &&
      strideAlong(node.inputs[side] as Node, labels[side].indexOf(k), context) === 1,
  );
