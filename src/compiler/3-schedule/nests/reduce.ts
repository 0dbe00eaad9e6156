// Sums and extremes over axes: vectors along the result, else along the innermost reduced axis with
// one horizontal step an element, else scalars.
import { byteSize } from "../../1-graph/dtype.ts";
import { fixed, type Index } from "../elements/access.ts";
import { binary, constant, horizontal } from "../loops/builder.ts";
import { type LoopFunction, type } from "../loops/kernel.ts";
import { lanesFor } from "../plan/layout.ts";
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
import { eachSummed } from "./contract-sums.ts";
import type { SumLoop } from "./long-sums.ts";
import { combiners, type Reduction, reducedIndex, startOf } from "./reduce-parts.ts";
import { emitVertical } from "./reduce-vertical.ts";

/** Sums and extremes: vectors along the result, else along the innermost reduced axis. */
export const lowerReduction: Lowering = (attempt, group, context, order) => {
  const anchor = group.anchor as Reduction;
  const lanes = lanesOf(group, order.at(-1), context);
  const extent = anchor.inputs[0]!.shape[anchor.attributes.axes.at(-1)!]!;
  const alongLanes = lanesFor(extent, byteSize[anchor.dtype], context.limits);
  const lowered = (fn: LoopFunction): Lowered => ({ fn, graphFlops: 0, emittedFlops: 0 });
  const vertical = (count: Lanes) => lowered(attempt(count, (a) => emitVertical(a, anchor)).fn);
  return firstThatWorks([
    lanes > 1 ? () => vertical(lanes) : null,
    alongLanes > 1 ? () => lowered(attempt(alongLanes, (a) => emitAlong(a, anchor)).fn) : null,
    () => vertical(1),
  ]);
};

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
      const x = elements.vector(elements.value(from, reducedIndex(anchor, at, index)));
      const inside = valid < lanes ? elements.keepLanes(x, valid, startOf(anchor)) : x;
      elements.builder.set(acc, binary(op, acc, inside));
    };
    const outside = summed.map((count, i) => ({ label: `${i}`, count }));
    const whole = Math.floor(last / lanes);
    const pieces = anchor.op === "sum" ? [acc] : [];
    const each = (loops: readonly SumLoop[], body: (reduced: Index[]) => void) =>
      eachSummed(elements, pieces, loops, (at) => body([...at.values()]));
    if (whole > 0)
      each([...outside, { label: "last", count: whole }], (reduced) =>
        add([...reduced.slice(0, -1), laneIndex(reduced.at(-1)!, lanes)], lanes),
      );
    if (whole * lanes < last)
      each(outside, (reduced) =>
        add([...reduced, laneIndex(fixed(whole), lanes)], last - whole * lanes),
      );
    const total = elements.local(type(anchor.dtype as "f32"), "total");
    elements.builder.set(total, horizontal(op, acc));
    elements.preset(anchor, at, total);
    storeRoots(at);
  };
  const extents = order.map((axis) => group.shape[axis]!);
  elements.nest(extents, "i", (outer) => one(inLogicalOrder(order, outer)));
}
