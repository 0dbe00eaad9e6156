// Loops, and in which of them a value is known. A value is bound to a local in the outermost loop
// that knows it, and remembered as long as that loop runs, so sharing and loop-invariant code need no
// passes of their own. A value that is equal in all lanes stays scalar until a vector is wanted.

import type { Node } from "../../1-graph/graph.ts";
import {
  add,
  binary,
  constant,
  type FunctionBuilder,
  lessThan,
  select,
  splat,
} from "../loops/builder.ts";
import type { Expr, Local, Type } from "../loops/kernel.ts";
import { laneBytes, type } from "../loops/kernel.ts";
import { fixed, type Index, NotVectorizable, toInteger, variable } from "./access.ts";

export type Lanes = Type["lanes"];

/** What one kernel knows while it is written; what a value is, its subclass says. */
export abstract class Scope {
  readonly builder: FunctionBuilder;
  /** Lanes of the vectors in this kernel. */
  readonly lanes: Lanes;
  /** Values by node and index, and the like. */
  protected readonly memo = new Map<string, Expr>();
  /** Keys of the memo by the loop level at which their values are known. */
  readonly #keys: string[][] = [];
  /** The loop level at which a local is known, by id. */
  readonly #depth = new Map<number, number>();
  /** Bytes of a lane of its vectors, once there is one. */
  #width: number | null = null;

  constructor(builder: FunctionBuilder, lanes: Lanes) {
    this.builder = builder;
    this.lanes = lanes;
  }

  /** The element(s) of a node at an index: scalar, or a vector when the index differs by lane. */
  abstract value(node: Node, at: readonly Index[]): Expr;

  /** A loop over an axis; its index is passed on. A count of one needs no loop. */
  loop(count: number, name: string, body: (index: Index) => void): void {
    if (count === 1) body(fixed(0));
    else this.#loop(count, count, name, body);
  }

  /** A loop whose count, at most `most`, is only known when it runs. */
  repeat(count: Expr, most: number, name: string, body: (index: Index) => void): void {
    this.#loop(count, most, name, body);
  }

  /** What is done once beside a loop over whole tiles: a loop of one round, so that it can be given
   * to a thread like the others. */
  once(body: () => void, marks: { readonly isIndependent?: boolean } = {}): void {
    this.#loop(1, 1, "once", body, marks);
  }

  /** A loop whose rounds have nothing to do with one another, so that threads may share them. */
  share(count: number, name: string, body: (index: Index) => void): void {
    if (count === 1) body(fixed(0));
    else this.#loop(count, count, name, body, { isIndependent: true });
  }

