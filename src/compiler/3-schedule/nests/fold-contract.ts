// A fold of products: the gradient of a convolution with respect to what it looked at. Each element
// sums over the windows that cover it and over what the products sum over, so that the products
// never lie in memory and no window is visited in vain. The rows of a register tile run along an
// axis of which every element is covered alike: the examples of a mini-batch.
import { type Contract, shapesOf } from "../../1-graph/contraction.ts";
import { size } from "../../1-graph/shape.ts";
import type { Index } from "../elements/access.ts";
import { firstThatWorks, type Lanes, type Lowered, type Lowering, lanesOf } from "./attempt.ts";
import { factsOf, summandsOf } from "./choose.ts";
import { eachCover, type Fold } from "./fold.ts";
import { vectorLabels } from "./labels.ts";
import { productsOf, type Sum } from "./sums.ts";
import { foldNest } from "./window-nests.ts";
import { type Ways, writeNest } from "./write-nest.ts";

export const lowerFoldedContraction: Lowering = (attempt, group, context, order) => {
  const fold = group.anchor as Fold;
  const node = fold.inputs[0] as Contract;
  const { axes } = fold.attributes;
  const behind = axes.at(-1)! + 1;
  const shapes = shapesOf(node);
  const { labels } = shapes;
  /** Labels of the fold's axes: those of the products without the places in the windows. */
  const out = [...shapes.out].filter((_, axis) => axis < behind || axis >= behind + axes.length);
  const extent = (label: string) => fold.shape[out.indexOf(label)]!;
  const inner = order.at(-1)!;
  // along the axes of the windows no two places are covered alike: a tile has none of them
  const columns = axes.includes(inner) ? "" : out[inner]!;
  const run = vectorLabels(node, context).find((v) => v.label === columns);
  const rowAxes = order.slice(0, -1).filter((axis) => !axes.includes(axis));
  const has = (side: 0 | 1, axis: number) => labels[side].includes(out[axis]!);
  const isOwn = (side: 0 | 1) => (axis: number) =>
    has(side, axis) && !has(side === 0 ? 1 : 0, axis);
  // an axis that both operands have is looped over, unless vectors run along it
  const isShared = has(0, inner) && has(1, inner);
  const vectors = isShared ? (rowAxes.some(isOwn(0)) ? 1 : 0) : has(1, inner) ? 1 : 0;
  const rowAxis = rowAxes.find(isOwn(vectors === 1 ? 0 : 1));
  const rows = rowAxis === undefined ? "" : out[rowAxis]!;
  const products = productsOf(node, shapes, { vectors, columns }, context);
  const sum: Sum = { ...products, node: fold, out, extent };
  const counts = axes.map((axis) => node.shape[axis]!);
  const graphFlops = 2 * size(node.shape) * summandsOf(products.summed);
  const withLanes = (lanes: Lanes) => (): Lowered => {
    const ordered = order.map((axis) => out[axis]!);
    const nest = foldNest(factsOf(sum, { rows, columns }, lanes, context, ordered));
    const { fn } = attempt(lanes, (a) => {
      const around: Ways["around"] = (base, visit) =>
        eachCover(
          a.elements,
          fold.attributes,
          out.map((l) => base.get(l)!),
          counts,
          (windows, places) => {
            const at = new Map<string, Index>();
            for (const [k, axis] of axes.entries()) {
              at.set(shapes.out[axis]!, windows[k]!);
              at.set(shapes.out[behind + k]!, places[k]!);
            }
            visit(at);
          },
        );
      writeNest(a, nest, sum, { around });
    });
    const width = columns === "" ? 1 : extent(columns);
    const emittedFlops = (graphFlops / width) * Math.ceil(width / lanes) * lanes;
    return { fn, nest, graphFlops, emittedFlops };
  };
  const lanes = lanesOf(group, inner, context);
  return firstThatWorks([run && lanes > 1 ? withLanes(lanes) : null, withLanes(1)]);
};
