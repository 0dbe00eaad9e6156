// What is in the folder that a static build is to go into, and whether it may: a new one, an empty one,
// or one that an earlier build made. Paths on the list of that build are checked like any input: a
// list that somebody changed must not have files deleted elsewhere.
import { realpathSync } from "node:fs";
import { lstat, readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { LabError, reason } from "./lab-error.ts";

export type FolderState =
  | { readonly kind: "new" | "empty" }
  | { readonly kind: "earlier"; readonly files: readonly string[] };

/** Parts of letters, digits, ".", "_" and "-", none of them hidden, separated by slashes. */
const PATH = /^(?:[A-Za-z0-9_][A-Za-z0-9._-]*\/)*[A-Za-z0-9_][A-Za-z0-9._-]*$/;

const CURE = "name a new or an empty folder";

/**
 * What the folder is to a build.
 * @param unfinished how names of what a build left unfinished begin
 * @throws LabError where it is something else
 */
export async function stateOf(
  folder: string,
  marker: string,
  unfinished: string,
): Promise<FolderState> {
  let names: string[];
  try {
    if (!(await stat(folder)).isDirectory()) throw new LabError(`${folder}: is a file; ${CURE}`);
    names = await readdir(folder);
  } catch (error) {
    if (error instanceof LabError) throw error;
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { kind: "new" };
    throw new LabError(`${folder}: cannot be read (${reason(error)}); ${CURE}`);
  }
  const others = names.filter((name) => !name.startsWith(unfinished));
  if (others.includes(marker)) return { kind: "earlier", files: await listed(folder, marker) };
  if (others.length === 0) return { kind: "empty" };
  const shown = others.slice(0, 3).join(", ") + (others.length > 3 ? ", ..." : "");
  throw new LabError(`${folder}: holds other files (${shown}); ${CURE}, or an earlier build`);
}

/** The files that an earlier build wrote. */
async function listed(folder: string, marker: string): Promise<readonly string[]> {
  try {
    const { lab, files } = JSON.parse(await readFile(join(folder, marker), "utf8")) as {
      lab?: unknown;
      files?: unknown;
    };
    const isPath = (path: unknown) => typeof path === "string" && PATH.test(path);
    if (lab === "downhill" && Array.isArray(files) && files.every(isPath)) return files;
  } catch {
    // said below
  }
  throw new LabError(
    `${join(folder, marker)}: not the list that a build of the lab wrote; ${CURE}`,
  );
}

/**
 * Throws LabError unless each path is free or from before, and lies in real folders below `folder`,
 * not behind links.
 */
export async function checkPaths(
  folder: string,
  paths: readonly string[],
  before: readonly string[],
): Promise<void> {
  const own = new Set(before);
  for (const path of new Set([...paths, ...before])) {
    const parts = path.split("/");
    for (const depth of parts.keys()) {
      const at = join(folder, ...parts.slice(0, depth + 1));
      const found = await lstat(at).catch(() => undefined);
      if (found === undefined) break;
      const isLast = depth === parts.length - 1;
      const fits = isLast ? found.isFile() && own.has(path) : found.isDirectory();
      if (!fits) throw new LabError(`${at}: is not from a build of the lab; ${CURE}`);
    }
  }
}

/** Whether a folder, which need not exist, is another or lies in it. */
export function isWithin(folder: string, other: string): boolean {
  const real = (path: string): string => {
    try {
      return realpathSync(path);
    } catch {
      const above = dirname(path);
      return above === path ? path : join(real(above), relative(above, path));
    }
  };
  return (real(folder) + sep).startsWith(real(other) + sep);
}
