// Graph patterns that are one op in ONNX: norms, softmax, means, one tensor beside another. A pattern
// is recognised by making it again: what its parts would be is looked up from its end, the tensor
// method or layer that makes it is called on them, and equal nodes of a graph are one node.
import type { Node, NodeOf } from "../../compiler/1-graph/graph.ts";
import { reluOperand, Tensor } from "../../compiler/1-graph/tensor.ts";
import { DownhillError } from "../../errors.ts";
import { batchNorm } from "../../nn/batch-norm.ts";
import type { Layer, Scope } from "../../nn/layer.ts";
import { layerNorm } from "../../nn/layer-norm.ts";
import { localResponseNorm } from "../../nn/local-response-norm.ts";
import { float, int } from "./attributes.ts";
import { sourceOf } from "./elementwise.ts";
import { reduce } from "./structural.ts";
import { isFixed } from "./traced.ts";
import { type GraphWriter, identity, type Plan, type Rule, renumbered } from "./writer.ts";

/** The operands of a node of that op. */
export const operandsOf = (node: Node | undefined, op: string): readonly Node[] =>
  node?.op === op ? node.inputs : [];

/** Whether `make` gives that very node. */
export function isMadeBy(node: Node, make: () => Tensor): boolean {
  try {
    return make().node === node;
  } catch (error) {
    if (error instanceof DownhillError) return false; // shapes that do not fit
    throw error;
  }
}

/** What a layer makes of x with these as its parameters, in evaluation. */
function madeBy(layer: Layer, x: Tensor, parameters: Readonly<Record<string, Node>>): Tensor {
  const param = (name: string) => new Tensor(x.graph, parameters[name]!);
  const scope = { isTraining: false, param, statistic: param, monitor: () => {} };
  return layer.trace(x, scope as unknown as Scope);
}

/** An op of one operand, whatever the order of its axes. */
const unary = (x: Node, opType: string) => (w: GraphWriter) => {
  const { name, order } = w.stored(x);
  return { name: w.op(opType, [name]), order };
};

const relu: Rule = (w, node) => {
  const x = reluOperand(node);
  return x && { operands: [x], emit: () => unary(x, "Relu")(w) };
};

const softmax: Rule = (w, node) => {
  const [e] = operandsOf(node, "div");
  const [shifted] = operandsOf(e, "exp");
  const [x] = operandsOf(shifted, "sub");
  const [logShifted] = operandsOf(node, "sub");
  const [y] = operandsOf(logShifted, "sub");
  const found =
    x && isMadeBy(node, () => new Tensor(w.graph, x).softmax())
      ? { x, opType: "Softmax" }
      : y && isMadeBy(node, () => new Tensor(w.graph, y).logSoftmax())
        ? { x: y, opType: "LogSoftmax" }
        : undefined;
  if (!found || node.dtype !== "f32") return null;
  const emit = () => {
    const { name, order } = w.stored(found.x);
    const axis = order.indexOf(node.shape.length - 1);
    return { name: w.op(found.opType, [name], [int("axis", axis)]), order };
  };
  return { operands: [found.x], emit };
};

/** x * scale + shift, where both repeat along all axes but the last. */
function scaled(node: Node) {
  const [product, bias] = operandsOf(node, "add");
  const [normal, weight] = operandsOf(product, "mul");
  return normal && { normal, weight: sourceOf(weight!), bias: sourceOf(bias!) };
}

/** The number that is added to variances. */
const epsilonOf = (w: GraphWriter, deviation: Node | undefined): number | undefined => {
  const [sum] = operandsOf(deviation, "sqrt");
  const [, epsilon] = operandsOf(sum, "add");
  return epsilon && w.repeated(epsilon);
};

const layerNormed: Rule = (w, node) => {
  const parts = scaled(node);
  const [centred, deviation] = operandsOf(parts?.normal, "div");
  const [x] = operandsOf(centred, "sub");
  const epsilon = epsilonOf(w, deviation && sourceOf(deviation));
  if (!parts || !x || epsilon === undefined || node.dtype !== "f32") return null;
  const { weight, bias } = parts;
  const again = () => madeBy(layerNorm({ epsilon }), new Tensor(w.graph, x), { weight, bias });
  if (!isMadeBy(node, again)) return null;
  const emit = () => {
    w.shared.opset = Math.max(w.shared.opset, 17);
    const given = [x, weight, bias].map((n) => w.value(n));
    const settings = [int("axis", -1), float("epsilon", epsilon)];
    return w.plain(w.op("LayerNormalization", given, settings), node);
  };
  return { operands: [x, weight, bias], emit };
};

const batchNormed: Rule = (w, node) => {
  const parts = scaled(node);
  const [x, mean] = operandsOf(parts?.normal, "sub");
  if (!parts || !x || node.dtype !== "f32") return null;
  const [weight, deviation] = operandsOf(parts.weight, "div");
  const [sum] = operandsOf(deviation, "sqrt");
  const [variance] = operandsOf(sum, "add");
  const epsilon = epsilonOf(w, deviation);
  if (!weight || !variance || epsilon === undefined) return null;
  const statistics = { runningMean: sourceOf(mean!), runningVariance: variance };
  const values = { weight, bias: parts.bias, ...statistics };
  const again = () => madeBy(batchNorm({ epsilon }), new Tensor(w.graph, x), values);
  if (!isMadeBy(node, again)) return null;
  const operands = [weight, parts.bias, statistics.runningMean, variance];
  const emit = () => {
    const order = channelsSecond(w, x);
    const given = [w.inOrder(x, order), ...operands.map((n) => w.value(n))];
    return { name: w.op("BatchNormalization", given, [float("epsilon", epsilon)]), order };
  };
  return { operands: [x, ...operands], emit };
};

