// Contractions with the gradient behind a pooling, which is zero but at one element of each window:
// only those winners are visited, a quarter of the work for windows of 2 x 2. A winner whose gradient
// is zero is passed over too, which changes no bit of a sum while the other operand is finite.
import type { Node } from "../1-graph/graph.ts";
import { fixed, type Index, inWindow, NotVectorizable, plus } from "./access.ts";
import {
  type Attempt,
  eachVector,
  firstThatWorks,
  type Lanes,
  type Lowered,
  type Lowering,
  laneIndex,
  lanesOf,
} from "./attempt.ts";
import { storageOf } from "./buffer.ts";
import { constant, load } from "./builder.ts";
import { winnerIndex } from "./computed-index.ts";
import { type Contract, operandIndex, shapesOf, strideAlong } from "./contract-parts.ts";
import { isNonzero, multiplyAdd } from "./contract-sums.ts";
import type { Fold } from "./fold.ts";
import { type Unpool, unpooledSide, windowedLabels } from "./inline.ts";
import type { Expr } from "./kernel.ts";
import { type } from "./kernel.ts";
import { eachTile, eachVectorTile, validLanes } from "./tile.ts";

/** What the ways of visiting winners share. */
class Winners {
  readonly unpool: Unpool;
  /** Labels of the unpooled operand and of the other. */
  readonly mine: string;
  readonly theirs: string;
  readonly other: Node;
  readonly out: string;
  readonly windowed: string;
  readonly extent: (label: string) => number;

  constructor(node: Contract) {
    const side = unpooledSide(node)!;
    const { labels, out, extent } = shapesOf(node);
    this.unpool = node.inputs[side] as Unpool;
    this.mine = labels[side];
    this.theirs = labels[1 - side]!;
    this.other = node.inputs[1 - side]!;
    this.out = out;
    this.windowed = windowedLabels(this.unpool, this.mine);
    this.extent = extent;
  }

  /** Windows along a label of the unpooled operand, or its extent. */
  windows(label: string): number {
    return this.unpool.inputs[0]!.shape[this.mine.indexOf(label)]!;
  }

  /** Visits the winner of the window that `at` names, if its gradient is not zero: told the value
   * and where it lies, by label. */
  visit(
    { elements }: Attempt,
    at: ReadonlyMap<string, Index>,
    body: (g: Expr, at: ReadonlyMap<string, Index>) => void,
  ): void {
    const [values, which] = this.unpool.inputs as [Node, Node];
    const window = operandIndex(this.mine, at);
    const g = elements.value(values, window);
    elements.when(isNonzero(g), () => {
      const found = winnerIndex(elements, which, this.unpool.attributes, window);
      const here = new Map(at);
      for (const label of this.windowed) here.set(label, found[this.mine.indexOf(label)]!);
      body(g, here);
    });
  }

  /** Multiply-adds times two if no gradient is zero. */
  flops(inner: number): number {
    return 2 * inner * [...this.mine].reduce((p, l) => p * this.windows(l), 1);
  }
}

const graphFlopsOf = (node: Contract): number => {
  const { out, summed, extent } = shapesOf(node);
  return 2 * [...out, ...summed].reduce((p, l) => p * extent(l), 1);
};

/** Loops over labels, outermost first. */
function nestOver(
  { elements }: Attempt,
  labels: readonly string[],
  extent: (label: string) => number,
  name: string,
  body: (at: Map<string, Index>) => void,
): void {
  elements.nest(labels.map(extent), name, (indices) =>
    body(new Map(labels.map((l, i) => [l, indices[i]!]))),
  );
}

/** The sum over all winners: accumulators for a run of the other operand stand in registers while
 * the windows pass by. */
export const lowerWinnerSum: Lowering = (attempt, group, context, order) => {
  const node = group.anchor as Contract;
  const graphFlops = graphFlopsOf(node);
  const withLanes = (lanes: Lanes): Lowered => {
    const { fn, result } = attempt(lanes, (a) => emitWinnerSum(a, node));
    return { fn, graphFlops, emittedFlops: result, inVectors: lanes > 1 };
  };
  const w = new Winners(node);
  const lanes = lanesOf(group, order.at(-1), context);
  return firstThatWorks([
    () => {
      const inner = w.out[order.at(-1)!]!;
      const runs =
        w.theirs.includes(inner) &&
        !w.mine.includes(inner) &&
        strideAlong(w.other, w.theirs.indexOf(inner), context) === 1;
      if (lanes === 1 || !runs) throw new NotVectorizable("no run along the result");
      return withLanes(lanes);
    },
    () => withLanes(1),
  ]);
};

