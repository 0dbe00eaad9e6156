// The files of the package, as `npm pack` finds them.
import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { root } from "./source-files.ts";

/**
 * Makes them in a folder, from what is built: `npm run prepare` would change dist under the tests that run,
 * so its last step is done on a copy. Throws with its output where it fails.
 */
export function makePackage(folder: string): void {
  for (const name of ["package.json", "README.md", "LICENSE", "dist", "book"]) {
    // dist/book/report is what a test of the report writes
    const filter = (path: string) => !/\.(test|trust)\.|book.(report|results)$/.test(path);
    cpSync(join(root, name), join(folder, name), { recursive: true, filter });
  }
  const args = ["scripts/for-package.mjs", folder];
  const made = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  if (made.status !== 0) throw new Error(`${made.stdout}${made.stderr}`);
}
