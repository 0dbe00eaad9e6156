// The float64 interpreter: what a graph means. Slow and obvious; every target is tested against
// it. Takes the values of the input buffers, returns those of the outputs and of the updated
// buffers. f32 tensors are not rounded: targets agree with this within a tolerance.
import { hashStream, randomBits, streamKey } from "../../data/random.ts";
import { GraphError } from "../../errors.ts";
import type { Windows } from "./attributes.ts";
import { isFloat, wrap } from "./dtype.ts";
import { evaluateResult, evaluateScan } from "./evaluate-scan.ts";
import type { Graph, Node, StructuralNode } from "./graph.ts";
import { ELEMENTWISE, isElementwise } from "./ops.ts";
import { rowMajor, type Shape, size } from "./shape.ts";

export type Values = ArrayLike<number>;
type Result = Float64Array;

/** Every multi-index of a shape in row-major order, as one reused array. */
function* indices(shape: Shape): Generator<readonly number[]> {
  const at = shape.map(() => 0);
  const count = size(shape);
  for (let i = 0; i < count; i++) {
    yield at;
    for (let axis = at.length - 1; axis >= 0; axis--) {
      at[axis] = at[axis]! + 1;
      if (at[axis]! < shape[axis]!) break;
      at[axis] = 0;
    }
  }
}

const dot = (index: readonly number[], strides: readonly number[]): number => {
  let sum = 0;
  for (let i = 0; i < index.length; i++) sum += index[i]! * strides[i]!;
  return sum;
};

const clamp = (i: number, n: number): number => Math.max(0, Math.min(n - 1, i));

/** The result of one node from the values of its operands. */
export function evaluateNode(node: Node, operands: readonly Values[]): Result {
  const out = new Float64Array(size(node.shape));
  const [a, b, c] = operands;
  if (isElementwise(node.op)) {
    const { meaning } = ELEMENTWISE[node.op];
    const [x, y, z] = [a!, b ?? a!, c ?? a!];
    for (let i = 0; i < out.length; i++) {
      out[i] = wrap(meaning(x[i]!, y[i]!, z[i]!, node.dtype), node.dtype);
    }
    return out;
  }
  structural[node.op](node as never, operands, out);
  return out;
}

type Meaning<N extends StructuralNode> = (
  node: N,
  operands: readonly Values[],
  out: Result,
) => void;

const reduceWith =
  (
    start: number,
    combine: (a: number, b: number) => number,
  ): Meaning<Extract<StructuralNode, { op: "sum" | "maximum" | "minimum" }>> =>
  (node, [x], out) => {
    const { axes } = node.attributes;
    const from = node.inputs[0]!.shape;
    const strides = rowMajor(node.shape);
    let kept = 0;
    const outStrides = from.map((_, axis) => (axes.includes(axis) ? 0 : strides[kept++]!));
    out.fill(start);
    let i = 0;
    for (const index of indices(from)) {
      const at = dot(index, outStrides);
      out[at] = wrap(combine(out[at]!, x![i++]!), node.dtype);
    }
  };

/** Copies by a map from the result's index to the operand's position; null leaves a zero. */
function reindex(
  node: Node,
  x: Values,
  out: Result,
  from: (index: readonly number[]) => number | null,
): void {
  let i = 0;
  for (const index of indices(node.shape)) {
    const at = from(index);
    out[i++] = at === null ? 0 : x[at]!;
  }
}

/** Strides of gather and scatterAdd: where axis `axis` of the table meets the index's axes. */
function splitAtAxis(index: readonly number[], axis: number, rank: number) {
  return {
    position: index.slice(axis, axis + rank),
    rest: [...index.slice(0, axis), 0, ...index.slice(axis + rank)],
  };
}

/** The element of the operand that a window view shows at `index`. */
function inWindow(index: readonly number[], { axes, steps }: Windows): number[] {
  const behind = axes.at(-1)! + 1;
  const at = [...index.slice(0, behind), ...index.slice(behind + axes.length)];
  for (const [i, axis] of axes.entries()) at[axis] = at[axis]! * steps[i]! + index[behind + i]!;
  return at;
}

/** Element `k` of the window at `index`, counted row by row. */
function inPool(index: readonly number[], k: number, { axes, sizes, steps }: Windows): number[] {
  const at = [...index];
  let rest = clamp(k, size(sizes));
  for (const [i, stride] of rowMajor(sizes).entries()) {
    at[axes[i]!] = at[axes[i]!]! * steps[i]! + Math.floor(rest / stride);
    rest %= stride;
  }
  return at;
}

