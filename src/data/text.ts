// A text as a data set: pieces of it, and for each character the one that follows.

import { DataError } from "../errors.ts";
import { alphabetOf, symbolsOf } from "./alphabet.ts";
import { type Dataset, dataset } from "./dataset.ts";
import { checkOptionNames } from "./option-names.ts";
import { checkCount } from "./synthetic.ts";
import { labelArray } from "./values.ts";

export interface TextOptions {
  /** Characters of an example; default 50. */
  readonly steps?: number;
  /**
   * How many parts of the text are read side by side; default 1. With more, example i of a batch of
   * so many goes on where example i of the batch before ended, as a recurrent layer with as many
   * `streams` wants it: training takes them in order then, and evaluation too.
   */
  readonly streams?: number;
  /** The characters that are symbols 0, 1, ...; default: those of the text by code point. A part for
   * validation needs that of the training text. */
  readonly alphabet?: readonly string[];
  /** What errors call it; default text. */
  readonly name?: string;
}

/** A text that can be learned from. */
export interface TextSet {
  /** Inputs [steps], symbols by number; labels [steps], the symbols that follow. */
  readonly set: Dataset<readonly [number], number>;
  /** The characters by number. */
  readonly alphabet: readonly string[];
}

/**
 * Cuts a text into examples of `steps` characters that follow one another in each of `streams` parts;
 * up to steps x streams characters at the end are left out. It takes 2 bytes a character, with more
 * than 256 symbols 6.
 * @throws DataError for a text that is too short or has a character that is not of the alphabet;
 * OptionError for sizes that are no whole numbers from 1
 */
export function textSet(text: string, options: TextOptions = {}): TextSet {
  checkOptionNames("textSet", options, { steps: true, streams: true, alphabet: true, name: true });
  const { steps = 50, streams = 1, name = "text" } = options;
  checkCount("textSet: steps", steps, 1);
  checkCount("textSet: streams", streams, 1);
  // by code point, so that no character is cut in two
  const alphabet = options.alphabet ?? alphabetOf(text);
  const symbols = symbolsOf(text, alphabet);
  const pieces = Math.floor((symbols.length - 1) / streams / steps);
  if (pieces < 1) {
    throw new DataError(
      `${name}: expected at least ${steps * streams + 1} characters for ${streams} streams of ${steps} steps, got ${symbols.length}`,
    );
  }
  const count = pieces * streams;
  const inputs = new (alphabet.length > 256 ? Float32Array : Uint8Array)(count * steps);
  const labels = new (labelArray(alphabet.length))(count * steps);
  for (let row = 0; row < count; row++) {
    const [piece, stream] = [Math.floor(row / streams), row % streams];
    const from = (stream * pieces + piece) * steps;
    inputs.set(symbols.subarray(from, from + steps), row * steps);
    labels.set(symbols.subarray(from + 1, from + steps + 1), row * steps);
  }
  const set = dataset({
    name,
    inputShape: [steps] as const,
    outputs: steps * alphabet.length,
    inputs,
    divideBy: 1,
    labels,
    ...(steps > 1 ? { answers: steps } : {}),
    alphabet,
    ...(streams > 1 ? { streams } : {}),
  });
  return { set, alphabet };
}