function emitWinnerSum(a: Attempt, node: Contract): number {
  const { elements, lanes, order, context, storeRoots } = a;
  const { builder } = elements;
  const w = new Winners(node);
  const t = type(node.dtype as "f32", lanes);
  const ordered = order.map((axis) => w.out[axis]!);
  const n = ordered.at(-1)!;
  const isRow = (l: string) => l !== n && !w.mine.includes(l);
  const m = ordered.filter((l) => isRow(l) && w.extent(l) > 1).at(-1) ?? "";
  const outer = ordered.filter((l) => l !== n && l !== m);
  const summed = [...w.mine].filter((l) => !w.out.includes(l));
  const columns = w.extent(n);
  const vectors = Math.ceil(columns / lanes);
  const rows = m === "" ? 1 : w.extent(m);
  const { accumulators } = context.limits;
  const vTile = Math.min(vectors, accumulators);
  const mTile = Math.min(rows, Math.max(1, Math.floor(accumulators / vTile)));

  const tile = (
    base: ReadonlyMap<string, Index>,
    row: Index,
    mc: number,
    block: Index,
    vc: number,
  ) => {
    const accs = Array.from({ length: mc }, () =>
      Array.from({ length: vc }, () => elements.local(t, "acc")),
    );
    const atOf = (from: ReadonlyMap<string, Index>, i: number, j: number) =>
      new Map(from).set(m, plus(row, fixed(i))).set(n, laneIndex(plus(block, fixed(j)), lanes));
    for (const acc of accs.flat()) builder.set(acc, constant(t, 0));
    nestOver(
      a,
      summed,
      (l) => w.windows(l),
      "k",
      (windows) =>
        w.visit(a, new Map([...base, ...windows]), (g, at) => {
          const factor = lanes > 1 ? elements.vector(g) : g;
          for (let i = 0; i < mc; i++) {
            for (const [j, acc] of accs[i]!.entries()) {
              const x = elements.spread(w.other, operandIndex(w.theirs, atOf(at, i, j)));
              builder.set(acc, multiplyAdd(factor, x, acc));
            }
          }
        }),
    );
    for (let i = 0; i < mc; i++) {
      for (let j = 0; j < vc; j++) {
        const at = operandIndex(w.out, atOf(base, i, j));
        elements.preset(node, at, accs[i]![j]!);
        storeRoots(at, validLanes(block, j, columns, lanes));
      }
    }
  };
  const extents = (l: string) => w.extent(l);
  nestOver(a, outer, extents, "o", (base) => {
    eachTile(elements, rows, mTile, "m", (row, mc) =>
      eachVectorTile(a, columns, vTile, (block, vc) => tile(base, row, mc, block, vc)),
    );
  });
  const inner = [...w.out].filter((l) => !w.mine.includes(l) && l !== n);
  return w.flops(inner.reduce((p, l) => p * w.extent(l), 1) * vectors * lanes);
}

/** A fold of products with winners: each winner adds its products where they belong, in order. */
export const lowerWinnerFold: Lowering = (attempt, group, context, order) => {
  const fold = group.anchor as Fold;
  const node = fold.inputs[0] as Contract;
  const graphFlops = graphFlopsOf(node);
  const withLanes = (lanes: Lanes): Lowered => {
    const { fn, result } = attempt(lanes, (a) => emitWinnerFold(a, fold, node));
    return { fn, graphFlops, emittedFlops: result, inVectors: false };
  };
  return firstThatWorks([
    () => withLanes(lanesOf(group, order.at(-1), context)),
    () => withLanes(1),
  ]);
};

