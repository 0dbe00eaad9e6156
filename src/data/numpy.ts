// NumPy's arrays as data sets: an .npz archive is a table whose columns are its arrays, with a row for
// each example along their first axis; an .npy file is one array of inputs, with the classes in a column
// of it or in a file of their own.

import { readFile, fileSize as sizeOfFile } from "#host";
import { DataError, FormatError } from "../errors.ts";
import { type NumpyArray, readNpy } from "../formats/npy.ts";
import { NPZ_MOST_BYTES, readNpz } from "../formats/npz.ts";
import { narrowed } from "./column-builder.ts";
import type { Dataset } from "./dataset.ts";
import type { Splits } from "./idx-folder.ts";
import { checkOptionNames } from "./option-names.ts";
import { slice } from "./slices.ts";
import {
  TABLE_OPTIONS,
  type TableColumn,
  type TableContents,
  type TableOptions,
  tableSet,
} from "./table.ts";
import type { Inputs } from "./values.ts";

/** How an .npy file becomes a data set. */
export interface NpyOptions extends TableOptions {
  /** An .npy file with the class of each example, in place of `label`. */
  readonly labels?: string;
}

const NPY_OPTIONS = { ...TABLE_OPTIONS, labels: true } as const;

/**
 * The set in an .npz archive: `label` or `targets` name the arrays with what is wanted, and the others,
 * but for those to `ignore`, are inputs, example after example along the first axis.
 * @throws FormatError for the file, DataError for what it means
 */
export async function npzFile(path: string, options: TableOptions): Promise<Dataset> {
  checkOptionNames(path, options, TABLE_OPTIONS);
  return npzSet(await arraysOf(path), path, options);
}

/** The same of arrays that were read. */
export function npzSet(
  arrays: ReadonlyMap<string, NumpyArray>,
  file: string,
  options: TableOptions,
): Dataset {
  return tableSet(file, npzContents(arrays, file), options);
}

/** The arrays of a file as columns. */
export const npzColumns = async (path: string): Promise<TableContents> =>
  npzContents(await arraysOf(path), path);

function npzContents(arrays: ReadonlyMap<string, NumpyArray>, file: string): TableContents {
  const columns = Array.from(arrays, ([name, array]) => columnOf(name, array, file));
  const rows = arrays.values().next().value?.shape[0] ?? 0;
  for (const [name, { shape }] of arrays) {
    if (shape[0] === rows) continue;
    const [first] = arrays.keys();
    throw new FormatError(file, `${rows} rows in ${name}, as in ${first}`, `[${shape.join(", ")}]`);
  }
  return { columns, rows };
}

/** What Keras calls the arrays of a set that is split already. */
const KERAS = ["x_train", "y_train", "x_test", "y_test"] as const;

/** Whether the arrays are those of a set that is split, as Keras' mnist.npz. */
export const isSplitNpz = (arrays: ReadonlyMap<string, NumpyArray>): boolean =>
  KERAS.every((name) => arrays.has(name));

/**
 * The sets of an .npz archive of x_train, y_train, x_test and y_test, as Keras' mnist.npz: the last
 * sixth of the training examples is for validation.
 * @throws FormatError for another file
 */
export async function npzSplits(
  path: string,
  options: Pick<TableOptions, "classes" | "divideBy"> = {},
): Promise<Splits> {
  checkOptionNames(path, options, { classes: true, divideBy: true });
  const arrays = await arraysOf(path);
  const missing = KERAS.find((name) => !arrays.has(name));
  if (missing !== undefined) {
    const found = [...arrays.keys()].slice(0, 12).join(", ");
    throw new FormatError(
      path,
      `arrays ${KERAS.join(", ")}`,
      `none called ${missing} in ${found}`,
      {
        cure: "name the one that holds the classes: label",
      },
    );
  }
  const part = (name: string, classes: TableOptions["classes"]) => {
    const own = ["x", "y"].map((kind) => [kind, arrays.get(`${kind}_${name}`)!] as const);
    const given = classes === undefined ? {} : { classes };
    return npzSet(new Map(own), `${path} ${name}`, { ...options, ...given, label: "y" });
  };
  const train = part("train", options.classes);
  const test = part("test", options.classes ?? train.classes);
  const held = Math.floor(train.count / 6);
  const cut = train.count - held;
  return {
    training: { ...slice(train, 0, cut), name: `${path} training` },
    validation: { ...slice(train, cut), name: `${path} validation` },
    test: { ...test, name: `${path} test` },
  };
}

