// What an experiment is: one result of the book, the figure that the book prints for it, how the
// book comes to that figure, and a run of it that anybody can repeat. Runs give plain numbers; what
// they mean is decided in verdict.ts, for all experiments alike.
import type { TargetName } from "downhill";
import type { Splits } from "downhill/data";

/** As the book did it; within minutes for all together; and just enough to see that it works. */
export type Scale = "full" | "quick" | "ci";

/** The book's chapters by number, its appendix behind them. */
export type Chapter = 1 | 2 | 3 | 4 | 5 | 6 | typeof APPENDIX;

export const APPENDIX = 7;

/** How ids of a chapter begin: ch3, appendix. */
export const idOfChapter = (chapter: number): string =>
  chapter === APPENDIX ? "appendix" : `ch${chapter}`;

/** As a heading: Chapter 3, Appendix. */
export const chapterName = (chapter: number): string =>
  chapter === APPENDIX ? "Appendix" : `Chapter ${chapter}`;

/**
 * What the book's figure is a statistic of. `exact`: of something without chance, every run gives the
 * same. Otherwise of independent runs: the best, the mean or the only one of `runs`, or that of the
 * run whose value `by` is the highest.
 */
export type Statistic =
  | { readonly kind: "exact" }
  | { readonly kind: "best" | "mean"; readonly runs: number }
  | { readonly kind: "chosen"; readonly runs: number; readonly by: string };

/** One run, as it came. */
export const ONE_RUN: Statistic = { kind: "mean", runs: 1 };
/** The best of three runs: the book's chapters 1 and 6. */
export const BEST_OF_THREE: Statistic = { kind: "best", runs: 3 };
/** Without chance. */
export const EXACT: Statistic = { kind: "exact" };

/**
 * Where a figure that the book does not print comes from: the files that its author published, which
 * the book draws; a sentence or a formula of it, by arithmetic; or another paper.
 */
export type Source = "the author's data" | "derived" | "another paper";

/** A number of the book, and the value of a run that stands beside it. */
export interface Figure {
  /** The key in a run's values: "test %, best epoch". Runs may give others besides; they are shown. */
  readonly value: string;
  /** As printed; undefined where the book makes a claim without a number. */
  readonly book: number | undefined;
  /** Where the number stands; default: in the book's text, a program's output or a widget of it. */
  readonly source?: Source;
  /** Why it is quoted only: no run of ours gives it. */
  readonly quoted?: string;
  /** What the book says of it is that it is no less, or no more. */
  readonly bound?: "at least" | "at most";
  /** Digits after the point in print: the figure is known to half a unit of the last one. -1 for tens. */
  readonly decimals: number;
  readonly unit: string;
  readonly statistic: Statistic;
  /** Which side of the book's figure would be an improvement. */
  readonly better: "higher" | "lower" | "neither";
  /** Where the mean of our runs was expected before they were made, and the reason. */
  readonly band: { readonly low: number; readonly high: number; readonly why: string };
}

/** What a run gives. */
export interface Outcome {
  /** Numbers by name, those of the experiment's figures among them. */
  readonly values: Readonly<Record<string, number>>;
  /** For plots: a number an epoch, or an x. */
  readonly curves?: Readonly<Record<string, readonly number[]>>;
  /** Whether each claim of the experiment was seen in this run, by the claim's name. */
  readonly claims?: Readonly<Record<string, boolean>>;
  /** What it answers for each test image, a digit an image: for votes. */
  readonly answers?: string;
  /** Whether it did at this scale what it is for: it learned, or what was built works. */
  readonly works: boolean;
  /** Of the whole run, where it was made in several sittings. */
  readonly seconds?: number;
}

