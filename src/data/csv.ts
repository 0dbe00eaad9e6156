// Reads a table of numbers with a header line into a data set: one column holds the class, or
// some columns hold the wanted values, and all others are inputs. Strict: every cell must be a
// finite number in plain notation; errors name the line and the column.

import { DataError, FormatError } from "../errors.ts";
import { type Dataset, dataset } from "./dataset.ts";

/** Which columns hold what: either `label` or `targets`. */
export interface CsvOptions {
  /** The column with the class, a whole number from 0. */
  readonly label?: string;
  /** The columns with the wanted values. */
  readonly targets?: readonly string[];
  /** Number of classes; default the largest label + 1. */
  readonly classes?: number;
  /** What separates cells; default a comma. */
  readonly separator?: string;
}

/** Reads the text of a CSV file; throws FormatError for its text, DataError for its meaning. */
export function readCsv(
  text: string,
  file: string,
  options: CsvOptions,
): Dataset<readonly [number], number> {
  const { separator = ",", label, targets = [] } = options;
  if ((label === undefined) === (targets.length === 0)) {
    throw new DataError(`${file}: expected one of the options label and targets`);
  }
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  const columns = (lines[0] ?? "").split(separator).map((name) => name.trim());
  checkHeader(columns, file);
  const labelColumn = label === undefined ? -1 : findColumn(columns, label, file);
  const targetColumns = targets.map((name) => findColumn(columns, name, file));
  const wantedColumns = new Set([labelColumn, ...targetColumns]);
  const inputColumns = [...columns.keys()].filter((column) => !wantedColumns.has(column));
  if (inputColumns.length === 0) {
    throw new FormatError(file, "at least one column of inputs", "none besides the wanted values");
  }
  const count = lines.length - 1;
  const inputs = new Float32Array(count * inputColumns.length);
  const values = new Float32Array(count * targetColumns.length);
  const labels = new Uint32Array(labelColumn < 0 ? 0 : count);
  for (let row = 0; row < count; row++) {
    const line = row + 2;
    const cells = lines[row + 1]!.split(separator);
    if (cells.length !== columns.length) {
      throw new FormatError(file, `${columns.length} cells`, `${cells.length}`, {
        position: { line },
      });
    }
    const number = (column: number) => readNumber(cells[column]!, file, line, columns[column]!);
    inputColumns.forEach((column, i) => {
      inputs[row * inputColumns.length + i] = number(column);
    });
    targetColumns.forEach((column, i) => {
      values[row * targetColumns.length + i] = number(column);
    });
    if (labelColumn >= 0) labels[row] = readLabel(number(labelColumn), file, line, label!);
  }
  const fields = { name: file, inputShape: [inputColumns.length] as const, inputs };
  if (labelColumn < 0)
    return dataset({ ...fields, outputs: targetColumns.length, targets: values });
  const outputs = options.classes ?? labels.reduce((most, each) => Math.max(most, each + 1), 1);
  return dataset({ ...fields, outputs, labels });
}

function checkHeader(columns: readonly string[], file: string): void {
  const position = { line: 1 };
  const seen = new Set<string>();
  for (const name of columns) {
    if (seen.has(name)) {
      throw new FormatError(file, "different column names", `"${name}" twice`, { position });
    }
    seen.add(name);
  }
  if (columns.includes("")) {
    throw new FormatError(file, "a name for every column", "an empty name", { position });
  }
}

function findColumn(columns: readonly string[], name: string, file: string): number {
  const column = columns.indexOf(name);
  if (column < 0) {
    throw new FormatError(file, `a column "${name}"`, `the columns ${columns.join(", ")}`, {
      position: { line: 1 },
    });
  }
  return column;
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

function readNumber(cell: string, file: string, line: number, column: string): number {
  const text = cell.trim();
  const value = NUMBER.test(text) ? Math.fround(Number(text)) : Number.NaN;
  if (!Number.isFinite(value)) {
    throw new FormatError(file, "a finite number", `"${text.slice(0, 40)}"`, {
      position: { line, column },
    });
  }
  return value;
}

function readLabel(value: number, file: string, line: number, column: string): number {
  if (!Number.isInteger(value) || value < 0 || value > 65535) {
    throw new FormatError(file, "a class as a whole number from 0 to 65535", `${value}`, {
      position: { line, column },
    });
  }
  return value;
}
