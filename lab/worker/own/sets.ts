// Own data as the three sets of a run: shuffled by the seed of the run, then a seventh to validate and
// a seventh to test. A test set that came with the files stays one.
import { DataError } from "downhill";
import { type Dataset, dataset, shuffle, slice } from "downhill/data";
import type { Sets } from "../data.ts";
import { DIGITS_KEY, LEAST_EXAMPLES, type OwnDigit } from "./own.ts";
import { findSet, ownData } from "./store.ts";

/** The sets of that key; undefined where this browser has none. */
export async function ownSets(key: string, seed: number): Promise<Sets | undefined> {
  if (key === DIGITS_KEY) return splitBySeed(digitSet((await ownData()).digits), undefined, seed);
  const own = await findSet(key);
  return own && splitBySeed(own.training, own.test, seed);
}

/** @throws DataError for fewer examples than three sets need */
export function splitBySeed(whole: Dataset, test: Dataset | undefined, seed: number): Sets {
  if (whole.count < LEAST_EXAMPLES) {
    throw new DataError(
      `${whole.name}: ${whole.count} examples are too few for training, validation and test; bring at least ${LEAST_EXAMPLES}`,
    );
  }
  const mixed = shuffle(whole, seed);
  const held = Math.floor(whole.count / 7);
  const rest = whole.count - (test ? held : 2 * held);
  return {
    training: slice(mixed, 0, rest),
    validation: { ...slice(mixed, rest, rest + held), name: `${whole.name} validation` },
    test: test ?? { ...slice(mixed, rest + held), name: `${whole.name} test` },
  };
}

function digitSet(digits: readonly OwnDigit[]): Dataset {
  const inputs = new Uint8Array(digits.length * 784);
  for (const [i, { pixels }] of digits.entries()) inputs.set(pixels, i * 784);
  return dataset({
    name: "own digits",
    inputShape: [784],
    picture: { height: 28, width: 28, channels: 1 },
    outputs: 10,
    divideBy: 256,
    inputs,
    labels: Uint8Array.from(digits, ({ label }) => label),
  });
}
