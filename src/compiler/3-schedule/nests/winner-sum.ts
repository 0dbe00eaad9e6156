// The sum over all winners of a gradient behind a pooling: of a convolution's weights, some filters
// at a time. The winners of a block of windows are listed for each filter, sums stand in registers
// while a list passes by, and wait in memory from block to block.
import type { Contract } from "../../1-graph/contraction.ts";
import { byteSize } from "../../1-graph/dtype.ts";
import { size } from "../../1-graph/shape.ts";
import { isReindexing } from "../../1-graph/views.ts";
import { fixed, type Index, NotVectorizable, plus, times } from "../elements/access.ts";
import { storageOf } from "../elements/buffer.ts";
import { constant, load } from "../loops/builder.ts";
import { type } from "../loops/kernel.ts";
import {
  type Attempt,
  firstThatWorks,
  type Lanes,
  type Lowered,
  type Lowering,
  laneIndex,
  lanesOf,
} from "./attempt.ts";
import { operandIndex, strideAlong } from "./labels.ts";
import { WaitingSum } from "./long-sums.ts";
import { eachPart, evenPart, joined, partOfSum } from "./sum-parts.ts";
import { multiplyAdd } from "./sums.ts";
import { eachTile, eachVectorTile } from "./tile.ts";
import { graphFlopsOf, type Labelled, type Walk, WinnerLists, Winners } from "./winners.ts";

