// The header of an .npy file: a dictionary as Python prints it, of 'descr', 'fortran_order' and 'shape'
// in any order. It is read as that and as nothing else of Python.

import { FormatError } from "../errors.ts";

interface HeaderValues {
  descr: string;
  isFortran: boolean;
  shape: readonly number[];
}

export class NpyHeader {
  readonly #text: string;
  readonly #file: string;
  readonly #mostAxes: number;
  #at = 0;

  constructor(bytes: Uint8Array, file: string, mostAxes: number) {
    // names that are not ASCII stand in quotes, where any byte may be
    this.#text = new TextDecoder("latin1").decode(bytes);
    this.#file = file;
    this.#mostAxes = mostAxes;
  }

  /** Throws FormatError for anything but the three keys, each once. */
  read(): HeaderValues {
    const found: Partial<HeaderValues> = {};
    this.#expect("{");
    while (!this.#accept("}")) {
      const key = this.#string();
      this.#expect(":");
      if (key === "descr" && found.descr === undefined) found.descr = this.#type();
      else if (key === "fortran_order" && found.isFortran === undefined) {
        found.isFortran = this.#truth();
      } else if (key === "shape" && found.shape === undefined) found.shape = this.#shape();
      else this.#refuse("descr, fortran_order and shape, each once", `'${key.slice(0, 40)}'`);
      if (!this.#accept(",")) {
        this.#expect("}");
        break;
      }
    }
    const { descr, isFortran, shape } = found;
    if (descr === undefined || isFortran === undefined || shape === undefined) {
      return this.#refuse("descr, fortran_order and shape in the header", "less");
    }
    this.#blanks();
    if (this.#at < this.#text.length) this.#refuse("the end of the header", this.#next());
    return { descr, isFortran, shape };
  }

  #type(): string {
    this.#blanks();
    if (this.#text[this.#at] !== "[") return this.#string();
    return this.#refuse("an array of one type", "one of fields (a structured type)");
  }

  #truth(): boolean {
    for (const word of ["True", "False"]) if (this.#accept(word)) return word === "True";
    return this.#refuse("True or False", this.#next());
  }

  #shape(): number[] {
    const sizes: number[] = [];
    this.#expect("(");
    while (!this.#accept(")")) {
      this.#blanks();
      const [digits] = /^\d{1,16}(?!\d)/.exec(this.#text.slice(this.#at, this.#at + 20)) ?? [];
      if (digits === undefined) return this.#refuse("a whole number from 0", this.#next());
      this.#at += digits.length;
      // as Python 2 wrote long numbers
      this.#accept("L");
      if (sizes.push(Number(digits)) > this.#mostAxes) {
        this.#refuse(`at most ${this.#mostAxes} axes`, "more");
      }
      if (!this.#accept(",")) {
        this.#expect(")");
        break;
      }
    }
    return sizes;
  }

  #string(): string {
    this.#blanks();
    const quote = this.#text[this.#at];
    if (quote !== "'" && quote !== '"') return this.#refuse("text in quotes", this.#next());
    const end = this.#text.indexOf(quote, this.#at + 1);
    if (end < 0) return this.#refuse("the end of a text", "the end of the header");
    const text = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    return text;
  }

  #expect(token: string): void {
    if (!this.#accept(token)) this.#refuse(`"${token}"`, this.#next());
  }

  #accept(token: string): boolean {
    this.#blanks();
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #blanks(): void {
    while (/[ \n\t\r]/.test(this.#text[this.#at] ?? "")) this.#at++;
  }

  #next(): string {
    const rest = this.#text.slice(this.#at, this.#at + 20);
    return rest === "" ? "the end of the header" : JSON.stringify(rest);
  }

  #refuse(expected: string, found: string): never {
    throw new FormatError(this.#file, `${expected} in the header of an .npy file`, found);
  }
}
