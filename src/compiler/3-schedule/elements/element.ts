// The value of one element (or of one vector of neighbouring elements) of any node at any index:
// loaded when it is stored elsewhere, else computed from its operands at their indices; remembered by
// node and index.

import { byteSize, type DType, isFloat } from "../../1-graph/dtype.ts";
import type { Node } from "../../1-graph/graph.ts";
import {
  type ElementwiseOp,
  isElementwise,
  type NativeBinary,
  type NativeUnary,
} from "../../1-graph/ops.ts";
import { size } from "../../1-graph/shape.ts";
import { isReindexing } from "../../1-graph/views.ts";
import {
  binary,
  constant,
  convert,
  type FunctionBuilder,
  load,
  select,
  unary,
} from "../loops/builder.ts";
import type { Address, Expr, Local } from "../loops/kernel.ts";
import { type } from "../loops/kernel.ts";
import { LARGE, PAGE, STREAMED } from "../loops/limits.ts";
import { required } from "../plan/parts.ts";
import type { Round } from "../plan/stages.ts";
import {
  addressOf,
  clamped,
  fixed,
  type Index,
  keyOf,
  NotVectorizable,
  throughView,
} from "./access.ts";
import { type Buffer, scalarOf, storageOf } from "./buffer.ts";
import { expandMath, isExpanded } from "./math.ts";
import { rowIndex } from "./row-index.ts";
import { type Lanes, Scope } from "./scope.ts";

/** How values are computed that only some graphs have, by op. */
export type RareValues = Readonly<
  Record<string, (elements: Elements, node: Node, at: readonly Index[]) => Expr>
>;

export class Elements extends Scope {
  readonly #bufferOf: (node: Node) => Buffer | undefined;
  /** The numbers of the rounds that the kernel is told. */
  readonly #rounds: ReadonlyMap<Round, Local>;
  readonly #rare: RareValues;

  constructor(
    builder: FunctionBuilder,
    lanes: Lanes,
    bufferOf: (node: Node) => Buffer | undefined,
    rounds: ReadonlyMap<Round, Local> = new Map(),
    rare: RareValues = {},
  ) {
    super(builder, lanes);
    this.#bufferOf = bufferOf;
    this.#rounds = rounds;
    this.#rare = rare;
  }

  /** The index that element `at` of a vector of positions names. */
  listed(list: Node, at: Index): Index {
    const computed = this.remember(`listed ${list.id}|${keyOf([at])}`, () => {
      const position = this.value(list, [at]);
      return this.bind(convert(position, type("index")), this.depthOf(position), "row");
    });
    return { ...fixed(0), computed };
  }

  /** Whether what is read is gone through once, as it lies. */
  goesThrough = false;
  /** So many places along an axis lies what is read next, after so long that it had better be fetched. */
  next: { readonly axis: number; readonly places: number } | undefined;

  /** A zero as it is stored for a dtype. */
  zero(dtype: DType): Expr {
    return constant(type(scalarOf[dtype]), 0);
  }

  /** From here on, `node` at `at` is `value`. */
  preset(node: Node, at: readonly Index[], value: Expr): void {
    this.note(`${node.id}|${keyOf(at)}`, value);
  }

  /** Where they are loaded, what lies `ahead` bytes behind is fetched. */
  override value(node: Node, at: readonly Index[], ahead?: number): Expr {
    const key = `${node.id}|${keyOf(at)}`;
    const known = this.memo.get(key);
    if (known) return known;
    const buffer = this.#bufferOf(node);
    const outer = this.builder.node;
    this.builder.node = node;
    const value = buffer ? this.#load(node, buffer, at, ahead) : this.#compute(node, at);
    this.builder.node = outer;
    return this.note(key, value);
  }

  /** The value(s) at `at` as a vector; one stored number is loaded into all lanes at once. */
  spread(node: Node, at: readonly Index[], ahead?: number): Expr {
    const key = `splat ${node.id}|${keyOf(at)}`;
    const known = this.memo.get(key);
    if (known) return known;
    let value: Expr | null = null;
    const outer = this.builder.node;
    this.builder.node = node;
    const found = this.locate(node, at);
    if (found && isFloat(found.buffer.dtype) && this.lanes > 1) {
      const { dtype } = found.buffer;
      const { address, lane } = this.address(found.buffer, found.at);
      const one = load(storageOf[dtype], type(scalarOf[dtype], this.lanes), address, true, ahead);
      if (lane === 0) value = this.bind(one, this.depthAt(found.at));
    }
    const whole = value ?? this.vector(this.value(node, at, ahead));
    this.builder.node = outer;
    return this.note(key, whole);
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
    const { strides, offset, dtype, moving } = buffer;
    const found = addressOf(at, strides, offset, byteSize[dtype]);
    if (!moving) return found;
    const steps = moving.map(({ round, stride }) => ({
      variable: this.#rounds.get(round)!,
      stride: stride * byteSize[dtype],
    }));
    const { address, lane } = found;
    return { address: { ...address, terms: [...steps, ...address.terms] }, lane };
  }