/** An order in which the last axis is the second, as it lies where it does so already. */
function channelsSecond(w: GraphWriter, x: Node): readonly number[] {
  const last = x.shape.length - 1;
  const { order } = w.stored(x);
  return order[1] === last ? order : [0, last, ...identity(last).slice(1)];
}

const responseNormed: Rule = (w, node) => {
  const found = strengthOf(w, node);
  if (!found || node.shape.length !== 4 || node.dtype !== "f32") return null;
  const { x, strength, beta } = found;
  const [weighted, k] = operandsOf(strength, "add").map((n, i) => (i === 0 ? n : w.repeated(n)));
  const [squares, alpha] = operandsOf(weighted as Node, "mul").map((n, i) =>
    i === 0 ? n : w.repeated(n),
  );
  if (typeof k !== "number" || typeof alpha !== "number") return null;
  let n = 1;
  for (let sum = squares as Node; sum.op === "add"; sum = sum.inputs[0]!) n++;
  // of an even number ONNX looks at one more on the other side
  if (n % 2 === 0 || k <= 0 || alpha < 0 || beta < 0) return null;
  const again = () => madeBy(localResponseNorm({ k, n, alpha, beta }), new Tensor(w.graph, x), {});
  if (!isMadeBy(node, again)) return null;
  const emit = () => {
    const order = channelsSecond(w, x);
    const settings = [
      float("alpha", alpha * n),
      float("beta", beta),
      float("bias", k),
      int("size", n),
    ];
    return { name: w.op("LRN", [w.inOrder(x, order)], settings), order };
  };
  return { operands: [x], emit };
};

/** Of x / strength^beta, in the forms that the layer has for it. */
function strengthOf(w: GraphWriter, node: Node) {
  const [x, by] = operandsOf(node, "div");
  if (x && by!.op === "add") return { x, strength: by!, beta: 1 };
  if (x && by!.op === "sqrt") return { x, strength: by!.inputs[0]!, beta: 0.5 };
  const [root] = operandsOf(by, "mul");
  if (x && root?.op === "sqrt") return { x, strength: root.inputs[0]!, beta: 0.75 };
  const [y, power] = operandsOf(node, "mul");
  const [product] = operandsOf(power, "exp");
  const [log, exponent] = operandsOf(product, "mul");
  const [strength] = operandsOf(log, "log");
  const beta = exponent && w.repeated(exponent);
  return y && strength && beta !== undefined ? { x: y, strength, beta: -beta } : undefined;
}

/** A sum and the number by which it is multiplied to be a mean; undefined for others. */
export function meanOf(w: GraphWriter, node: Node): NodeOf<"sum"> | undefined {
  const [sum, factor] = operandsOf(node, "mul");
  if (sum?.op !== "sum" || node.dtype !== "f32") return undefined;
  const from = w.sizes(sum.inputs[0]!);
  const averaged = sum.attributes.axes.map((axis) => from[axis]!);
  const count = averaged.reduce((n, { fixed }) => n * fixed, 1);
  return averaged.every(isFixed) && w.repeated(factor!) === Math.fround(1 / count)
    ? sum
    : undefined;
}

const mean: Rule = (w, node) => {
  const sum = meanOf(w, node);
  if (!sum) return null;
  const [x] = sum.inputs as readonly [Node];
  const { axes } = sum.attributes;
  const emit = () => {
    const { name, order } = w.stored(x);
    const at = order.flatMap((axis, k) => (axes.includes(axis) ? [k] : []));
    const rest = order.filter((axis) => !axes.includes(axis));
    return { name: reduce(w, "ReduceMean", name, at), order: renumbered(rest) };
  };
  return { operands: [x], emit };
};

/** Of two tensors that are padded to stand beside each other, the axis, and which is the first. */
const beside: Rule = (w, node): Plan | null => {
  const [a, b] = operandsOf(node, "add");
  if (a?.op !== "pad" || b?.op !== "pad") return null;
  const both = [a, b] as const;
  if (both.some(({ attributes: { interior } }) => interior.some((n) => n !== 0))) return null;
  const moved = (n: number) =>
    node.shape.flatMap((_, axis) => (zerosAt(both, axis) ? [axis] : []))[n];
  const axis = moved(0);
  if (axis === undefined || moved(1) !== undefined) return null;
  const inOrder = [...both].sort((p, q) => p.attributes.low[axis]! - q.attributes.low[axis]!);
  const [first, second] = inOrder.map(({ inputs }) => inputs[0]!) as [Node, Node];
  const [p, q] = [inOrder[0]!.attributes, inOrder[1]!.attributes];
  const [n, m] = [first.shape[axis]!, second.shape[axis]!];
  const isBeside =
    p.low[axis] === 0 && p.high[axis] === m && q.low[axis] === n && q.high[axis] === 0;
  if (!isBeside) return null;
  const emit = () => {
    const { order } = w.stored(first);
    const names = [first, second].map((part) => w.inOrder(part, order));
    return { name: w.op("Concat", names, [int("axis", order.indexOf(axis))]), order };
  };
  return { operands: [first, second], emit };
};

interface Zeros {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

const zerosAt = (pads: readonly { readonly attributes: Zeros }[], axis: number): boolean =>
  pads.some(({ attributes: { low, high } }) => low[axis] !== 0 || high[axis] !== 0);

export const PATTERNS: readonly Rule[] = [
  relu,
  softmax,
  layerNormed,
  batchNormed,
  responseNormed,
  mean,
  beside,
];
