// The characters that the symbols of a text stand for: which of them is 0, 1, ... A data set has it, a
// network that learned from the set keeps it, and so does its file.
import { DataError } from "../errors.ts";

/** More characters than Unicode has cannot be told apart. */
export const MOST_SYMBOLS = 0x110000;

/** Throws DataError unless all are single characters and no two are the same. */
export function checkAlphabet(what: string, alphabet: readonly string[]): void {
  const given: unknown = alphabet;
  if (!Array.isArray(given) || given.length === 0 || given.length > MOST_SYMBOLS) {
    const found = Array.isArray(given) ? `${given.length}` : typeof given;
    throw new DataError(
      `${what}: alphabet: expected from 1 to ${MOST_SYMBOLS} characters, got ${found}`,
    );
  }
  const seen = new Map<string, number>();
  for (const [i, character] of given.entries()) {
    if (!isCharacter(character)) {
      throw new DataError(
        `${what}: alphabet: expected one character a symbol, got ${shown(character)} for symbol ${i}`,
      );
    }
    const before = seen.get(character);
    if (before !== undefined) {
      throw new DataError(
        `${what}: alphabet: expected no character twice, got ${shown(character)} for symbols ${before} and ${i}`,
      );
    }
    seen.set(character, i);
  }
}

const isCharacter = (given: unknown): given is string =>
  typeof given === "string" &&
  given.length > 0 &&
  given.length === (given.codePointAt(0)! > 0xffff ? 2 : 1);

const shown = (given: unknown): string =>
  typeof given === "string" ? JSON.stringify(given.slice(0, 20)) : typeof given;

/** The characters of a text by code point, each once. */
export function alphabetOf(text: string): string[] {
  const characters = new Set<string>();
  for (const character of text) characters.add(character);
  return [...characters].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
}

/**
 * Characters as numbers of an alphabet.
 * @throws DataError naming the characters that it does not have
 */
export function symbolsOf(text: string, alphabet: readonly string[]): Uint32Array {
  const numbers = new Map(alphabet.map((character, i) => [character, i]));
  const unknown = new Set<string>();
  const symbols = new Uint32Array(text.length);
  let length = 0;
  for (const character of text) {
    const symbol = numbers.get(character);
    if (symbol === undefined) unknown.add(character);
    symbols[length++] = symbol ?? 0;
  }
  if (unknown.size === 0) return symbols.subarray(0, length);
  const named = [...unknown].slice(0, MOST_NAMED).map((character) => JSON.stringify(character));
  const more = unknown.size > MOST_NAMED ? ` and ${unknown.size - MOST_NAMED} more` : "";
  throw new DataError(
    `text: expected characters of the alphabet, ${alphabet.length} symbols, got ${named.join(", ")}${more}`,
  );
}

const MOST_NAMED = 10;
