// What the inputs of an example are called, where they have names: the columns of a table. A network
// knows inputs by their places, so a table whose columns stand in another order would be answered wrongly,
// and nobody would see it.

import { DataError } from "../errors.ts";
import { inWords } from "./in-words.ts";

/** Throws DataError unless they are names of so many inputs, all of them different. */
export function checkInputNames(what: string, names: readonly string[], size: number): void {
  const isList = Array.isArray(names) && names.every((name) => typeof name === "string");
  if (!isList || names.length !== size) {
    const found = isList ? `${names.length} names` : inWords(names);
    throw new DataError(`${what}: expected a name for each of ${size} inputs, got ${found}`);
  }
  if (new Set(names).size === size) return;
  const twice = names.find((name, i) => names.indexOf(name) < i)!;
  throw new DataError(`${what}: expected different names of inputs, got "${twice}" twice`);
}

/** Throws DataError for a set whose inputs are called otherwise, or the same in another order; a set
 * without names is taken as it is. */
export function checkSameInputNames(
  what: string,
  expected: readonly string[] | undefined,
  {
    name,
    inputNames: found,
  }: { readonly name: string; readonly inputNames?: readonly string[] | undefined },
): void {
  const at = expected && found ? firstOther(expected, found) : -1;
  if (at < 0) return;
  const cure = isSameSet(expected!, found!)
    ? "; arrangeInputs(set, names) puts them into that order"
    : "";
  throw new DataError(
    `${what}: expected the inputs ${few(expected!)}, as in training, got ${found![at] ?? "none"} for ${expected![at] ?? "none"} as input ${at} of ${name}${cure}`,
  );
}

/** The first place where they differ; -1: nowhere. */
export const firstOther = (expected: readonly string[], found: readonly string[]): number => {
  const { length } = expected.length < found.length ? found : expected;
  for (let i = 0; i < length; i++) if (expected[i] !== found[i]) return i;
  return -1;
};

const isSameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && firstOther(a.toSorted(), b.toSorted()) < 0;

const MOST_LISTED = 8;

/** stem_cm, petal_mm; a, b, ... (30 in all) */
export function few(names: readonly string[]): string {
  const shown = names.slice(0, MOST_LISTED).map((name) => name.slice(0, 40));
  if (names.length === shown.length) return shown.join(", ");
  return `${shown.join(", ")}, ... (${names.length} in all)`;
}
