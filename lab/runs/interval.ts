// The mean over runs that differ in their seed, with the interval in which the true mean lies in 95 of
// 100 such experiments (Student's t).
import type { CurvePoint } from "../worker/protocol.ts";

/** The 97.5 % quantile of Student's t for 1, 2, .. degrees of freedom. */
const T = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145,
  2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048,
  2.045, 2.042,
];

export interface Interval {
  readonly mean: number;
  /** Half its width; NaN of a single value. */
  readonly half: number;
}

export function meanInterval(values: readonly number[]): Interval {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  if (n < 2) return { mean, half: Number.NaN };
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  return { mean, half: (T[n - 2] ?? 1.96) * Math.sqrt(variance / n) };
}

/** Validation accuracy over whole sets, by epoch: the epochs that every one of the runs has reached. */
export function bandOf(curves: readonly (readonly CurvePoint[])[]): {
  readonly count: number;
  readonly mean: readonly (readonly [epoch: number, value: number])[];
  readonly band: readonly (readonly [epoch: number, low: number, high: number])[];
} {
  const courses = curves.map(
    (curve) => new Map(curve.filter((p) => p.isWhole).map((p) => [p.epoch, p.validation])),
  );
  const epochs = [...(courses[0]?.keys() ?? [])].filter((epoch) =>
    courses.every((course) => Number.isFinite(course.get(epoch))),
  );
  const intervals = epochs.map((epoch) => meanInterval(courses.map((c) => c.get(epoch)!)));
  return {
    count: curves.length,
    mean: epochs.map((epoch, i) => [epoch, intervals[i]!.mean]),
    band: epochs.flatMap((epoch, i) => {
      const { mean, half } = intervals[i]!;
      return Number.isNaN(half)
        ? []
        : [[epoch, Math.max(0, mean - half), Math.min(1, mean + half)] as const];
    }),
  };
}
