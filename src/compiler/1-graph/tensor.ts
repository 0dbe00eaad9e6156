// Tensor: a node of a graph with chained methods, the way people write networks. Methods for the
// elementwise ops come from the op table; composites (relu, softmax, matmul) are written here in
// primitives. Operands broadcast by NumPy's rule, numbers become constants of the other's type.
import { GraphError, ShapeError } from "../../errors.ts";
import type { InputRole, Windows } from "./attributes.ts";
import type { DType } from "./dtype.ts";
import { isFloat } from "./dtype.ts";
import type { Graph, Node } from "./graph.ts";
import { type BinaryOp, ELEMENTWISE, type ElementwiseOp, type UnaryOp } from "./ops.ts";
import { broadcastShapes, type Shape, sameShape, text } from "./shape.ts";

type TableMethods = { [K in UnaryOp]: () => Tensor } & {
  [K in BinaryOp]: (other: Tensor | number) => Tensor;
};

/** Functions of one operand that never fall. */
const INCREASING: ReadonlySet<string> = new Set<UnaryOp>(["sigmoid", "tanh", "softplus", "erf"]);

/** Attributes are part of a node: the caller's object must not be. */
const copyOf = ({ axes, sizes, steps }: Windows): Windows => ({
  axes: [...axes],
  sizes: [...sizes],
  steps: [...steps],
});

// Merged with the class: one method a row of the op table, defined at the end of this file.
export interface Tensor extends TableMethods {}