  /** Stores value(s) at `at`: a vector into consecutive elements, which may stream past the caches. */
  store(buffer: Buffer, at: readonly Index[], value: Expr, mayStream = false): void {
    const { address, lane } = this.address(buffer, at);
    const wanted = value.type.lanes === 1 && lane === 0 ? value : this.vector(value);
    if (wanted.type.lanes > 1 && lane !== 1) throw new NotVectorizable("a store with gaps");
    const t = type(scalarOf[buffer.dtype], wanted.type.lanes);
    if (t.lanes > 1) this.checkWidth(t);
    const stored =
      buffer.dtype === "bool" ? select(wanted, constant(t, 1), constant(t, 0)) : wanted;
    const bytes = t.lanes * byteSize[buffer.dtype];
    const streams = mayStream && t.lanes > 1 && isMultiple(address, bytes);
    this.builder.store(storageOf[buffer.dtype], address, stored, streams);
  }

  /** What was stored at `at` by now: read here, never further out. */
  reload(buffer: Buffer, at: readonly Index[]): Local {
    const { address, lane } = this.address(buffer, at);
    const now = this.local(type(scalarOf[buffer.dtype], lane === 0 ? 1 : this.lanes), "now");
    this.builder.set(now, load(storageOf[buffer.dtype], now.type, address));
    return now;
  }

  #load(node: Node, buffer: Buffer, at: readonly Index[], ahead?: number): Expr {
    const { address, lane } = this.address(buffer, at);
    if (lane !== 0 && (lane !== 1 || this.lanes === 1))
      throw new NotVectorizable("a load with gaps");
    const lanes: Lanes = lane === 0 ? 1 : this.lanes;
    const t = type(scalarOf[buffer.dtype], lanes);
    if (lanes > 1) this.checkWidth(t);
    const isKnown = lanes > 1 && (this.goesThrough || this.next !== undefined);
    const further = ahead ?? (isKnown ? this.#aheadOf(node, buffer) : 0);
    const from = load(storageOf[buffer.dtype], t, address, false, further);
    const loaded = this.bind(from, this.depthAt(at), nameOf(node));
    if (buffer.dtype !== "bool") return loaded;
    const mask = unary("not", binary("eq", loaded, constant(loaded.type, 0)));
    return this.bind(mask, this.depthAt(at), "mask");
  }

  /** Bytes to what will be read of a large value, where that is known. */
  #aheadOf({ shape, dtype }: Node, { strides }: Buffer): number {
    const width = byteSize[dtype];
    const bytes = size(shape) * width;
    if (!this.next) return bytes >= STREAMED ? PAGE : 0;
    return bytes > LARGE ? (strides[this.next.axis] ?? 0) * this.next.places * width : 0;
  }

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
      case "gather":
        return this.value(node.inputs[0]!, rowIndex(this, node, at));
      default:
        return required(this.#rare[node.op], node.op)(this, node, at);
    }
  }

  #elementwise(op: ElementwiseOp, node: Node, at: readonly Index[]): Expr {
    const operands: Expr[] = [];
    let depth = 0;
    let inVectors = false;
    for (let i = 0; i < node.inputs.length; i++) {
      const operand = this.value(node.inputs[i]!, at);
      operands.push(operand);
      depth = Math.max(depth, this.depthOf(operand));
      inVectors ||= operand.type.lanes > 1;
    }
    if (inVectors) {
      for (let i = 0; i < operands.length; i++) operands[i] = this.vector(operands[i]!);
      for (let i = 0; i < operands.length; i++) this.checkWidth(operands[i]!.type);
    }
    const a = operands[0]!;
    const b = operands[1];
    if (isExpanded(op))
      return this.bind(
        expandMath(op, a, (e, name = op) => this.bind(e, depth, name)),
        depth,
        op,
      );
    if (op === "select") return this.bind(select(a, b!, operands[2]!), depth, op);
    const e = b ? binary(op as NativeBinary, a, b) : unary(op as NativeUnary, a);
    return this.bind(e, depth, op);
  }

  #cast(x: Expr, from: DType, to: DType): Expr {
    if (from === to) return x;
    const t = type(scalarOf[to], x.type.lanes);
    const bind = (e: Expr) => this.bind(e, this.depthOf(x), "cast");
    if (from === "bool") {
      if (x.type.lanes > 1) this.checkWidth(t);
      return bind(select(x, constant(t, 1), constant(t, 0)));
    }
    if (to === "bool") {
      return bind(unary("not", binary("eq", x, constant(x.type, 0))));
    }
    if (x.type.lanes > 1) this.checkWidth(t);
    if (scalarOf[from] === t.scalar && to !== "u8") return x;
    if (!isFloat(from) && !isFloat(to)) {
      const same = x.type.scalar === t.scalar ? x : bind(convert(x, t));
      return to === "u8" ? bind(binary("and", same, constant(t, 255))) : same;
    }
    const converted = bind(convert(x, t));
    return to === "u8" ? bind(clamped(converted, 0, 255)) : converted;
  }
}

/** Whether an address is a multiple of so many bytes wherever the loops are. */
const isMultiple = ({ offset, terms, base }: Address, bytes: number): boolean =>
  base === null && [offset, ...terms.map((t) => t.stride)].every((n) => n % bytes === 0);

/** A short name for a node's value in the emitted text. */
const nameOf = (node: Node): string =>
  node.op === "input" ? (node.attributes.name.split(/[./]/).at(-1) ?? "v") : "v";
