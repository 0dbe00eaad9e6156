// Physical layout: the order of a buffer's axes in memory and the padding of its innermost one, so
// that vectors load and store without tails. Logical shapes never change; strides say the rest.
// A dense weight [out, in] lies with `out` innermost, because the forward pass wants vectors of
// neighbouring outputs; what is updated together (a weight and its momentum) lies alike.
import type { DType } from "../../1-graph/dtype.ts";
import { byteSize } from "../../1-graph/dtype.ts";
import type { Graph, Node } from "../../1-graph/graph.ts";
import { isPointwise } from "../../1-graph/ops.ts";
import { type Shape, sameShape, size } from "../../1-graph/shape.ts";
import { axesAcross, wholeOf } from "../../1-graph/views.ts";
import type { Type } from "../loops/kernel.ts";
import { LARGE, LINE, type Limits } from "../loops/limits.ts";

/** Axes from the outermost to the innermost. */
export type AxisOrder = readonly number[];

export interface Layout {
  readonly order: AxisOrder;
  /** In elements, one a logical axis. */
  readonly strides: readonly number[];
  /** Elements along the innermost axis, padding included. */
  readonly room: number;
  readonly bytes: number;
}

type Lanes = Type["lanes"];

/** What two passes cost as one vector, for the instructions it saves (measured on Zen 4, where a vector
 * of 64 bytes takes two passes: 112 columns in 7 of them beat 104 in 13 of 32 bytes). */
const AS_ONE = 0.9;

/** How many lanes serve an axis of `extent` elements best: the fewest register passes, then the
 * widest vector, whole vectors within `room`. One lane where the machine has no vectors or there is
 * nothing to share. */
export function lanesFor(
  extent: number,
  bytes: number,
  limits: Limits,
  room = Number.POSITIVE_INFINITY,
): Lanes {
  const { vectorBytes: widths, passBytes = widths[0] ?? bytes } = limits;
  let best: { lanes: Lanes; cost: number } = { lanes: 1, cost: Number.POSITIVE_INFINITY };
  if (extent === 1) return 1;
  for (const vectorBytes of widths) {
    const lanes = (vectorBytes / bytes) as Lanes;
    const vectors = Math.ceil(extent / lanes);
    const passes = vectors * Math.max(1, (AS_ONE * vectorBytes) / passBytes);
    // of as many passes, those that leave less of the last vector empty
    const cost = passes + (vectors * lanes - extent) / (1000 * lanes);
    if (lanes > 1 && vectors * lanes <= room && cost < best.cost) best = { lanes, cost };
  }
  return best.lanes;
}

/** Row by row. An axis of one place lies outermost wherever it stands: so vectors run along the
 * innermost axis that has neighbours. */
export function rowMajorOrder(shape: Shape): number[] {
  const axes = shape.map((_, axis) => axis);
  return [...axes.filter((axis) => shape[axis] === 1), ...axes.filter((axis) => shape[axis] !== 1)];
}

/** Rows that lie a multiple of some lines apart compete for few places in a cache (measured: a
 * gradient of weights over 2,704 rows of 1,024 bytes took several times as long), so such rows get
 * one line more. */
const ALIASED = 8 * LINE;

/** The layout of a buffer with the given axis order; `padded` rounds the innermost axis up to
 * whole vectors. */
export function layoutOf(
  shape: Shape,
  order: AxisOrder,
  dtype: DType,
  limits: Limits,
  padded: boolean,
): Layout {
  const strides = new Array<number>(shape.length).fill(1);
  let stride = 1;
  let room = 1;
  for (let i = order.length - 1; i >= 0; i--) {
    const axis = order[i]!;
    const isInner = i === order.length - 1;
    strides[axis] = stride;
    const lanes = padded && isInner ? lanesFor(shape[axis]!, byteSize[dtype], limits) : 1;
    stride *= Math.ceil(shape[axis]! / lanes) * lanes;
    if (!isInner) continue;
    room = stride;
    const apart = (stride * byteSize[dtype]) % ALIASED === 0;
    if (padded && apart && shape.length > 1) stride += LINE / byteSize[dtype];
  }
  return { order, strides, room, bytes: stride * byteSize[dtype] };
}

/** The axes of a contraction's operand from the outermost to the innermost: the free one, along
 * which vectors run, last, and before it those that are summed, as the other operand has them. */
function freeLast(mine: string, other: string, free: string): AxisOrder {
  const rank = (label: string) => (label === free ? other.length : other.indexOf(label));
  return [...mine]
    .map((label, axis) => ({ axis, rank: rank(label) }))
    .sort((a, b) => a.rank - b.rank || a.axis - b.axis)
    .map(({ axis }) => axis);
}

/** Whether a node reads rows in a shape of which they are no rows, as a flattened picture. */
export function isFlattening({ op, shape, inputs: [from] }: Node): boolean {
  if (op !== "reshape") return false;
  const row = ofNeighbours(from!.shape).at(-1) ?? 1;
  return size(from!.shape) > row && row !== (ofNeighbours(shape).at(-1) ?? 1);
}

/** The extents of the axes along which there is more than one place. */
const ofNeighbours = (shape: Shape): Shape => shape.filter((n) => n > 1);

/** Through permutations, and reshapes that add or drop axes of one place, to what is stored: the node
 * and, for each of its axes, the axis here; -1 for one that is not here. */
