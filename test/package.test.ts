// What a user gets: the packed tarball alone, installed into an empty folder without network and
// without optional packages, trains on wasm, and its command answers.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { makePackage } from "./packed.ts";
import { root } from "./source-files.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-package-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command in the folder; fails with its output when it fails. */
function run(command: string, args: readonly string[], cwd = folder): string {
  const env = { ...process.env, npm_config_cache: join(folder, ".npm") };
  const child = spawnSync(command, args, { cwd, env, encoding: "utf8" });
  assert.equal(child.status, 0, `${command} ${args.join(" ")}:\n${child.stdout}${child.stderr}`);
  return child.stdout;
}

const installed = join(folder, "node_modules/downhill");

/** The most bytes that the package may have unpacked, the lab's page included. */
const MOST_BYTES = 3_000_000;

/** The README when all is packed. */
let restored: string;

before(() => {
  const built = join(folder, "built");
  makePackage(built);
  run(process.execPath, ["scripts/package-readme.mjs", "pack", built], root);
  run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder, "--silent"], built);
  run(process.execPath, ["scripts/package-readme.mjs", "restore", built], root);
  restored = readFileSync(join(built, "README.md"), "utf8");
  rmSync(built, { recursive: true });
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"))!;
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  run("npm", [
    "install",
    "--offline",
    "--no-audit",
    "--no-fund",
    "--omit=optional",
    `./${tarball}`,
  ]);
});

test("the package brings no other package and no tests, and is small", (t) => {
  const packages = readdirSync(join(folder, "node_modules")).filter((n) => !n.startsWith("."));
  assert.deepEqual(packages, ["downhill"]);
  const files = readdirSync(installed, { recursive: true, encoding: "utf8" });
  assert.deepEqual(
    files.filter((name) => /\.test\./.test(name)),
    [],
  );
  assert.ok(files.includes("README.md") || files.includes("LICENSE"));
  const bytes = files
    .map((name) => statSync(join(installed, name)))
    .reduce((sum, s) => sum + (s.isFile() ? s.size : 0), 0);
  assert.ok(bytes <= MOST_BYTES, `${bytes} bytes installed`);
  t.diagnostic(`${bytes} bytes, of at most ${MOST_BYTES}`);
});

