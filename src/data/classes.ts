// What the numbers of examples of each class say before a run: a class that only one of its sets has,
// one class only, examples that come class by class, one class that outweighs all others.

import { DataError } from "../errors.ts";
import { answersOf, type Dataset } from "./dataset.ts";

/** The sets of a run; those without labels have no classes to look at. */
export interface SetsOfRun {
  readonly training: Dataset;
  readonly validation?: Dataset | undefined;
  readonly test?: Dataset | undefined;
}

/** Examples of each class, or answers where an example has several; throws DataError for a set
 * without labels. */
export function classCounts({ name, labels, classes }: Dataset): Uint32Array {
  if (!labels) throw new DataError(`${name}: expected a set with labels`);
  const counts = new Uint32Array(classes);
  // a label that asks nothing is none of them
  for (const label of labels) if (label < classes) counts[label]! += 1;
  return counts;
}

/** How a class is called: its name, else its number. */
export const className = ({ classNames }: Dataset, label: number): string =>
  classNames?.[label] ?? `${label}`;

/** From this share on one class decides what accuracy means. */
const OUTWEIGHS = 0.8;

/**
 * What is odd about the classes of a run, a sentence each; usually none, and none is looked for
 * where an example has several answers. Ask before training: none
 * of it is an error, and all of it changes what accuracy means.
 */
export function describeClasses(sets: SetsOfRun): string[] {
  const { training } = sets;
  if (!training.labels || training.count === 0 || answersOf(training) > 1) return [];
  const counts = classCounts(training);
  const present = [...counts.keys()].filter((label) => counts[label]! > 0);
  const others = [sets.validation, sets.test].filter((set) => set?.labels && set.count > 0);
  const name = (label: number) => className(training, label);
  const notes: string[] = [];
  const largest = present.reduce((a, b) => (counts[b]! > counts[a]! ? b : a));
  if (present.length === 1 && training.classes > 1) {
    notes.push(
      `all ${training.count} training examples are of class ${name(largest)}: there is nothing to tell it from`,
    );
  } else if (counts[largest]! >= OUTWEIGHS * training.count) {
    const share = `${((100 * counts[largest]!) / training.count).toFixed(1)} %`;
    notes.push(
      `${share} of the training examples are of class ${name(largest)}: a network that always answers it is right that often`,
    );
  }
  let isCut = present.length > 1 && present.length < training.classes && isGrouped(training);
  for (const set of others) {
    const own = classCounts(set!);
    const missing = present.filter((label) => own[label] === 0);
    const unknown = [...own.keys()].filter((label) => own[label]! > 0 && counts[label] === 0);
    if (missing.length) {
      notes.push(`${set!.name} has no example of ${listed(missing, name)}, which training has`);
    }
    if (unknown.length) {
      const many = unknown.reduce((sum, label) => sum + own[label]!, 0);
      notes.push(
        `training has no example of ${listed(unknown, name)}, of which ${set!.name} has ${many}: they cannot be learned`,
      );
    }
    isCut ||= (missing.length > 0 || unknown.length > 0) && isGrouped(training);
  }
  const seen = [training, ...others].map((set) => classCounts(set!));
  const nowhere = [...counts.keys()].filter((label) => seen.every((own) => own[label] === 0));
  if (nowhere.length) {
    const [have, are] =
      nowhere.length === 1 ? ["has", "it is only an output"] : ["have", "they are only outputs"];
    notes.push(`${listed(nowhere, name)} ${have} no example at all; ${are} of the network`);
  }
  if (isCut) {
    notes.push(
      "the examples come class by class, so that a part of them has some classes only: shuffle before a split or a limit",
    );
  }
  return notes;
}

/** Whether examples of a class stand together: hardly more changes than there are classes. */
function isGrouped({ labels, count }: Dataset): boolean {
  let runs = 1;
  const present = new Set<number>([labels![0]!]);
  for (let i = 1; i < count; i++) {
    if (labels![i] !== labels![i - 1]) runs += 1;
    present.add(labels![i]!);
  }
  return count >= 4 * present.size && runs <= 2 * present.size;
}

const MOST_LISTED = 10;

/** class 3; classes 0, 1 and 2; classes 0, 1, ... (20 in all) */
function listed(labels: readonly number[], name: (label: number) => string): string {
  const names = labels.slice(0, MOST_LISTED).map(name);
  if (labels.length === 1) return `class ${names[0]}`;
  if (labels.length > MOST_LISTED) return `classes ${names.join(", ")}, ... (${labels.length})`;
  return `classes ${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
