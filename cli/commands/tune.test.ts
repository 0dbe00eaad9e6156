// The contract of `downhill tune`: lines, files, going on, and that what it prints does what it says.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { promisify } from "node:util";
import {
  controlCharacters,
  downhill,
  folder,
  jsonLines,
  outcome,
  start,
  writeDigits,
} from "../fixture.ts";

before(() => void writeDigits(600, 100));

const SMALL = "--data . --network 784,12,10 --target wasm --epochs 4";
type Line = Record<string, unknown> & { readonly point: Record<string, unknown> };

const stored = (file: string): string[] =>
  readFileSync(join(folder, file), "utf8").split("\n").filter(Boolean);

test("random --json: a stage, a line a trial, and at the end the best with its test", async () => {
  const { code, stdout, stderr } = await downhill(
    `tune random ${SMALL} --learning-rate 0.01..5 --batch 5..50 --trials 4 --store a.jsonl --json`,
  );
  assert.equal(code, 0, stderr);
  const lines = jsonLines(stdout) as Line[];
  assert.deepEqual(
    lines.map(({ event }) => event),
    ["stage", "trial", "trial", "trial", "trial", "done"],
  );
  for (const line of lines.slice(1, 5)) {
    assert.deepEqual(Object.keys(line.point), ["learningRate", "batch"]);
    assert.equal(line.completed, 4);
    assert.equal((line.losses as number[]).length, 4);
  }
  const done = lines.at(-1)!;
  const accuracies = lines.slice(1, 5).map(({ accuracy }) => accuracy as number);
  const best = done.best as Line;
  assert.equal(best.accuracy, Math.max(...accuracies));
  const validation = done.validation as { accuracy: number };
  assert.equal(validation.accuracy, best.accuracy, "trained once more, it is the same");
  assert.equal((done.test as { total: number }).total, 100);
  assert.equal(stored("a.jsonl").length, 4);
});

test("the command and the module that it prints give the figure that it gives", async () => {
  const searched =
    "--learning-rate 0.01..1 --dropout 0.1,0.2 --schedule halve,cosine --optimizer sgd,momentum --momentum 0.5..0.9";
  const { stdout, stderr, code } = await downhill(
    `tune random ${SMALL} ${searched} --trials 3 --patience 3 --store b.jsonl --json`,
  );
  assert.equal(code, 0, stderr);
  const done = jsonLines(stdout).at(-1) as Record<string, string> & {
    test: { correct: number };
    validation: { correct: number };
  };
  const words = done.command!.split(" ").slice(1);
  const again = await outcome(start([...words, "--json"]));
  const { best } = jsonLines(again.stdout).at(-1) as { best: typeof done };
  assert.equal(best.validation.correct, done.validation.correct);
  assert.equal(best.test.correct, done.test.correct);
  const library = (name: string) => import.meta.resolve(name);
  const module = done
    .code!.replace(`from "downhill"`, `from "${library("downhill")}"`)
    .replace(`from "downhill/data"`, `from "${library("downhill/data")}"`);
  writeFileSync(join(folder, "best.mjs"), module);
  const run = await promisify(execFile)(process.execPath, ["best.mjs"], { cwd: folder });
  assert.match(run.stdout, new RegExp(`\\(${done.test.correct} of 100\\) on the test set`));
});

test("a search that is run again runs no trial again, and gives the same", async () => {
  const line = `tune grid ${SMALL} --learning-rate 0.1,0.5 --l2 0,1 --store c.jsonl --json`;
  const first = await downhill(line);
  assert.equal(first.code, 0, first.stderr);
  assert.equal(stored("c.jsonl").length, 4);
  const second = await downhill(line);
  assert.match(second.stderr, /c\.jsonl holds 4 trials/);
  assert.equal(stored("c.jsonl").length, 4);
  const bestOf = (text: string) => jsonLines(text).at(-1)!.best;
  assert.deepEqual(bestOf(second.stdout), bestOf(first.stdout));
  await downhill(`${line} --restart`);
  assert.equal(stored("c.jsonl").length, 8);
});

test("other data and other settings are other trials", async () => {
  const line = `tune grid ${SMALL} --learning-rate 0.1,0.5 --store d.jsonl --json`;
  await downhill(line);
  await downhill(`${line} --limit 300`);
  assert.equal(stored("d.jsonl").length, 4);
  await downhill(`${line} --seed 2`);
  assert.equal(stored("d.jsonl").length, 6);
});

