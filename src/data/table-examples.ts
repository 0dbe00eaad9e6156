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
import { tableColumns } from "./table-columns.ts";
import { type TableFileOptions, type TableKind, tableKind } from "./table-file.ts";
import type { Inputs } from "./values.ts";

/** How a table is read whose classes need not be known. */
export type TableExamplesOptions = Pick<
  TableFileOptions,
  "ignore" | "divideBy" | "separator" | "header" | "picture"
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

const OPTIONS: Readonly<Record<TableKind, Partial<OptionNames<TableExamplesOptions>>>> = {
  csv: {
    ignore: true,
    divideBy: true,
    separator: CSV_OPTIONS.separator,
    header: CSV_OPTIONS.header,
  },
  jsonLines: { ignore: true, divideBy: true },
  npy: { ignore: true, divideBy: true },
  npz: { ignore: true, divideBy: true },
  parquet: { ignore: true, divideBy: true, picture: true },
};

/**
 * All rows of a table in a file as examples for a trained network: CSV, JSON lines, Parquet, .npz or .npy.
 * Columns are taken by the names that the network learned; one more is the column of the classes, whose
 * cells may be empty. A network without names takes its inputs in the order of the file.
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
  checkOptionNames(path, options, OPTIONS[kind] as OptionNames<TableExamplesOptions>);
  const classes = new GivenClasses(path, trained);
  const read = kind === "csv" ? csvRows : tableRows;
  const { label, ...found } = await read(path, kind, trained, options, classes);
  const size = found.inputShape.reduce((a, b) => a * b, 1);
  const rows = {
    ...{ name: path, divideBy: options.divideBy ?? trained.divideBy, label },
    ...{ ...found, count: found.inputs.length / size },
    labels: classes.labels.some((one) => one !== undefined) ? classes.labels : undefined,
  };
  const own = trained.inputNames ? arrangeInputs(rows, trained.inputNames) : rows;
  return { ...own, isArranged: own !== rows };
}

interface Found {
  readonly inputShape: readonly number[];
  readonly inputs: Inputs;
  readonly inputNames?: readonly string[];
  readonly label: string | undefined;
}

async function csvRows(
  file: string,
  _kind: TableKind,
  trained: KnownExamples,
  options: TableExamplesOptions,
  classes: GivenClasses,
): Promise<Found> {
  checkSeparator(file, options);
  const text = await csvText(file);
  let label: string | undefined;
  const table = csvTable(text, file, options, (cells, how) => {
    const { inputs, names, hasHeader } = tableColumns(cells, how);
    const own = inputs.map((column) => ({ name: names[column]!, size: 1 }));
    label = labelAmong(file, own, hasHeader, trained);
    const columns = tableColumns(cells, { ...how, label });
    return new CsvTable(columns, mostRows(text, columns), file, classes);
  });
  if (table.rows === 0) throw noRows(file);
  return { ...csvFields(table.columns), inputs: table.inputs, label };
}

async function tableRows(
  file: string,
  kind: TableKind,
  trained: KnownExamples,
  options: TableExamplesOptions,
  classes: GivenClasses,
): Promise<Found> {
  const contents = await contentsOf(file, kind, options);
  const { columns, isNamed = true, classNames } = contents;
  const names = columns.map(({ name }) => name);
  const { inputs: places } = tableColumns(names, { ...options, file, header: true });
  const own = places.map((at) => {
    const { name, shape, values } = columns[at]!;
    const isClass = !ArrayBuffer.isView(values) || classNames?.has(name) === true;
    return { name, isClass, size: shape.reduce((a, b) => a * b, 1) };
  });
  const label = labelAmong(file, own, isNamed, trained);
  const named = label === undefined ? {} : { label };
  const { inputs, places: found } = tableInputs(file, contents, { ...options, ...named });
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
  if (kind === "npy") return npyColumns(file, options.ignore !== undefined);
  return kind === "parquet" ? parquetContents(file, options) : jsonLinesColumns(file, options);
}

interface OwnColumn {
  readonly name: string;
  /** Numbers of a row. */
  readonly size: number;
  /** Whether it cannot be an input, or the file says that it holds classes. */
  readonly isClass?: boolean;
}

/** The name of the column of the classes, undefined where there is none; throws DataError unless the
 * others are the inputs of the network. */
function labelAmong(
  file: string,
  columns: readonly OwnColumn[],
  isNamed: boolean,
  { network, inputNames }: KnownExamples,
): string | undefined {
  const names = columns.map(({ name }) => name);
  if (inputNames && isNamed && columns.every(({ size }) => size === 1)) {
    const { missing, more } = comparedNames(inputNames, names);
    if (missing.length > 0 || more.length > 1)
      throw otherInputs(file, inputNames, { missing, more });
    return more[0];
  }
  const width = network.inputShape.reduce((a, b) => a * b, 1);
  const found = columns.reduce((sum, { size }) => sum + size, 0);
  const classes = columns.filter(({ isClass }) => isClass);
  if (found === width && classes.length === 0) return undefined;
  if (found === width + 1 && classes.length === 1) return classes[0]!.name;
  const listed = columns.map(({ name, size }) => (size === 1 ? name : `${name} (${size} numbers)`));
  const inOrder = columns.length > 1 || isNamed ? `: ${few(listed)}` : " in a row";
  const cure = found > width ? "; leave columns out with ignore, that of the classes too" : "";
  throw new DataError(
    `${file}: expected ${width} inputs, as the network takes, got ${found}${inOrder}${cure}`,
  );
}

/** Takes the classes of rows that may have none. */
class GivenClasses {
  readonly labels: (number | undefined)[] = [];
  /** What they are called: by the network, else by the file. */
  names: readonly string[] | undefined;
  readonly #file: string;
  readonly #outputs: number;

  constructor(file: string, { network, classNames }: KnownExamples) {
    this.names = classNames;
    this.#file = file;
    this.#outputs = network.outputs;
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
    const wanted = `${what}, as the network knows no column "${position.column}"`;
    throw new FormatError(this.#file, wanted, `"${text.slice(0, 40)}"`, {
      position,
      cure: "leave the column out with ignore",
    });
  }
}
