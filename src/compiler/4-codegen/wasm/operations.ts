// The native operations on wasm: one row each for floats, signed and unsigned integers, scalars
// and vectors alike, since the instructions are named family.operation. Where the family lacks
// the instruction, the row says what to write instead. A new native op is a row here.
import { TargetError } from "../../../errors.ts";
import type { NativeBinary, NativeUnary } from "../../1-graph/ops.ts";
import type { Type } from "../../3-schedule/loops/kernel.ts";
import { isOpcode, type OpcodeName } from "./opcodes.ts";
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
    if (type === "v128") asm.op("v128.bitselect");
    else asm.select();
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

const UNARY: Readonly<Record<NativeUnary, Operation>> = {
  neg: every("neg", negate),
  abs: { float: "abs", signed: "abs", unsigned: () => {}, otherwise: absolute },
  floor: { float: "floor" },
  sqrt: { float: "sqrt" },
  not: integers("not", complement),
};

const BINARY: Readonly<Record<NativeBinary | "divide" | "remainder", Operation>> = {
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

type Op = keyof typeof BINARY | NativeUnary;
type Kind = "float" | "signed" | "unsigned";
type Way = OpcodeName | Emulation;

const FAMILIES = ["f32", "f64", "i32", "i64", "f32x4", "f64x2", "i32x4", "i64x2"] as const;

/** What a row comes to for each kind of number and family of instructions. */
function waysOf(op: string, row: Operation): Readonly<Record<Kind, Partial<Record<Family, Way>>>> {
  const ways = (kind: Kind) => {
    const found: Partial<Record<Family, Way>> = {};
    const suffix = row[kind];
    if (suffix === undefined) return found;
    for (const family of FAMILIES) {
      const isVector = family.includes("x");
      const name = isVector && BITWISE.has(op) ? `v128.${suffix}` : `${family}.${suffix}`;
      const way = typeof suffix === "function" ? suffix : isOpcode(name) ? name : row.otherwise;
      if (way) found[family] = way;
    }
    return found;
  };
  return { float: ways("float"), signed: ways("signed"), unsigned: ways("unsigned") };
}

const WAYS = Object.fromEntries(
  Object.entries({ ...UNARY, ...BINARY }).map(([op, row]) => [op, waysOf(op, row)]),
) as Readonly<Record<Op, ReturnType<typeof waysOf>>>;

/** Does a native operation on the operands of type `t` that are on the stack. */
export function emitOperation(scope: Scope, op: Op, t: Type): void {
  const family = familyOf(t);
  const kind = isFloat(t) ? "float" : isUnsigned(t) ? "unsigned" : "signed";
  const way = WAYS[op][kind][family];
  if (way === undefined) throw new TargetError(`wasm has no ${op} of ${typeName(t)}`);
  if (typeof way === "string") scope.asm.op(way);
  else way(scope, t, family);
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
