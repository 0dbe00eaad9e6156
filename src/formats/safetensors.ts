// Writes and reads safetensors: eight bytes of header length, a JSON header of names, types, shapes
// and offsets, then the raw values. The reader trusts nothing: the header has the only form it may
// have, and the values fill the rest of the file without hole or overlap, or it is a FormatError.

import { DataError, FormatError } from "../errors.ts";
import { JsonScanner } from "./json-scanner.ts";
import { Reader } from "./reader.ts";

/** The typed array of each type; 8- and 16-bit floats are given as raw bits. */
interface DataOf {
  F64: Float64Array;
  F32: Float32Array;
  F16: Uint16Array;
  BF16: Uint16Array;
  F8_E4M3: Uint8Array;
  F8_E5M2: Uint8Array;
  I64: BigInt64Array;
  U64: BigUint64Array;
  I32: Int32Array;
  U32: Uint32Array;
  I16: Int16Array;
  U16: Uint16Array;
  I8: Int8Array;
  U8: Uint8Array;
  BOOL: Uint8Array;
}

/** The name of an element type in the file. */
export type StoredDtype = keyof DataOf;

/** A tensor in a file: type, shape and row-major values. */
export type StoredTensor = {
  [D in StoredDtype]: {
    readonly dtype: D;
    readonly shape: readonly number[];
    readonly data: DataOf[D];
  };
}[StoredDtype];

/** What a file holds, by name and in the order of the file. */
export interface StoredTensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** A typed array class for each type, as a view of bytes that are aligned for it. */
const VIEWS = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  F8_E4M3: Uint8Array,
  F8_E5M2: Uint8Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  I32: Int32Array,
  U32: Uint32Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const satisfies {
  [D in StoredDtype]: {
    readonly BYTES_PER_ELEMENT: number;
    new (buffer: ArrayBuffer, offset: number, length: number): DataOf[D];
  };
};

const MAX_HEADER = 100_000_000;
/** Enough for a thousand layers; more would let a small file make objects of many times its size. */
const MAX_TENSORS = 4096;
const MAX_RANK = 32;

/**
 * Writes tensors and metadata as the bytes of a safetensors file, tensors by width of their type and
 * then by name; throws DataError for values that are not finite or do not fit their shape.
 * Source: https://huggingface.co/docs/safetensors.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor> | Readonly<Record<string, StoredTensor>>,
  metadata: ReadonlyMap<string, string> | Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const entries = pairs(tensors);
  // Largest elements first, so that every tensor is aligned; then by name, so that the same
  // network gives the same bytes.
  entries.sort(
    ([a, { dtype: da }], [b, { dtype: db }]) =>
      VIEWS[db].BYTES_PER_ELEMENT - VIEWS[da].BYTES_PER_ELEMENT || (a < b ? -1 : 1),
  );
  if (entries.length > MAX_TENSORS) {
    throw new DataError(
      `safetensors: expected at most ${MAX_TENSORS} tensors, got ${entries.length}`,
    );
  }
  const fields: string[] = [];
  const notes = pairs(metadata).map(
    ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
  );
  if (notes.length > 0) fields.push(`"__metadata__":{${notes.join(",")}}`);
  let offset = 0;
  for (const [name, tensor] of entries) {
    checkWritable(name, tensor);
    const { dtype, shape, data } = tensor;
    const end = offset + data.byteLength;
    fields.push(
      `${JSON.stringify(name)}:{"dtype":"${dtype}","shape":[${shape.join(",")}],"data_offsets":[${offset},${end}]}`,
    );
    offset = end;
  }
  const json = new TextEncoder().encode(`{${fields.join(",")}}`);
  const headerLength = Math.ceil(json.length / 8) * 8;
  if (headerLength > MAX_HEADER) {
    throw new DataError(
      `safetensors: expected a header of at most ${MAX_HEADER} bytes, got ${headerLength}`,
    );
  }
  const bytes = new Uint8Array(8 + headerLength + offset);
  new DataView(bytes.buffer).setUint32(0, headerLength, true);
  bytes.fill(0x20, 8, 8 + headerLength);
  bytes.set(json, 8);
  let at = 8 + headerLength;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

function pairs<T>(values: ReadonlyMap<string, T> | Readonly<Record<string, T>>): [string, T][] {
  return values instanceof Map ? [...values] : Object.entries(values as Record<string, T>);
}

function checkWritable(name: string, { dtype, shape, data }: StoredTensor): void {
  if (name === "__metadata__") {
    throw new DataError("safetensors: a tensor cannot have the name __metadata__");
  }
  if (!(data instanceof VIEWS[dtype])) {
    throw new DataError(`safetensors, ${name}: expected ${VIEWS[dtype].name} for ${dtype}`);
  }
  const size = shape.reduce((a, b) => (Number.isSafeInteger(b) && b >= 0 ? a * b : Number.NaN), 1);
  if (size !== data.length || shape.length > MAX_RANK) {
    throw new DataError(
      `safetensors, ${name}: expected the values of shape [${shape.join(", ")}], got ${data.length}`,
    );
  }
  if (dtype !== "F64" && dtype !== "F32") return;
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new DataError(
      `safetensors, ${name}: expected finite values, got ${data[bad]} at ${bad}; the training has diverged, save an earlier state`,
    );
  }
}

interface Entry {
  readonly name: string;
  readonly dtype: StoredDtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads all tensors and the metadata of a safetensors file, as views of `bytes` where alignment
 * allows; throws FormatError for any byte that is not as the format says.
 * @param file what errors call it
 */