/** A value of a graph, with methods that add nodes to it. Nothing is computed by them. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the table's methods are set below
export class Tensor {
  readonly graph: Graph;
  readonly node: Node;

  constructor(graph: Graph, node: Node) {
    this.graph = graph;
    this.node = node;
  }

  get shape(): Shape {
    return this.node.shape;
  }
  get dtype(): DType {
    return this.node.dtype;
  }
  get rank(): number {
    return this.node.shape.length;
  }

  #wrap(node: Node): Tensor {
    return new Tensor(this.graph, node);
  }

  /** A constant of this tensor's type. */
  constant(value: number): Tensor {
    return constant(this.graph, value, this.dtype);
  }

  /** Applies an elementwise op after broadcasting all operands to one shape. */
  apply(op: ElementwiseOp, ...others: readonly (Tensor | number)[]): Tensor {
    const like =
      this.dtype === "bool" ? (others.find((o) => typeof o !== "number") as Tensor) : this;
    const operands = [
      this,
      ...others.map((o) => (typeof o === "number" ? (like ?? this).constant(o) : o)),
    ];
    if (operands.some((o) => o.graph !== this.graph)) {
      throw new GraphError(`${op}: the operands belong to different graphs`);
    }
    const shape = operands.reduce<Shape>((s, o) => broadcastShapes(s, o.shape, op), []);
    const nodes = operands.map((o) => o.broadcastTo(shape).node);
    return this.#wrap(this.graph.add(op, nodes, {}));
  }

  gt(other: Tensor | number): Tensor {
    return this.#operand(other).lt(this);
  }
  ge(other: Tensor | number): Tensor {
    return this.#operand(other).le(this);
  }
  #operand(other: Tensor | number): Tensor {
    return typeof other === "number" ? this.constant(other) : other;
  }

  /** This mask chooses: yes where it is true, no elsewhere. */
  where(yes: Tensor | number, no: Tensor | number): Tensor {
    const like = typeof yes !== "number" ? yes : no;
    if (typeof like === "number") throw new GraphError("where: one of the two must be a tensor");
    const [a, b] = [yes, no].map((x) => (typeof x === "number" ? like.constant(x) : x));
    return this.apply("select", a!, b!);
  }

  square(): Tensor {
    return this.mul(this);
  }
  /** max(x, 0), with NaN kept. */
  relu(): Tensor {
    return this.le(0).where(0, this);
  }
  /** 1 where x > 0, else 0: the book's perceptron. */
  step(): Tensor {
    return this.gt(0).where(this.constant(1), 0);
  }

  cast(dtype: DType): Tensor {
    if (dtype === this.dtype) return this;
    return this.#wrap(this.graph.add("cast", [this.node], {}, { shape: this.shape, dtype }));
  }

  #reduce(op: "sum" | "maximum" | "minimum", axes?: readonly number[]): Tensor {
    const all = axes ?? this.shape.map((_, i) => i);
    const list = all.map((a) => (a < 0 ? a + this.rank : a)).sort((a, b) => a - b);
    if (list.length === 0) return this;
    return this.#wrap(this.graph.add(op, [this.node], { axes: list }));
  }
  /** Sum over axes (all when none are given); the axes disappear. */
  sum(...axes: number[]): Tensor {
    return this.#reduce("sum", axes.length ? axes : undefined);
  }
  maximum(...axes: number[]): Tensor {
    return this.#reduce("maximum", axes.length ? axes : undefined);
  }
  minimum(...axes: number[]): Tensor {
    return this.#reduce("minimum", axes.length ? axes : undefined);
  }
  mean(...axes: number[]): Tensor {
    const total = this.sum(...axes);
    const count = this.shape.reduce((a, b) => a * b, 1) / total.shape.reduce((a, b) => a * b, 1);
    return total.mul(1 / count);
  }
  /** Index of the first largest element along the last axis: i32; its length when all are NaN. */
  argMax(): Tensor {
    const n = this.shape.at(-1)!;
    const largest = this.maximum(-1).expand(this.rank - 1, n);
    const positions = iota(this.graph, n).broadcastTo(this.shape);
    return this.eq(largest).where(positions, n).minimum(-1);
  }

  /** Sum of products over named axes, as einsum writes it: a.contract(b, "bi,oi->bo"). */
  contract(other: Tensor, formula: string): Tensor {
    const match = /^(\w*),(\w*)->(\w*)$/.exec(formula);
    if (!match) throw new GraphError(`contract: "${formula}" is not of the form ab,bc->ac`);
    const [, left, right, out] = match as unknown as [string, string, string, string];
    return this.#wrap(this.graph.add("contract", [this.node, other.node], { left, right, out }));
  }
  /** [m, k] x [k, n] -> [m, n] */
  matmul(other: Tensor): Tensor {
    if (this.rank !== 2 || other.rank !== 2) {
      throw new ShapeError(
        `matmul: expected two matrices, got ${text(this.shape)} and ${text(other.shape)}`,
      );
    }
    if (this.shape[1] !== other.shape[0]) {
      throw new ShapeError(
        `matmul: inner sizes differ, ${text(this.shape)} x ${text(other.shape)}`,
      );
    }
    return this.contract(other, "mk,kn->mn");
  }

  reshape(shape: Shape): Tensor {
    if (sameShape(shape, this.shape)) return this;
    return this.#wrap(this.graph.add("reshape", [this.node], {}, { shape, dtype: this.dtype }));
  }
  permute(...order: number[]): Tensor {
    if (order.every((axis, i) => axis === i) && order.length === this.rank) return this;
    return this.#wrap(this.graph.add("permute", [this.node], { order }));
  }
  transpose(): Tensor {
    return this.permute(...this.shape.map((_, i) => this.rank - 1 - i));
  }
  /** Repeats to `shape` by NumPy's rule. */
  broadcastTo(shape: Shape): Tensor {
    if (sameShape(shape, this.shape)) return this;
    const common = broadcastShapes(this.shape, shape, "broadcast");
    if (!sameShape(common, shape)) {
      throw new ShapeError(`broadcast: ${text(this.shape)} does not broadcast to ${text(shape)}`);
    }
    const offset = shape.length - this.rank;
    const kept = this.shape
      .map((n, i) => ({ n, axis: i + offset }))
      .filter(({ n, axis }) => n === shape[axis]);
    const core = this.reshape(kept.map(({ n }) => n));
    return core.#broadcast(
      shape,
      kept.map(({ axis }) => axis),
    );
  }
  #broadcast(shape: Shape, axes: readonly number[]): Tensor {
    if (sameShape(shape, this.shape)) return this;
    return this.#wrap(
      this.graph.add("broadcast", [this.node], { axes }, { shape, dtype: this.dtype }),
    );
  }
  /** A new axis of size n in front of axis `axis`, along which the values repeat. */
  expand(axis: number, n: number): Tensor {
    const shape = [...this.shape];
    shape.splice(axis, 0, n);
    return this.#broadcast(
      shape,
      this.shape.map((_, i) => (i < axis ? i : i + 1)),
    );
  }
  /** Elements starts + step * i along each axis. */
  slice(starts: Shape, shape: Shape, steps: Shape = starts.map(() => 1)): Tensor {
    return this.#wrap(
      this.graph.add("slice", [this.node], { starts, steps }, { shape, dtype: this.dtype }),
    );
  }
  /** Zeros: `low` before and `high` after each axis, `interior` between neighbours. */
  pad(low: Shape, high: Shape, interior: Shape = low.map(() => 0)): Tensor {
    return this.#wrap(this.graph.add("pad", [this.node], { low, high, interior }));
  }
  /** Windows along some axes: [.., n, ..] -> [.., counts, sizes, ..] */
  window(windows: Windows): Tensor {
    return this.#wrap(this.graph.add("window", [this.node], copyOf(windows)));
  }
  /** The sum of overlapping windows, of the given shape: the adjoint of `window`. */
  fold(windows: Windows, shape: Shape): Tensor {
    const declared = { shape, dtype: this.dtype };
    return this.#wrap(this.graph.add("fold", [this.node], copyOf(windows), declared));
  }
  /** Which element of each window is the largest, counted row by row: i32. */
  poolArgMax(windows: Windows): Tensor {
    return this.#wrap(this.graph.add("poolArgMax", [this.node], copyOf(windows)));
  }
  /** The element of each window that `at` names. */
  poolPick(at: Tensor, windows: Windows): Tensor {
    return this.#wrap(this.graph.add("poolPick", [this.node, at.node], copyOf(windows)));
  }
  /** Values added at the element of each window that `at` names, zeros elsewhere. */
  unpool(at: Tensor, windows: Windows, shape: Shape): Tensor {
    const declared = { shape, dtype: this.dtype };
    return this.#wrap(this.graph.add("unpool", [this.node, at.node], copyOf(windows), declared));
  }
  /** The largest element of each window; its gradient goes to the first that is largest. Of an
   * increasing function of z the pooled z is taken: max f(z) = f(max z), with less to compute and
   * only the winners in the backward pass. */
  maxPool(windows: Windows): Tensor {
    const pooled = (z: Tensor) => z.poolPick(z.poolArgMax(windows), windows);
    const { op, inputs } = this.node;
    const underRelu = reluOperand(this.node);
    if (underRelu) return pooled(this.#wrap(underRelu)).relu();
    if (!INCREASING.has(op)) return pooled(this);
    return pooled(this.#wrap(inputs[0]!)).apply(op as UnaryOp);
  }
  /** Rows at `indices` (i32 or u32, clamped) along `axis`. */
  gather(indices: Tensor, axis = 0): Tensor {
    return this.#wrap(this.graph.add("gather", [this.node, indices.node], { axis }));
  }
  /** This table with `rows` added at `indices` along `axis`; equal indices add up. */
  scatterAdd(indices: Tensor, rows: Tensor, axis = 0): Tensor {
    return this.#wrap(this.graph.add("scatterAdd", [this.node, indices.node, rows.node], { axis }));
  }
  /** 1 at the column that each integer names, else 0: [...] -> [..., classes] */
  oneHot(classes: number, dtype: DType = "f32"): Tensor {
    const index = this.dtype === "i32" ? this : this.cast("i32");
    const columns = iota(this.graph, classes).broadcastTo([...this.shape, classes]);
    return columns.eq(index.expand(this.rank, classes)).cast(dtype);
  }

  /** log(e^x / sum e^x) along the last axis, stable. */
  logSoftmax(): Tensor {
    const n = this.shape.at(-1)!;
    const last = this.rank - 1;
    const shifted = this.sub(this.maximum(-1).detach().expand(last, n));
    return shifted.sub(shifted.exp().sum(-1).log().expand(last, n));
  }
  /** e^x / sum e^x along the last axis, stable. */
  softmax(): Tensor {
    const n = this.shape.at(-1)!;
    const last = this.rank - 1;
    const e = this.sub(this.maximum(-1).detach().expand(last, n)).exp();
    return e.div(e.sum(-1).expand(last, n));
  }
}

for (const [op, row] of Object.entries(ELEMENTWISE)) {
  if (row.arity === 3) continue;
  Object.defineProperty(Tensor.prototype, op, {
    value(this: Tensor, ...others: (Tensor | number)[]) {
      return this.apply(op as ElementwiseOp, ...others);
    },
  });
}

/** z, where a node is z.relu(); else null. */
export function reluOperand({ op, inputs: [mask, zero, z], dtype }: Node): Node | null {
  const isZero = (node: Node): boolean =>
    node.op === "broadcast"
      ? isZero(node.inputs[0]!)
      : node.op === "constant" && node.attributes.value === 0;
  if (op !== "select" || !isFloat(dtype) || mask!.op !== "le") return null;
  return mask!.inputs[0] === z && isZero(mask!.inputs[1]!) && isZero(zero!) ? z! : null;
}

/** A named buffer of the program. */
export function input(
  graph: Graph,
  name: string,
  role: InputRole,
  shape: Shape,
  dtype: DType = "f32",
): Tensor {
  return new Tensor(graph, graph.add("input", [], { name, role }, { shape, dtype }));
}
/** A number as a tensor of shape []. */
export function constant(graph: Graph, value: number, dtype: DType = "f32"): Tensor {
  const kept = dtype === "f32" ? Math.fround(value) : value;
  if (!isFloat(dtype) && !Number.isInteger(value)) {
    throw new GraphError(`constant: ${value} is not a whole number, as ${dtype} needs`);
  }
  return new Tensor(graph, graph.add("constant", [], { value: kept }, { shape: [], dtype }));
}
/** 0, 1, ..., n - 1 as i32 */
export function iota(graph: Graph, n: number): Tensor {
  return new Tensor(graph, graph.add("iota", [], {}, { shape: [n], dtype: "i32" }));
}
