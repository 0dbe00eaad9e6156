// A table whose columns are there already, as those of Parquet, JSON lines and NumPy are: one column holds
// the class, or some hold the wanted values, and all others are inputs. A column has a number, an array
// of one shape or a word in each row. What the options say is the same for every kind of file.

import { DataError, type FilePosition, FormatError } from "../errors.ts";
import { type Dataset, dataset } from "./dataset.ts";
import type { OptionNames } from "./option-names.ts";
import { TableClasses } from "./table-classes.ts";
import { type Column, tableColumns } from "./table-columns.ts";
import type { Inputs } from "./values.ts";

/** Which columns hold what: either `label` or `targets`. */
export interface TableOptions {
  /** The column with the class, by its name or its position: 0 is the first, -1 the last. It holds
   * whole numbers from 0, or words, which become classes in alphabetical order. */
  readonly label?: Column;
  /** The columns with the wanted values. */
  readonly targets?: readonly Column[];
  /** Columns to leave out. */
  readonly ignore?: readonly Column[];
  /** Number of classes; default the largest label + 1. Or their names, in the order of the outputs: so a
   * second file gets the same classes as the first, also where one does not occur in it. */
  readonly classes?: number | readonly string[];
  /** What inputs are divided by before a network sees them; default 256 for pictures in bytes, else 1. */
  readonly divideBy?: number;
}

/** Their names. */
export const TABLE_OPTIONS: OptionNames<TableOptions> = {
  label: true,
  targets: true,
  ignore: true,
  classes: true,
  divideBy: true,
};

/** A column of a table. */
export interface TableColumn {
  readonly name: string;
  /** Shape of what stands in a row: [] for a single number or word. */
  readonly shape: readonly number[];
  /** Row after row; words only one a row. */
  readonly values: Inputs | readonly string[];
}

/** A table as its reader found it. */
export interface TableContents {
  readonly columns: readonly TableColumn[];
  readonly rows: number;
  /** Where a row stands in the file; default: row i, from 0. */
  readonly position?: (row: number) => FilePosition;
  /** The names of the classes of a column, where the file has them; those of the options come first. */
  readonly classNames?: ReadonlyMap<string, readonly string[]>;
  /** Whether columns are called something else than their positions; default true. */
  readonly isNamed?: boolean;
}

const rowPosition = (row: number): FilePosition => ({ line: row, unit: "row" });

/**
 * The set that a table holds. One column of arrays gives examples of its shape, in its type; several
 * columns are laid side by side in vectors.
 * @throws DataError for options that contradict each other, FormatError for what is in the file
 */
export function tableSet(file: string, contents: TableContents, options: TableOptions): Dataset {
  const { label, inputs, targets } = tableParts(file, contents, options);
  const divideBy = options.divideBy === undefined ? {} : { divideBy: options.divideBy };
  const fields = { name: file, ...inputs, ...divideBy };
  if (targets) return dataset({ ...fields, ...targets });
  const reader = classReader(file, label!, contents, options);
  addClasses(reader, label!, file, contents, options);
  return dataset({ ...fields, ...reader.finish() });
}

/** The columns of a table by what they are for: inputs side by side, and either the column of the classes
 * or the wanted values. Throws like `tableSet`. */
export function tableParts(file: string, contents: TableContents, options: TableOptions) {
  const { columns, rows } = contents;
  checkWanted(
    file,
    columns.map(({ name }) => name),
    options,
  );
  const { inputs, places, numbers } = tableInputs(file, contents, options);
  if (options.label !== undefined) return { inputs, label: columns[places.label]! };
  const wanted = inputsOf(places.targets.map(numbers), rows);
  const { inputs: values } = wanted;
  const outputs = wanted.inputShape.reduce((a, b) => a * b, 1);
  const targets = values instanceof Uint8Array ? Float32Array.from(values) : values;
  return { inputs, targets: { outputs, targets } };
}

