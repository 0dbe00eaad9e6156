// `downhill recipe` on a small folder of drawn digits: its lines, its sums, and what it learns from.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { answerTogether, load } from "downhill";
import { reshapeInputs, strokes } from "downhill/data";
import { rightTogether } from "../../book/votes.ts";
import { downhill, folder, jsonLines, writeDigits } from "../fixture.ts";

before(() => void writeDigits(600, 50));

test("every seed is counted, and the mean is theirs", async () => {
  const { code, stdout, stderr } = await downhill(
    "recipe fast --data . --seeds 2 --seed 3 --target wasm --json --save fast.safetensors",
  );
  assert.equal(code, 0, stderr);
  assert.match(stderr, /215,194 parameters.*; 600 images/, "those for validation too");
  const lines = jsonLines(stdout);
  assert.deepEqual(
    lines.map(({ event, seed }) => [event, seed]),
    [
      ["seed", 3],
      ["seed", 4],
      ["recipe", undefined],
    ],
  );
  const accuracies = lines.slice(0, 2).map((line) => (line.test as { accuracy: number }).accuracy);
  assert.equal(lines[2]!.mean, (accuracies[0]! + accuracies[1]!) / 2);
  assert.equal(lines[2]!.seeds, 2);
  const kept = await load(join(folder, "fast.safetensors"));
  assert.equal(kept.seed, 3);
  assert.equal(kept.steps, 2 * 3);
});

test("in words: a line a seed, and the mean", async () => {
  const { code, stdout } = await downhill(
    "recipe fast --data . --seeds 1 --limit 256 --target wasm",
  );
  assert.equal(code, 0);
  assert.match(stdout, /^seed 1 +\d+\.\d\d % +\d+ \/ 50 +\d+\.\d\d s on wasm\nmean +\d+\.\d\d %;/);
  const unknown = await downhill("recipe slow");
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /recipe slow: expected/);
});

test("the book's network leaves the images for validation out", async () => {
  const { code, stdout, stderr } = await downhill(
    "recipe rectified --data . --seeds 1 --target wasm --json",
  );
  assert.equal(code, 0, stderr);
  assert.match(stderr, /sgd.*batches of 10; 500 images/);
  const [line] = jsonLines(stdout);
  assert.ok((line!.test as { accuracy: number }).accuracy > 0.5, `${stdout}`);
});

test("a folder keeps networks: going on trains none again, other data are refused", async () => {
  const words = "--data . --seeds 2 --limit 256 --target wasm --json";
  const first = await downhill(`recipe fast ${words} --run kept`);
  assert.equal(first.code, 0, first.stderr);
  const files = ["last-1.safetensors", "last-2.safetensors"];
  const kept = readdirSync(join(folder, "kept")).sort();
  assert.deepEqual(kept, ["events.jsonl", ...files, "run.json"]);
  const bytes = files.map((file) => readFileSync(join(folder, "kept", file)));
  const again = await downhill("recipe --resume kept --json");
  const told = (text: string) =>
    jsonLines(text).map(({ seed, test, mean, seconds }) => [seed, test, mean, seconds]);
  assert.deepEqual(told(again.stdout), told(first.stdout));
  for (const [i, file] of files.entries()) {
    assert.deepEqual(readFileSync(join(folder, "kept", file)), bytes[i]);
  }
  const there = await downhill(`recipe fast ${words} --run kept`);
  assert.equal(there.code, 2);
  assert.match(there.stderr, /a run is there; recipe --resume kept goes on with it/);
  const settings = join(folder, "kept", "run.json");
  writeFileSync(settings, readFileSync(settings, "utf8").replace('"256"', '"255"'));
  const other = await downhill("recipe --resume kept");
  assert.equal(other.code, 1);
  assert.match(other.stderr, /the training data are not those that the run began with/);
});

test("a vote tells its members, their mean, and what they answer together", async () => {
  const { code, stdout, stderr } = await downhill(
    "recipe vote --data . --seeds 3 --limit 40 --target wasm --json --run together",
  );
  assert.equal(code, 0, stderr);
  const lines = jsonLines(stdout);
  assert.deepEqual(
    lines.map(({ event }) => event),
    ["seed", "seed", "seed", "recipe", "vote"],
  );
  const files = [1, 2, 3].map((seed) => join(folder, "together", `last-${seed}.safetensors`));
  const networks = await Promise.all(files.map((file) => load(file)));
  const digits = strokes({ count: 50, seed: 2 });
  const set = reshapeInputs(digits, networks[0]!.network.inputShape);
  const { members } = await answerTogether(networks, set, { shifts: 1, target: "wasm" });
  const counted = (line: Record<string, unknown>) => (line.test as { correct: number }).correct;
  assert.deepEqual(
    lines.slice(0, 3).map(counted),
    members.map((member) => member.correct),
  );
  const answers = members.map(({ classes }) => classes);
  const { networks: of, size, correct } = lines[4]!;
  assert.deepEqual([of, size, correct], [3, 3, rightTogether(answers, digits.labels!)]);
});