/** How curves of a run are drawn. */
export interface PlotSpec {
  /**
   * Lines, dots, bars; a field of values, row by row from the bottom, as colours; square images of
   * values, row by row from the top, one after another; a map: the digits of the third curve at the
   * places of the first two; poles on carts: places (m) and angles (rad) at moments (x, s); a strip of
   * pixels, with the edges of its pieces and what each was read as; or values of runs and no curves.
   */
  readonly kind:
    | "lines"
    | "dots"
    | "bars"
    | "field"
    | "images"
    | "map"
    | "poles"
    | "cuts"
    | "values";
  /** Of images and fields: values in a row of one; of a strip: its rows. */
  readonly side?: number;
  /** Of a field: the numbers at its edges; default 0 and 1. */
  readonly box?: readonly [low: number, high: number];
  /** Of a field: the curves of a way through it. */
  readonly path?: readonly [x: string, y: string];
  /** Names of values, and their places on the x axis where they have some. */
  readonly values?: readonly string[];
  readonly places?: readonly number[];
  /** Whether values without places begin at 0, as bars. */
  readonly isFromZero?: boolean;
  /** The curve with the places on the x axis; default: the epochs, or the numbers of the bars. */
  readonly x?: string;
  /** Which curves are drawn; default: all others. */
  readonly curves?: readonly string[];
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** Axes with a logarithmic scale. */
  readonly log?: "x" | "y" | "both";
  /** The part of the y axis that is shown. */
  readonly yDomain?: readonly [low: number, high: number];
}

/** What a run is given. */
export interface RunContext {
  /** Fixes everything random in it. */
  readonly seed: number;
  readonly scale: Scale;
  readonly target: TargetName;
  /** Ends the run: it throws and leaves no result. */
  readonly signal: AbortSignal;
  /** A file of its own that survives the process, for runs of hours. */
  readonly checkpoint: string;
  /** The value for this scale. */
  at<T>(values: Readonly<Record<Scale, T>>): T;
  /** MNIST, read once: 50,000 to train, 10,000 to validate, 10,000 to test. */
  mnist(): Promise<Splits<readonly [784], 10>>;
  /** Answers of finished runs of another experiment at this scale, in the order of their seeds. */
  answersOf(id: string): readonly string[];
  /** How far the run is, 0..1. */
  progress(share: number): void;
}

/** One result of the book as a run that can be repeated. */
export interface Experiment {
  /** ch1-30h-quadratic */
  readonly id: string;
  readonly chapter: Chapter;
  /** The heading in the book. */
  readonly section: string;
  /** What the book says, in our words. */
  readonly claim: string;
  /** How the book did it and how it is done here; what the book leaves open is said. */
  readonly protocol: string;
  /** The first one is the experiment's own; others stand beside it. May be empty. */
  readonly figures: readonly Figure[];
  /** Claims that are seen or not seen in a run: name and text. */
  readonly claims?: Readonly<Record<string, string>>;
  /** Runs at full scale where the user asks for no number: 1 for what has no chance in it. */
  readonly runs: number;
  /** Of one run at full scale. */
  readonly coreHours: number;
  /** Another experiment made in a second way: of equal seeds, those of the first way come first. */
  readonly isVariant?: boolean;
  /** Another experiment whose first runs must be there: [id, runs]. */
  readonly needs?: readonly [id: string, runs: number];
  /** A longer wait or a package that is not always there: left out of --quick. */
  readonly skipQuick?: string;
  /** Raised when a change makes older results worthless; default 1. */
  readonly version?: number;
  /** The book's own curves by the names of ours, where they are published; one with the name of
   * the plot's x, or "epoch", says where their points are. */
  readonly bookCurves?: Readonly<Record<string, readonly number[]>>;
  /** Default: all curves over the epochs. */
  readonly plots?: readonly PlotSpec[];
  run(context: RunContext): Promise<Outcome>;
}

/** As many runs as a figure with chance in it gets: what costs seconds 20, minutes 10, more 5. */
export const usualRuns = (coreHours: number): number =>
  coreHours < 0.025 ? 20 : coreHours < 0.4 ? 10 : 5;

/** Checks what the types cannot; throws RangeError. */
export function experiment(given: Experiment): Experiment {
  const { id, chapter, figures, runs } = given;
  const names = figures.map((f) => f.value);
  const isSound =
    new RegExp(`^${idOfChapter(chapter)}-[A-Za-z0-9.-]+$`).test(id) &&
    new Set(names).size === names.length &&
    figures.every(({ band }) => band.low <= band.high) &&
    figures.every(({ statistic }) => runs === 1 || statistic.kind !== "exact") &&
    // a bound on runs with chance in them would want an interval of one side
    figures.every(({ statistic, bound }) => bound === undefined || statistic.kind === "exact");
  if (!isSound) throw new RangeError(`${id}: expected an experiment that is sound`);
  return Object.freeze(given);
}
