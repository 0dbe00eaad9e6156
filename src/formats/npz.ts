// .npz, NumPy's archive of arrays: a zip file with an .npy file for each, as np.savez and
// np.savez_compressed write it.

import { FormatError } from "../errors.ts";
import { isNpy, type NumpyArray, readNpy, writeNpy } from "./npy.ts";
import { isZip, readZip, writeZip } from "./zip.ts";

/** The most bytes of all arrays together, unpacked. */
export const NPZ_MOST_BYTES = 2 ** 31 - 1;

const ENDING = ".npy";

/** How much an archive may hold. */
export interface NpzOptions {
  /** The most bytes of all its arrays together; default 2 GiB. */
  readonly maxBytes?: number;
}

/** Whether bytes are an archive of arrays alone; throws FormatError for a damaged one. */
export const isNpz = (bytes: Uint8Array, file: string): boolean =>
  isZip(bytes) &&
  [...readZip(bytes, file, NPZ_MOST_BYTES).keys()].every((name) => name.endsWith(ENDING));

/**
 * The arrays of an .npz file by name; throws FormatError.
 * @param file what errors call it
 */
export async function readNpz(
  bytes: Uint8Array,
  file = "npz",
  { maxBytes = NPZ_MOST_BYTES }: NpzOptions = {},
): Promise<Map<string, NumpyArray>> {
  const arrays = new Map<string, NumpyArray>();
  for (const [name, entry] of readZip(bytes, file, maxBytes)) {
    if (!name.endsWith(ENDING)) {
      throw new FormatError(file, "an .npz archive of .npy files", `"${name.slice(0, 40)}" in it`);
    }
    const key = name.slice(0, -ENDING.length);
    const what = `${file}: ${name}`;
    const bytes = await entry.read((start) => {
      if (!isNpy(start)) throw new FormatError(what, "an .npy file", "other bytes");
    });
    arrays.set(key, readNpy(bytes, what));
  }
  return arrays;
}

/** The bytes of an .npz file, uncompressed, as `np.load` reads it; throws DataError. */
export function writeNpz(
  arrays: ReadonlyMap<string, NumpyArray> | Readonly<Record<string, NumpyArray>>,
): Uint8Array<ArrayBuffer> {
  const entries = arrays instanceof Map ? [...arrays] : Object.entries(arrays);
  return writeZip(
    new Map(entries.map(([name, array]) => [`${name}${ENDING}`, writeNpy(array as NumpyArray)])),
  );
}
