// The bytes of a file that a person named, or in their words why there are none.
import { readFile } from "node:fs/promises";
import { DataError, systemReason } from "downhill";

/** Reads a whole file; throws DataError. */
export async function readBytes(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause) => {
    throw new DataError(`cannot read ${file}: ${systemReason(cause)}`, { cause });
  });
}
