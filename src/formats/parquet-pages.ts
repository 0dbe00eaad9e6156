// What is checked of a Parquet file before its reader sees it: that counts and sizes which the file
// states are such as its bytes can hold, page by page, and that checksums are right where there are any.
// Behind that, memory and time follow the size of the file.
// Source: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift.

import { FormatError } from "../errors.ts";
import { crc32 } from "./crc32.ts";
import { Reader } from "./reader.ts";
import { readThrift, type ThriftStruct, type ThriftValue } from "./thrift.ts";

/** A part of a column: the pages of a group of rows. */
export interface ColumnChunk {
  /** The name of its column, and of what is inside it. */
  readonly path: readonly string[];
  readonly begin: number;
  readonly end: number;
  readonly values: number;
}

export interface RowGroup {
  readonly rows: number;
  readonly chunks: readonly ColumnChunk[];
}

/** What a file holds, as far as it is checked. */
export interface ParquetLayout {
  readonly rows: number;
  readonly groups: readonly RowGroup[];
}

const MAGIC = 0x31524150;
export const TAIL = 8;
const MOST_FOOTER = 64 * 2 ** 20;
const MOST_ELEMENTS = 4096;
const MOST_VALUES = 2 ** 31 - 1;
/** Numbers that repeat take few bytes, so many more than bytes there may be, but not any number. */
const MOST_VALUES_PER_BYTE = 1024;
/** What gzip makes of a byte at most; the others make no more of what is no attack. */
const MOST_RATIO = 1032;
const SMALL = 65_536;

/** The fields of a page's header that hold what kind it is: how many values, and how they are written. */
const DATA = 5;
const DICTIONARY = 7;
const DATA_2 = 8;

const ENCODINGS: Readonly<Record<number, string>> = {
  1: "GROUP_VAR_INT",
  4: "BIT_PACKED",
  // prefixes of earlier texts: a few bytes make texts of any size
  7: "DELTA_BYTE_ARRAY",
  10: "ALP",
};

/** The bytes that the footer has, of the last eight of a file; throws FormatError. */
export function footerSize(tail: Uint8Array, size: number, file: string): number {
  const reader = new Reader(tail, file);
  const length = reader.u32LittleEndian("footer");
  if (reader.u32LittleEndian("footer") !== MAGIC) {
    throw new FormatError(file, "a Parquet file, which ends with PAR1", "other bytes");
  }
  if (length <= Math.min(size - TAIL, MOST_FOOTER)) return length;
  throw new FormatError(file, `a footer of at most ${size - TAIL} bytes`, `${length}`);
}

/** Groups of rows and where their columns lie; throws FormatError for what cannot be. */
export function parquetLayout(footer: Uint8Array, size: number, file: string): ParquetLayout {
  const reader = new Reader(footer, file);
  const top = readThrift(reader);
  reader.end();
  const of = fieldsOf(file);
  const schema = of.list(top, 2, "schema");
  if (schema.length > MOST_ELEMENTS) {
    throw new FormatError(file, `at most ${MOST_ELEMENTS} columns`, `${schema.length}`);
  }
  const rows = of.count(top, 3, "rows");
  const groups = of.list(top, 4, "groups").map((group) => {
    const own = of.struct(group, "a group");
    const chunks = of.list(own, 1, "columns").map((chunk): ColumnChunk => {
      const outer = of.struct(chunk, "a column");
      const meta = of.struct(outer.get(3), "a column");
      const path = of.list(meta, 3, "names").map((name) => of.text(name, "a name"));
      const begin = meta.has(11) ? of.count(meta, 11, "an offset") : of.count(meta, 9, "an offset");
      const end = begin + of.count(meta, 7, "bytes of a column");
      if (end > size) throw new FormatError(file, `columns within ${size} bytes`, `one to ${end}`);
      return { path, begin, end, values: of.count(meta, 5, "values") };
    });
    return { rows: of.count(own, 3, "rows of a group"), chunks };
  });
  const counted = groups.reduce((sum, group) => sum + group.rows, 0);
  if (counted !== rows) {
    throw new FormatError(file, `${rows} rows in its groups`, `${counted}`);
  }
  const values = groups.flatMap(({ chunks }) => chunks.map((chunk) => chunk.values));
  const total = Math.max(
    values.reduce((a, b) => a + b, 0),
    rows,
  );
  const most = Math.min(MOST_VALUES, MOST_VALUES_PER_BYTE * size);
  if (total > most) throw new FormatError(file, `at most ${most} values`, `${total}`);
  return { rows, groups };
}

