// How the library writes to disk under Node. A file is written beside its place, brought to the disk and
// renamed: after a crash, a full disk or a power failure the old or the new one is there, whole. What
// is no plain file (a device, a pipe) is written into and never replaced; links are followed.
import { randomUUID } from "node:crypto";
import { mkdirSync, statSync } from "node:fs";
import * as fs from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { DataError } from "../errors.ts";

/** Links that lead to one another are given up, as the system does. */
const MOST_LINKS = 40;

/**
 * Writes a file, whole or not at all.
 * @throws DataError where it cannot be written; the old file is then as it was
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string): Promise<void> {
  try {
    const place = await behindLinks(path);
    const old = await fs.stat(place).catch(absent);
    if (old?.isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
    if (old && !old.isFile()) {
      await fs.writeFile(place, bytes);
      return;
    }
    // whoever may not write a file may not replace it either
    if (old) await fs.access(place, fs.constants.W_OK);
    await replace(place, bytes, old?.mode);
  } catch (error) {
    throw error instanceof DataError ? error : cannot("write", path, error);
  }
}

async function replace(place: string, bytes: Uint8Array | string, mode?: number): Promise<void> {
  // In the same folder: a rename is atomic only within one file system.
  const temporary = join(dirname(place), `.${basename(place).slice(0, 100)}.${randomUUID()}.tmp`);
  try {
    const file = await fs.open(temporary, "wx");
    try {
      await file.writeFile(bytes);
      if (mode !== undefined) await file.chmod(mode & 0o7777);
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(temporary, place);
  } catch (error) {
    await fs.rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(place));
}

/** Where a path leads, also where nothing is there yet. */
async function behindLinks(path: string): Promise<string> {
  let place = path;
  for (let i = 0; i < MOST_LINKS; i++) {
    const found = await fs.lstat(place).catch(absent);
    if (!found?.isSymbolicLink()) return place;
    place = resolve(dirname(place), await fs.readlink(place));
  }
  throw Object.assign(new Error("too many links"), { code: "ELOOP" });
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

/** File systems that keep the order of renames themselves, or cannot open a folder, say so by these. */
const NO_FOLDER_SYNC = new Set(["EINVAL", "ENOTSUP", "EACCES", "EPERM", "EISDIR"]);

/** Makes a rename survive a power failure; Windows cannot open a folder and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  try {
    const folder = await fs.open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (!NO_FOLDER_SYNC.has((error as NodeJS.ErrnoException).code ?? "")) {
      throw cannot("sync", path, error);
    }
  }
}

/**
 * Makes a folder with those above it, where they are missing. Node's own recursive way never ends where
 * the system says that a folder is missing whose parent is there, as below /proc.
 * @throws DataError where it cannot be made, or is a file
 */
export function makeFolder(path: string, mode = 0o777): void {
  const make = (folder: string): void => {
    try {
      mkdirSync(folder, { mode });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" && dirname(folder) !== folder) {
        make(dirname(folder));
        mkdirSync(folder, { mode });
        return;
      }
      // a folder on a disk that cannot be written, or whose parent may not be, may still be there
      const found = statSync(folder, { throwIfNoEntry: false });
      if (found?.isDirectory()) return;
      throw found ? Object.assign(new Error("no folder"), { code: "ENOTDIR" }) : error;
    }
  };
  try {
    make(resolve(path));
  } catch (error) {
    throw cannot("make", path, error);
  }
}

/** What the system's words mean: the one table of them. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EISDIR: "it is a folder; expected a file",
  ENOTDIR: "it is a file; expected a folder",
  EEXIST: "something else is there already",
  EACCES: "this user may not",
  EPERM: "this user may not",
  ENOSPC: "the disk is full",
  EDQUOT: "this user has no more room on the disk",
  EROFS: "the disk is read-only",
  EIO: "the disk reports an error",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  ELOOP: "links that lead to one another",
  ENAMETOOLONG: "its name is too long",
};

/** Why the system would not read, write or make something, in the words of a person. */
export function systemReason(error: unknown): string {
  const { code, message = String(error) } = error as NodeJS.ErrnoException;
  // without the code and the call that Node writes around the system's words
  const bare = message.replace(/^E[A-Z0-9]+: /, "").replace(/, \w+( '.*')*$/, "");
  return REASONS[code ?? ""] ?? bare;
}

/** The same as the error that says what was to be done. */
export function cannot(verb: string, path: string, error: unknown): DataError {
  return new DataError(`cannot ${verb} ${path}: ${systemReason(error)}`, { cause: error });
}
