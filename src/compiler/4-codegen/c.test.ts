// The C text of small functions, as `show c` prints them, and constants that are exactly the
// number. What the text means is tested by running it, in runtime/native-ops.test.ts.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as build from "../3-schedule/loops/builder.ts";
import {
  type Address,
  at,
  type Local,
  type LoopFunction,
  type,
} from "../3-schedule/loops/kernel.ts";
import type { Program } from "../3-schedule/program.ts";
import { emitC, nativeLimits } from "./c.ts";
import { literal } from "./c-literal.ts";

const program = (...functions: LoopFunction[]): Program => ({
  functions,
  buffers: new Map(),
  arenaBytes: 4096,
  costs: [],
});
const along = (offset: number, variable: Local, stride: number): Address => ({
  offset,
  terms: [{ variable, stride }],
  base: null,
});
/** The lines from the function with this C name to its end. */
function textOf(source: string, name: string): string {
  const lines = source.split("\n");
  const start = lines.findIndex((line) => line.includes(` ${name}(`) && line.endsWith("{"));
  return lines.slice(start, lines.indexOf("}", start) + 1).join("\n");
}

test("a kernel reads like written code", () => {
  const f = new build.FunctionBuilder("layers.0/forward");
  const vector = type("f32", 8);
  f.loop(10, "row", (row) => {
    const sum = f.local(vector, "sum");
    f.set(sum, build.constant(vector, 0));
    f.loop(784, "k", (k) => {
      const x = {
        ...along(64, row, 3136),
        terms: [...along(0, row, 3136).terms, ...along(0, k, 4).terms],
      };
      const w = build.load("f32", vector, along(65536, k, 32));
      f.set(sum, build.fma(build.load("f32", vector, x, true), w, sum));
    });
    const positive = build.binary("max", sum, build.constant(vector, 0.1));
    f.store(
      "f32",
      along(32768, row, 32),
      build.select(build.lessThan(sum, positive), positive, sum),
    );
  });
  const train = new build.FunctionBuilder("train");
  const n = train.parameter(type("index"), "n");
  train.loop(n, "step", () => train.push({ kind: "call", callee: "layers.0/forward", args: [] }));
  train.push({ kind: "return", value: build.constant(type("i32"), 0) });

  const source = emitC(program(f.build(), train.build({ exported: true, result: type("i32") })));
  assert.equal(
    textOf(source, "k_layers_0_forward"),
    `KERNEL void k_layers_0_forward(char *M) {
  for (i64 row = 0; row < 10; row++) {
    f32x8 sum = (f32x8){0};
    for (i64 k = 0; k < 784; k++) {
      sum = fma_f32x8(splat_f32x8(load(f32, M + 64 + row * 3136 + k * 4)), load(f32x8, M + 65536 + k * 32), sum);
    }
    store(f32x8, M + 32768 + row * 32, select_f32x8((i32x8)(sum < max_f32x8(sum, splat_f32x8(0x1.99999ap-4f))), max_f32x8(sum, splat_f32x8(0x1.99999ap-4f)), sum));
  }
}`,
  );
  assert.equal(
    textOf(source, "dh_train"),
    `i32 dh_train(char *M, i64 n) {
  for (i64 step = 0; step < n; step++) {
    k_layers_0_forward(M);
  }
  return 0;
}`,
  );
  assert.doesNotMatch(source, /sqrt|f64x|convertvector|immintrin/, "only what is used is printed");
});

test("constants are exactly the number", () => {
  const f32 = (x: number) => literal(x, type("f32"));
  const f64 = (x: number) => literal(x, type("f64"));
  assert.equal(f32(1), "1.0f");
  assert.equal(f32(0.5), "0.5f");
  assert.equal(f32(-0), "(-0.0f)");
  assert.equal(f32(0.1), "0x1.99999ap-4f");
  assert.equal(f32(2 ** -149), "0x1p-149f");
  assert.equal(f64(0.1), "0.1");
  assert.equal(f64(1 / 3), "0x1.5555555555555p-2");
  assert.equal(f64(5e-324), "0x0.0000000000001p-1022");
  assert.equal(f64(Number.NaN), '__builtin_nan("")');
  assert.equal(f32(Number.NEGATIVE_INFINITY), "(-__builtin_inff())");
  assert.equal(literal(-2147483648, type("i32")), "(-2147483647 - 1)");
  assert.equal(literal(4294967295, type("i32")), "(-1)");
  assert.equal(literal(-1, type("u32")), "4294967295u");
  assert.equal(literal("0x7ff0000000000000", type("i64")), "((i64)0x7ff0000000000000u)");
  // Hexadecimal floats read back by their own arithmetic.
  for (let i = 1; i < 2000; i++) {
    const x = (i * 0.618033988749895 * 2 ** ((i % 600) - 300)) / 3;
    const parts = /^0x1\.?([0-9a-f]*)p(-?\d+)$/.exec(f64(x));
    if (!parts) continue;
    const mantissa = Number.parseInt(`1${parts[1]!.padEnd(13, "0")}`, 16);
    assert.equal(mantissa * 2 ** -52 * 2 ** Number(parts[2]), x);
  }
});

test("names of locals never hide a keyword, a macro, a type or each other", () => {
  const f = new build.FunctionBuilder("names");
  const wanted = ["int", "M", "linux", "f32x16", "x y", "x.y", "v", "v", "v1", "3", ""];
  for (const name of wanted) f.parameter(type("i32"), name);
  const source = emitC(program(f.build({ exported: true })));
  const names = [...textOf(source, "dh_names").matchAll(/i32 (\w+)/g)].map((match) => match[1]!);
  assert.equal(names.length, wanted.length);
  assert.equal(new Set(names).size, wanted.length);
  for (const name of ["int", "M", "linux", "f32x16", "3"]) assert.ok(!names.includes(name), name);
});

test("impossible programs are refused", () => {
  const stores = new build.FunctionBuilder("stores");
  stores.store("f32", at(0), build.constant(type("i32"), 1));
  assert.throws(
    () => emitC(program(stores.build())),
    /memory of f32 cannot hold a value of type i32/,
  );
  const calls = new build.FunctionBuilder("calls");
  calls.push({ kind: "call", callee: "absent", args: [] });
  assert.throws(() => emitC(program(calls.build())), /call of absent, which is not in the program/);
  const twins = ["a.b", "a/b"].map((name) =>
    new build.FunctionBuilder(name).build({ exported: true }),
  );
  assert.throws(() => emitC(program(...twins)), /two entries are named dh_a_b in C; rename a\/b/);
});

test("limits follow the machine's instructions", () => {
  const none = { avx512: false, avx2: false, fma: false, neon: false };
  assert.deepEqual(
    nativeLimits({ ...none, avx512: true, avx2: true, fma: true }).vectorBytes,
    [64, 32, 16],
  );
  assert.deepEqual(nativeLimits({ ...none, avx2: true, fma: true }).vectorBytes, [32, 16]);
  assert.deepEqual(
    nativeLimits({ ...none, avx2: true }).vectorBytes,
    [16],
    "no fma, no AVX2 tiles",
  );
  assert.equal(nativeLimits({ ...none, neon: true }).accumulators, 16);
});