export function underPermutes(node: Node): { base: Node; axisHere: readonly number[] } {
  let base = node;
  let axisHere: readonly number[] = node.shape.map((_, axis) => axis);
  for (;;) {
    if (base.op === "permute") {
      const { order } = base.attributes;
      // axis k of the permute is axis order[k] of its operand
      axisHere = order.map((_, axis) => axisHere[order.indexOf(axis)]!);
    } else {
      const across = axesAcross(base);
      if (!across) return { base, axisHere };
      axisHere = across.map((k) => (k < 0 ? -1 : axisHere[k]!));
    }
    base = base.inputs[0]!;
  }
}

/** Whether a node is an input that outlives a step. */
export const persists = (node: Node): boolean =>
  node.op === "input" && (node.attributes.role === "parameter" || node.attributes.role === "state");

/** The axis orders of parameters and state: a contraction's free axis innermost, and the same
 * order for everything that is updated element by element together. `known` are kept; only `nodes`
 * are asked. */
export function inputOrders(
  graph: Graph,
  known: ReadonlyMap<string, AxisOrder>,
  nodes: readonly Node[] = graph.live(),
): Map<string, AxisOrder> {
  const orders = new Map(known);
  for (const node of nodes) {
    if (node.op !== "contract") continue;
    const { left, right, out } = node.attributes;
    for (const [operand, mine, other] of [
      [node.inputs[0]!, left, right],
      [node.inputs[1]!, right, left],
    ] as const) {
      const { base, axisHere } = underPermutes(operand);
      if (!persists(base) || base.op !== "input" || orders.has(base.attributes.name)) continue;
      const isWide = (l: string) => operand.shape[mine.indexOf(l)]! > 1;
      const kept = [...out].reverse().filter((l) => mine.includes(l));
      // what both operands have is walked along where nothing else can be
      const free = kept.filter((l) => !other.includes(l));
      const inner = free.find(isWide) ?? kept.find(isWide) ?? free[0];
      if (inner === undefined) continue;
      const order = freeLast(mine, other, inner).map((axis) => axisHere.indexOf(axis));
      const absent = rowMajorOrder(base.shape).filter((axis) => axisHere[axis] === -1);
      orders.set(base.attributes.name, [...absent, ...order.filter((axis) => axis >= 0)]);
    }
  }
  for (const { target, value } of graph.updates) shareOrder(alikeIn(target, value), orders);
  return orders;
}

/** Persistent inputs of the target's shape that its new value reads element by element. */
export function alikeIn(target: Node, value: Node): Node[] {
  const found = new Set<Node>([target]);
  const seen = new Set<Node>();
  const visit = [value];
  for (let node = visit.pop(); node; node = visit.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (persists(node) && sameShape(node.shape, target.shape)) found.add(node);
    if (isPointwise(node.op)) visit.push(...[...node.inputs].reverse());
  }
  return [...found];
}

function shareOrder(nodes: readonly Node[], orders: Map<string, AxisOrder>): void {
  const names = nodes.map((n) => (n.op === "input" ? n.attributes.name : ""));
  const known = names.map((name) => orders.get(name)).find((order) => order !== undefined);
  if (!known) return;
  for (const name of names) if (!orders.has(name)) orders.set(name, known);
}

/** The axis that lies innermost in what an operand reads, as an axis of the operand. */
function innerAxis(operand: Node, orders: ReadonlyMap<string, AxisOrder>): number {
  const { base, axisHere } = underPermutes(operand);
  // a part of something lies as the whole does
  const whole = wholeOf(base);
  if (whole) return axisHere[innerAxis(whole, orders)] ?? -1;
  const order =
    (base.op === "input" && orders.get(base.attributes.name)) || rowMajorOrder(base.shape);
  const inner = order.at(-1);
  return inner === undefined ? -1 : axisHere[inner]!;
}

/**
 * Whether a contraction should read a rearranged copy of its right or left operand: neither
 * operand has a result axis innermost, so no vector runs along the result, and the copy costs less
 * than one horizontal sum an element of the result. An element copied costs a tenth of such a sum, or
 * as much where the caches do not hold the copy.
 */
export function wantsCopy(
  node: Node,
  orders: ReadonlyMap<string, AxisOrder>,
): "left" | "right" | null {
  if (node.op !== "contract") return null;
  const { left, right, out } = node.attributes;
  const inner = [
    left[innerAxis(node.inputs[0]!, orders)],
    right[innerAxis(node.inputs[1]!, orders)],
  ];
  const free = (mine: string, other: string) =>
    [...out].filter((l) => mine.includes(l) && !other.includes(l));
  const [freeLeft, freeRight] = [free(left, right), free(right, left)];
  // both run along an axis that the result keeps
  if (inner[0] !== undefined && inner[0] === inner[1] && out.includes(inner[0])) return null;
  if (freeLeft.includes(inner[0] ?? "") || freeRight.includes(inner[1] ?? "")) return null;
  const sizes = node.inputs.map((i) => size(i.shape));
  // a result stored row by row suits what reads it: run the vectors along its last axis
  const side = freeLeft.includes(out.at(-1) ?? "") ? "left" : "right";
  if ((side === "left" ? freeLeft : freeRight).length === 0) return null;
  const alongSum = inner[0] === inner[1] && inner[0] !== undefined && !out.includes(inner[0]);
  const copied = sizes[side === "left" ? 0 : 1]!;
  const isLarge = copied * byteSize[node.dtype] > LARGE;
  return !alongSum || copied < (isLarge ? 1 : 10) * size(node.shape) ? side : null;
}