/**
 * The set in an .npy file: [examples, ...shape], with `labels`, a file of classes; or a matrix of
 * which `label` or `targets` name columns by position, 0 the first and -1 the last.
 * @throws FormatError for the files, DataError for what they mean
 */
export async function npyFile(path: string, options: NpyOptions): Promise<Dataset> {
  checkOptionNames(path, options, NPY_OPTIONS);
  const { labels, ...table } = options;
  const array = await npyOf(path);
  const rows = array.shape[0];
  if (rows === undefined) throw new FormatError(path, "an array of examples", "one number");
  if (labels !== undefined) {
    if (table.label !== undefined || table.targets !== undefined) {
      throw new DataError(`${path}: expected one of the options label, targets and labels`);
    }
    const columns = [columnOf("inputs", array, path), await npyLabels(labels, rows, path)];
    return tableSet(path, { columns, rows }, { ...table, label: "labels" });
  }
  const { shape, values } = columnOf("inputs", array, path);
  if (shape.length !== 1) {
    throw new FormatError(
      path,
      "a matrix with a column of classes",
      `[${array.shape.join(", ")}]`,
      {
        cure: "give the classes as a file of their own: labels",
      },
    );
  }
  return tableSet(
    path,
    { columns: columnsOf(values as Inputs, rows), rows, isNamed: false },
    table,
  );
}

/** The array of a file as one column, or a matrix whose columns are told apart as its columns. */
export async function npyColumns(path: string, isApart: boolean): Promise<TableContents> {
  const array = await npyOf(path);
  const rows = array.shape[0];
  if (rows === undefined) throw new FormatError(path, "an array of examples", "one number");
  const whole = columnOf("inputs", array, path);
  const columns =
    isApart && whole.shape.length === 1 ? columnsOf(whole.values as Inputs, rows) : [whole];
  return { columns, rows, isNamed: false };
}

/** The column of classes in a file of its own; `path` is the file of the examples. */
export async function npyLabels(labels: string, rows: number, path: string): Promise<TableColumn> {
  const found = await npyOf(labels);
  if (found.shape[0] === rows) return columnOf("labels", found, labels);
  const wanted = `${rows} classes, as ${path} has examples`;
  throw new FormatError(labels, wanted, `${found.shape[0]}`);
}

async function npyOf(path: string): Promise<NumpyArray> {
  await checkSize(path);
  return readNpy(await readFile(path), path);
}

async function arraysOf(path: string): Promise<Map<string, NumpyArray>> {
  await checkSize(path);
  return readNpz(await readFile(path), path);
}

async function checkSize(path: string): Promise<void> {
  const size = await sizeOfFile(path);
  if (size <= NPZ_MOST_BYTES) return;
  throw new FormatError(path, `at most ${NPZ_MOST_BYTES} bytes`, `${size}`, {
    cure: "streamed(file) reads an .npy file in parts; of an archive keep the arrays as .npy files",
  });
}

/** An array as a column: a row for each place of its first axis. */
function columnOf(name: string, { dtype, shape, data }: NumpyArray, file: string): TableColumn {
  return { name, shape: shape.slice(1), values: inputsOf({ dtype, data } as NumpyArray, file) };
}

/** The values in a type that sets have: bytes stay bytes, and no number changes. */
export function inputsOf(
  { dtype, data }: Pick<NumpyArray, "dtype" | "data">,
  file: string,
): Inputs {
  if (dtype === "u1") return data as Uint8Array;
  if (data instanceof Float32Array || data instanceof Float64Array) return data;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    const odd = data.findIndex((x) => !Number.isSafeInteger(Number(x)));
    if (odd < 0) return narrowed(Float64Array.from(data, Number));
    throw new FormatError(file, "numbers up to 2^53", `${data[odd]} at ${odd}`);
  }
  return narrowed(Float64Array.from(data as Uint8Array));
}

/** The columns of a matrix, named by their positions. */
export function columnsOf(values: Inputs, rows: number): TableColumn[] {
  const width = values.length / Math.max(rows, 1);
  const Values = values.constructor as new (length: number) => Inputs;
  return Array.from({ length: width }, (_, column) => {
    const own = new Values(rows);
    for (let row = 0; row < rows; row++) own[row] = values[row * width + column]!;
    return { name: `${column}`, shape: [], values: own };
  });
}
