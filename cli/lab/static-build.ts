// `downhill lab --build DIR`: the lab as a folder for any web server. All is written into a folder
// inside DIR first and moved into place when it is whole, the page last; what an earlier build wrote
// is known by its list, and nothing else is touched.
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { makeFolder } from "downhill";
import { LabError, reason } from "./lab-error.ts";
import { checkPaths, stateOf } from "./target-folder.ts";

/** What is to lie at a path; some bytes are made when they are needed. */
export interface StaticFile {
  /** From the folder, with slashes. */
  readonly path: string;
  readonly bytes: Uint8Array | (() => Promise<Uint8Array>);
}

/** Lists what a build wrote; a folder that has it is the lab's. */
export const MARKER = "downhill-lab.json";
/** What a build that was killed leaves behind, and the next removes. */
const UNFINISHED = ".downhill-lab-";

export interface StaticBuild {
  readonly files: number;
  readonly bytes: number;
  /** Whether an earlier build was there. */
  readonly isReplaced: boolean;
}

/**
 * Writes the files into a folder that is new, empty, or an earlier build.
 * @throws LabError where the folder is another, or cannot be written; then it is as it was
 */
export async function writeStatic(
  folder: string,
  files: readonly StaticFile[],
  { version, signal }: { readonly version: string; readonly signal?: AbortSignal },
): Promise<StaticBuild> {
  const state = await stateOf(folder, MARKER, UNFINISHED);
  const before = state.kind === "earlier" ? state.files : [];
  const paths = files.map(({ path }) => path);
  if (state.kind !== "new") await checkPaths(folder, paths, before);
  try {
    const firstMade = firstMissing(folder);
    makeFolder(folder);
    return await fill(folder, files, { version, before, signal }).catch(async (error: unknown) => {
      if (firstMade !== undefined) await removeEmpty(folder, firstMade);
      throw error;
    });
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw new LabError(`${folder}: cannot write the lab (${reason(error)}); nothing was changed`);
  }
}

interface Filling {
  readonly version: string;
  readonly before: readonly string[];
  readonly signal: AbortSignal | undefined;
}

async function fill(
  folder: string,
  files: readonly StaticFile[],
  { version, before, signal }: Filling,
): Promise<StaticBuild> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(UNFINISHED)) await rm(join(folder, name), { recursive: true });
  }
  const partial = join(folder, UNFINISHED + randomBytes(6).toString("hex"));
  try {
    let total = 0;
    for (const { path, bytes } of files) {
      signal?.throwIfAborted();
      const own = typeof bytes === "function" ? await bytes() : bytes;
      await mkdir(dirname(join(partial, path)), { recursive: true });
      await writeFile(join(partial, path), own);
      total += own.length;
    }
    signal?.throwIfAborted();
    const paths = files.map(({ path }) => path);
    await moveInto(folder, partial, paths, before, version).catch((error: unknown) => {
      throw new LabError(`${folder}: the lab is not whole (${reason(error)}); write it again`);
    });
    return { files: paths.length, bytes: total, isReplaced: before.length > 0 };
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Moves a whole build into place. Whenever it is cut short, the list names all that is there. */
async function moveInto(
  folder: string,
  partial: string,
  paths: readonly string[],
  before: readonly string[],
  version: string,
): Promise<void> {
  const list = async (files: readonly string[]) => {
    const text = `${JSON.stringify({ lab: "downhill", version, files }, null, 1)}\n`;
    await writeFile(join(partial, MARKER), text);
    await rename(join(partial, MARKER), join(folder, MARKER));
  };
  await list([...new Set([...before, ...paths])]);
  const isPage = (path: string) => Number(path.endsWith(".html"));
  for (const path of [...paths].sort((a, b) => isPage(a) - isPage(b))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await rename(join(partial, path), join(folder, path));
  }
  for (const path of before.filter((old) => !paths.includes(old))) {
    await rm(join(folder, path), { force: true });
    await removeEmpty(dirname(join(folder, path)), folder, false);
  }
  await list(paths);
}

/** The highest folder on the way to one that is not there yet; undefined where all are. */
function firstMissing(folder: string): string | undefined {
  let missing: string | undefined;
  for (let at = resolve(folder); !existsSync(at); at = dirname(at)) missing = at;
  return missing;
}

/** Removes a folder and those above it, up to `top`, as long as they are empty. */
async function removeEmpty(folder: string, top: string, withTop = true): Promise<void> {
  for (let at = folder; at.length >= top.length; at = dirname(at)) {
    if (at === top && !withTop) return;
    const isGone = await rmdir(at).then(
      () => true,
      () => false,
    );
    if (!isGone) return;
  }
}