export function readSafetensors(bytes: Uint8Array, file: string): StoredTensors {
  const reader = new Reader(bytes, file);
  const headerLength = reader.u64LittleEndian("header length");
  if (headerLength > MAX_HEADER) {
    throw new FormatError(file, `a header of at most ${MAX_HEADER} bytes`, `${headerLength}`);
  }
  const { entries, metadata } = readHeader(reader.take(headerLength, "header"), file);
  const data = reader.take(reader.remaining, "values");
  checkOffsets(entries, reader, data.length);
  const tensors = new Map<string, StoredTensor>();
  for (const entry of entries) tensors.set(entry.name, view(entry, data));
  return { tensors, metadata };
}

function readHeader(
  header: Uint8Array,
  file: string,
): { entries: Entry[]; metadata: Map<string, string> } {
  if (header[0] !== 0x7b) {
    throw new FormatError(file, 'a header that begins with "{"', `byte ${header[0] ?? "none"}`);
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(header);
  } catch {
    throw new FormatError(file, "a header in UTF-8", "other bytes");
  }
  const scanner = new JsonScanner(text, file, "the header");
  const entries: Entry[] = [];
  const metadata = new Map<string, string>();
  scanner.object(MAX_TENSORS + 1, "the header", (name) => {
    if (name !== "__metadata__") {
      entries.push(readEntry(scanner, name, file));
      return;
    }
    scanner.object(MAX_TENSORS, "the metadata", (key) => {
      metadata.set(key, scanner.string("the text of a metadata key"));
    });
  });
  scanner.end();
  return { entries, metadata };
}

function readEntry(scanner: JsonScanner, name: string, file: string): Entry {
  let dtype: string | undefined;
  let shape: number[] | undefined;
  let offsets: number[] | undefined;
  const what = `tensor "${name.slice(0, 40)}"`;
  scanner.object(3, what, (key) => {
    if (key === "dtype") dtype = scanner.string(what);
    else if (key === "shape") shape = scanner.counts(MAX_RANK, what);
    else if (key === "data_offsets") offsets = scanner.counts(2, what);
    else
      throw new FormatError(
        file,
        `dtype, shape and data_offsets in ${what}`,
        `"${key.slice(0, 40)}"`,
      );
  });
  const [begin, end] = offsets ?? [];
  if (dtype === undefined || shape === undefined || begin === undefined || end === undefined) {
    throw new FormatError(file, `dtype, shape and two data_offsets in ${what}`, "less");
  }
  if (!isDtype(dtype)) {
    throw new FormatError(
      file,
      `one of ${Object.keys(VIEWS).join(", ")} in ${what}`,
      `"${dtype.slice(0, 40)}"`,
    );
  }
  return { name, dtype, shape, begin, end };
}

function isDtype(name: string): name is StoredDtype {
  return Object.hasOwn(VIEWS, name);
}

/** The tensors must cover the values exactly, each with as many bytes as its shape needs. */
function checkOffsets(entries: readonly Entry[], reader: Reader, length: number): void {
  const { file } = reader;
  let at = 0;
  for (const entry of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    const { name, dtype, shape, begin, end } = entry;
    const what = `tensor "${name.slice(0, 40)}"`;
    if (begin !== at) {
      throw new FormatError(file, `${what} at offset ${at}, where the one before ends`, `${begin}`);
    }
    const size = reader.multiply(
      [...shape, VIEWS[dtype].BYTES_PER_ELEMENT],
      `the bytes of ${what}`,
    );
    if (end - begin !== size) {
      throw new FormatError(file, `${size} bytes of ${what}`, `offsets ${begin} to ${end}`);
    }
    at = end;
  }
  if (at !== length) {
    throw new FormatError(file, `${at} bytes of values, as the header says`, `${length}`);
  }
}

function view({ dtype, shape, begin, end }: Entry, data: Uint8Array): StoredTensor {
  const View = VIEWS[dtype];
  const width = View.BYTES_PER_ELEMENT;
  const part = data.subarray(begin, end);
  const aligned = part.byteOffset % width === 0 ? part : part.slice();
  const values = new View(
    aligned.buffer as ArrayBuffer,
    aligned.byteOffset,
    aligned.length / width,
  );
  return { dtype, shape, data: values } as StoredTensor;
}
