// Where a reader that needs only parts of a file takes them from.

import { readFileRange, fileSize as sizeOfFile } from "#host";
import { FormatError } from "../errors.ts";

/** A file of which parts can be read. */
export interface ByteSource {
  /** Bytes of the whole. */
  readonly size: number;
  /** The bytes from `from` up to but not including `to`; throws FormatError beyond the end. */
  read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Bytes in memory; what is read is a copy. */
export const inMemory = (bytes: Uint8Array, file: string): ByteSource => ({
  size: bytes.length,
  read: async (from, to) => {
    checkRange(from, to, bytes.length, file);
    return new Uint8Array(bytes.subarray(from, to));
  },
});

/** A file on disk; throws DataError where there is none. */
export async function onFile(path: string): Promise<ByteSource> {
  const size = await sizeOfFile(path);
  return {
    size,
    read: async (from, to) => {
      checkRange(from, to, size, path);
      const bytes = await readFileRange(path, from, to);
      if (bytes.length === to - from) return bytes;
      throw new FormatError(path, `${size} bytes, as before`, "fewer: the file was changed");
    },
  };
}

function checkRange(from: number, to: number, size: number, file: string): void {
  if (from >= 0 && from <= to && to <= size) return;
  throw new FormatError(file, `bytes ${from} to ${to}`, `${size} bytes`);
}
