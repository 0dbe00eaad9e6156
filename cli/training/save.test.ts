// What --save writes: the best network, the same bytes for the same seed, also when the run diverges, and
// into whatever the name stands for.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, lstatSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { fromSafetensors, load } from "downhill";
import { downhill, folder, jsonLines, MAIN, outcome, writeDigits } from "../fixture.ts";

before(() => void writeDigits(300, 60));

const at = (name: string) => join(folder, name);
const SMALL =
  "train --data . --network 784,10,10 --target wasm --loss cross-entropy --learning-rate 9 --batch 10 --epochs 6 --seed 2 --json";

test("the best network is saved, in the same bytes whenever and on however many threads", async () => {
  const one = await downhill(`${SMALL} --save one.safetensors`);
  assert.equal(one.code, 0, one.stderr);
  const two = await downhill(`${SMALL} --save two.safetensors --threads 2`);
  assert.equal(two.code, 0, two.stderr);
  assert.ok(readFileSync(at("one.safetensors")).equals(readFileSync(at("two.safetensors"))));
  const lines = jsonLines(one.stdout);
  const { best } = lines.at(-1) as { best: { epoch: number } };
  assert.ok(best.epoch < 5, "a run whose last epoch is not its best");
  assert.match(one.stderr, new RegExp(`saved the network after epoch ${best.epoch}, the best, to`));
  assert.equal((await load(at("one.safetensors"))).history.length, best.epoch + 1);
});

test("links are followed, modes kept, pipes and devices written into", {
  skip: process.platform === "win32",
}, async () => {
  writeFileSync(at("real.safetensors"), "old");
  chmodSync(at("real.safetensors"), 0o640);
  symlinkSync("real.safetensors", at("link.safetensors"));
  execFileSync("/usr/bin/mkfifo", [at("pipe")]);
  const read = spawn("cat", [at("pipe")]);
  const piped: Buffer[] = [];
  read.stdout.on("data", (part: Buffer) => piped.push(part));
  const closed = new Promise((done) => read.on("close", done));
  for (const name of ["link.safetensors", "pipe", "/dev/null"]) {
    const found = await downhill(`${SMALL} --epochs 1 --save ${name}`);
    assert.equal(found.code, 0, found.stderr);
  }
  await closed;
  assert.ok(lstatSync(at("link.safetensors")).isSymbolicLink());
  assert.equal(lstatSync(at("real.safetensors")).mode & 0o777, 0o640);
  assert.ok(lstatSync(at("pipe")).isFIFO());
  assert.ok(lstatSync("/dev/null").isCharacterDevice());
  const bytes = readFileSync(at("real.safetensors"));
  assert.ok(Buffer.concat(piped).equals(bytes));
  assert.equal(fromSafetensors(new Uint8Array(bytes)).network.parameterCount, 7960);
});

test("a run that diverges leaves the network that its error speaks of", async () => {
  const found = await downhill(
    "train --data . --network 784,10,10 --activation relu --target wasm --learning-rate 1e30 --epochs 2 --save far.safetensors",
  );
  assert.equal(found.code, 1);
  const [, step] = /the parameters are those before step (\d+)/.exec(found.stderr) ?? [];
  assert.ok(step !== undefined, found.stderr);
  assert.equal((await load(at("far.safetensors"))).steps, Number(step));
  assert.match(
    found.stderr,
    new RegExp(`saved the network after ${step} steps, before it diverged`),
  );
});

test("what cannot be written is refused before the work, in every command that saves", async () => {
  const refused = async (line: string) => {
    const found = await downhill(line);
    assert.equal(found.code, 1, `${line}: ${found.stderr}`);
    assert.match(found.stderr, /cannot write none\/x.*: the folder none is not there/, line);
    assert.equal(found.stdout, "", line);
  };
  await refused(`${SMALL} --save none/x.safetensors`);
  await refused(`${SMALL} --ensemble 2 --save none/x.safetensors`);
  await refused("recipe vote --data . --save none/x.safetensors");
  await refused("tune grid --data . --learning-rate 0.1,1 --save none/x.safetensors");
  await refused("attack one.safetensors --data . --save none/x.png");
  await refused("gallery digits --data . --out none/x.png");
});

test("no cache, no home and no compiler are no bug: the run says what it does instead", async () => {
  const run = (changes: Record<string, string | undefined>) => {
    const env = { ...process.env, ...changes };
    const line = SMALL.replace("--target wasm", "--target auto --epochs 1").split(" ");
    return outcome(spawn(process.execPath, [MAIN, ...line], { env, cwd: folder }));
  };
  for (const changes of [
    // where Node's own way to make folders never ends
    { XDG_CACHE_HOME: "/proc/none" },
    { XDG_CACHE_HOME: at("one.safetensors") },
    { XDG_CACHE_HOME: undefined, HOME: "/dev/null/none" },
    { PATH: "/none" },
  ]) {
    const found = await run(changes);
    assert.equal(found.code, 0, `${JSON.stringify(changes)}: ${found.stderr}`);
    const { target, why } = jsonLines(found.stdout).at(-1)!;
    assert.match(`${target}: ${why}`, /not kept|native code is not available/);
  }
});
