// Whether our runs and the book's figure agree: a pure function of the runs that are stored and of
// the statistic that the book reports. From our runs follows where that statistic of as many new runs
// lies with a chance of 98 % (statistics/interval.ts). Beside it stands how large a difference that
// would notice, for a figure that lies in a wide interval has shown little.
import type { Figure } from "./experiment.ts";
import { COVERAGE, coverageOf, intervalOf, spread } from "./statistics/interval.ts";
import { chanceOfMode, type Modes, modesOf } from "./statistics/modes.ts";

export const FEWEST_RUNS = 3;
/** From so many runs on their spread says more than chance, where they do not fall into groups. */
const FEWEST_TO_SIMULATE = 8;
/** How much less than it says an interval may hold. */
const MOST_SHORT = 0.015;
/** Chances of noticing a book three deviations off: below the first nothing is decided. */
const DECIDED = 0.5;
const REPRODUCED = 0.6;
/** Parts of a figure that must be noticed for the same: what is noticed only if all of it is gone says little. */
const DECIDED_PART = 1;
const REPRODUCED_PART = 0.5;
/** Differences are told that are noticed in so many cases of one. */
const NOTICED = 0.8;

export type Word = "reproduced" | "compatible" | "not decided" | "better" | "differs";

/** What our runs say before they are held against a figure. */
export interface Seen {
  /** Where the statistic lies with 98 %, without the rounding of print; undefined below 2 runs. */
  readonly interval: readonly [low: number, high: number] | undefined;
  /** The chance that a book 1, 2, 3, 4, 5 standard deviations of a run off is noticed. */
  readonly power?: readonly number[];
  /** The difference, in the figure's unit, that is noticed in 8 of 10 cases. */
  readonly notices?: number;
  /** How often the interval holds for runs that are spread as ours; of eight runs, or in groups. */
  readonly coverage?: number;
  /** Groups that the runs fall into, and the chance that new runs fall where the book's figure is. */
  readonly modes?: Modes & { readonly chance: number | undefined };
}

export interface Verdict extends Seen {
  /** null: there is none, for the reason given. */
  readonly verdict: Word | null;
  readonly reason: string;
}

type Given = Omit<Figure, "band">;
type Judged = Pick<Verdict, "verdict" | "reason">;

/**
 * Compares the values of our runs with the book's figure.
 * @param options.by the value that chooses a run, for each of `values`, where the statistic does so
 */
export function judge(
  figure: Given,
  values: readonly number[],
  options: { readonly isReduced?: boolean; readonly by?: readonly number[] } = {},
): Verdict {
  const none = (reason: string): Judged => ({ verdict: null, reason });
  if (figure.quoted !== undefined) return { ...none(figure.quoted), interval: undefined };
  if (values.length === 0) return { ...none("not yet run"), interval: undefined };
  if (values.some((x) => !Number.isFinite(x))) {
    return { ...none("a run gave no finite number"), interval: undefined };
  }
  const { book, statistic } = figure;
  const isSame = values.length > 1 && spread(values).deviation === 0;
  if (statistic.kind === "exact" || isSame) {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const seen = { interval: values.length > 1 ? ([least, most] as const) : undefined };
    if (options.isReduced) return { ...none(REDUCED), ...seen };
    if (book === undefined) return { ...none(NO_NUMBER), ...seen };
    if (statistic.kind !== "exact" && values.length < FEWEST_RUNS) {
      return { ...none(tooFew(values.length, statistic.runs)), ...seen };
    }
    const { bound } = figure;
    const judged = bound ? meets(bound, figure, [least, most]) : compare(figure, [least, most]);
    return { ...(judged ?? { verdict: "reproduced", reason: isAt(figure, least) }), ...seen };
  }
  const seen = values.length > 1 ? lookAt(figure, values, options.by) : { interval: undefined };
  if (options.isReduced) return { ...none(REDUCED), ...seen };
  if (book === undefined) return { ...none(NO_NUMBER), ...seen };
  if (values.length < FEWEST_RUNS)
    return { ...none(tooFew(values.length, statistic.runs)), ...seen };
  return { ...weigh(figure, seen), ...seen };
}

const REDUCED = "a reduced run, not the book's";
const NO_NUMBER = "the book prints no number";

function tooFew(made: number, of: number): string {
  const runs =
    made === 1 && of === 1 ? "1 run" : `${made}${made < of ? ` of the book's ${of}` : ""} runs`;
  return `${runs}, a verdict needs ${FEWEST_RUNS}`;
}

/** Mean, standard deviation (of a run, n - 1) and the best value of some runs. */
export function summarizeRuns(values: readonly number[], better: Figure["better"]) {
  const { mean, deviation } = spread(values);
  const best = better === "lower" ? Math.min(...values) : Math.max(...values);
  return { mean, std: deviation, best, values };
}

