// Two groups are found where runs are planted in two, and nearly never in normal runs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { normalArray } from "downhill/data";
import { chanceOfMode, modesOf } from "./modes.ts";

test("runs that lose a digit are a group of their own", () => {
  const modes = modesOf([96.72, 87.5, 96.44, 87.33, 96.35])!;
  assert.ok(Math.abs(modes.lower.mean - 87.415) < 1e-9 && modes.lower.runs === 2);
  assert.ok(Math.abs(modes.upper.mean - 96.503333) < 1e-6 && modes.upper.runs === 3);
  assert.ok(modes.border > 87.5 && modes.border < 96.35);
});

test("of normal runs one sample in a hundred has two groups", () => {
  for (const n of [5, 7, 10, 20]) {
    const noise = normalArray(3, `modes ${n}`, 2000 * n);
    let found = 0;
    for (let i = 0; i < 2000; i++) {
      if (modesOf(Array.from(noise.subarray(i * n, (i + 1) * n)))) found++;
    }
    assert.ok(found <= 40, `${found} of 2000 samples of ${n}`);
  }
});

test("the chance that new runs fall where the book's figure is", () => {
  const modes = modesOf([1, 1.1, 5, 5.1, 5.2])!;
  const best = { kind: "best", runs: 3 } as const;
  const near = (got: number | undefined, wanted: number) =>
    assert.ok(Math.abs(got! - wanted) < 1e-12, `${got}`);
  near(chanceOfMode(modes, { kind: "mean", runs: 1 }, "higher", 5), 0.6);
  near(chanceOfMode(modes, best, "higher", 5), 1 - 0.4 ** 3);
  near(chanceOfMode(modes, best, "higher", 1), 0.4 ** 3);
  near(chanceOfMode(modes, best, "lower", 1), 1 - 0.6 ** 3);
  near(chanceOfMode(modes, best, "lower", 5), 0.6 ** 3);
  assert.equal(chanceOfMode(modes, { kind: "mean", runs: 5 }, "higher", 5), undefined);
});
