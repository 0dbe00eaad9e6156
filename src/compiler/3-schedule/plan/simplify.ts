// Algebra before scheduling: a graph with the same meaning and less to do. Constants are folded,
// neutral elements and double views vanish, what no output needs is dropped. Rules are exact but
// for merged constant factors and factors taken out of a sum, which may change the last bit.

import { isFloat, wrap } from "../../1-graph/dtype.ts";
import type { Graph, Node } from "../../1-graph/graph.ts";
import {
  ELEMENTWISE,
  type ElementwiseOp,
  isElementwise,
  isPointwise,
  type Op,
} from "../../1-graph/ops.ts";
import { type Rewrite, rewrite } from "../../1-graph/rewrite.ts";
import { sameShape } from "../../1-graph/shape.ts";
import { beforeOnes } from "../../1-graph/views.ts";

/** The one number that a node holds in all its elements, if that is known. */
export function uniformValue(node: Node): number | null {
  if (node.op === "constant") return node.attributes.value;
  if (node.op === "broadcast" || node.op === "reshape" || node.op === "permute") {
    return uniformValue(node.inputs[0]!);
  }
  return null;
}

/** A node of `like`'s shape and type that holds one number. */
function filled(graph: Graph, value: number, like: Node): Node {
  const rounded = like.dtype === "f32" ? Math.fround(value) : value;
  const scalar = graph.add("constant", [], { value: rounded }, { shape: [], dtype: like.dtype });
  if (like.shape.length === 0) return scalar;
  return graph.add("broadcast", [scalar], { axes: [] }, like);
}

// x + 0 is x for every x but -0, whose sign no rule here relies on
const isZero = (n: Node): boolean => uniformValue(n) === 0;

function isPowerOfTwo(x: number): boolean {
  if (!(x > 1e-30 && x < 1e30)) return false;
  let mantissa = x;
  while (mantissa >= 2) mantissa /= 2;
  while (mantissa < 1) mantissa *= 2;
  return mantissa === 1;
}

/** factor * rest, when one operand of a product is a known number. */
function splitFactor(node: Node): { factor: number; rest: Node } | null {
  if (node.op !== "mul") return null;
  const a = node.inputs[0]!;
  const b = node.inputs[1]!;
  const y = uniformValue(b);
  if (y !== null) return { factor: y, rest: a };
  const x = uniformValue(a);
  return x !== null ? { factor: x, rest: b } : null;
}

const product: Rewrite = (graph, [a, b], node) => {
  const x = uniformValue(a!);
  const y = uniformValue(b!);
  if (x === 1) return b!;
  if (y === 1) return a!;
  const factor = x ?? y;
  if (factor === null || !isFloat(node.dtype)) return null;
  const inner = splitFactor(x !== null ? b! : a!);
  if (!inner) return null;
  const merged = factor * inner.factor;
  // beyond this range a factor could be lost that two steps would keep
  if (!(Math.abs(merged) > 1e-30 && Math.abs(merged) < 1e30)) return null;
  return graph.add("mul", [inner.rest, filled(graph, merged, node)], {});
};

// A sum of products with a factor that is the same for all that is added up is that factor times a
// sum, and a sum of several such products is several such sums: what is then added up is often added
// up anyway, or beside something that is, and the products need not be made twice or kept. A batch
// norm's gradient with respect to its mean is so the sums that its weight and bias take.
//
// Only products are taken apart. Each is rounded as it is made, so adding up a and b apart loses no
// more than a + b had lost; x - mean stays one value, as the sum of x alone would be far from zero. A
// factor that is one number stays: it costs nothing, and may keep a sum in range.

/** Values in a row that are looked through: they are visited by recursion. */
const DEEPEST = 8;

/** The sum of `x` over `axes`, of the shape and type of `like`, as sums of fewer factors; null where
 * there is nothing to take out. */
function factoredSum(graph: Graph, x: Node, axes: readonly number[], like: Node): Node | null {
  const known = new Map<Node, Node | null>();
  const taken = (value: Node, depth: number): Node | null => {
    const before = known.get(value);
    if (before !== undefined || depth > DEEPEST) return before ?? null;
    const found = takenApart(value, depth + 1);
    known.set(value, found);
    return found;
  };
  const takenApart = ({ op, inputs }: Node, depth: number): Node | null => {
    const [a, b] = inputs as [Node, Node];
    if (op === "neg") {
      const sum = taken(a, depth);
      return sum && graph.add("neg", [sum], {});
    }
    if (op === "add" || op === "sub") {
      const first = taken(a, depth);
      const second = first && taken(b, depth);
      return second && graph.add(op, [first, second], {});
    }
    if (op !== "mul") return null;
    for (const [value, factor] of [
      [a, b],
      [b, a],
    ] as const) {
      const kept = withoutAxes(graph, factor, axes, like);
      if (!kept) continue;
      const sum = taken(value, depth) ?? graph.add("sum", [value], { axes });
      return graph.add("mul", [sum, kept], {});
    }
    return null;
  };
  return taken(x, 0);
}

