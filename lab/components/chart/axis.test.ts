import assert from "node:assert/strict";
import { test } from "node:test";
import { epochAxis, epochSpan, linearAxis, logAxis, mistakesAxis, niceTicks } from "./axis.ts";

test("the time axis jumps 1, 3, 10, 30, .. epochs", () => {
  const spans = [0, 0.02, 1, 1.0001, 3, 3.2, 10, 11, 30, 31, 99, 100, 400, 1001].map(epochSpan);
  assert.deepEqual(spans, [1, 1, 1, 3, 3, 10, 10, 30, 30, 100, 100, 100, 1000, 3000]);
  assert.deepEqual(epochAxis(0.3, "epochs", "").ticks, [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(epochAxis(2, "epochs", "").ticks, [0, 0.5, 1, 1.5, 2, 2.5, 3]);
  assert.deepEqual(epochAxis(27, "epochs", "").ticks, [0, 5, 10, 15, 20, 25, 30]);
});

test("halved mistakes are equal heights", () => {
  const axis = mistakesAxis({ label: "", says: "", least: 0, most: 0.999 });
  const step = axis.at(0.95) - axis.at(0.9);
  assert.ok(Math.abs(axis.at(0.975) - axis.at(0.95) - step) < 1e-12);
  assert.equal(axis.at(0), 0);
  assert.ok(Math.abs(axis.at(0.999) - 1) < 1e-12);
  assert.deepEqual(
    mistakesAxis({ label: "", says: "", least: 0, most: 0.96 }).ticks,
    [0.1, 0.5, 0.8, 0.9, 0.95],
  );
});

test("ticks are round and inside", () => {
  assert.deepEqual(niceTicks(0, 1), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(niceTicks(0.13, 3.4), [0.5, 1, 1.5, 2, 2.5, 3]);
  assert.deepEqual(niceTicks(2, 2), [2]);
  assert.deepEqual(
    logAxis({ label: "", says: "", least: 0.001, most: 10 }).ticks,
    [0.001, 0.01, 0.1, 1, 10],
  );
  assert.equal(linearAxis({ label: "", says: "", least: 2, most: 6 }).at(3), 0.25);
});
