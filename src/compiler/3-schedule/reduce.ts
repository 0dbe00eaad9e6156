// Sums and extremes over axes: vectors along the result, else along the innermost reduced axis with
// one horizontal step an element, else scalars.
import { byteSize } from "../1-graph/dtype.ts";
import type { Node } from "../1-graph/graph.ts";
import { size } from "../1-graph/shape.ts";
import { fixed, type Index, plus } from "./access.ts";
import {
  type Attempt,
  eachVector,
  firstThatWorks,
  inLogicalOrder,
  type Lanes,
  type Lowered,
  type Lowering,
  laneIndex,
  lanesOf,
} from "./attempt.ts";
import { binary, constant, horizontal } from "./builder.ts";
import { type Expr, type LoopFunction, type } from "./kernel.ts";
import { lanesFor } from "./layout.ts";
import { eachPart, joined, partOfSum } from "./sum-parts.ts";
import { eachVectorTile, validLanes } from "./tile.ts";

const starts = {
  sum: { f32: 0, f64: 0, i32: 0, u32: 0 },
  maximum: {
    f32: Number.NEGATIVE_INFINITY,
    f64: Number.NEGATIVE_INFINITY,
    i32: -(2 ** 31),
    u32: 0,
  },
  minimum: {
    f32: Number.POSITIVE_INFINITY,
    f64: Number.POSITIVE_INFINITY,
    i32: 2 ** 31 - 1,
    u32: 2 ** 32 - 1,
  },
} as const;
const combiners = { sum: "add", maximum: "max", minimum: "min" } as const;

type Reduction = Extract<Node, { op: "sum" | "maximum" | "minimum" }>;

/** Sums and extremes: vectors along the result, else along the innermost reduced axis. */
export const lowerReduction: Lowering = (attempt, group, context, order) => {
  const anchor = group.anchor as Reduction;
  const lanes = lanesOf(group, order.at(-1), context);
  const extent = anchor.inputs[0]!.shape[anchor.attributes.axes.at(-1)!]!;
  const alongLanes = lanesFor(extent, byteSize[anchor.dtype], context.limits);
  const lowered = (fn: LoopFunction, inVectors: boolean): Lowered => ({
    fn,
    graphFlops: 0,
    emittedFlops: 0,
    inVectors,
  });
  const vertical = (count: Lanes) =>
    lowered(attempt(count, (a) => emitVertical(a, anchor)).fn, count > 1);
  return firstThatWorks([
    lanes > 1 ? () => vertical(lanes) : null,
    alongLanes > 1
      ? () => lowered(attempt(alongLanes, (a) => emitAlong(a, anchor)).fn, false)
      : null,
    () => vertical(1),
  ]);
};

/** Elements from which on sums are worth parts. */
const LONG = 2 ** 18;

const startOf = (anchor: Reduction): number => starts[anchor.op][anchor.dtype as "f32"];

/** The operand's index, of a position of the result and one of what is summed. */
function operandIndex(
  { attributes: { axes }, inputs: [from] }: Reduction,
  at: readonly Index[],
  reduced: readonly Index[],
): Index[] {
  let kept = 0;
  return from!.shape.map((_, axis) => {
    const k = axes.indexOf(axis);
    return k >= 0 ? reduced[k]! : at[kept++]!;
  });
}

/** Vectors side by side are summed at once, so that no line is fetched again for the next of them;
 * long sums part by part, which threads may share. */
