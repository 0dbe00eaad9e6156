// Reads a table with a row an example into a data set: one column holds the class, or some columns
// hold the wanted values, and all others are inputs. Strict: every input must be a finite number in
// plain notation; errors name the line and the column, and nothing is guessed.

import { readFile, fileSize as sizeOfFile } from "#host";
import { DataError, FormatError } from "../errors.ts";
import { cellNumber, numberCure } from "../formats/csv-number.ts";
import { readCsvRows } from "../formats/csv-rows.ts";
import { type Dataset, dataset } from "./dataset.ts";
import { checkOptionNames, type OptionNames } from "./option-names.ts";
import { TABLE_OPTIONS, type TableOptions } from "./table.ts";
import { TableClasses } from "./table-classes.ts";
import { type ColumnOptions, type TableColumns, tableColumns } from "./table-columns.ts";

/** Which columns hold what, and how the text is laid out. */
export interface CsvOptions extends TableOptions {
  /** What separates cells, one character; default a comma. */
  readonly separator?: string;
  /**
   * Whether the first row names the columns. Default: it must, and a first row of numbers only is an
   * error; with `true` it is taken for names that are numbers.
   */
  readonly header?: boolean;
}

export const CSV_OPTIONS: OptionNames<CsvOptions> = {
  ...TABLE_OPTIONS,
  separator: true,
  header: true,
};

/** The most bytes of a file, about as many as a text can have characters. */
const MOST_BYTES = 2 ** 29 - 64;

/**
 * Reads a CSV file in UTF-8 into a set of float32 inputs; throws FormatError for its text, DataError
 * for its meaning. In a browser use `readCsv`.
 */
export async function csvFile(
  path: string,
  options: CsvOptions,
): Promise<Dataset<readonly [number], number>> {
  return readCsv(await csvText(path), path, options);
}

/** The text of a file; throws FormatError for one that is too large or no UTF-8. */
export async function csvText(path: string): Promise<string> {
  const size = await sizeOfFile(path);
  if (size > MOST_BYTES) {
    const cure = "split it, or keep the examples as an IDX file";
    throw new FormatError(path, `at most ${MOST_BYTES} bytes`, `${size}`, { cure });
  }
  return decoded(await readFile(path), path);
}

/** The text of a file, or of a piece of it behind its start. */
export function decoded(
  bytes: Uint8Array,
  file: string,
  isStart = true,
  cure = "save it as CSV UTF-8",
): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: !isStart }).decode(bytes);
  } catch {
    throw new FormatError(file, "text in UTF-8", "other bytes", {
      cure,
      fault: "encoding",
    });
  }
}

/**
 * Reads the text of a CSV file into a set of float32 inputs; throws FormatError for its text,
 * DataError for its meaning.
 * @param file what errors call the text
 */
export function readCsv(
  text: string,
  file: string,
  options: CsvOptions,
): Dataset<readonly [number], number> {
  checkOptionNames(file, options, CSV_OPTIONS);
  checkCsvOptions(file, options);
  let reader: TableClasses | undefined;
  const table = csvTable(text, file, options, (cells, how) => {
    const columns = tableColumns(cells, how);
    const rows = mostRows(text, columns);
    reader = new TableClasses(columns.label < 0 ? 0 : rows, file, options.classes);
    return new CsvTable(columns, rows, file, reader);
  });
  return table.finish(options, reader);
}

/**
 * All rows of a text.
 * @param begin makes the table by the first row
 */
export function csvTable(
  text: string,
  file: string,
  options: CsvOptions,
  begin: (cells: readonly string[], how: ColumnOptions) => CsvTable,
): CsvTable {
  const { separator = "," } = options;
  let table: CsvTable | undefined;
  readCsvRows(text, file, separator, (cells, line) => {
    if (!table) {
      table = begin(cells, { file, line, separator, ...options });
      if (table.columns.hasHeader) return;
    }
    table.add(cells, line);
  });
  if (!table) throw new FormatError(file, "a row", "no text", { fault: "no-rows" });
  return table;
}

