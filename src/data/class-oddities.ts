// What the numbers of examples of each class say before a run: a class that only one of its sets has,
// one class only, examples that come class by class, one class that outweighs all others.

import { classCounts, className } from "./classes.ts";
import { answersOf, type Dataset } from "./dataset.ts";

/** The sets of a run; those without labels have no classes to look at. */
export interface SetsOfRun {
  readonly training: Dataset;
  readonly validation?: Dataset | undefined;
  readonly test?: Dataset | undefined;
}

/** From this share on one class decides what accuracy means. */
const OUTWEIGHS = 0.8;

/** What is odd about the classes of a run, as data: who says it in another language has its parts. */
export type ClassOddity =
  /** All `count` training examples are of one class. */
  | { readonly kind: "one-class"; readonly name: string; readonly count: number }
  /** `share` of the training examples, 0.8 to 1, are of one class. */
  | { readonly kind: "outweighs"; readonly name: string; readonly share: number }
  /** The set has none of these classes, which training has. */
  | { readonly kind: "missing"; readonly set: string; readonly names: readonly string[] }
  /** The set has `count` examples of these classes, and training has none. */
  | {
      readonly kind: "unknown";
      readonly set: string;
      readonly names: readonly string[];
      readonly count: number;
    }
  /** No set has an example of these. */
  | { readonly kind: "empty"; readonly names: readonly string[] }
  /** Examples come class by class, so that a part of them has some classes only. */
  | { readonly kind: "sorted" };

/**
 * What is odd about the classes of a run; usually nothing, and nothing is looked for where an example
 * has several answers. Ask before training: none of it is an error, and all of it changes what
 * accuracy means.
 */
export function classOddities({ training, validation, test }: SetsOfRun): ClassOddity[] {
  if (!training.labels || training.count === 0 || answersOf(training) > 1) return [];
  const counts = classCounts(training);
  const present = [...counts.keys()].filter((label) => counts[label]! > 0);
  const others = [validation, test].filter((set) => set?.labels && set.count > 0);
  const names = (labels: readonly number[]) => labels.map((label) => className(training, label));
  const found: ClassOddity[] = [];
  const largest = present.reduce((a, b) => (counts[b]! > counts[a]! ? b : a));
  const name = className(training, largest);
  if (present.length === 1 && training.classes > 1) {
    found.push({ kind: "one-class", name, count: training.count });
  } else if (counts[largest]! >= OUTWEIGHS * training.count) {
    found.push({ kind: "outweighs", name, share: counts[largest]! / training.count });
  }
  let isCut = present.length > 1 && present.length < training.classes && isGrouped(training);
  const seen = [counts, ...others.map((set) => classCounts(set!))];
  for (const [i, set] of others.entries()) {
    const own = seen[i + 1]!;
    const missing = present.filter((label) => own[label] === 0);
    const unknown = [...own.keys()].filter((label) => own[label]! > 0 && counts[label] === 0);
    if (missing.length) found.push({ kind: "missing", set: set!.name, names: names(missing) });
    if (unknown.length) {
      const count = unknown.reduce((sum, label) => sum + own[label]!, 0);
      found.push({ kind: "unknown", set: set!.name, names: names(unknown), count });
    }
    isCut ||= (missing.length > 0 || unknown.length > 0) && isGrouped(training);
  }
  const nowhere = [...counts.keys()].filter((label) => seen.every((own) => own[label] === 0));
  if (nowhere.length) found.push({ kind: "empty", names: names(nowhere) });
  if (isCut) found.push({ kind: "sorted" });
  return found;
}

/** What `classOddities` finds, a sentence each in English. */
export const describeClasses = (sets: SetsOfRun): string[] => classOddities(sets).map(oddityText);

/** A sentence in English. */
export function oddityText(oddity: ClassOddity): string {
  switch (oddity.kind) {
    case "one-class":
      return `all ${oddity.count} training examples are of class ${oddity.name}: there is nothing to tell it from`;
    case "outweighs":
      return `${(100 * oddity.share).toFixed(1)} % of the training examples are of class ${oddity.name}: a network that always answers it is right that often`;
    case "missing":
      return `${oddity.set} has no example of ${listed(oddity.names)}, which training has`;
    case "unknown":
      return `training has no example of ${listed(oddity.names)}, of which ${oddity.set} has ${oddity.count}: they cannot be learned`;
    case "empty":
      return oddity.names.length === 1
        ? `${listed(oddity.names)} has no example at all; it is only an output of the network`
        : `${listed(oddity.names)} have no example at all; they are only outputs of the network`;
    case "sorted":
      return "the examples come class by class, so that a part of them has some classes only: shuffle before a split or a limit";
  }
}

/** Whether examples of a class stand together: hardly more changes than there are classes. */
export function isGrouped({ labels, count }: Dataset): boolean {
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
export function listed(all: readonly string[]): string {
  const names = all.slice(0, MOST_LISTED);
  if (all.length === 1) return `class ${names[0]}`;
  if (all.length > MOST_LISTED) return `classes ${names.join(", ")}, ... (${all.length})`;
  return `classes ${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
