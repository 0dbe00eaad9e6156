// What looks wrong in a set before a run. Nothing of it is an error; all of it changes what accuracy
// means.
import { classOddities, type Dataset } from "downhill/data";
import type { Sets } from "../data.ts";
import { LEAST_EXAMPLES, type Problem } from "./own.ts";

/** From this share on one class decides what accuracy means. */
const OUTWEIGHS = 0.8;
/** Inputs beyond this saturate what takes them. */
const LARGE = 10;
/** Fewer examples of a class cannot be in all three sets. */
const FEW = 7;

export function problemsOf(whole: Dataset, sets: Sets | undefined): Problem[] {
  const problems: Problem[] = [];
  const counts = countsOf(whole);
  const name = (label: number) => whole.classNames?.[label] ?? `${label}`;
  const present = [...counts.keys()].filter((label) => counts[label]! > 0);
  const largest = present.reduce((a, b) => (counts[b]! > counts[a]! ? b : a), present[0] ?? 0);
  const share = (counts[largest] ?? 0) / Math.max(1, whole.count);
  if (present.length === 1) problems.push({ kind: "one-class", name: name(largest) });
  else if (share >= OUTWEIGHS) problems.push({ kind: "outweighs", name: name(largest), share });
  for (const label of counts.keys()) {
    const count = counts[label]!;
    if (count === 0) problems.push({ kind: "empty-class", name: name(label) });
    else if (count < FEW && present.length > 1) {
      problems.push({ kind: "few", name: name(label), count });
    }
  }
  if (present.length > 1 && isSorted(whole, present.length)) problems.push({ kind: "sorted" });
  const most = largestInput(whole) / whole.divideBy;
  if (most > LARGE) problems.push({ kind: "not-scaled", most });
  if (sets && whole.count >= LEAST_EXAMPLES && present.length > 1) {
    for (const oddity of classOddities({ ...sets })) {
      // these are said of the whole set
      if (["one-class", "outweighs", "empty"].includes(oddity.kind)) continue;
      problems.push({ kind: "classes", oddity });
    }
  }
  return problems;
}

/** Examples of each class. */
export function countsOf({ labels, classes }: Dataset): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels ?? []) counts[label]! += 1;
  return counts;
}

/** Whether examples of a class stand together. */
function isSorted({ labels, count }: Dataset, classes: number): boolean {
  let changes = 0;
  for (let i = 1; i < count; i++) if (labels![i] !== labels![i - 1]) changes += 1;
  return count >= 4 * classes && changes < 2 * classes;
}

function largestInput({ inputs }: Dataset): number {
  let most = 0;
  for (const value of inputs) most = Math.max(most, Math.abs(value));
  return most;
}
