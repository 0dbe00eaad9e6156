// The same seed gives the same bits: twice on each target, and on wasm in every engine. The hash of
// a small run is kept here; a change of it is a change of what users get from their seeds, and
// belongs into a commit that says so.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { inChromium, skipChromium } from "./browser.ts";
import { trainedHash } from "./determinism-run.ts";
import { type Requirement, skipWithout } from "./require.ts";
import { NATIVE } from "./targets.ts";

const WASM_HASH = "ff0e1e9507a43ba00815ce13acb53cb8b7c62e598c3227ca03cfc86d47aa7dc0";

const root = fileURLToPath(new URL("../../", import.meta.url));

test("wasm gives the bits it always gave", async () => {
  assert.equal(await trainedHash(), WASM_HASH);
});

test("pauses, monitors and skipped zeros change no trained bit", async () => {
  assert.equal(await trainedHash({ chunkMs: 1 }), WASM_HASH, "short chunks");
  const monitors = ["layers.0/delta", "layers.1/a", "layers.1.weight/gradient"];
  assert.equal(await trainedHash({ monitors }), WASM_HASH, "monitors");
  for (const skipZeros of [false, true]) {
    assert.equal(await trainedHash({ skipZeros }), WASM_HASH, `skipZeros: ${skipZeros}`);
  }
});

test("another seed gives other bits", async () => {
  assert.notEqual(await trainedHash({ seed: 6 }), WASM_HASH);
});

for (const dtype of ["f32", "f64"] as const) {
  test(`native gives the same ${dtype} bits twice`, { skip: NATIVE[0]!.skip }, async () => {
    const first = await trainedHash({ target: "native", dtype });
    assert.equal(await trainedHash({ target: "native", dtype }), first);
    const monitors = ["layers.0/delta", "layers.1/a"];
    assert.equal(await trainedHash({ target: "native", dtype, monitors }), first, "monitors");
  });
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
    const script = `import(${module}).then((m) => m.trainedHash()).then((h) => console.log(h))`;
    const child = spawnSync(path, ["-e", script], { cwd: root, encoding: "utf8" });
    assert.equal(child.stdout.trim(), WASM_HASH, child.stderr);
  });
}

test("Chromium trains to the same bits, without a module of Node", {
  skip: skipChromium,
}, async () => {
  const hash = await inChromium(
    'import("/dist/test/determinism-run.js").then((m) => m.trainedHash())',
  );
  assert.equal(hash, WASM_HASH);
});
