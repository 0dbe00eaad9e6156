// The positions of an axis at which some row of a mini-batch is not zero: what a contraction visits of
// an input of mostly zeros.
import type { Node } from "../../1-graph/graph.ts";
import { fixed, type Index, plus } from "../elements/access.ts";
import type { Elements } from "../elements/element.ts";
import { index, sub } from "../loops/builder.ts";
import type { Expr, Local } from "../loops/kernel.ts";
import { eachListedPiece, eachListedTile } from "./long-sums.ts";

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
