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

test("the middle of many runs is reproduced, of few it is not decided, far off it is not", () => {
  for (const n of [3, 5, 10, 20]) {
    for (const statistic of [ONE_RUN, BEST_OF_THREE, { kind: "mean", runs: 5 } as const]) {
      const values = runs(n);
      const { interval } = judge(figure(95, statistic), values);
      const [low, high] = interval!;
      const middle = (low + high) / 2;
      const said = judge(figure(middle, statistic), values);
      assert.equal(said.power!.length, 5);
      const noticed = said.power![2]!;
      const expected = noticed < 0.5 ? "not decided" : noticed < 0.6 ? "compatible" : "reproduced";
      assert.equal(said.verdict, expected, `${n} ${statistic.kind} ${noticed}`);
      if (n < 5) assert.equal(said.verdict, "not decided");
      if (n === 20) assert.equal(said.verdict, "reproduced");
      assert.equal(judge(figure(high + 1, statistic), values).verdict, "differs");
      assert.equal(judge(figure(low - 1, statistic), values).verdict, "better");
      const lower = { better: "lower" } as const;
      const turned = judge(figure(middle, statistic, lower), values).interval!;
      assert.equal(judge(figure(turned[1] + 1, statistic, lower), values).verdict, "better");
      assert.equal(judge(figure(turned[0] - 1, statistic, lower), values).verdict, "differs");
      const no = { better: "neither" } as const;
      assert.equal(judge(figure(low - 1, statistic, no), values).verdict, "differs");
    }
  }
});

test("the best of three is judged as the best of three, the lowest as the highest turned round", () => {
  const values = [94, 94.2, 94.4, 94.6, 94.8, 95, 95.2, 95.4];
  const one = judge(figure(94, ONE_RUN), values).interval!;
  const three = judge(figure(94, BEST_OF_THREE), values).interval!;
  assert.ok(three[0] > one[0] && three[1] > one[1]);
  const turned = judge(
    figure(-94, BEST_OF_THREE, { better: "lower" }),
    values.map((x) => -x),
  ).interval!;
  for (const i of [0, 1]) assert.ok(Math.abs(turned[i]! + three[1 - i]!) < 1e-9);
});

test("what a verdict would notice is in the figure's unit, and print hides what it rounds", () => {
  const values = runs(20);
  const { std } = summarizeRuns(values, "higher");
  const fine = judge(figure(95, ONE_RUN), values);
  const coarse = judge(figure(95, ONE_RUN, { decimals: 0 }), values);
  assert.ok(fine.notices! > 3 * std && fine.notices! < 4 * std, `${fine.notices} of ${std}`);
  assert.ok(Math.abs(coarse.notices! - fine.notices! - 0.495) < 0.01);
  assert.ok(coarse.power![2]! < fine.power![2]!);
});

test("with no difference planted, differs comes up in at most the stated share", () => {
  const noise = normalArray(11, "planted", 600 * 11);
  let [differs, better] = [0, 0];
  for (let i = 0; i < 600; i++) {
    const values = Array.from(noise.subarray(11 * i, 11 * i + 10));
    const { verdict } = judge(figure(noise[11 * i + 10]!, ONE_RUN, { decimals: 6 }), values);
    if (verdict === "differs") differs++;
    if (verdict === "better") better++;
  }
  // a hundredth each: six, and 3 deviations of such a count above
  assert.ok(differs <= 13 && better <= 13, `${differs} differ, ${better} better, of 600`);
});

test("runs in two groups have no verdict where the interval does not hold, and say their groups", () => {
  // one in ten loses a digit: 20 such runs hold 93 %
  const values = [...runs(18), 87.4, 87.5];
  const { verdict, reason, modes, coverage } = judge(figure(95.1, ONE_RUN), values);
  assert.equal(verdict, null);
  assert.match(reason, /^of runs that are spread in two groups the interval holds only 9\d\.\d %$/);
  assert.ok(coverage! < 0.965 && coverage! > 0.85, `${coverage}`);
  assert.deepEqual(
    modes!.groups.map((group) => group.runs),
    [2, 18],
  );
  assert.ok(Math.abs(modes!.chance! - 0.9) < 1e-12);
});

