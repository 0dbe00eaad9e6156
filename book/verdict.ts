// Whether our runs and the book's figure agree: a pure function of the runs that are stored and of
// the statistic that the book reports. That statistic is drawn again 10,000 times from our runs
// (the bootstrap), and the figure is reproduced when it lies where 98 % of them fall, give or take
// the rounding of print. With few runs the interval is little more than their span: of 5 honest runs
// and one more, the one falls outside in a third of cases; of 20, in a tenth.
import { randomStream } from "downhill/data";
import type { Figure, Statistic } from "./experiment.ts";

export const RESAMPLES = 10_000;
export const FEWEST_RUNS = 5;
const COVERAGE = 0.98;

export type Word = "reproduced" | "better" | "differs";

export interface Verdict {
  /** null: there is none, for the reason given. */
  readonly verdict: Word | null;
  readonly reason: string;
  /** Where 98 % of the resampled statistics fall, without the rounding; undefined below 2 runs. */
  readonly interval: readonly [low: number, high: number] | undefined;
}

/**
 * Compares the values of our runs with the book's figure.
 * @param options.by the value that chooses a run, for each of `values`, where the statistic does so
 */
export function judge(
  figure: Omit<Figure, "band">,
  values: readonly number[],
  options: { readonly isReduced?: boolean; readonly by?: readonly number[] } = {},
): Verdict {
  const { book, statistic } = figure;
  const none = (reason: string, interval?: Verdict["interval"]): Verdict => ({
    verdict: null,
    reason,
    interval,
  });
  if (values.length === 0) return none("not yet run");
  if (values.some((x) => !Number.isFinite(x))) return none("a run gave no finite number");
  const interval =
    values.length > 1 ? bootstrap(statistic, figure.better, values, options.by) : undefined;
  if (options.isReduced) return none("a reduced run, not the book's", interval);
  if (book === undefined) return none("the book prints no number", interval);
  if (statistic.kind === "exact") {
    const least = Math.min(...values);
    const most = Math.max(...values);
    return { ...compare(figure, book, [least, most]), interval };
  }
  if (values.length < FEWEST_RUNS) {
    const of = values.length < statistic.runs ? ` of the book's ${statistic.runs}` : "";
    const made = values.length === 1 && of === "" ? "1 run" : `${values.length}${of} runs`;
    return none(`${made}, a verdict needs ${FEWEST_RUNS}`, interval);
  }
  return { ...compare(figure, book, interval!), interval };
}

/** Mean, standard deviation (of a run, n - 1) and the best value of some runs. */
export function summarizeRuns(values: readonly number[], better: Figure["better"]) {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const squares = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
  const best = better === "lower" ? Math.min(...values) : Math.max(...values);
  return { mean, std: n > 1 ? Math.sqrt(squares / (n - 1)) : 0, best, values };
}

function compare(
  { decimals, better }: Pick<Figure, "decimals" | "better">,
  book: number,
  [low, high]: readonly [number, number],
): Omit<Verdict, "interval"> {
  // Half a unit of the last printed digit, and the rounding of binary fractions.
  const rounding = 0.5 / 10 ** decimals + 1e-9 * Math.max(1, Math.abs(book));
  const printed = (x: number) => x.toFixed(Math.max(decimals + 1, 0));
  const span = low === high ? printed(low) : `${printed(low)} .. ${printed(high)}`;
  if (book >= low - rounding && book <= high + rounding) {
    const where = low === high ? "is" : "lies in";
    return { verdict: "reproduced", reason: `${book} ${where} ${span}` };
  }
  const isAbove = low > book;
  const isBetter = better !== "neither" && isAbove === (better === "higher");
  return {
    verdict: isBetter ? "better" : "differs",
    reason: `${span} is ${isAbove ? "above" : "below"} ${book}`,
  };
}

/** Where the central 98 % of the resampled statistic lie. */
function bootstrap(
  statistic: Statistic,
  better: Figure["better"],
  values: readonly number[],
  by: readonly number[] | undefined,
): readonly [low: number, high: number] {
  if (statistic.kind === "exact") return [Math.min(...values), Math.max(...values)];
  if (statistic.kind === "chosen" && by?.length !== values.length) {
    throw new RangeError(`expected ${statistic.by} of each of ${values.length} runs`);
  }
  const { below } = randomStream(1, "verdict");
  const draw = () => Array.from({ length: statistic.runs }, () => below(values.length));
  const resampled = Float64Array.from({ length: RESAMPLES }, () => {
    const drawn = draw();
    const runs = drawn.map((i) => values[i]!);
    if (statistic.kind === "mean") return runs.reduce((sum, x) => sum + x, 0) / runs.length;
    if (statistic.kind === "chosen") {
      return values[drawn.reduce((best, i) => (by![i]! > by![best]! ? i : best))]!;
    }
    return better === "lower" ? Math.min(...runs) : Math.max(...runs);
  }).sort();
  const cut = Math.round(((1 - COVERAGE) / 2) * RESAMPLES);
  return [resampled[cut]!, resampled[RESAMPLES - 1 - cut]!];
}
