import assert from "node:assert/strict";
import { test } from "node:test";
import { loadWasm } from "../../../runtime/wasm.ts";
import { ELEMENTWISE, type NativeBinary, type NativeUnary } from "../../1-graph/ops.ts";
import { lowerAddresses } from "../../3-schedule/loops/addresses.ts";
import {
  add,
  binary,
  bitcast,
  constant,
  convert,
  FunctionBuilder,
  fma,
  horizontal,
  lessThan,
  load,
  select,
  splat,
  unary,
} from "../../3-schedule/loops/builder.ts";
import { interpret } from "../../3-schedule/loops/interpret.test.machine.ts";
import {
  type Expr,
  type LoopFunction,
  laneBytes,
  type Storage,
  type Type,
  type,
} from "../../3-schedule/loops/kernel.ts";
import type { Program } from "../../3-schedule/program.ts";
import { emitWasm } from "./emit.ts";

const program = (functions: readonly LoopFunction[], arenaBytes = 4096): Program => ({
  functions,
  arenaBytes,
  buffers: new Map(),
  costs: [],
});

/** Numbers where operations go wrong. */
const FLOATS = [
  0,
  -0,
  1,
  -1,
  0.5,
  -2.5,
  3.75,
  NaN,
  Infinity,
  -Infinity,
  1e-40,
  -1e-42,
  3e38,
  -7e9,
  2 ** 31,
  1e30,
];
const INTEGERS = [
  0, 1, -1, 2, 5, 31, 32, 33, -7, 1000, 0x7fffffff, -0x80000000, 0x12345678, -0x1234567, 65536, 255,
];

const A = 0;
const B = 512;
const RESULT = 1024;
const storageOf = (t: Type): Storage =>
  t.scalar === "f32" || t.scalar === "f64" ? t.scalar : "i32";
const arrayOf = { f32: Float32Array, f64: Float64Array, i32: Int32Array, u8: Uint8Array } as const;

const samplesOf = (t: Type): readonly number[] =>
  t.scalar === "f32" || t.scalar === "f64" ? FLOATS : INTEGERS;

/** All pairs of the numbers above, as two lists. */
function pairs(t: Type): [readonly number[], readonly number[]] {
  const samples = samplesOf(t);
  return [samples.flatMap((a) => samples.map(() => a)), samples.flatMap(() => samples)];
}

/**
 * Compares wasm with the interpreter and, where given, with a meaning in plain JavaScript, on
 * every pair of numbers; `compute` makes the expression from a and b at one position.
 */
function check(
  t: Type,
  result: Type,
  compute: (a: Expr, b: Expr) => Expr,
  meaning?: (a: number, b: number) => number,
): void {
  const [as, bs] = pairs(t);
  const [storage, stored] = [storageOf(t), storageOf(result)];
  const [width, resultWidth] = [laneBytes(t.scalar), laneBytes(result.scalar)];
  const f = new FunctionBuilder("f");
  // As many rounds as fit the parts of the memory.
  f.loop(as.length / t.lanes, "i", (i) => {
    const address = (offset: number, size: number) => ({
      offset,
      terms: [{ variable: i, stride: size * t.lanes }],
      base: null,
    });
    const value = compute(
      load(storage, t, address(A * 8, width)),
      load(storage, t, address(B * 8, width)),
    );
    f.store(stored, address(RESULT * 8, resultWidth), value);
  });
  const fn = f.build({ exported: true });
  const functions = program([lowerAddresses(fn)], 16384);
  const run = loadWasm(functions, emitWasm(functions));
  const expected = new Uint8Array(16384);
  for (const memory of [run.memory, expected]) {
    const [Operand] = [arrayOf[storage]];
    new Operand(memory.buffer as ArrayBuffer, A * 8, as.length).set(as);
    new Operand(memory.buffer as ArrayBuffer, B * 8, as.length).set(bs);
  }
  run.call("f");
  interpret([fn], expected, "f");
  const Result = result.scalar === "u32" ? Uint32Array : arrayOf[stored];
  const got = new Result(run.memory.buffer as ArrayBuffer, RESULT * 8, as.length);
  const wanted = new Result(expected.buffer, RESULT * 8, as.length);
  for (let i = 0; i < as.length; i++) {
    const what = `${as[i]}, ${bs[i]} at ${i}`;
    assert.ok(Object.is(got[i], wanted[i]), `${what}: got ${got[i]}, expected ${wanted[i]}`);
    if (!meaning) continue;
    const [a, b] = [arrayOf[storage].of(as[i]!)[0]!, arrayOf[storage].of(bs[i]!)[0]!];
    const [x, y] = t.scalar === "u32" ? [a >>> 0, b >>> 0] : [a, b];
    const meant = Result.of(meaning(x, y))[0];
    assert.ok(Object.is(got[i], meant), `${what}: got ${got[i]}, the table says ${meant}`);
  }
}

