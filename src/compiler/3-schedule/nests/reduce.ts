// Sums and extremes over axes: vectors along the result, else along the innermost reduced axis with
// one horizontal step an element, else scalars.
import { byteSize } from "../../1-graph/dtype.ts";
import { lanesFor } from "../plan/layout.ts";
import { firstThatWorks, type Lowered, type Lowering, lanesOf } from "./attempt.ts";
import { alongNest, factsOf, verticalNest } from "./choose.ts";
import type { Nest } from "./nest.ts";
import type { Reduction } from "./reduction.ts";
import { valuesOf } from "./sums.ts";
import { writeNest } from "./write-nest.ts";

export const lowerReduction: Lowering = (attempt, group, context, order) => {
  const anchor = group.anchor as Reduction;
  const sum = valuesOf(anchor);
  const ordered = order.map((axis) => sum.out[axis]!);
  const lanes = lanesOf(group, order.at(-1), context);
  const facts = factsOf(sum, { columns: ordered.at(-1) ?? "" }, lanes, context, ordered);
  const last = sum.summed.at(-1);
  const alongLanes = last ? lanesFor(last.count, byteSize[anchor.dtype], context.limits) : 1;
  const lower = (nest: Nest) => (): Lowered => {
    const { fn } = attempt(nest.lanes, (a) => writeNest(a, nest, sum));
    return { fn, nest, graphFlops: 0, emittedFlops: 0 };
  };
  return firstThatWorks([
    lanes > 1 ? lower(verticalNest(facts)) : null,
    alongLanes > 1 ? lower(alongNest({ ...facts, lanes: alongLanes, outer: ordered })) : null,
    lower(verticalNest({ ...facts, lanes: 1 })),
  ]);
};
