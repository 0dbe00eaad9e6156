// The sum over all winners of a gradient behind a pooling: of a convolution's weights, some filters
// at a time. The winners of a block of windows are listed for each filter, sums stand in registers
// while a list passes by, and wait in memory from block to block.
import { byteSize } from "../1-graph/dtype.ts";
import { size } from "../1-graph/shape.ts";
import { fixed, type Index, isReindexing, NotVectorizable, plus, times } from "./access.ts";
import {
  type Attempt,
  firstThatWorks,
  type Lanes,
  type Lowered,
  type Lowering,
  laneIndex,
  lanesOf,
} from "./attempt.ts";
import { storageOf } from "./buffer.ts";
import { constant, load } from "./builder.ts";
import { type Contract, operandIndex, strideAlong } from "./contract-parts.ts";
import { multiplyAdd } from "./contract-sums.ts";
import { type } from "./kernel.ts";
import { eachTile, eachVectorTile, validLanes } from "./tile.ts";
import { graphFlopsOf, type Labelled, type Walk, WinnerLists, Winners } from "./winners.ts";

export const lowerWinnerSum: Lowering = (attempt, group, context, order) => {
  const node = group.anchor as Contract;
  const graphFlops = graphFlopsOf(node);
  const withLanes = (lanes: Lanes): Lowered => {
    const { fn, result } = attempt(lanes, (a) => new WinnerSum(a, node).emit());
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
    const { elements } = this.#a;
    const w = this.#w;
    const places = this.#places.reduce((p, l) => p * w.extent(l), 1);
    const filters = this.#filters === undefined ? 1 : w.windows(this.#filters);
    const atATime = Math.min(MOST_FILTERS, Math.ceil(filters / this.#a.context.threads));
    const rows = [...this.#kept.map((l) => w.windows(l)), Math.ceil(filters / atATime)];
    const waiting = this.#a.workspace(this.#node.dtype, [
      ...rows,
      atATime,
      ...this.#places.map((l) => w.extent(l)),
      this.#vectors * this.#a.lanes,
    ]);
    const add = this.#adder(rows, atATime);
    const zero = constant(type(this.#node.dtype as "f32", this.#a.lanes), 0);

    const some = (row: readonly Index[], base: Labelled, first: Index, count: number) => {
      const sums: Sums = {
        row,
        base,
        filters: { label: this.#filters ?? "", first, count },
        at: (filter, at) => [
          ...row,
          filter,
          ...[...this.#places, this.#n].map((l) => at.get(l) ?? fixed(0)),
        ],
        buffer: waiting,
      };
      this.#eachFilter(sums, (filter, at) =>
        this.#eachVector(at, (place) => elements.store(waiting, sums.at(filter, place), zero)),
      );
      add(sums);
      this.#eachFilter(sums, (filter, at) =>
        this.#eachVector(at, (place, valid) => {
          const indices = operandIndex(w.out, place);
          elements.preset(this.#node, indices, elements.reload(waiting, sums.at(filter, place)));
          this.#a.storeRoots(indices, valid);
        }),
      );
    };
    elements.nest(
      this.#kept.map((l) => w.windows(l)),
      "i",
      (indices) => {
        const base = new Map(this.#kept.map((l, i) => [l, indices[i]!]));
        const whole = Math.floor(filters / atATime);
        if (whole > 0)
          elements.loop(whole, "c", (c) => some([...indices, c], base, times(c, atATime), atATime));
        const rest = filters - whole * atATime;
        if (rest > 0)
          elements.once(() => some([...indices, fixed(whole)], base, fixed(whole * atATime), rest));
      },
    );
    return w.flops(places * this.#vectors * this.#a.lanes);
  }

  /** Filters outside the windows' loops: none is visited twice at a time. */
  #eachFilter({ base, filters }: Sums, body: (filter: Index, at: Labelled) => void): void {
    this.#a.elements.inOrder([filters.count], "f", ([f]) =>
      body(f!, new Map(base).set(filters.label, plus(filters.first, f!))),
    );
  }

  /** All vectors that a winner adds to. */
  #eachVector(base: Labelled, body: (place: Labelled, valid: number) => void): void {
    const { elements, lanes } = this.#a;
    elements.nest(
      this.#places.map((l) => this.#w.extent(l)),
      "o",
      (indices) => {
        const at = new Map(base);
        for (const [i, l] of this.#places.entries()) at.set(l, indices[i]!);
        eachVectorTile(this.#a, this.#columns, 1, (block) =>
          body(
            new Map(at).set(this.#n, laneIndex(block, lanes)),
            validLanes(block, 0, this.#columns, lanes),
          ),
        );
      },
    );
  }

  /** Adds to the sums of some filters, by lists of the winners of a block of windows. */
  #adder(rows: readonly number[], atATime: number): (sums: Sums) => void {
    const { elements } = this.#a;
    const w = this.#w;
    const [first, ...others] = this.#summed as [string, ...string[]];
    const steps = w.windows(first);
    const block = Math.max(1, Math.floor((steps * BLOCK) / this.#bytes()));
    const inside = others.reduce((p, l) => p * w.windows(l), 1);
    const at = (labelled: Labelled) =>
      elements.locate(w.other, operandIndex(w.theirs, labelled))!.at;
    const { buffer } = elements.locate(w.other, operandIndex(w.theirs, new Map()))!;
    const most = Math.min(block, steps) * inside;
    const lists = new WinnerLists(this.#a, w, [{ buffer, at }], [...rows, atATime], most);
    return (sums) => {
      const some = (start: Index, count: number) => {
        const walked: Walk[] = this.#summed.map((label, i) =>
          i === 0
            ? { label, first: start, count }
            : { label, first: fixed(0), count: w.windows(label) },
        );
        lists.collect(sums.row, sums.base, walked, sums.filters);
        this.#eachFilter(sums, (filter, at) => this.#addListed(lists, sums, filter, at));
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
      const accs = places.map((place) => elements.reload(sums.buffer, sums.at(filter, place)));
      lists.each([...sums.row, filter], (g, addressOf) => {
        for (const [i, place] of places.entries()) {
          const address = addressOf(0, place);
          const x = builder.bind(load(storageOf[w.other.dtype], t, address));
          builder.set(accs[i]!, multiplyAdd(g, x, accs[i]!));
        }
      });
      for (const [i, place] of places.entries())
        elements.store(sums.buffer, sums.at(filter, place), accs[i]!);
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
  /** Which of the rows of lists and sums are theirs. */
  readonly row: readonly Index[];
  readonly base: Labelled;
  readonly filters: Walk;
  readonly buffer: ReturnType<Attempt["workspace"]>;
  /** Where the sum of a filter at a place waits. */
  readonly at: (filter: Index, place: Labelled) => Index[];
}

/** The size of tiles that are nearly alike, at most `most`. */
const evenly = (count: number, most: number): number => Math.ceil(count / Math.ceil(count / most));
