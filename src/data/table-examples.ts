// Examples in a table for a trained network to answer: as in training, but nobody need know their classes.
// The network knows its inputs by name, so a column besides them can only hold the classes; where it knows
// no names, there must be as many columns as it takes. No column is taken for an input because it is there.

import { DataError, type FilePosition, FormatError } from "../errors.ts";
import { cellNumber } from "../formats/csv-number.ts";
import { arrangeInputs, comparedNames, otherInputs } from "./arrange-inputs.ts";
import {
  CSV_OPTIONS,
  CsvTable,
  checkSeparator,
  csvFields,
  csvTable,
  csvText,
  mostRows,
  noRows,
} from "./csv.ts";
import { few } from "./input-names.ts";
import { jsonLinesColumns } from "./json-lines.ts";
import { npyColumns, npzColumns } from "./numpy.ts";
import { checkOptionNames, type OptionNames } from "./option-names.ts";
import { parquetContents } from "./parquet.ts";
import { addClasses, type TableContents, tableInputs } from "./table.ts";
import { type ColumnOptions, type TableColumns, tableColumns } from "./table-columns.ts";
import { type TableFileOptions, type TableKind, tableKind } from "./table-file.ts";
import type { Inputs } from "./values.ts";

/** How a table is read whose classes need not be known. `label` says which column holds them, where neither
 * the names that the network learned nor the file tell that. */
export type TableExamplesOptions = Pick<
  TableFileOptions,
  "label" | "ignore" | "divideBy" | "separator" | "header" | "picture"
>;

/** What a trained network knows of its inputs and classes. */
export interface KnownExamples {
  readonly network: { readonly inputShape: readonly number[]; readonly outputs: number };
  readonly inputNames?: readonly string[] | undefined;
  readonly classNames?: readonly string[] | undefined;
  readonly divideBy?: number | undefined;
}

/** The rows of a table, as `predict` takes them. */
export interface TableExamples {
  readonly name: string;
  readonly count: number;
  readonly inputShape: readonly number[];
  readonly inputs: Inputs;
  readonly divideBy: number | undefined;
  /** In the order in which the network learned them. */
  readonly inputNames?: readonly string[] | undefined;
  /** Whether the columns stand in another order in the file. */
  readonly isArranged: boolean;
  /** The column of the classes, where there is one besides the inputs. */
  readonly label: string | undefined;
  /** The class of each row, where it is given. */
  readonly labels: readonly (number | undefined)[] | undefined;
}

type KindOptions = Readonly<Record<TableKind, Partial<OptionNames<TableExamplesOptions>>>>;

const COMMON = { label: true, ignore: true, divideBy: true } as const;

/** Which of them a kind of table has. */
export const EXAMPLES_OPTIONS: KindOptions = {
  csv: { ...COMMON, separator: CSV_OPTIONS.separator, header: CSV_OPTIONS.header },
  jsonLines: COMMON,
  npy: COMMON,
  npz: COMMON,
  parquet: { ...COMMON, picture: true },
};

/**
 * All rows of a table in a file as examples for a trained network: CSV, JSON lines, Parquet, .npz or .npy.
 * Columns are taken by the names that the network learned; one more is the column of the classes, whose
 * cells may be empty. A network without names, and a file without them, have the inputs in the order of the
 * file, and `label` says which column is none.
 *
 * ```ts
 * const { values, classes } = await trained.predict(await tableExamples("new.csv", trained));
 * ```
 * @throws DataError for columns that are missing or too many, by their names; FormatError for the file
 */
export async function tableExamples(
  path: string,
  trained: KnownExamples,
  options: TableExamplesOptions = {},
): Promise<TableExamples> {
  const kind = await tableKind(path);
  checkOptionNames(path, options, EXAMPLES_OPTIONS[kind] as OptionNames<TableExamplesOptions>);
  const classes = new GivenClasses(path, trained, options);
  const found =
    kind === "csv"
      ? await csvRows(path, trained, options, classes)
      : contentsRows(path, await contentsOf(path, kind, options), trained, options, classes);
  return examplesOf(path, found, trained, options, classes);
}

