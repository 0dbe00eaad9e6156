// The positions of an axis at which some row of a mini-batch is not zero: what a contraction visits of
// an input of mostly zeros.
import type { Node } from "../../1-graph/graph.ts";
import { fixed, type Index, plus, times } from "../elements/access.ts";
import type { Elements } from "../elements/element.ts";
import { binary, index, mul, sub } from "../loops/builder.ts";
import type { Expr, Local } from "../loops/kernel.ts";
import { LONGEST } from "../loops/limits.ts";
import { inTotals, PIECE } from "./long-sums.ts";

/** Positions of an axis that a `nonzero` lists: the live ones first, the others after. */
export class LiveList {
  readonly #elements: Elements;
  readonly #list: Node;
  readonly #extent: number;

  constructor(elements: Elements, list: Node, extent: number) {
    this.#elements = elements;
    this.#list = list;
    this.#extent = extent;
  }

  /** How many positions are live, type index; loaded once, at the top of the function. */
  get count(): Expr {
    return this.#elements.listed(this.#list, fixed(this.#extent)).computed!;
  }

  /** Visits every live position; what `body` makes of each is added to `accs`. */
  each(accs: readonly Local[], body: (at: Index) => void): void {
    const { count } = this;
    eachListedPiece(this.#elements, accs, count, this.#extent, (i) => body(this.#at(i)));
  }

  /** Visits the live positions `tile` at a time, the rest one by one. */
  eachTile(tile: number, body: (rowAt: (i: Index) => Index, count: number) => void): void {
    const elements = this.#elements;
    eachListedTile(elements, this.count, this.#extent, tile, {
      whole: (first) => body((r) => this.#at(plus(first, r)), tile),
      rest: (first, rest) =>
        elements.repeat(rest, tile, "m", (i) => body(() => this.#at(plus(i, first)), 1)),
    });
  }

  /** Visits every position that is not live. */
  eachDead(body: (at: Index) => void): void {
    const { count } = this;
    const dead = this.#elements.keep(sub(index(this.#extent), count));
    this.#elements.repeat(dead, this.#extent, "m", (i) =>
      body(this.#at(plus(i, { ...fixed(0), computed: count }))),
    );
  }

  #at(i: Index): Index {
    return this.#elements.listed(this.#list, i);
  }
}

/** Visits positions of which only the program knows how many there are, at most `most`; a long sum over
 * them is cut into pieces, as `eachSummand` does. */
export function eachListedPiece(
  elements: Elements,
  accs: readonly Local[],
  count: Expr,
  most: number,
  body: (position: Index) => void,
): void {
  if (accs.length === 0 || most <= LONGEST) {
    elements.repeat(count, most, "k", body);
    return;
  }
  inTotals(elements, accs, (join) =>
    eachListedTile(elements, count, most, PIECE, {
      whole: (first) => join(() => elements.loop(PIECE, "k", (k) => body(plus(first, k)))),
      rest: (first, rest) =>
        join(() => elements.repeat(rest, PIECE, "k", (k) => body(plus(first, k)))),
    }),
  );
}

/** Visits so many positions of a list at a time, by the first of them, and then the rest. */
function eachListedTile(
  elements: Elements,
  count: Expr,
  most: number,
  tile: number,
  body: {
    readonly whole: (first: Index) => void;
    readonly rest: (first: Index, count: Expr) => void;
  },
): void {
  const whole = elements.keep(binary("divide", count, index(tile)));
  elements.repeat(whole, Math.ceil(most / tile), "m", (i) => body.whole(times(i, tile)));
  const done = elements.keep(mul(whole, index(tile)));
  body.rest({ ...fixed(0), computed: done }, elements.keep(sub(count, done)));
}
