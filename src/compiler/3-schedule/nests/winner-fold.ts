// A fold of products with the winners of a pooling: of a convolution's input. Each winner adds its
// products where they belong, in order.
import type { Contract } from "../../1-graph/contraction.ts";
import { fixed, type Index, inWindow, NotVectorizable, plus, times } from "../elements/access.ts";
import { storageOf } from "../elements/buffer.ts";
import { load } from "../loops/builder.ts";
import { type } from "../loops/kernel.ts";
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
import type { Fold } from "./fold.ts";
import { operandIndex } from "./labels.ts";
import { multiplyAdd } from "./sums.ts";
import { graphFlopsOf, type Labelled, type Target, WinnerLists, Winners } from "./winners.ts";

export const lowerWinnerFold: Lowering = (attempt, group, context, order) => {
  const fold = group.anchor as Fold;
  const node = fold.inputs[0] as Contract;
  const graphFlops = graphFlopsOf(node);
  const withLanes = (lanes: Lanes): Lowered => {
    const { fn, result } = attempt(lanes, (a) => emitWinnerFold(a, fold, node));
    return { fn, graphFlops, emittedFlops: result };
  };
  return firstThatWorks([
    () => withLanes(lanesOf(group, order.at(-1), context)),
    () => withLanes(1),
  ]);
};

/** Winners in a list at most, where a label can be cut so. */
const LONGEST = 2048;
/** Lists side by side, for as many threads. */
const MOST_LISTS = 32;

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
        eachVector(elements, columns, lanes, (j) =>
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

  const found = elements.locate(w.other, operandIndex(w.theirs, new Map()))!;
  const targets: Target[] = [
    {
      buffer: found.buffer,
      at: (labelled) => elements.locate(w.other, operandIndex(w.theirs, labelled))!.at,
    },
    { buffer, at: (labelled) => inWindow(fold.attributes, operandIndex(w.out, labelled)) },
  ];
  const [cut, ...inside] = walked.map((l) => w.windows(l)) as [number, ...number[]];
  const perStep = inside.reduce((p, x) => p * x, 1);
  const block = Math.max(1, Math.min(cut, Math.floor(LONGEST / perStep)));
  const [shared] = kept;
  const rows = shared === undefined ? 1 : Math.min(MOST_LISTS, fold.shape[shared]!);
  const size = shared === undefined ? 1 : Math.ceil(fold.shape[shared]! / rows);
  const lists = new WinnerLists(a, w, targets, [rows, 1], block * perStep);

  const addAll = (slot: readonly Index[], base: Labelled, start: Index, count: number) => {
    const along = walked.map((label, i) => ({
      label,
      first: i === 0 ? start : fixed(0),
      count: i === 0 ? count : w.windows(label),
    }));
    lists.collect(slot, base, along);
    lists.each([...slot, fixed(0)], [], (g, addressOf) => {
      const addRun = (at: Labelled) =>
        eachRunVector(a, run, (j) => {
          const here = new Map([...base, ...at]);
          if (isRun) here.set(n, j);
          const to = addressOf(1, here);
          const now = load(storageOf[buffer.dtype], t, to);
          const x = elements.builder.bind(load(storageOf[w.other.dtype], t, addressOf(0, here)));
          elements.builder.store(
            storageOf[buffer.dtype],
            to,
            elements.builder.bind(multiplyAdd(g, x, now)),
          );
        });
      elements.nest(looped.map(w.extent), "k", (indices) => {
        const at = new Map(looped.map((l, i) => [l, indices[i]!]));
        if (!isUnrolled) addRun(at);
        else for (let i = 0; i < w.extent(last!); i++) addRun(new Map(at).set(last!, fixed(i)));
      });
    });
  };
  const add = (slot: readonly Index[], base: Labelled) => {
    const whole = Math.floor(cut / block);
    elements.inOrder([whole], "b", ([b]) => addAll(slot, base, times(b!, block), block));
    const rest = cut - whole * block;
    if (rest > 0) addAll(slot, base, fixed(whole * block), rest);
  };
  const each = (slot: readonly Index[], at: ReadonlyMap<number, Index>): void => {
    const axis = kept[at.size];
    if (axis !== undefined) {
      elements.inOrder([fold.shape[axis]!], "i", ([i]) => each(slot, new Map(at).set(axis, i!)));
      return;
    }
    clear(at);
    add(slot, new Map([...at].map(([of, i]) => [labelOf(of), i])));
  };
  if (shared === undefined) each([fixed(0)], new Map());
  else {
    const some = (slot: Index, first: Index, count: number) =>
      elements.inOrder([count], "i", ([i]) => each([slot], new Map([[shared, plus(first, i!)]])));
    const whole = Math.floor(fold.shape[shared]! / size);
    elements.share(whole, "c", (c) => some(c, times(c, size), size));
    const rest = fold.shape[shared]! - whole * size;
    if (rest > 0)
      elements.once(() => some(fixed(whole), fixed(whole * size), rest), { isIndependent: true });
  }
  const products = others.reduce((p, l) => p * w.extent(l), 1);
  return w.flops(products * Math.ceil(run / lanes) * lanes);
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