/** Rows as they were found, and the column of their classes. */
export interface FoundRows {
  readonly inputShape: readonly number[];
  readonly inputs: Inputs;
  readonly inputNames?: readonly string[];
  readonly label: string | undefined;
}

/** The same as a network takes them. */
export function examplesOf(
  file: string,
  found: FoundRows,
  trained: KnownExamples,
  options: TableExamplesOptions,
  { labels }: GivenClasses,
): TableExamples {
  const size = found.inputShape.reduce((a, b) => a * b, 1);
  const rows = {
    ...{ ...found, name: file, divideBy: options.divideBy ?? trained.divideBy },
    count: found.inputs.length / size,
    labels: labels.some((one) => one !== undefined) ? labels : undefined,
  };
  const own = trained.inputNames ? arrangeInputs(rows, trained.inputNames) : rows;
  return { ...own, isArranged: own !== rows };
}

async function csvRows(
  file: string,
  trained: KnownExamples,
  options: TableExamplesOptions,
  classes: GivenClasses,
): Promise<FoundRows> {
  checkSeparator(file, options);
  const text = await csvText(file);
  const table = csvTable(text, file, options, (cells, how) => {
    const columns = exampleColumns(file, cells, how, trained);
    return new CsvTable(columns, mostRows(text, columns), file, classes);
  });
  if (table.rows === 0) throw noRows(file);
  return csvFound(table);
}

/** The rows that a table of text has. */
export const csvFound = ({ columns, inputs }: CsvTable): FoundRows => ({
  ...csvFields(columns),
  inputs,
  label: columns.names[columns.label],
});

/** The columns of a table of text by its first row, that of the classes among them where there is one. */
export function exampleColumns(
  file: string,
  cells: readonly string[],
  how: ColumnOptions,
  trained: KnownExamples,
): TableColumns {
  const columns = tableColumns(cells, how);
  const { inputs, names, hasHeader } = columns;
  const own = inputs.map((column) => ({ name: names[column]!, size: 1 }));
  const given = names[columns.label];
  const label = labelAmong(file, own, { isNamed: hasHeader, given }, trained);
  return given !== undefined || label === undefined
    ? columns
    : tableColumns(cells, { ...how, label });
}

/** The rows of a table whose columns are there. */
export function contentsRows(
  file: string,
  contents: TableContents,
  trained: KnownExamples,
  options: TableExamplesOptions,
  classes: GivenClasses,
): FoundRows {
  const { columns, isNamed = true, classNames } = contents;
  const names = columns.map(({ name }) => name);
  const { inputs: places, label: givenAt } = tableColumns(names, {
    ...options,
    file,
    header: true,
  });
  const own = places.map((at) => {
    const { name, shape, values } = columns[at]!;
    const isClass = !ArrayBuffer.isView(values) || classNames?.has(name) === true;
    return { name, isClass, size: shape.reduce((a, b) => a * b, 1) };
  });
  const label = labelAmong(file, own, { isNamed, given: names[givenAt] }, trained);
  const { label: _, ...rest } = options;
  const how = label === undefined ? rest : { ...rest, label };
  const { inputs, places: found } = tableInputs(file, contents, how);
  if (contents.rows === 0) throw noRows(file);
  if (label !== undefined) {
    classes.names ??= classNames?.get(label);
    const given = trained.classNames ? { classes: trained.classNames } : {};
    addClasses(classes, columns[found.label]!, file, contents, given);
  }
  return { ...inputs, label };
}

function contentsOf(
  file: string,
  kind: TableKind,
  options: TableExamplesOptions,
): Promise<TableContents> {
  if (kind === "npz") return npzColumns(file);
  if (kind === "npy") return npyColumns(file, isApart(options));
  return kind === "parquet" ? parquetContents(file, options) : jsonLinesColumns(file, options);
}

