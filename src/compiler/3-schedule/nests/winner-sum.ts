// The sum over all winners of a gradient behind a pooling: of a convolution's weights, some filters
// at a time. The winners of a block of windows are listed for each filter, sums stand in registers
// while a list passes by, and wait in memory from block to block.
import type { Contract } from "../../1-graph/contraction.ts";
import { byteSize } from "../../1-graph/dtype.ts";
import { size } from "../../1-graph/shape.ts";
import { isReindexing } from "../../1-graph/views.ts";
import { fixed, type Index } from "../elements/access.ts";
import { storageOf } from "../elements/buffer.ts";
import { load } from "../loops/builder.ts";
import {
  type Attempt,
  firstThatWorks,
  type Lanes,
  type LowerContext,
  type Lowered,
  type Lowering,
  lanesOf,
} from "./attempt.ts";
import { factsOf } from "./choose.ts";
import { operandIndex, strideAlong } from "./labels.ts";
import type { Nest } from "./nest.ts";
import { type At, multiplyAdd, type Sum } from "./sums.ts";
import { winnersNest } from "./window-nests.ts";
import { graphFlopsOf, type Walk, WinnerLists, Winners } from "./winners.ts";
import { PART, type Ways, writeNest } from "./write-nest.ts";

export const lowerWinnerSum: Lowering = (attempt, group, context, order) => {
  const node = group.anchor as Contract;
  const w = new Winners(node);
  const ordered = order.map((axis) => w.out[axis]!);
  const free = ordered.filter((l) => !w.mine.includes(l));
  const kept = ordered.filter((l) => w.mine.includes(l));
  const columns = free.at(-1) ?? "";
  const rows = free.slice(0, -1).findLast((l) => w.extent(l) > 1) ?? "";
  const sum: Omit<Sum, "addTo"> = {
    node,
    dtype: node.dtype,
    op: "add",
    start: 0,
    out: [...w.out],
    extent: w.extent,
    summed: [...w.mine]
      .filter((l) => !w.out.includes(l))
      .map((label) => ({ label, count: w.windows(label) })),
  };
  const withLanes = (lanes: Lanes): Lowered => {
    const facts = factsOf(sum, { rows, columns }, lanes, context, ordered);
    const nest = winnersNest({ ...facts, kept, bytes: bytesOf(w) });
    const { fn } = attempt(lanes, (a) => write(a, nest, w, sum, kept));
    const width = columns === "" ? 1 : Math.ceil(w.extent(columns) / lanes) * lanes;
    const places = size(free.slice(0, -1).map(w.extent));
    return { fn, nest, graphFlops: graphFlopsOf(node), emittedFlops: w.flops(places * width) };
  };
  const lanes = lanesOf(group, order.at(-1), context);
  const isRun = ordered.at(-1) === columns && lanes > 1 && runsAlong(w, columns, context);
  return firstThatWorks([isRun ? () => withLanes(lanes) : null, () => withLanes(1)]);
};

const runsAlong = (w: Winners, label: string, context: LowerContext): boolean =>
  w.theirs.includes(label) && strideAlong(w.other, w.theirs.indexOf(label), context) === 1;

/** Bytes that all windows look at: of a filter's gradients and of the other operand. */
function bytesOf({ other }: Winners): number {
  let looked = other;
  while (isReindexing(looked)) looked = looked.inputs[0]!;
  return byteSize[looked.dtype] * size(looked.shape);
}

/** Writes the nest: the winners of each round of the loop over blocks of windows are listed, a list for
 * each filter, which every tile of that filter's sums adds up. */
function write(
  a: Attempt,
  nest: Nest,
  w: Winners,
  sum: Omit<Sum, "addTo">,
  kept: readonly string[],
): void {
  const { elements } = a;
  const { builder } = elements;
  const filters = kept.at(-1);
  const outside = kept.slice(0, -1);
  const block = nest.loops.find(({ inOrder }) => inOrder)!;
  const at = (labelled: At) => elements.locate(w.other, operandIndex(w.theirs, labelled))!.at;
  const { buffer } = elements.locate(w.other, operandIndex(w.theirs, new Map()))!;
  const lists = new WinnerLists(
    a,
    w,
    [{ buffer, at }],
    [nest.parts?.count ?? 1, ...outside.map(w.extent), filters ? w.extent(filters) : 1],
    block.step * size(sum.summed.slice(1).map(({ count }) => count)),
  );
  const rowOf = (place: At): Index[] => [
    place.get(PART) ?? fixed(0),
    ...outside.map((l) => place.get(l)!),
  ];
  const addTo: Sum["addTo"] = (_, accs, at) => {
    const place = at(0, 0);
    const list = [...rowOf(place), filters ? place.get(filters)! : fixed(0)];
    lists.each(list, accs.flat(), (g, addressOf) => {
      for (const [i, line] of accs.entries()) {
        for (const [j, acc] of line.entries()) {
          const x = load(storageOf[w.other.dtype], acc.type, addressOf(0, at(i, j)));
          builder.set(acc, multiplyAdd(g, builder.bind(x), acc));
        }
      }
    });
  };
  const enter: Ways["enter"] = {
    loop: nest.loops.indexOf(block),
    begin: (ranges) => {
      const walk = (label: string): Walk => {
        const { at, count } = ranges.get(label)!;
        return { label, first: at(fixed(0)), count };
      };
      const place: At = new Map([...ranges].map(([label, { at }]) => [label, at(fixed(0))]));
      const base = new Map(outside.map((l) => [l, place.get(l)!]));
      const walked = sum.summed.map(({ label }) => walk(label));
      lists.collect(rowOf(place), base, walked, filters ? walk(filters) : undefined);
    },
  };
  writeNest(a, nest, { ...sum, addTo }, { enter });
}