/** Throws DataError for options that contradict each other. */
export function checkCsvOptions(file: string, options: CsvOptions): void {
  const { label, targets = [] } = options;
  if ((label === undefined) === (targets.length === 0)) {
    throw new DataError(`${file}: expected one of the options label and targets`);
  }
  checkSeparator(file, options);
}

/** Throws DataError for what separates no cells. */
export function checkSeparator(file: string, { separator = "," }: CsvOptions): void {
  if (typeof separator !== "string" || !/^[^\r\n"\uFEFF]$/.test(separator)) {
    throw new DataError(
      `${file}: expected a separator of one character, no quote and no line end, got ${JSON.stringify(separator)}`,
    );
  }
}

/** What takes the class of each row. */
export type ClassReader = Pick<TableClasses, "add">;

/** The examples read so far. */
export class CsvTable {
  readonly columns: TableColumns;
  readonly #file: string;
  readonly #inputs: Float32Array;
  readonly #targets: Float32Array;
  readonly #classes: ClassReader | undefined;
  #rows = 0;

  /**
   * @param rows that come at most
   * @param classes takes the class of each row; none where they are known already
   */
  constructor(columns: TableColumns, rows: number, file: string, classes: ClassReader | undefined) {
    const { inputs, targets } = columns;
    this.columns = columns;
    this.#file = file;
    this.#inputs = new Float32Array(rows * inputs.length);
    this.#targets = new Float32Array(rows * targets.length);
    this.#classes = classes;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Of all rows. */
  get inputs(): Float32Array {
    return this.#inputs.subarray(0, this.#rows * this.columns.inputs.length);
  }

  get targets(): Float32Array {
    return this.#targets.subarray(0, this.#rows * this.columns.targets.length);
  }

  add(cells: readonly string[], line: number): void {
    const { names, inputs, targets, label } = this.columns;
    if (cells.length !== names.length) {
      throw new FormatError(this.#file, `${names.length} cells`, `${cells.length}`, {
        position: { line },
        fault: "cells",
      });
    }
    const row = this.#rows++;
    for (let i = 0, at = row * inputs.length; i < inputs.length; i++, at++) {
      this.#inputs[at] = this.#number(cells, inputs[i]!, line);
    }
    for (let i = 0, at = row * targets.length; i < targets.length; i++, at++) {
      this.#targets[at] = this.#number(cells, targets[i]!, line);
    }
    if (label >= 0) this.#classes?.add(cells[label]!, { line, column: names[label] });
  }

  #number(cells: readonly string[], column: number, line: number): number {
    const cell = cells[column]!;
    const value = cellNumber(cell);
    if (!Number.isNaN(value)) return value;
    const cure = numberCure(cell);
    const position = { line, column: this.columns.names[column] };
    throw new FormatError(this.#file, "a finite number", `"${cell.trim().slice(0, 40)}"`, {
      position,
      fault: "number",
      ...(cure === undefined ? {} : { cure }),
    });
  }

  finish(
    { divideBy = 1 }: CsvOptions,
    classes: TableClasses | undefined,
  ): Dataset<readonly [number], number> {
    const { targets, label } = this.columns;
    if (this.#rows === 0) throw noRows(this.#file);
    const fields = { name: this.#file, inputs: this.inputs, ...csvFields(this.columns), divideBy };
    if (label >= 0) return dataset({ ...fields, ...classes!.finish() });
    return dataset({ ...fields, outputs: targets.length, targets: this.targets });
  }
}

export const noRows = (file: string): FormatError =>
  new FormatError(file, "a row", "the names of the columns only", { fault: "no-rows" });

/** What the columns say of an example. */
export const csvFields = ({ inputs, names, hasHeader }: TableColumns) => ({
  inputShape: [inputs.length] as const,
  ...(hasHeader ? { inputNames: inputs.map((column) => names[column]!) } : {}),
});

/** A bound on the rows: each ends a line, and holds its separators and a character a number. */
export function mostRows(
  text: string,
  { names, inputs, targets }: Pick<TableColumns, "names" | "inputs" | "targets">,
): number {
  const lines = 1 + occurrences(text, "\n") + occurrences(text, "\r");
  const least = names.length + inputs.length + targets.length;
  return Math.min(lines, Math.ceil((text.length + 1) / least));
}

function occurrences(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count++;
  return count;
}