const structural: {
  readonly [K in StructuralNode["op"]]: Meaning<Extract<StructuralNode, { op: K }>>;
} = {
  input: (node) => {
    throw new GraphError(`no value was given for input ${node.attributes.name}`);
  },
  constant: (node, _, out) => {
    out[0] = node.attributes.value;
  },
  iota: (_, __, out) => {
    for (let i = 0; i < out.length; i++) out[i] = i;
  },
  bits: (node, [seed, step], out) => {
    const key = streamKey(seed![0]!, hashStream(node.attributes.stream), step![0]!);
    for (let i = 0; i < out.length; i++) out[i] = randomBits(key, i);
  },
  cast: (node, [x], out) => {
    const { dtype } = node;
    const to = isFloat(node.inputs[0]!.dtype) ? convert : wrap;
    for (let i = 0; i < out.length; i++) out[i] = to(x![i]!, dtype);
  },
  sum: reduceWith(0, (a, b) => a + b),
  maximum: reduceWith(Number.NEGATIVE_INFINITY, Math.max),
  minimum: reduceWith(Number.POSITIVE_INFINITY, Math.min),
  contract: (node, [x, y], out) => {
    const { left, right, out: result } = node.attributes;
    const labels = [...new Set(result + left + right)];
    const sizes = labels.map((label) => {
      const at = left.indexOf(label);
      return at >= 0 ? node.inputs[0]!.shape[at]! : node.inputs[1]!.shape[right.indexOf(label)]!;
    });
    const stridesOf = (names: string, shape: Shape) => {
      const strides = rowMajor(shape);
      return labels.map((label) => strides[names.indexOf(label)] ?? 0);
    };
    const sx = stridesOf(left, node.inputs[0]!.shape);
    const sy = stridesOf(right, node.inputs[1]!.shape);
    const so = stridesOf(result, node.shape);
    const { mul } = ELEMENTWISE;
    for (const index of indices(sizes)) {
      const at = dot(index, so);
      const product = mul.meaning(x![dot(index, sx)]!, y![dot(index, sy)]!, 0, node.dtype);
      out[at] = wrap(out[at]! + product, node.dtype);
    }
  },
  reshape: (_, [x], out) => out.set(x!),
  permute: (node, [x], out) => {
    const strides = rowMajor(node.inputs[0]!.shape);
    const permuted = node.attributes.order.map((axis) => strides[axis]!);
    reindex(node, x!, out, (index) => dot(index, permuted));
  },
  broadcast: (node, [x], out) => {
    const strides = rowMajor(node.inputs[0]!.shape);
    const { axes } = node.attributes;
    const spread = node.shape.map((_, axis) => strides[axes.indexOf(axis)] ?? 0);
    reindex(node, x!, out, (index) => dot(index, spread));
  },
  slice: (node, [x], out) => {
    const strides = rowMajor(node.inputs[0]!.shape);
    const { starts, steps } = node.attributes;
    reindex(node, x!, out, (index) =>
      dot(
        index.map((i, k) => starts[k]! + i * steps[k]!),
        strides,
      ),
    );
  },
  pad: (node, [x], out) => {
    const from = node.inputs[0]!.shape;
    const strides = rowMajor(from);
    const { low, interior } = node.attributes;
    reindex(node, x!, out, (index) => {
      const at = index.map((i, k) => (i - low[k]!) / (interior[k]! + 1));
      const inside = at.every((i, k) => Number.isInteger(i) && i >= 0 && i < from[k]!);
      return inside ? dot(at, strides) : null;
    });
  },
  window: (node, [x], out) => {
    const strides = rowMajor(node.inputs[0]!.shape);
    reindex(node, x!, out, (index) => dot(inWindow(index, node.attributes), strides));
  },
  fold: (node, [x], out) => {
    const strides = rowMajor(node.shape);
    let i = 0;
    for (const index of indices(node.inputs[0]!.shape)) {
      const to = dot(inWindow(index, node.attributes), strides);
      out[to] = wrap(out[to]! + x![i++]!, node.dtype);
    }
  },
  poolArgMax: (node, [x], out) => {
    const strides = rowMajor(node.inputs[0]!.shape);
    const count = size(node.attributes.sizes);
    let i = 0;
    for (const index of indices(node.shape)) {
      const values = Array.from(
        { length: count },
        (_, k) => x![dot(inPool(index, k, node.attributes), strides)]!,
      );
      const unknown = values.findIndex(Number.isNaN);
      out[i++] = unknown >= 0 ? unknown : values.indexOf(Math.max(...values));
    }
  },
  poolPick: (node, [x, at], out) => {
    const strides = rowMajor(node.inputs[0]!.shape);
    let i = 0;
    reindex(node, x!, out, (index) => dot(inPool(index, at![i++]!, node.attributes), strides));
  },
  unpool: (node, [g, at], out) => {
    const strides = rowMajor(node.shape);
    let i = 0;
    for (const index of indices(node.inputs[0]!.shape)) {
      const to = dot(inPool(index, at![i]!, node.attributes), strides);
      out[to] = wrap(out[to]! + g![i++]!, node.dtype);
    }
  },
  gather: (node, [table, at], out) => {
    const [from, index] = node.inputs as [Node, Node];
    const strides = rowMajor(from.shape);
    const indexStrides = rowMajor(index.shape);
    const { axis } = node.attributes;
    reindex(node, table!, out, (i) => {
      const { position, rest } = splitAtAxis(i, axis, index.shape.length);
      const row = clamp(at![dot(position, indexStrides)]!, from.shape[axis]!);
      return dot(rest, strides) + row * strides[axis]!;
    });
  },
  scatterAdd: (node, [table, at, rows], out) => {
    const index = node.inputs[1]!;
    const strides = rowMajor(node.shape);
    const indexStrides = rowMajor(index.shape);
    const { axis } = node.attributes;
    out.set(table!);
    let k = 0;
    for (const i of indices(node.inputs[2]!.shape)) {
      const { position, rest } = splitAtAxis(i, axis, index.shape.length);
      const row = clamp(at![dot(position, indexStrides)]!, node.shape[axis]!);
      const to = dot(rest, strides) + row * strides[axis]!;
      out[to] = wrap(out[to]! + rows![k++]!, node.dtype);
    }
  },
  nonzero: (_, [x], out) => {
    const n = out.length - 1;
    let live = 0;
    for (let i = 0; i < n; i++) {
      const isLive = x![i] !== 0;
      out[isLive ? live : n - 1 - (i - live)] = i;
      if (isLive) live += 1;
    }
    out[n] = live;
  },
  scan: (node, operands, out) => evaluateScan(node, operands, out, evaluate),
  scanResult: (node, [bundle], out) => evaluateResult(node, bundle!, out),
};

