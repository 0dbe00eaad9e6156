// The value of one element (or of one vector of neighbouring elements) of any node at any index:
// loaded when it is stored elsewhere, else computed from its operands at their indices. Values are
// remembered by node and index, and bound in the outermost loop that knows them, so sharing and
// loop-invariant code need no passes of their own. A value that is equal in all lanes stays scalar.

import { byteSize, type DType, isFloat } from "../../1-graph/dtype.ts";
import type { Node } from "../../1-graph/graph.ts";
import {
  type ElementwiseOp,
  isElementwise,
  type NativeBinary,
  type NativeUnary,
} from "../../1-graph/ops.ts";
import { isReindexing } from "../../1-graph/views.ts";
import {
  add,
  binary,
  constant,
  convert,
  type FunctionBuilder,
  lessThan,
  load,
  select,
  splat,
  unary,
} from "../loops/builder.ts";
import type { Expr, Local, Type } from "../loops/kernel.ts";
import { laneBytes, type } from "../loops/kernel.ts";
import {
  addressOf,
  clamped,
  fixed,
  type Index,
  keyOf,
  NotVectorizable,
  throughView,
  toInteger,
  variable,
} from "./access.ts";
import { type Buffer, scalarOf, storageOf } from "./buffer.ts";
import { rowIndex, winnerIndex } from "./computed-index.ts";
import { expandMath, isExpanded } from "./math.ts";
import { paddedValue } from "./padded.ts";
import { randomBits } from "./random-bits.ts";

type Lanes = Type["lanes"];

export class Elements {
  readonly builder: FunctionBuilder;
  /** Lanes of the vectors in this kernel. */
  readonly lanes: Lanes;
  readonly #bufferOf: (node: Node) => Buffer | undefined;
  readonly #memo = new Map<string, Expr>();
  /** Keys of the memo by the loop level at which their values are known. */
  readonly #keys: string[][] = [];
  /** The loop level at which a local is known, by id. */
  readonly #depth = new Map<number, number>();

