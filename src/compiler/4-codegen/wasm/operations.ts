// The native operations on wasm: one row each for floats, signed and unsigned integers, scalars
// and vectors alike, since the instructions are named family.operation. Where the family lacks
// the instruction, the row says what to write instead. A new native op is a row here.
import { TargetError } from "../../../errors.ts";
import type { NativeBinary, NativeUnary } from "../../1-graph/ops.ts";
import type { Type } from "../../3-schedule/kernel.ts";
import { isOpcode } from "./opcodes.ts";
import { emitLanewise, type Family, familyOf, instruction, type Scope, typeName } from "./simd.ts";

/** Writes the operation for operands of type `t`, which are on the stack. */
type Emulation = (scope: Scope, t: Type, family: Family) => void;

interface Operation {
  /** The second half of the instruction's name; absent where the operation has no meaning. */
  readonly float?: string;
  readonly signed?: string;
  readonly unsigned?: string | Emulation;
  /** For families without that instruction. */
  readonly otherwise?: Emulation;
}

const every = (name: string, otherwise?: Emulation): Operation => ({
  float: name,
  signed: name,
  unsigned: name,
  ...(otherwise && { otherwise }),
});
const ordered = (name: string, otherwise?: Emulation): Operation => ({
  float: name,
  signed: `${name}_s`,
  unsigned: `${name}_u`,
  ...(otherwise && { otherwise }),
});
const integers = (name: string, otherwise?: Emulation): Operation => ({
  signed: name,
  unsigned: name,
  ...(otherwise && { otherwise }),
});

const constant = ({ asm }: Scope, family: Family, value: number): void =>
  family === "i64" ? asm.i64(BigInt(value)) : asm.i32(value);

const isFloat = (t: Type): boolean => !t.mask && (t.scalar === "f32" || t.scalar === "f64");
const isUnsigned = (t: Type): boolean => t.scalar === "u32" && !t.mask;

/** 0 - a for scalar integers. */
const negate: Emulation = (scope, _, family) => {
  constant(scope, family, -1);
  scope.asm.op(instruction(`${family}.mul`));
};

/** (a ^ s) - s, where s is all ones for negative numbers. */
const absolute: Emulation = (scope, _, family) => {
  const { asm } = scope;
  const type = family === "i64" ? "i64" : "i32";
  const [value, sign] = [scope.scratch(type, 0), scope.scratch(type, 1)];
  asm.set(value);
  asm.get(value);
  constant(scope, family, type === "i64" ? 63 : 31);
  asm.op(instruction(`${family}.shr_s`));
  asm.set(sign);
  asm.get(value);
  asm.get(sign);
  asm.op(instruction(`${family}.xor`));
  asm.get(sign);
  asm.op(instruction(`${family}.sub`));
};

/** The larger or smaller of two integers, by a comparison. */
const choose =
  (larger: boolean): Emulation =>
  (scope, t, family) => {
    const { asm } = scope;
    const type = family === "i64" ? "i64" : family === "i32" ? "i32" : "v128";
    const [a, b] = [scope.scratch(type, 0), scope.scratch(type, 1)];
    asm.set(b);
    asm.set(a);
    asm.get(larger ? b : a);
    asm.get(larger ? a : b);
    asm.get(a);
    asm.get(b);
    asm.op(instruction(`${family}.lt_${isUnsigned(t) ? "u" : "s"}`));
    asm.op(type === "v128" ? "v128.bitselect" : "select");
  };

/** `not` of a scalar: of a mask 0 and 1 change places, of an integer every bit turns. */
const complement: Emulation = (scope, t, family) => {
  if (t.mask) scope.asm.op("i32.eqz");
  else {
    constant(scope, family, -1);
    scope.asm.op(instruction(`${family}.xor`));
  }
};

/** Vector shifts take one distance for all lanes; this is for distances that differ. */
const shiftLanes =
  (name: string): Emulation =>
  (scope, t) => {
    const lane: Type = { ...t, lanes: 1 };
    emitLanewise(scope, t, t, 2, () => scope.asm.op(instruction(`${familyOf(lane)}.${name}`)));
  };

export const UNARY: Readonly<Record<NativeUnary, Operation>> = {
  neg: every("neg", negate),
  abs: { float: "abs", signed: "abs", unsigned: () => {}, otherwise: absolute },
  floor: { float: "floor" },
  sqrt: { float: "sqrt" },
  not: integers("not", complement),
};

export const BINARY: Readonly<Record<NativeBinary | "divide" | "remainder", Operation>> = {
  add: every("add"),
  sub: every("sub"),
  mul: every("mul"),
  div: { float: "div" },
  divide: { signed: "div_s", unsigned: "div_u" },
  remainder: { signed: "rem_s", unsigned: "rem_u" },
  max: ordered("max", choose(true)),
  min: ordered("min", choose(false)),
  lt: ordered("lt"),
  le: ordered("le"),
  eq: every("eq"),
  and: integers("and"),
  or: integers("or"),
  xor: integers("xor"),
  shl: integers("shl"),
  shr: { signed: "shr_s", unsigned: "shr_u" },
};

/** Instructions that treat a vector as 128 bits, whatever its lanes. */
const BITWISE = new Set(["and", "or", "xor", "not"]);

/** Does a native operation on the operands of type `t` that are on the stack. */
export function emitOperation(
  scope: Scope,
  op: keyof typeof BINARY | NativeUnary,
  row: Operation,
  t: Type,
): void {
  const family = familyOf(t);
  const suffix = row[isFloat(t) ? "float" : isUnsigned(t) ? "unsigned" : "signed"];
  if (suffix === undefined) throw new TargetError(`wasm has no ${op} of ${typeName(t)}`);
  if (typeof suffix === "function") {
    suffix(scope, t, family);
    return;
  }
  const name = t.lanes > 1 && BITWISE.has(op) ? `v128.${suffix}` : `${family}.${suffix}`;
  if (isOpcode(name)) scope.asm.op(name);
  else if (row.otherwise) row.otherwise(scope, t, family);
  else throw new TargetError(`wasm has no ${op} of ${typeName(t)}`);
}

/** A vector shift whose distance, an i32 on the stack, is the same for all lanes. */
export function emitShift(scope: Scope, op: "shl" | "shr", t: Type): void {
  const suffix = op === "shl" ? "shl" : isUnsigned(t) ? "shr_u" : "shr_s";
  scope.asm.op(instruction(`${familyOf(t)}.${suffix}`));
}

/** A vector shift by a distance of its own in each lane; both vectors are on the stack. */
export function emitLaneShift(scope: Scope, op: "shl" | "shr", t: Type): void {
  shiftLanes(op === "shl" ? "shl" : isUnsigned(t) ? "shr_u" : "shr_s")(scope, t, familyOf(t));
}
