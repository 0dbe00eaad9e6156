// The sum of overlapping windows, from the result's side: each element visits the windows that
// cover it, in order, so that nothing is added in memory and no window is visited in vain.

import type { Windows } from "../../1-graph/attributes.ts";
import type { Node, NodeOf } from "../../1-graph/graph.ts";
import { fixed, type Index, plus, times, toExpr } from "../elements/access.ts";
import type { Elements } from "../elements/element.ts";
import { add, binary, constant, index, sub } from "../loops/builder.ts";
import type { Expr } from "../loops/kernel.ts";
import {
  eachVector,
  firstThatWorks,
  inLogicalOrder,
  type Lanes,
  type Lowered,
  type Lowering,
  lanesOf,
} from "./attempt.ts";

export type Fold = NodeOf<"fold">;

/** Which windows of an axis cover an element: `count` of them from number `first` on. */
export interface Cover {
  readonly first: Expr;
  readonly count: Expr;
  /** Most windows that cover one element. */
  readonly most: number;
}

/** The windows along one axis that cover element `at`. */
export function coverOf(
  elements: Elements,
  at: Index,
  size: number,
  step: number,
  windows: number,
): Cover {
  const position = elements.keep(toExpr(at));
  const zero = index(0);
  const below = binary("max", add(position, index(step - size)), zero);
  const first = elements.keep(binary("divide", below, index(step)));
  const reached = elements.keep(binary("divide", position, index(step)));
  const last = binary("min", reached, index(windows - 1));
  const count = elements.keep(binary("max", sub(add(last, index(1)), first), zero));
  return { first, count, most: Math.ceil(size / step) };
}

/** Visits every window that covers element `at` of a fold's result: its number along each axis and
 * the place in it. */
export function eachCover(
  elements: Elements,
  { axes, sizes, steps }: Windows,
  at: readonly Index[],
  counts: readonly number[],
  body: (windows: readonly Index[], places: readonly Index[]) => void,
): void {
  const covers = axes.map((axis, i) =>
    coverOf(elements, at[axis]!, sizes[i]!, steps[i]!, counts[i]!),
  );
  const visit = (windows: readonly Index[], places: readonly Index[]): void => {
    const i = windows.length;
    const cover = covers[i];
    if (!cover) {
      body(windows, places);
      return;
    }
    elements.repeat(cover.count, cover.most, "w", (w) => {
      const computed = elements.keep(toExpr(plus(w, { ...fixed(0), computed: cover.first })));
      const window: Index = { ...fixed(0), computed };
      const place = elements.keep(toExpr(plus(at[axes[i]!]!, times(window, -steps[i]!))));
      visit([...windows, window], [...places, { ...fixed(0), computed: place }]);
    });
  };
  visit([], []);
}

export const lowerFold: Lowering = (attempt, group, context, order) => {
  const anchor = group.anchor as Fold;
  const [from] = anchor.inputs as [Node];
  const { axes } = anchor.attributes;
  const behind = axes.at(-1)! + 1;
  const counts = axes.map((axis) => from.shape[axis]!);
  const extents = order.map((axis) => group.shape[axis]!);
  const inner = extents.pop()!;
  const withLanes = (lanes: Lanes): Lowered => {
    const { fn } = attempt(lanes, (a) => {
      const { elements } = a;
      elements.nest(extents, "i", (outer) =>
        eachVector(elements, inner, lanes, (j) => {
          const at = inLogicalOrder(order, [...outer, j]);
          const zero = elements.zero(anchor.dtype);
          const sum = elements.local({ ...zero.type, lanes }, "sum");
          elements.builder.set(sum, constant(sum.type, 0));
          eachCover(elements, anchor.attributes, at, counts, (windows, places) => {
            const piece = [...at.slice(0, behind), ...places, ...at.slice(behind)];
            for (const [i, axis] of axes.entries()) piece[axis] = windows[i]!;
            const x = elements.value(from, piece);
            elements.builder.set(sum, add(sum, lanes > 1 ? elements.vector(x) : x));
          });
          elements.preset(anchor, at, sum);
          a.storeRoots(at);
        }),
      );
    });
    return { fn, graphFlops: 0, emittedFlops: 0 };
  };
  const isWindowed = axes.includes(order.at(-1)!);
  const lanes = isWindowed ? 1 : lanesOf(group, order.at(-1), context);
  return firstThatWorks([() => withLanes(lanes), () => withLanes(1)]);
};
