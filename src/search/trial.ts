// A trial is one training run that a search asks for; an outcome is what it gave. Both are plain
// data: a strategy is a function of outcomes alone, so a search that was stopped goes on when it is
// run again with the outcomes it already had.
import type { Point } from "./space.ts";

/** A point of the space that is tried. */
export interface Trial {
  readonly point: Point;
  /** At most so many. */
  readonly epochs: number;
  /** Learns from the first so many training examples only; default all. */
  readonly examples?: number | undefined;
  /** Ends after so many epochs without improvement on the validation set. */
  readonly patience?: number | undefined;
}

export interface TrialEpoch {
  /** Mean over the training examples, each as it was when its step was taken. */
  readonly loss: number;
  /** On the validation set, where it has labels. */
  readonly accuracy?: number;
  readonly validationLoss: number;
}

export interface Outcome {
  /** All that were completed. */
  readonly epochs: readonly TrialEpoch[];
  /** Why the run ended early: its numbers stopped being finite. */
  readonly diverged?: string;
  readonly seconds: number;
}

/** Runs a trial. A run that diverges is an outcome; what it throws ends the search. */
export type Attempt = (trial: Trial) => Promise<Outcome>;

export interface Judged {
  readonly trial: Trial;
  readonly outcome: Outcome;
}

/** What a search reports after each trial. */
export type SearchEvent =
  /** What is going to be tried, and why. */
  | {
      readonly kind: "stage";
      readonly name: string;
      readonly why: string;
      readonly trials: number;
    }
  | ({ readonly kind: "trial" } & Judged)
  /** What the trials of a stage say. */
  | { readonly kind: "conclusion"; readonly text: string; readonly point: Point };

/** What a search found. */
export interface SearchResult {
  readonly best: Judged;
  /** In the order in which they were asked for. */
  readonly trials: readonly Judged[];
}

/** A search: gives its events as they happen, and returns the best trial. */
export type Search = AsyncGenerator<SearchEvent, SearchResult, void>;

/** The epoch that did best on the validation set, by accuracy, then by loss; the first of equals. */
export function bestEpoch({
  epochs,
}: Outcome): (TrialEpoch & { readonly epoch: number }) | undefined {
  let best: (TrialEpoch & { readonly epoch: number }) | undefined;
  for (const [epoch, record] of epochs.entries()) {
    if (!best || isAhead(record, best)) best = { ...record, epoch };
  }
  return best;
}

/** Whether an epoch is better than another; sets with targets have no accuracy, only a loss. */
function isAhead(a: TrialEpoch, b: TrialEpoch): boolean {
  const [one, other] = [a.accuracy, b.accuracy];
  if (one !== undefined && other !== undefined && one !== other) return one > other;
  return a.validationLoss < b.validationLoss;
}

/** Whether an outcome is better than another: that of its best epoch, and a finished run before one that diverged. */
export function isBetter(a: Outcome, b: Outcome): boolean {
  const [one, other] = [bestEpoch(a), bestEpoch(b)];
  if (!one || !other) return one !== undefined;
  if ((a.diverged === undefined) !== (b.diverged === undefined)) return a.diverged === undefined;
  return isAhead(one, other);
}

/** The best of some, the first of equals. */
export function bestOf(judged: readonly Judged[]): Judged {
  return judged.reduce((best, next) => (isBetter(next.outcome, best.outcome) ? next : best));
}
