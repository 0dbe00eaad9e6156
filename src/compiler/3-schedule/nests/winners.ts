// The gradient behind a pooling is zero but at one element of each window. What multiplies it visits
// only those winners, by lists that are made first and without a branch: which gradients are zero no
// machine foresees. A winner whose gradient is zero is left out, which changes no bit of a sum while the other operand
// is finite.
import { type Contract, shapesOf } from "../../1-graph/contraction.ts";
import type { Node } from "../../1-graph/graph.ts";
import { fixed, type Index, NotVectorizable, plus, toExpr } from "../elements/access.ts";
import { type Buffer, storageOf } from "../elements/buffer.ts";
import { winnerIndex } from "../elements/winner-index.ts";
import { add, constant, convert, load, select } from "../loops/builder.ts";
import type { Address, Expr, Local } from "../loops/kernel.ts";
import { type } from "../loops/kernel.ts";
import { type Unpool, unpooledSide, windowedLabels } from "../plan/inline.ts";
import type { Attempt } from "./attempt.ts";
import { operandIndex } from "./labels.ts";
import { eachListedPiece } from "./live-list.ts";
import { isNonzero } from "./nonzero.ts";

/** An index for each label. */
export type Labelled = ReadonlyMap<string, Index>;

/** A contraction with an unpooled gradient, by its labels. */
export class Winners {
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

  /** Multiply-adds times two if no gradient is zero. */
  flops(inner: number): number {
    return 2 * inner * [...this.mine].reduce((p, l) => p * this.windows(l), 1);
  }
}

/** A place in memory that a winner leads to: a buffer, and the index of an element from that of each
 * label. */
export interface Target {
  readonly buffer: Buffer;
  readonly at: (labelled: Labelled) => readonly Index[];
}

/** A label walked along: `count` steps from `first` on. */
export interface Walk {
  readonly label: string;
  readonly first: Index;
  readonly count: number;
}

/** Lists of winners: what each carries, and for each target how far it leads from where it would
 * lead with all indices zero, in bytes. */
export class WinnerLists {
  readonly #a: Attempt;
  readonly #winners: Winners;
  readonly #targets: readonly Target[];
  readonly #values: Buffer;
  readonly #distances: readonly Buffer[];
  readonly #counts: Buffer;
  readonly #most: number;

  /** Room for so many lists in rows, of `most` winners each. */
  constructor(
    a: Attempt,
    winners: Winners,
    targets: readonly Target[],
    lists: readonly number[],
    most: number,
  ) {
    this.#a = a;
    this.#winners = winners;
    this.#targets = targets;
    this.#most = most;
    this.#values = a.workspace(winners.unpool.dtype, [...lists, most]);
    this.#distances = targets.map(() => a.workspace("i32", [...lists, most]));
    this.#counts = a.workspace("i32", lists);
  }

  /** Lists the winners of all windows along the labels `walked`, in order; where a label stands
   * `apart`, each of its indices in a list of its own. All lists are in row `row`. */
  collect(row: readonly Index[], at: Labelled, walked: readonly Walk[], apart?: Walk): void {
    const { elements } = this.#a;
    const { builder } = elements;
    const [values, which] = this.#winners.unpool.inputs as [Node, Node];
    const { mine, windowed, unpool } = this.#winners;
    const eachList = (body: (list: Index[], labelled: Labelled) => void) =>
      elements.inOrder([apart?.count ?? 1], "l", ([i]) => {
        if (!apart) return body([...row, i!], at);
        const own = plus(apart.first, i!);
        body([...row, own], new Map(at).set(apart.label, own));
      });
    const none = constant(type("i32"), 0);
    eachList((list) => elements.store(this.#counts, list, none));
    elements.inOrder(
      walked.map((w) => w.count),
      "w",
      (steps) =>
        eachList((list, labelled) => {
          const window = new Map(labelled);
          for (const [i, { label, first }] of walked.entries())
            window.set(label, plus(first, steps[i]!));
          const indices = operandIndex(mine, window);
          const g = elements.here(elements.value(values, indices), "g");
          const places = winnerIndex(elements, which, unpool.attributes, indices);
          const moved = new Map<string, Index>();
          for (const { label } of walked) {
            const axis = mine.indexOf(label);
            moved.set(label, windowed.includes(label) ? places[axis]! : indices[axis]!);
          }
          const count = elements.reload(this.#counts, list);
          const end = [...list, { ...fixed(0), computed: convert(count, type("index")) }];
          for (const [i, target] of this.#targets.entries()) {
            const distance = convert(this.#distance(target, moved), type("i32"));
            elements.store(this.#distances[i]!, end, distance);
          }
          elements.store(this.#values, end, g);
          const one = select(isNonzero(g), constant(type("i32"), 1), none);
          elements.store(this.#counts, list, builder.bind(add(count, one)));
        }),
    );
  }

  /** Visits the winners of a list: what each carries, in all lanes, and where it leads: the address
   * in a target of what the labels that were not walked along name. What `body` makes of them is added
   * to `accs`. */
  each(
    list: readonly Index[],
    accs: readonly Local[],
    body: (g: Expr, addressOf: (target: number, rest: Labelled) => Address) => void,
  ): void {
    const { elements, lanes } = this.#a;
    const { builder } = elements;
    const count = convert(elements.reload(this.#counts, list), type("index"));
    eachListedPiece(elements, accs, elements.here(count, "count"), this.#most, (k) => {
      const at = [...list, k];
      const { dtype } = this.#values;
      const t = type(dtype as "f32", lanes);
      const where = elements.address(this.#values, at).address;
      const g = builder.bind(load(storageOf[dtype], t, where, lanes > 1), "g");
      const bases = this.#distances.map((distances) => {
        const { address } = elements.address(distances, at);
        return builder.bind(convert(load("i32", type("i32"), address), type("index")), "at");
      });
      body(g, (target, rest) => {
        const { buffer, at: indexOf } = this.#targets[target]!;
        const { address, lane } = elements.address(buffer, indexOf(rest));
        if (lanes > 1 && lane !== 1) throw new NotVectorizable("winners that lead to gaps");
        const base = bases[target]!;
        return { ...address, base: address.base ? add(address.base, base) : base };
      });
    });
  }

  #distance({ buffer, at }: Target, labelled: Labelled): Expr {
    const { elements } = this.#a;
    const from = elements.address(buffer, at(new Map())).address;
    const { offset, terms, base } = elements.address(buffer, at(labelled)).address;
    // a step of a sequence moves both alike
    const isOwn = (variable: Local) => !from.terms.some((t) => t.variable === variable);
    const own = terms.filter((t) => isOwn(t.variable));
    const moved = own.map(({ variable, stride }) => ({ variable, factor: stride, last: 0 }));
    return toExpr({ constant: offset - from.offset, terms: moved, computed: base, lane: 0 });
  }
}

export const graphFlopsOf = (node: Contract): number => {
  const { out, summed, extent } = shapesOf(node);
  return 2 * [...out, ...summed].reduce((p, l) => p * extent(l), 1);
};
