// Reads HDF5 files as h5py writes them by itself, for Keras too: groups in the old style, datasets in one
// piece, floats of 2, 4 and 8 bytes, texts as attributes. What else the format has, chunks, filters and later
// versions, is refused by name. Every structure is visited once and no two datasets share bytes, so that what
// is read is never more than the file. It is read here and not by the C library in WebAssembly because that
// brings 15 MB along, takes 18 MiB of memory before the first byte, and says of a damaged file only that
// something is wrong. Source: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html.

import { fromFloat16 } from "../half-floats.ts";
import { Reader } from "../reader.ts";
import { address, Hdf5Bytes, SIGNATURE } from "./bytes.ts";
import { objectsBelow } from "./groups.ts";
import { MESSAGE, type Message, messageOf } from "./objects.ts";
import { type Hdf5Type, shapeOf, typeOf } from "./types.ts";

export interface Hdf5Dataset {
  /** Names from the root on: layers/dense/vars/0. */
  readonly path: string;
  readonly shape: readonly number[];
  /** What its values are. */
  readonly dtype: "f2" | "f4" | "f8" | "other";
  /** The values, row-major; of f2 the float32 that they are; throws FormatError for others than floats. */
  read(): Float32Array | Float64Array;
}

export interface Hdf5File {
  readonly datasets: ReadonlyMap<string, Hdf5Dataset>;
  /** The text of an attribute of the root; undefined where there is none. */
  text(name: string): string | undefined;
}

/** The contents of an HDF5 file; values are read when they are asked for. Throws FormatError. */
export function readHdf5(bytes: Uint8Array, file = "HDF5"): Hdf5File {
  const from = new Hdf5Bytes(bytes, file);
  const objects = objectsBelow(from, rootOf(from));
  const datasets = new Map<string, Hdf5Dataset>();
  const places: Place[] = [];
  for (const { path, messages } of objects) {
    const layout = messageOf(from, messages, MESSAGE.layout);
    if (layout) datasets.set(path, datasetOf(from, path, messages, layout, places));
  }
  checkApart(from, places);
  const [root] = objects;
  return { datasets, text: (name) => attributeText(from, root!.messages, name) };
}

/** The address of the root group. */
function rootOf(from: Hdf5Bytes): number {
  const reader = from.at(0, "the beginning");
  const start = reader.take(8, "the beginning");
  if (!SIGNATURE.every((byte, i) => start[i] === byte))
    throw from.fail("an HDF5 file", "other bytes");
  const version = reader.u8("a version");
  if (version > 1) {
    const cure = 'write the file as h5py does by itself, with libver="earliest"';
    throw from.fail("an HDF5 file of version 0 or 1", `version ${version}`, cure);
  }
  reader.take(4, "versions");
  const sizes = [reader.u8("a size"), reader.u8("a size")];
  if (sizes.some((n) => n !== 8)) throw from.fail("addresses and sizes of 8 bytes", `${sizes}`);
  reader.take(version === 1 ? 13 : 9, "sizes of trees");
  const base = reader.u64LittleEndian("the first address");
  if (base !== 0) throw from.fail("addresses from the beginning of the file", `from ${base}`);
  reader.take(8, "free space");
  const end = reader.u64LittleEndian("the end");
  if (end > from.bytes.length) {
    throw from.fail(`${end} bytes`, `${from.bytes.length}: the file was cut off`);
  }
  reader.take(16, "the root");
  return reader.u64LittleEndian("the root");
}

/** Where values lie. */
interface Place {
  readonly path: string;
  readonly begin: number;
  readonly end: number;
}

function datasetOf(
  from: Hdf5Bytes,
  path: string,
  messages: readonly Message[],
  layout: Uint8Array,
  places: Place[],
): Hdf5Dataset {
  const need = (type: number, what: string): Uint8Array => {
    const found = messageOf(from, messages, type);
    if (found) return found;
    throw from.fail(`a ${what} of dataset "${path.slice(0, 100)}"`, "none");
  };
  const type = typeOf(from, need(MESSAGE.datatype, "type"));
  const shape = shapeOf(from, need(MESSAGE.dataspace, "shape"));
  const isFiltered = messages.some((message) => message.type === MESSAGE.filters);
  const dtype = type.kind === "float" ? (`f${type.width}` as const) : "other";
  const read = (): Float32Array | Float64Array => {
    if (type.kind === "float") return floatsOf(raw(), type);
    const what = type.kind === "other" ? type.what : "text";
    throw from.fail(`floats of 2, 4 or 8 bytes in "${path.slice(0, 100)}"`, what);
  };
  const reader = new Reader(layout, from.file);
  const [version, kind] = [reader.u8("a layout"), reader.u8("a layout")];
  const count = reader.multiply([...shape, type.width], "the bytes of the values");
  let raw = (): Uint8Array => {
    throw from.fail(
      `dataset "${path.slice(0, 100)}" in one piece`,
      version !== 3 ? `a layout of version ${version}` : "chunks",
      "write it without chunks, compression and resizing, as Keras does by itself",
    );
  };
  if (version === 3 && kind === 0 && !isFiltered) {
    const bytes = reader.take(reader.u16LittleEndian("a layout"), "values");
    raw = () => exactly(from, path, bytes, count);
  }
  if (version === 3 && kind === 1 && !isFiltered) {
    const begin = address(reader, "values");
    const size = reader.u64LittleEndian("values");
    if (begin !== undefined && count > 0) {
      const bytes = exactly(from, path, from.at(begin, "values").take(size, "values"), count);
      places.push({ path, begin, end: begin + size });
      raw = () => bytes;
    } else raw = () => exactly(from, path, new Uint8Array(), count);
  }
  return { path, shape, dtype, read };
}

