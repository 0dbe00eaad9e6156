// What is known of answers besides how many are right: precision, recall, F1, the area under the ROC
// curve, the right class among the first k; of numbers, how far off they are. Exact, in float64, from the
// outputs of all examples; what is undefined is left out, never a number.
import { answersOf, type Dataset } from "../data/dataset.ts";
import { largest, type Predictions } from "../data/examples.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { outputPlaces } from "../data/parts.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { checkCount } from "../nn/check.ts";

export interface MetricsOptions {
  /** For which k it counts how often the right class is among the first k answers; default 5, where
   * there are more classes than that. */
  readonly top?: readonly number[] | undefined;
}

/** How well something is found, all from 0 to 1. */
export interface Found {
  /** Of those that were answered so, the share that is right; 0 where none was. */
  readonly precision: number;
  /** Of those that are so, the share that was found; 0 where none is. */
  readonly recall: number;
  /** 2 precision recall / (precision + recall); 0 where both are. */
  readonly f1: number;
}

/** Of one class against the rest. */
export interface ClassMetrics extends Found {
  /** Examples that are of it, and those that were answered so. */
  readonly count: number;
  readonly answered: number;
  /** The share of all pairs of an example that is of the class and one that is not in which the former
   * has the larger output; a pair of equals counts half. Undefined where all or none are of the class. */
  readonly auc?: number;
}

/** Of one output, or the mean over all. */
export interface ErrorMetrics {
  /** The mean of |a - y|, in the unit of the targets. */
  readonly meanAbsoluteError: number;
  /** The mean of (a - y)^2, and its square root. */
  readonly meanSquaredError: number;
  readonly rootMeanSquaredError: number;
  /** 1 less the share of the targets' variance that is left: 1 is perfect, 0 no better than their mean,
   * below 0 worse. Undefined where the targets are all the same. */
  readonly r2?: number;
}

export interface Metrics {
  /** Answers that were judged. */
  readonly total: number;
  /** Of a set with labels, one a class: the largest output is the answer. Of a set whose targets are all
   * 0 or 1, one an output: 0.5 and more is a yes. */
  readonly classes?: readonly ClassMetrics[];
  /** The mean over the classes, each counting the same; auc over those that have one. */
  readonly macro?: Found & { readonly auc?: number };
  /** Of all classes together: with labels all three are the accuracy. */
  readonly micro?: Found;
  /** The mean over the classes, each by its count. */
  readonly weighted?: Found;
  /** How often the right class is among the first k answers; of equal outputs the first class counts as
   * the larger. */
  readonly top?: readonly {
    readonly k: number;
    readonly correct: number;
    readonly accuracy: number;
  }[];
  /** Of a set with targets: over all outputs; r2 is the mean of theirs. */
  readonly errors?: ErrorMetrics;
  /** Of each output, where there is more than one. */
  readonly outputs?: readonly ErrorMetrics[];
  /** Of a set that asks for several things: those of each by its name, and none of the above but total. */
  readonly parts?: Readonly<Record<string, Metrics>>;
}

/**
 * Judges outputs, of whatever gave them, by the labels or targets of a set:
 *
 * ```ts
 * const { macro, classes } = metrics(await trained.predict(test), test);
 * ```
 * `evaluate(set, { metrics: true })` does both.
 * @throws ShapeError where the outputs are not those of the set's examples
 */
export function metrics(
  predictions: { readonly values: Predictions["values"] },
  set: Judged,
  options: MetricsOptions = {},
): Metrics {
  checkOptionNames("metrics", options, { top: true });
  const { values } = predictions;
  if (values.length !== set.count * set.outputs) {
    throw new ShapeError(
      `metrics: expected ${set.count} x ${set.outputs} outputs, got ${values.length}`,
    );
  }
  if (!values.every(Number.isFinite)) throw new OptionError("metrics: an output is not finite");
  if (set.outputParts) return ofParts(values, set, options);
  return set.labels ? ofLabels(values, set, options) : ofTargets(values, set);
}

/**
 * The area under the ROC curve: of all pairs of a positive and another, the share in which the positive
 * has the larger score; a pair of equals counts half (Mann and Whitney's U).
 * @returns undefined where all or none are positive
 */
export function areaUnderCurve(
  scores: ArrayLike<number>,
  isPositive: ArrayLike<number | boolean>,
): number | undefined {
  const order = Uint32Array.from(scores, (_, i) => i).sort((i, j) => scores[i]! - scores[j]!);
  let [won, positives, below] = [0, 0, 0];
  for (let first = 0; first < order.length; ) {
    let end = first;
    let here = 0;
    for (; end < order.length && scores[order[end]!] === scores[order[first]!]; end++) {
      here += isPositive[order[end]!] ? 1 : 0;
    }
    const others = end - first - here;
    won += here * (below + others / 2);
    below += others;
    positives += here;
    first = end;
  }
  const pairs = positives * below;
  return pairs === 0 ? undefined : won / pairs;
}

type Judged = Pick<Dataset, "count" | "outputs" | "answers" | "labels" | "targets" | "outputParts">;

/** Those of each of several things that are asked for. */
function ofParts(values: ArrayLike<number>, set: Judged, options: MetricsOptions): Metrics {
  const { count, outputs: width, targets, outputParts } = set;
  const parts = outputPlaces(outputParts!).map(({ name, start, size }) => {
    const part = (from: ArrayLike<number>) =>
      Float64Array.from({ length: count * size }, (_, i) => {
        return from[Math.floor(i / size) * width + start + (i % size)]!;
      });
    const [answered, wanted] = [part(values), part(targets!)];
    const isClass = outputParts![name]!.classes > 0;
    const asked = isClass ? { labels: largest(wanted, count, size) } : { targets: wanted };
    const own = { count, outputs: size, labels: undefined, targets: undefined, ...asked };
    return [name, metrics({ values: answered }, own, options)] as const;
  });
  return { total: count, parts: Object.fromEntries(parts) };
}

