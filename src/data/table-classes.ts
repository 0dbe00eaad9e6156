// The column of classes of a table: whole numbers from 0, or words that become classes in
// alphabetical order. A column that mixes both is refused: its classes would depend on chance.

import { type FilePosition, FormatError, type TableFault } from "../errors.ts";
import { cellNumber } from "../formats/csv-number.ts";

const MOST_CLASSES = 65536;

/** So many outputs may stand for classes that do not occur, which is only noted. */
const FEW_OUTPUTS = 16;

/** The fields of a data set that its classes fill. */
export interface ClassFields {
  readonly outputs: number;
  readonly labels: Uint32Array;
  readonly classNames?: readonly string[];
}

/** The classes of the rows, one after another. */
export class TableClasses {
  readonly #file: string;
  #labels: Uint32Array;
  readonly #count: number | undefined;
  /** Names that the caller gave. */
  readonly #given: ReadonlyMap<string, number> | undefined;
  /** Words in the order in which they came. */
  readonly #words = new Map<string, number>();
  #rows = 0;

  /** @param rows how many are expected; more may come */
  constructor(rows: number, file: string, classes: number | readonly string[] | undefined) {
    this.#file = file;
    this.#labels = new Uint32Array(rows);
    if (typeof classes === "object") {
      this.#given = new Map(classes.map((name, i) => [name, i]));
      if (this.#given.size < classes.length || classes.length === 0) {
        throw new FormatError(file, "different names of classes", classes.join(", ") || "none");
      }
    } else this.#count = classes;
  }

  add(cell: string, position: FilePosition): void {
    const text = cell.trim();
    if (this.#rows === this.#labels.length) {
      const longer = new Uint32Array(Math.max(1024, 2 * this.#rows));
      longer.set(this.#labels);
      this.#labels = longer;
    }
    this.#labels[this.#rows] = this.#classOf(text, position);
    this.#rows += 1;
  }

  #classOf(text: string, position: FilePosition): number {
    const refuse = (fault: TableFault, expected: string, cure?: string): never => {
      const found = /^[+-]?[\d.]+$/.test(text) ? text : `"${text.slice(0, 40)}"`;
      const hints = { position, fault, ...(cure === undefined ? {} : { cure }) };
      throw new FormatError(this.#file, expected, found, hints);
    };
    if (text === "")
      return refuse("no-class", "a class", "leave out rows whose class is not known");
    const given = this.#given?.get(text);
    if (given !== undefined) return given;
    if (this.#given)
      return refuse("class-count", `one of the classes ${[...this.#given.keys()].join(", ")}`);
    const value = cellNumber(text);
    const isWord = Number.isNaN(value);
    const words = this.#words;
    if (this.#rows > 0 && isWord !== words.size > 0) {
      const kind = words.size > 0 ? "a word" : "a whole number";
      const cure = "pass the names of all classes if these are names";
      return refuse("class-kind", `a class as ${kind}, as in the lines before`, cure);
    }
    if (!isWord) {
      const isClass = Number.isInteger(value) && value >= 0 && value < MOST_CLASSES;
      if (isClass) return value;
      const cure = Number.isInteger(value)
        ? "pass the names of all classes if these are names"
        : "is this the column of classes?";
      return refuse("class-number", "a class as a whole number from 0 to 65535", cure);
    }
    if (!words.has(text)) {
      if (words.size === MOST_CLASSES || this.#count === words.size) {
        const most = this.#count ?? MOST_CLASSES;
        return refuse("class-count", `at most ${most} classes`, "is this the column of classes?");
      }
      words.set(text, words.size);
    }
    return words.get(text)!;
  }

  /** A number is the place of an output: of years or postcodes most outputs would stand for nothing. */
  #checkGaps(labels: Uint32Array, outputs: number): void {
    if (outputs <= FEW_OUTPUTS) return;
    const seen = [...new Set(labels)].sort((a, b) => a - b);
    if (2 * seen.length >= outputs) return;
    const named = seen.length > 6 ? [...seen.slice(0, 5), "..."] : seen;
    const expected = `classes numbered from 0, most of which occur, as each number up to ${outputs - 1} is an output`;
    throw new FormatError(
      this.#file,
      expected,
      `${seen.length} of ${outputs}: ${named.join(", ")}`,
      {
        cure: `pass the names of all classes, which are numbered in that order (classes: ${JSON.stringify(named.map(String))}), or how many outputs there are (classes: ${outputs})`,
        fault: "class-count",
      },
    );
  }

  /** Words get their numbers by the alphabet, whatever the order of the rows. */
  finish(): ClassFields {
    const labels = this.#labels.subarray(0, this.#rows);
    if (this.#given)
      return { outputs: this.#given.size, labels, classNames: [...this.#given.keys()] };
    if (this.#words.size === 0) {
      if (this.#count !== undefined) return { outputs: this.#count, labels };
      const largest = labels.reduce((most, each) => Math.max(most, each), 0);
      this.#checkGaps(labels, largest + 1);
      return { outputs: largest + 1, labels };
    }
    const words = [...this.#words.keys()];
    const classNames = words.toSorted((a, b) => (a < b ? -1 : 1));
    if (this.#count !== undefined && this.#count !== words.length) {
      const found = `${words.length}: ${classNames.slice(0, 10).join(", ")}`;
      const cure = "pass their names as classes";
      throw new FormatError(this.#file, `${this.#count} classes`, found, {
        cure,
        fault: "class-count",
      });
    }
    const place = new Map(classNames.map((name, i) => [name, i]));
    const numbers = Uint32Array.from(words, (word) => place.get(word)!);
    for (let i = 0; i < labels.length; i++) labels[i] = numbers[labels[i]!]!;
    return { outputs: classNames.length, labels, classNames };
  }
}
