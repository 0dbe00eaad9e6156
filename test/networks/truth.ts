// What a graph means, in float64, as `evaluate` says it, but fast enough for thousands of networks:
// where each element of a sum, view or contraction lies is worked out once a node and kept. Adds in
// the order of `evaluateNode`, so that both give the same bits, which truth.test.ts holds.
import { evaluateNode, type Node, type Shape } from "downhill/graph";

export type Values = ArrayLike<number>;
type Op<K extends Node["op"]> = Extract<Node, { op: K }>;

const count = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
const isFloat = ({ dtype }: Node): boolean => dtype === "f32" || dtype === "f64";

/** Row-major strides in elements. */
export function rowMajor(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1]! * shape[i + 1]!;
  return strides;
}

/** base + index . strides for every index of a shape, row by row. */
function offsets(shape: Shape, strides: readonly number[], base = 0): Int32Array {
  let all = Int32Array.of(base);
  for (const [axis, n] of shape.entries()) {
    const step = strides[axis]!;
    const next = new Int32Array(all.length * n);
    for (let i = 0, at = 0; i < all.length; i++)
      for (let k = 0; k < n; k++) next[at++] = all[i]! + k * step;
    all = next;
  }
  return all;
}

/** Kept by node: a graph is evaluated many times. */
const plans = new WeakMap<Node, readonly Int32Array[]>();
function planned(node: Node, make: () => readonly Int32Array[]): readonly Int32Array[] {
  let plan = plans.get(node);
  if (!plan) plans.set(node, (plan = make()));
  return plan;
}

/** Of a window view's element: its strides in the operand. */
function windowStrides(node: Op<"window"> | Op<"fold">, picture: Shape): number[] {
  const { axes, steps } = node.attributes;
  const strides = rowMajor(picture);
  const behind = axes.at(-1)! + 1;
  const moved = strides.map((s, axis) =>
    axes.includes(axis) ? s * steps[axes.indexOf(axis)]! : s,
  );
  return [...moved.slice(0, behind), ...axes.map((axis) => strides[axis]!), ...moved.slice(behind)];
}

/** Where a view finds each of its elements. */
function viewPlan(node: Node): readonly Int32Array[] {
  const from = node.inputs[0]!.shape;
  const strides = rowMajor(from);
  switch (node.op) {
    case "permute":
      return [
        offsets(
          node.shape,
          node.attributes.order.map((axis) => strides[axis]!),
        ),
      ];
    case "broadcast": {
      const { axes } = node.attributes;
      return [
        offsets(
          node.shape,
          node.shape.map((_, axis) => strides[axes.indexOf(axis)] ?? 0),
        ),
      ];
    }
    case "slice": {
      const { starts, steps } = node.attributes;
      const base = starts.reduce((sum, s, i) => sum + s * strides[i]!, 0);
      return [
        offsets(
          node.shape,
          steps.map((s, i) => s * strides[i]!),
          base,
        ),
      ];
    }
    default:
      return [offsets(node.shape, windowStrides(node as Op<"window">, from))];
  }
}

/** Where each element of the operand goes. */
function targetPlan(node: Node): readonly Int32Array[] {
  const from = node.inputs[0]!.shape;
  const strides = rowMajor(node.shape);
  switch (node.op) {
    case "pad": {
      const { low, interior } = node.attributes;
      const base = low.reduce((sum, n, i) => sum + n * strides[i]!, 0);
      return [
        offsets(
          from,
          interior.map((n, i) => (n + 1) * strides[i]!),
          base,
        ),
      ];
    }
    case "fold":
      return [offsets(from, windowStrides(node, node.shape))];
    default: {
      const { axes } = (node as Op<"sum">).attributes;
      let kept = 0;
      return [
        offsets(
          from,
          from.map((_, axis) => (axes.includes(axis) ? 0 : strides[kept++]!)),
        ),
      ];
    }
  }
}

function contractPlan(node: Op<"contract">): readonly Int32Array[] {
  const { left, right, out } = node.attributes;
  const [a, b] = node.inputs as readonly [Node, Node];
  const extent = (l: string) =>
    left.includes(l) ? a.shape[left.indexOf(l)]! : b.shape[right.indexOf(l)]!;
  const summed = [...new Set(left + right)].filter((l) => !out.includes(l));
  const over = (labels: readonly string[], names: string, shape: Shape) => {
    const strides = rowMajor(shape);
    return offsets(
      labels.map(extent),
      labels.map((l) => strides[names.indexOf(l)] ?? 0),
    );
  };
  return [
    over([...out], left, a.shape),
    over([...out], right, b.shape),
    over(summed, left, a.shape),
    over(summed, right, b.shape),
  ];
}