/** The inputs of a table side by side, and which of its columns are what. */
export function tableInputs(
  file: string,
  { columns, rows, position = rowPosition, isNamed = true }: TableContents,
  options: TableOptions,
) {
  const names = columns.map(({ name }) => name);
  const places = tableColumns(names, { ...options, file, header: true });
  const numbers = (at: number) => numbersOf(columns[at]!, file, position);
  const found = inputsOf(places.inputs.map(numbers), rows);
  const isOneEach = isNamed && places.inputs.every((at) => columns[at]!.shape.length === 0);
  const inputNames = isOneEach ? { inputNames: places.inputs.map((at) => names[at]!) } : {};
  return { inputs: { ...found, ...inputNames }, places, numbers };
}

/** What counts the classes of a column. */
export const classReader = (
  file: string,
  { name }: TableColumn,
  { rows, classNames }: TableContents,
  { classes }: TableOptions,
): TableClasses => new TableClasses(rows, file, classes ?? classNames?.get(name));

/** Throws DataError unless the options say what is wanted, in one way. */
export function checkWanted(
  file: string,
  names: readonly string[],
  { label, targets = [] }: TableOptions,
): void {
  if ((label === undefined) !== (targets.length === 0)) return;
  throw new DataError(
    `${file}: expected one of the options label and targets; the columns are ${names.slice(0, 20).join(", ")}`,
  );
}

interface Numbers {
  readonly shape: readonly number[];
  readonly values: Inputs;
}

function numbersOf(
  { name, shape, values }: TableColumn,
  file: string,
  position: (row: number) => FilePosition,
): Numbers {
  if (ArrayBuffer.isView(values)) return { shape, values: values as Inputs };
  const [word = ""] = values as readonly string[];
  throw new FormatError(file, "numbers", `"${word.slice(0, 40)}"`, {
    position: { ...position(0), column: name },
    fault: "number",
    cure: "leave columns of words out with ignore, or make numbers of them",
  });
}

/** Columns side by side, in a type that holds all of them. */
function inputsOf(columns: readonly Numbers[], rows: number) {
  const [first] = columns;
  if (columns.length === 1 && first!.shape.length > 0) {
    return { inputShape: first!.shape, inputs: first!.values };
  }
  const widths = columns.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  const width = widths.reduce((a, b) => a + b, 0);
  const isWide = columns.some(({ values }) => values instanceof Float64Array);
  const inputs = new (isWide ? Float64Array : Float32Array)(rows * width);
  let to = 0;
  for (const [i, { values }] of columns.entries()) {
    const own = widths[i]!;
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < own; k++) inputs[row * width + to + k] = values[row * own + k]!;
    }
    to += own;
  }
  return { inputShape: [width], inputs };
}

/** Adds the class of each row; a number is the place of its class in the options or the file, unless it is
 * a name itself. */
export function addClasses(
  reader: Pick<TableClasses, "add">,
  { name, shape, values }: TableColumn,
  file: string,
  { rows, position = rowPosition, classNames }: TableContents,
  { classes }: TableOptions,
): void {
  const fromFile = classNames?.get(name);
  const given = Array.isArray(classes) ? (classes as readonly string[]) : undefined;
  const width = shape.reduce((a, b) => a * b, 1);
  if (width !== 1) {
    throw new FormatError(file, `one class a row in column "${name}"`, `${width} values`, {
      cure: "make a number of it: of a row with a 1 at the class, its position (argmax)",
    });
  }
  const wordOf = (number: number): string => {
    const plain = `${number}`;
    if (given && !fromFile) return given.includes(plain) ? plain : (given[number] ?? plain);
    return fromFile?.[number] ?? plain;
  };
  for (let row = 0; row < rows; row++) {
    const value = values[row]!;
    const word = typeof value === "number" ? wordOf(value) : value;
    reader.add(word, { ...position(row), column: name });
  }
}