test("Ctrl-C keeps what ended, and the same command goes on", async () => {
  const line = `tune random --data . --network 784,30,10 --target wasm --epochs 40 --learning-rate 0.01..1 --trials 30 --parallel 2 --store e.jsonl --json`;
  const child = start(line.split(" "));
  const ended = outcome(child);
  let lines = 0;
  child.stdout!.on("data", (part: Buffer) => (lines += `${part}`.split("\n").length - 1));
  while (lines < 4) await once(child.stdout!, "data");
  child.kill("SIGINT");
  const { code, stderr } = await ended;
  assert.equal(code, 130);
  assert.match(stderr, /the same command goes on from there/);
  const kept = stored("e.jsonl");
  assert.ok(kept.length >= 3 && kept.length < 30, `${kept.length} trials`);
  appendFileSync(join(folder, "e.jsonl"), '{"event":"trial","fla'); // torn by a power cut
  const again = await downhill(line);
  assert.equal(again.code, 0, again.stderr);
  assert.deepEqual(stored("e.jsonl").slice(0, kept.length), kept);
  const trials = jsonLines(again.stdout).filter(({ event }) => event === "trial");
  assert.equal(trials.length, 30);
  const rates = (points: readonly { readonly learningRate: number }[]) =>
    [...new Set(points.map(({ learningRate }) => learningRate))].sort();
  assert.deepEqual(
    rates(stored("e.jsonl").map((text) => JSON.parse(text).trial.point)),
    rates(trials.map(({ point }) => point as { learningRate: number })),
  );
});

test("halving goes on where trials ended; the last rung is the run of all its epochs", async () => {
  const { code, stdout, stderr } = await downhill(
    `tune halving --data . --network 784,12,10 --target wasm --learning-rate 0.01..5 --trials 9 --epochs 9 --store f.jsonl --save best.safetensors --json`,
  );
  assert.equal(code, 0, stderr);
  const lines = jsonLines(stdout) as Line[];
  const epochs = lines.filter(({ event }) => event === "trial").map(({ epochs }) => epochs);
  assert.deepEqual(epochs, [1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 9]);
  const done = lines.at(-1)!;
  const { accuracy } = done.best as Line;
  assert.equal((done.validation as { accuracy: number }).accuracy, accuracy);
  const { stdout: evaluated } = await downhill(
    "evaluate best.safetensors --data . --set validation --json",
  );
  assert.equal(jsonLines(evaluated)[0]!.accuracy, accuracy);
});

test("guided, for a person: what it does, why, and what came of it", async () => {
  const { code, stdout, stderr } = await downhill(`tune ${SMALL} --store g.jsonl`);
  assert.equal(code, 0, stderr);
  assert.deepEqual(controlCharacters(stdout + stderr), []);
  assert.match(stdout, /learning rate: its order of magnitude {2}4 trials\n {2}by powers of ten/);
  assert.match(stdout, /> the training cost falls at/);
  assert.match(stdout, /lambda: its order of magnitude {2}6 trials/);
  assert.match(
    stdout,
    /Best of \d+ trials .*\n {2}validation .* %.*\n {2}test .* looked at only now/,
  );
  assert.match(stdout, /\ndownhill train --network 784,12,10 /);
  assert.match(
    stdout,
    /\nconst net = network\(\[784\], dense\(12, sigmoid\), dense\(10, sigmoid\)\);/,
  );
});

test("a store that holds something else is left alone", async () => {
  writeFileSync(join(folder, "notes.txt"), "my notes\nsecond line\n");
  const { code, stderr } = await downhill(`tune random ${SMALL} --store notes.txt`);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error: notes\.txt, line 1: expected a trial, found my notes; name another file/,
  );
  assert.equal(readFileSync(join(folder, "notes.txt"), "utf8"), "my notes\nsecond line\n");
  const nowhere = await downhill(`tune random ${SMALL} --store nowhere/a.jsonl`);
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.stderr, /^error: cannot write nowhere\/a\.jsonl: /);
});

test("a thread that dies ends the search with its trial named, not in silence", async () => {
  const library = import.meta.resolve("downhill");
  writeFileSync(
    join(folder, "deadly.mjs"),
    `import { isMainThread } from "node:worker_threads";
     import { dense, network, sigmoid } from "${library}";
     if (!isMainThread) process.exit(3);
     export const net = network([784], dense(10, sigmoid));`,
  );
  const { code, stderr } = await downhill(
    "tune grid --data . --model deadly.mjs --learning-rate 0.1,0.2 --store h.jsonl",
  );
  assert.equal(code, 1);
  assert.match(
    stderr,
    /error: the thread of the trial \{"learningRate":0\.[12]\} ended: exit code 3\n$/,
  );
  assert.equal(stored("h.jsonl").length, 0);
});