const NUMBER_TYPES = [
  type("f32"),
  type("f32", 4),
  type("f64"),
  type("f64", 2),
  type("i32"),
  type("i32", 4),
  type("u32"),
  type("u32", 4),
];
const nameOf = (t: Type) => `${t.scalar} x ${t.lanes}`;
const isFloat = (t: Type) => t.scalar === "f32" || t.scalar === "f64";

const NATIVE = Object.entries(ELEMENTWISE).filter(([, row]) => row.native);

for (const [op, row] of NATIVE) {
  if (row.arity === 3 || row.on === "bool") continue;
  for (const t of NUMBER_TYPES) {
    if (row.on === "float" && !isFloat(t)) continue;
    if ((row.on === "integer" || row.on === "logic") && isFloat(t)) continue;
    test(`${op} of ${nameOf(t)}`, () => {
      const dtype = t.scalar as "f32" | "f64" | "i32" | "u32";
      const meaning = (a: number, b: number) => row.meaning(a, b, 0, dtype);
      if (row.arity === 1) check(t, t, (a) => unary(op as NativeUnary, a), meaning);
      else if (row.gives === "bool") {
        const flag: Type = isFloat(t) ? t : { ...t, scalar: "i32" };
        check(t, flag, (a, b) => convert(binary(op as NativeBinary, a, b), flag), meaning);
      } else check(t, t, (a, b) => binary(op as NativeBinary, a, b), meaning);
    });
  }
}

for (const t of NUMBER_TYPES) {
  test(`fma, select, splat and masks of ${nameOf(t)}`, () => {
    check(t, t, (a, b) => fma(a, b, a));
    check(
      t,
      t,
      (a, b) => select(lessThan(a, b), b, a),
      // Not Math.max: with NaN and with both zeros the mask decides.
      (a, b) => [a, b][Number(a < b)]!,
    );
    const less = (a: Expr, b: Expr) => lessThan(a, b);
    const nand = (a: Expr, b: Expr) => unary("not", binary("and", less(a, b), less(b, a)));
    check(
      t,
      t,
      (a, b) => select(nand(a, b), a, b),
      (a) => a,
    );
    const either = (a: Expr, b: Expr) => binary("or", less(a, b), less(b, a));
    check(
      t,
      t,
      (a, b) => select(either(a, b), a, b),
      (a, b) => (a < b || b < a ? a : b),
    );
    const both = (a: Expr, b: Expr) => binary("xor", less(a, b), less(b, a));
    check(
      t,
      t,
      (a, b) => select(both(a, b), b, a),
      (a, b) => (a < b || b < a ? b : a),
    );
    if (t.lanes === 1) return;
    const first = (a: Expr) =>
      a.kind === "load" ? { ...a, type: { ...t, lanes: 1 as const } } : a;
    check(t, t, (a, b) => splat(add(first(a), first(b)), t.lanes));
    check(t, t, (a, b) => add(splat(first(a), t.lanes), b));
    const scalar: Type = { ...t, lanes: 1 };
    check(t, t, (a, b) =>
      splat(constant(scalar, 3), t.lanes).kind === "constant" ? add(a, b) : b,
    );
    check(t, t, (a, b) =>
      add(constant(t, [3, 1, 2, 4].slice(0, t.lanes)), select(lessThan(a, b), a, b)),
    );
    const flag = lessThan(first(constant(scalar, 0)), constant(scalar, 1));
    const every: Expr = { kind: "splat", type: { ...t, mask: true }, a: flag };
    check(
      t,
      t,
      (a, b) => select(every, a, b),
      (a) => a,
    );
  });

  if (t.lanes > 1) {
    test(`shifts and sums across lanes of ${nameOf(t)}`, () => {
      for (const op of ["add", "max", "min"] as const) {
        check(t, t, (a) => splat(horizontal(op, a), t.lanes));
      }
      if (isFloat(t)) return;
      for (const op of ["shl", "shr"] as const) {
        check(
          t,
          t,
          (a) => binary(op, a, constant(t, 3)),
          (a) => (op === "shl" ? a << 3 : t.scalar === "u32" ? a >>> 3 : a >> 3),
        );
        const distance = (b: Expr) => horizontal("max", b);
        check(t, t, (a, b) => binary(op, a, splat(distance(b), t.lanes)));
      }
    });
  }
}

