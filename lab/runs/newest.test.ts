import assert from "node:assert/strict";
import { test } from "node:test";
import type { CurvePoint } from "../worker/protocol.ts";
import { newestValidation } from "./newest.ts";

const point = (step: number, validation: number, isWhole = false): CurvePoint => ({
  step,
  epoch: step / 5000,
  training: 0.5,
  validation,
  cost: 1,
  validationCost: 1,
  isWhole,
});

test("at the end of an epoch the whole set is said, between ends the fixed thousand", () => {
  assert.ok(Number.isNaN(newestValidation([])));
  const within = [point(0, 0.059), point(3104, 0.502)];
  assert.equal(newestValidation(within), 0.502);
  // both are told of one step, the whole set first
  const ended = [...within, point(5000, 0.914, true), point(5000, 0.885)];
  assert.equal(newestValidation(ended), 0.914);
  assert.equal(newestValidation([...ended, point(6000, 0.9)]), 0.9);
});

test("a point without a number says nothing", () => {
  assert.equal(newestValidation([point(0, 0.1), point(10, Number.NaN)]), 0.1);
});
