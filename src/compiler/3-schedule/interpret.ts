// Runs loop-IR functions in JavaScript, lane by lane: slow and obvious, the meaning that targets
// and passes over the loop IR are tested against. Rounds as plain wasm does (f32 after every
// operation, a * b + c with two roundings), so those results agree to the bit.
import { ELEMENTWISE } from "../1-graph/ops.ts";
import type { Address, Expr, Local, LoopFunction, Scalar, Stmt, Storage, Type } from "./kernel.ts";

/** One number a lane; i64 lanes are bigints; masks are 0 or 1. */
type Lane = number | bigint;
type Value = readonly Lane[];

const BYTES: Readonly<Record<Storage, number>> = { f32: 4, f64: 8, i32: 4, u8: 1 };

/** Runs the function `entry` of a program on a memory that starts at address 0. */
export function interpret(
  functions: readonly LoopFunction[],
  memory: Uint8Array<ArrayBufferLike>,
  entry: string,
  args: readonly number[] = [],
): number {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  const named = new Map(functions.map((fn) => [fn.name, fn]));
  const call = (name: string, values: readonly Value[]): Value => {
    const fn = named.get(name);
    if (!fn) throw new RangeError(`no function ${name}`);
    const frame = new Frame(view, call);
    for (const [i, p] of fn.parameters.entries()) frame.locals.set(p.id, values[i]!);
    return frame.run(fn.body) ?? [0];
  };
  return Number(
    call(
      entry,
      args.map((a) => [a]),
    )[0],
  );
}

class Frame {
  readonly locals = new Map<number, Value>();
  readonly #view: DataView;
  readonly #call: (name: string, values: readonly Value[]) => Value;

  constructor(view: DataView, call: (name: string, values: readonly Value[]) => Value) {
    this.#view = view;
    this.#call = call;
  }

  /** Runs statements; a value means that a return was met. */
  run(statements: readonly Stmt[]): Value | null {
    for (const s of statements) {
      const returned = this.#statement(s);
      if (returned) return returned;
    }
    return null;
  }

