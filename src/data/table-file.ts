// One door for tables in files: what kind a file is, its first bytes say, not its name.

import { readFileRange } from "#host";
import { isNpy } from "../formats/npy.ts";
import { isParquet } from "../formats/parquet.ts";
import { isZip } from "../formats/zip.ts";
import { type CsvOptions, csvFile } from "./csv.ts";
import type { Dataset } from "./dataset.ts";
import { jsonLinesFile } from "./json-lines.ts";
import { npyFile, npzFile } from "./numpy.ts";
import { type ParquetOptions, parquetFile } from "./parquet.ts";

/** What a table in a file is. */
export type TableKind = "csv" | "jsonLines" | "npy" | "npz" | "parquet";

const START = 512;

/** The kind of a file that holds a table; DataError where there is none. */
export const tableKind = async (path: string): Promise<TableKind> =>
  tableKindOf(await readFileRange(path, 0, START));

/** The same by the first bytes, 512 or all: whatever is text and no JSON is taken for CSV. */
export function tableKindOf(start: Uint8Array): TableKind {
  if (isNpy(start)) return "npy";
  if (isZip(start)) return "npz";
  if (isParquet(start)) return "parquet";
  const text = new TextDecoder().decode(start).replace(/^\s+/, "");
  return text.startsWith("{") ? "jsonLines" : "csv";
}

/** Options of every kind of table; a kind refuses those that it has not. */
export interface TableFileOptions extends ParquetOptions, CsvOptions {
  /** .npy: a file of that kind with the class of each example, in place of `label`. */
  readonly labels?: string;
}

/**
 * The set in a file: CSV, JSON lines, Parquet, .npz or .npy, whichever it is.
 * @throws FormatError for the file, DataError for what it means, OptionError for options of other kinds
 */
export async function tableFile(path: string, options: TableFileOptions): Promise<Dataset> {
  const kind = await tableKind(path);
  const read = {
    csv: csvFile,
    jsonLines: jsonLinesFile,
    npy: npyFile,
    npz: npzFile,
    parquet: parquetFile,
  };
  return read[kind](path, options);
}