  constructor(
    builder: FunctionBuilder,
    lanes: Lanes,
    bufferOf: (node: Node) => Buffer | undefined,
  ) {
    this.builder = builder;
    this.lanes = lanes;
    this.#bufferOf = bufferOf;
  }

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
        const value = this.#memo.get(key);
        if (value && this.#depthOf(value) >= depth) this.#memo.delete(key);
      }
    }
  }

  #note(key: string, value: Expr): Expr {
    const depth = this.#depthOf(value);
    while (this.#keys.length <= depth) this.#keys.push([]);
    this.#keys[depth]!.push(key);
    this.#memo.set(key, value);
    return value;
  }

  /** The index that element `at` of a vector of positions names. */
  listed(list: Node, at: Index): Index {
    const computed = this.#remember(`listed ${list.id}|${keyOf([at])}`, () => {
      const position = this.value(list, [at]);
      return this.#bind(convert(position, type("index")), this.#depthOf(position), "row");
    });
    return { ...fixed(0), computed };
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

  /** A zero as it is stored for a dtype. */
  zero(dtype: DType): Expr {
    return constant(type(scalarOf[dtype]), 0);
  }

  /** A new local for an accumulator or the like, known at the present level. */
  local(t: Type, name: string): Local {
    const local = this.builder.local(t, name);
    this.#depth.set(local.id, this.builder.depth);
    return local;
  }

  /** `value` in a local, at the loop level where it is known. */
  keep(value: Expr, name?: string): Expr {
    return this.#bind(value, this.#depthOf(value), name);
  }

  /** `value` in a local, at the loop level where an index is known. */
  keepAt(value: Expr, at: readonly Index[], name: string): Expr {
    return this.#bind(value, this.#depthAt(at), name);
  }

  /** `value` in a local of the present block, though it may be known before. */
  here(value: Expr, name: string): Expr {
    return this.#bind(value, this.builder.depth, name);
  }

  /** From here on, `node` at `at` is `value`. */
  preset(node: Node, at: readonly Index[], value: Expr): void {
    this.#note(`${node.id}|${keyOf(at)}`, value);
  }

  /** `value` in every lane, as a vector of this kernel. */
  vector(value: Expr): Expr {
    const { lanes, mask } = value.type;
    if (lanes === this.lanes) return value;
    if (mask) return this.#spreadMask(value);
    const spread = () => this.#bind(splat(value, this.lanes), this.#depthOf(value));
    return value.kind === "local" ? this.#remember(`vector ${value.id}`, spread) : spread();
  }

  /** A scalar mask in all lanes, by way of a number. */
  #spreadMask(mask: Expr): Expr {
    if (this.#width === null) throw new NotVectorizable("a mask before any vector");
    const t = type(this.#width === 8 ? "f64" : "f32");
    const depth = this.#depthOf(mask);
    const number = this.#bind(select(mask, constant(t, 1), constant(t, 0)), depth, "mask");
    const spread = this.#bind(splat(number, this.lanes), depth, "mask");
    return this.#bind(lessThan(constant(spread.type, 0), spread), depth, "mask");
  }

  #remember(key: string, make: () => Expr): Expr {
    return this.#memo.get(key) ?? this.#note(key, make());
  }

  /** The element(s) of `node` at `at`: scalar, or a vector when the index differs by lane. Where they
   * are loaded, what lies `ahead` bytes behind is fetched. */
  value(node: Node, at: readonly Index[], ahead?: number): Expr {
    const key = `${node.id}|${keyOf(at)}`;
    const known = this.#memo.get(key);
    if (known) return known;
    const buffer = this.#bufferOf(node);
    const value = buffer ? this.#load(node, buffer, at, ahead) : this.#compute(node, at);
    return this.#note(key, value);
  }

  /** The value(s) at `at` as a vector; one stored number is loaded into all lanes at once. */
  spread(node: Node, at: readonly Index[], ahead?: number): Expr {
    const key = `splat ${node.id}|${keyOf(at)}`;
    const known = this.#memo.get(key);
    if (known) return known;
    let value: Expr | null = null;
    const found = this.locate(node, at);
    if (found && isFloat(found.buffer.dtype) && this.lanes > 1) {
      const { dtype } = found.buffer;
      const { address, lane } = this.address(found.buffer, found.at);
      const one = load(storageOf[dtype], type(scalarOf[dtype], this.lanes), address, true);
      if (lane === 0) value = this.#bind(one, this.#depthAt(found.at));
    }
    return this.#note(key, value ?? this.vector(this.value(node, at, ahead)));
  }

  /** The memory that a value lies in, or is a view of, and where element `at` lies there; null for
   * one that is computed. */
  locate(node: Node, at: readonly Index[]): { buffer: Buffer; at: readonly Index[] } | null {
    let [from, index] = [node, at];
    while (!this.#bufferOf(from) && isReindexing(from)) {
      index = throughView(from, index, (e) => this.keepAt(e, at, "at"));
      from = from.inputs[0]!;
    }
    const buffer = this.#bufferOf(from);
    return buffer ? { buffer, at: index } : null;
  }

  /** Address of the element at `at` in a buffer. */
  address(buffer: Buffer, at: readonly Index[]) {
    return addressOf(at, buffer.strides, buffer.offset, byteSize[buffer.dtype]);
  }

  /** Stores value(s) at `at`: a vector into consecutive elements. */
  store(buffer: Buffer, at: readonly Index[], value: Expr): void {
    const { address, lane } = this.address(buffer, at);
    const wanted = value.type.lanes === 1 && lane === 0 ? value : this.vector(value);
    if (wanted.type.lanes > 1 && lane !== 1) throw new NotVectorizable("a store with gaps");
    const t = type(scalarOf[buffer.dtype], wanted.type.lanes);
    if (t.lanes > 1) this.#checkWidth(t);
    const stored =
      buffer.dtype === "bool" ? select(wanted, constant(t, 1), constant(t, 0)) : wanted;
    this.builder.store(storageOf[buffer.dtype], address, stored);
  }

  /** What was stored at `at` by now: read here, never further out. */
  reload(buffer: Buffer, at: readonly Index[]): Local {
    const { address, lane } = this.address(buffer, at);
    const now = this.local(type(scalarOf[buffer.dtype], lane === 0 ? 1 : this.lanes), "now");
    this.builder.set(now, load(storageOf[buffer.dtype], now.type, address));
    return now;
  }

  /** `value` in the first `valid` lanes and `other` (false, for a mask) behind them. */
  keepLanes(value: Expr, valid: number, other: number): Expr {
    const vector = this.vector(value);
    const t: Type = { ...vector.type, mask: false };
    const mask = this.#remember(`lanes ${valid} ${t.scalar}`, () => {
      const lanes = Array.from({ length: t.lanes }, (_, i) => i);
      return this.#bind(lessThan(constant(t, lanes), constant(t, valid)), 0, "inside");
    });
    return value.type.mask ? binary("and", mask, vector) : select(mask, vector, constant(t, other));
  }

  /** The innermost loop level that an expression depends on. */
  #depthOf(e: Expr): number {
    switch (e.kind) {
      case "local":
        return this.#depth.get(e.id) ?? 0;
      case "constant":
        return 0;
      case "load": {
        const { terms, base } = e.address;
        return this.#depthOfTerms(terms, base ? this.#depthOf(base) : 0);
      }
      case "binary":
        return Math.max(this.#depthOf(e.a), this.#depthOf(e.b));
      case "fma":
        return Math.max(this.#depthOf(e.a), this.#depthOf(e.b), this.#depthOf(e.c));
      case "select":
        return Math.max(this.#depthOf(e.mask), this.#depthOf(e.a), this.#depthOf(e.b));
      default:
        return this.#depthOf(e.a);
    }
  }

  #depthOfTerms(terms: readonly { readonly variable: Local }[], least: number): number {
    let depth = least;
    for (let i = 0; i < terms.length; i++)
      depth = Math.max(depth, this.#depth.get(terms[i]!.variable.id) ?? 0);
    return depth;
  }

  #depthAt(at: readonly Index[]): number {
    let depth = 0;
    for (let i = 0; i < at.length; i++) {
      const { terms, computed } = at[i]!;
      depth = this.#depthOfTerms(terms, depth);
      if (computed) depth = Math.max(depth, this.#depthOf(computed));
    }
    return depth;
  }

  #bind(value: Expr, depth: number, name = "v"): Expr {
    const bound = this.builder.bind(value, name, depth);
    if (bound.kind === "local" && !this.#depth.has(bound.id)) this.#depth.set(bound.id, depth);
    return bound;
  }

  #load(node: Node, buffer: Buffer, at: readonly Index[], ahead?: number): Expr {
    const { address, lane } = this.address(buffer, at);
    if (lane !== 0 && (lane !== 1 || this.lanes === 1))
      throw new NotVectorizable("a load with gaps");
    const lanes: Lanes = lane === 0 ? 1 : this.lanes;
    const t = type(scalarOf[buffer.dtype], lanes);
    if (lanes > 1) this.#checkWidth(t);
    const from = load(storageOf[buffer.dtype], t, address, false, ahead);
    const loaded = this.#bind(from, this.#depthAt(at), nameOf(node));
    if (buffer.dtype !== "bool") return loaded;
    const mask = unary("not", binary("eq", loaded, constant(loaded.type, 0)));
    return this.#bind(mask, this.#depthAt(at), "mask");
  }

  /** All vectors of a kernel have lanes of one width. */
  #checkWidth(t: Type): void {
    this.#width ??= laneBytes(t.scalar);
    if (this.#width !== laneBytes(t.scalar)) throw new NotVectorizable("lanes of two widths");
  }
  #width: number | null = null;

  #compute(node: Node, at: readonly Index[]): Expr {
    if (isElementwise(node.op)) return this.#elementwise(node.op, node, at);
    switch (node.op) {
      case "constant": {
        const t = type(scalarOf[node.dtype]);
        return node.dtype === "bool"
          ? constant({ ...t, mask: true }, node.attributes.value)
          : constant(t, node.attributes.value);
      }
      case "iota":
        return this.integer(at[0]!);
      case "bits":
        return randomBits(this, node, at);
      case "cast": {
        const [from] = node.inputs as [Node];
        return this.#cast(this.value(from, at), from.dtype, node.dtype);
      }
      case "permute":
      case "broadcast":
      case "slice":
      case "reshape":
      case "window": {
        const inner = throughView(node, at, (e) => this.keepAt(e, at, "at"));
        return this.value(node.inputs[0]!, inner);
      }
      case "pad":
        return paddedValue(this, node, at);
      case "gather":
        return this.value(node.inputs[0]!, rowIndex(this, node, at));
      case "poolPick":
        return this.value(node.inputs[0]!, winnerIndex(this, node.inputs[1]!, node.attributes, at));
      default:
        throw new Error(`${node.op} is neither stored nor computed in place`);
    }
  }

  #elementwise(op: ElementwiseOp, node: Node, at: readonly Index[]): Expr {
    const operands: Expr[] = [];
    let depth = 0;
    let inVectors = false;
    for (let i = 0; i < node.inputs.length; i++) {
      const operand = this.value(node.inputs[i]!, at);
      operands.push(operand);
      depth = Math.max(depth, this.#depthOf(operand));
      inVectors ||= operand.type.lanes > 1;
    }
    if (inVectors) {
      for (let i = 0; i < operands.length; i++) operands[i] = this.vector(operands[i]!);
      for (let i = 0; i < operands.length; i++) this.#checkWidth(operands[i]!.type);
    }
    const a = operands[0]!;
    const b = operands[1];
    if (isExpanded(op))
      return this.#bind(
        expandMath(op, a, (e, name = op) => this.#bind(e, depth, name)),
        depth,
        op,
      );
    if (op === "select") return this.#bind(select(a, b!, operands[2]!), depth, op);
    const e = b ? binary(op as NativeBinary, a, b) : unary(op as NativeUnary, a);
    return this.#bind(e, depth, op);
  }

  #cast(x: Expr, from: DType, to: DType): Expr {
    if (from === to) return x;
    const t = type(scalarOf[to], x.type.lanes);
    const bind = (e: Expr) => this.#bind(e, this.#depthOf(x), "cast");
    if (from === "bool") {
      if (x.type.lanes > 1) this.#checkWidth(t);
      return bind(select(x, constant(t, 1), constant(t, 0)));
    }
    if (to === "bool") {
      return bind(unary("not", binary("eq", x, constant(x.type, 0))));
    }
    if (x.type.lanes > 1) this.#checkWidth(t);
    if (scalarOf[from] === t.scalar && to !== "u8") return x;
    if (!isFloat(from) && !isFloat(to)) {
      const same = x.type.scalar === t.scalar ? x : bind(convert(x, t));
      return to === "u8" ? bind(binary("and", same, constant(t, 255))) : same;
    }
    const converted = bind(convert(x, t));
    return to === "u8" ? bind(clamped(converted, 0, 255)) : converted;
  }

  /** An index as i32, a vector where it differs by lane. */
  integer(i: Index): Expr {
    const start = this.#bind(toInteger({ ...i, lane: 0 }), this.#depthAt([i]), "at");
    if (i.lane === 0) return start;
    const t = type("i32", this.lanes);
    this.#checkWidth(t);
    const steps = constant(
      t,
      Array.from({ length: this.lanes }, (_, k) => k * i.lane),
    );
    return this.#bind(add(splat(start, this.lanes), steps), this.#depthAt([i]), "at");
  }
}

/** A short name for a node's value in the emitted text. */
const nameOf = (node: Node): string =>
  node.op === "input" ? (node.attributes.name.split(/[./]/).at(-1) ?? "v") : "v";