function emitWinnerFold(a: Attempt, fold: Fold, node: Contract): number {
  const { elements, lanes, order, context } = a;
  const w = new Winners(node);
  const buffer = context.bufferOf(fold)!;
  const { axes } = fold.attributes;
  const behind = axes.at(-1)! + 1;
  // the fold's last axis as a label of the products: behind the windows' places
  const inner = order.at(-1)!;
  const n = w.out[inner < behind ? inner : inner + axes.length]!;
  const isRun = !w.mine.includes(n) && !axes.includes(inner) && inner >= behind;
  if (lanes > 1 && !isRun) throw new NotVectorizable("no run along the result");
  const t = type(node.dtype as "f32", lanes);
  const labelOf = (axis: number) => w.out[axis < behind ? axis : axis + axes.length]!;
  const isKept = (l: string) => w.mine.includes(l) && !w.windowed.includes(l);
  // what a winner adds stays at its own position along the axes that it shares with the result
  const kept = order.filter(
    (axis) => axis !== inner && isKept(labelOf(axis)) && !axes.includes(axis),
  );
  const cleared = order.filter((axis) => !kept.includes(axis) && axis !== inner);
  const columns = fold.shape[inner]!;
  const clear = (at: ReadonlyMap<number, Index>) =>
    elements.nest(
      cleared.map((axis) => fold.shape[axis]!),
      "z",
      (indices) => {
        const all = new Map([...at, ...cleared.map((axis, i) => [axis, indices[i]!] as const)]);
        eachVector(elements, columns, lanes, true, (j) =>
          elements.store(
            buffer,
            fold.shape.map((_, axis) => (axis === inner ? j : all.get(axis)!)),
            elements.zero(fold.dtype),
          ),
        );
      },
    );
  const walked = [...w.mine].filter((l) => !kept.some((axis) => labelOf(axis) === l));
  // the summed ones outside: what they pick of the other operand stays near
  walked.sort((l, m) => Number(w.out.includes(l)) - Number(w.out.includes(m)));
  const others = [...w.out].filter((l) => !w.mine.includes(l) && l !== n);
  const run = isRun ? w.extent(n) : 1;
  const last = others.at(-1);
  const isUnrolled = last !== undefined && w.extent(last) * Math.ceil(run / lanes) <= UNROLLED;
  const looped = isUnrolled ? others.slice(0, -1) : others;

  const addRun = (g: Expr, at: ReadonlyMap<string, Index>) =>
    eachRunVector(a, run, (j) => {
      const here = isRun ? new Map(at).set(n, j) : at;
      const to = inWindow(fold.attributes, operandIndex(w.out, here));
      const { address } = elements.address(buffer, to);
      const now = load(storageOf[buffer.dtype], t, address);
      const x = elements.spread(w.other, operandIndex(w.theirs, here));
      const factor = lanes > 1 ? elements.vector(g) : g;
      elements.store(buffer, to, elements.builder.bind(multiplyAdd(factor, x, now)));
    });
  const add = (base: ReadonlyMap<string, Index>) =>
    nestOver(
      a,
      walked,
      (l) => w.windows(l),
      "w",
      (windows) =>
        w.visit(a, new Map([...base, ...windows]), (g, at) =>
          nestOver(a, looped, w.extent, "k", (places) => {
            const here = new Map([...at, ...places]);
            if (!isUnrolled) addRun(g, here);
            else
              for (let i = 0; i < w.extent(last!); i++)
                addRun(g, new Map(here).set(last!, fixed(i)));
          }),
        ),
    );
  const each = (at: ReadonlyMap<number, Index>): void => {
    const axis = kept[at.size];
    if (axis !== undefined) {
      elements.share(fold.shape[axis]!, "i", (i) => each(new Map(at).set(axis, i)));
      return;
    }
    clear(at);
    add(new Map([...at].map(([of, i]) => [labelOf(of), i])));
  };
  each(new Map());
  const inside = others.reduce((p, l) => p * w.extent(l), 1);
  return w.flops(inside * Math.ceil(run / lanes) * lanes);
}

/** Vectors that the body of a loop over winners may add at once. */
const UNROLLED = 24;

function eachRunVector(
  { elements, lanes }: Attempt,
  extent: number,
  body: (at: Index) => void,
): void {
  const vectors = Math.ceil(extent / lanes);
  if (vectors > UNROLLED) elements.loop(vectors, "j", (j) => body(laneIndex(j, lanes)));
  else for (let j = 0; j < vectors; j++) body(laneIndex(fixed(j), lanes));
}
