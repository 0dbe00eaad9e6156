// A column of a table that comes row by row: numbers, arrays of numbers of one shape, or words. What the
// first row holds says what all hold; a row that holds something else, or nothing, is named.

import { type FilePosition, FormatError } from "../errors.ts";
import type { TableColumn } from "./table.ts";

/** What numbers are kept as. */
export type ColumnType = "u8" | "f32" | "f64";

const ARRAYS = { u8: Uint8Array, f32: Float32Array, f64: Float64Array } as const;
const FIRST_ROWS = 16;
/** Axes of an example. */
const MOST_AXES = 4;
/** Values of all rows together. */
const MOST_VALUES = 2 ** 31 - 1;

export class ColumnBuilder {
  readonly name: string;
  readonly #file: string;
  readonly #type: ColumnType;
  #numbers: Uint8Array | Float32Array | Float64Array | undefined;
  #words: string[] | undefined;
  #shape: readonly number[] = [];
  #count = 0;

  /** @param like a column of which this one goes on */
  constructor(file: string, name: string, type: ColumnType, like?: TableColumn) {
    this.#file = file;
    this.name = name;
    this.#type = type;
    if (!like) return;
    this.#shape = like.shape;
    if (ArrayBuffer.isView(like.values)) this.#numbers = new ARRAYS[type](0);
    else this.#words = [];
  }

  /** Adds the value of the next row; throws FormatError for one that is not like those before. */
  add(value: unknown, position: FilePosition): void {
    const here = { ...position, column: this.name };
    if (value === null || value === undefined) this.#refuse("a value", value, here);
    if (typeof value === "string") {
      if (this.#numbers) this.#refuse("a number, as in the rows before", value, here);
      this.#words ??= [];
      this.#words.push(value);
      return;
    }
    const shape = this.#shapeOf(value, here);
    if (this.#words) this.#refuse("a word, as in the rows before", value, here);
    if (!this.#numbers) {
      this.#shape = shape;
      this.#numbers = new ARRAYS[this.#type](0);
    } else if (shape.join() !== this.#shape.join()) {
      const wanted = this.#shape.length ? `an array of [${this.#shape.join(", ")}]` : "one number";
      const found = shape.length ? `an array of [${shape.join(", ")}]` : "one number";
      throw new FormatError(this.#file, `${wanted}, as in the rows before`, found, {
        position: here,
      });
    }
    this.#reserve(here);
    this.#write(value, here);
  }

  finish(): TableColumn {
    const shape = this.#shape;
    if (this.#words) return { name: this.name, shape, values: this.#words };
    const values = this.#numbers ?? new ARRAYS[this.#type](0);
    return { name: this.name, shape, values: values.subarray(0, this.#count) };
  }

  #shapeOf(value: unknown, position: FilePosition): number[] {
    const shape: number[] = [];
    let inner = value;
    while (isList(inner)) {
      if (inner.length === 0) this.#refuse("an array that is not empty", inner, position);
      if (shape.push(inner.length) > MOST_AXES) {
        this.#refuse(`arrays of at most ${MOST_AXES} axes`, "more", position);
      }
      inner = inner[0];
    }
    return shape;
  }

  #reserve(position: FilePosition): void {
    const size = this.#shape.reduce((a, b) => a * b, 1);
    const needed = this.#count + size;
    if (needed > MOST_VALUES) this.#refuse(`at most ${MOST_VALUES} values`, "more", position);
    const old = this.#numbers!;
    if (needed <= old.length) return;
    const longer = Math.min(Math.max(2 * old.length, size === 1 ? FIRST_ROWS : size), MOST_VALUES);
    this.#numbers = new ARRAYS[this.#type](longer);
    this.#numbers.set(old);
  }

  #write(value: unknown, position: FilePosition, axis = 0): void {
    if (axis < this.#shape.length) {
      if (!isList(value) || value.length !== this.#shape[axis]) {
        const found = isList(value) ? `one of ${value.length}` : inJson(value);
        const wanted = `arrays of [${this.#shape.join(", ")}]`;
        throw new FormatError(this.#file, wanted, found, { position });
      }
      for (let i = 0; i < value.length; i++) this.#write(value[i], position, axis + 1);
      return;
    }
    const number = typeof value === "boolean" || typeof value === "bigint" ? Number(value) : value;
    const isSafe = typeof value !== "bigint" || Number.isSafeInteger(number);
    const kept = this.#type === "f32" && typeof number === "number" ? Math.fround(number) : number;
    if (typeof kept !== "number" || !Number.isFinite(kept) || !isSafe) {
      this.#refuse("a finite number", value, position);
    }
    this.#numbers![this.#count++] = kept as number;
  }

  #refuse(expected: string, found: unknown, position: FilePosition): never {
    const isMissing = found === null || found === undefined;
    const cure = isMissing
      ? "a network cannot learn from a missing value: fill it in, leave the row out, or the column with ignore"
      : undefined;
    const shown = isMissing ? "none" : inJson(found);
    throw new FormatError(this.#file, expected, shown, {
      position,
      fault: "number",
      ...(cure ? { cure } : {}),
    });
  }
}

const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

function inJson(value: unknown): string {
  if (value instanceof Date) return "a date";
  if (ArrayBuffer.isView(value)) return "bytes";
  if (isList(value)) return "an array";
  if (typeof value === "object") return "an object";
  return typeof value === "bigint" ? `${value}` : (JSON.stringify(value) ?? "none").slice(0, 40);
}

/** Whole numbers and others in 32 bits where those hold all of them exactly. */
export function narrowed(values: Float64Array): Float32Array | Float64Array {
  return values.every((x) => Math.fround(x) === x) ? Float32Array.from(values) : values;
}
