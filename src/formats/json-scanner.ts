// Walks JSON text of a known form token by token. Unlike JSON.parse it refuses duplicate keys and
// builds nothing that was not asked for, so a hostile file cannot make it allocate much more than
// its own size. Every failure is a FormatError.

import { FormatError } from "../errors.ts";

/** A place in JSON text; each method reads one value and moves past it. */
export class JsonScanner {
  readonly #text: string;
  readonly #file: string;
  #at = 0;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  /** Reads an object of at most `limit` different keys; `value` must read the value of each. */
  object(limit: number, what: string, value: (key: string) => void): void {
    const keys = new Set<string>();
    this.#list("{", "}", what, () => {
      const key = this.string(`a key of ${what}`);
      if (keys.has(key)) throw this.#error(`different keys in ${what}`, `"${short(key)}" twice`);
      if (keys.size >= limit) throw this.#error(`at most ${limit} keys in ${what}`, "more");
      keys.add(key);
      if (!this.#accept(":")) throw this.#unexpected(`":" after "${short(key)}"`);
      value(key);
    });
  }

  /** Reads an array of at most `limit` whole numbers from 0 to 2^53 - 1. */
  counts(limit: number, what: string): number[] {
    const counts: number[] = [];
    this.#list("[", "]", what, () => {
      if (counts.length >= limit) throw this.#error(`at most ${limit} numbers in ${what}`, "more");
      counts.push(this.#count(what));
    });
    return counts;
  }

  /** Reads a string. */
  string(what: string): string {
    this.#skipSpace();
    const end = this.#endOfString();
    if (end === undefined) throw this.#unexpected(what);
    const literal = this.#text.slice(this.#at, end);
    this.#at += literal.length;
    try {
      return JSON.parse(literal) as string; // knows the escapes, refuses control characters
    } catch {
      throw this.#error(what, `the string ${short(literal)}`);
    }
  }

  /** Where the string that begins here ends; a regular expression would overflow its stack. */
  #endOfString(): number | undefined {
    if (this.#text[this.#at] !== '"') return undefined;
    let end = this.#at;
    for (;;) {
      end = this.#text.indexOf('"', end + 1);
      if (end < 0) return undefined;
      let slash = end;
      while (this.#text[slash - 1] === "\\") slash--;
      if ((end - slash) % 2 === 0) return end + 1;
    }
  }

  /** Throws unless only spaces are left. */
  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#unexpected("the end of the header");
  }

  #count(what: string): number {
    this.#skipSpace();
    let end = this.#at;
    while (isDigit(this.#text.charCodeAt(end))) end++;
    const digits = this.#text.slice(this.#at, end);
    const value = Number(digits);
    const isWhole =
      !".eE".includes(this.#text[end] ?? " ") && (digits[0] !== "0" || digits === "0");
    if (digits === "" || !isWhole || !Number.isSafeInteger(value)) {
      throw this.#unexpected(`a whole number from 0 to 2^53 - 1 in ${what}`);
    }
    this.#at = end;
    return value;
  }

  #list(open: string, close: string, what: string, item: () => void): void {
    if (!this.#accept(open)) throw this.#unexpected(`${what} (opening with "${open}")`);
    if (this.#accept(close)) return;
    do item();
    while (this.#accept(","));
    if (!this.#accept(close)) throw this.#unexpected(`"," or "${close}" in ${what}`);
  }

  #accept(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    while (" \n\r\t".includes(this.#text[this.#at] ?? "x")) this.#at++;
  }

  #unexpected(expected: string): FormatError {
    const rest = this.#text.slice(this.#at, this.#at + 20);
    return this.#error(expected, rest === "" ? "the end" : `"${rest}"`);
  }

  #error(expected: string, found: string): FormatError {
    return new FormatError(this.#file, expected, `${found} at character ${this.#at} of the header`);
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function short(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}...`;
}