test("conversions truncate, saturate and give 0 for NaN", () => {
  const f32 = type("f32");
  // No bits of NaN, which JavaScript does not keep.
  const number = (a: Expr) => binary("and", a, constant(a.type, 0x5fffffff));
  const to = (t: Type) => (a: Expr) => convert(a, t);
  const clamp = (low: number, high: number) => (a: number) =>
    Number.isNaN(a) ? 0 : Math.max(low, Math.min(high, Math.trunc(a)));
  const signed = clamp(-(2 ** 31), 2 ** 31 - 1);
  const unsigned = clamp(0, 2 ** 32 - 1);
  for (const lanes of [1, 4] as const) {
    check(type("f32", lanes), type("i32", lanes), to(type("i32", lanes)), signed);
    check(type("f32", lanes), type("u32", lanes), to(type("u32", lanes)), unsigned);
    check(type("i32", lanes), type("f32", lanes), to(type("f32", lanes)), (a) => a);
    check(type("u32", lanes), type("f32", lanes), to(type("f32", lanes)), (a) => a);
    check(type("i32", lanes), type("u32", lanes), to(type("u32", lanes)), (a) => a);
    check(type("i32", lanes), type("i32", lanes), (a) => bitcast(bitcast(number(a), "f32"), "i32"));
  }
  check(type("f64"), type("i32"), to(type("i32")), signed);
  check(type("f64"), type("u32"), to(type("u32")), unsigned);
  check(type("i32"), type("f64"), to(type("f64")), (a) => a);
  check(type("u32"), type("f64"), to(type("f64")), (a) => a);
  check(f32, type("f64"), to(type("f64")), (a) => a);
  check(type("f64"), f32, to(f32), (a) => a);
  check(
    type("i32"),
    type("i32"),
    (a) => convert(convert(a, type("index")), type("i32")),
    (a) => a,
  );
});

test("i64 works on the bits of f64, in scalars and vectors", () => {
  const ops = ["add", "sub", "mul", "and", "or", "xor", "max", "min"] as const;
  for (const lanes of [1, 2] as const) {
    const [f64, i64] = [type("f64", lanes), type("i64", lanes)];
    const big = constant(i64, "0x3ff0123456789abc");
    const bits = (a: Expr) => bitcast(convert(a, i64), "f64");
    // Results come back as numbers: bits of a float would not tell one NaN from another.
    const back = (a: Expr) => convert(binary("shr", a, constant(i64, 3)), f64);
    for (const op of ops) {
      check(f64, f64, (a, b) =>
        back(binary(op, convert(a, i64), binary("xor", convert(b, i64), big))),
      );
    }
    for (const op of ["neg", "abs", "not"] as const) {
      check(f64, f64, (a) => back(unary(op, convert(a, i64))));
    }
    for (const op of ["lt", "le", "eq"] as const) {
      check(f64, f64, (a, b) => select(binary(op, convert(a, i64), convert(b, i64)), a, b));
    }
    check(f64, f64, (a) => back(binary("shl", convert(a, i64), constant(i64, 5))));
    check(f64, f64, (a, b) => back(binary("shl", convert(a, i64), convert(b, i64))));
    check(f64, f64, (a) => bits(bitcast(convert(a, i64), "f64")));
  }
});
