// Reads and writes .npy, the format of one NumPy array: a magic, a header that is a Python dictionary of
// type, order and shape, then the values. The header is parsed as what NumPy writes and nothing else;
// its shape must fill the rest of the file, so that no file asks for more memory than it has.
// Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.

import { DataError, FormatError } from "../errors.ts";
import { fromFloat16, toFloat16 } from "./half-floats.ts";
import { NpyHeader } from "./npy-header.ts";
import { Reader } from "./reader.ts";

/** The typed array of each type of values; f2 are given as the float32 that they are, b1 as 0 and 1. */
interface DataOf {
  f8: Float64Array;
  f4: Float32Array;
  f2: Float32Array;
  i8: BigInt64Array;
  i4: Int32Array;
  i2: Int16Array;
  i1: Int8Array;
  u8: BigUint64Array;
  u4: Uint32Array;
  u2: Uint16Array;
  u1: Uint8Array;
  b1: Uint8Array;
}

/** NumPy's name of a type of values, without the order of its bytes. */
export type NumpyDtype = keyof DataOf;

/** An array: type, shape and row-major values. */
export type NumpyArray = {
  [D in NumpyDtype]: {
    readonly dtype: D;
    readonly shape: readonly number[];
    readonly data: DataOf[D];
  };
}[NumpyDtype];

/** Views of the bytes of a file. */
const STORED = {
  f8: Float64Array,
  f4: Float32Array,
  f2: Uint16Array,
  i8: BigInt64Array,
  i4: Int32Array,
  i2: Int16Array,
  i1: Int8Array,
  u8: BigUint64Array,
  u4: Uint32Array,
  u2: Uint16Array,
  u1: Uint8Array,
  b1: Uint8Array,
} as const;
/** What an array holds. */
const HELD = { ...STORED, f2: Float32Array } as const;

/** What no array of numbers is, by NumPy's letter of its kind. */
const REFUSED: Readonly<Record<string, string>> = {
  O: "Python objects, which would run code",
  U: "text",
  S: "bytes of text",
  V: "raw bytes or fields",
  c: "complex numbers",
  M: "dates",
  m: "durations",
};

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** As NumPy bounds it. */
const MOST_HEADER = 10_000;
const MOST_AXES = 64;

/** Whether bytes begin as an .npy file does. */
export const isNpy = (bytes: Uint8Array): boolean => MAGIC.every((byte, i) => bytes[i] === byte);

/** How the values of a file lie. */
export interface NpyLayout {
  readonly dtype: NumpyDtype;
  readonly isBigEndian: boolean;
  /** Whether the first axis is the one whose values are next to each other. */
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  /** Where the values begin, in bytes. */
  readonly offset: number;
  /** Bytes of a value. */
  readonly width: number;
}

/**
 * The layout that the first bytes of a file state; throws FormatError.
 * @param size bytes of the whole file, which the values must fill
 */
export function npyLayout(start: Uint8Array, file: string, size: number): NpyLayout {
  const reader = new Reader(start, file);
  const magic = reader.take(MAGIC.length, "magic");
  if (!isNpy(magic)) throw new FormatError(file, "an .npy file", "other bytes");
  const [major, minor] = [reader.u8("version"), reader.u8("version")];
  if (major < 1 || major > 3 || minor !== 0) {
    throw new FormatError(file, "version 1.0, 2.0 or 3.0 of .npy", `${major}.${minor}`);
  }
  const bytes = reader.take(major === 1 ? 2 : 4, "header length").toReversed();
  const length = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  if (length > MOST_HEADER) {
    throw new FormatError(file, `a header of at most ${MOST_HEADER} bytes`, `${length}`);
  }
  const header = reader.take(length, "header");
  const { descr, isFortran, shape } = new NpyHeader(header, file, MOST_AXES).read();
  const { dtype, isBigEndian } = typeOf(descr, file);
  const width = STORED[dtype].BYTES_PER_ELEMENT;
  const offset = MAGIC.length + 2 + (major === 1 ? 2 : 4) + length;
  const wanted = reader.multiply([...shape, width], "the bytes of the values");
  if (wanted !== size - offset) {
    const said = `${wanted} bytes of values of ${descr} [${shape.join(", ")}]`;
    throw new FormatError(file, said, `${size - offset}`);
  }
  return { dtype, isBigEndian, isFortran, shape, offset, width };
}

/** The bytes at which `npyLayout` has all that it needs. */
export const NPY_START = MAGIC.length + 2 + 4 + MOST_HEADER;

function typeOf(descr: string, file: string): { dtype: NumpyDtype; isBigEndian: boolean } {
  const [, order, kind = "", width = ""] = /^([<>|=])?([a-zA-Z])(\d*)/.exec(descr) ?? [];
  const dtype = `${kind}${width}`;
  if (descr === `${order ?? ""}${dtype}` && order !== "=" && Object.hasOwn(STORED, dtype)) {
    return { dtype: dtype as NumpyDtype, isBigEndian: order === ">" };
  }
  const what = Object.hasOwn(REFUSED, kind) ? `: ${REFUSED[kind]}` : "";
  throw new FormatError(
    file,
    `one of the types ${Object.keys(STORED).join(", ")}`,
    `${JSON.stringify(descr)}${what}`,
    { cure: 'convert it where the file is made: a.astype("float32")' },
  );
}

