// A text as a data set: pieces of it, and for each character the one that follows.

import { DataError } from "../errors.ts";
import { type Dataset, dataset } from "./dataset.ts";
import { checkCount } from "./synthetic.ts";

export interface TextOptions {
  /** Characters of an example; default 50. */
  readonly steps?: number;
  /**
   * How many parts of the text are read side by side; default 1. Taken in order, with mini-batches of
   * so many examples, example i of a batch goes on where example i of the batch before ended, as a
   * recurrent layer with as many `streams` wants it.
   */
  readonly streams?: number;
  /** The characters that are symbols 0, 1, ...; default: those of the text by code point. A part for
   * validation needs that of the training text. */
  readonly alphabet?: readonly string[];
}

/** A text that can be learned from. */
export interface TextSet {
  /** Inputs [steps], symbols by number; targets [steps, alphabet], 1 at the next symbol. */
  readonly set: Dataset<readonly [number], number>;
  /** The characters by number. */
  readonly alphabet: readonly string[];
  /** The examples in order, for the option `order` of training. */
  readonly order: () => Uint32Array;
}

/**
 * Cuts a text into examples of `steps` characters that follow one another in each of `streams` parts;
 * up to steps x streams characters at the end are left out. Targets take 4 bytes a character and
 * symbol: 260 MB for a million characters of 65 symbols.
 * @throws DataError for a text that is too short or has a character that is not of the alphabet;
 * OptionError for sizes that are no whole numbers from 1
 */
export function textSet(text: string, options: TextOptions = {}): TextSet {
  const { steps = 50, streams = 1 } = options;
  checkCount("textSet: steps", steps, 1);
  checkCount("textSet: streams", streams, 1);
  // by code point, so that no character is cut in two
  const characters = [...text];
  const alphabet = options.alphabet ?? [...new Set(characters)].sort(byCodePoint);
  const symbols = symbolsOf(characters, alphabet);
  const pieces = Math.floor((characters.length - 1) / streams / steps);
  if (pieces < 1) {
    throw new DataError(
      `text: expected at least ${steps * streams + 1} characters for ${streams} streams of ${steps} steps, got ${characters.length}`,
    );
  }
  const count = pieces * streams;
  const inputs = new (alphabet.length > 256 ? Float32Array : Uint8Array)(count * steps);
  const targets = new Float32Array(count * steps * alphabet.length);
  for (let row = 0; row < count; row++) {
    const [piece, stream] = [Math.floor(row / streams), row % streams];
    const from = (stream * pieces + piece) * steps;
    for (let step = 0; step < steps; step++) {
      const at = row * steps + step;
      inputs[at] = symbols[from + step]!;
      targets[at * alphabet.length + symbols[from + step + 1]!] = 1;
    }
  }
  const outputs = steps * alphabet.length;
  const inputShape = [steps] as const;
  return {
    set: dataset({ name: "text", inputShape, outputs, inputs, divideBy: 1, targets }),
    alphabet,
    order: () => Uint32Array.from({ length: count }, (_, i) => i),
  };
}

/** Characters as numbers of an alphabet; throws DataError for one that it does not have. */
export function symbolsOf(text: Iterable<string>, alphabet: readonly string[]): Uint32Array {
  const numbers = new Map(alphabet.map((character, i) => [character, i]));
  return Uint32Array.from(text, (character) => {
    const symbol = numbers.get(character);
    if (symbol !== undefined) return symbol;
    throw new DataError(
      `text: expected characters of the alphabet, ${alphabet.length} symbols, got ${JSON.stringify(character)}`,
    );
  });
}

const byCodePoint = (a: string, b: string): number => a.codePointAt(0)! - b.codePointAt(0)!;
