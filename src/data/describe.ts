// What a person reads of a data set before anything is learned from it: how many there are of what, in
// which ranges, and what looks wrong, in words. Nothing is left out by lot: every example is looked at.

import { DataError } from "../errors.ts";
import { isGrouped, listed } from "./class-oddities.ts";
import { classCounts, className } from "./classes.ts";
import { answersOf, type Dataset, exampleSize, formText } from "./dataset.ts";
import { SeenExamples } from "./seen-examples.ts";
import { fetchedInOrder } from "./subset.ts";
import { together, ValueStatistics, type ValueSummary } from "./value-statistics.ts";

export type { ValueSummary } from "./value-statistics.ts";

/** How many examples a class has. */
export interface ClassShare {
  readonly name: string;
  readonly count: number;
  /** Of all examples, 0 to 1. */
  readonly share: number;
}

/** What is in a data set. Inputs are as a network gets them, divided by `divideBy`. */
export interface SetDescription {
  /** Name, number of examples, shape, type and classes in a line. */
  readonly form: string;
  readonly count: number;
  /** All inputs together. */
  readonly inputs: ValueSummary;
  /** Each value of an example by itself, in the order of the example. */
  readonly eachInput: readonly ValueSummary[];
  /** What the inputs are called, where they have names. */
  readonly inputNames?: readonly string[] | undefined;
  /** Each target value by itself; none for a set with classes. */
  readonly eachTarget: readonly ValueSummary[];
  /** None for a set with targets; answers, where an example has several. */
  readonly classes: readonly ClassShare[];
  /** Places of inputs that are the same in every example. */
  readonly constant: readonly number[];
  /** Examples whose inputs are those of an example before. */
  readonly duplicates: number;
  /** Those of them whose class or targets are others than there. */
  readonly contradictions: number;
  /** Whether examples stand class by class. */
  readonly isSorted: boolean;
  /** What looks wrong, a sentence each; usually none. */
  readonly notes: readonly string[];
  /** All of it, to be read; bars end within so many columns, where names leave room for some. */
  text(columns: number): string;
  /** The same for 80 columns. */
  toString(): string;
}

/**
 * Describes a data set, also one that is fetched in parts. Values that are missing are none of it: no
 * reader gives them, but numbers that often stand for them, such as -999, are looked for.
 * @throws DataError for a set without examples
 */
export async function describe(set: Dataset): Promise<SetDescription> {
  const { count, divideBy, labels, targets, outputs } = set;
  if (count === 0) throw new DataError(`${set.name}: expected examples, got none`);
  const size = exampleSize(set);
  const statistics = new ValueStatistics(size);
  const seen = new SeenExamples(set);
  for await (const { first, rows, inputs: part } of fetchedInOrder(set)) {
    for (let i = 0; i < rows; i++) {
      statistics.add(part, i * size, divideBy);
      seen.add(part.subarray(i * size, (i + 1) * size), first + i);
    }
  }
  const ofTargets = new ValueStatistics(targets ? outputs : 0);
  for (let row = 0; targets && row < count; row++) ofTargets.add(targets, row * outputs, 1);
  const eachInput = statistics.each();
  const found = {
    form: formText(set),
    count,
    inputs: together(eachInput),
    eachInput,
    ...(set.inputNames ? { inputNames: set.inputNames } : {}),
    eachTarget: ofTargets.each(),
    classes: labels ? classesOf(set) : [],
    constant: [...eachInput.keys()].filter((i) => eachInput[i]!.least === eachInput[i]!.most),
    duplicates: seen.duplicates,
    contradictions: seen.contradictions,
    isSorted: labels !== undefined && answersOf(set) === 1 && set.classes > 1 && isGrouped(set),
  };
  const described = { ...found, notes: notesOf(set, found) };
  const text = (columns: number) => textOf(described, columns);
  return Object.freeze({ ...described, text, toString: () => text(80) });
}

function classesOf(set: Dataset): ClassShare[] {
  const counts = classCounts(set);
  const asked = counts.reduce((a, b) => a + b, 0);
  return Array.from(counts, (count, label) => ({
    name: className(set, label),
    count,
    share: count / Math.max(asked, 1),
  }));
}

type Found = Omit<SetDescription, "notes" | "text" | "toString">;

/** Numbers that people write where they have none. */
const STAND_INS = [-1, -9, -99, -999, -9999, 99, 999, 9999, 99999];
/** From this share on one class decides what accuracy means. */
const OUTWEIGHS = 0.8;
/** Classes whose numbers of examples differ by more are not learned alike. */
const UNEVEN_CLASSES = 10;
/** Inputs whose sizes differ by more are not learned at one learning rate. */
const UNEVEN_SIZES = 100;
const LARGE = 8;
/** Examples of more values are pictures, sounds and the like: their values are not features each. */
const MOST_FEATURES = 200;

function notesOf(set: Dataset, found: Found): string[] {
  const { inputs, eachInput, constant, duplicates, contradictions, count } = found;
  const notes = [...classNotes(found)];
  if (found.isSorted) {
    notes.push(
      "the examples stand class by class: shuffle before a split or a limit, or a part of them has some classes only",
    );
  }
  if (constant.length === eachInput.length) {
    notes.push("all examples are the same: there is nothing to learn");
  } else if (constant.length > 0 && eachInput.length <= MOST_FEATURES) {
    notes.push(`${places(constant)} never change: they say nothing; leave them out`);
  }
  if (contradictions > 0) {
    notes.push(
      `${contradictions} of ${duplicates} repeated examples want another answer than the one before them: no network can give both`,
    );
  }
  if (duplicates > count / 100) {
    notes.push(
      `${duplicates} examples (${percent(duplicates / count)}) are repeated: those that fall into training and test are judged by what was learned by heart`,
    );
  }
  const sizes = eachInput.map(sizeOf);
  const moving = sizes.filter((x) => x > 0);
  const [low, high] = [Math.min(...moving), Math.max(...moving)];
  const whole = sizeOf(inputs);
  if (set.inputShape.length === 1 && sizes.length <= MOST_FEATURES && high > UNEVEN_SIZES * low) {
    notes.push(
      `input ${sizes.indexOf(high)} has a size of ${short(high)}, input ${sizes.indexOf(low)} of ${short(low)}: standardize them`,
    );
  } else if (whole > LARGE) {
    notes.push(`inputs have a size of ${short(whole)}, far from 1: divide or standardize them`);
  }
  const odd = eachInput.flatMap((one, i) => standIn(one, i));
  if (odd.length > 0 && eachInput.length <= MOST_FEATURES) notes.push(...odd.slice(0, 5));
  return notes;
}

