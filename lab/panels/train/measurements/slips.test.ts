import assert from "node:assert/strict";
import { test } from "node:test";
import { commonestSlip, mostSlips, movedCell, orangeOf } from "./slips.ts";

const counts = [
  [90, 2, 7],
  [0, 80, 31],
  [5, 1, 60],
];

test("slips are counted off the diagonal", () => {
  assert.equal(mostSlips(counts), 31);
  assert.deepEqual(commonestSlip(counts), { right: 1, answer: 2, count: 31 });
  assert.equal(
    commonestSlip([
      [4, 0],
      [0, 9],
    ]),
    undefined,
  );
});

test("a single slip shows, and more is more", () => {
  assert.equal(orangeOf(0, 31), 0);
  assert.ok(orangeOf(1, 500) >= 0.2);
  const shades = [1, 2, 5, 12, 31].map((count) => orangeOf(count, 31));
  assert.ok(shades.every((shade, i) => i === 0 || shade > shades[i - 1]!));
  assert.equal(shades.at(-1), 1);
});

test("keys move in the square and not out of it", () => {
  assert.deepEqual(movedCell("ArrowRight", [1, 1], 3, false), [1, 2]);
  assert.deepEqual(movedCell("ArrowRight", [1, 2], 3, false), [1, 2]);
  assert.deepEqual(movedCell("ArrowUp", [0, 2], 3, false), [0, 2]);
  assert.deepEqual(movedCell("End", [1, 0], 3, false), [1, 2]);
  assert.deepEqual(movedCell("End", [1, 0], 3, true), [2, 2]);
  assert.deepEqual(movedCell("Home", [1, 2], 3, true), [0, 0]);
  assert.deepEqual(movedCell("PageDown", [0, 2], 3, false), [2, 2]);
  assert.equal(movedCell("x", [0, 0], 3, false), undefined);
});
