// How the book's network2.py begins and in which order it takes the examples, with its random
// numbers: what a replay hands to the library as parameters and order.
import {
  type MersenneTwister,
  normalNumbers,
  shuffle,
  twisterOfKey,
  twisterOfNumber,
} from "./legacy-random.ts";

/** The seed of all of the book's scripts that have one. */
export const BOOK_SEED = 12345678;

export type LegacyParameters = ReadonlyMap<string, Float64Array>;

/** A list of examples that is shuffled again before every epoch, from where the last one left it. */
export interface LegacyList {
  next(): Uint32Array;
}

export interface LegacyScript {
  /**
   * The parameters of a fresh network: all biases layer by layer, then all weights, [out, in] by
   * rows. The constructor draws the scaled ones; `large_weight_initializer` draws all again.
   */
  scaled(sizes: readonly number[]): LegacyParameters;
  large(sizes: readonly number[]): LegacyParameters;
  /** The first `count` examples as a list of their own. */
  list(count: number): LegacyList;
}

/** The state of a script after `random.seed` and `numpy.random.seed`. */
export function legacyScript(seed: number = BOOK_SEED): LegacyScript {
  const order: MersenneTwister = twisterOfKey(seed);
  const normal = normalNumbers(twisterOfNumber(seed));
  const draw = (sizes: readonly number[], scale: (inputs: number) => number) => {
    const [, ...layers] = sizes;
    const parameters = new Map<string, Float64Array>();
    const fill = (count: number, scaleBy: number) =>
      Float64Array.from({ length: count }, () => normal() / scaleBy);
    for (const [i, size] of layers.entries()) parameters.set(`layers.${i}.bias`, fill(size, 1));
    for (const [i, size] of layers.entries()) {
      const inputs = sizes[i]!;
      parameters.set(`layers.${i}.weight`, fill(size * inputs, scale(inputs)));
    }
    return parameters;
  };
  return {
    scaled: (sizes) => draw(sizes, Math.sqrt),
    large: (sizes) => draw(sizes, () => 1),
    list: (count) => {
      const items = Uint32Array.from({ length: count }, (_, i) => i);
      return {
        next: () => {
          shuffle(items, order);
          return items;
        },
      };
    },
  };
}
