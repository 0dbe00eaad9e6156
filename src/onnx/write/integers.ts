// Whole numbers as ONNX has them. Those without a sign are computed in int64 and brought back below
// 2^32, as few kernels take uint32; casts of floats saturate, which ONNX leaves open.
import { type DType, isFloat } from "../../compiler/1-graph/dtype.ts";
import type { Node } from "../../compiler/1-graph/graph.ts";
import { DATA_TYPE } from "../model.ts";
import { int } from "./attributes.ts";
import { ELEMENT_TYPE } from "./initializers.ts";
import type { GraphWriter } from "./writer.ts";

const WRAP = 2 ** 32;
const PLAIN: Readonly<Record<string, string>> = {
  neg: "Neg",
  abs: "Abs",
  add: "Add",
  sub: "Sub",
  mul: "Mul",
  max: "Max",
  min: "Min",
};
const BITWISE: Readonly<Record<string, string>> = {
  and: "BitwiseAnd",
  or: "BitwiseOr",
  xor: "BitwiseXor",
};

const to = (w: GraphWriter, name: string, type: number): string =>
  w.op("Cast", [name], [int("to", type)]);
const long = (w: GraphWriter, value: number): string => w.shared.initializers.scalar(value, "u32");
/** What is left of a whole number in 32 bits without a sign. */
export const wrapped = (w: GraphWriter, name: string): string => w.op("Mod", [name, long(w, WRAP)]);

/** An elementwise op of i32 or u32; null where there is none. */
export function integerOp(w: GraphWriter, node: Node, names: readonly string[]): string | null {
  const { op, dtype } = node;
  const bits = BITWISE[op];
  if (bits !== undefined) {
    w.shared.opset = Math.max(w.shared.opset, 18);
    return w.op(bits, names);
  }
  if (op === "shl" || op === "shr") return shifted(w, op, dtype, names);
  const plain = PLAIN[op];
  if (plain === undefined) return null;
  if (dtype === "u32" && op === "abs") return names[0]!;
  const made = w.op(plain, names);
  return dtype === "u32" && op !== "max" && op !== "min" ? wrapped(w, made) : made;
}

/** By the low five bits of the distance: a product with a power of two, or a quotient of it. */
function shifted(
  w: GraphWriter,
  op: "shl" | "shr",
  dtype: DType,
  [given, by]: readonly string[],
): string {
  const wide = (name: string) => (dtype === "i32" ? to(w, name, DATA_TYPE.int64) : name);
  const distance = w.op("Mod", [wide(by!), long(w, 32)]);
  const unsigned = to(w, distance, DATA_TYPE.uint64);
  const one = to(w, long(w, 1), DATA_TYPE.uint64);
  const direction = { name: "direction", kind: "string", value: "LEFT" } as const;
  const power = to(w, w.op("BitShift", [one, unsigned], [direction]), DATA_TYPE.int64);
  const x = wide(given!);
  // a quotient that is rounded down, as the rest is taken away first
  const made =
    op === "shl"
      ? wrapped(w, w.op("Mul", [x, power]))
      : w.op("Div", [w.op("Sub", [x, w.op("Mod", [x, power])]), power]);
  return dtype === "i32" ? to(w, made, DATA_TYPE.int32) : made;
}

/** Bounds of a node that is held between two numbers: x.max(low).min(high). */
export function boundsOf(w: GraphWriter, node: Node): readonly [number, number] | undefined {
  if (node.op === "cast" && !isFloat(node.dtype)) {
    const within = boundsOf(w, node.inputs[0]!);
    return within && [Math.trunc(within[0]), Math.trunc(within[1])];
  }
  const [held, most] = node.op === "min" ? node.inputs : [];
  const [, least] = held?.op === "max" ? held.inputs : [];
  const [low, high] = [least && w.repeated(least), most && w.repeated(most)];
  return low === undefined || high === undefined || low > high ? undefined : [low, high];
}

const LIMITS: Readonly<Partial<Record<DType, readonly [number, number]>>> = {
  i32: [-(2 ** 31), 2 ** 31 - 1],
  u32: [0, 2 ** 32 - 1],
  u8: [0, 255],
};

/** A tensor that holds `x` in another type. */
export function cast(w: GraphWriter, name: string, x: Node, dtype: DType): string {
  const [from, target] = [x.dtype, ELEMENT_TYPE[dtype]];
  const limits = LIMITS[dtype];
  if (!limits) return to(w, name, target);
  if (isFloat(from)) {
    const isNumber = w.op("Equal", [name, name]);
    const number = w.op("Where", [isNumber, name, w.number(0, x)]);
    const [low, high] = boundsOf(w, x) ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    if (low >= limits[0] && high <= limits[1]) return to(w, number, target);
    // f32 has no number just below 2^32: what is cut in int64 is exact
    const held = w.op("Max", [w.op("Min", [number, w.number(WRAP, x)]), w.number(-WRAP, x)]);
    const whole = to(w, held, DATA_TYPE.int64);
    const cut = w.op("Max", [w.op("Min", [whole, long(w, limits[1])]), long(w, limits[0])]);
    return dtype === "u32" ? cut : to(w, cut, target);
  }
  if (from === "bool" || from === "u8" || from === dtype) return to(w, name, target);
  if (dtype === "u32") return wrapped(w, to(w, name, DATA_TYPE.int64));
  if (dtype === "u8") {
    const rest = w.op("Mod", [to(w, name, DATA_TYPE.int64), long(w, 256)]);
    return to(w, rest, target);
  }
  return to(w, name, target);
}