/** A float in another type: integers truncate and saturate, NaN gives 0. */
function convert(x: number, dtype: Node["dtype"]): number {
  if (dtype === "f32" || dtype === "f64") return x;
  if (dtype === "bool") return x !== 0 ? 1 : 0;
  const [low, high] =
    dtype === "i32" ? [-(2 ** 31), 2 ** 31 - 1] : dtype === "u32" ? [0, 2 ** 32 - 1] : [0, 255];
  return Number.isNaN(x) ? 0 : Math.max(low, Math.min(high, Math.trunc(x)));
}

export interface Evaluation {
  readonly outputs: ReadonlyMap<string, Values>;
  /** New contents of the updated buffers, by name. */
  readonly updates: ReadonlyMap<string, Values>;
  /** The value of every live node. */
  readonly values: ReadonlyMap<Node, Values>;
}

/** Runs a graph once on the given input buffers (row-major). */
export function evaluate(graph: Graph, inputs: ReadonlyMap<string, ArrayLike<number>>): Evaluation {
  const values = new Map<Node, Values>();
  for (const node of graph.live()) {
    const given = node.op === "input" ? inputs.get(node.attributes.name) : undefined;
    if (given && given.length !== size(node.shape)) {
      throw new GraphError(
        `input ${(node as { attributes: { name: string } }).attributes.name}: expected ${size(node.shape)} numbers, got ${given.length}`,
      );
    }
    values.set(
      node,
      given ??
        evaluateNode(
          node,
          node.inputs.map((i) => values.get(i)!),
        ),
    );
  }
  return {
    outputs: new Map([...graph.outputs].map(([name, node]) => [name, values.get(node)!])),
    updates: new Map(
      graph.updates.map(({ target, value }) => [
        (target as { attributes: { name: string } }).attributes.name,
        values.get(value)!,
      ]),
    ),
    values,
  };
}