/** A value that is repeated along `axes`, without them; null for any other, and for one number. */
function withoutAxes(
  graph: Graph,
  value: Node,
  axes: readonly number[],
  { shape, dtype }: Node,
): Node | null {
  if (value.op !== "broadcast" || uniformValue(value) !== null) return null;
  const [from] = value.inputs as [Node];
  const along = value.attributes.axes;
  if (along.some((axis) => axes.includes(axis))) return null;
  const kept = along.map((axis) => axis - axes.filter((a) => a < axis).length);
  const isWhole = sameShape(from.shape, shape) && kept.every((axis, i) => axis === i);
  return isWhole ? from : graph.add("broadcast", [from], { axes: kept }, { shape, dtype });
}

const rules: { readonly [K in Op]?: Rewrite } = {
  detach: (_, [x]) => x!,
  mul: product,
  add: (graph, [a, b], node) => {
    if (isZero(a!)) return b!;
    if (isZero(b!)) return a!;
    // x + x is 2 x exactly, and the factor joins others
    if (a === b && isFloat(node.dtype))
      return (
        product(graph, [a!, filled(graph, 2, node)], node) ??
        graph.add("mul", [a!, filled(graph, 2, node)], {})
      );
    return b!.op === "neg" ? graph.add("sub", [a!, b!.inputs[0]!], {}) : null;
  },
  sub: (graph, [a, b]) => {
    if (isZero(b!)) return a!;
    return b!.op === "neg" ? graph.add("add", [a!, b!.inputs[0]!], {}) : null;
  },
  sum: (graph, [x], node) => {
    const { axes } = node.attributes as { axes: readonly number[] };
    // each value of an unpooled gradient is added once, wherever it went
    if (x!.op === "unpool" && x!.attributes.axes.every((axis) => axes.includes(axis)))
      return graph.add("sum", [x!.inputs[0]!], { axes });
    return factoredSum(graph, x!, axes, node);
  },
  neg: (_, [x]) => (x!.op === "neg" ? x!.inputs[0]! : null),
  div: (graph, [a, b], node) => {
    const by = uniformValue(b!);
    if (by === 1) return a!;
    if (by === null || !isPowerOfTwo(Math.abs(by))) return null;
    return graph.add("mul", [a!, filled(graph, 1 / by, node)], {});
  },
  reshape: (graph, [x], node) => {
    if (sameShape(x!.shape, node.shape)) return x!;
    if (x!.op !== "reshape") return null;
    const [from] = x!.inputs as [Node];
    return sameShape(from.shape, node.shape) ? from : graph.add("reshape", [from], {}, node);
  },
  permute: (graph, [x], node) => {
    const { order } = node.attributes as { order: readonly number[] };
    const isIdentity = (o: readonly number[]) => o.every((axis, i) => axis === i);
    if (isIdentity(order)) return x!;
    if (x!.op !== "permute") return null;
    const inner = x!.attributes.order;
    const joined = order.map((axis) => inner[axis]!);
    return isIdentity(joined) ? x!.inputs[0]! : graph.add("permute", x!.inputs, { order: joined });
  },
  broadcast: (graph, [x], node) => {
    if (x!.op !== "broadcast") return null;
    const { axes } = node.attributes as { axes: readonly number[] };
    return graph.add(
      "broadcast",
      x!.inputs,
      { axes: x!.attributes.axes.map((a) => axes[a]!) },
      node,
    );
  },
};

/** A node whose operands are all known numbers becomes a number. */
function folded(graph: Graph, inputs: readonly Node[], node: Node): Node | null {
  if (!isElementwise(node.op) || node.dtype === "bool") return null;
  const values: number[] = [];
  for (let i = 0; i < inputs.length; i++) {
    const value = uniformValue(inputs[i]!);
    if (value === null) return null;
    values.push(value);
  }
  // transcendental functions stay in the program: the host's last bit is not the target's
  if (!ELEMENTWISE[node.op].native) return null;
  const { meaning } = ELEMENTWISE[node.op as ElementwiseOp];
  const [a, b, c] = values;
  return filled(graph, wrap(meaning(a!, b ?? a!, c ?? a!, node.dtype), node.dtype), node);
}

/** The simplified graph. */
export const simplify = (source: Graph): Graph =>
  rewrite(
    source,
    (graph, inputs, node) =>
      (isPointwise(node.op) ? folded(graph, inputs, node) : null) ??
      rules[node.op]?.(graph, inputs, node) ??
      // what is padded may lie in memory with its zeros, and the inside of a fold is made alone
      beforeOnes(graph, inputs, node),
  );
