// What the fuzzer must be told of a parser: valid files, and how to read one and look at what came.
import type { Dice } from "./dice.ts";
import type { Grammar } from "./mutations.ts";

export interface Parser {
  readonly name: string;
  readonly grammar: Grammar;
  /**
   * Makes a mutated file pass its checksums and lengths, so that what lies behind them is reached;
   * most of the time, as wrong sums are a case too.
   */
  readonly seal?: (bytes: Uint8Array, dice: Dice) => Uint8Array;
  /**
   * Reads a file and checks what was read: sizes, finite values, and that it comes back equal where
   * it can be written. Throws FormatError or DataError for a file that is refused; any other error
   * is a fault.
   */
  readonly read: (bytes: Uint8Array) => unknown;
  /**
   * Bytes that the file holds when unpacked, as it says and as its length allows: reading may take
   * four times as much, as of the file itself.
   */
  readonly contents?: (bytes: Uint8Array) => number;
  /** How much slower a file is than the quickest parser's: CI tries so many fewer. */
  readonly slowness?: number;
}

export const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
export const words = (text: string): Uint8Array[] => text.split(" ").map(ascii);

/** Words of JSON, also those that damage objects. */
export const JSON_WORDS: readonly Uint8Array[] = [
  ...words('{ } [ ] , : " \\ null true false [] {} [[[[[[[[ {"": "__proto__": "constructor":'),
  ...words('"\\ud800" "\\u0000" \\u002e "toString" "prototype"'),
  ...["\n", "\t", "\u0000", "\u2028", "é", "\ufeff", '{"__proto__":{"a":1}}'].map(ascii),
];

/** Fails unless there are as many values as the shape says. */
export function expectSize(shape: readonly number[], length: number): void {
  const size = shape.reduce((a, b) => a * b, 1);
  if (size !== length) throw new Error(`${length} values of shape [${shape.join(", ")}]`);
}

/** Fails unless all values are finite numbers. */
export function expectFinite(values: ArrayLike<number>, what: string): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) throw new Error(`${what}: ${values[i]} at ${i}`);
  }
}

/** Fails unless the bytes are the same. */
export function expectSame(a: Uint8Array, b: Uint8Array, what: string): void {
  if (Buffer.compare(a, b) !== 0) throw new Error(`${what} does not come back equal`);
}
