// Types and shapes of what an HDF5 file holds: floating-point numbers of IEEE 754; others are named.

import { Reader } from "../reader.ts";
import type { Hdf5Bytes } from "./bytes.ts";

/** Numbers of a width in bytes and an order, texts that lie elsewhere, or what else a type is. */
export type Hdf5Type =
  | { readonly kind: "float"; readonly width: 2 | 4 | 8; readonly isBigEndian: boolean }
  | { readonly kind: "text"; readonly width: number }
  | { readonly kind: "text elsewhere"; readonly width: number }
  | { readonly kind: "other"; readonly width: number; readonly what: string };

const CLASSES = [
  ...["whole numbers", "floating-point numbers", "times", "text", "bit fields", "opaque bytes"],
  ...["fields", "references", "an enumeration", "lists of their own lengths", "arrays"],
];
/** Where sign, exponent and mantissa lie, and the bias: IEEE 754, by width. */
const IEEE: Readonly<Record<number, readonly number[]>> = {
  2: [15, 10, 5, 0, 10, 15],
  4: [31, 23, 8, 0, 23, 127],
  8: [63, 52, 11, 0, 52, 1023],
};
const IS_TEXT = 1;

export function typeOf(from: Hdf5Bytes, data: Uint8Array): Hdf5Type {
  const reader = new Reader(data, from.file);
  const first = reader.u8("a type");
  const [kind, version] = [first & 15, first >> 4];
  const [bits, sign] = [reader.u8("a type"), reader.u8("a type")];
  reader.u8("a type");
  const width = reader.u32LittleEndian("a type");
  if (version < 1 || version > 3) throw from.fail("a type of version 1 to 3", `${version}`);
  if (kind === 3) return { kind: "text", width };
  if (kind === 9 && (bits & 15) === IS_TEXT) return { kind: "text elsewhere", width };
  const what = CLASSES[kind] ?? "values of an unknown kind";
  if (kind !== 1) return { kind: "other", width, what };
  const offset = reader.u16LittleEndian("a type");
  const precision = reader.u16LittleEndian("a type");
  const places = [1, 2, 3, 4].map(() => reader.u8("a type"));
  const bias = reader.u32LittleEndian("a type");
  const isIeee =
    `${[sign, ...places, bias]}` === `${IEEE[width] ?? ""}` &&
    offset === 0 &&
    precision === 8 * width &&
    (bits & 0x7e) === 0x20;
  if (!isIeee) return { kind: "other", width, what: `${what} of ${width} bytes, not of IEEE 754` };
  return { kind: "float", width: width as 2 | 4 | 8, isBigEndian: (bits & 1) === 1 };
}

const MOST_AXES = 32;

/** The shape that a dataspace says; throws FormatError. */
export function shapeOf(from: Hdf5Bytes, data: Uint8Array): number[] {
  const reader = new Reader(data, from.file);
  const version = reader.u8("a shape");
  const [rank, flags] = [reader.u8("a shape"), reader.u8("a shape")];
  if (version !== 1 && version !== 2) throw from.fail("a shape of version 1 or 2", `${version}`);
  if (rank > MOST_AXES) throw from.fail(`at most ${MOST_AXES} axes`, `${rank}`);
  const kind = reader.u8("a shape");
  if (version === 2 && kind === 2) return [0];
  if (version === 1) reader.take(4, "a shape");
  const shape = Array.from({ length: rank }, () => reader.u64LittleEndian("a size"));
  // the largest sizes, where they may grow, follow
  if (flags & 1) reader.take(8 * rank, "a shape");
  reader.multiply([...shape, 8], "the bytes of the values");
  return shape;
}