function lookAt(figure: Given, values: readonly number[], by: readonly number[] | undefined): Seen {
  const { statistic, better, book } = figure;
  if (statistic.kind === "exact") return { interval: undefined };
  if (statistic.kind === "chosen" && by?.length !== values.length) {
    throw new RangeError(`expected ${statistic.by} of each of ${values.length} runs`);
  }
  // the lowest of runs is the highest of them turned round
  const isTurned = better === "lower";
  const sample = {
    values: isTurned ? values.map((x) => -x) : values,
    by: statistic.kind === "chosen" ? by : undefined,
  };
  const { low, high, power } = intervalOf(statistic, sample);
  const { deviation } = spread(values);
  const rounding = roundingOf(figure);
  // a printed figure hides differences below its rounding
  const powerAt = (difference: number) => power(Math.max(0, difference - rounding) / deviation);
  const modes = modesOf(values);
  const chance =
    modes && book !== undefined ? chanceOfMode(modes, statistic, better, book) : undefined;
  return {
    interval: within(figure, values, isTurned ? [-high, -low] : [low, high]),
    power: [1, 2, 3, 4, 5].map((d) => powerAt(d * deviation)),
    notices: leastNoticed(powerAt, deviation),
    ...((modes || values.length >= FEWEST_TO_SIMULATE) && {
      coverage: coverageOf(statistic, sample),
    }),
    ...(modes && { modes: { ...modes, chance } }),
  };
}

/** No more than all can be right, nor less than none. */
function within(
  { unit }: Given,
  values: readonly number[],
  [low, high]: readonly [number, number],
): readonly [number, number] {
  const isShare = unit === "%" && values.every((x) => x >= 0 && x <= 100);
  return isShare ? [Math.max(0, low), Math.min(100, high)] : [low, high];
}

/** The least difference that is noticed in 8 of 10 cases. */
function leastNoticed(powerAt: (difference: number) => number, deviation: number): number {
  let [low, high] = [0, deviation];
  while (powerAt(high) < NOTICED) high *= 2;
  for (let i = 0; i < 20; i++) {
    const middle = (low + high) / 2;
    if (powerAt(middle) < NOTICED) low = middle;
    else high = middle;
  }
  return high;
}

/** A figure with chance in it against what our runs say. */
function weigh(figure: Given, { interval, power, notices, coverage, modes }: Seen): Judged {
  if (coverage !== undefined && coverage < COVERAGE - MOST_SHORT) {
    const spreadAs = modes ? `in ${COUNTS[modes.groups.length]} groups` : "as ours are";
    const held = `${(100 * coverage).toFixed(1)} %`;
    return {
      verdict: null,
      reason: `of runs that are spread ${spreadAs} the interval holds only ${held}`,
    };
  }
  const outside = compare(figure, interval!);
  if (outside) return outside;
  if (modes) {
    // such an interval spans the gaps, and a book's figure in one of them would lie in it
    return { verdict: null, reason: `the runs fall into ${COUNTS[modes.groups.length]} groups` };
  }
  const noticed = power![2]!;
  const part = notices! / sizeOf(figure);
  const verdict =
    noticed < DECIDED || part > DECIDED_PART
      ? "not decided"
      : noticed < REPRODUCED || part > REPRODUCED_PART
        ? "compatible"
        : "reproduced";
  return { verdict, reason: `${figure.book} lies in ${range(figure, interval!)}` };
}

const COUNTS: Readonly<Record<number, string>> = { 2: "two", 3: "three", 4: "four" };

/** How far a figure is from nothing or, if it is a share, from everything: of 97 % the 3 that are wrong. */
function sizeOf({ book = 0, unit }: Given): number {
  const size = Math.abs(book);
  const isShare = unit === "%" && book > 0 && book < 100;
  return isShare ? Math.min(size, 100 - size) : size || Number.POSITIVE_INFINITY;
}

/** Half a unit of the last printed digit, and the rounding of binary fractions. */
const roundingOf = ({ decimals, book = 0 }: Given): number =>
  0.5 / 10 ** decimals + 1e-9 * Math.max(1, Math.abs(book));

function range({ decimals }: Given, [low, high]: readonly [number, number]): string {
  const printed = (x: number) => x.toFixed(Math.max(decimals + 1, 0));
  return low === high ? printed(low) : `${printed(low)} .. ${printed(high)}`;
}

const isAt = (figure: Given, value: number): string =>
  `${figure.book} is ${value === figure.book ? value : range(figure, [value, value])}`;

/** undefined: the figure lies in the interval. */
function compare(figure: Given, interval: readonly [number, number]): Judged | undefined {
  const [low, high] = interval;
  const { better } = figure;
  const book = figure.book!;
  const rounding = roundingOf(figure);
  if (book >= low - rounding && book <= high + rounding) return undefined;
  const isAbove = low > book;
  const isBetter = better !== "neither" && isAbove === (better === "higher");
  return {
    verdict: isBetter ? "better" : "differs",
    reason: `${range(figure, interval)} is ${isAbove ? "above" : "below"} ${book}`,
  };
}

/** What the book bounds is as the book says it where every run keeps the bound. */
function meets(
  bound: "at least" | "at most",
  figure: Given,
  interval: readonly [number, number],
): Judged {
  const book = figure.book!;
  const rounding = roundingOf(figure);
  const kept =
    bound === "at least" ? interval[0] >= book - rounding : interval[1] <= book + rounding;
  return {
    verdict: kept ? "reproduced" : "differs",
    reason: `${range(figure, interval)} is ${kept ? "" : "not "}${bound} ${book}`,
  };
}
