// Where the package lies. The build bundles the command line into a few files beside main.js; this
// file, a neighbour of main.ts, finds the same folders before and after that.

/** The folder with package.json. */
export const PACKAGE: URL = new URL("../../", import.meta.url);

/** The thread that runs trials of `downhill tune`. */
export const TUNE_WORKER: URL = new URL("./tune/worker.js", import.meta.url);
