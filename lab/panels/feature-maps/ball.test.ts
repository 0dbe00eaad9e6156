// Where pixels stand between the walls of the ball, and how the values of a sequence are turned.
import assert from "node:assert/strict";
import { test } from "node:test";
import { changeOf, spreadOf } from "./ball.ts";

test("every pixel is in one bin, and those that touch a wall are counted", () => {
  const before = [0.5, 0.5, 0.5, 0, 1, 0.25];
  const now = [0.6, 0.4, 0.5, 0.02, 1, 0.2];
  const { counts, atWall, pixels, most } = spreadOf(before, now, 0.1);
  assert.equal(
    counts.reduce((a, b) => a + b, 0),
    6,
  );
  assert.equal(counts.length, 21);
  assert.equal(counts[0], 1);
  assert.equal(counts[20], 1);
  assert.equal(counts[10], 2, "what has not moved is in the middle");
  assert.equal(counts[12], 1, "0.02 of 0.1");
  assert.equal(counts[5], 1, "−0.05 of 0.1");
  assert.deepEqual([atWall, pixels], [2, 6]);
  assert.ok(Math.abs(most - 0.1) < 1e-12);
  for (const [i, x] of changeOf(before, now).entries()) {
    assert.ok(Math.abs(x - (now[i]! - before[i]!)) < 1e-7);
  }
});

test("in a ball of nothing nothing has moved", () => {
  const { counts, atWall, most } = spreadOf([0.1, 0.9], [0.1, 0.9], 0);
  assert.deepEqual([counts[10], atWall, most], [2, 0, 0]);
});