/** Windows of a picture: where each begins, and where its places lie from there. */
function poolPlan(node: Op<"poolArgMax"> | Op<"poolPick"> | Op<"unpool">) {
  const [picture, windows] =
    node.op === "unpool"
      ? [node.shape, node.inputs[0]!.shape]
      : [node.inputs[0]!.shape, node.shape];
  const { axes, sizes, steps } = node.attributes;
  const strides = rowMajor(picture);
  const moved = strides.map((s, axis) =>
    axes.includes(axis) ? s * steps[axes.indexOf(axis)]! : s,
  );
  return [
    offsets(windows, moved),
    offsets(
      sizes,
      axes.map((axis) => strides[axis]!),
    ),
  ];
}

const clamp = (i: number, n: number): number => Math.max(0, Math.min(n - 1, i));

/** The result of one node from the values of its operands: what evaluateNode gives. */
export function resultOf(node: Node, operands: readonly Values[]): Values {
  const [x, y] = operands as readonly [Values, Values];
  switch (node.op) {
    case "reshape":
    case "detach":
      return x;
    case "permute":
    case "broadcast":
    case "slice":
    case "window": {
      const [from] = planned(node, () => viewPlan(node));
      const out = new Float64Array(from!.length);
      for (let i = 0; i < out.length; i++) out[i] = x[from![i]!]!;
      return out;
    }
    case "pad": {
      const [to] = planned(node, () => targetPlan(node));
      const out = new Float64Array(count(node.shape));
      for (let i = 0; i < to!.length; i++) out[to![i]!] = x[i]!;
      return out;
    }
    case "sum":
    case "fold": {
      if (!isFloat(node)) return evaluateNode(node, operands);
      const [to] = planned(node, () => targetPlan(node));
      const out = new Float64Array(count(node.shape));
      for (let i = 0; i < to!.length; i++) out[to![i]!]! += x[i]!;
      return out;
    }
    case "contract": {
      if (!isFloat(node)) return evaluateNode(node, operands);
      const [ox, oy, kx, ky] = planned(node, () => contractPlan(node)) as Int32Array[];
      return contracted(
        [x, y].map((v) => Float64Array.from(v)),
        ox!,
        oy!,
        kx!,
        ky!,
      );
    }
    case "poolArgMax":
      return largest(x, ...(planned(node, () => poolPlan(node)) as [Int32Array, Int32Array]));
    case "poolPick": {
      const [at, places] = planned(node, () => poolPlan(node)) as [Int32Array, Int32Array];
      return Float64Array.from(at, (base, i) => x[base + places[clamp(y[i]!, places.length)]!]!);
    }
    case "unpool": {
      const [at, places] = planned(node, () => poolPlan(node)) as [Int32Array, Int32Array];
      const out = new Float64Array(count(node.shape));
      for (let i = 0; i < at.length; i++)
        out[at[i]! + places[clamp(y[i]!, places.length)]!]! += x[i]!;
      return out;
    }
    default:
      return evaluateNode(node, operands);
  }
}

function contracted(
  [x, y]: Float64Array[],
  ox: Int32Array,
  oy: Int32Array,
  kx: Int32Array,
  ky: Int32Array,
): Float64Array {
  const out = new Float64Array(ox.length);
  for (let i = 0; i < out.length; i++) {
    const [a, b] = [ox[i]!, oy[i]!];
    let sum = 0;
    for (let k = 0; k < kx.length; k++) sum += x![a + kx[k]!]! * y![b + ky[k]!]!;
    out[i] = sum;
  }
  return out;
}

/** Which place of each window holds the largest value, the first of equals; NaN is the largest. */
function largest(x: Values, at: Int32Array, places: Int32Array): Float64Array {
  return Float64Array.from(at, (base) => {
    let best = 0;
    for (let k = 0; k < places.length; k++) {
      const value = x[base + places[k]!]!;
      if (Number.isNaN(value)) return k;
      if (value > x[base + places[best]!]!) best = k;
    }
    return best;
  });
}

/** Where the places of each window lie, for whoever wants to know how close the second is. */
export const windowsOf = (node: Op<"poolArgMax">): readonly [Int32Array, Int32Array] =>
  planned(node, () => poolPlan(node)) as [Int32Array, Int32Array];
