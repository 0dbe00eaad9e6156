// The window of failure: its width, and how many shifted copies make it harmless.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Source } from "../../../../test/numbers.ts";
import { bumpsAt, stepAt } from "./bumps.ts";
import {
  BOOK_HEIGHTS,
  BOOK_SHIFTED,
  copiesOf,
  copyOf,
  halfWindow,
  idealAt,
  worstFailure,
} from "./repair.ts";

test("in the window of weight 50 around 0.5, from 0.45 to 0.55, the neuron is neither 0 nor 1", () => {
  assert.equal(halfWindow(50), 0.05);
  assert.ok(stepAt(0.45, 0.5, 50) > 0.07 && stepAt(0.55, 0.5, 50) < 0.93);
  assert.ok(stepAt(0.4, 0.5, 50) < 0.01 && stepAt(0.6, 0.5, 50) > 0.99);
});

test("two half copies are the book's, half as high and shifted by a tenth", () => {
  const [first, second] = copiesOf(BOOK_HEIGHTS, 2);
  assert.deepEqual(
    first!.map(({ height }) => 2 * height),
    BOOK_HEIGHTS,
  );
  assert.deepEqual(
    second!.slice(1).map(({ height }) => 2 * height),
    BOOK_SHIFTED,
  );
  assert.ok(Math.abs(second![1]!.from - 0.1) < 1e-12);
});

test("copies add up to the same heights, and every place is covered by each", () => {
  const random = new Source(6);
  for (const count of [1, 2, 4, 8]) {
    const level = 3 * random.next() - 1.5;
    for (let trial = 0; trial < 40; trial++) {
      const sum = idealAt(random.next(), copiesOf(new Array(5).fill(level), count).flat());
      assert.ok(Math.abs(sum - level) < 1e-12, "equal heights stay equal");
    }
  }
});

test("with M copies the worst failure shrinks with 1/M", () => {
  const alone = worstFailure(BOOK_HEIGHTS, 1, 300);
  assert.ok(Math.abs(alone - 1.3 / 2) < 1e-3, "half of the highest step");
  for (const count of [2, 4, 8]) {
    const ratio = alone / worstFailure(BOOK_HEIGHTS, count, 300);
    assert.ok(ratio > 0.9 * count && ratio < 1.3 * count, `${count} copies: ${ratio}`);
  }
});

test("nowhere is the failure larger than the worst one", () => {
  const random = new Source(7);
  for (const count of [1, 2, 4, 8]) {
    const heights = Array.from({ length: 5 }, () => 3 * random.next() - 1.5);
    const bumps = copiesOf(heights, count).flat();
    const worst = worstFailure(heights, count, 999);
    for (let i = 0; i < 2000; i++) {
      const x = 0.02 + 0.96 * random.next();
      assert.ok(Math.abs(bumpsAt(x, bumps, 999) - idealAt(x, bumps)) <= worst + 1e-3);
    }
  }
  assert.equal(copyOf([1, 2, 3, 4, 5], 1, 4).length, 6);
});