function* classNotes({ classes, count }: Found): Generator<string> {
  const present = classes.filter((one) => one.count > 0);
  if (present.length === 0) return;
  const largest = present.reduce((a, b) => (b.count > a.count ? b : a));
  const smallest = present.reduce((a, b) => (b.count < a.count ? b : a));
  const empty = classes.filter((one) => one.count === 0);
  if (present.length === 1) {
    yield `all ${count} examples are of class ${largest.name}: there is nothing to tell it from`;
  } else if (largest.share >= OUTWEIGHS) {
    yield `${percent(largest.share)} of the examples are of class ${largest.name}: a network that always answers it is right that often; classWeights: "balanced" weighs the others up`;
  } else if (largest.count > UNEVEN_CLASSES * smallest.count) {
    yield `class ${largest.name} has ${largest.count} examples, class ${smallest.name} ${smallest.count}: judge by the table of classes, and think of classWeights: "balanced"`;
  }
  if (empty.length > 0) yield `${listed(empty.map(({ name }) => name))}: no example at all`;
}

/** A least or largest value that often stands for one that is missing, and lies far from the others. */
function standIn({ least, most, mean, deviation }: ValueSummary, place: number): string[] {
  const isFar = (value: number, other: number) =>
    STAND_INS.includes(value) &&
    Math.abs(value - mean) > 4 * deviation &&
    Math.abs(value) > 2 * Math.abs(other);
  const found = isFar(least, most) ? least : isFar(most, least) ? most : undefined;
  if (found === undefined) return [];
  return [
    `input ${place} is ${found} at its end, far from its mean ${short(mean)}: does that stand for a missing value?`,
  ];
}

/** The root of the mean square. */
const sizeOf = ({ mean, deviation }: ValueSummary): number =>
  Math.sqrt(mean * mean + deviation * deviation);

const MOST_NAMED = 12;
const places = (all: readonly number[]): string =>
  `${all.length === 1 ? "input" : "inputs"} ${all.slice(0, MOST_NAMED).join(", ")}${all.length > MOST_NAMED ? `, ... (${all.length})` : ""}`;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const short = (x: number): string => `${Number(x.toPrecision(4))}`;

/** Inputs that get a line each, at most. */
const MOST_LINES = 40;
const BAR = 30;

function textOf(set: Omit<SetDescription, "text" | "toString">, columns: number): string {
  const { form, inputs, eachInput, eachTarget, classes, constant, duplicates, count, notes } = set;
  const { inputNames } = set;
  const lines = [form, ""];
  const rangeOf = ({ least, most, mean, deviation, zeros }: ValueSummary) =>
    `${short(least)} to ${short(most)}, mean ${short(mean)}, deviation ${short(deviation)}, ${percent(zeros)} zeros`;
  lines.push(`inputs      ${rangeOf(inputs)}`);
  const never = constant.length === 0 ? "none" : `${constant.length} of ${eachInput.length}`;
  lines.push(`constant    ${never}`);
  lines.push(`repeated    ${duplicates === 0 ? "none" : `${duplicates} of ${count}`}`);
  if (eachInput.length > 1 && eachInput.length <= MOST_LINES) {
    lines.push("", ...table("input", eachInput, inputNames));
  }
  if (eachTarget.length > 0) lines.push("", ...table("target", eachTarget));
  if (classes.length > 0) {
    const largest = Math.max(...classes.map((one) => one.count), 1);
    const width = Math.max(5, ...classes.map(({ name }) => name.length));
    const digits = Math.max(5, `${largest}`.length);
    lines.push("", `${"class".padEnd(width)}  ${"count".padStart(digits)}`);
    for (const one of classes.slice(0, MOST_LINES)) {
      const head = `${one.name.padEnd(width)}  ${`${one.count}`.padStart(digits)}  ${percent(one.share).padStart(7)}  `;
      const room = Math.max(0, Math.min(BAR, columns - head.length));
      const bar = "█".repeat(Math.round((room * one.count) / largest));
      lines.push(`${head}${bar}`.trimEnd());
    }
    if (classes.length > MOST_LINES) lines.push(`... ${classes.length} classes in all`);
  }
  lines.push("", notes.length ? "What looks wrong" : "Nothing looks wrong.");
  return [...lines, ...notes.map((note) => `- ${note}`)].join("\n");
}

function table(what: string, all: readonly ValueSummary[], names?: readonly string[]): string[] {
  const head = [what, "least", "largest", "mean", "deviation"];
  const rows = all.map(({ least, most, mean, deviation }, i) => [
    names?.[i] ?? `${i}`,
    ...[least, most, mean, deviation].map(short),
  ]);
  const widths = head.map((text, k) =>
    Math.max(text.length, ...rows.map((cells) => cells[k]!.length)),
  );
  return [head, ...rows].map((cells) =>
    cells.map((cell, k) => cell.padStart(widths[k]!)).join("  "),
  );
}
