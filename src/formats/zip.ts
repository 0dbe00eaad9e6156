// Reads and writes zip archives, as NumPy (.npz) and Keras (.keras) use them. Every entry is refused that
// its archive does not describe in one way: the list at the end and the entry itself must agree, entries
// must not overlap, and what comes out is counted and summed. No name is ever taken for a path.
// Source: PKWARE's APPNOTE.TXT 6.3.10.

import { inflateRaw } from "#host";
import { DataError, FormatError } from "../errors.ts";
import { crc32 } from "./crc32.ts";
import { Reader } from "./reader.ts";

/** A file in an archive. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes that it holds. */
  readonly size: number;
  /** Its bytes; throws FormatError where they are not as the archive says. `check` sees the first of
   * them, 64 or all, before more are unpacked. */
  read(check?: (start: Uint8Array) => void): Promise<Uint8Array>;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const END_SIZE = 22;
const STORED = 0;
const DEFLATED = 8;
/** DEFLATE makes at most 1032 bytes of one. */
const MOST_RATIO = 1032;
const MOST_ENTRIES = 4096;
const IS_ENCRYPTED = 1;
const IS_UTF8 = 0x800;

/** Whether bytes begin as an archive does, also as an empty one. */
export function isZip(bytes: Uint8Array): boolean {
  const [p, k, a, b] = bytes;
  return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}

