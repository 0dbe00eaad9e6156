// The classes of a set: how many examples each has, and what it is called.

import { DataError } from "../errors.ts";
import type { Dataset } from "./dataset.ts";

/** Examples of each class, or answers where an example has several; throws DataError for a set
 * without labels. */
export function classCounts({ name, labels, classes }: Dataset): Uint32Array {
  if (!labels) throw new DataError(`${name}: expected a set with labels`);
  const counts = new Uint32Array(classes);
  // a label that asks nothing is none of them
  for (let i = 0; i < labels.length; i++) if (labels[i]! < classes) counts[labels[i]!]! += 1;
  return counts;
}

/** How a class is called: its name, else its number. */
export const className = ({ classNames }: Dataset, label: number): string =>
  classNames?.[label] ?? `${label}`;