function ofLabels(values: ArrayLike<number>, set: Judged, options: MetricsOptions): Metrics {
  const width = set.outputs / answersOf(set);
  // a label that is no class asks nothing
  const rows = Array.from(set.labels!.keys()).filter((row) => set.labels![row]! < width);
  const labels = rows.map((row) => set.labels![row]!);
  const { top = width > 5 ? [5] : [] } = options;
  for (const k of top) checkCount("metrics: top", k, 1);
  const output = (row: number, c: number) => values[row * width + c]!;
  /** How many classes are answered before the right one. */
  const before = rows.map((row, i) => {
    const label = labels[i]!;
    const right = output(row, label);
    let larger = 0;
    for (let c = 0; c < width; c++) {
      if (output(row, c) > right || (output(row, c) === right && c < label)) larger++;
    }
    return larger;
  });
  const counts = Array.from({ length: width }, () => ({ right: 0, count: 0, answered: 0 }));
  for (const [i, row] of rows.entries()) {
    let answer = 0;
    for (let c = 1; c < width; c++) if (output(row, c) > output(row, answer)) answer = c;
    counts[answer]!.answered++;
    counts[labels[i]!]!.count++;
    if (answer === labels[i]) counts[answer]!.right++;
  }
  const scores = (c: number) => Float64Array.from(rows, (row) => output(row, c));
  const is = (c: number) => labels.map((label) => label === c);
  return {
    total: rows.length,
    ...ofClasses(counts.map((each, c) => ({ ...each, auc: areaUnderCurve(scores(c), is(c)) }))),
    ...(top.length
      ? {
          top: top.map((k) => {
            const correct = before.filter((larger) => larger < k).length;
            return { k, correct, accuracy: correct / rows.length };
          }),
        }
      : {}),
  };
}

function ofTargets(values: ArrayLike<number>, set: Judged): Metrics {
  const { count, outputs, targets } = set;
  const column = (from: ArrayLike<number>, k: number) =>
    Float64Array.from({ length: count }, (_, i) => from[i * outputs + k]!);
  const each = Array.from({ length: outputs }, (_, k) =>
    errorsOf(column(values, k), column(targets!, k)),
  );
  const known = each.flatMap(({ r2 }) => r2 ?? []);
  const meanSquaredError = mean(each.map((e) => e.meanSquaredError));
  const isYesOrNo = Array.from(targets!).every((y) => y === 0 || y === 1);
  const answers = Array.from({ length: isYesOrNo ? outputs : 0 }, (_, k) => {
    const [score, wanted] = [column(values, k), column(targets!, k)];
    const isYes = score.map((a) => (a >= 0.5 ? 1 : 0));
    return {
      right: isYes.reduce((sum, yes, i) => sum + yes * wanted[i]!, 0),
      count: sumOf(wanted),
      answered: sumOf(isYes),
      auc: areaUnderCurve(score, wanted),
    };
  });
  return {
    total: count,
    ...(isYesOrNo ? ofClasses(answers) : {}),
    errors: {
      meanAbsoluteError: mean(each.map((e) => e.meanAbsoluteError)),
      meanSquaredError,
      rootMeanSquaredError: Math.sqrt(meanSquaredError),
      ...(known.length === outputs ? { r2: mean(known) } : {}),
    },
    ...(outputs > 1 ? { outputs: each } : {}),
  };
}

interface Counts {
  readonly right: number;
  readonly count: number;
  readonly answered: number;
  readonly auc: number | undefined;
}

function ofClasses(counts: readonly Counts[]): Omit<Metrics, "total"> {
  const classes = counts.map(({ auc, right, count, answered }) => ({
    ...found(right, answered, count),
    count,
    answered,
    ...(auc === undefined ? {} : { auc }),
  }));
  const meanBy = (weights: readonly number[]): Found => {
    const all = sumOf(weights);
    const of = (key: keyof Found) =>
      all === 0 ? 0 : classes.reduce((sum, c, i) => sum + weights[i]! * c[key], 0) / all;
    return { precision: of("precision"), recall: of("recall"), f1: of("f1") };
  };
  const aucs = classes.flatMap(({ auc }) => auc ?? []);
  const total = (key: "right" | "answered" | "count") => sumOf(counts.map((c) => c[key]));
  return {
    classes,
    macro: { ...meanBy(classes.map(() => 1)), ...(aucs.length ? { auc: mean(aucs) } : {}) },
    micro: found(total("right"), total("answered"), total("count")),
    weighted: meanBy(classes.map((c) => c.count)),
  };
}

function found(right: number, answered: number, count: number): Found {
  const share = (of: number) => (of === 0 ? 0 : right / of);
  // 2 p r / (p + r), of the counts, so that it is exact
  const both = answered + count;
  return { precision: share(answered), recall: share(count), f1: both ? (2 * right) / both : 0 };
}

function errorsOf(answers: Float64Array, targets: Float64Array): ErrorMetrics {
  const off = answers.map((a, i) => a - targets[i]!);
  const meanSquaredError = mean(off.map((x) => x * x));
  const center = mean(targets);
  const variance = mean(targets.map((y) => (y - center) * (y - center)));
  return {
    meanAbsoluteError: mean(off.map(Math.abs)),
    meanSquaredError,
    rootMeanSquaredError: Math.sqrt(meanSquaredError),
    ...(targets.every((y) => y === targets[0]) ? {} : { r2: 1 - meanSquaredError / variance }),
  };
}

const sumOf = (values: readonly number[] | Float64Array): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
};
const mean = (values: readonly number[] | Float64Array): number => sumOf(values) / values.length;
