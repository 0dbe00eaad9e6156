// The curves of a run as the chart shows them: which points, smoothed how, over which axes.
import {
  type Axis,
  epochAxis,
  linearAxis,
  mistakesAxis,
  niceTicks,
} from "../../../components/chart/axis.ts";
import type { Band, Line } from "../../../components/chart/line.ts";
import type { CurvePoint } from "../../../worker/protocol.ts";

/** What the height of the chart says. */
export const HEIGHTS = ["mistakes", "linear", "cost"] as const;
export type Height = (typeof HEIGHTS)[number];

type Course = readonly (readonly [epoch: number, value: number])[];

const isNumber = ([, value]: readonly [number, number]): boolean => Number.isFinite(value);

const pick = (points: readonly CurvePoint[], value: (point: CurvePoint) => number): Course =>
  points.map((point) => [point.epoch, value(point)] as const).filter(isNumber);

/** Training on a fixed thousand digits; those of whole sets say the mean over an epoch, so apart. */
const trainingCourse = (points: readonly CurvePoint[], height: Height): Course =>
  pick(
    points.filter((p) => !p.isWhole),
    (p) => (height === "cost" ? p.cost : p.training),
  );

const validationCourse = (points: readonly CurvePoint[], height: Height): Course =>
  pick(
    points.filter((p) => !p.isWhole),
    (p) => (height === "cost" ? p.validationCost : p.validation),
  );

/** After each epoch, on the whole validation set. */
const wholeCourse = (points: readonly CurvePoint[], height: Height): Course =>
  pick(
    points.filter((p) => p.isWhole),
    (p) => (height === "cost" ? p.validationCost : p.validation),
  );

/** A point that lies further back than this share of the way is of another time. */
const NEAR = 0.2;

/**
 * Each value is the mean of it and the few before it: none at the very beginning, three later on; and
 * none of long ago, for a fast run has few points between a guess and 90 %.
 */
export function smoothed(course: Course): Course {
  const means: [number, number][] = [];
  for (let i = 0; i < course.length; i++) {
    const [epoch] = course[i]!;
    let first = i;
    const most = Math.min(3, Math.floor(i / 6));
    while (i - first < most && course[first - 1]![0] >= (1 - NEAR) * epoch) first -= 1;
    let sum = 0;
    for (let k = first; k <= i; k++) sum += course[k]![1];
    means.push([epoch, sum / (i - first + 1)]);
  }
  return means;
}

/** The one curve of a run that stands beside others: whole sets where there are such points. Computed
 * once for a curve, which does not change any more. */
export function comparedCourse(points: readonly CurvePoint[], height: Height): Course {
  const known = compared.get(points) ?? {};
  compared.set(points, known);
  known[height] ??= compare(points, height);
  return known[height];
}

const compared = new WeakMap<readonly CurvePoint[], Partial<Record<Height, Course>>>();

function compare(points: readonly CurvePoint[], height: Height): Course {
  const whole = wholeCourse(points, height);
  const first = whole[0]?.[0] ?? Number.POSITIVE_INFINITY;
  const begun = smoothed(validationCourse(points, height)).filter(([epoch]) => epoch < first);
  return [...begun, ...whole];
}

/** A course by its name, and as the label at its end has it. */
interface Named {
  readonly name: string;
  readonly label: string;
}

/** The words of a chart. */
export interface Words {
  readonly epochs: string;
  /** What the two axes measure. */
  readonly says: { readonly epochs: string; readonly height: string };
  readonly training: Named;
  readonly validation: Named;
  /** On the whole set, after an epoch; absent where the line itself is of all of it. */
  readonly wholeValidation?: Named;
  readonly before: string;
  readonly book: string;
  readonly seeds: (count: number) => string;
  /** A height as a label has it. */
  readonly format: (value: number) => string;
}

export interface Shown {
  readonly points: readonly CurvePoint[];
  readonly before: readonly CurvePoint[];
  /** A run that is pinned for comparison. */
  readonly pinned?: { readonly name: string; readonly points: readonly CurvePoint[] } | undefined;
  /** The mean over seeds with its interval, by epoch: of accuracies. */
  readonly seeds?:
    | { readonly count: number; readonly mean: Course; readonly band: Band["points"] }
    | undefined;
  /** The number of the book for this set-up, 0..1. */
  readonly goal?: number | undefined;
}

export interface Chart {
  readonly lines: readonly Line[];
  readonly bands: readonly Band[];
  readonly x: Axis;
  readonly y: Axis;
}

