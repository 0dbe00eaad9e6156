// A program that was compiled before is run from the cache without being planned or printed again:
// with the same results, and never after what was remembered has been damaged.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { compile, Graph, input } from "downhill/graph";
import { skipNative } from "./require.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-recall-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const skip = await skipNative();
process.env.XDG_CACHE_HOME = folder;

const graph = new Graph();
const x = input(graph, "x", "state", [3, 5]);
graph.output("sum", x.exp().sum().node);
graph.update(x.node, x.mul(0.5).add(1).node);
const entries = [{ name: "step", graph, guard: "sum" }];

async function run() {
  const machine = await compile(entries, { target: "native" });
  machine.write(
    "x",
    Float32Array.from({ length: 15 }, (_, i) => i / 7),
  );
  assert.equal(machine.run("step", 3), 3);
  const found = {
    sum: await machine.read("sum"),
    x: await machine.read("x"),
    why: machine.why,
    code: machine.artifact,
  };
  machine.dispose();
  return found;
}
const remembered = () =>
  readdirSync(join(folder, "downhill")).filter((name) => name.startsWith("program-"));

test("a remembered program gives the same bits and the same code", { skip }, async (t) => {
  const first = await run();
  if (remembered().length === 0) return t.skip("this tree was not made by the build script");
  const second = await run();
  assert.match(first.why, /compiled now/);
  assert.match(second.why, /from the cache/);
  assert.deepEqual(second.sum, first.sum);
  assert.deepEqual(second.x, first.x);
  assert.equal(second.code, first.code);
});

test("a damaged memory is not used", { skip }, async (t) => {
  const first = await run();
  const [name] = remembered();
  if (name === undefined) return t.skip("this tree was not made by the build script");
  const path = join(folder, "downhill", name);
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace('"arenaBytes":', '"arenaBytes":1'));
  const second = await run();
  assert.deepEqual(second.sum, first.sum);
  assert.equal(readFileSync(path, "utf8"), text, "it was written anew");
});