  /** Loops over all `extents` whose rounds follow one another: no thread may take some of them. */
  inOrder(
    extents: readonly number[],
    names: string,
    body: (indices: Index[]) => void,
    outer: Index[] = [],
  ): void {
    const [extent, ...rest] = extents;
    if (extent === undefined) body(outer);
    else
      this.#loop(
        extent,
        extent,
        names,
        (i) => this.inOrder(rest, names, body, [...outer, extent === 1 ? fixed(0) : i]),
        { isIndependent: false },
      );
  }

  #loop(
    count: number | Expr,
    most: number,
    name: string,
    body: (index: Index) => void,
    marks: { readonly isIndependent?: boolean } = {},
  ): void {
    const visit = (local: Local) => {
      this.#depth.set(local.id, this.builder.depth);
      body(variable(local, Math.max(2, most)));
      this.#leave();
    };
    this.builder.loop(count, name, visit, typeof count === "number" ? marks : { ...marks, most });
  }

  /** Forgets the values that are known only in the block that ends. */
  #leave(): void {
    const { depth } = this.builder;
    while (this.#keys.length > depth) {
      for (const key of this.#keys.pop()!) {
        const value = this.memo.get(key);
        if (value && this.depthOf(value) >= depth) this.memo.delete(key);
      }
    }
  }

  /** Loops over all `extents`, outermost first. */
  nest(
    extents: readonly number[],
    names: string,
    body: (indices: Index[]) => void,
    outer: Index[] = [],
  ): void {
    const [extent, ...rest] = extents;
    if (extent === undefined) body(outer);
    else
      this.loop(extent, `${names}${outer.length}`, (i) =>
        this.nest(rest, names, body, [...outer, i]),
      );
  }

  /** A new local for an accumulator or the like, known at the present level. */
  local(t: Type, name: string): Local {
    const local = this.builder.local(t, name);
    this.#depth.set(local.id, this.builder.depth);
    return local;
  }

  /** `value` in a local, at the loop level where it is known. */
  keep(value: Expr, name?: string): Expr {
    return this.bind(value, this.depthOf(value), name);
  }

  /** `value` in a local, at the loop level where an index is known. */
  keepAt(value: Expr, at: readonly Index[], name: string): Expr {
    return this.bind(value, this.depthAt(at), name);
  }

  /** `value` in a local of the present block, though it may be known before. */
  here(value: Expr, name: string): Expr {
    return this.bind(value, this.builder.depth, name);
  }

  /** Remembers a value as long as the loop runs in which it is known. */
  protected note(key: string, value: Expr): Expr {
    const depth = this.depthOf(value);
    while (this.#keys.length <= depth) this.#keys.push([]);
    this.#keys[depth]!.push(key);
    this.memo.set(key, value);
    return value;
  }

  /** What is remembered under a key, made where nothing is. */
  protected remember(key: string, make: () => Expr): Expr {
    return this.memo.get(key) ?? this.note(key, make());
  }

  /** `value` in every lane, as a vector of this kernel. */
  vector(value: Expr): Expr {
    const { lanes, mask } = value.type;
    if (lanes === this.lanes) return value;
    if (mask) return this.#spreadMask(value);
    const spread = () => this.bind(splat(value, this.lanes), this.depthOf(value));
    return value.kind === "local" ? this.remember(`vector ${value.id}`, spread) : spread();
  }

  /** A scalar mask in all lanes, by way of a number. */
  #spreadMask(mask: Expr): Expr {
    if (this.#width === null) throw new NotVectorizable("a mask before any vector");
    const t = type(this.#width === 8 ? "f64" : "f32");
    const depth = this.depthOf(mask);
    const number = this.bind(select(mask, constant(t, 1), constant(t, 0)), depth, "mask");
    const spread = this.bind(splat(number, this.lanes), depth, "mask");
    return this.bind(lessThan(constant(spread.type, 0), spread), depth, "mask");
  }

  /** `value` in the first `valid` lanes and `other` (false, for a mask) behind them. */
  keepLanes(value: Expr, valid: number, other: number): Expr {
    const vector = this.vector(value);
    const t: Type = { ...vector.type, mask: false };
    const mask = this.remember(`lanes ${valid} ${t.scalar}`, () => {
      const lanes = Array.from({ length: t.lanes }, (_, i) => i);
      return this.bind(lessThan(constant(t, lanes), constant(t, valid)), 0, "inside");
    });
    return value.type.mask ? binary("and", mask, vector) : select(mask, vector, constant(t, other));
  }

  /** An index as i32, a vector where it differs by lane. */
  integer(i: Index): Expr {
    const start = this.bind(toInteger({ ...i, lane: 0 }), this.depthAt([i]), "at");
    if (i.lane === 0) return start;
    const t = type("i32", this.lanes);
    this.checkWidth(t);
    const steps = constant(
      t,
      Array.from({ length: this.lanes }, (_, k) => k * i.lane),
    );
    return this.bind(add(splat(start, this.lanes), steps), this.depthAt([i]), "at");
  }

  /** All vectors of a kernel have lanes of one width. */
  protected checkWidth(t: Type): void {
    this.#width ??= laneBytes(t.scalar);
    if (this.#width !== laneBytes(t.scalar)) throw new NotVectorizable("lanes of two widths");
  }

  /** The innermost loop level that an expression depends on. */
  protected depthOf(e: Expr): number {
    switch (e.kind) {
      case "local":
        return this.#depth.get(e.id) ?? 0;
      case "constant":
        return 0;
      case "load": {
        const { terms, base } = e.address;
        return this.#depthOfTerms(terms, base ? this.depthOf(base) : 0);
      }
      case "binary":
        return Math.max(this.depthOf(e.a), this.depthOf(e.b));
      case "fma":
        return Math.max(this.depthOf(e.a), this.depthOf(e.b), this.depthOf(e.c));
      case "select":
        return Math.max(this.depthOf(e.mask), this.depthOf(e.a), this.depthOf(e.b));
      default:
        return this.depthOf(e.a);
    }
  }

  #depthOfTerms(terms: readonly { readonly variable: Local }[], least: number): number {
    let depth = least;
    for (let i = 0; i < terms.length; i++)
      depth = Math.max(depth, this.#depth.get(terms[i]!.variable.id) ?? 0);
    return depth;
  }

  /** The innermost loop level that an index depends on. */
  protected depthAt(at: readonly Index[]): number {
    let depth = 0;
    for (let i = 0; i < at.length; i++) {
      const { terms, computed } = at[i]!;
      depth = this.#depthOfTerms(terms, depth);
      if (computed) depth = Math.max(depth, this.depthOf(computed));
    }
    return depth;
  }

  /** `value` in a local of a loop level, unless it is as cheap as one. */
  protected bind(value: Expr, depth: number, name = "v"): Expr {
    const bound = this.builder.bind(value, name, depth);
    if (bound.kind === "local" && !this.#depth.has(bound.id)) this.#depth.set(bound.id, depth);
    return bound;
  }
}
