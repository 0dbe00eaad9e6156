// The intervals of verdicts hold what their heading says, and notice what they say they notice: both by
// planting runs of a known distribution and counting.
import assert from "node:assert/strict";
import { test } from "node:test";
import { normalArray, randomStream } from "downhill/data";
import type { Statistic } from "../experiment.ts";
import { COVERAGE, coverageOf, intervalOf, statisticOf } from "./interval.ts";
import { predictive } from "./predictive.ts";

type OfRuns = Exclude<Statistic, { kind: "exact" }>;
type Run = readonly [value: number, by: number];

const ONE: OfRuns = { kind: "mean", runs: 1 };
const BEST: OfRuns = { kind: "best", runs: 3 };
const CHOSEN: OfRuns = { kind: "chosen", runs: 3, by: "validation %" };

const noise = normalArray(5, "planted", 2_000_000);
let drawn = 0;
const normal = () => noise[drawn++ % noise.length]!;
const { uniform } = randomStream(5, "planted");

/** Pairs of standard normal numbers that correlate. */
const normalRun = (correlation: number) => (): Run => {
  const by = normal();
  return [correlation * by + Math.sqrt(1 - correlation ** 2) * normal(), by];
};

/** Of so many trials the share in which the statistic of new runs, so much higher, lies in the interval. */
function held(statistic: OfRuns, n: number, draw: () => Run, shift = 0, trials = 4000): number {
  let count = 0;
  for (let t = 0; t < trials; t++) {
    const runs = Array.from({ length: n }, draw);
    const sample = { values: runs.map(([v]) => v), by: runs.map(([, by]) => by) };
    const { low, high } = intervalOf(statistic, sample);
    const got = statisticOf(statistic, Array.from({ length: statistic.runs }, draw)) + shift;
    if (got >= low && got <= high) count++;
  }
  return count / trials;
}

test("of normal runs the interval holds what it says, from three runs on", () => {
  for (const n of [3, 4, 5, 10, 20]) {
    for (const statistic of [ONE, { kind: "mean", runs: 5 } as const, BEST]) {
      const share = held(statistic, n, normalRun(0));
      assert.ok(Math.abs(share - COVERAGE) < 0.015, `${statistic.kind} of ${n}: ${share}`);
    }
    for (const correlation of [0, 0.3, 0.6, 0.9]) {
      const share = held(CHOSEN, n, normalRun(correlation));
      assert.ok(Math.abs(share - COVERAGE) < 0.015, `chosen of ${n}, ${correlation}: ${share}`);
    }
  }
});

test("of one new run it is Student's t", () => {
  // of 2, 4, 9 and 19 degrees of freedom, 99 %
  const table = [
    [3, 6.96456],
    [5, 3.74695],
    [10, 2.82144],
    [20, 2.53948],
  ] as const;
  for (const [n, t] of table) {
    const q = predictive({ statistic: ONE, runs: n }).quantile(0.99);
    assert.ok(Math.abs(q / Math.sqrt(1 + 1 / n) / t - 1) < 1e-4, `${n}: ${q}`);
  }
});

test("the power at 1 to 5 deviations is that of a simulation", () => {
  for (const n of [3, 5, 10, 20]) {
    for (const statistic of [ONE, BEST]) {
      for (const shift of [1, 2, 3, 4, 5]) {
        const { low, high } = limits(statistic, n);
        const told = Math.min(
          ...[shift, -shift].map((s) => 1 - chance(statistic, n, low, high, s)),
        );
        const seen = Math.min(
          ...[shift, -shift].map((s) => 1 - held(statistic, n, normalRun(0), s)),
        );
        assert.ok(
          Math.abs(told - seen) < 0.02,
          `${statistic.kind} of ${n} at ${shift}: ${told}, seen ${seen}`,
        );
      }
    }
  }
});

function limits(statistic: OfRuns, n: number): { low: number; high: number } {
  const { quantile } = predictive({ statistic, runs: n });
  return { low: quantile(0.01), high: quantile(0.99) };
}

function chance(statistic: OfRuns, n: number, low: number, high: number, shift: number): number {
  const { chanceBelow } = predictive({ statistic, runs: n });
  return chanceBelow(high, shift) - chanceBelow(low, shift);
}

test("the power of an interval is that of its numbers of runs alone", () => {
  const values = Array.from({ length: 10 }, () => 95 + 0.2 * normal());
  const { power } = intervalOf(ONE, { values });
  const { low, high } = limits(ONE, 10);
  for (const d of [1, 3, 5]) {
    assert.ok(Math.abs(power(d) - (1 - chance(ONE, 10, low, high, d))) < 1e-9);
  }
});

test("of skewed runs the coverage that is told is that of a simulation", () => {
  const skewed = (): Run => [-Math.log(1 - uniform()), 0];
  for (const [statistic, about] of [
    [ONE, 0.955],
    [BEST, 0.91],
  ] as const) {
    const real = held(statistic, 20, skewed);
    assert.ok(Math.abs(real - about) < 0.015, `${real}`);
    const told = Array.from({ length: 15 }, () =>
      coverageOf(statistic, { values: Array.from({ length: 20 }, () => skewed()[0]) }),
    ).sort((a, b) => a - b);
    // what twenty runs tell of their spread is itself spread: the middle one counts
    assert.ok(Math.abs(told[7]! - real) < 0.04, `${statistic.kind}: ${told[7]}, is ${real}`);
    assert.ok(told[7]! < COVERAGE - 0.005);
  }
});

test("of normal runs hardly any coverage that is told falls short", () => {
  const told = Array.from({ length: 30 }, () =>
    coverageOf(ONE, { values: Array.from({ length: 20 }, normal) }),
  );
  const short = told.filter((share) => share < COVERAGE - 0.015).length;
  assert.ok(short <= 4, `${short} of 30`);
});
