import assert from "node:assert/strict";
import { test } from "node:test";
import type { CurvePoint } from "../worker/protocol.ts";
import { bandOf, meanInterval } from "./interval.ts";

test("the interval of a mean is Student's", () => {
  // of five values, by hand: t(4) = 2.776, and squares that sum to 0.408
  const { mean, half } = meanInterval([95.1, 95.4, 94.8, 95.6, 95.0]);
  assert.ok(Math.abs(mean - 95.18) < 1e-12);
  assert.ok(Math.abs(half - 2.776 * Math.sqrt(0.102 / 5)) < 1e-9, `${half}`);
  assert.ok(Number.isNaN(meanInterval([3]).half));
  const many = meanInterval(Array.from({ length: 100 }, (_, i) => Math.sin(i * i)));
  assert.ok(many.half > 0 && many.half < 0.2);
});

const whole = (epoch: number, validation: number): CurvePoint => ({
  step: epoch * 10,
  epoch,
  training: Number.NaN,
  validation,
  cost: 0,
  validationCost: 0,
  isWhole: true,
});

test("a band has the epochs that all runs have reached", () => {
  const { count, mean, band } = bandOf([
    [whole(1, 0.8), whole(2, 0.9), whole(3, 0.93)],
    [{ ...whole(0.5, 0.1), isWhole: false }, whole(1, 0.82), whole(2, 0.9)],
  ]);
  assert.equal(count, 2);
  assert.deepEqual(
    mean.map(([epoch]) => epoch),
    [1, 2],
  );
  assert.ok(Math.abs(mean[0]![1] - 0.81) < 1e-12);
  const [, low, high] = band[0]!;
  assert.ok(Math.abs((high - low) / 2 - 12.706 * 0.01) < 1e-9);
  assert.deepEqual(band[1], [2, 0.9, 0.9]);
  assert.deepEqual(bandOf([]), { count: 0, mean: [], band: [] });
});