/** Throws FormatError unless the pages of a column are such as its bytes can hold. */
export function checkPages(bytes: Uint8Array, chunk: ColumnChunk, file: string): void {
  const what = `${file}: column ${chunk.path.join(".")}`;
  const of = fieldsOf(what);
  const reader = new Reader(bytes, what);
  let values = 0;
  while (reader.remaining > 0) {
    const head = readThrift(reader);
    const size = of.count(head, 2, "bytes of a page");
    const packed = reader.take(of.count(head, 3, "bytes of a page"), "a page");
    if (size > MOST_RATIO * packed.length + SMALL) {
      throw new FormatError(what, `a page that ${packed.length} bytes can hold`, `${size} bytes`);
    }
    const sum = head.get(4);
    if (sum !== undefined && crc32(packed) !== Number(sum) >>> 0) {
      throw new FormatError(what, "pages that fit their checksums", "a damaged one");
    }
    if (head.has(DICTIONARY)) {
      const count = of.count(of.struct(head.get(DICTIONARY), "a page"), 1, "values");
      if (count > size) throw new FormatError(what, `at most ${size} values`, `${count}`);
      continue;
    }
    if (!head.has(DATA) && !head.has(DATA_2)) continue;
    values += countOf(head, packed.length, of, what);
  }
  if (values !== chunk.values) {
    throw new FormatError(what, `${chunk.values} values in its pages`, `${values}`);
  }
}

/** The values of a page of data. */
function countOf(
  head: ThriftStruct,
  packed: number,
  of: ReturnType<typeof fieldsOf>,
  what: string,
): number {
  const isSecond = head.has(DATA_2);
  const page = of.struct(head.get(isSecond ? DATA_2 : DATA), "a page");
  const encoding = of.count(page, isSecond ? 4 : 2, "encoding");
  if (Object.hasOwn(ENCODINGS, encoding)) {
    throw new FormatError(what, "an encoding that is read", ENCODINGS[encoding]!, {
      cure: 'write it with other encodings: in Python, pq.write_table(..., column_encoding="PLAIN", use_dictionary=False)',
    });
  }
  const values = of.count(page, 1, "values");
  if (!isSecond) return values;
  const levels = of.count(page, 5, "bytes") + of.count(page, 6, "bytes");
  const isWhole =
    of.count(page, 2, "nulls") <= values &&
    of.count(page, 3, "rows") <= values &&
    levels <= Math.min(packed, of.count(head, 2, "bytes of a page"));
  if (!isWhole) throw new FormatError(what, "a page of its own size", "other numbers");
  return values;
}

/** Fields as what they must be. */
function fieldsOf(file: string) {
  const refuse = (what: string): never => {
    throw new FormatError(file, `${what} as Parquet writes it`, "something else");
  };
  return {
    count: (of: ThriftStruct, id: number, what: string): number => {
      const value = of.get(id);
      if (typeof value !== "number" && typeof value !== "bigint") return refuse(what);
      const found = Number(value);
      if (Number.isSafeInteger(found) && found >= 0) return found;
      throw new FormatError(file, `${what} from 0`, `${value}`);
    },
    list: (of: ThriftStruct, id: number, what: string): readonly ThriftValue[] => {
      const value = of.get(id);
      return Array.isArray(value) ? value : refuse(what);
    },
    struct: (value: ThriftValue | undefined, what: string): ThriftStruct =>
      value instanceof Map ? value : refuse(what),
    text: (value: ThriftValue, what: string): string =>
      value instanceof Uint8Array ? new TextDecoder().decode(value) : refuse(what),
  };
}
