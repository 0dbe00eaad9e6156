// Runs that fall into two groups: most learn all ten digits, some lose one. A mean and a deviation say
// nothing of such runs.
import type { Statistic } from "../experiment.ts";

export interface Mode {
  readonly mean: number;
  readonly runs: number;
}

export interface Modes {
  readonly lower: Mode;
  readonly upper: Mode;
  /** Between them. */
  readonly border: number;
}

/**
 * The two groups beside the widest gap, where it is wider than gaps of normal runs are: so many
 * deviations within the groups as one in a hundred samples of n normal runs has (found by simulation:
 * 13 of 5 runs, 5 of 10, 3.4 of 20). undefined: one group, or fewer than five runs.
 */
export function modesOf(values: readonly number[]): Modes | undefined {
  const n = values.length;
  if (n < 5) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const gap = (i: number) => sorted[i]! - sorted[i - 1]!;
  const places = Array.from({ length: n - 1 }, (_, i) => i + 1);
  const widest = places.reduce((best, i) => (gap(i) > gap(best) ? i : best));
  const groups = [sorted.slice(0, widest), sorted.slice(widest)] as const;
  const [lower, upper] = groups.map((group) => {
    const mean = group.reduce((sum, x) => sum + x, 0) / group.length;
    const squares = group.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    return { mean, runs: group.length, squares };
  }) as [Mode & { squares: number }, Mode & { squares: number }];
  const within = Math.sqrt((lower.squares + upper.squares) / (n - 2));
  if (gap(widest) <= (3 + 160 / (n - 1) ** 2) * within) return undefined;
  const plain = ({ mean, runs }: Mode): Mode => ({ mean, runs });
  const border = (sorted[widest]! + sorted[widest - 1]!) / 2;
  return { lower: plain(lower), upper: plain(upper), border };
}

/**
 * The chance that the statistic of new runs lies in the group of a figure, where each run falls into a
 * group as often as ours did; undefined where it cannot be said from that alone.
 */
export function chanceOfMode(
  { lower, upper, border }: Modes,
  statistic: Exclude<Statistic, { kind: "exact" }>,
  better: "higher" | "lower" | "neither",
  figure: number,
): number | undefined {
  const isUpper = figure > border;
  const share = (isUpper ? upper : lower).runs / (lower.runs + upper.runs);
  const { kind, runs } = statistic;
  // one of the runs is enough for the best group, the other takes all of them
  const isBest = isUpper === (better !== "lower");
  if (kind === "best") return isBest ? 1 - (1 - share) ** runs : share ** runs;
  return runs === 1 ? share : undefined;
}
