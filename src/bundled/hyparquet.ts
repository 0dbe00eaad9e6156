// The reader of Parquet files, hyparquet, and what unpacks pages of Zstandard for it, fzstd, and of gzip,
// fflate. The build puts the packages into this file.
import { gunzipSync } from "fflate";
import { decompress } from "fzstd";
import { type Compressors, type FileMetaData, parquetMetadata, parquetRead } from "hyparquet";

/** What a file says of itself, of the bytes that end it. */
export const metadataOf = (footer: Uint8Array<ArrayBuffer>): FileMetaData =>
  parquetMetadata(footer, { geoparquet: false });

/** Bytes of a file, from and to. */
export type ReadBytes = (from: number, to: number) => Promise<ArrayBuffer>;

/** Unpacks a page of gzip or Zstandard, whose size is known; checksums are not looked at. */
export const unpackGzip = (page: Uint8Array, size: number): Uint8Array =>
  gunzipSync(page, { out: new Uint8Array(size) });
export const unpackZstd = (page: Uint8Array, size: number): Uint8Array =>
  decompress(page, new Uint8Array(size));

/** The values of some columns in some rows, by name of the column: a number, a text, bytes or a list each. */
export async function columnsOf(
  metadata: FileMetaData,
  source: { readonly size: number; readonly read: ReadBytes },
  columns: readonly string[],
  rows: { readonly from: number; readonly to: number },
  compressors: Compressors,
): Promise<Map<string, ArrayLike<unknown>[]>> {
  const found = new Map<string, ArrayLike<unknown>[]>(columns.map((name) => [name, []]));
  await parquetRead({
    file: { byteLength: source.size, slice: (from, to = source.size) => source.read(from, to) },
    metadata,
    columns: [...columns],
    rowStart: rows.from,
    rowEnd: rows.to,
    utf8: false,
    compressors,
    onChunk: ({ columnName, columnData }) => found.get(columnName)?.push(columnData),
  });
  return found;
}

export type { FileMetaData };
