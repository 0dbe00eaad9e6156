import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { OptionError } from "../errors.ts";
import { logUniform, oneOf, uniform } from "./space.ts";

test("a range gives only what lies in it, with both ends", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1e3, noNaN: true }),
      fc.double({ min: 1.5, max: 1e4, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (low, ratio, share) => {
        for (const range of [uniform(low, low * ratio), logUniform(low, low * ratio)]) {
          assert.ok(range.includes(range.at(share)), `${range.code} at ${share}`);
          assert.equal(range.at(0), low);
          assert.equal(range.at(1), low * ratio);
        }
      },
    ),
  );
});

test("a logarithmic range gives each order of magnitude the same share", () => {
  const range = logUniform(0.01, 100);
  const values = [0.125, 0.375, 0.625, 0.875].map((share) => range.at(share));
  assert.deepEqual(values, [0.0316, 0.316, 3.16, 31.6]);
  assert.deepEqual(range.ladder(), [0.01, 0.1, 1, 10, 100]);
  assert.deepEqual(range.grid(3), [0.01, 1, 100]);
});

test("whole numbers stay whole, and a narrow grid has each of them once", () => {
  const range = logUniform(10, 200, { whole: true });
  assert.deepEqual(range.grid(4), [10, 27, 74, 200]);
  assert.deepEqual(uniform(1, 3, { whole: true }).grid(9), [1, 2, 3]);
  assert.equal(range.includes(10.5), false);
});

test("values are taken as they are", () => {
  const range = oneOf(["sigmoid", "tanh", "relu"]);
  assert.deepEqual([0, 0.34, 0.99, 1].map(range.at), ["sigmoid", "tanh", "relu", "relu"]);
  assert.deepEqual(range.grid(1), ["sigmoid", "tanh", "relu"]);
});

test("a range that cannot be is refused", () => {
  assert.throws(() => logUniform(0, 1), OptionError);
  assert.throws(() => logUniform(2, 1), /expected an upper end above 2, got 1/);
  assert.throws(() => uniform(1, Number.NaN), OptionError);
  assert.throws(() => oneOf([]), /at least one value/);
});
