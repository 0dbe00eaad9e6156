// Writes expressions of the loop IR as stack code: operands first, then the instruction. Reading a
// local is left to the function's emitter, which may hold an expression in place of a variable.
import { TargetError } from "../../../errors.ts";
import {
  type Address,
  type Expr,
  type Local,
  laneBytes,
  type Storage,
  type Type,
} from "../../3-schedule/loops/kernel.ts";
import { isOpcode } from "./opcodes.ts";
import { emitLaneShift, emitOperation, emitShift } from "./operations.ts";
import {
  emitConstant,
  emitHorizontal,
  emitLanewise,
  emitLoad,
  emitSplat,
  emitStore,
  emitTake,
  familyOf,
  instruction,
  type Scope,
  typeName,
} from "./simd.ts";

/** A scope in which locals can be read. */
export interface Values extends Scope {
  /** Pushes the value of a local. */
  read(local: Local): void;
}

/** Pushes the value of an expression. */
export function emitExpression(scope: Values, e: Expr): void {
  switch (e.kind) {
    case "local":
      scope.read(e);
      break;
    case "constant":
      emitConstant(scope.asm, e.type, e.value);
      break;
    case "unary":
      emitExpression(scope, e.a);
      emitOperation(scope, e.op, e.a.type);
      break;
    case "binary":
      if ((e.op === "shl" || e.op === "shr") && e.type.lanes > 1) {
        emitVectorShift(scope, e.op, e.a, e.b);
        break;
      }
      emitExpression(scope, e.a);
      emitExpression(scope, e.b);
      emitOperation(scope, e.op, e.a.type);
      break;
    case "fma": {
      emitExpression(scope, e.a);
      emitExpression(scope, e.b);
      const fused = `${familyOf(e.type)}.relaxed_madd`;
      if (scope.relaxed && isOpcode(fused)) {
        emitExpression(scope, e.c);
        scope.asm.op(fused);
        break;
      }
      emitOperation(scope, "mul", e.type);
      emitExpression(scope, e.c);
      emitOperation(scope, "add", e.type);
      break;
    }
    case "select":
      emitExpression(scope, e.a);
      emitExpression(scope, e.b);
      emitExpression(scope, e.mask);
      if (e.type.lanes > 1) scope.asm.op("v128.bitselect");
      else scope.asm.select();
      break;
    case "splat":
      emitExpression(scope, e.a);
      emitSplat(scope, e.a.type, e.type);
      break;
    case "load":
      if (e.takes) emitTake(scope, emitAddress(scope, e.address));
      else emitLoad(scope, e.storage, e.type, e.splat, emitAddress(scope, e.address));
      break;
    case "horizontal":
      emitExpression(scope, e.a);
      emitHorizontal(scope, e.a.type, () => emitOperation(scope, e.op, e.a.type));
      break;
    case "convert":
      emitExpression(scope, e.a);
      emitConvert(scope, e.a.type, e.type);
      break;
    case "bitcast":
      emitExpression(scope, e.a);
      emitBitcast(scope, e.a.type, e.type);
      break;
  }
}

/** Stores an expression. */
export function emitStoreOf(scope: Values, storage: Storage, address: Address, value: Expr): void {
  const offset = emitAddress(scope, address);
  emitExpression(scope, value);
  emitStore(scope, storage, value.type, offset);
}

/** Pushes the computed part of an address and returns the rest, the instruction's offset. */
function emitAddress(scope: Values, { offset, terms, base }: Address): number {
  if (terms.length > 0)
    throw new TargetError("wasm: an address has terms; run lowerAddresses first");
  const { asm } = scope;
  if (base) emitExpression(scope, base);
  else asm.i32(0);
  if (offset >= 0) return offset;
  asm.i32(offset);
  asm.op("i32.add");
  return 0;
}

function emitVectorShift(scope: Values, op: "shl" | "shr", a: Expr, b: Expr): void {
  const { asm } = scope;
  emitExpression(scope, a);
  if (b.kind === "constant" && typeof b.value !== "object") asm.i32(Number(b.value));
  else if (b.kind === "splat") {
    emitExpression(scope, b.a);
    if (familyOf(b.a.type) === "i64") asm.op("i32.wrap_i64");
  } else {
    emitExpression(scope, b);
    emitLaneShift(scope, op, a.type);
    return;
  }
  emitShift(scope, op, a.type);
}

function emitConvert(scope: Scope, from: Type, to: Type): void {
  const { asm } = scope;
  const source = familyOf(from);
  const target = familyOf(to);
  if (from.lanes !== to.lanes) throw cannotConvert(from, to);
  if (to.mask) {
    if (!from.mask || source !== target) throw cannotConvert(from, to);
  } else if (to.lanes === 1) emitScalarConvert(scope, from, to);
  else if (from.mask) {
    // All ones become 1: of the bits of 1 those where the mask is set.
    if (laneBytes(from.scalar) !== laneBytes(to.scalar)) throw cannotConvert(from, to);
    emitConstant(asm, to, 1);
    asm.op("v128.and");
  } else if (source !== target) {
    const sign = from.scalar === "u32" || to.scalar === "u32" ? "u" : "s";
    const floats = source.startsWith("f");
    const name: string = `${target}.${floats ? "trunc_sat" : "convert"}_${source}_${sign}`;
    if (isOpcode(name)) {
      asm.op(name);
      return;
    }
    if (laneBytes(from.scalar) !== laneBytes(to.scalar)) throw cannotConvert(from, to);
    const one: Type = { ...from, lanes: 1 };
    const other: Type = { ...to, lanes: 1 };
    emitLanewise(scope, from, to, 1, () => emitScalarConvert(scope, one, other));
  }
}

const signOf = (t: Type) => (t.scalar === "u32" && !t.mask ? "u" : "s");

function emitScalarConvert({ asm }: Scope, from: Type, to: Type): void {
  const source = familyOf(from);
  const target = familyOf(to);
  if (source === target) return;
  const isFloat = source.startsWith("f");
  if (target.startsWith("f")) {
    if (!isFloat) asm.op(instruction(`${target}.convert_${source}_${signOf(from)}`));
    else asm.op(target === "f64" ? "f64.promote_f32" : "f32.demote_f64");
  } else if (isFloat) asm.op(instruction(`${target}.trunc_sat_${source}_${signOf(to)}`));
  else asm.op(target === "i32" ? "i32.wrap_i64" : `i64.extend_i32_${signOf(from)}`);
}

function emitBitcast({ asm }: Scope, from: Type, to: Type): void {
  const source = familyOf(from);
  const target = familyOf(to);
  if (from.lanes !== to.lanes || laneBytes(from.scalar) !== laneBytes(to.scalar) || from.mask) {
    throw new TargetError(`wasm: ${typeName(from)} and ${typeName(to)} differ in their bits`);
  }
  if (source !== target && from.lanes === 1) {
    asm.op(instruction(`${target}.reinterpret_${source}`));
  }
}

const cannotConvert = (from: Type, to: Type) =>
  new TargetError(`wasm cannot convert ${typeName(from)} to ${typeName(to)}`);
