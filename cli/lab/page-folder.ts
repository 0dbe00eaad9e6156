// The built page as a fixed list: the folder is walked once, before anything is served, and an
// address that is not on the list does not exist. Nothing of a request ever becomes a path.
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { LabError, reason } from "./lab-error.ts";

/** Names that mean themselves in every address, on every system; hidden files are not among them. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;

/** More than any build has: whoever points at another folder learns it before memory is full. */
const MOST_FILES = 2000;
const MOST_BYTES = 64 * 2 ** 20;

export interface PageFile {
  /** From the folder, with slashes: assets/index-BvN3xQ1k.js. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads the built page. Links are not followed, and names with other than letters, digits, ".", "_"
 * and "-" are passed over.
 * @throws LabError where it is not a built page
 */
export async function readPage(folder: string): Promise<PageFile[]> {
  const paths = await walk(folder).catch((error: unknown) => {
    throw new LabError(`${folder}: cannot read the lab's page (${reason(error)}); ${CURE}`);
  });
  if (!paths.includes("index.html")) {
    throw new LabError(`${folder}: expected the lab's built page, found no index.html; ${CURE}`);
  }
  const sizes = await Promise.all(paths.map(async (path) => (await stat(join(folder, path))).size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (paths.length > MOST_FILES || total > MOST_BYTES) {
    const found = `${paths.length} files of ${total} bytes`;
    throw new LabError(`${folder}: expected a built page of at most 64 MiB, found ${found}`);
  }
  const files: PageFile[] = [];
  let left = MOST_BYTES;
  for (const path of paths) {
    const bytes = await readFile(join(folder, path));
    const file = path.endsWith(PACKED)
      ? await unpacked(folder, path, bytes, left)
      : { path, bytes };
    left -= file.bytes.length;
    files.push(file);
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** How the package holds code of the page, in a quarter of the bytes: index.js as index.js.br. */
const PACKED = ".br";

async function unpacked(
  folder: string,
  path: string,
  bytes: Uint8Array,
  most: number,
): Promise<PageFile> {
  const whole = await promisify(brotliDecompress)(bytes, { maxOutputLength: most }).catch(
    (error: unknown) => {
      throw new LabError(`${join(folder, path)}: cannot be unpacked (${reason(error)}); ${CURE}`);
    },
  );
  return { path: path.slice(0, -PACKED.length), bytes: whole };
}

const CURE = "run `npm run build`, or install the package again";

/** The files below a folder, sorted; no links, no hidden files. */
async function walk(folder: string, below = ""): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter(({ name }) => NAME.test(name))) {
    const path = below + entry.name;
    if (entry.isDirectory()) found.push(...(await walk(folder, `${path}/`)));
    else if (entry.isFile()) found.push(path);
    if (found.length > MOST_FILES) break;
  }
  return found.sort();
}
