// Where the package lies. The build bundles the command line into a few files beside main.js; this
// file, a neighbour of main.ts, finds the same folders before and after that.
import { readFileSync } from "node:fs";

/** The folder with package.json. */
export const PACKAGE: URL = new URL("../../", import.meta.url);

/** The thread that runs trials of `downhill tune`. */
export const TUNE_WORKER: URL = new URL("./tune/worker.js", import.meta.url);

/** The lab's built page. */
export const LAB_PAGE: URL = new URL("../lab-page/", import.meta.url);

/** The version in package.json. */
export function packageVersion(): string {
  const file = new URL("package.json", PACKAGE);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
