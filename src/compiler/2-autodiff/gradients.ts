// One gradient rule per op. A rule gets the node's operands and result as tensors and the gradient
// g of the loss with respect to the result, and gives the gradient for each operand, or null where
// there is none (integers, masks, constants). Everything is written in graph ops, so gradients can
// be differentiated again.
import type { Node, Scan, ScanResult, StructuralNode } from "../1-graph/graph.ts";
import type { ElementwiseOp } from "../1-graph/ops.ts";
import { constant, reluOperand, Tensor } from "../1-graph/tensor.ts";

type Gradient = Tensor | null;

export interface RuleArguments {
  /** Operands. */
  readonly x: readonly Tensor[];
  /** Result. */
  readonly y: Tensor;
  /** dC/dy, of the shape of y. */
  readonly g: Tensor;
}
type Elementwise = (args: RuleArguments) => readonly Gradient[];
type Structural<N extends StructuralNode> = (args: RuleArguments, node: N) => readonly Gradient[];

const none =
  (count: number): (() => readonly Gradient[]) =>
  () =>
    new Array<Gradient>(count).fill(null);

/** A tensor of zeros of x's shape. */
const zerosLike = (x: Tensor): Tensor => x.constant(0).broadcastTo(x.shape);

const elementwise: { readonly [K in ElementwiseOp]: Elementwise } = {
  // d(-x) = -g
  neg: ({ g }) => [g.neg()],
  // d|x| = g sign(x)
  abs: ({ x: [x], g }) => [g.mul(x!.sign())],
  sign: none(1),
  floor: none(1),
  // d sqrt(x) = g / (2 sqrt(x))
  sqrt: ({ y, g }) => [g.mul(0.5).div(y)],
  // d e^x = g e^x
  exp: ({ y, g }) => [g.mul(y)],
  // d log(x) = g / x
  log: ({ x: [x], g }) => [g.div(x!)],
  // d log(1 + x) = g / (1 + x)
  log1p: ({ x: [x], g }) => [g.div(x!.add(1))],
  // d tanh(x) = g (1 - tanh^2(x))
  tanh: ({ y, g }) => [g.mul(y.constant(1).sub(y.square()))],
  // d sigma(x) = g sigma(x) (1 - sigma(x))
  sigmoid: ({ y, g }) => [g.mul(y.mul(y.constant(1).sub(y)))],
  // d erf(x) = g 2 / sqrt(pi) e^(-x^2)
  erf: ({ x: [x], g }) => [
    g.mul(
      x!
        .square()
        .neg()
        .exp()
        .mul(2 / Math.sqrt(Math.PI)),
    ),
  ],
  // d log(1 + e^x) = g sigma(x)
  softplus: ({ x: [x], g }) => [g.mul(x!.sigmoid())],
  not: none(1),
  detach: none(1),
  copy: ({ g }) => [g],
  add: ({ g }) => [g, g],
  sub: ({ g }) => [g, g.neg()],
  // d(a b) = g b, g a
  mul: ({ x: [a, b], g }) => [g.mul(b!), g.mul(a!)],
  // d(a / b) = g / b, -g (a / b) / b
  div: ({ x: [, b], y, g }) => [g.div(b!), g.mul(y).div(b!).neg()],
  // the larger operand gets g; equal operands: the first
  max: ({ x: [a, b], g }) => {
    const first = b!.le(a!);
    return [first.where(g, 0), first.where(g.constant(0), g)];
  },
  // the smaller operand gets g; equal operands: the first
  min: ({ x: [a, b], g }) => {
    const first = a!.le(b!);
    return [first.where(g, 0), first.where(g.constant(0), g)];
  },
  lt: none(2),
  le: none(2),
  eq: none(2),
  and: none(2),
  or: none(2),
  xor: none(2),
  shl: none(2),
  shr: none(2),
  // d(m ? a : b) = m ? g : 0, m ? 0 : g
  // of relu: y <= 0 ? 0 : g, from the result, as with sigmoid: what it came from need not be kept
  select: ({ x: [mask], y, g }) => {
    if (reluOperand(y.node)) return [null, null, y.le(0).where(g.constant(0), g)];
    return [null, mask!.where(g, 0), mask!.where(g.constant(0), g)];
  },
};

/** Puts the axes that a reduction removed back, repeating along them. */
function spread(reduced: Tensor, node: Node, axes: readonly number[]): Tensor {
  const shape = node.inputs[0]!.shape;
  const ones = shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  return reduced.reshape(ones).broadcastTo(shape);
}

/** The elements that attained the extreme share g equally. */
const extreme: Structural<Extract<StructuralNode, { op: "maximum" | "minimum" }>> = (
  { x: [x], y, g },
  node,
) => {
  const { axes } = node.attributes;
  const winners = x!.eq(spread(y, node, axes)).cast(g.dtype);
  const count = spread(winners.sum(...axes), node, axes);
  return [spread(g, node, axes).mul(winners).div(count)];
};

