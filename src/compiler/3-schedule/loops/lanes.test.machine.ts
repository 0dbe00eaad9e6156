// The arithmetic of the loop IR on one lane, in JavaScript, for the interpreter. Rounds as plain wasm
// does (f32 after every operation, a * b + c with two roundings), so results agree to the bit.
import { ELEMENTWISE } from "../../1-graph/ops.ts";
import type { Expr, Scalar, Type } from "./kernel.ts";

/** A number; i64 is a bigint, a mask 0 or 1. */
export type Lane = number | bigint;

type Operation = Extract<Expr, { kind: "unary" | "binary" }>["op"];

/** One native operation on one lane; `t` is the type of the operands. */
export function elementwise(op: Operation, t: Type, operands: readonly Lane[]): Lane {
  const [a, b = 0] = operands;
  if (typeof a === "bigint") return ON_BIGINTS[op]!(a, BigInt(b));
  const [x, y] = [a!, Number(b)];
  if (op === "divide") return Math.trunc(x / y);
  if (op === "remainder") return x % y;
  if (op === "not" && !t.mask) return ~x;
  const dtype = t.scalar === "index" || t.scalar === "i64" ? "i32" : t.scalar;
  return ELEMENTWISE[op].meaning(x, y, 0, t.mask ? "bool" : dtype);
}

/** 64-bit integers, which the table of ops does not know. */
const ON_BIGINTS: Readonly<Record<string, (a: bigint, b: bigint) => Lane>> = {
  neg: (a) => -a,
  abs: (a) => (a < 0n ? -a : a),
  not: (a) => ~a,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  divide: (a, b) => a / b,
  remainder: (a, b) => a % b,
  max: (a, b) => [a, b][Number(a < b)]!,
  min: (a, b) => [b, a][Number(a < b)]!,
  lt: (a, b) => Number(a < b),
  le: (a, b) => Number(a <= b),
  eq: (a, b) => Number(a === b),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << (b & 63n),
  shr: (a, b) => a >> (b & 63n),
};

/** The value as a register of that type holds it. */
export function round(x: Lane, scalar: Scalar): Lane {
  if (scalar === "i64") return BigInt.asIntN(64, BigInt(x));
  const value = Number(x);
  if (scalar === "f32") return Math.fround(value);
  if (scalar === "f64") return value;
  return scalar === "u32" ? value >>> 0 : value | 0;
}

/** A constant as it is written in the IR. */
export function parse(value: number | string, t: Type): Lane {
  if (t.scalar !== "i64" || t.mask) return Number(value);
  return BigInt(value);
}

const LIMITS = { i32: [-(2 ** 31), 2 ** 31 - 1], u32: [0, 2 ** 32 - 1] } as const;
const [LEAST, MOST] = [-(2n ** 63n), 2n ** 63n - 1n];

/** The same number in another type: truncated, saturated, NaN is 0. */
export function convert(a: Lane, from: Type, to: Type): Lane {
  const isFloat = !from.mask && (from.scalar === "f32" || from.scalar === "f64");
  if (to.scalar === "f32" || to.scalar === "f64" || !isFloat || to.mask) {
    return typeof a === "bigint" && to.scalar !== "i64" ? bigToNumber(a, to.scalar) : a;
  }
  const x = Number(a);
  if (Number.isNaN(x)) return 0;
  if (to.scalar === "i64") {
    if (Math.abs(x) >= 2 ** 63) return x < 0 ? LEAST : MOST;
    return BigInt(Math.trunc(x));
  }
  const [low, high] = LIMITS[to.scalar === "u32" ? "u32" : "i32"];
  return Math.max(low, Math.min(high, Math.trunc(x)));
}

const bigToNumber = (a: bigint, scalar: Scalar): number =>
  scalar === "f32" || scalar === "f64" ? Number(a) : Number(BigInt.asIntN(32, a));

const bits = new DataView(new ArrayBuffer(8));

/** The same bits in another type; those of a NaN are not kept. */
export function bitcast(a: Lane, from: Scalar, to: Scalar): Lane {
  if (from === "f32") bits.setFloat32(0, Number(a));
  else if (from === "f64") bits.setFloat64(0, Number(a));
  else if (from === "i64") bits.setBigInt64(0, BigInt(a));
  else bits.setInt32(0, Number(a));
  if (to === "f32") return bits.getFloat32(0);
  if (to === "f64") return bits.getFloat64(0);
  return to === "i64" ? bits.getBigInt64(0) : bits.getInt32(0);
}
