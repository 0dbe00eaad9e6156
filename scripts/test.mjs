// Runs the compiled tests: all suites of dist (*.test.js), or those whose path contains one of the
// arguments. `--trust` takes the long suites (*.trust.js) that no commit waits for in their place.
// `--minutes` prints how long each suite took beside the table in test-minutes.json, `--record`
// writes what was measured into it. `node --test` finds files by patterns only from version 21 on, so
// they are listed here.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const table = `${root}scripts/test-minutes.json`;
const own = ["--trust", "--minutes", "--record"];
const args = process.argv.slice(2);
const wanted = args.filter((a) => !a.startsWith("--"));
const flags = args.filter((a) => a.startsWith("--") && !own.includes(a));
const isTrust = args.includes("--trust");
const files = readdirSync(`${root}dist`, { recursive: true })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(isTrust ? ".trust.js" : ".test.js"))
  .filter((name) => wanted.length === 0 || wanted.some((w) => name.includes(w)))
  // the long suites of test/ first, so that none of them is left alone at the end
  .sort(
    (a, b) => Number(b.startsWith("test/")) - Number(a.startsWith("test/")) || (a < b ? -1 : 1),
  );
if (files.length === 0) {
  console.error(
    isTrust && wanted.length === 0
      ? "there is no suite *.trust.ts yet"
      : `no test file contains ${wanted.join(" or ")}`,
  );
  process.exit(isTrust && wanted.length === 0 ? 0 : 2);
}

const folder = mkdtempSync(join(tmpdir(), "downhill-minutes-"));
const measured = join(folder, "seconds.json");
const usual = process.stdout.isTTY ? "spec" : "tap";
const reporters = flags.some((f) => f.startsWith("--test-reporter"))
  ? flags.filter((f) => f.startsWith("--test-reporter"))
  : [`--test-reporter=${usual}`];
const others = flags.filter((f) => !f.startsWith("--test-reporter"));
const hasPlace = reporters.some((f) => f.startsWith("--test-reporter-destination"));
const tests = spawnSync(
  process.execPath,
  [
    "--enable-source-maps",
    "--test",
    // one after the other where each takes both cores and its time is to be told
    `--test-concurrency=${isTrust ? 1 : 2}`,
    ...others,
    ...reporters,
    ...(hasPlace ? [] : ["--test-reporter-destination=stdout"]),
    "--test-reporter=./scripts/minutes-reporter.mjs",
    `--test-reporter-destination=${measured}`,
    ...files.map((name) => `dist/${name}`),
  ],
  { cwd: root, stdio: "inherit" },
);
try {
  report(JSON.parse(readFileSync(measured, "utf8")));
} catch (error) {
  // a measurement that is missing fails nobody
  console.error(`the minutes of the suites are not known: ${error.message}`);
}
rmSync(folder, { recursive: true, force: true });
process.exit(tests.status ?? 1);

/** Says which suites took far longer than the table says; all of them if asked. */
function report(seconds) {
  const known = JSON.parse(readFileSync(table, "utf8"));
  const tier = known[isTrust ? "trust" : "commit"];
  // a suite whose tests all stand in another file has its time there
  const none = Object.fromEntries(files.map((name) => [name.replace(/\.js$/, ""), 0]));
  const rows = Object.entries({ ...none, ...seconds })
    .map(([name, s]) => ({ name, minutes: s / 60, usual: tier[name] }))
    .sort((a, b) => b.minutes - a.minutes);
  if (args.includes("--record")) {
    for (const { name, minutes } of rows) tier[name] = Math.max(0.01, Number(minutes.toFixed(2)));
    known[isTrust ? "trust" : "commit"] = Object.fromEntries(
      Object.entries(tier).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
    writeFileSync(table, `${JSON.stringify(known, null, 2)}\n`);
  }
  const isSlow = ({ minutes, usual }) => usual !== undefined && minutes > 2 * usual + 0.5;
  const shown = isTrust || args.includes("--minutes") ? rows : rows.filter(isSlow);
  if (shown.length === 0) return;
  const total = rows.reduce((sum, { minutes }) => sum + minutes, 0);
  const lines = shown.map((row) => {
    const beside = row.usual === undefined ? "    new" : row.usual.toFixed(2).padStart(7);
    const mark = isSlow(row) ? "  far slower than usual" : "";
    return `# ${row.minutes.toFixed(2).padStart(7)} ${beside}  ${row.name}${mark}`;
  });
  console.log("# minutes   usual  suite");
  console.log(lines.join("\n"));
  console.log(`# ${total.toFixed(2).padStart(7)} minutes in ${rows.length} suites`);
}
