import assert from "node:assert/strict";
import { test } from "node:test";
import { bounds } from "./bounds.ts";
import {
  add,
  binary,
  constant,
  convert,
  FunctionBuilder,
  load,
  mul,
  select,
  sub,
} from "./builder.ts";
import { at, type Expr, type } from "./kernel.ts";

const i32 = type("i32");
const number = (value: number): Expr => constant(i32, value);

/** Bounds of an expression over the counter of a loop of ten and a loaded integer. */
function boundsOf(build: (i: Expr, loaded: Expr) => Expr) {
  const f = new FunctionBuilder("f");
  let e: Expr = number(0);
  f.loop(10, "i", (i) => {
    const loaded = f.bind(load("i32", i32, at(64)), "loaded");
    e = build(convert(i, i32), loaded);
    f.store("i32", at(128), e);
  });
  return bounds(f.build())(e);
}

test("counters, loads and constants", () => {
  assert.deepEqual(
    boundsOf((i) => i),
    { low: 0, high: 9 },
  );
  assert.deepEqual(
    boundsOf((_, x) => x),
    { low: 0, high: Number.POSITIVE_INFINITY },
  );
  assert.deepEqual(
    boundsOf(() => number(-3)),
    { low: -3, high: -3 },
  );
  assert.deepEqual(
    boundsOf(() => load("u8", i32, at(64))),
    { low: 0, high: 255 },
  );
});

test("arithmetic", () => {
  assert.deepEqual(
    boundsOf((i) => add(mul(i, number(3)), number(-5))),
    { low: -5, high: 22 },
  );
  assert.deepEqual(
    boundsOf((i) => sub(number(4), i)),
    { low: -5, high: 4 },
  );
  assert.deepEqual(
    boundsOf((_, x) => binary("min", x, number(7))),
    { low: 0, high: 7 },
  );
  assert.deepEqual(
    boundsOf((i) => binary("remainder", i, number(4))),
    { low: 0, high: 3 },
  );
  assert.deepEqual(
    boundsOf((i, x) => select(binary("lt", i, x), number(1), i)),
    { low: 0, high: 9 },
  );
});

test("what may be below zero is not taken for an index", () => {
  const product = boundsOf((i) => mul(sub(i, number(5)), number(2)));
  assert.ok(product.low < 0);
  const shifted = boundsOf((i) => binary("xor", sub(i, number(5)), number(1)));
  assert.ok(shifted.low < 0);
});