/**
 * The array of an .npy file, row-major whatever the order in the file; a view of `bytes` where they lie
 * so. Read are f8, f4, f2, i1 to i8, u1 to u8 and b1, of both byte orders.
 * @param file what errors call it
 * @throws FormatError for other types and any byte that is not as the format says
 */
export function readNpy(bytes: Uint8Array, file = "npy"): NumpyArray {
  const layout = npyLayout(bytes, file, bytes.length);
  const whole = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = npyValues(whole.subarray(layout.offset), layout, file);
  const { dtype, shape, isFortran } = layout;
  return { dtype, shape, data: isFortran ? rowMajor(data, shape) : data } as NumpyArray;
}

/** The array whose values these bytes are, in a type as NumPy writes it; throws FormatError. */
export function readArray(
  bytes: Uint8Array,
  { descr, shape, isFortran }: Pick<NpyLayout, "shape" | "isFortran"> & { readonly descr: string },
  file: string,
): NumpyArray {
  const type = typeOf(descr, file);
  const width = STORED[type.dtype].BYTES_PER_ELEMENT;
  const size = new Reader(bytes, file).multiply([...shape, width], "the bytes of the values");
  if (size !== bytes.length)
    throw new FormatError(file, `${size} bytes of values`, `${bytes.length}`);
  const data = npyValues(bytes, { ...type, width }, file);
  return { dtype: type.dtype, shape, data: isFortran ? rowMajor(data, shape) : data } as NumpyArray;
}

/** Values in the order of the file; throws FormatError for a b1 that is neither 0 nor 1. */
export function npyValues(
  bytes: Uint8Array,
  { dtype, isBigEndian, width }: Pick<NpyLayout, "dtype" | "isBigEndian" | "width">,
  file: string,
): NumpyArray["data"] {
  const isOther = isBigEndian && width > 1;
  const own = isOther || bytes.byteOffset % width !== 0 ? bytes.slice() : bytes;
  if (isOther) swapBytes(own, width);
  const Stored = STORED[dtype];
  const { buffer, byteOffset, length } = own;
  const stored = new Stored(buffer as ArrayBuffer, byteOffset, length / width);
  if (dtype === "f2") return fromFloat16(stored as Uint16Array);
  const odd = dtype === "b1" ? (stored as Uint8Array).findIndex((x) => x > 1) : -1;
  if (odd < 0) return stored;
  throw new FormatError(file, "0 or 1 in an array of b1", `${stored[odd]} at ${odd}`);
}

function swapBytes(bytes: Uint8Array, width: number): void {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

/** Values whose first axis is innermost, with the last axis innermost. */
function rowMajor<Values extends NumpyArray["data"]>(
  values: Values,
  shape: readonly number[],
): Values {
  const Same = values.constructor as new (length: number) => Values;
  const ordered = new Same(values.length);
  const place = new Array<number>(shape.length).fill(0);
  const steps = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  let from = 0;
  for (let to = 0; to < values.length; to++) {
    ordered[to] = values[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++place[axis]! < shape[axis]!) break;
      from -= shape[axis]! * steps[axis]!;
      place[axis] = 0;
    }
  }
  return ordered;
}

/**
 * The bytes of an .npy file, version 1.0, little-endian and row-major, as `np.load` reads it; f2 are
 * rounded to the nearest. Throws DataError for values that do not fit the shape or their type.
 */
export function writeNpy({ dtype, shape, data }: NumpyArray): Uint8Array<ArrayBuffer> {
  checkWritable({ dtype, shape, data } as NumpyArray);
  const order = STORED[dtype].BYTES_PER_ELEMENT > 1 ? "<" : "|";
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const text = `{'descr': '${order}${dtype}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // the values begin at a multiple of 64, and a new line ends the header
  const before = MAGIC.length + 4;
  const total = Math.ceil((before + text.length + 1) / 64) * 64;
  const stored = dtype === "f2" ? toFloat16(data as Float32Array) : data;
  const bytes = new Uint8Array(total + stored.byteLength);
  bytes.set([...MAGIC, 1, 0]);
  new DataView(bytes.buffer).setUint16(before - 2, total - before, true);
  bytes.set(new TextEncoder().encode(`${text.padEnd(total - before - 1)}\n`), before);
  bytes.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength), total);
  return bytes;
}

function checkWritable({ dtype, shape, data }: NumpyArray): void {
  if (!Object.hasOwn(HELD, dtype)) {
    const known = Object.keys(HELD).join(", ");
    throw new DataError(`npy: expected one of the types ${known}, got ${dtype}`);
  }
  if (!(data instanceof HELD[dtype])) {
    throw new DataError(`npy: expected ${HELD[dtype].name} for ${dtype}`);
  }
  const size = shape.reduce((a, b) => (Number.isSafeInteger(b) && b >= 0 ? a * b : Number.NaN), 1);
  if (size !== data.length || shape.length > MOST_AXES) {
    throw new DataError(
      `npy: expected the values of shape [${shape.join(", ")}], got ${data.length}`,
    );
  }
  if (dtype === "b1" && (data as Uint8Array).some((x) => x > 1)) {
    throw new DataError("npy: expected 0 or 1 in an array of b1");
  }
}
