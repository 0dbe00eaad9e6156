// Reads IDX, the format of MNIST: a magic number, big-endian sizes, then unsigned bytes; raw or
// gzipped. A gzip file is stopped as soon as more comes out than its own header states, and a
// header that states more than gzip could hold is refused before anything is decompressed.

import * as host from "#host";
import { FormatError } from "../errors.ts";
import { Reader } from "../formats/reader.ts";
import { checkOptionNames } from "./option-names.ts";

/** An array of unsigned bytes. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** Row-major; a view of the file's bytes. */
  readonly data: Uint8Array;
}

/** How much an IDX file may hold. */
export interface IdxOptions {
  /** The most bytes an uncompressed file may have; default 1 GiB. */
  readonly maxBytes?: number;
}

export const IDX_MAX_BYTES = 2 ** 30;

/** Reads a raw or gzipped IDX file; throws FormatError. */
export async function readIdx(
  bytes: Uint8Array,
  file: string,
  options: IdxOptions = {},
): Promise<IdxArray> {
  checkOptionNames("readIdx", options, { maxBytes: true });
  return parseIdx(await uncompressIdx(bytes, file, options), file);
}

/** Returns raw bytes as they are and decompresses gzipped ones; throws FormatError. */
export async function uncompressIdx(
  bytes: Uint8Array,
  file: string,
  options: IdxOptions = {},
): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const maxBytes = options.maxBytes ?? IDX_MAX_BYTES;
  // DEFLATE makes at most 1032 bytes of one.
  const possible = 1032 * bytes.length + 65536;
  const limit = (start: Uint8Array) => {
    const { fileSize } = readIdxHeader(new Reader(start, file));
    if (fileSize > possible || fileSize > maxBytes) {
      const most = Math.min(possible, maxBytes);
      throw new FormatError(file, `a header that states at most ${most} bytes`, `${fileSize}`);
    }
    return fileSize;
  };
  return host.gunzip(bytes, limit, file);
}

/** Reads a raw IDX file; throws FormatError. */
export function parseIdx(bytes: Uint8Array, file: string): IdxArray {
  const reader = new Reader(bytes, file);
  const { shape, dataSize } = readIdxHeader(reader);
  const data = reader.take(dataSize, `data of shape [${shape.join(", ")}]`);
  reader.end();
  return { shape, data };
}

/** The sizes that a file states; throws FormatError. */
export function readIdxHeader(reader: Reader): {
  shape: number[];
  dataSize: number;
  fileSize: number;
} {
  const magic = reader.u32("magic number");
  const rank = magic & 0xff;
  if (magic >>> 8 !== 0x08 || rank < 1 || rank > 4) {
    throw new FormatError(
      reader.file,
      "an IDX file of unsigned bytes (magic number 00 00 08 01 to 00 00 08 04)",
      `magic number ${magic.toString(16).padStart(8, "0")}`,
    );
  }
  const shape = Array.from({ length: rank }, (_, axis) => reader.u32(`size ${axis}`));
  const dataSize = reader.multiply(shape, "number of values");
  return { shape, dataSize, fileSize: 4 + 4 * rank + dataSize };
}