test("what is in the package is of use: no map without its sources, no types of what is not exported", () => {
  const files = readdirSync(installed, { recursive: true, encoding: "utf8" });
  assert.deepEqual(
    files.filter((name) => name.endsWith(".map")),
    [],
  );
  const code = files.filter((name) => /\.(js|css)$/.test(name));
  assert.ok(code.length > 150, `${code.length} files of code`);
  const pointing = code.filter((name) =>
    /[#@] sourceMappingURL=/.test(readFileSync(join(installed, name), "utf8")),
  );
  assert.deepEqual(pointing, []);
  const types = files.filter((name) => name.endsWith(".d.ts"));
  assert.ok(types.length > 50, `${types.length} declarations`);
  assert.deepEqual(
    types.filter((name) => !name.replaceAll("\\", "/").startsWith("dist/src/")),
    [],
  );
});

test("an error that nobody catches does not print the library", () => {
  const library = join(installed, "dist/src");
  const lines = readdirSync(library, { recursive: true, encoding: "utf8" })
    // nothing is thrown in packed bytes, nor in the programs that are texts here
    .filter((name) => /\.js$/.test(name) && !/pieces.png|standalone/.test(name))
    .flatMap((name) => readFileSync(join(library, name), "utf8").split("\n"));
  const longest = lines.reduce((most, { length }) => Math.max(most, length), 0);
  assert.ok(longest < 1000, `a line of ${longest} characters`);
  const code = 'import { dense, network } from "downhill"; network([2], dense(0));';
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(child.status, 1);
  assert.match(child.stderr, /dense/);
  assert.ok(child.stderr.length < 3000, child.stderr);
});

test("TypeScript takes the types of every entry, library checks included", () => {
  const consumer = join(folder, "consumer");
  mkdirSync(consumer);
  const use = `
    import { dense, network, quadratic, sgd, sigmoid, stepper, train, type TrainedNetwork } from "downhill";
    import { type Dataset, mnist, type Splits, strokes } from "downhill/data";
    import * as graph from "downhill/graph";
    import * as everything from "downhill";
    import * as data from "downhill/data";
    import { type NetworkModule, toModule, toPage } from "downhill/standalone";
    const net = network([784], dense(16, sigmoid), dense(10, sigmoid));
    const set = strokes({ count: 400 });
    const options = { loss: quadratic, optimizer: sgd({ learningRate: 3 }), epochs: 1, batchSize: 10 };
    export const run = await train(net, set, options);
    export const trained: TrainedNetwork<readonly [784], 10> = run;
    export const loss: number = run.history[0]!.loss;
    export const splits: Promise<Splits<readonly [784], 10>> = mnist();
    export const files: NetworkModule = toModule(trained);
    export const page: string = toPage(trained, { title: "Draw a digit" });
    export const all: readonly object[] = [graph, everything, data, stepper];
    // types that are lost become any, which takes everything
    // @ts-expect-error a network is no number
    export const wrong: number = net;
    // @ts-expect-error nor is a set of data
    export const alsoWrong: number = set satisfies Dataset;
    // @ts-expect-error nor is the compiler
    export const wrongToo: number = graph.compile;
  `;
  writeFileSync(join(consumer, "use.ts"), use);
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const options = ["--noEmit", "--strict", "--skipLibCheck", "false", "--target", "es2022"];
  for (const module of [
    ["--module", "nodenext"],
    ["--module", "preserve", "--moduleResolution", "bundler"],
  ]) {
    run(process.execPath, [tsc, ...options, ...module, "use.ts"], consumer);
  }
});

test("the package alone trains", () => {
  const script = `
    import { dense, network, quadratic, sgd, sigmoid, train } from "downhill";
    import { strokes } from "downhill/data";
    import { compile } from "downhill/graph";
    import { toModule } from "downhill/standalone";
    if (typeof compile !== "function") throw new Error("no downhill/graph");
    const net = network([784], dense(16, sigmoid), dense(10, sigmoid));
    const set = strokes({ count: 400 });
    const run = await train(net, set, {
      loss: quadratic, optimizer: sgd({ learningRate: 3 }), epochs: 20, batchSize: 10, test: set,
    });
    const { code } = toModule(run);
    const { predict } = await import("data:text/javascript," + encodeURIComponent(code));
    const { classes } = await predict(set.inputs);
    if (classes.join() !== (await run.predict(set)).classes.join()) throw new Error("another answer");
    console.log(run.target, run.test.accuracy);
  `;
  writeFileSync(join(folder, "train.js"), script);
  const [target, accuracy] = run(process.execPath, ["train.js"]).trim().split(" ");
  assert.equal(target, "wasm");
  assert.ok(Number(accuracy) > 0.7, `accuracy ${accuracy}`);
});

test("the package alone reads CSV, and its core does without the parser", () => {
  const table = `
    import { csvFile, describeClasses, shuffle, split } from "downhill/data";
    const all = shuffle(await csvFile("trees.csv", { label: "kind", ignore: ["note"] }));
    const [training, validation] = split(all, 3, 1);
    console.log(all.classNames.join(), all.inputs.length, describeClasses({ training, validation }).length);
  `;
  writeFileSync(join(folder, "table.js"), table);
  const rows = '1,"ash",x\r\n2,birch,"y, z"\r\n3,"ash",\r\n4,birch,\r\n';
  writeFileSync(join(folder, "trees.csv"), `\uFEFF"height","kind","note"\r\n${rows}\r\n`);
  assert.match(run(process.execPath, ["table.js"]), /^ash,birch 4 \d/);
  const licences = readFileSync(join(installed, "dist/src/bundled/LICENSES.txt"), "utf8");
  assert.match(licences, /papaparse[\s\S]*The MIT License[\s\S]*Matthew Holt/);
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const code = readFileSync(file, "utf8");
    for (const [, path] of code.matchAll(/(?:from|import)\s*\(?"(\.[^"]+)"/g)) {
      visit(join(file, "..", path!));
    }
  };
  visit(join(installed, "dist/src/index.js"));
  assert.ok(
    [...seen].some((file) => file.endsWith("core.js")),
    [...seen].join(),
  );
  const parses = (file: string) =>
    /DelimiterNotDetected|UndetectableDelimiter/.test(readFileSync(file, "utf8"));
  assert.ok(parses(join(installed, "dist/src/data/index.js")));
  assert.deepEqual([...seen].filter(parses), []);
});

test("every file that the package promises is in it", () => {
  const { bin, exports } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as {
    bin: Record<string, string>;
    exports: Record<string, string | { types: string; default: string }>;
  };
  const paths = Object.values(exports).flatMap((e) =>
    typeof e === "string" ? [e] : Object.values(e),
  );
  const workers = ["./dist/cli/tune/worker.js"];
  for (const path of [...paths, ...Object.values(bin), ...workers]) {
    assert.ok(statSync(join(installed, path)).isFile(), path);
  }
});

test("links of the README lead into the package, and the clone has its own again", () => {
  const whole = readFileSync(join(root, "README.md"), "utf8");
  assert.equal(restored, whole);
  const packed = readFileSync(join(installed, "README.md"), "utf8");
  const linked = (text: string) =>
    [...text.matchAll(/\]\((?!\w+:|#)([^)\s#]+)[^)]*\)/g)].map(([, path]) => path!);
  assert.ok(linked(whole).length > 15);
  for (const path of linked(packed)) assert.ok(statSync(join(installed, path)).isFile(), path);
  // what is linked in the clone is named in the package, but for pictures
  for (const path of linked(whole).filter((path) => !path.endsWith(".png"))) {
    assert.ok(packed.includes(`\`${path}\``), path);
  }
  const code = (text: string) => text.match(/^```[\s\S]*?^```$/gm);
  assert.deepEqual(code(packed), code(whole));
});

test("the installed command answers", () => {
  const help = run(join(folder, "node_modules/.bin/downhill"), ["--help"]);
  assert.match(help, /train/);
});

test("the installed command has the lab's page", () => {
  run(join(folder, "node_modules/.bin/downhill"), ["lab", "--build", "site"]);
  const files = readdirSync(join(folder, "site"), { recursive: true, encoding: "utf8" });
  for (const name of ["index.html", "LICENSES.txt"]) assert.ok(files.includes(name), `${files}`);
  const page = readFileSync(join(folder, "site/index.html"), "utf8");
  const named = [...page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, path]) => path!);
  assert.ok(named.length > 2, page);
  for (const path of named) assert.ok(statSync(join(folder, "site", path)).isFile(), path);
});
