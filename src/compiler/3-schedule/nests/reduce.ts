// Sums and extremes over axes, several beside one another where a group has them: vectors along the
// result, else along the innermost reduced axis with one horizontal step an element, else scalars. The
// order in which a sum is added up is its own: the same whatever stands beside it and whatever is made
// of it.
import { byteSize } from "../../1-graph/dtype.ts";
import { sameShape } from "../../1-graph/shape.ts";
import { lanesFor, rowMajorOrder } from "../plan/layout.ts";
import {
  type Attempt,
  firstThatWorks,
  type Lanes,
  type Lowered,
  type Lowering,
  lanesOf,
} from "./attempt.ts";
import { alongNest, factsOf, verticalNest } from "./choose.ts";
import type { Nest } from "./nest.ts";
import type { Reduction } from "./reduction.ts";
import { type Sum, valuesOf } from "./sums.ts";
import { writeApart, writeNest } from "./write-nest.ts";

export const lowerReduction: Lowering = (attempt, group, context, order) => {
  const sums = [group.anchor!, ...group.siblings].map((node) => valuesOf(node as Reduction));
  const [sum] = sums as [Sum];
  const { limits } = context;
  const width = byteSize[sum.dtype];
  const written = (nest: Nest, write: (a: Attempt) => void): Lowered => {
    const { fn } = attempt(nest.lanes, write);
    return { fn, nest, graphFlops: 0, emittedFlops: 0 };
  };
  const lower = (nest: Nest) => () => written(nest, (a) => writeNest(a, nest, sums));
  const factsIn = (axes: readonly number[], lanes: Lanes) => {
    const ordered = axes.map((axis) => sum.out[axis]!);
    return factsOf(sum, { columns: ordered.at(-1) ?? "" }, lanes, context, ordered);
  };
  const vertical = (lanes: Lanes, axes = order) => verticalNest(factsIn(axes, lanes), sums.length);
  const lanes = lanesOf(group, order.at(-1), context);
  const inVectors = lanes > 1 ? lower(vertical(lanes)) : null;
  const inScalars = lower(vertical(1));

  const last = sum.summed.at(-1);
  const alongLanes = last ? lanesFor(last.count, width, limits) : 1;
  const natural = rowMajorOrder(group.shape);
  const across = vertical(lanesFor(group.shape[natural.at(-1)!] ?? 1, width, limits), natural);
  /** Whether one sum can be had in a nest, whatever is made of it. */
  const works = (nest: Nest, one: Sum): boolean => {
    const bare = { ...nest, parts: undefined };
    const write = () => written(bare, (a) => writeNest(a, bare, one, { finish: () => {} }));
    return firstThatWorks([() => Boolean(write()), () => false]);
  };
  const along =
    alongLanes > 1
      ? alongNest({ ...factsIn(order, alongLanes), outer: order.map((axis) => sum.out[axis]!) })
      : null;
  const runsAlong = (one: Sum): boolean =>
    along !== null &&
    !(across.lanes > 1 && works(across, one)) &&
    (sums.length === 1 || works(along, one));
  const inOwnOrders = (): Lowered => {
    const isAlong = sums.map(runsAlong);
    if (!along || !isAlong.includes(true))
      return firstThatWorks([isNatural ? null : inVectors, inScalars]);
    if (!isAlong.includes(false)) return firstThatWorks([lower(along), inScalars]);
    // what runs in lanes here and what does not wait for each other
    const whole = { label: last!.label, step: last!.count, count: 1 };
    const nests = sums.map((one, i) => {
      const nest = isAlong[i] ? along : vertical(1);
      return [{ ...nest, parts: nest.parts ?? whole }, one] as const;
    });
    return written({ ...along, apart: vertical(1) }, (a) => writeApart(a, nests));
  };
  const isNatural = sameShape(order, natural);
  return firstThatWorks([isNatural ? inVectors : null, inOwnOrders]);
};
