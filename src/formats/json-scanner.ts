// Walks JSON text of a known form token by token. Unlike JSON.parse it refuses duplicate keys and
// builds nothing that was not asked for, so a hostile file cannot make it allocate much more than
// its own size. Every failure is a FormatError.

import { FormatError } from "../errors.ts";

/** A place in JSON text; each method reads one value and moves past it. */
export class JsonScanner {
  readonly #text: string;
  readonly #file: string;
  readonly #part: string;
  #at: number;

  /** `part` is what of the file the text is, as errors say it. */
  constructor(text: string, file: string, part: string, at = 0) {
    this.#text = text;
    this.#file = file;
    this.#part = part;
    this.#at = at;
  }

  /** Characters not read yet. */
  get remaining(): number {
    return this.#text.length - this.#at;
  }

  /** Another scanner at the same place. */
  fork(): JsonScanner {
    return new JsonScanner(this.#text, this.#file, this.#part, this.#at);
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

  /** Reads an array; `item` must read each element. Gives back how many there were. */
  array(what: string, item: (index: number) => void): number {
    let count = 0;
    this.#list("[", "]", what, () => item(count++));
    return count;
  }

  /** Reads a finite number. */
  number(what: string): number {
    this.#skipSpace();
    let end = this.#at;
    while (isOfNumber(this.#text.charCodeAt(end))) end++;
    const token = end - this.#at <= LONGEST_NUMBER ? this.#text.slice(this.#at, end) : "";
    const value = NUMBER.test(token) ? Number(token) : Number.NaN;
    if (!Number.isFinite(value)) {
      throw this.#error(what, token !== "" && !Number.isNaN(value) ? `${value}` : this.found());
    }
    this.#at = end;
    return value;
  }

  /** Whether the value that begins here is an array. */
  isArray(): boolean {
    this.#skipSpace();
    return this.#text[this.#at] === "[";
  }

  /** Moves past a value of any kind; of arrays and objects only the brackets are looked at. */
  skip(what: string): void {
    this.#skipSpace();
    const text = this.#text;
    let depth = 0;
    let at = this.#at;
    do {
      const code = text.charCodeAt(at);
      if (code === 0x22) {
        this.#at = at;
        const end = this.#endOfString();
        if (end === undefined) throw this.#unexpected(what);
        at = end;
        continue;
      }
      const bracket = code | 32; // [ and {, ] and } differ in this bit
      if (bracket === 0x7b) depth++;
      else if (bracket === 0x7d) depth--;
      else if (depth === 0 || at >= text.length) {
        if (depth === 0) this.#skipWord(what);
        else throw this.#error(what, "the end");
        return;
      }
      if (depth < 0 || depth > MOST_NESTED) {
        this.#at = at;
        throw this.#unexpected(what);
      }
      at++;
    } while (depth > 0);
    this.#at = at;
  }

  /** The value that begins here in a few words, for errors: it need not be one. */
  found(): string {
    this.#skipSpace();
    const first = this.#text[this.#at];
    if (first === undefined) return "the end";
    if (first === "{") return "an object";
    const rest = this.fork();
    try {
      if (first === "[") return `an array of ${rest.#countItems()}`;
      if (first === '"') return `"${short(rest.string(""))}"`;
      rest.skip("");
      return short(this.#text.slice(this.#at, rest.#at));
    } catch {
      return first === "[" ? "an array that does not end" : short(this.#text.slice(this.#at));
    }
  }

  /** How many elements the array that begins here has, "many" for more than anybody needs to know. */
  #countItems(): number | "many" {
    this.#at++;
    if (this.#accept("]")) return 0;
    for (let count = 1; count <= MOST_COUNTED; count++) {
      this.skip("an element");
      if (this.#accept("]")) return count;
      if (!this.#accept(",")) throw this.#unexpected('"," or "]"');
    }
    return "many";
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
    if (this.#at < this.#text.length) throw this.#unexpected(`the end of ${this.#part}`);
  }

  /** Moves past null, a number or the like. */
  #skipWord(what: string): void {
    const start = this.#at;
    while (!',:]}[{" \n\r\t'.includes(this.#text[this.#at] ?? ",")) this.#at++;
    if (this.#at === start) throw this.#unexpected(what);
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
    return new FormatError(
      this.#file,
      expected,
      `${found} at character ${this.#at} of ${this.#part}`,
    );
  }
}

/** More brackets in each other than any file has. */
const MOST_NESTED = 64;
/** Elements of an array that errors count. */
const MOST_COUNTED = 10_000;
/** More characters than a number of any program has. */
const LONGEST_NUMBER = 400;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** Digits, the signs, the point and the e. */
function isOfNumber(code: number): boolean {
  return isDigit(code) || code === 45 || code === 46 || code === 43 || (code | 32) === 101;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function short(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}...`;
}
