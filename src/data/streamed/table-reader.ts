// JSON lines, Parquet files and arrays of NumPy in pieces: each is a table of its own, whose columns are
// like those of the first.

import { DataError, type FilePosition, FormatError } from "../../errors.ts";
import { onFile } from "../../formats/byte-source.ts";
import { NPY_START, type NpyLayout, npyLayout, npyValues } from "../../formats/npy.ts";
import { openParquet } from "../../formats/parquet.ts";
import { textPieces } from "../../formats/text-pieces.ts";
import { decoded } from "../csv.ts";
import { jsonLinesContents } from "../json-lines.ts";
import { columnsOf, inputsOf, npyLabels } from "../numpy.ts";
import { classNamesOf, type ParquetOptions, parquetColumns, readColumns } from "../parquet.ts";
import {
  addClasses,
  checkWanted,
  classReader,
  type TableColumn,
  type TableContents,
  type TableOptions,
  tableParts,
} from "../table.ts";
import type { TableClasses } from "../table-classes.ts";
import type { Inputs } from "../values.ts";
import type { FirstPiece, StreamReader } from "./reader.ts";

/** A table that was read, with what reads it again. */
export interface TablePiece extends TableContents {
  readonly seen: number;
  readonly place: string;
  readonly again: () => Promise<TableContents>;
}

/** A file as tables. */
export interface FileTables {
  /** Bytes of it. */
  readonly size: number;
  /** @param like the columns of the first of them, behind it */
  readonly pieces: (like: () => readonly TableColumn[] | undefined) => AsyncGenerator<TablePiece>;
}

/** Tables, one behind the other, as one file. */
function tablesReader(
  file: string,
  options: TableOptions,
  { size, pieces: tables }: FileTables,
): StreamReader {
  let first: { readonly columns: readonly TableColumn[] } | undefined;
  let shape: readonly number[] | undefined;
  let inputNames: readonly string[] | undefined;
  let outputs = 0;
  let reader: TableClasses | undefined;
  const partsOf = (contents: TableContents) => {
    const parts = tableParts(file, contents, options);
    const { inputShape, inputs } = parts.inputs;
    return { parts, piece: { rows: contents.rows, inputShape, inputs } };
  };
  async function* pieces(): AsyncGenerator<FirstPiece> {
    for await (const { seen, place, again, ...contents } of tables(() => first?.columns)) {
      if (contents.rows === 0) continue;
      const { parts, piece } = partsOf(contents);
      first ??= { columns: contents.columns.map(emptied) };
      shape ??= piece.inputShape;
      if (`${shape}` !== `${piece.inputShape}`) {
        const wanted = `examples of [${shape.join(", ")}], as before`;
        throw new FormatError(file, wanted, `[${piece.inputShape.join(", ")}] in ${place}`, {
          cure: "of pictures say how large they are, and 3 channels where some have colours: picture: { height, width, channels: 3 }",
        });
      }
      inputNames = parts.inputs.inputNames;
      if (parts.label) {
        reader ??= classReader(file, parts.label, contents, options);
        addClasses(reader, parts.label, file, contents, options);
      } else outputs = parts.targets!.outputs;
      const targets = parts.targets?.targets;
      yield { ...piece, targets, seen, place, again: async () => partsOf(await again()).piece };
    }
    if (!first) throw new FormatError(file, "a row", "none", { fault: "no-rows" });
  }
  return {
    size,
    pieces,
    finish: () => ({
      ...(options.divideBy === undefined ? {} : { divideBy: options.divideBy }),
      ...(inputNames ? { inputNames } : {}),
      ...(reader ? reader.finish() : { outputs }),
    }),
  };
}

/** A column without its values: what it is called, and what a row holds. */
export const emptied = ({ name, shape, values }: TableColumn): TableColumn => ({
  name,
  shape,
  values: ArrayBuffer.isView(values) ? (values as Inputs).slice(0, 0) : [],
});

/** @param pieceBytes of a piece, where its lines are shorter */
export const jsonLinesReader = async (
  file: string,
  options: TableOptions,
  pieceBytes?: number,
): Promise<StreamReader> =>
  tablesReader(file, options, await jsonLinesTables(file, options, pieceBytes));

export async function jsonLinesTables(
  file: string,
  options: Pick<TableOptions, "ignore">,
  pieceBytes?: number,
): Promise<FileTables> {
  const source = await onFile(file);
  async function* pieces(like: () => readonly TableColumn[] | undefined) {
    let line = 1;
    for await (const { from, bytes } of textPieces(source, file, undefined, pieceBytes)) {
      const [to, first] = [from + bytes.length, line];
      const before = like();
      const decode = (read: Uint8Array, known: readonly TableColumn[] | undefined) =>
        jsonLinesContents(
          decoded(read, file, from === 0, "save it as UTF-8"),
          file,
          options,
          first,
          known,
        );
      const contents = decode(bytes, before);
      line = contents.ends;
      const again = async () => decode(await source.read(from, to), like());
      yield { ...contents, seen: to, place: `line ${first} and those behind it`, again };
    }
  }
  return { size: source.size, pieces };
}

