// The search by hand that the book recommends (chapter 3, "How to choose a neural network's
// hyper-parameters?"), saying at each stage what it does and why: the learning rate first, by powers
// of ten and on the training cost of a small part of the data; then lambda on validation accuracy;
// then the learning rate again; whatever else is to be searched, one at a time; at last a long run.
import { checkOptionNames } from "../data/option-names.ts";
import { checkCount } from "../nn/check.ts";
import { type ParallelOptions, runAll } from "./attempts.ts";
import { checkSpace, type Point, type Range, rounded, type Space, type Value } from "./space.ts";
import {
  type Attempt,
  bestEpoch,
  bestOf,
  type Judged,
  type Outcome,
  type Search,
  type SearchEvent,
  type Trial,
} from "./trial.ts";

export interface GuidedOptions extends ParallelOptions {
  /** Of each trial on the whole training set; the last one takes up to three times as many. */
  readonly epochs: number;
  /** Examples in the training set: the first stages learn from a tenth of them. */
  readonly trainCount: number;
  /** Examples in the validation set; with it a choice that chance may have made says so. */
  readonly validationCount?: number | undefined;
  /** Epochs without improvement that end a trial; default 10, as the book begins. */
  readonly patience?: number | undefined;
  /** What the last run has besides, such as a schedule. */
  readonly finish?: Point;
}

const LOOK_EPOCHS = 5;
const LEAST_PART = 1000;
const GRID = 4;
const FINAL_FACTOR = 3;
/** Of the fall of a cost: more than that up again is an oscillation. */
const OSCILLATION = 0.1;

/** Searches as the book does. `learningRate` and `l2` have stages of their own. */
export async function* guidedSearch(
  space: Space,
  attempt: Attempt,
  options: GuidedOptions,
): Search {
  checkOptionNames("guidedSearch", options, {
    parallel: true,
    epochs: true,
    trainCount: true,
    validationCount: true,
    patience: true,
    finish: true,
  });
  checkSpace(space);
  checkCount("epochs", options.epochs, 1);
  checkCount("trainCount", options.trainCount, 1);
  const { epochs, patience = 10, finish, trainCount } = options;
  const { learningRate, l2, ...others } = space;
  const all: Judged[] = [];
  async function* runStage(name: string, why: string, trials: readonly Trial[]) {
    yield { kind: "stage", name, why, trials: trials.length } satisfies SearchEvent;
    const judged = yield* runAll(trials, attempt, options);
    all.push(...judged);
    return judged;
  }
  const whole = (point: Point): Trial => ({ point, epochs, patience });
  let point = start(space);

  if (learningRate) {
    const examples = Math.min(trainCount, Math.max(LEAST_PART, Math.ceil(trainCount / 10)));
    const look = (eta: Value): Trial => ({
      point: { ...point, learningRate: eta },
      epochs: LOOK_EPOCHS,
      examples,
    });
    const coarse = yield* runStage(
      "learning rate: its order of magnitude",
      `by powers of ten, on the training cost of ${examples} examples and without a penalty: cost, not accuracy, shows whether the steps are too long`,
      learningRate.ladder().map(look),
    );
    let found = threshold(coarse);
    const finer = refinements(learningRate, found.value, [2, 5]);
    if (found.falls && finer.length) {
      yield { kind: "conclusion", text: found.text, point: { learningRate: found.value } };
      const fine = yield* runStage(
        "learning rate: its threshold",
        "between this power of ten and the next: the largest at which the cost still falls",
        finer.map(look),
      );
      const lower = coarse.find(({ trial }) => trial.point.learningRate === found.value)!;
      found = threshold([lower, ...fine]);
    }
    const half = typeof found.value === "number" ? rounded(found.value / 2) : found.value;
    const eta = found.falls && learningRate.includes(half) ? half : found.value;
    point = { ...point, learningRate: eta };
    const choice =
      eta === found.value ? `takes ${eta}` : `takes half of it, ${eta}, to be well inside`;
    yield { kind: "conclusion", text: `${found.text}; ${choice}`, point: { learningRate: eta } };
  }

  let best: Judged | undefined;
  async function* choose(name: string, key: string, why: string, values: readonly Value[]) {
    const known = best;
    const isKnown = (value: Value) => known !== undefined && known.trial.point[key] === value;
    const trials = values
      .filter((value) => !isKnown(value))
      .map((value) => whole({ ...point, [key]: value }));
    const judged = yield* runStage(name, why, trials);
    const before = best;
    best = bestOf(known ? [known, ...judged] : judged);
    point = best.trial.point;
    const rivals = [...(known ? [known] : []), ...judged].filter((one) => one !== best);
    const kept = before === best ? ", no better value was found" : "";
    const text = `${key} ${point[key]}: ${accuracy(best.outcome)} on validation${kept}${chance(best, rivals, key, options.validationCount)}`;
    yield { kind: "conclusion", text, point: { [key]: point[key]! } } satisfies SearchEvent;
  }

  if (l2) {
    yield* choose(
      "lambda: its order of magnitude",
      "l2",
      "by powers of ten around 1, on validation accuracy and the whole training set: only data that was not learned from shows overfitting",
      [0, ...l2.ladder().filter((value) => value !== 0)],
    );
    const finer = refinements(l2, point.l2!, [0.3, 3]);
    if (finer.length) {
      yield* choose("lambda: finer", "l2", "the order of magnitude is known", finer);
    }
  }
  if (learningRate && typeof point.learningRate === "number") {
    const around = refinements(learningRate, point.learningRate, [0.25, 0.5, 2]);
    yield* choose(
      "learning rate: again",
      "learningRate",
      "with the penalty the best learning rate may be another; now validation accuracy decides",
      [point.learningRate, ...around],
    );
  }
  for (const [key, range] of Object.entries(others)) {
    yield* choose(key, key, "one at a time, with everything else as it was found", [
      ...new Set([point[key]!, ...range.grid(GRID)]),
    ]);
  }

  const long = { epochs: epochs * FINAL_FACTOR, patience: patience * 2 };
  const endings = [{}, ...(finish ? [finish] : [])];
  const last = yield* runStage(
    "a long run",
    `up to ${long.epochs} epochs, with more patience${finish ? `; once as it is, once with ${words(finish)}` : ""}`,
    endings.map((extra) => ({ point: { ...point, ...extra }, ...long })),
  );
  const result = bestOf(best ? [best, ...last] : last);
  const text = last.includes(result)
    ? `${accuracy(result.outcome)} on validation`
    : "it was not better than the shorter run";
  yield { kind: "conclusion", text, point: result.trial.point };
  return { best: result, trials: all };
}

