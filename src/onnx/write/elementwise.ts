// Elementwise ops as ONNX has them. Operands that only repeat are left to ONNX's own broadcasting.
import { isFloat, isInteger } from "../../compiler/1-graph/dtype.ts";
import type { Node } from "../../compiler/1-graph/graph.ts";
import { type ElementwiseOp, isElementwise } from "../../compiler/1-graph/ops.ts";
import { cast, integerOp } from "./integers.ts";
import { type GraphWriter, identity, type Plan, type Value } from "./writer.ts";

/** Of floats, and of all numbers where they compare. */
const FLOAT: Readonly<Partial<Record<ElementwiseOp, string>>> = {
  neg: "Neg",
  abs: "Abs",
  sign: "Sign",
  floor: "Floor",
  sqrt: "Sqrt",
  exp: "Exp",
  log: "Log",
  tanh: "Tanh",
  sigmoid: "Sigmoid",
  softplus: "Softplus",
  erf: "Erf",
  add: "Add",
  sub: "Sub",
  mul: "Mul",
  div: "Div",
  max: "Max",
  min: "Min",
  select: "Where",
};
const COMPARES: Readonly<Partial<Record<ElementwiseOp, string>>> = {
  lt: "Less",
  le: "LessOrEqual",
  eq: "Equal",
};
const BOOL: Readonly<Partial<Record<ElementwiseOp, string>>> = {
  and: "And",
  or: "Or",
  xor: "Xor",
  not: "Not",
};

/** What an operand repeats, where it only repeats. */
export const sourceOf = (node: Node): Node => (node.op === "broadcast" ? node.inputs[0]! : node);

/** An operand as a tensor that ONNX broadcasts to the axes of a node in that order. */
export function spread(w: GraphWriter, operand: Node, order: readonly number[]): string {
  if (operand.op !== "broadcast") return w.inOrder(operand, order);
  const [source] = operand.inputs as readonly [Node];
  const { axes } = operand.attributes;
  const at = axes.map((axis) => order.indexOf(axis));
  const sorted = identity(axes.length).sort((a, b) => at[a]! - at[b]!);
  const name = w.inOrder(source, sorted);
  if (axes.length === 0) return name;
  const first = Math.min(...at);
  const missing = identity(order.length - first).filter((k) => !at.includes(k + first));
  return w.unsqueeze(name, missing);
}

/** Whether operands, each with what it covers, make up all axes of a node. */
function coversAll(node: Node): boolean {
  const covered = new Set<number>();
  for (const operand of node.inputs) {
    if (operand.op !== "broadcast") return true;
    for (const axis of operand.attributes.axes) covered.add(axis);
  }
  return covered.size === node.shape.length;
}

/** The order in which most of what is read lies already. */
export function orderOf(
  w: GraphWriter,
  operands: readonly Node[],
  rank: number,
): readonly number[] {
  const whole = operands.filter((n) => n.op !== "broadcast" && !w.isConstant(n));
  return whole.length > 0 ? w.stored(whole[0]!).order : identity(rank);
}

/** The plan of an elementwise node, or of a cast; null for others. */
export function elementwise(w: GraphWriter, node: Node): Plan | null {
  if (node.op === "cast") {
    const [x] = node.inputs as readonly [Node];
    const emit = (): Value => {
      const { name, order } = w.stored(x);
      return { name: cast(w, name, x, node.dtype), order };
    };
    return { operands: [x], emit };
  }
  if (!isElementwise(node.op)) return null;
  if (node.op === "detach" || node.op === "copy") {
    return { operands: node.inputs, emit: () => w.stored(node.inputs[0]!) };
  }
  const isWhole = coversAll(node);
  const sources = node.inputs.map((n, i) => (i === 0 && !isWhole ? n : sourceOf(n)));
  const emit = (): Value => {
    const order = isWhole
      ? orderOf(w, node.inputs, node.shape.length)
      : identity(node.shape.length);
    const names = node.inputs.map((n, i) =>
      i === 0 && !isWhole ? w.value(n) : spread(w, n, order),
    );
    const made = written(w, node, names);
    if (made === null) throw w.refusal(`${node.op} of ${node.inputs[0]!.dtype}`);
    return { name: made, order };
  };
  return { operands: sources, emit };
}

function written(w: GraphWriter, node: Node, names: readonly string[]): string | null {
  const op = node.op as ElementwiseOp;
  const { dtype } = node.inputs.at(-1)!;
  const compared = COMPARES[op];
  if (compared !== undefined) return w.op(compared, names);
  if (dtype === "bool") {
    const [mask, yes, no] = names as readonly [string, string, string];
    if (op === "select") {
      const chosen = w.op("And", [mask, yes]);
      return w.op("Or", [chosen, w.op("And", [w.op("Not", [mask]), no])]);
    }
    const found = BOOL[op];
    return found === undefined ? null : w.op(found, names);
  }
  if (op === "select") return w.op("Where", names);
  if (isInteger(dtype)) return integerOp(w, node, names);
  if (!isFloat(dtype)) return null;
  if (op === "log1p") return log1p(w, names[0]!, node);
  if (op === "softplus" && dtype === "f64") return softplus(w, names[0]!, node);
  if (op === "erf" && dtype === "f64") {
    // ONNX Runtime has none of doubles: seven digits are those of f32
    return cast(w, w.op("Erf", [cast(w, names[0]!, node, "f32")]), node, "f64");
  }
  const found = FLOAT[op];
  return found === undefined ? null : w.op(found, names);
}

/** log(u) x / (u - 1) with u = 1 + x, which makes up for what u lost of x (Kahan). */
function log1p(w: GraphWriter, x: string, node: Node): string {
  const one = w.number(1, node);
  const u = w.op("Add", [x, one]);
  const log = w.op("Log", [u]);
  const whole = w.op("Mul", [log, w.op("Div", [x, w.op("Sub", [u, one])])]);
  const large = w.op("Where", [w.op("Equal", [u, x]), log, whole]);
  return w.op("Where", [w.op("Equal", [u, one]), x, large]);
}

/** max(x, 0) + log(1 + e^-|x|) */
function softplus(w: GraphWriter, x: string, node: Node): string {
  const [one, zero] = [w.number(1, node), w.number(0, node)];
  const e = w.op("Exp", [w.op("Neg", [w.op("Abs", [x])])]);
  return w.op("Add", [w.op("Max", [x, zero]), w.op("Log", [w.op("Add", [e, one])])]);
}