export const lowerWinnerSum: Lowering = (attempt, group, context, order) => {
  const node = group.anchor as Contract;
  const graphFlops = graphFlopsOf(node);
  const withLanes = (lanes: Lanes): Lowered => {
    const { fn, result } = attempt(lanes, (a) => new WinnerSum(a, node).emit());
    return { fn, graphFlops, emittedFlops: result };
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

/** Bytes that a block of windows may look at: half of a first-level cache. */
const BLOCK = 2 ** 14;
/** Filters at a time at most: gradients of neighbouring filters lie side by side, so to take few at a
 * time is to pass through all of them again and again. */
const MOST_FILTERS = 64;

class WinnerSum {
  readonly #a: Attempt;
  readonly #node: Contract;
  readonly #w: Winners;
  /** Label of the vectors, "" for none. */
  readonly #n: string;
  /** The other labels that a winner adds along. */
  readonly #places: readonly string[];
  /** Labels of the filters, the last of which are taken some at a time. */
  readonly #kept: readonly string[];
  readonly #filters: string | undefined;
  readonly #summed: readonly string[];
  readonly #columns: number;
  readonly #vectors: number;

  constructor(a: Attempt, node: Contract) {
    this.#a = a;
    this.#node = node;
    const w = new Winners(node);
    this.#w = w;
    const ordered = a.order.map((axis) => w.out[axis]!);
    const free = ordered.filter((l) => !w.mine.includes(l));
    this.#n = free.at(-1) ?? "";
    this.#places = free.slice(0, -1);
    const kept = ordered.filter((l) => w.mine.includes(l));
    this.#kept = kept.slice(0, -1);
    this.#filters = kept.at(-1);
    this.#summed = [...w.mine].filter((l) => !w.out.includes(l));
    this.#columns = this.#n === "" ? 1 : w.extent(this.#n);
    this.#vectors = Math.ceil(this.#columns / a.lanes);
  }

  /** Emits the nest; returns the floating-point operations of one run if no gradient is zero. */
  emit(): number {
    const { elements, context, lanes } = this.#a;
    const w = this.#w;
    const { dtype } = this.#node;
    const kept = this.#kept.map((l) => w.windows(l));
    const filters = this.#filters === undefined ? 1 : w.windows(this.#filters);
    const places = this.#places.map((l) => w.extent(l));
    const sums = [...kept, filters, ...places, this.#vectors * lanes];
    const steps = w.windows(this.#summed[0]!);
    const part = partOfSum(steps, size(sums) * byteSize[dtype]);
    const parts = Math.ceil(steps / part);
    const atATime = Math.min(MOST_FILTERS, Math.ceil(filters / Math.ceil(context.threads / parts)));
    const waiting = this.#a.workspace(dtype, [parts, ...sums]);
    const summands = part * this.#summed.slice(1).reduce((p, l) => p * w.windows(l), 1);
    const waitingSums = new WaitingSum(elements, waiting, summands);
    const accumulate = this.#adder([parts, ...kept, filters], part);

    const eachFew = (body: (base: Labelled, few: Walk, of: readonly Index[]) => void) =>
      elements.nest(kept, "i", (indices) => {
        const base = new Map(this.#kept.map((l, i) => [l, indices[i]!]));
        eachTile(elements, filters, atATime, "c", (first, count) =>
          body(base, { label: this.#filters ?? "", first, count }, indices),
        );
      });
    const waitingAt = (part: Index, of: readonly Index[], filter: Index, at: Labelled) => [
      part,
      ...of,
      filter,
      ...[...this.#places, this.#n].map((l) => at.get(l)!),
    ];
    const finish = (base: Labelled, few: Walk, of: readonly Index[]) =>
      this.#eachFilter(base, few, (filter, at) =>
        this.#eachVector(at, (place) => {
          const partial = (p: number) =>
            elements.reload(waiting, waitingAt(fixed(p), of, filter, place));
          const indices = operandIndex(w.out, place);
          elements.preset(this.#node, indices, joined(elements, parts, "add", partial));
          this.#a.storeRoots(indices);
        }),
      );
    const zero = constant(type(dtype as "f32", lanes), 0);
    const addPart = (part: Index, first: Index, count: number) =>
      eachFew((base, few, of) => {
        const at = (filter: Index, place: Labelled) => waitingAt(part, of, filter, place);
        this.#eachFilter(base, few, (filter, found) =>
          this.#eachVector(found, (place) => elements.store(waiting, at(filter, place), zero)),
        );
        accumulate({ lists: [part, ...of], base, few, waiting: waitingSums, at }, first, count);
        if (parts === 1) finish(base, few, of);
      });
    eachPart(elements, steps, part, addPart);
    if (parts > 1) {
      elements.builder.push({ kind: "barrier" });
      eachFew(finish);
    }
    return w.flops(size(places) * this.#vectors * lanes);
  }

  /** Filters outside the windows' loops: none is visited twice at a time. */
  #eachFilter(base: Labelled, few: Walk, body: (filter: Index, at: Labelled) => void): void {
    this.#a.elements.loop(few.count, "f", (f) => {
      const filter = plus(few.first, f);
      body(filter, new Map(base).set(few.label, filter));
    });
  }

  /** All vectors that a winner adds to. */
  #eachVector(base: Labelled, body: (place: Labelled) => void): void {
    const { elements, lanes } = this.#a;
    const extents = [...this.#places.map((l) => this.#w.extent(l)), this.#vectors];
    elements.nest(extents, "o", (indices) => {
      const at = new Map(base);
      for (const [i, l] of this.#places.entries()) at.set(l, indices[i]!);
      body(at.set(this.#n, laneIndex(indices.at(-1)!, lanes)));
    });
  }

  /** Adds a part of the windows to the sums of some filters, by lists of the winners of a block of
   * them. */
  #adder(
    lists: readonly number[],
    part: number,
  ): (sums: Sums, first: Index, count: number) => void {
    const { elements } = this.#a;
    const w = this.#w;
    const [first, ...others] = this.#summed as [string, ...string[]];
    const block = evenPart(
      part,
      Math.max(1, Math.floor((w.windows(first) * BLOCK) / this.#bytes())),
    );
    const inside = others.reduce((p, l) => p * w.windows(l), 1);
    const at = (labelled: Labelled) =>
      elements.locate(w.other, operandIndex(w.theirs, labelled))!.at;
    const { buffer } = elements.locate(w.other, operandIndex(w.theirs, new Map()))!;
    const found = new WinnerLists(this.#a, w, [{ buffer, at }], lists, block * inside);
    return (sums, from, steps) => {
      const some = (start: Index, count: number) => {
        const walked: Walk[] = this.#summed.map((label, i) =>
          i === 0
            ? { label, first: plus(from, start), count }
            : { label, first: fixed(0), count: w.windows(label) },
        );
        found.collect(sums.lists, sums.base, walked, sums.few);
        this.#eachFilter(sums.base, sums.few, (filter, at) =>
          this.#addListed(found, sums, filter, at),
        );
      };
      const whole = Math.floor(steps / block);
      if (whole > 0) elements.inOrder([whole], "b", ([b]) => some(times(b!, block), block));
      const rest = steps - whole * block;
      if (rest > 0) elements.inOrder([1], "b", () => some(fixed(whole * block), rest));
    };
  }

  /** Bytes that all windows look at: of a filter's gradients and of the other operand. */
  #bytes(): number {
    let looked = this.#w.other;
    while (isReindexing(looked)) looked = looked.inputs[0]!;
    return byteSize[looked.dtype] * size(looked.shape);
  }

  /** Adds the listed winners of one filter to all its sums. */
  #addListed(lists: WinnerLists, sums: Sums, filter: Index, base: Labelled): void {
    const { elements, lanes, context } = this.#a;
    const { builder } = elements;
    const w = this.#w;
    const t = type(this.#node.dtype as "f32", lanes);
    const m = this.#places.filter((l) => w.extent(l) > 1).at(-1) ?? "";
    const outer = this.#places.filter((l) => l !== m);
    const { accumulators } = context.limits;
    const vTile = evenly(this.#vectors, accumulators);
    const rows = m === "" ? 1 : w.extent(m);
    const mTile = evenly(rows, Math.max(1, Math.floor(accumulators / vTile)));
    const tile = (at: Labelled, row: Index, mc: number, block: Index, vc: number) => {
      const places = Array.from({ length: mc * vc }, (_, i) => {
        const vector = plus(block, fixed(i % vc));
        const place = new Map(at).set(m, plus(row, fixed(Math.floor(i / vc))));
        return place.set(this.#n, laneIndex(vector, lanes));
      });
      const accs = places.map((place) => sums.waiting.begin(sums.at(filter, place), t));
      lists.each([...sums.lists, filter], accs, (g, addressOf) => {
        for (const [i, place] of places.entries()) {
          const address = addressOf(0, place);
          const x = builder.bind(load(storageOf[w.other.dtype], t, address));
          builder.set(accs[i]!, multiplyAdd(g, x, accs[i]!));
        }
      });
      for (const [i, place] of places.entries()) sums.waiting.end(sums.at(filter, place), accs[i]!);
    };
    elements.nest(
      outer.map((l) => w.extent(l)),
      "o",
      (indices) => {
        const at = new Map(base);
        for (const [i, l] of outer.entries()) at.set(l, indices[i]!);
        eachTile(elements, rows, mTile, "m", (row, mc) =>
          eachVectorTile(this.#a, this.#columns, vTile, (block, vc) =>
            tile(at, row, mc, block, vc),
          ),
        );
      },
    );
  }
}

/** The sums of some filters, waiting in memory. */
interface Sums {
  /** Where their lists are, but for the filter. */
  readonly lists: readonly Index[];
  readonly base: Labelled;
  readonly few: Walk;
  readonly waiting: WaitingSum;
  /** Where the sum of a filter at a place waits. */
  readonly at: (filter: Index, place: Labelled) => Index[];
}

/** The size of tiles that are nearly alike, at most `most`. */
const evenly = (count: number, most: number): number => Math.ceil(count / Math.ceil(count / most));
