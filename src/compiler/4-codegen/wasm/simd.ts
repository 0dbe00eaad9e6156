// The vector side of the wasm target: how loop-IR types map to 16-byte vectors, and what one IR
// operation needs several instructions for (constants, loads and stores of bytes, sums across
// lanes, lane-by-lane work where no vector instruction exists). Operands are on the stack.
import { TargetError } from "../../../errors.ts";
import { laneBytes, type Storage, type Type } from "../../3-schedule/loops/kernel.ts";
import type { FunctionAssembler } from "./assembler.ts";
import { isOpcode, type OpcodeName, type ValueType } from "./opcodes.ts";

/** Where expressions are written: the function, and variables for short instruction sequences. */
export interface Scope {
  readonly asm: FunctionAssembler;
  /** Fused multiply-adds, whose last bits may differ between engines. */
  readonly relaxed: boolean;
  /** Variable `n` of a type; it holds nothing once another expression has been written. */
  scratch(type: ValueType, n?: 0 | 1): number;
}

/** The instruction family of a type: "f32", "i32", ... or "f32x4", "i64x2", ... */
export type Family = "f32" | "f64" | "i32" | "i64" | "f32x4" | "f64x2" | "i32x4" | "i64x2";

const SCALAR_FAMILY = {
  f32: "f32",
  f64: "f64",
  i32: "i32",
  u32: "i32",
  i64: "i64",
  index: "i32",
} as const;
/** What vectors of a scalar type are, and how many lanes they must have; an index has none. */
const VECTOR = {
  f32: { lanes: 4, family: "f32x4", mask: "i32x4" },
  f64: { lanes: 2, family: "f64x2", mask: "i64x2" },
  i32: { lanes: 4, family: "i32x4", mask: "i32x4" },
  u32: { lanes: 4, family: "i32x4", mask: "i32x4" },
  i64: { lanes: 2, family: "i64x2", mask: "i64x2" },
  index: { lanes: 0, family: "i32x4", mask: "i32x4" },
} as const;

export const typeName = (t: Type): string =>
  `${t.mask ? "mask of " : ""}${t.scalar}${t.lanes > 1 ? ` x ${t.lanes}` : ""}`;

/** Masks work as integers of the width of what was compared; a scalar mask is an i32. */
export function familyOf(t: Type): Family {
  if (t.lanes === 1) return t.mask ? "i32" : SCALAR_FAMILY[t.scalar];
  const vector = VECTOR[t.scalar];
  if (t.lanes !== vector.lanes) {
    throw new TargetError(`wasm vectors hold 16 bytes of numbers, got ${typeName(t)}`);
  }
  return t.mask ? vector.mask : vector.family;
}

export const valueType = (t: Type): ValueType => {
  const family = familyOf(t);
  return t.lanes > 1 ? "v128" : (family as ValueType);
};

/** The instruction `name`, which the caller has put together from parts. */
export function instruction(name: string): OpcodeName {
  if (!isOpcode(name)) throw new TargetError(`wasm has no instruction ${name}`);
  return name;
}

const toBigInt = (value: number | string): bigint =>
  typeof value === "string" && value.startsWith("-") ? -BigInt(value.slice(1)) : BigInt(value);

export function emitConstant(
  asm: FunctionAssembler,
  t: Type,
  value: number | string | readonly number[],
): void {
  if (t.lanes > 1) {
    emitVectorConstant(asm, t, value);
    return;
  }
  if (typeof value === "object") {
    throw new TargetError(`a constant of type ${typeName(t)} has one value, got ${value.length}`);
  }
  const family = familyOf(t);
  if (family === "i64") asm.i64(toBigInt(value));
  else if (family === "f32") asm.f32(Number(value));
  else if (family === "f64") asm.f64(Number(value));
  else asm.i32(Number(value));
}

// Filled and written out again by every constant. Every engine with vectors is little-endian.
const lanes = new DataView(new ArrayBuffer(16));
const words = new Int32Array(lanes.buffer);

function emitVectorConstant(
  asm: FunctionAssembler,
  t: Type,
  value: number | string | readonly number[],
): void {
  const family = familyOf(t);
  if (typeof value !== "object") {
    putLane(family, t, 0, value);
    if (t.lanes === 2) words.copyWithin(2, 0, 2);
    else words.fill(words[0]!);
  } else {
    if (value.length < t.lanes) {
      throw new TargetError(
        `a constant of type ${typeName(t)} lacks a value for lane ${value.length}`,
      );
    }
    for (let lane = 0; lane < t.lanes; lane++) putLane(family, t, lane, value[lane]!);
  }
  asm.v128(words);
}

function putLane(family: Family, t: Type, lane: number, item: number | string): void {
  // A true lane of a mask is all ones.
  const stored = t.mask ? -Number(Number(item) !== 0) : item;
  if (family === "f32x4") lanes.setFloat32(lane * 4, Number(stored), true);
  else if (family === "i32x4") lanes.setInt32(lane * 4, Number(stored), true);
  else if (family === "f64x2") lanes.setFloat64(lane * 8, Number(stored), true);
  else lanes.setBigInt64(lane * 8, toBigInt(stored), true);
}