function exactly(from: Hdf5Bytes, path: string, bytes: Uint8Array, count: number): Uint8Array {
  if (bytes.length === count) return bytes;
  throw from.fail(`${count} bytes in "${path.slice(0, 100)}"`, `${bytes.length}`);
}

/** Datasets that share bytes would be more than the file. */
function checkApart(from: Hdf5Bytes, places: readonly Place[]): void {
  let before: Place | undefined;
  for (const place of places.toSorted((a, b) => a.begin - b.begin)) {
    if (before && place.begin < before.end) {
      const found = `${before.path.slice(0, 40)} and ${place.path.slice(0, 40)} overlap`;
      throw from.fail("datasets with bytes of their own", found);
    }
    before = place;
  }
}

function floatsOf(
  raw: Uint8Array,
  { width, isBigEndian }: Extract<Hdf5Type, { kind: "float" }>,
): Float32Array | Float64Array {
  const bytes = raw.slice();
  if (isBigEndian) {
    for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
  }
  if (width === 2) return fromFloat16(new Uint16Array(bytes.buffer));
  return width === 4 ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer);
}

/** Bytes of a text at most: of what Keras writes, a description of a network. */
const MOST_TEXT = 2 ** 24;

function attributeText(
  from: Hdf5Bytes,
  messages: readonly Message[],
  wanted: string,
): string | undefined {
  for (const { type, data } of messages) {
    if (type !== MESSAGE.attribute) continue;
    const reader = new Reader(data, from.file);
    const version = reader.u8("an attribute");
    if (version < 1 || version > 3) throw from.fail("an attribute of version 1 to 3", `${version}`);
    reader.u8("an attribute");
    const sizes = [1, 2, 3].map(() => reader.u16LittleEndian("an attribute"));
    if (version === 3) reader.u8("an attribute");
    const padded = (n: number) => (version === 1 ? Math.ceil(n / 8) * 8 : n);
    const [name, kind] = sizes.slice(0, 2).map((n) => reader.take(padded(n), "an attribute"));
    reader.take(padded(sizes[2]!), "an attribute");
    if (from.name(name!) !== wanted) continue;
    const found = typeOf(from, kind!);
    const rest = reader.take(reader.remaining, "an attribute");
    if (found.kind === "text") return endedText(from, rest.subarray(0, found.width), wanted);
    if (found.kind === "text elsewhere") return endedText(from, elsewhere(from, rest), wanted);
    throw from.fail(`text as attribute ${wanted}`, found.kind === "other" ? found.what : "numbers");
  }
  return undefined;
}

function endedText(from: Hdf5Bytes, bytes: Uint8Array, what: string): string {
  const end = bytes.indexOf(0);
  if (bytes.length > MOST_TEXT) throw from.fail(`at most ${MOST_TEXT} bytes of ${what}`, "more");
  return from.text(end < 0 ? bytes : bytes.subarray(0, end), what);
}

/** The bytes of a text in the heap that all texts of their own lengths lie in. */
function elsewhere(from: Hdf5Bytes, pointer: Uint8Array): Uint8Array {
  const what = "a heap of texts";
  const reader = new Reader(pointer, from.file);
  const length = reader.u32LittleEndian(what);
  const at = reader.u64LittleEndian(what);
  const wanted = reader.u32LittleEndian(what);
  const heap = from.begun(from.at(at, what), "GCOL", 1, what);
  heap.take(3, what);
  const size = heap.u64LittleEndian(what);
  const inside = new Reader(heap.take(Math.max(0, size - 16), what), from.file);
  while (inside.remaining >= 16) {
    from.count();
    const index = inside.u16LittleEndian(what);
    inside.take(6, what);
    const bytes = inside.u64LittleEndian(what);
    if (index === 0) break;
    const own = inside.take(bytes, what);
    if (index === wanted) return own.subarray(0, length);
    inside.take(Math.min(inside.remaining, (8 - (bytes % 8)) % 8), what);
  }
  throw from.fail(`text ${wanted} in its heap`, "none");
}
