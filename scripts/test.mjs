// Runs the compiled tests: all of dist, or the files whose path contains one of the arguments.
// `node --test` finds files by patterns only from version 21 on, so they are listed here.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const wanted = process.argv.slice(2).filter((a) => !a.startsWith("--"));
const flags = process.argv.slice(2).filter((a) => a.startsWith("--"));
const files = readdirSync(`${root}dist`, { recursive: true })
  .filter((name) => name.endsWith(".test.js"))
  .filter((name) => wanted.length === 0 || wanted.some((w) => name.includes(w)))
  // the long suites of test/ first, so that none of them is left alone at the end
  .sort((a, b) => Number(b.startsWith("test/")) - Number(a.startsWith("test/")) || (a < b ? -1 : 1))
  .map((name) => `dist/${name}`);
if (files.length === 0) {
  console.error(`no test file contains ${wanted.join(" or ")}`);
  process.exit(2);
}
const args = ["--enable-source-maps", "--test", "--test-concurrency=2", ...flags, ...files];
const tests = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
process.exit(tests.status ?? 1);
