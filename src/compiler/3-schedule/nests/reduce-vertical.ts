// A sum or an extreme in vectors along the result. Vectors side by side are summed at once, so that
// no line is fetched again for the next of them; long sums part by part, which threads share.
import { byteSize } from "../../1-graph/dtype.ts";
import type { Node } from "../../1-graph/graph.ts";
import { size } from "../../1-graph/shape.ts";
import { fixed, type Index, plus } from "../elements/access.ts";
import { binary, constant } from "../loops/builder.ts";
import { type Expr, type } from "../loops/kernel.ts";
import { type Attempt, inLogicalOrder, laneIndex } from "./attempt.ts";
import { eachSummed } from "./contract-sums.ts";
import { combiners, type Reduction, reducedIndex, startOf } from "./reduce-parts.ts";
import { eachPart, joined, partOfSum } from "./sum-parts.ts";
import { eachVectorTile } from "./tile.ts";

/** Elements from which on sums are worth parts. */
const LONG = 2 ** 18;

export function emitVertical(a: Attempt, anchor: Reduction): void {
  new Vertical(a, anchor).emit();
}

class Vertical {
  readonly #a: Attempt;
  readonly #anchor: Reduction;
  readonly #from: Node;
  /** Of the result, but for the innermost axis; its extent. */
  readonly #outer: readonly number[];
  readonly #columns: number;
  /** Of the axes that are reduced. */
  readonly #steps: readonly number[];

  constructor(a: Attempt, anchor: Reduction) {
    this.#a = a;
    this.#anchor = anchor;
    this.#from = anchor.inputs[0]!;
    const extents = a.order.map((axis) => a.group.shape[axis]!);
    this.#columns = extents.pop() ?? 1;
    this.#outer = extents;
    this.#steps = anchor.attributes.axes.map((axis) => this.#from.shape[axis]!);
  }

  emit(): void {
    const { context } = this.#a;
    const isLong = size(this.#from.shape) >= LONG;
    const steps = this.#steps[0] ?? 1;
    const part = isLong ? partOfSum(steps, size(this.#room()) * this.#width()) : steps;
    const atATime = isLong ? context.limits.accumulators : 1;
    if (part < steps) this.#emitParts(part, atATime);
    else
      this.#eachFew(atATime, (outer, block, count) => {
        const sums = this.#sums(outer, block, count, fixed(0), steps);
        for (let j = 0; j < count; j++) this.#store(outer, plus(block, fixed(j)), sums[j]!);
      });
  }

  /** What waits for the other parts: whole vectors. */
  #room(): number[] {
    const { lanes } = this.#a;
    return [...this.#outer, Math.ceil(this.#columns / lanes) * lanes];
  }

  #width(): number {
    return byteSize[this.#anchor.dtype];
  }

  #emitParts(part: number, atATime: number): void {
    const { elements, lanes, workspace } = this.#a;
    const { dtype, op } = this.#anchor;
    const steps = this.#steps[0]!;
    const parts = Math.ceil(steps / part);
    const waiting = workspace(dtype, [parts, ...this.#room()]);
    const waitingAt = (p: Index, outer: readonly Index[], vector: Index) => [
      p,
      ...outer,
      laneIndex(vector, lanes),
    ];
    eachPart(elements, steps, part, (p, first, length) =>
      this.#eachFew(atATime, (outer, block, count) => {
        const sums = this.#sums(outer, block, count, first, length);
        for (const [j, sum] of sums.entries())
          elements.store(waiting, waitingAt(p, outer, plus(block, fixed(j))), sum);
      }),
    );
    elements.builder.push({ kind: "barrier" });
    this.#eachFew(1, (outer, vector) => {
      const partial = (p: number) => elements.reload(waiting, waitingAt(fixed(p), outer, vector));
      this.#store(outer, vector, joined(elements, parts, combiners[op], partial));
    });
  }

  #eachFew(
    most: number,
    body: (outer: readonly Index[], block: Index, count: number) => void,
  ): void {
    this.#a.elements.nest(this.#outer, "i", (outer) =>
      eachVectorTile(this.#a, this.#columns, most, (block, count) => body(outer, block, count)),
    );
  }

  /** Some neighbouring vectors, of so many steps along the first reduced axis from the first on. */
  #sums(
    outer: readonly Index[],
    block: Index,
    count: number,
    first: Index,
    length: number,
  ): Expr[] {
    const { elements, lanes } = this.#a;
    const { builder } = elements;
    const t = type(this.#anchor.dtype as "f32", lanes);
    const op = combiners[this.#anchor.op];
    const places = Array.from({ length: count }, (_, j) => this.#at(outer, plus(block, fixed(j))));
    const accs = places.map(() => elements.local(t, "acc"));
    for (const acc of accs) builder.set(acc, constant(t, startOf(this.#anchor)));
    const extents = this.#steps.length === 0 ? [] : [length, ...this.#steps.slice(1)];
    const loops = extents.map((steps, i) => ({ label: `${i}`, count: steps }));
    const pieces = this.#anchor.op === "sum" ? accs : [];
    eachSummed(elements, pieces, loops, (at) => {
      const [step, ...rest] = at.values();
      const reduced = step ? [plus(first, step), ...rest] : [];
      for (let j = 0; j < count; j++) {
        const x = elements.value(this.#from, reducedIndex(this.#anchor, places[j]!, reduced));
        builder.set(accs[j]!, binary(op, accs[j]!, lanes > 1 ? elements.vector(x) : x));
      }
    });
    return accs;
  }

  #at(outer: readonly Index[], vector: Index): Index[] {
    const { order, lanes } = this.#a;
    return inLogicalOrder(order, order.length === 0 ? [] : [...outer, laneIndex(vector, lanes)]);
  }

  #store(outer: readonly Index[], vector: Index, sum: Expr): void {
    const { elements, storeRoots } = this.#a;
    const at = this.#at(outer, vector);
    elements.preset(this.#anchor, at, sum);
    storeRoots(at);
  }
}