/** All but loops, whose gradients are loops: scan-gradients.ts. */
type Ruled = Exclude<StructuralNode, Scan | ScanResult>["op"];

const structural: {
  readonly [K in Ruled]: Structural<Extract<StructuralNode, { op: K }>>;
} = {
  input: none(0),
  constant: none(0),
  iota: none(0),
  bits: none(2),
  // between float types only; integers carry no gradient
  cast: ({ x: [x], g }) => [x!.dtype === "f32" || x!.dtype === "f64" ? g.cast(x!.dtype) : null],
  // every summand gets g
  sum: ({ g }, node) => [spread(g, node, node.attributes.axes)],
  maximum: extreme,
  minimum: extreme,
  // y = sum a b: dC/da = sum g b, dC/db = sum g a (BP2 and BP4: for z = a w^T, delta w and delta^T a)
  contract: ({ x: [a, b], g }, node) => {
    const { left, right, out } = node.attributes;
    return [adjoint(g, out, b!, right, a!, left), adjoint(g, out, a!, left, b!, right)];
  },
  reshape: ({ x: [x], g }) => [g.reshape(x!.shape)],
  permute: ({ g }, node) => {
    const { order } = node.attributes;
    return [g.permute(...order.map((_, axis) => order.indexOf(axis)))];
  },
  // each element was read along the new axes: sum over them
  broadcast: ({ g }, node) => {
    const { axes } = node.attributes;
    const added = node.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const order = axes.map((axis) => axes.filter((other) => other < axis).length);
    return [(added.length ? g.sum(...added) : g).permute(...order)];
  },
  // g at the places that were read, zeros elsewhere
  slice: ({ x: [x], g }, node) => {
    const { starts, steps } = node.attributes;
    const forward = starts.map((s, i) =>
      steps[i]! > 0 ? s : s + (node.shape[i]! - 1) * steps[i]!,
    );
    const reversed = node.shape.map((_, i) => steps[i]! < 0);
    const flipped = reversed.some(Boolean)
      ? g.slice(
          node.shape.map((n, i) => (reversed[i] ? n - 1 : 0)),
          node.shape,
          node.shape.map((_, i) => (reversed[i] ? -1 : 1)),
        )
      : g;
    const gap = steps.map((s) => Math.abs(s) - 1);
    const covered = node.shape.map((n, i) => n + (n - 1) * gap[i]!);
    const high = x!.shape.map((n, i) => n - forward[i]! - covered[i]!);
    return [flipped.pad(forward, high, gap)];
  },
  pad: ({ x: [x], g }, node) => {
    const { low, interior } = node.attributes;
    return [
      g.slice(
        low,
        x!.shape,
        interior.map((n) => n + 1),
      ),
    ];
  },
  // what several windows show adds up
  window: ({ x: [x], g }, node) => [g.fold(node.attributes, x!.shape)],
  fold: ({ g }, node) => [g.window(node.attributes)],
  poolArgMax: none(1),
  // g goes where the value came from
  poolPick: ({ x: [x, at], g }, node) => [g.unpool(at!, node.attributes, x!.shape), null],
  unpool: ({ x: [, at], g }, node) => [g.poolPick(at!, node.attributes), null],
  // rows that were read several times add up
  gather: ({ x: [table, at], g }, node) => [
    zerosLike(table!).scatterAdd(at!, g, node.attributes.axis),
    null,
  ],
  scatterAdd: ({ x: [, at], g }, node) => [g, null, g.gather(at!, node.attributes.axis)],
  nonzero: none(1),
};

/** dC/d(target) of target * other -> out: sum over what target does not have, repeat along what
 * only target has. */
function adjoint(
  g: Tensor,
  out: string,
  other: Tensor,
  otherLabels: string,
  target: Tensor,
  labels: string,
): Tensor {
  const reachable = [...labels].filter((l) => out.includes(l) || otherLabels.includes(l)).join("");
  const gradient = g.contract(other, `${out},${otherLabels}->${reachable}`);
  if (reachable === labels) return gradient;
  const ones = [...labels].map((l, i) => (reachable.includes(l) ? target.shape[i]! : 1));
  return gradient.reshape(ones).broadcastTo(target.shape);
}

/** The gradients of a node's operands. */
export function gradientsOf(node: Node, g: Tensor): readonly Gradient[] {
  const graph = g.graph;
  const args: RuleArguments = {
    x: node.inputs.map((i) => new Tensor(graph, i)),
    y: new Tensor(graph, node),
    g,
  };
  return rules[node.op as Ruled](args, node);
}

const rules = { ...elementwise, ...structural } as Record<
  Ruled | ElementwiseOp,
  (a: RuleArguments, n: Node) => readonly Gradient[]
>;

export const one = (like: Tensor): Tensor => constant(like.graph, 1, like.dtype);
