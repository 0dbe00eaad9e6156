// Parquet files as data sets: columns of numbers, of lists of one length, of words for classes, and of
// encoded pictures, as the data sets of Hugging Face have them.

import { FormatError } from "../errors.ts";
import { type ByteSource, inMemory, onFile } from "../formats/byte-source.ts";
import { isNestedDeeply } from "../formats/nesting.ts";
import { openParquet, type ParquetColumn, type ParquetFile } from "../formats/parquet.ts";
import { ColumnBuilder, narrowed } from "./column-builder.ts";
import type { Dataset } from "./dataset.ts";
import { checkOptionNames } from "./option-names.ts";
import { PictureColumn, type PictureSides } from "./picture-column.ts";
import {
  checkWanted,
  TABLE_OPTIONS,
  type TableColumn,
  type TableContents,
  type TableOptions,
  tableSet,
} from "./table.ts";

/** How a Parquet file becomes a data set. */
export interface ParquetOptions extends TableOptions {
  /** To which sides pictures are scaled and cut; default: as they are, all of one size. */
  readonly picture?: PictureSides;
}

export const PARQUET_OPTIONS = { ...TABLE_OPTIONS, picture: true } as const;

/**
 * Reads a Parquet file into a set: uncompressed, or packed by Snappy, gzip or Zstandard. Pictures are
 * columns of bytes, or of { bytes, path } as in data sets of Hugging Face, whose names of classes are
 * taken from the file; they are decoded by `decodePicture`.
 * @throws FormatError for the file, DataError for what it means
 */
export async function parquetFile(path: string, options: ParquetOptions): Promise<Dataset> {
  return parquetSet(await onFile(path), path, options);
}

/** The same of bytes; `file` is what errors call them. */
export const readParquet = async (
  bytes: Uint8Array,
  file: string,
  options: ParquetOptions,
): Promise<Dataset> => parquetSet(inMemory(bytes, file), file, options);

async function parquetSet(
  source: ByteSource,
  file: string,
  options: ParquetOptions,
): Promise<Dataset> {
  checkOptionNames(file, options, PARQUET_OPTIONS);
  const { picture: _, ...table } = options;
  const parquet = await openParquet(source, file);
  checkWanted(
    file,
    parquet.columns.map(({ name }) => name),
    table,
  );
  return tableSet(file, await wholeContents(parquet, file, options), table);
}

/** The columns of a file. */
export const parquetContents = async (
  path: string,
  options: Pick<ParquetOptions, "picture" | "ignore">,
): Promise<TableContents> =>
  wholeContents(await openParquet(await onFile(path), path), path, options);

async function wholeContents(
  parquet: ParquetFile,
  file: string,
  options: Pick<ParquetOptions, "picture" | "ignore">,
): Promise<TableContents> {
  const columns = await parquetColumns(parquet, file, options, [...parquet.groups.keys()]);
  return { columns, rows: parquet.rows, classNames: classNamesOf(parquet, file) };
}

/** The columns that are to be read; names that are no column are told by tableSet. */
export function readColumns(
  { columns: all }: ParquetFile,
  file: string,
  ignore: readonly (string | number)[] = [],
): ParquetColumn[] {
  const isIgnored = ({ name }: ParquetColumn, at: number) =>
    ignore.some((column) => column === name || column === at || column === at - all.length);
  const wanted = all.filter((column, at) => !isIgnored(column, at));
  for (const column of wanted) checkReadable(column, file);
  return wanted;
}

/**
 * The columns of some groups of rows, one behind the other.
 * @param like the columns that groups before had
 */
export async function parquetColumns(
  parquet: ParquetFile,
  file: string,
  { picture, ignore }: Pick<ParquetOptions, "picture" | "ignore">,
  groups: readonly number[],
  like?: readonly TableColumn[],
): Promise<TableColumn[]> {
  const all = parquet.columns;
  const rows = groups.reduce((sum, group) => sum + parquet.groups[group]!, 0);
  const before = new Map(like?.map((column) => [column.name, column]));
  const builders = new Map(
    readColumns(parquet, file, ignore).map((column) => [
      column.name,
      builderOf(column, rows, file, picture, before.get(column.name)),
    ]),
  );
  for (const group of groups) {
    const first = parquet.groups.slice(0, group).reduce((a, b) => a + b, 0);
    const lists = await parquet.readGroup(group, [...builders.keys()]);
    for (const [name, parts] of lists) {
      const add = builders.get(name)!.add;
      let row = first;
      for (const part of parts) {
        for (let i = 0; i < part.length; i++) await add(part[i], row++);
      }
    }
  }
  return all.map(
    ({ name }) => builders.get(name)?.finish() ?? { name, shape: [], values: [] as string[] },
  );
}

/** Throws FormatError for a column of dates, structs and whatever else no network reads. */
export function checkReadable({ name, kind, type }: ParquetColumn, file: string): void {
  if (kind !== "other") return;
  throw new FormatError(file, `numbers, lists, words or pictures in column "${name}"`, type, {
    cure: "leave it out with ignore, or make numbers of it where the file is made",
  });
}

interface Builder {
  add(value: unknown, row: number): Promise<void> | void;
  finish(): TableColumn;
}

function builderOf(
  { name, kind }: ParquetColumn,
  rows: number,
  file: string,
  wanted: PictureSides | undefined,
  like: TableColumn | undefined,
): Builder {
  if (kind === "picture" || kind === "bytes") {
    const pictures = new PictureColumn(file, rows, wanted);
    return { add: (value) => pictures.add(value), finish: () => pictures.finish(name) };
  }
  const builder = new ColumnBuilder(
    file,
    name,
    kind === "text" || kind === "other" ? "f32" : kind,
    like,
  );
  return {
    add: (value, row) => builder.add(asText(value, kind), { line: row, unit: "row" }),
    finish: () => {
      const column = builder.finish();
      const { values } = column;
      return values instanceof Float64Array ? { ...column, values: narrowed(values) } : column;
    },
  };
}

/** Texts come as bytes where their column says no more than that. */
const asText = (value: unknown, kind: ParquetColumn["kind"]): unknown =>
  kind === "text" && value instanceof Uint8Array ? new TextDecoder().decode(value) : value;

const MOST_NOTES = 2 ** 20;

/** What Hugging Face's `datasets` notes about columns of classes: their names. */
export function classNamesOf({ notes, columns }: ParquetFile, file: string) {
  const names = new Map<string, readonly string[]>();
  const text = notes.get("huggingface");
  if (text === undefined || text.length > MOST_NOTES || isNestedDeeply(text)) return names;
  let features: unknown;
  try {
    features = JSON.parse(text)?.info?.features;
  } catch {
    throw new FormatError(file, "JSON in its note huggingface", text.slice(0, 40));
  }
  for (const { name } of columns) {
    const own = Object.entries(features ?? {}).find(([key]) => key === name)?.[1];
    const found = own?.names as unknown;
    const areNames = Array.isArray(found) && found.every((one) => typeof one === "string");
    if (own?._type === "ClassLabel" && areNames) names.set(name, found as string[]);
  }
  return names;
}