function emitVertical(a: Attempt, anchor: Reduction): void {
  const { elements, lanes, order, group, storeRoots, context } = a;
  const from = anchor.inputs[0]!;
  const t = type(anchor.dtype as "f32", lanes);
  const op = combiners[anchor.op];
  const summed = anchor.attributes.axes.map((axis) => from.shape[axis]!);
  const extents = order.map((axis) => group.shape[axis]!);
  const columns = extents.pop() ?? 1;
  const vectors = Math.ceil(columns / lanes);
  const [steps = 1, ...inside] = summed;
  const isLong = size(from.shape) >= LONG;
  const room = [...extents, vectors * lanes];
  const part = isLong ? partOfSum(steps, size(room) * byteSize[anchor.dtype]) : steps;
  const parts = Math.ceil(steps / part);
  const waiting = parts > 1 ? a.workspace(anchor.dtype, [parts, ...room]) : null;
  const placeOf = (outer: readonly Index[], vector: Index) =>
    inLogicalOrder(order, order.length === 0 ? [] : [...outer, laneIndex(vector, lanes)]);

  /** Some neighbouring vectors, of so many steps from the first on. */
  const sumsOf = (
    outer: readonly Index[],
    block: Index,
    count: number,
    first: Index,
    length: number,
  ): Expr[] => {
    const places = Array.from({ length: count }, (_, j) => placeOf(outer, plus(block, fixed(j))));
    const accs = places.map(() => elements.local(t, "acc"));
    for (const acc of accs) elements.builder.set(acc, constant(t, startOf(anchor)));
    elements.nest(summed.length === 0 ? [] : [length, ...inside], "k", ([step, ...rest]) => {
      const reduced = step ? [plus(first, step), ...rest] : [];
      for (const [j, acc] of accs.entries()) {
        const x = elements.value(from, operandIndex(anchor, places[j]!, reduced));
        elements.builder.set(acc, binary(op, acc, lanes > 1 ? elements.vector(x) : x));
      }
    });
    return accs;
  };
  const store = (outer: readonly Index[], vector: Index, sum: Expr) => {
    const at = placeOf(outer, vector);
    elements.preset(anchor, at, sum);
    storeRoots(at, validLanes(vector, 0, columns, lanes));
  };
  const eachFew = (
    most: number,
    body: (outer: readonly Index[], block: Index, count: number) => void,
  ) =>
    elements.nest(extents, "i", (outer) =>
      eachVectorTile(a, columns, most, (block, count) => body(outer, block, count)),
    );
  const atATime = isLong ? context.limits.accumulators : 1;
  if (waiting === null) {
    eachFew(atATime, (outer, block, count) => {
      const sums = sumsOf(outer, block, count, fixed(0), steps);
      for (const [j, sum] of sums.entries()) store(outer, plus(block, fixed(j)), sum);
    });
    return;
  }
  const waitingAt = (p: Index, outer: readonly Index[], vector: Index) => [
    p,
    ...outer,
    laneIndex(vector, lanes),
  ];
  const addPart = (p: Index, first: Index, length: number) =>
    eachFew(atATime, (outer, block, count) => {
      const sums = sumsOf(outer, block, count, first, length);
      for (const [j, sum] of sums.entries())
        elements.store(waiting, waitingAt(p, outer, plus(block, fixed(j))), sum);
    });
  eachPart(elements, steps, part, addPart);
  elements.builder.push({ kind: "barrier" });
  eachFew(1, (outer, vector) => {
    const partial = (p: number) => elements.reload(waiting, waitingAt(fixed(p), outer, vector));
    store(outer, vector, joined(elements, parts, op, partial));
  });
}

function emitAlong({ elements, lanes, order, group, storeRoots }: Attempt, anchor: Reduction) {
  const from = anchor.inputs[0]!;
  const t = type(anchor.dtype as "f32", lanes);
  const op = combiners[anchor.op];
  const summed = anchor.attributes.axes.map((a) => from.shape[a]!);
  const last = summed.pop()!;
  const one = (at: readonly Index[]) => {
    const acc = elements.local(t, "acc");
    elements.builder.set(acc, constant(t, startOf(anchor)));
    const add = (index: readonly Index[], valid: number) => {
      const x = elements.vector(elements.value(from, operandIndex(anchor, at, index)));
      const inside = valid < lanes ? elements.keepLanes(x, valid, startOf(anchor)) : x;
      elements.builder.set(acc, binary(op, acc, inside));
    };
    elements.nest(summed, "k", (reduced) =>
      eachVector(elements, last, lanes, false, (j, valid) => add([...reduced, j], valid)),
    );
    const total = elements.local(type(anchor.dtype as "f32"), "total");
    elements.builder.set(total, horizontal(op, acc));
    elements.preset(anchor, at, total);
    storeRoots(at);
  };
  const extents = order.map((axis) => group.shape[axis]!);
  elements.nest(extents, "i", (outer) => one(inLogicalOrder(order, outer)));
}
