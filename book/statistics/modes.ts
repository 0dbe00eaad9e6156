// Runs that fall into groups: most learn all ten digits, some lose one, a few lose two. A mean and a
// deviation say nothing of such runs.
import type { Statistic } from "../experiment.ts";

/** Some of the runs, beside each other. */
export interface Mode {
  readonly mean: number;
  readonly runs: number;
}

/** Two groups or more, from the lowest up. */
export interface Modes {
  readonly groups: readonly Mode[];
  /** Between each group and the next one, in the middle of the gap. */
  readonly borders: readonly number[];
}

/** One run alone is an outlier and no group. */
const FEWEST_IN_GROUP = 2;
const MOST_GROUPS = 4;

/**
 * By the number of runs from 5 on: how many deviations within the groups each gap between them must be
 * wide. With so many, one sample in a hundred of normal runs has groups (simulated, the best partitions
 * into 2, 3 and 4 together). From 10 runs on fewer would do; what 10 want keeps the groups of skewed runs rare.
 */
const LEAST_GAPS = [10, 7.6, 6.8, 5.8, 5.1];
const LEAST_GAP = 4.65;
const FEWEST_RUNS = 5;

/**
 * The groups that runs fall into; undefined: one, or fewer than five runs. For each number of groups the
 * partition is taken that leaves least variance within them (Fisher 1958, "On grouping for maximum
 * homogeneity"); the number is the one whose narrowest gap is widest in deviations.
 */
export function modesOf(values: readonly number[]): Modes | undefined {
  const n = values.length;
  if (n < FEWEST_RUNS) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const least = LEAST_GAPS[n - FEWEST_RUNS] ?? LEAST_GAP;
  let best: { readonly cuts: readonly number[]; readonly gap: number } | undefined;
  for (const partition of partitions(sorted)) {
    const gap = narrowestGap(sorted, partition);
    if (gap > (best?.gap ?? least)) best = { cuts: partition.cuts, gap };
  }
  return best && partedAt(sorted, best.cuts);
}

interface Partition {
  /** Where each group but the first begins. */
  readonly cuts: readonly number[];
  /** Sum of the squared distances from the means of the groups. */
  readonly squares: number;
}

/** The best partition into 2, 3, ... groups, with runs left to tell how they are spread within them. */
function partitions(sorted: readonly number[]): Partition[] {
  const n = sorted.length;
  const most = Math.min(MOST_GROUPS, Math.floor((n - 1) / FEWEST_IN_GROUP));
  const squares = squaresWithin(sorted);
  // of the first j values in so many groups as there were rounds
  let before = Array.from({ length: n + 1 }, (_, j): Partition => {
    return { cuts: [], squares: j < FEWEST_IN_GROUP ? Number.POSITIVE_INFINITY : squares(0, j) };
  });
  const found: Partition[] = [];
  for (let groups = 2; groups <= most; groups++) {
    before = before.map((_, j) => {
      let best: Partition = { cuts: [], squares: Number.POSITIVE_INFINITY };
      for (let i = FEWEST_IN_GROUP; i <= j - FEWEST_IN_GROUP; i++) {
        const sum = before[i]!.squares + squares(i, j);
        if (sum < best.squares) best = { cuts: [...before[i]!.cuts, i], squares: sum };
      }
      return best;
    });
    found.push(before[n]!);
  }
  return found;
}

/** The squared distances of values [from, to) from their mean, by running sums. */
function squaresWithin(sorted: readonly number[]): (from: number, to: number) => number {
  const middle = sorted.reduce((sum, x) => sum + x, 0) / sorted.length;
  const [sums, squares] = [[0], [0]];
  for (const [i, x] of sorted.entries()) {
    sums.push(sums[i]! + (x - middle));
    squares.push(squares[i]! + (x - middle) ** 2);
  }
  return (from, to) =>
    Math.max(0, squares[to]! - squares[from]! - (sums[to]! - sums[from]!) ** 2 / (to - from));
}

/** In deviations within the groups; values of few digits are spread as their last one is, at least. */
function narrowestGap(sorted: readonly number[], { cuts, squares }: Partition): number {
  const steps = sorted.slice(1).map((x, i) => x - sorted[i]!);
  const grain = Math.min(...steps.filter((step) => step > 0));
  const within = squares / (sorted.length - cuts.length - 1) + grain ** 2 / 12;
  return Math.min(...cuts.map((cut) => steps[cut - 1]!)) / Math.sqrt(within);
}

function partedAt(sorted: readonly number[], cuts: readonly number[]): Modes {
  const groups = [0, ...cuts].map((from, i): Mode => {
    const group = sorted.slice(from, cuts[i]);
    return { mean: group.reduce((sum, x) => sum + x, 0) / group.length, runs: group.length };
  });
  return { groups, borders: cuts.map((cut) => (sorted[cut - 1]! + sorted[cut]!) / 2) };
}

/**
 * The chance that the statistic of new runs lies in the group of a figure, where each run falls into a
 * group as often as ours did; undefined where it cannot be said from that alone.
 */
export function chanceOfMode(
  { groups, borders }: Modes,
  statistic: Exclude<Statistic, { kind: "exact" }>,
  better: "higher" | "lower" | "neither",
  figure: number,
): number | undefined {
  const own = borders.filter((border) => figure > border).length;
  const runs = groups.map((group) => group.runs);
  const share = (some: readonly number[]) =>
    some.reduce((sum, count) => sum + count, 0) / runs.reduce((sum, count) => sum + count, 0);
  if (statistic.kind === "best") {
    // all runs are in the group or in worse ones, and not all in worse ones
    const worse = better === "lower" ? runs.slice(own + 1) : runs.slice(0, own);
    return share([runs[own]!, ...worse]) ** statistic.runs - share(worse) ** statistic.runs;
  }
  return statistic.runs === 1 ? share([runs[own]!]) : undefined;
}