const LOAD = { f32: "f32.load", f64: "f64.load", i32: "i32.load", u8: "i32.load8_u" } as const;
const STORE = { f32: "f32.store", f64: "f64.store", i32: "i32.store", u8: "i32.store8" } as const;
/** What a load gives and a store takes, by storage. */
const STORED_FAMILY = { f32: "f32", f64: "f64", i32: "i32", u8: "i32" } as const;

function checkStored(storage: Storage, t: Type, verb: string): void {
  if (t.mask || SCALAR_FAMILY[t.scalar] !== STORED_FAMILY[storage]) {
    throw new TargetError(`cannot ${verb} ${typeName(t)} as ${storage}`);
  }
}

/** Replaces the address on the stack by what lies there. */
export function emitLoad(
  { asm }: Scope,
  storage: Storage,
  t: Type,
  splat: boolean,
  offset: number,
): void {
  checkStored(storage, t, "load");
  const family = familyOf(t);
  if (t.lanes === 1) asm.memory(LOAD[storage], offset);
  else if (splat && storage === "u8") {
    asm.memory("i32.load8_u", offset);
    asm.op("i32x4.splat");
  } else if (splat) {
    asm.memory(family === "f64x2" ? "v128.load64_splat" : "v128.load32_splat", offset);
  } else if (storage === "u8") {
    asm.memory("v128.load32_zero", offset);
    asm.op("i16x8.extend_low_i8x16_u");
    asm.op("i32x4.extend_low_i16x8_u");
  } else asm.memory("v128.load", offset);
}

/** Replaces the address on the stack by the number there, and adds one to it in the same instant. */
export function emitTake({ asm }: Scope, offset: number): void {
  asm.i32(1);
  asm.memory("i32.atomic.rmw.add", offset);
}

// The lowest byte of each of the four lanes, packed into the lowest lane.
const LOW_BYTES = [0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12];

/** Stores the value on the stack at the address below it. */
export function emitStore(scope: Scope, storage: Storage, t: Type, offset: number): void {
  checkStored(storage, t, "store");
  const { asm } = scope;
  if (valueType(t) !== "v128") asm.memory(STORE[storage], offset);
  else if (storage === "u8") {
    const vector = scope.scratch("v128");
    asm.set(vector);
    asm.get(vector);
    asm.get(vector);
    asm.shuffle(LOW_BYTES);
    asm.memory("v128.store32_lane", offset, 0);
  } else asm.memory("v128.store", offset);
}

/** The scalar on the stack in every lane; a mask of 0 or 1 becomes none or all of the bits. */
export function emitSplat({ asm }: Scope, from: Type, to: Type): void {
  const family = familyOf(to);
  if (from.mask) {
    asm.i32(-1);
    asm.op("i32.mul");
    if (family === "i64x2") asm.op("i64.extend_i32_s");
  }
  asm.op(instruction(`${family}.splat`));
}

// Byte i of the result is byte FROM[i] of the operand: bytes `half` and up moved to the bottom.
const moveDown = (half: number): readonly number[] =>
  Array.from({ length: 16 }, (_, i) => (i < half ? i + half : i));
const UPPER_8 = moveDown(8);
const UPPER_4 = moveDown(4);

/** Combines the lanes of the vector on the stack: the upper half onto the lower, halving. */
export function emitHorizontal(scope: Scope, t: Type, combine: () => void): void {
  const { asm } = scope;
  const vector = scope.scratch("v128");
  for (const bytes of laneBytes(t.scalar) === 8 ? [UPPER_8] : [UPPER_8, UPPER_4]) {
    asm.set(vector);
    asm.get(vector);
    asm.get(vector);
    asm.get(vector);
    asm.shuffle(bytes);
    combine();
  }
  asm.lane(instruction(`${familyOf(t)}.extract_lane`), 0);
}

/** Takes `operands` vectors from the stack and does `scalar` on each lane of them. */
export function emitLanewise(
  scope: Scope,
  from: Type,
  to: Type,
  operands: 1 | 2,
  scalar: () => void,
): void {
  const { asm } = scope;
  const [extract, target] = [instruction(`${familyOf(from)}.extract_lane`), familyOf(to)];
  const first = scope.scratch("v128", 0);
  const second = scope.scratch("v128", 1);
  if (operands === 2) asm.set(second);
  asm.set(first);
  for (let lane = 0; lane < to.lanes; lane++) {
    asm.get(first);
    asm.lane(extract, lane);
    if (operands === 2) {
      asm.get(second);
      asm.lane(extract, lane);
    }
    scalar();
    if (lane === 0) asm.op(instruction(`${target}.splat`));
    else asm.lane(instruction(`${target}.replace_lane`), lane);
  }
}