test("runs in three groups have no verdict inside of an interval that spans them, and one outside", () => {
  // none, one or two digits lost
  const values = runs(20).map((x, i) => x - 9.3 * (i < 3 ? 2 : i < 11 ? 1 : 0));
  const inside = judge(figure(95.3, BEST_OF_THREE), values);
  assert.equal(inside.verdict, null);
  assert.equal(inside.reason, "the runs fall into three groups");
  assert.deepEqual(
    inside.modes!.groups.map((group) => group.runs),
    [3, 8, 9],
  );
  assert.ok(Math.abs(inside.modes!.chance! - (1 - 0.55 ** 3)) < 1e-12);
  assert.equal(judge(figure(60, BEST_OF_THREE), values).verdict, "better");
});

test("what is noticed only if all of a figure is gone is not decided, if half of it compatible", () => {
  const spreadBy = (deviation: number, around: number) => {
    const noise = [...normalArray(9, "wide", 20)];
    const { mean, std } = summarizeRuns(noise, "higher");
    return noise.map((z) => around + (deviation * (z - mean)) / std);
  };
  // 3.6 deviations are noticed, and 96 % leave 4 % of errors
  for (const [deviation, word] of [
    [1.2, "not decided"],
    [1, "compatible"],
    [0.6, "compatible"],
    [0.5, "reproduced"],
  ] as const) {
    const said = judge(figure(96, ONE_RUN, { decimals: 4 }), spreadBy(deviation, 96));
    assert.equal(said.verdict, word, `${deviation}: ${said.notices}`);
    // 4 % right leave as much
    assert.equal(judge(figure(4, ONE_RUN, { decimals: 4 }), spreadBy(deviation, 4)).verdict, word);
  }
  // what is no share has no errors, and nothing has no parts
  const nats = { unit: "nats" };
  assert.equal(judge(figure(96, ONE_RUN, nats), spreadBy(1.2, 96)).verdict, "reproduced");
  assert.equal(judge(figure(0, ONE_RUN, nats), spreadBy(1.2, 0)).verdict, "reproduced");
});

test("a run that is chosen by another value brings its own", () => {
  const values = [96.5, 96.2, 95.9, 95.7, 95.4, 95.2];
  const chosen = { kind: "chosen", runs: 3, by: "validation %" } as const;
  // the worse the value, the likelier it is chosen
  const against = judge(figure(99, chosen), values, { by: [1, 2, 3, 4, 5, 6] });
  assert.equal(against.verdict, "differs");
  const along = judge(figure(99, chosen), values, { by: [6, 5, 4, 3, 2, 1] });
  for (const i of [0, 1]) assert.ok(along.interval![i]! > against.interval![i]! + 0.5);
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

test("a bound is met or not, and never bettered", () => {
  const least = { bound: "at least", decimals: 1 } as const;
  const above = judge(figure(98.5, EXACT, least), [98.56]);
  assert.equal(above.verdict, "reproduced");
  assert.equal(above.reason, "98.56 is at least 98.5");
  assert.equal(judge(figure(98.5, EXACT, least), [98.4]).verdict, "differs");
  const most = { bound: "at most", better: "lower" } as const;
  assert.equal(judge(figure(0.4, EXACT, most), [0.37]).verdict, "reproduced");
  assert.equal(judge(figure(0.4, EXACT, most), [0.41]).reason, "0.410 is not at most 0.4");
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
    [judge(figure(95, ONE_RUN), runs(2)), /2 runs, a verdict needs 3/],
    [judge(figure(95, BEST_OF_THREE), runs(2)), /2 of the book's 3 runs, a verdict needs 3/],
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
