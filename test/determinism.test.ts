// The same seed gives the same bits: twice on each target, and on wasm in every engine. The hashes
// of small runs are kept here; a change of one is a change of what users get from their seeds, and
// belongs into a commit that says so.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { inChromium, skipChromium } from "./browser.ts";
import { convolvedHash, trainedHash } from "./determinism-run.ts";
import { type Requirement, skipWithout } from "./require.ts";
import { NATIVE } from "./targets.ts";

const RUNS = {
  trainedHash: {
    hash: "ff0e1e9507a43ba00815ce13acb53cb8b7c62e598c3227ca03cfc86d47aa7dc0",
    run: trainedHash,
    monitors: ["layers.0/delta", "layers.1/a", "layers.1.weight/gradient"],
  },
  convolvedHash: {
    hash: "04fc396e5f1b71ddb8c978576285a1c2c9ab044c7f7052d9320c920949c1f2ff",
    run: convolvedHash,
    monitors: ["layers.0/z", "layers.0/delta", "layers.2/delta", "layers.3/a", "inputs/gradient"],
  },
} as const;

const root = fileURLToPath(new URL("../../", import.meta.url));

for (const [name, { hash, run, monitors }] of Object.entries(RUNS)) {
  test(`${name}: wasm gives the bits it always gave`, async () => {
    assert.equal(await run(), hash);
  });

  test(`${name}: pauses, monitors, threads and skipped zeros change no trained bit`, async () => {
    assert.equal(await run({ chunkMs: 1 }), hash, "short chunks");
    assert.equal(await run({ monitors }), hash, "monitors");
    assert.equal(await run({ threads: 1 }), hash, "one thread");
    for (const skipZeros of [false, true]) {
      assert.equal(await run({ skipZeros }), hash, `skipZeros: ${skipZeros}`);
    }
  });

  test(`${name}: another seed gives other bits`, async () => {
    assert.notEqual(await run({ seed: 6 }), hash);
  });

  for (const dtype of ["f32", "f64"] as const) {
    const { skip } = NATIVE[0]!;
    test(`${name}: native gives the same ${dtype} bits twice`, { skip }, async () => {
      const first = await run({ target: "native", dtype });
      assert.equal(await run({ target: "native", dtype }), first);
      assert.equal(await run({ target: "native", dtype, monitors }), first, "monitors");
    });
  }
}

/** Other versions of Node, where they are installed: aliases of npm, or paths in DOWNHILL_NODES. */
const named = (process.env.DOWNHILL_NODES ?? "").split(":").filter(Boolean);
const NODES: readonly [Requirement, string][] = [
  ["node22", `${root}node_modules/node22/bin/node`],
  ["node24", `${root}node_modules/node24/bin/node`],
  ...named.map((path): [Requirement, string] => ["node24", path]),
];
for (const [kind, path] of NODES) {
  const skip = skipWithout([kind], existsSync(path) ? undefined : "it is not installed");
  test(`${kind} gives the same bits on wasm`, { skip }, () => {
    const module = JSON.stringify(new URL("./determinism-run.js", import.meta.url).href);
    for (const [name, { hash }] of Object.entries(RUNS)) {
      const script = `import(${module}).then((m) => m.${name}()).then((h) => console.log(h))`;
      const child = spawnSync(path, ["-e", script], { cwd: root, encoding: "utf8" });
      assert.equal(child.stdout.trim(), hash, `${name} ${child.stderr}`);
    }
  });
}

test("Chromium trains to the same bits, without a module of Node", {
  skip: skipChromium,
}, async () => {
  for (const [name, { hash }] of Object.entries(RUNS)) {
    const run = `import("/dist/test/determinism-run.js").then((m) => m.${name}())`;
    assert.equal(await inChromium(run), hash, name);
  }
});