/** All that the chart draws. */
export function chartOf(shown: Shown, height: Height, words: Words): Chart {
  const { points, before, pinned, goal, seeds } = shown;
  const training = trainingCourse(points, height);
  const validation = validationCourse(points, height);
  const whole = wholeCourse(points, height);
  const [smoothTraining, smoothValidation] = [smoothed(training), smoothed(validation)];
  const band = height === "cost" ? undefined : seeds;
  const last = points.at(-1)?.epoch ?? 0;
  const bandEnd = band?.band.at(-1)?.[0] ?? 0;
  const x = epochAxis(
    Math.max(last, points.length < 2 ? bandEnd : 0),
    words.epochs,
    words.says.epochs,
  );
  const inside = (course: Course): Course => course.filter(([epoch]) => epoch <= x.most);
  const others: Line[] = [];
  if (pinned) {
    others.push({
      name: pinned.name,
      points: inside(comparedCourse(pinned.points, height)),
      color: "ink3",
      width: 1.5,
      dash: [6, 3],
    });
  }
  if (before.length > 2) {
    const course = inside(comparedCourse(before, height));
    others.push({ name: words.before, points: course, color: "line2", width: 1.5 });
  }
  if (band && band.band.length > 1) {
    others.push({
      name: words.seeds(band.count),
      points: inside(band.mean),
      color: "orange-line",
      width: 1.5,
      dash: [1, 3],
    });
  }
  if (goal !== undefined && height !== "cost") {
    others.push({
      name: words.book,
      points: [
        [0, goal],
        [x.most, goal],
      ],
      color: "ink2",
      width: 1.2,
      dash: [2, 4],
      labelColor: "ink2",
    });
  }
  const newest = (course: Course) => course.at(-1)?.[1];
  const label = (name: string, value: number | undefined) =>
    value === undefined ? "" : `${name} ${words.format(value)}`;
  const lines: Line[] = [
    ...others.map((line) => ({ ...line, label: line.label ?? endLabel(line, words) })),
    { ...raw(training), color: "blue-line" },
    { ...raw(validation), color: "orange-line" },
    {
      name: words.training.name,
      points: smoothTraining,
      color: "blue-line",
      labelColor: "blue-ink",
      hasEnd: true,
      label: label(words.training.label, newest(training)),
    },
    {
      name: words.validation.name,
      points: smoothValidation,
      color: "orange-line",
      width: 2.2,
      labelColor: "orange-ink",
      hasEnd: true,
      label: label(words.validation.label, newest(validation)),
    },
  ];
  if (words.wholeValidation) {
    lines.push({
      name: words.wholeValidation.name,
      points: whole,
      color: "orange-line",
      isDots: true,
      labelColor: "orange-ink",
      // beside the line's own where it is as new
      label: whole.at(-1)?.[0] === last ? label(words.wholeValidation.label, newest(whole)) : "",
    });
  }
  return { lines, bands: bandsOf(band, x), x, y: heightAxis(lines, height, goal, words) };
}

const raw = (points: Course): Omit<Line, "color"> => ({
  name: "",
  points,
  width: 1,
  alpha: 0.25,
  label: "",
  isSilent: true,
});

/** The book's number stands in its name. */
const endLabel = (line: Line, words: Words): string =>
  line.name === words.book || line.points.length === 0
    ? line.name
    : `${line.name} ${words.format(line.points.at(-1)![1])}`;

const bandsOf = (seeds: Shown["seeds"], x: Axis): Band[] =>
  seeds ? [{ points: seeds.band.filter(([epoch]) => epoch <= x.most), color: "orange-line" }] : [];

function heightAxis(
  lines: readonly Line[],
  height: Height,
  goal: number | undefined,
  words: Words,
): Axis {
  const values = lines.flatMap((line) => line.points.map(([, value]) => value));
  let most = 0;
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, value);
  if (height === "cost") {
    return linearAxis({
      label: "",
      says: words.says.height,
      least: 0,
      most: most * 1.05 || 1,
      ticks: niceTicks(0, most * 1.05 || 1),
      format: words.format,
    });
  }
  const format = (value: number) => String(Number((100 * value).toFixed(1)));
  if (height === "linear")
    return linearAxis({ label: "", says: words.says.height, least: 0, most: 1, format });
  const top = Math.max(1.4, -Math.log10(Math.max(1 - Math.max(most, goal ?? 0), 5e-4))) + 0.1;
  return mistakesAxis({
    label: "",
    says: words.says.height,
    least: 0,
    most: 1 - 10 ** -top,
    format,
  });
}
