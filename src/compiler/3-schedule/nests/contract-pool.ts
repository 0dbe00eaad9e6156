// A contraction inside the pooling behind it: the sums of whole windows stand in registers, and only
// which of them is largest, and what follows from the largest, is stored.
import { type Contract, shapesOf } from "../../1-graph/contraction.ts";
import type { Node } from "../../1-graph/graph.ts";
import { isPointwise } from "../../1-graph/ops.ts";
import { rowMajor, size } from "../../1-graph/shape.ts";
import { fixed, type Index, plus, times } from "../elements/access.ts";
import {
  firstThatWorks,
  type Lanes,
  type LowerContext,
  type Lowered,
  type Lowering,
  lanesOf,
} from "./attempt.ts";
import { factsOf, summandsOf } from "./choose.ts";
import { vectorLabels } from "./labels.ts";
import { type PoolArgMax, presetWinner, winnerOf } from "./pool.ts";
import { type At, productsOf, type Sum } from "./sums.ts";
import { pooledNest } from "./window-nests.ts";
import { type Tile, writeNest } from "./write-nest.ts";

/** The contraction whose sums a value is made of, where they are computed in its nest. */
export function inlinedSum(node: Node, bufferOf: LowerContext["bufferOf"]): Contract | null {
  const seen = new Set<Node>();
  const visit = [node];
  for (let next = visit.pop(); next; next = visit.pop()) {
    if (seen.has(next) || bufferOf(next)) continue;
    if (next.op === "contract") return next;
    seen.add(next);
    if (isPointwise(next.op)) visit.push(...next.inputs);
  }
  return null;
}

export const lowerPooledContraction: Lowering = (attempt, group, context, order) => {
  const anchor = group.anchor as PoolArgMax;
  const { axes, sizes, steps } = anchor.attributes;
  const node = inlinedSum(anchor.inputs[0]!, context.bufferOf)!;
  const shapes = shapesOf(node);
  const columns = shapes.out.at(-1)!;
  const run = vectorLabels(node, context).find((v) => v.label === columns);
  const vectors = shapes.labels[1].includes(columns) ? 1 : 0;
  const products = productsOf(node, shapes, { vectors, columns }, context);
  /** Of the pooling's result, which has the labels of the contraction's. */
  const extent = (label: string) => group.shape[products.out.indexOf(label)]!;
  const sum: Sum = { ...products, extent };
  const ordered = order.map((axis) => sum.out[axis]!);
  const places = size(sizes);
  const strides = rowMajor(sizes);
  const placeOf = (base: At, k: number): At => {
    const place = new Map(base);
    for (const [i, axis] of axes.entries()) {
      const label = products.out[axis]!;
      const within = Math.floor(k / strides[i]!) % sizes[i]!;
      place.set(label, plus(times(base.get(label)!, steps[i]!), fixed(within)));
    }
    return place;
  };
  const indices = (at: At): Index[] => products.out.map((l) => at.get(l)!);
  const graphFlops =
    2 * [...shapes.out, ...shapes.summed].reduce((p, l) => p * shapes.extent(l), 1);
  const withLanes = (lanes: Lanes) => (): Lowered => {
    const nest = pooledNest(
      factsOf(sum, { columns }, lanes, context, ordered),
      places,
      shapes.labels[vectors],
    );
    const { fn } = attempt(lanes, (a) => {
      const finish = (tile: Tile) => {
        for (let i = 0; i < tile.places; i++) {
          for (let j = 0; j < tile.accs[0]!.length; j++) {
            for (let k = places * i; k < places * (i + 1); k++)
              a.elements.preset(node, indices(tile.at(k, j)), tile.accs[k]![j]!);
            const window = indices(tile.placeAt(i, j));
            presetWinner(a, anchor, window, winnerOf(a, anchor, window));
            a.storeRoots(window);
          }
        }
      };
      writeNest(a, nest, sum, { rowsOf: { count: places, at: placeOf }, finish });
    });
    const width = Math.ceil(extent(columns) / lanes) * lanes;
    const windows = size(group.shape.slice(0, -1));
    const emittedFlops = 2 * windows * places * width * summandsOf(products.summed);
    return { fn, nest, graphFlops, emittedFlops };
  };
  const lanes = lanesOf(group, order.at(-1), context);
  return firstThatWorks([run && lanes > 1 ? withLanes(lanes) : null, withLanes(1)]);
};