/** Whether the columns of a matrix are told apart. */
export const isApart = ({ label, ignore }: TableExamplesOptions): boolean =>
  label !== undefined || ignore !== undefined;

interface OwnColumn {
  readonly name: string;
  /** Numbers of a row. */
  readonly size: number;
  /** Whether it cannot be an input, or the file says that it holds classes. */
  readonly isClass?: boolean;
}

/**
 * The name of the column of the classes, undefined where there is none; throws DataError unless the others
 * are the inputs of the network.
 * @param columns all but that which is given as the label
 */
function labelAmong(
  file: string,
  columns: readonly OwnColumn[],
  { isNamed, given }: { readonly isNamed: boolean; readonly given: string | undefined },
  { network, inputNames }: KnownExamples,
): string | undefined {
  const names = columns.map(({ name }) => name);
  if (inputNames && isNamed && columns.every(({ size }) => size === 1)) {
    const { missing, more } = comparedNames(inputNames, names);
    if (missing.length > 0 || more.length > (given === undefined ? 1 : 0))
      throw otherInputs(file, inputNames, { missing, more });
    return given ?? more[0];
  }
  const width = network.inputShape.reduce((a, b) => a * b, 1);
  const found = columns.reduce((sum, { size }) => sum + size, 0);
  const classes = columns.filter(({ isClass }) => isClass);
  if (found === width && classes.length === 0) return given;
  if (given === undefined && found === width + 1 && classes.length === 1) return classes[0]!.name;
  const listed = columns.map(({ name, size }) => (size === 1 ? name : `${name} (${size} numbers)`));
  const inOrder = columns.length > 1 || isNamed ? `: ${few(listed)}` : " in a row";
  const besides = given === undefined ? "" : ` besides ${given}, the class`;
  const words =
    classes.length > 0 ? `, of which ${few(classes.map(({ name }) => name))} cannot be inputs` : "";
  throw new DataError(
    `${file}: expected ${width} inputs, as the network takes, got ${found}${besides}${inOrder}${words}${cureOf(found - width, given)}`,
  );
}

/** What to do about so many columns more than the network takes. */
function cureOf(more: number, label: string | undefined): string {
  if (more === 1 && label === undefined)
    return "; say which column holds the classes with label, its name or position, or leave one out with ignore";
  return more > 0 ? "; leave columns out with ignore, that of the classes too" : "";
}

/** Takes the classes of rows that may have none. */
export class GivenClasses {
  readonly labels: (number | undefined)[] = [];
  /** What they are called: by the network, else by the file. */
  names: readonly string[] | undefined;
  readonly #file: string;
  readonly #outputs: number;
  /** Whether somebody said that the column holds them. */
  readonly #isSaid: boolean;

  constructor(
    file: string,
    { network, classNames }: KnownExamples,
    { label }: TableExamplesOptions,
  ) {
    this.names = classNames;
    this.#file = file;
    this.#outputs = network.outputs;
    this.#isSaid = label !== undefined;
  }

  /** Throws FormatError for what is no class of the network: then the column is something else. */
  add(cell: string, position: FilePosition): void {
    const text = cell.trim();
    this.labels.push(text === "" ? undefined : this.#classOf(text, position));
  }

  #classOf(text: string, position: FilePosition): number {
    const [outputs, names] = [this.#outputs, this.names];
    const found = names ? names.indexOf(text) : cellNumber(text);
    if (outputs > 1 && Number.isInteger(found) && found >= 0 && found < outputs) return found;
    const known = names ? few(names) : `0 to ${outputs - 1}`;
    const what = outputs > 1 ? `a class (${known})` : "an input";
    const why = this.#isSaid ? "" : `, as the network knows no column "${position.column}"`;
    throw new FormatError(this.#file, `${what}${why}`, `"${text.slice(0, 40)}"`, {
      position,
      cure: "leave the column out with ignore",
    });
  }
}
