// Pooling: which element of each window is the largest, and the way back, where a value goes to the
// element that won.
import type { Node, NodeOf } from "../../1-graph/graph.ts";
import { isPointwise } from "../../1-graph/ops.ts";
import { rowMajor } from "../../1-graph/shape.ts";
import { fixed, type Index, inWindow, plus, times, toInteger } from "../elements/access.ts";
import type { Elements } from "../elements/element.ts";
import { winnerIndex } from "../elements/winner-index.ts";
import { add, binary, constant, load, select, splat, unary } from "../loops/builder.ts";
import type { Expr } from "../loops/kernel.ts";
import { type } from "../loops/kernel.ts";
import type { Group } from "../plan/fuse.ts";
import {
  type Attempt,
  eachVector,
  firstThatWorks,
  inLogicalOrder,
  type Lanes,
  type Lowered,
  type Lowering,
  lanesOf,
} from "./attempt.ts";

export type PoolArgMax = NodeOf<"poolArgMax">;

/** Windows of at most this many elements are written out. */
const UNROLLED = 16;

/** Visits the places of a window, row by row; `position` is their number. */
function eachPlace(
  elements: Elements,
  sizes: readonly number[],
  body: (place: readonly Index[], position: Index) => void,
): void {
  const strides = rowMajor(sizes);
  const count = sizes.reduce((a, b) => a * b, 1);
  if (count <= UNROLLED) {
    for (let k = 0; k < count; k++) {
      const place = sizes.map((n, i) => fixed(Math.floor(k / strides[i]!) % n));
      body(place, fixed(k));
    }
    return;
  }
  elements.nest(sizes, "k", (place) =>
    body(
      place,
      place.reduce((sum, i, k) => plus(sum, times(i, strides[k]!)), fixed(0)),
    ),
  );
}

/** Whether x takes the place of the best so far: it is larger, or the first that is no number. */
function isBetter(x: Expr, best: Expr): Expr {
  if (x.type.scalar !== "f32" && x.type.scalar !== "f64") return binary("lt", best, x);
  return binary("and", unary("not", binary("le", x, best)), binary("eq", best, best));
}

/** The winner of the window at `at` and its value, in locals. */
export function winnerOf(
  { elements }: Attempt,
  anchor: PoolArgMax,
  at: readonly Index[],
): { which: Expr; best: Expr } {
  const [from] = anchor.inputs as [Node];
  const { builder } = elements;
  const { axes, sizes } = anchor.attributes;
  const behind = axes.at(-1)! + 1;
  const elementAt = (place: readonly Index[]) =>
    elements.value(
      from,
      inWindow(anchor.attributes, [...at.slice(0, behind), ...place, ...at.slice(behind)]),
    );
  const first = elementAt(sizes.map(() => fixed(0)));
  const lanes = first.type.lanes;
  const best = elements.local(first.type, "best");
  const which = elements.local(type("i32", lanes), "which");
  builder.set(best, first);
  builder.set(which, constant(which.type, 0));
  eachPlace(elements, sizes, (place, position) => {
    if (place.every((p) => p.terms.length === 0 && p.constant === 0)) return;
    const x = elementAt(place);
    const better = builder.bind(isBetter(x, best), "better");
    const isFixed = position.terms.length === 0;
    const named = isFixed
      ? constant(which.type, position.constant)
      : splat(builder.bind(toInteger(position)), lanes);
    builder.set(best, select(better, x, best));
    builder.set(which, select(better, named, which));
  });
  return { which, best };
}

/** From here on the pooling's winner, and what is picked by it, are known. */
export function presetWinner(
  { elements, group }: Attempt,
  anchor: PoolArgMax,
  at: readonly Index[],
  { which, best }: { which: Expr; best: Expr },
): void {
  elements.preset(anchor, at, which);
  for (const pick of picksOf(anchor, group)) elements.preset(pick, at, best);
}

/** The picks of an anchor's winners from what it compared. */
function picksOf(anchor: PoolArgMax, { members }: Group): Set<Node> {
  const found = new Set<Node>();
  const seen = new Set<Node>();
  const visit = [...members];
  for (let node = visit.pop(); node; node = visit.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.op !== "poolPick") {
      if (isPointwise(node.op)) visit.push(...node.inputs);
    } else if (node.inputs[0] === anchor.inputs[0] && node.inputs[1] === anchor) found.add(node);
  }
  return found;
}

/** One window an element of the result, in vectors along the innermost axis where it can. */
export const lowerPoolArgMax: Lowering = (attempt, group, context, order) => {
  const anchor = group.anchor as PoolArgMax;
  const extents = order.map((axis) => group.shape[axis]!);
  const inner = extents.pop()!;
  const withLanes = (lanes: Lanes): Lowered => {
    const { fn } = attempt(lanes, (a) =>
      a.elements.nest(extents, "i", (outer) =>
        eachVector(a.elements, inner, lanes, (j) => {
          const at = inLogicalOrder(order, [...outer, j]);
          presetWinner(a, anchor, at, winnerOf(a, anchor, at));
          a.storeRoots(at);
        }),
      ),
    );
    return { fn, graphFlops: 0, emittedFlops: 0 };
  };
  const lanes = lanesOf(group, order.at(-1), context);
  return firstThatWorks([() => withLanes(lanes), () => withLanes(1)]);
};

/** Zeros everywhere, then each value is added where its winner lies, in order. */
export const lowerUnpool: Lowering = (attempt, group, context, order) => {
  const anchor = group.anchor as NodeOf<"unpool">;
  const [values, which] = anchor.inputs as [Node, Node];
  const { sizes, steps } = anchor.attributes;
  const overlaps = sizes.some((n, i) => n > steps[i]!);
  const withLanes = (lanes: Lanes): Lowered => {
    const { fn } = attempt(lanes, ({ elements }) => {
      const buffer = context.bufferOf(anchor)!;
      const zero = elements.zero(anchor.dtype);
      const extents = order.map((axis) => group.shape[axis]!);
      const inner = extents.pop()!;
      elements.nest(extents, "i", (outer) =>
        eachVector(elements, inner, lanes, (j) =>
          elements.store(buffer, inLogicalOrder(order, [...outer, j]), zero),
        ),
      );
      elements.nest(values.shape, "w", (at) => {
        const to = winnerIndex(elements, which, anchor.attributes, at);
        const x = elements.value(values, at);
        const { address } = elements.address(buffer, to);
        const storage = buffer.dtype === "u32" ? "i32" : (buffer.dtype as "f32");
        const sum = () => add(elements.builder.bind(load(storage, x.type, address), "now"), x);
        elements.store(buffer, to, overlaps ? sum() : x);
      });
    });
    return { fn, graphFlops: 0, emittedFlops: 0 };
  };
  // where a padding lies between its elements, its rows have gaps
  const lanes = lanesOf(group, order.at(-1), context);
  return firstThatWorks([() => withLanes(lanes), () => withLanes(1)]);
};