interface Listed {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * The entries of an archive, by name; nothing is unpacked yet.
 * @param mostBytes bytes that all entries together may hold unpacked
 * @throws FormatError for what is not an archive, or one of two meanings
 */
export function readZip(
  bytes: Uint8Array,
  file: string,
  mostBytes: number,
): ReadonlyMap<string, ZipEntry> {
  const { count, offset, size } = findEnd(bytes, file);
  const listed = readList(bytes.subarray(offset, offset + size), count, file);
  const total = listed.reduce((sum, entry) => sum + entry.size, 0);
  if (total > mostBytes) {
    throw new FormatError(file, `at most ${mostBytes} bytes when unpacked`, `${total}`);
  }
  const entries = new Map<string, ZipEntry>();
  let end = 0;
  for (const entry of listed.toSorted((a, b) => a.offset - b.offset)) {
    const { name } = entry;
    if (entries.has(name)) throw new FormatError(file, "each entry once", `"${name}" twice`);
    const data = locate(bytes.subarray(0, offset), entry, end, file);
    end = data.end;
    const packed = bytes.subarray(data.begin, data.end);
    entries.set(name, {
      name,
      size: entry.size,
      read: (check) => unpack(packed, entry, file, check),
    });
  }
  return entries;
}

interface End {
  readonly count: number;
  readonly offset: number;
  readonly size: number;
}

/** The end record is the last bytes of the file: what is behind it, a comment too, is refused. */
function findEnd(bytes: Uint8Array, file: string): End {
  const at = bytes.length - END_SIZE;
  const expected = "a zip archive whose list of entries ends the file";
  if (at < 0) throw new FormatError(file, expected, `${bytes.length} bytes`);
  const end = new Reader(bytes.subarray(at), file);
  if (end.u32LittleEndian("end") !== END) throw new FormatError(file, expected, "other bytes");
  const [disk, first] = [end.u16LittleEndian("disk"), end.u16LittleEndian("disk")];
  const [here, count] = [end.u16LittleEndian("entries"), end.u16LittleEndian("entries")];
  const [size, offset] = [end.u32LittleEndian("list"), end.u32LittleEndian("list")];
  if (end.u16LittleEndian("comment") !== 0) throw new FormatError(file, expected, "a comment");
  if (disk !== 0 || first !== 0 || here !== count) {
    throw new FormatError(file, "an archive in one file", "a part of one");
  }
  const is64 = at >= 20 && u32At(bytes, at - 20) === LOCATOR_64;
  const found = is64 ? findEnd64(bytes, at - 20, file) : { count, offset, size, begin: at };
  if (found.offset + found.size !== found.begin) {
    throw new FormatError(file, "the list of entries before its end", "other bytes between");
  }
  return found;
}

function findEnd64(bytes: Uint8Array, locator: number, file: string) {
  const reader = new Reader(bytes.subarray(locator + 8, locator + 16), file);
  const begin = reader.u64LittleEndian("end");
  if (begin > locator || locator - begin !== 56 || u32At(bytes, begin) !== END_64) {
    throw new FormatError(file, "the end record of a large archive", "other bytes");
  }
  const end = new Reader(bytes.subarray(begin + 24, locator), file);
  const [here, count] = [end.u64LittleEndian("entries"), end.u64LittleEndian("entries")];
  const [size, offset] = [end.u64LittleEndian("list"), end.u64LittleEndian("list")];
  if (here !== count) throw new FormatError(file, "an archive in one file", "a part of one");
  return { count, offset, size, begin };
}

const u32At = (bytes: Uint8Array, at: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true);

function readList(bytes: Uint8Array, count: number, file: string): Listed[] {
  if (count > MOST_ENTRIES) {
    throw new FormatError(file, `at most ${MOST_ENTRIES} entries`, `${count}`);
  }
  const reader = new Reader(bytes, file);
  const listed: Listed[] = [];
  for (let i = 0; i < count; i++) {
    if (reader.u32LittleEndian("entry") !== CENTRAL) {
      throw new FormatError(file, `${count} entries in the list`, `${i}`);
    }
    reader.take(4, "versions");
    const [flags, method] = [reader.u16LittleEndian("flags"), reader.u16LittleEndian("method")];
    reader.take(4, "time");
    const crc = reader.u32LittleEndian("checksum");
    const [packed, size] = [reader.u32LittleEndian("size"), reader.u32LittleEndian("size")];
    const lengths = [1, 2, 3].map(() => reader.u16LittleEndian("lengths"));
    reader.take(8, "attributes");
    const offset = reader.u32LittleEndian("offset");
    const [nameLength = 0, extraLength = 0, commentLength = 0] = lengths;
    const name = nameOf(reader.take(nameLength, "name"), flags, file);
    const wide = wideSizes(reader.take(extraLength, "extra"), [size, packed, offset], file);
    reader.take(commentLength, "comment");
    const entry = { name, method, crc, size: wide[0]!, packed: wide[1]!, offset: wide[2]! };
    checkEntry(entry, flags, file);
    listed.push(entry);
  }
  reader.end();
  return listed;
}

/** Sizes that do not fit 32 bits stand in a field of their own, those alone, in this order. */
function wideSizes(extra: Uint8Array, sizes: readonly number[], file: string): number[] {
  const reader = new Reader(extra, file);
  let field: Reader | undefined;
  while (reader.remaining > 0) {
    const id = reader.u16LittleEndian("extra field");
    const bytes = reader.take(reader.u16LittleEndian("extra field"), "extra field");
    if (id === 1) field = new Reader(bytes, file);
  }
  return sizes.map((size) =>
    size === 0xffffffff && field ? field.u64LittleEndian("a 64-bit size") : size,
  );
}

function nameOf(bytes: Uint8Array, flags: number, file: string): string {
  const isAscii = bytes.every((byte) => byte < 0x80);
  try {
    if (!isAscii && !(flags & IS_UTF8)) throw new TypeError("no UTF-8");
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormatError(file, "names of entries in UTF-8", "other bytes");
  }
}

function checkEntry({ name, method, packed, size }: Listed, flags: number, file: string): void {
  const what = `entry "${name.slice(0, 40)}"`;
  if (flags & IS_ENCRYPTED) throw new FormatError(file, `${what} open`, "an encrypted one");
  if (method !== STORED && method !== DEFLATED) {
    throw new FormatError(file, `${what} stored or deflated`, `method ${method}`);
  }
  const most = method === STORED ? packed : MOST_RATIO * packed;
  if (size > most || (method === STORED && size !== packed)) {
    throw new FormatError(file, `${what} of at most ${most} bytes`, `${size}`);
  }
}

/** Where the bytes of an entry lie, behind a header that says the same as the list. */
function locate(
  bytes: Uint8Array,
  { name, offset, packed }: Listed,
  after: number,
  file: string,
): { begin: number; end: number } {
  const what = `entry "${name.slice(0, 40)}"`;
  if (offset < after) {
    throw new FormatError(file, `${what} behind the one before`, "two that overlap");
  }
  if (offset > bytes.length) throw new FormatError(file, `${what} in the file`, `${offset}`);
  const reader = new Reader(bytes.subarray(offset), file);
  if (reader.u32LittleEndian(what) !== LOCAL) {
    throw new FormatError(file, `${what} at ${offset}`, "other bytes");
  }
  const head = reader.take(22, what);
  const flags = head[2]! + 256 * head[3]!;
  const lengths = [reader.u16LittleEndian(what), reader.u16LittleEndian(what)];
  const own = nameOf(reader.take(lengths[0]!, what), flags, file);
  if (own !== name) throw new FormatError(file, what, `"${own.slice(0, 40)}" in its place`);
  reader.take(lengths[1]!, what);
  const begin = bytes.length - reader.remaining;
  reader.take(packed, `${what}, packed`);
  return { begin, end: begin + packed };
}

async function unpack(
  packed: Uint8Array,
  entry: Listed,
  file: string,
  check: (start: Uint8Array) => void = () => {},
): Promise<Uint8Array> {
  const { name, method, size, crc } = entry;
  const what = `${file}: ${name.slice(0, 80)}`;
  const limit = (start: Uint8Array) => {
    check(start);
    return size;
  };
  if (method === STORED) check(packed);
  const bytes = method === STORED ? packed : await inflateRaw(packed, limit, what);
  if (bytes.length !== size) throw new FormatError(what, `${size} bytes`, `${bytes.length}`);
  const found = crc32(bytes);
  if (found === crc) return bytes;
  throw new FormatError(what, `bytes of checksum ${hex(crc)}`, hex(found), {
    cure: "the file is damaged; get it again",
  });
}

const hex = (value: number): string => value.toString(16).padStart(8, "0");

/** 1 January 1980, the first day that a zip archive knows: the same entries give the same bytes. */
const NO_DATE = 0x21;
const MOST_SIZE = 0xffffffff - 1;

/** The bytes of an archive whose entries are stored as they are; throws DataError from 4 GiB on. */
export function writeZip(entries: ReadonlyMap<string, Uint8Array>): Uint8Array<ArrayBuffer> {
  const files = Array.from(entries, ([name, bytes]) => {
    const path = new TextEncoder().encode(name);
    return { path, bytes, crc: crc32(bytes) };
  });
  const local = files.reduce((sum, { path, bytes }) => sum + 30 + path.length + bytes.length, 0);
  const list = files.reduce((sum, { path }) => sum + 46 + path.length, 0);
  if (local + list + END_SIZE > MOST_SIZE || files.length > MOST_ENTRIES) {
    throw new DataError(
      `zip: expected at most ${MOST_ENTRIES} entries of less than 4 GiB together, got ${files.length} of ${local} bytes`,
    );
  }
  const bytes = new Uint8Array(local + list + END_SIZE);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const put = (...fields: readonly (readonly [width: 2 | 4, value: number])[]) => {
    for (const [width, value] of fields) {
      if (width === 2) view.setUint16(at, value, true);
      else view.setUint32(at, value, true);
      at += width;
    }
  };
  const append = (part: Uint8Array) => {
    bytes.set(part, at);
    at += part.length;
  };
  /** What the entry and the list say alike: version, flags, method, time, date, sum and sizes. */
  const common = ({ path, bytes: own, crc }: (typeof files)[number]) => {
    put([2, 20], [2, IS_UTF8], [2, STORED], [2, 0], [2, NO_DATE], [4, crc]);
    put([4, own.length], [4, own.length], [2, path.length], [2, 0]);
  };
  const offsets = files.map((entry) => {
    const offset = at;
    put([4, LOCAL]);
    common(entry);
    append(entry.path);
    append(entry.bytes);
    return offset;
  });
  for (const [i, entry] of files.entries()) {
    put([4, CENTRAL], [2, 20]);
    common(entry);
    put([2, 0], [2, 0], [2, 0], [4, 0], [4, offsets[i]!]);
    append(entry.path);
  }
  put([4, END], [2, 0], [2, 0], [2, files.length], [2, files.length]);
  put([4, list], [4, local], [2, 0]);
  return bytes;
}
