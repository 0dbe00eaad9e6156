import assert from "node:assert/strict";
import { test } from "node:test";
import { endShares, medianPower } from "./stuck.ts";

test("shares of the ends", () => {
  assert.deepEqual(endShares([30, 5, 5, 10]), [0.6, 0.2]);
  assert.deepEqual(endShares([0, 0]), [0, 0]);
});

test("half of the errors lie below the median power", () => {
  const bins = new Array<number>(20).fill(0);
  bins[10] = 7;
  assert.ok(Math.abs(medianPower(bins) - (-6 + 0.3 * 10.5)) < 1e-12);
  bins[2] = 7;
  assert.ok(Math.abs(medianPower(bins) - (-6 + 0.3 * 3)) < 1e-12);
  assert.ok(Number.isNaN(medianPower(new Array<number>(20).fill(0))));
});
