// Where a statistic of new runs lies with a chance of 98 %, from few runs of the same kind, what such an
// interval would notice, and how often it would hold for runs that are spread as ours are.
import { normalArray, randomStream } from "downhill/data";
import type { Statistic } from "../experiment.ts";
import { type Predictive, predictive } from "./predictive.ts";

export const COVERAGE = 0.98;

/** Runs, and what chooses among them where the statistic does so. */
export interface Sample {
  readonly values: readonly number[];
  readonly by?: readonly number[] | undefined;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** The chance that a book whose runs lie so many standard deviations off, either way, is noticed. */
  power(deviations: number): number;
}

type OfRuns = Exclude<Statistic, { kind: "exact" }>;

/** Of runs with a spread; a statistic of the lowest is that of the highest, turned round. */
export function intervalOf(statistic: OfRuns, sample: Sample): Interval {
  const { mean, deviation } = spread(sample.values);
  const { distribution, low, high } = limits(statistic, sample);
  const missed = (shift: number) =>
    distribution.chanceBelow(high, shift) - distribution.chanceBelow(low, shift);
  return {
    low: mean + low * deviation,
    high: mean + high * deviation,
    power: (deviations) => 1 - Math.max(missed(deviations), missed(-deviations)),
  };
}

interface Limits {
  readonly distribution: Predictive;
  readonly low: number;
  readonly high: number;
}

const known = new Map<string, Limits>();

function limits(statistic: OfRuns, sample: Sample): Limits {
  const runs = sample.values.length;
  const follows = statistic.kind === "chosen" ? correlation(sample) : 0;
  const key = `${statistic.kind} ${statistic.runs} ${runs} ${follows}`;
  const before = known.get(key);
  if (before) return before;
  const distribution = predictive({ statistic, runs, follows });
  const tail = (1 - COVERAGE) / 2;
  const [low, high] = [distribution.quantile(tail), distribution.quantile(1 - tail)];
  const made = { distribution, low, high };
  known.set(key, made);
  return made;
}

/**
 * How values follow what chooses among them, in steps of 0.05. Of few runs a correlation is estimated
 * too far from 0 as often as not, and an interval that trusts it holds 96 %: it is drawn in.
 */
function correlation({ values, by }: Sample): number {
  const n = values.length;
  const [y, x] = [spread(values), spread(by!)];
  if (x.deviation === 0 || y.deviation === 0) return 0;
  const sum = values.reduce((total, v, i) => total + (v - y.mean) * (by![i]! - x.mean), 0);
  const measured = sum / ((n - 1) * x.deviation * y.deviation);
  return Math.round((20 * measured * (n - 2)) / n) / 20;
}

/** Mean, and standard deviation of a run (n - 1; 0 of one run). */
export function spread(values: readonly number[]): { mean: number; deviation: number } {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : 0 };
}

/** Draws of a simulation: its share is known to a quarter of a point. */
const DRAWS = 4000;
/** Of the runs' deviation: makes a smooth distribution of a few runs, and leaves two modes two. */
const SMOOTHING = 0.3;

/**
 * How often the interval holds the statistic where runs are spread as these: n runs and the statistic's
 * own are drawn from them, smoothed, again and again (the smoothed bootstrap).
 */
export function coverageOf(statistic: OfRuns, sample: Sample): number {
  const { values, by } = sample;
  const n = values.length;
  const of = statistic.runs;
  const noise = normalArray(1, "coverage", DRAWS * (n + of) * (by ? 2 : 1));
  const { below } = randomStream(1, "coverage");
  const smooth = (all: readonly number[]) => {
    const { mean, deviation } = spread(all);
    const inward = 1 / Math.sqrt(1 + SMOOTHING ** 2);
    return (i: number, z: number) => mean + inward * (all[i]! - mean + SMOOTHING * deviation * z);
  };
  const [value, chooser] = [smooth(values), smooth(by ?? values)];
  let next = 0;
  const draw = () => {
    const i = below(n);
    return [value(i, noise[next++]!), by ? chooser(i, noise[next++]!) : 0] as const;
  };
  let held = 0;
  for (let d = 0; d < DRAWS; d++) {
    const ours = Array.from({ length: n }, draw);
    const theirs = Array.from({ length: of }, draw);
    const again: Sample = { values: ours.map(([v]) => v), by: by && ours.map(([, b]) => b) };
    const { mean, deviation } = spread(again.values);
    const { low, high } = limits(statistic, again);
    const got = statisticOf(statistic, theirs);
    if (got >= mean + low * deviation && got <= mean + high * deviation) held++;
  }
  return held / DRAWS;
}

/** Of runs as pairs of a value and what chooses. */
export function statisticOf(
  { kind }: OfRuns,
  runs: readonly (readonly [value: number, by: number])[],
): number {
  if (kind === "mean") return runs.reduce((sum, [value]) => sum + value, 0) / runs.length;
  if (kind === "best") return Math.max(...runs.map(([value]) => value));
  return runs.reduce((best, run) => (run[1] > best[1] ? run : best))[0];
}