/** No penalty; the middle of a range; the first of some values. */
function start(space: Space): Point {
  const entries = Object.entries(space).map(([name, range]) => {
    const isList = range.code.startsWith("oneOf");
    return [name, name === "l2" ? 0 : range.at(isList ? 0 : 0.5)] as const;
  });
  return Object.fromEntries(entries);
}

/** A value times some factors, where that lies in the range and the range has such values. */
function refinements(range: Range, value: Value, factors: readonly number[]): number[] {
  if (typeof value !== "number" || value === 0) return [];
  return factors.map((factor) => rounded(value * factor)).filter((v) => range.includes(v));
}

/** The largest learning rate of an ascending list at which the cost falls, and falls no less. */
function threshold(ascending: readonly Judged[]) {
  let found: Judged | undefined;
  for (const judged of ascending) {
    const isLower = !found || lastLoss(judged.outcome) <= lastLoss(found.outcome);
    if (falls(judged.outcome) && isLower) found = judged;
    else if (found) break;
  }
  const value = (found ?? ascending[0]!).trial.point.learningRate!;
  const next =
    ascending[ascending.findIndex(({ trial }) => trial.point.learningRate === value) + 1];
  const above = next && `, at ${next.trial.point.learningRate} it ${trouble(next.outcome)}`;
  const text = found
    ? `the training cost falls at ${value}${above ?? ""}`
    : `the training cost falls at none of them, not even at ${value}`;
  return { value, falls: found !== undefined, text };
}

const lastLoss = ({ epochs }: Outcome): number => epochs.at(-1)?.loss ?? Number.POSITIVE_INFINITY;

/** Whether a training cost goes down without coming up again by much. */
export function falls(outcome: Outcome): boolean {
  if (outcome.diverged !== undefined || outcome.epochs.length === 0) return false;
  const losses = outcome.epochs.map(({ loss }) => loss);
  const fall = losses[0]! - losses.at(-1)!;
  let rise = 0;
  for (const [i, loss] of losses.entries()) rise += Math.max(0, loss - (losses[i - 1] ?? loss));
  return losses.length === 1 || (fall > 0 && rise <= OSCILLATION * fall);
}

function trouble(outcome: Outcome): string {
  if (outcome.diverged !== undefined) return "diverges";
  return falls(outcome) ? "ends higher" : "oscillates or rises";
}

function accuracy(outcome: Outcome): string {
  const best = bestEpoch(outcome);
  if (!best) return "no epoch completed";
  return best.accuracy === undefined
    ? `a loss of ${best.validationLoss.toPrecision(4)}`
    : `${(100 * best.accuracy).toFixed(2)} %`;
}

/** Which other values are within one standard deviation of a count of right answers. */
function chance(
  best: Judged,
  rivals: readonly Judged[],
  key: string,
  count: number | undefined,
): string {
  const share = bestEpoch(best.outcome)?.accuracy;
  if (count === undefined || share === undefined) return "";
  const deviation = Math.sqrt((share * (1 - share)) / count);
  const near = rivals.filter(({ outcome }) => {
    const other = bestEpoch(outcome);
    return other !== undefined && share - other.accuracy! < deviation;
  });
  if (near.length === 0) return "";
  const values = near.map(({ trial }) => trial.point[key]).join(", ");
  const points = (100 * deviation).toFixed(2);
  return `; ${values} would do as well: ${count} examples tell ${points} points from chance`;
}

const words = (point: Point): string =>
  Object.entries(point)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
