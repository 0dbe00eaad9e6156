// Reads Parquet files by hyparquet, a group of rows at a time, from memory or from disk. What the package
// would take on trust is checked before (parquet-pages.ts), and whatever it throws is a FormatError.

import type { FileMetaData } from "../bundled/hyparquet.ts";
import { DownhillError, FormatError } from "../errors.ts";
import type { ByteSource } from "./byte-source.ts";
import { crc32 } from "./crc32.ts";
import { checkPages, footerSize, parquetLayout, TAIL } from "./parquet-pages.ts";

/** What the rows of a column hold: numbers of a width, texts, bytes, or what is not read. */
export type ParquetKind = "u8" | "f32" | "f64" | "text" | "bytes" | "picture" | "other";

/** A column of the table. */
export interface ParquetColumn {
  readonly name: string;
  readonly kind: ParquetKind;
  /** What it is called in the file, for errors. */
  readonly type: string;
}

/** A Parquet file of which nothing but its end was read. */
export interface ParquetFile {
  readonly rows: number;
  /** Rows of each group. */
  readonly groups: readonly number[];
  readonly columns: readonly ParquetColumn[];
  /** What its writer added, by key. */
  readonly notes: ReadonlyMap<string, string>;
  /** The values of columns in a group of rows: numbers, texts, bytes, pictures { bytes } or lists. */
  readGroup(
    group: number,
    columns: readonly string[],
  ): Promise<ReadonlyMap<string, readonly ArrayLike<unknown>[]>>;
}

export const isParquet = (bytes: Uint8Array): boolean =>
  String.fromCharCode(...bytes.subarray(0, 4)) === "PAR1";

/** Opens a file; throws FormatError for what is no Parquet file, or one that is encrypted. */
export async function openParquet(source: ByteSource, file: string): Promise<ParquetFile> {
  const { size } = source;
  if (size < 2 * TAIL) throw new FormatError(file, "a Parquet file", `${size} bytes`);
  const tail = await source.read(size - TAIL, size);
  const length = footerSize(tail, size, file);
  const footer = await source.read(size - TAIL - length, size);
  const layout = parquetLayout(footer.subarray(0, length), size, file);
  const { metadataOf, columnsOf, ...unpackers } = await import("../bundled/hyparquet.ts");
  const compressors = compressorsOf(unpackers);
  const metadata = await typed(file, async () => metadataOf(footer));
  const columns = await typed(file, async () => topColumns(metadata));
  const firstOf = (group: number) =>
    layout.groups.slice(0, group).reduce((sum, { rows }) => sum + rows, 0);
  return {
    rows: layout.rows,
    groups: layout.groups.map(({ rows }) => rows),
    columns,
    notes: new Map(
      metadata.key_value_metadata?.map(({ key, value }) => [key, value ?? ""] as const),
    ),
    readGroup: async (group, wanted) => {
      const { rows, chunks } = layout.groups[group]!;
      const parts = new Map<number, Uint8Array<ArrayBuffer>>();
      for (const chunk of chunks) {
        if (!wanted.includes(chunk.path[0]!)) continue;
        const bytes = await source.read(chunk.begin, chunk.end);
        checkPages(bytes, chunk, file);
        parts.set(chunk.begin, bytes);
      }
      const from = firstOf(group);
      const read = async (begin: number, end: number): Promise<ArrayBuffer> => {
        // what was checked is what is read; the package takes neighbours with what is between them
        const bytes = new Uint8Array(end - begin);
        for (const [first, part] of parts) {
          const from = Math.max(first, begin);
          const to = Math.min(first + part.length, end);
          if (from < to) bytes.set(part.subarray(from - first, to - first), from - begin);
        }
        return bytes.buffer;
      };
      const found = await typed(file, () =>
        columnsOf(metadata, { size, read }, wanted, { from, to: from + rows }, compressors),
      );
      for (const [name, lists] of found) {
        const count = lists.reduce((sum, list) => sum + list.length, 0);
        if (count !== rows) throw new FormatError(file, `${rows} rows of ${name}`, `${count}`);
      }
      return found;
    },
  };
}

type Unpack = (page: Uint8Array, size: number) => Uint8Array;

const compressorsOf = (by: { readonly unpackGzip: Unpack; readonly unpackZstd: Unpack }) => ({
  GZIP: (page: Uint8Array, size: number) => {
    const bytes = by.unpackGzip(page, size);
    const end = new DataView(page.buffer, page.byteOffset + Math.max(page.length - 8, 0));
    if (end.getUint32(0, true) === crc32(bytes) && bytes.length === size) return bytes;
    throw new Error("a page of gzip that does not fit its checksum");
  },
  ZSTD: by.unpackZstd,
});

/** Whatever the package throws is what it found wrong with the file. */
async function typed<T>(file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof DownhillError) throw error;
    const reason = error instanceof Error ? error.message : `${error}`;
    throw new FormatError(file, "a whole Parquet file", reason);
  }
}

type Element = FileMetaData["schema"][number];

/** The columns of the first level, each with all that is inside it. */
function topColumns({ schema }: FileMetaData): ParquetColumn[] {
  const columns: ParquetColumn[] = [];
  for (let at = 1; at < schema.length; ) {
    const end = endOf(schema, at);
    columns.push(columnOf(schema.slice(at, end)));
    at = end;
  }
  const names = new Set(columns.map(({ name }) => name));
  if (names.size < columns.length) throw new Error("two columns of one name");
  return columns;
}

/** Where the element behind this one and all that is inside it stands. */
function endOf(schema: readonly Element[], at: number): number {
  let open = 1;
  let end = at;
  for (; open > 0 && end < schema.length; end++) open += (schema[end]!.num_children ?? 0) - 1;
  return end;
}

function columnOf(elements: readonly Element[]): ParquetColumn {
  const [first] = elements as [Element];
  const leaves = elements.filter(({ num_children }) => !num_children);
  const isList = first.logical_type?.type === "LIST" || first.converted_type === "LIST";
  const { name } = first;
  const isPicture =
    !isList && leaves.length === 2 && leaves.some((l) => l.name === "bytes" && isBytes(l));
  if (isPicture && leaves.some((l) => l.name === "path")) {
    return { name, kind: "picture", type: "a picture" };
  }
  const [leaf] = leaves;
  const kind = leaves.length === 1 && (isList || elements.length === 1) ? kindOf(leaf!) : "other";
  const type = leaf?.logical_type?.type ?? leaf?.converted_type ?? leaf?.type ?? "a group";
  return { name, kind, type: kind === "other" && leaves.length > 1 ? "a struct" : type };
}

const isBytes = ({ type }: Element): boolean => type === "BYTE_ARRAY";

function kindOf({ type, converted_type, logical_type }: Element): ParquetKind {
  const logical = logical_type?.type;
  if (logical === "STRING" || logical === "ENUM" || converted_type === "UTF8") return "text";
  if (logical === "FLOAT16") return "f32";
  const isByte = logical_type?.type === "INTEGER" && logical_type.bitWidth === 8;
  if (converted_type === "UINT_8" || (isByte && !logical_type.isSigned)) return "u8";
  const isWhole = logical === "INTEGER" || /^U?INT_/.test(converted_type ?? "");
  if ((logical || converted_type) && !isWhole && logical !== "DECIMAL") return "other";
  if (type === "FLOAT") return "f32";
  if (type === "BYTE_ARRAY") return logical ? "other" : "bytes";
  return type === "INT96" || type === "FIXED_LEN_BYTE_ARRAY" ? "other" : "f64";
}
