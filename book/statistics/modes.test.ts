// Groups are found where runs are planted in groups, as many as were planted, and nearly never elsewhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { normalArray, randomStream } from "downhill/data";
import { chanceOfMode, modesOf } from "./modes.ts";

const near = (got: number | undefined, wanted: number) =>
  assert.ok(Math.abs(got! - wanted) < 1e-12, `${got} is not ${wanted}`);

test("runs that lose a digit are a group of their own", () => {
  const { groups, borders } = modesOf([96.72, 87.5, 96.44, 87.33, 96.35])!;
  assert.deepEqual(
    groups.map(({ runs }) => runs),
    [2, 3],
  );
  assert.ok(Math.abs(groups[0]!.mean - 87.415) < 1e-9);
  assert.ok(Math.abs(groups[1]!.mean - 96.503333) < 1e-6);
  assert.ok(borders.length === 1 && borders[0]! > 87.5 && borders[0]! < 96.35);
});

test("no digit lost, one, two: three groups, though neither gap stands out among the others", () => {
  const noise = normalArray(6, "digits", 20);
  const lost = [...Array(3).fill(2), ...Array(8).fill(1), ...Array(9).fill(0)] as number[];
  const { groups, borders } = modesOf(lost.map((l, i) => 96.5 - 9.3 * l + 0.3 * noise[i]!))!;
  assert.deepEqual(
    groups.map(({ runs }) => runs),
    [3, 8, 9],
  );
  assert.equal(borders.length, 2);
});

const TRIALS = 2000;

/** Of so many samples of n those that have groups, by their number. */
function found(n: number, draw: (i: number) => number): number[] {
  const counts: number[] = [];
  for (let i = 0; i < TRIALS; i++) {
    const groups =
      modesOf(Array.from({ length: n }, (_, j) => draw(i * n + j)))?.groups.length ?? 1;
    counts[groups] = (counts[groups] ?? 0) + 1;
  }
  return counts;
}

test("of normal runs one sample in a hundred has groups, of skewed ones one in twenty", () => {
  for (const n of [5, 7, 9, 11, 14, 20]) {
    const noise = normalArray(3, `modes ${n}`, TRIALS * n);
    const normal = TRIALS - found(n, (i) => noise[i]!)[1]!;
    // 20 of 2000, and three deviations of such a count
    assert.ok(normal <= 34, `${normal} of ${TRIALS} normal samples of ${n}`);
    const { uniform } = randomStream(3, `modes ${n}`);
    const skewed = TRIALS - found(n, () => -Math.log(1 - uniform()))[1]!;
    assert.ok(skewed <= 0.05 * TRIALS, `${skewed} of ${TRIALS} exponential samples of ${n}`);
  }
});

test("as many groups as were planted, where they lie far enough apart", () => {
  const n = 20;
  const noise = normalArray(8, "planted", TRIALS * n);
  for (const planted of [2, 3, 4]) {
    // in turn, so that each group has its share of every sample
    const counts = found(n, (i) => 15 * (i % planted) + noise[i]!);
    assert.ok(counts[planted]! > 0.97 * TRIALS, `${planted}: ${counts}`);
  }
});

test("one run alone is no group, nor are the steps of values that have few digits", () => {
  assert.equal(modesOf([9.9, 9.8, 10.1, 10, 9.95, 10.05, 15.1]), undefined);
  assert.equal(modesOf([10, 10, 10, 10, 11, 11, 11]), undefined);
  assert.equal(modesOf([10, 10, 10, 10, 10, 10, 11]), undefined);
  assert.equal(modesOf([1, 9, 1, 9]), undefined);
});

test("the chance that new runs fall where the book's figure is", () => {
  const two = modesOf([1, 1.1, 5, 5.1, 5.2])!;
  const best = { kind: "best", runs: 3 } as const;
  near(chanceOfMode(two, { kind: "mean", runs: 1 }, "higher", 5), 0.6);
  near(chanceOfMode(two, best, "higher", 5), 1 - 0.4 ** 3);
  near(chanceOfMode(two, best, "higher", 1), 0.4 ** 3);
  near(chanceOfMode(two, best, "lower", 1), 1 - 0.6 ** 3);
  near(chanceOfMode(two, best, "lower", 5), 0.6 ** 3);
  assert.equal(chanceOfMode(two, { kind: "mean", runs: 5 }, "higher", 5), undefined);
  const three = modesOf([1, 1.1, 5, 5.1, 5.2, 9, 9.1, 9.2, 9.05, 9.15])!;
  near(chanceOfMode(three, best, "higher", 9), 1 - 0.5 ** 3);
  near(chanceOfMode(three, best, "higher", 5), 0.5 ** 3 - 0.2 ** 3);
  near(chanceOfMode(three, best, "higher", 1), 0.2 ** 3);
  near(chanceOfMode(three, best, "lower", 5), 0.8 ** 3 - 0.5 ** 3);
});
