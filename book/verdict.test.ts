// Verdicts on planted runs: figures that are the runs' own must pass, figures a point off must not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { normalArray } from "downhill/data";
import { BEST_OF_THREE, EXACT, type Figure, ONE_RUN, type Statistic } from "./experiment.ts";
import { judge, summarizeRuns } from "./verdict.ts";

const figure = (book: number | undefined, statistic: Statistic, more: Partial<Figure> = {}) => ({
  value: "test %",
  book,
  decimals: 2,
  unit: "%",
  statistic,
  better: "higher" as const,
  ...more,
});

/** Runs around 95 % as the book's first network gives them. */
const runs = (n: number): number[] =>
  [...normalArray(7, "runs", n)].map((z) => Math.round((95 + 0.2 * z) * 100) / 100);

test("the middle of the runs is reproduced, one point off is not", () => {
  for (const n of [5, 10, 20]) {
    for (const statistic of [ONE_RUN, BEST_OF_THREE, { kind: "mean", runs: 5 } as const]) {
      const sorted = runs(n).sort((a, b) => a - b);
      const middle = sorted[Math.floor(n / 2)]!;
      assert.equal(judge(figure(middle, ONE_RUN), sorted).verdict, "reproduced");
      const span = judge(figure(middle, statistic), sorted).interval!;
      assert.equal(judge(figure(span[1] + 1, statistic), sorted).verdict, "differs");
      assert.equal(judge(figure(span[0] - 1, statistic), sorted).verdict, "better");
      const low = { better: "lower" } as const;
      assert.equal(judge(figure(middle + 1.5, statistic, low), sorted).verdict, "better");
      assert.equal(judge(figure(middle - 1.5, statistic, low), sorted).verdict, "differs");
      const no = { better: "neither" } as const;
      assert.equal(judge(figure(middle - 1.5, statistic, no), sorted).verdict, "differs");
    }
  }
});

test("the best of three is judged as the best of three", () => {
  const values = [94, 94.2, 94.4, 94.6, 94.8, 95, 95.2, 95.4];
  const one = judge(figure(94, ONE_RUN), values);
  const three = judge(figure(94, BEST_OF_THREE), values);
  assert.equal(one.verdict, "reproduced");
  assert.equal(three.verdict, "better", three.reason);
  assert.ok(three.interval![0] > one.interval![0]);
});

test("a run that is chosen by another value brings its own", () => {
  const values = [99, 98, 97, 96, 95, 94];
  const by = [1, 2, 3, 4, 5, 6];
  const chosen = { kind: "chosen", runs: 3, by: "validation %" } as const;
  const { verdict, interval } = judge(figure(99, chosen), values, { by });
  assert.equal(verdict, "differs");
  assert.equal(interval![0], 94);
  assert.ok(interval![1] < 99);
  assert.throws(() => judge(figure(99, chosen), values), /expected validation % of each of 6 runs/);
});

test("the rounding of print widens the interval, and no more than that", () => {
  const values = [98, 98, 98, 98, 98];
  const coarse = { decimals: 1 };
  assert.equal(judge(figure(98.05, ONE_RUN, coarse), values).verdict, "reproduced");
  assert.equal(judge(figure(98.06, ONE_RUN, coarse), values).verdict, "differs");
  assert.equal(judge(figure(98.005, ONE_RUN), values).verdict, "reproduced");
  assert.equal(judge(figure(98.006, ONE_RUN), values).verdict, "differs");
  const tens = { decimals: -1, better: "neither" as const };
  assert.equal(judge(figure(30, EXACT, tens), [31.9]).verdict, "reproduced");
  assert.equal(judge(figure(70, EXACT, tens), [64]).reason, "64 is below 70");
});

test("what has no chance in it needs one run, and must be the same in all", () => {
  assert.equal(judge(figure(22.25, EXACT), [22.25]).verdict, "reproduced");
  assert.equal(judge(figure(22.25, EXACT), [22.26]).verdict, "better");
  assert.equal(judge(figure(22.25, EXACT, { better: "neither" }), [22.26]).verdict, "differs");
  assert.equal(judge(figure(22.25, EXACT), [21.25]).verdict, "differs");
});

test("no verdict, and why", () => {
  const reasons = [
    [judge(figure(95, ONE_RUN), []), /not yet run/],
    [judge(figure(95, ONE_RUN), runs(4)), /4 runs, a verdict needs 5/],
    [judge(figure(undefined, ONE_RUN), runs(9)), /prints no number/],
    [judge(figure(95, ONE_RUN), runs(9), { isReduced: true }), /reduced/],
    [judge(figure(95, ONE_RUN), [...runs(9), Number.NaN]), /no finite number/],
  ] as const;
  for (const [{ verdict, reason }, expected] of reasons) {
    assert.equal(verdict, null);
    assert.match(reason, expected);
  }
  assert.ok(judge(figure(95, ONE_RUN), runs(3)).interval, "three runs have an interval");
});

test("the same runs give the same interval, in any process", () => {
  const interval = judge(figure(95, BEST_OF_THREE), runs(12)).interval;
  assert.deepEqual(judge(figure(96, BEST_OF_THREE), runs(12)).interval, interval);
});

test("mean, spread and best", () => {
  const { mean, std, best } = summarizeRuns([1, 2, 3, 4], "lower");
  assert.equal(mean, 2.5);
  assert.equal(std, Math.sqrt(5 / 3));
  assert.equal(best, 1);
});
