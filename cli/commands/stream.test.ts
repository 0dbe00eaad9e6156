// --stream on the command line: data that stay on disk train, are judged and described like data in
// memory; a run goes on from its folder; what cannot stay on disk is refused.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { randomStream } from "downhill/data";
import { writePng } from "../../test/png-writer.ts";
import { downhill, folder, jsonLines, outcome, start, writeDigits } from "../fixture.ts";

const WIDE = 200;
const COUNT = 3000;

/** 2.4 MB of inputs as 32-bit numbers: three parts of a megabyte. */
function cloud(): string {
  const { normal, below } = randomStream(1, "cloud");
  const header = [...Array(WIDE).keys()].map((i) => `x${i}`);
  const rows = Array.from({ length: COUNT }, () => {
    const kind = below(3);
    const sizes = header.map((_, i) => (i % 3 === kind ? 0.4 : 0) + normal());
    return [...sizes.map((x) => x.toFixed(2)), ["ash", "birch", "cedar"][kind]].join();
  });
  return `${[...header, "kind"].join()}\n${rows.join("\n")}\n`;
}

before(() => {
  writeFileSync(join(folder, "cloud.csv"), cloud());
  writeDigits(600, 100);
});

const DATA = "--data cloud.csv --label kind";
const LEARN =
  "--network 200,10,3 --loss cross-entropy --learning-rate 0.1 --target wasm --no-doctor --json";
const epochs = (stdout: string) =>
  jsonLines(stdout)
    .filter(({ event }) => event === "epoch")
    .map(({ loss, validation }) => JSON.stringify([loss, validation]));

test("a table on disk trains, in one part or several, and is judged by the rows of one in memory", async () => {
  const one = await downhill(`train ${DATA} ${LEARN} --epochs 3 --stream --save one.safetensors`);
  assert.equal(one.code, 0, one.stderr);
  const parts = await downhill(`train ${DATA} ${LEARN} --epochs 3 --stream --part 1 --standardize`);
  assert.equal(parts.code, 0, parts.stderr);
  assert.equal(epochs(parts.stdout).length, 3);
  assert.notDeepEqual(epochs(parts.stdout), epochs(one.stdout));
  // the same rows are judged in both
  for (const how of ["", "--stream"]) {
    const judged = await downhill(`evaluate one.safetensors ${DATA} ${how} --json`);
    assert.match(judged.stdout, /"total":500/, judged.stderr);
    const shown = await downhill(`predict one.safetensors ${DATA} ${how} --limit 2`);
    assert.match(shown.stdout, /cloud\.csv test 0: (ash|birch|cedar)/);
  }
  const doctor = await downhill(`doctor one.safetensors ${DATA} --stream`);
  assert.equal(doctor.code, 0, doctor.stderr);
});

test("describe says the same of a table on disk", async () => {
  const [memory, disk] = [
    await downhill(`describe ${DATA}`),
    await downhill(`describe ${DATA} --stream`),
  ];
  assert.equal(disk.code, 0, disk.stderr);
  assert.equal(disk.stdout, memory.stdout);
});

test("a run in a folder goes on to the same bits, and not on a file that changed", async () => {
  const train = `train ${DATA} ${LEARN} --stream --part 1 --epochs 60`;
  const whole = await downhill(`${train} --run whole`);
  assert.equal(whole.code, 0, whole.stderr);
  const child = start(`${train} --run parts`.split(" "));
  let seen = "";
  let stopped = 0;
  child.stdout!.on("data", (text) => {
    seen += text;
    if (stopped > 0 || seen.split('"epoch"').length < 6) return;
    stopped = performance.now();
    child.kill("SIGINT");
  });
  const first = await outcome(child);
  assert.equal(first.code, 130, first.stderr);
  assert.ok(performance.now() - stopped < 2000);
  assert.ok(epochs(first.stdout).length < 60);
  const again = await downhill("train --resume parts --json");
  assert.equal(again.code, 0, again.stderr);
  const told = (name: string) => epochs(readFileSync(join(folder, name, "events.jsonl"), "utf8"));
  assert.equal(told("parts").length, 60);
  assert.deepEqual(told("parts"), told("whole"));
  const text = readFileSync(join(folder, "cloud.csv"), "utf8");
  writeFileSync(
    join(folder, "cloud.csv"),
    text.replace(/\d(?=,ash\n)/, (d) => `${9 - Number(d)}`),
  );
  const other = await downhill("train --resume parts");
  assert.equal(other.code, 1);
  assert.match(other.stderr, /data are not those that the run began with/);
  writeFileSync(join(folder, "cloud.csv"), text);
});

test("a folder of IDX files, and one of pictures", async () => {
  const learn = "--target wasm --epochs 2 --learning-rate 0.5 --loss cross-entropy --json";
  const disk = await downhill(`train --data . ${learn} --no-doctor --stream`);
  assert.equal(disk.code, 0, disk.stderr);
  assert.equal(epochs(disk.stdout).length, 2);
  const refused = await downhill("train --data . --stream --shuffle");
  assert.match(refused.stderr, /--shuffle: does not go with --stream/);
  for (const [k, kind] of ["light", "dark"].entries()) {
    mkdirSync(join(folder, "shades", kind), { recursive: true });
    for (let i = 0; i < 30; i++) {
      const sample = (x: number, y: number) => 200 * (1 - k) + ((x * y + i) % 50);
      const png = writePng({ width: 6, height: 6, depth: 8, type: 0, sample });
      writeFileSync(join(folder, "shades", kind, `${i}.png`), png);
    }
  }
  const near = await downhill(`train --data shades ${learn}`);
  const far = await downhill(`train --data shades ${learn} --stream --save shades.safetensors`);
  assert.equal(far.code, 0, far.stderr);
  const losses = (stdout: string) => epochs(stdout).map((line) => JSON.parse(line)[0]);
  assert.deepEqual(losses(far.stdout), losses(near.stdout));
  const shades = "shades.safetensors --data shades --stream";
  const judged = await downhill(`evaluate ${shades} --json`);
  assert.match(judged.stdout, /"total":10/, judged.stderr);
});

test("what is in memory anyway is refused by name", async () => {
  const mnist = await downhill("train --stream");
  assert.equal(mnist.code, 2);
  assert.match(mnist.stderr, /--stream: goes with a table .* but --data mnist is in memory anyway/);
  const part = await downhill(`train ${DATA} --part 3`);
  assert.match(part.stderr, /--part 3: it goes with --stream/);
  const expand = await downhill("train --data . --stream --expand");
  assert.match(expand.stderr, /expand: expected a set that is in memory/);
});
