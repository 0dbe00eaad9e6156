// Sets in another order, and parts in which every class has its share: what a set needs whose examples
// come class by class, before a part of it is kept back. A seed fixes the order.

import { DataError, OptionError } from "../errors.ts";
import { answersOf, checkInMemory, type Dataset } from "./dataset.ts";
import { inWords } from "./in-words.ts";
import { checkOptionNames } from "./option-names.ts";
import { permutation } from "./random.ts";
import { subset } from "./subset.ts";

/**
 * The examples in an order that the seed draws, as a copy: before a split of a set whose examples
 * come class by class.
 * @throws DataError for a set that is not in memory
 */
export function shuffle<In extends readonly number[], Out extends number>(
  set: Dataset<In, Out>,
  seed = 1,
): Dataset<In, Out> {
  checkInMemory("shuffle", set);
  return subset(set, permutation(seed, 0, set.count, "shuffle"));
}

export interface StratifiedOptions {
  /** Fixes who goes where; default 1. */
  readonly seed?: number;
}

/**
 * Parts of a set that are drawn at random, class by class, as copies: in each part every class has its
 * share of it, to an example. Shares that add up to less than 1 leave a rest, which is unused. A class
 * with few examples gives them to the first parts. Of a set that is fetched the parts are views, in its
 * order.
 *
 * ```ts
 * const [training, validation, test] = stratifiedSplit(set, [0.8, 0.1, 0.1]);
 * ```
 * @param shares of the parts, each above 0, together 1 at most
 * @throws DataError for a set without one label an example, OptionError for shares that are none
 */
export function stratifiedSplit<
  In extends readonly number[],
  Out extends number,
  const Shares extends readonly number[],
>(
  set: Dataset<In, Out>,
  shares: Shares,
  options: StratifiedOptions = {},
): { [Part in keyof Shares]: Dataset<In, Out> } {
  checkOptionNames("stratifiedSplit", options, { seed: true });
  const { name, labels, count, load } = set;
  if (!labels || answersOf(set) > 1) {
    throw new DataError(
      `stratifiedSplit: ${name}: expected a label for each example; split(shuffle(set), ...) draws without classes`,
    );
  }
  const ends = endsOf(shares);
  const total = new Map<number, number>();
  for (const label of labels) total.set(label, (total.get(label) ?? 0) + 1);
  const seen = new Map<number, number>();
  const rows: number[][] = shares.map(() => []);
  for (const row of permutation(options.seed ?? 1, 0, count, "stratifiedSplit")) {
    const label = labels[row]!;
    const place = seen.get(label) ?? 0;
    seen.set(label, place + 1);
    const part = ends.findIndex((end) => place < Math.round(end * total.get(label)!));
    if (part >= 0) rows[part]!.push(row);
  }
  // what lies on disk is read in its order
  const inOrder = (own: number[]) => (load ? Uint32Array.from(own).sort() : Uint32Array.from(own));
  return rows.map((own) => subset(set, inOrder(own))) as unknown as {
    [Part in keyof Shares]: Dataset<In, Out>;
  };
}

/** Room for rounding in shares such as 0.7 + 0.2 + 0.1. */
const ROUNDING = 1e-9;

/** Where each part ends, as a share of all. */
function endsOf(shares: readonly number[]): number[] {
  let end = 0;
  const ends = Array.isArray(shares) ? shares.map((share) => (end += share)) : [];
  const isShare = (x: unknown) => typeof x === "number" && x > 0 && x <= 1;
  if (ends.length === 0 || !shares.every(isShare) || end > 1 + ROUNDING) {
    throw new OptionError(
      `stratifiedSplit: shares: expected numbers above 0 that add up to 1 at most, such as [0.8, 0.1, 0.1], got ${Array.isArray(shares) ? `[${shares.join(", ")}]` : inWords(shares)}`,
    );
  }
  return ends;
}