/** Values of a group of rows that is decoded at once. */
const MOST_IN_GROUP = 2 ** 25;

export async function parquetReader(file: string, options: ParquetOptions): Promise<StreamReader> {
  const { picture: _, ...table } = options;
  const tables = await parquetTables(file, options);
  checkWanted(file, tables.names, table);
  return tablesReader(file, table, tables);
}

export async function parquetTables(
  file: string,
  options: Pick<ParquetOptions, "picture" | "ignore">,
): Promise<FileTables & { readonly names: readonly string[] }> {
  const source = await onFile(file);
  const parquet = await openParquet(source, file);
  const classNames = classNamesOf(parquet, file);
  const width = readColumns(parquet, file, options.ignore).length;
  async function* pieces(like: () => readonly TableColumn[] | undefined) {
    let first = 0;
    for (const [group, rows] of parquet.groups.entries()) {
      if (rows * width > MOST_IN_GROUP) {
        const found = `group ${group} of ${rows} rows and ${width} columns`;
        throw new FormatError(file, `groups of at most ${MOST_IN_GROUP} values`, found, {
          cure: "write it with smaller groups (in pyarrow: row_group_size=50_000), as one is decoded at a time",
        });
      }
      const from = first;
      first += rows;
      const position = (row: number): FilePosition => ({ line: from + row, unit: "row" });
      const read = async () => {
        const columns = await parquetColumns(parquet, file, options, [group], like());
        return { columns, rows, position, classNames };
      };
      const seen = (source.size * first) / Math.max(parquet.rows, 1);
      yield { ...(await read()), seen, place: `group ${group} of its rows`, again: read };
    }
  }
  return { size: source.size, pieces, names: parquet.columns.map(({ name }) => name) };
}

/** Bytes of a piece of an array. */
const PIECE = 2 ** 19;

/** How an array is read: `labels` is a file with the classes. */
interface NpyStreamOptions extends TableOptions {
  readonly labels?: string;
}

export async function npyReader(
  file: string,
  { labels, ...table }: NpyStreamOptions,
): Promise<StreamReader> {
  if (labels !== undefined && (table.label !== undefined || table.targets !== undefined)) {
    throw new DataError(`${file}: expected one of the options label, targets and labels`);
  }
  let known: TableColumn | undefined;
  const columns = (values: Inputs, { first, count, inner }: NpyPart) =>
    known
      ? [{ name: "inputs", shape: inner, values }, part(known, first, count)]
      : columnsOf(values, count);
  const tables = await npyTables(file, columns, labels !== undefined);
  const { rows, inner } = tables;
  if (labels === undefined && inner.length !== 1) {
    throw new FormatError(
      file,
      "a matrix with a column of classes",
      `[${[rows, ...inner].join(", ")}]`,
      {
        cure: "give the classes as a file of their own: labels",
      },
    );
  }
  if (labels !== undefined) known = await npyLabels(labels, rows, file);
  return tablesReader(file, known ? { ...table, label: "labels" } : table, tables);
}

/** Where rows of an array stand, and the shape of one. */
interface NpyPart {
  readonly first: number;
  readonly count: number;
  readonly inner: readonly number[];
}

/** @param columns of some rows of the array */
export async function npyTables(
  file: string,
  columns: (values: Inputs, part: NpyPart) => readonly TableColumn[],
  isNamed = false,
): Promise<FileTables & Omit<NpyPart, "first" | "count"> & { readonly rows: number }> {
  const source = await onFile(file);
  const start = await source.read(0, Math.min(NPY_START, source.size));
  const layout = npyLayout(start, file, source.size);
  const { shape, isFortran } = layout;
  if (isFortran && shape.length > 1) {
    throw new FormatError(file, "an array whose examples lie one behind the other", "columns", {
      cure: "write it row by row: np.save(file, np.ascontiguousarray(array))",
    });
  }
  const [rows = 0, ...inner] = shape;
  const each = inner.reduce((a, b) => a * b, 1) * layout.width;
  const most = Math.max(1, Math.floor(PIECE / Math.max(each, 1)));
  async function* pieces() {
    for (let first = 0; first < rows; first += most) {
      const count = Math.min(most, rows - first);
      const [from, to] = [first, first + count].map((row) => layout.offset + row * each);
      const read = async (): Promise<TableContents> => {
        const values = valuesOf(await source.read(from!, to!), layout, file);
        const position = (row: number): FilePosition => ({ line: first + row, unit: "row" });
        return {
          columns: columns(values, { first, count, inner }),
          rows: count,
          position,
          isNamed,
        };
      };
      yield { ...(await read()), seen: to!, place: `rows from ${first} on`, again: read };
    }
  }
  return { size: source.size, pieces, rows, inner };
}

const valuesOf = (bytes: Uint8Array, layout: NpyLayout, file: string): Inputs => {
  const data = npyValues(bytes, layout, file);
  return inputsOf({ dtype: layout.dtype, data } as Parameters<typeof inputsOf>[0], file);
};

const part = ({ name, shape, values }: TableColumn, first: number, count: number): TableColumn => ({
  name,
  shape,
  values: (values as Inputs).subarray(first, first + count),
});