  #statement(s: Stmt): Value | null {
    switch (s.kind) {
      case "set":
        this.locals.set(s.local.id, this.value(s.value));
        return null;
      case "store": {
        const at = this.#address(s.address);
        for (const [i, lane] of this.value(s.value).entries()) {
          store(this.#view, s.storage, at + i * BYTES[s.storage], Number(lane));
        }
        return null;
      }
      case "loop": {
        const count = typeof s.count === "number" ? s.count : Number(this.value(s.count)[0]);
        for (let i = 0; i < count; i++) {
          this.locals.set(s.variable.id, [i]);
          const returned = this.run(s.body);
          if (returned) return returned;
        }
        return null;
      }
      case "if":
        return this.value(s.condition)[0] ? this.run(s.then) : null;
      case "call":
        this.#call(
          s.callee,
          s.args.map((e) => this.value(e)),
        );
        return null;
      case "return":
        return s.value ? this.value(s.value) : [0];
    }
  }

  #address({ offset, terms, base }: Address): number {
    let sum = offset + (base ? Number(this.value(base)[0]) : 0);
    for (const { variable, stride } of terms) sum += stride * Number(this.#read(variable)[0]);
    return sum;
  }

  #read(local: Local): Value {
    const value = this.locals.get(local.id);
    if (!value) throw new RangeError(`local ${local.name} ${local.id} is read before it is set`);
    return value;
  }

  value(e: Expr): Value {
    const { lanes, scalar } = e.type;
    const each = (compute: (lane: number) => Lane) =>
      Array.from({ length: lanes }, (_, i) =>
        e.type.mask ? compute(i) : round(compute(i), scalar),
      );
    switch (e.kind) {
      case "local":
        return this.#read(e);
      case "constant": {
        const { value } = e;
        return each((i) => parse(typeof value === "object" ? value[i]! : value, e.type));
      }
      case "unary": {
        const a = this.value(e.a);
        return each((i) => elementwise(e.op, e.a.type, [a[i]!]));
      }
      case "binary": {
        const [a, b] = [this.value(e.a), this.value(e.b)];
        return each((i) => elementwise(e.op, e.a.type, [a[i]!, b[i]!]));
      }
      case "fma": {
        const [a, b, c] = [this.value(e.a), this.value(e.b), this.value(e.c)];
        return each((i) => {
          const product = round(elementwise("mul", e.type, [a[i]!, b[i]!]), scalar);
          return elementwise("add", e.type, [product, c[i]!]);
        });
      }
      case "select": {
        const [mask, a, b] = [this.value(e.mask), this.value(e.a), this.value(e.b)];
        return each((i) => (mask[i] ? a[i]! : b[i]!));
      }
      case "splat": {
        const [a] = this.value(e.a);
        return each(() => a!);
      }
      case "load": {
        const at = this.#address(e.address);
        const step = e.splat ? 0 : BYTES[e.storage];
        return each((i) => load(this.#view, e.storage, at + i * step));
      }
      case "horizontal": {
        let rest = this.value(e.a);
        while (rest.length > 1) {
          const half = rest.length / 2;
          const low = rest.slice(0, half);
          rest = low.map((x, i) =>
            round(elementwise(e.op, e.a.type, [x, rest[half + i]!]), scalar),
          );
        }
        return rest;
      }
      case "convert": {
        const a = this.value(e.a);
        return each((i) => convert(a[i]!, e.a.type, e.type));
      }
      case "bitcast": {
        const a = this.value(e.a);
        return each((i) => bitcast(a[i]!, e.a.type.scalar, scalar));
      }
    }
  }
}

type Operation = Extract<Expr, { kind: "unary" | "binary" }>["op"];

function elementwise(op: Operation, t: Type, operands: readonly Lane[]): Lane {
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
  max: (a, b) => (a > b ? a : b),
  min: (a, b) => (a < b ? a : b),
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
function round(x: Lane, scalar: Scalar): Lane {
  if (scalar === "i64") return BigInt.asIntN(64, BigInt(x));
  const value = Number(x);
  if (scalar === "f32") return Math.fround(value);
  if (scalar === "f64") return value;
  return scalar === "u32" ? value >>> 0 : value | 0;
}

function parse(value: number | string, t: Type): Lane {
  if (t.scalar !== "i64" || t.mask) return Number(value);
  return BigInt(value);
}

const LIMITS = { i32: [-(2 ** 31), 2 ** 31 - 1], u32: [0, 2 ** 32 - 1] } as const;
const [LEAST, MOST] = [-(2n ** 63n), 2n ** 63n - 1n];

function convert(a: Lane, from: Type, to: Type): Lane {
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

function bitcast(a: Lane, from: Scalar, to: Scalar): Lane {
  if (from === "f32") bits.setFloat32(0, Number(a));
  else if (from === "f64") bits.setFloat64(0, Number(a));
  else if (from === "i64") bits.setBigInt64(0, BigInt(a));
  else bits.setInt32(0, Number(a));
  if (to === "f32") return bits.getFloat32(0);
  if (to === "f64") return bits.getFloat64(0);
  return to === "i64" ? bits.getBigInt64(0) : bits.getInt32(0);
}

function load(view: DataView, storage: Storage, at: number): number {
  if (storage === "f32") return view.getFloat32(at, true);
  if (storage === "f64") return view.getFloat64(at, true);
  return storage === "u8" ? view.getUint8(at) : view.getInt32(at, true);
}

function store(view: DataView, storage: Storage, at: number, x: number): void {
  if (storage === "f32") view.setFloat32(at, x, true);
  else if (storage === "f64") view.setFloat64(at, x, true);
  else if (storage === "u8") view.setUint8(at, x);
  else view.setInt32(at, x, true);
}
