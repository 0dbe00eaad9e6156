// The folder of compiled libraries: <key>.so (or .dylib, .dll) with <key>.json beside it, which
// holds the library's length and sha256. Nothing is loaded from it but regular files of this
// user's that no one else may write and whose digest is right; everything else is compiled anew.
// A folder that cannot be used is not an error: the caller then works in a temporary one.
import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import { join } from "node:path";
import { digest, type Environment } from "./host-native-compiler.ts";
import { makeFolder } from "./host-node-files.ts";

const KEEP = 256;
export const librarySuffix =
  process.platform === "win32" ? ".dll" : process.platform === "darwin" ? ".dylib" : ".so";

/** Where compiled libraries live on this system. */
export function cacheFolder(environment: Environment): string {
  const home = environment.HOME ?? environment.USERPROFILE ?? os.homedir();
  if (environment.XDG_CACHE_HOME) return join(environment.XDG_CACHE_HOME, "downhill");
  if (process.platform === "win32") {
    return join(environment.LOCALAPPDATA ?? join(home, "AppData", "Local"), "downhill");
  }
  if (process.platform === "darwin") return join(home, "Library", "Caches", "downhill");
  return join(home, ".cache", "downhill");
}

/** A folder that only this user can write, or why it cannot be used. */
export type CacheFolder = { readonly path: string } | { readonly why: string };

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const isForeign = (uid: number): boolean =>
  process.getuid !== undefined && process.getuid() !== uid;
const othersMayWrite = (mode: number): boolean =>
  process.platform !== "win32" && (mode & 0o022) !== 0;

/** Makes the folder where it is missing and takes write permission from others. */
export async function openCache(environment: Environment): Promise<CacheFolder> {
  let path = "the cache folder";
  try {
    // a user without a home folder has no cache either
    path = cacheFolder(environment);
    makeFolder(path, 0o700);
    const { uid, mode } = await fs.stat(path);
    if (isForeign(uid)) return { why: `${path} belongs to another user` };
    if (othersMayWrite(mode)) await fs.chmod(path, 0o700);
    return { path };
  } catch (error) {
    return { why: `${path} cannot be used: ${reason(error)}` };
  }
}

/** Why nothing can be written into a folder, or null where it can. */
export async function refusesWriting(folder: string): Promise<string | null> {
  const trial = join(folder, `${randomUUID()}.tmp`);
  try {
    await fs.writeFile(trial, "", { flag: "wx", mode: 0o600 });
    await fs.rm(trial);
    return null;
  } catch (error) {
    return `${folder} cannot be written: ${reason(error)}`;
  }
}

/** The bytes of a file that this user owns and no one else may write, else why not. */
async function readOwn(path: string): Promise<Uint8Array | string> {
  try {
    // lstat: a link is not followed.
    const found = await fs.lstat(path);
    if (!found.isFile()) return "it is not a plain file";
    if (isForeign(found.uid)) return "it belongs to another user";
    if (othersMayWrite(found.mode)) return "others may write it";
    return await fs.readFile(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "absent" : reason(error);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** A JSON value stored by writeRecord, or why there is none ("absent" where it never was). */
export async function readRecord(folder: string, name: string): Promise<object | string> {
  const bytes = await readOwn(join(folder, `${name}.json`));
  if (typeof bytes === "string") return bytes;
  try {
    const outer: unknown = JSON.parse(Buffer.from(bytes).toString());
    if (!isRecord(outer) || !isRecord(outer.value)) return "its record is damaged";
    return outer.sha256 === digest(JSON.stringify(outer.value))
      ? outer.value
      : "its record is damaged";
  } catch {
    return "its record is damaged";
  }
}

/** Writes a file under a temporary name and renames it: readers see all of it or nothing. */
async function writeWhole(path: string, bytes: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await fs.writeFile(temporary, bytes, { flag: "wx", mode: 0o600 });
    await fs.rename(temporary, path);
  } catch (error) {
    await fs.rm(temporary, { force: true });
    throw error;
  }
}

export async function writeRecord(folder: string, name: string, value: object): Promise<void> {
  const sha256 = digest(JSON.stringify(value));
  await writeWhole(join(folder, `${name}.json`), `${JSON.stringify({ sha256, value })}\n`);
}

/** The path of a stored library that is whole and ours, or why there is none. */
export async function findLibrary(
  folder: string,
  key: string,
): Promise<{ readonly path: string } | string> {
  const path = join(folder, key + librarySuffix);
  const record = await readRecord(folder, key);
  if (typeof record === "string") return record;
  const bytes = await readOwn(path);
  if (typeof bytes === "string") return bytes;
  const { length, sha256 } = record as { length?: unknown; sha256?: unknown };
  if (bytes.length !== length) return `it has ${bytes.length} bytes instead of ${length}`;
  return digest(bytes) === sha256 ? { path } : "its bytes are not what the compiler wrote";
}

/**
 * Has `compile` write a library under a temporary name, then moves it into place.
 * Returns its path.
 */
export async function addLibrary(
  folder: string,
  key: string,
  compile: (path: string) => Promise<void>,
): Promise<string> {
  const path = join(folder, key + librarySuffix);
  const temporary = join(folder, `${key}.${randomUUID()}.tmp${librarySuffix}`);
  try {
    await compile(temporary);
    await fs.chmod(temporary, 0o700);
    const bytes = await fs.readFile(temporary);
    await fs.rename(temporary, path);
    await writeRecord(folder, key, { length: bytes.length, sha256: digest(bytes) });
  } finally {
    await fs.rm(temporary, { force: true });
  }
  await prune(folder);
  return path;
}

/** Keeps the newest libraries, and removes what an interrupted run left behind. */
async function prune(folder: string): Promise<void> {
  const entries = await Promise.all(
    (await fs.readdir(folder)).map(async (name) => {
      const stat = await fs.stat(join(folder, name)).catch(() => null);
      return { name, time: stat?.mtimeMs ?? 0 };
    }),
  );
  const dayAgo = Date.now() - 24 * 3600 * 1000;
  const leftovers = entries.filter((e) => e.name.includes(".tmp") && e.time < dayAgo);
  const libraries = entries
    .filter((e) => e.name.endsWith(librarySuffix) && !e.name.includes(".tmp"))
    .sort((a, b) => b.time - a.time)
    .slice(KEEP)
    .flatMap(({ name }) => [name, name.replace(librarySuffix, ".json")]);
  const programs = entries
    .filter((e) => e.name.startsWith("program-"))
    .sort((a, b) => b.time - a.time)
    .slice(KEEP)
    .map((e) => e.name);
  for (const name of [...leftovers.map((e) => e.name), ...libraries, ...programs]) {
    await fs.rm(join(folder, name), { force: true }).catch(() => {});
  }
}
