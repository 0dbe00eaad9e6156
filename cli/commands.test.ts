// The other commands, on a network that was trained for a moment on drawn digits.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { strokes } from "downhill/data";
import { encode } from "fast-png";
import {
  controlCharacters,
  downhill,
  folder,
  jsonLines,
  MAIN,
  start,
  writeDigits,
} from "./fixture.ts";

const digits = strokes({ count: 20, seed: 2 });
const image = (i: number) => digits.inputs.subarray(i * 784, (i + 1) * 784);

before(async () => {
  writeDigits(3000, 100);
  const { code, stderr } = await downhill(
    "train --data . --loss cross-entropy --epochs 8 --target wasm --json --save net.safetensors",
  );
  assert.equal(code, 0, stderr);
});

test("evaluate counts the right answers and says what is taken for what", async () => {
  const { code, stdout } = await downhill("evaluate net.safetensors --data .");
  assert.equal(code, 0);
  assert.match(stdout, /^\d+\.\d\d % of \. test: \d+ \/ 100, loss \d\.\d{4}\n/);
  assert.equal(stdout.match(/^ {4}\d {2}/gm)?.length, 10);
  const json = await downhill("evaluate net.safetensors --data . --set validation --json");
  const [line] = jsonLines(json.stdout);
  assert.equal(line!.set, "validation");
  assert.equal(line!.total, 500);
  assert.equal(line!.accuracy, (line!.correct as number) / 500);
});

test("evaluate gives precision, recall, F1 and areas, for people and for programs", async () => {
  const { code, stdout } = await downhill("evaluate net.safetensors --data . --top 2");
  assert.equal(code, 0);
  assert.match(stdout, /^class .* recall {2}precision {7}F1 {5}AUC {2}taken for$/m);
  for (const mean of ["macro", "weighted", "micro"]) {
    assert.match(stdout, new RegExp(`^${mean} +\\d+\\.\\d % +\\d+\\.\\d % +\\d+\\.\\d %`, "m"));
  }
  assert.match(stdout, /^among the first 2 answers: \d+\.\d\d %, \d+ \/ 100$/m);
  const json = await downhill("evaluate net.safetensors --data . --top 2 --json");
  const line = jsonLines(json.stdout)[0] as unknown as {
    accuracy: number;
    micro: { f1: number };
    classes: { count: number }[];
    confusion: number[][];
    top: { k: number; accuracy: number }[];
  };
  assert.ok(Math.abs(line.micro.f1 - line.accuracy) < 1e-12);
  assert.deepEqual(
    line.classes.map(({ count }) => count),
    line.confusion.map((row) => row.reduce((a, b) => a + b)),
  );
  assert.ok(line.top[0]!.k === 2 && line.top[0]!.accuracy >= line.accuracy);
});

test("before a run: costs and one step, one mini-batch by heart, the range of learning rates", async () => {
  const network = "--data . --loss cross-entropy --target wasm";
  const dry = await downhill(`train ${network} --dry-run --json`);
  assert.equal(dry.code, 0, dry.stderr);
  const [costs] = jsonLines(dry.stdout);
  assert.equal(costs!.event, "dry-run");
  assert.equal((costs!.layers as { multiplyAdds: number }[])[0]!.multiplyAdds, 784 * 30);
  assert.ok((costs!.memoryBytes as number) > 0 && (costs!.firstLoss as number) > 0);
  const shown = await downhill(`train ${network} --dry-run`);
  assert.match(shown.stdout, /^total +23,860 +23,820 +160$/m);
  assert.match(shown.stdout, /Nothing was written\.\n$/);
  const summary = await downhill("show summary");
  assert.match(summary.stdout, /^total +23,860 +23,820 +160$/m);
  const learned = await downhill(`train ${network} --overfit-one-batch`);
  assert.equal(learned.code, 0, learned.stderr);
  assert.match(learned.stdout, /^It learns one mini-batch by heart: 10 examples, loss /);
  const still = await downhill(`train ${network} --overfit-one-batch --learning-rate 1e-9`);
  assert.equal(still.code, 1);
  assert.match(still.stdout, /The loss does not move/);
  const range = await downhill(`range ${network} --steps 60 --json`);
  const found = jsonLines(range.stdout)[0]!;
  assert.equal((found.rates as number[])[0], 1e-5);
  assert.ok((found.suggested as number) < (found.least as number));
  const plotted = await downhill(`range ${network} --steps 60`);
  assert.match(plotted.stdout, /Begin with --learning-rate \d/);
  const both = await downhill(`train ${network} --dry-run --save other.safetensors`);
  assert.equal(both.code, 2);
  assert.match(both.stderr, /--dry-run and --save: nothing of it is kept/);
});

test("evaluate refuses a data set of another size", async () => {
  const { dense, initialize, network, sigmoid } = await import("downhill");
  const small = initialize(network([9], dense(10, sigmoid)));
  await small.save(join(folder, "small.safetensors"));
  const { code, stderr } = await downhill("evaluate small.safetensors --data .");
  assert.equal(code, 1);
  assert.match(stderr, /for 9 inputs, but an image of \. has 784 pixels/);
});

test("predict takes a PNG of another size, dark on light, and says what it did", async () => {
  const side = 84;
  const data = new Uint8Array(side * side * 3);
  for (let i = 0; i < side * side; i++) {
    const [row, column] = [Math.floor(i / side / 3), Math.floor((i % side) / 3)];
    data.fill(255 - image(3)[row * 28 + column]!, i * 3, i * 3 + 3);
  }
  writeFileSync(
    join(folder, "three.png"),
    encode({ width: side, height: side, data, channels: 3, depth: 8 }),
  );
  const { code, stdout } = await downhill("predict net.safetensors three.png --as-is --json");
  assert.equal(code, 0);
  const [line] = jsonLines(stdout);
  const cut = await downhill("predict net.safetensors three.png --json");
  assert.deepEqual(jsonLines(cut.stdout)[0]!.notes, [
    "cut out of 84 x 84 and centred as in MNIST",
    "dark on light, so inverted",
  ]);
  const idx = await downhill("predict net.safetensors t10k-images-idx3-ubyte --limit 4 --json");
  const fourth = jsonLines(idx.stdout)[3]!;
  assert.deepEqual(line!.outputs, fourth.outputs, "scaling by three and back changes nothing");
  assert.equal(line!.answer, fourth.answer);
  assert.deepEqual(line!.notes, ["dark on light, so inverted", "scaled from 84 x 84 to 28 x 28"]);
  assert.match(idx.stderr, /the first 4 of 100 images/);
});

test("predict draws the digit and a bar for each output", async () => {
  const { code, stdout } = await downhill(
    "predict net.safetensors t10k-images-idx3-ubyte --limit 1",
  );
  assert.equal(code, 0);
  assert.deepEqual(controlCharacters(stdout), []);
  assert.match(stdout, /^t10k-images-idx3-ubyte 0: \d\n/);
  assert.match(stdout, /[░▒▓█]{3}/);
  assert.equal(stdout.match(/ {3}\d {2}[01]\.\d{3}/g)?.length, 10);
});

test("predict refuses what is no image, with the file's name", async () => {
  writeFileSync(join(folder, "no.png"), "hello");
  const { code, stderr } = await downhill("predict net.safetensors no.png");
  assert.equal(code, 1);
  assert.match(stderr, /^error: no\.png: expected a JPEG or PNG picture, found something else\n$/);
  const png = encode({ width: 8, height: 8, data: new Uint8Array(64), channels: 1, depth: 8 });
  writeFileSync(join(folder, "cut.png"), png.subarray(0, 40));
  const cut = await downhill("predict net.safetensors cut.png");
  assert.equal(cut.code, 1);
  assert.match(
    cut.stderr,
    /^error: cut\.png: expected \d+ bytes of a chunk and its name, found \d+ bytes\n$/,
  );
  mkdirSync(join(folder, "shots.png"));
  const shots = await downhill("predict net.safetensors shots.png");
  assert.match(shots.stderr, /^error: cannot read shots\.png: it is a folder; expected a file\n$/);
  const missing = await downhill("predict net.safetensors missing.png");
  assert.match(missing.stderr, /^error: cannot read missing\.png: no such file or folder\n$/);
});

test("export writes the other format beside the model, and never over it", async () => {
  const { code, stdout } = await downhill("export net.safetensors --format json --json");
  assert.equal(code, 0);
  assert.deepEqual(jsonLines(stdout), [
    {
      event: "exported",
      model: "net.safetensors",
      file: "net.json",
      files: ["net.json"],
      format: "json",
    },
  ]);
  assert.ok(existsSync(join(folder, "net.json")));
  const over = await downhill("export net.json --format json");
  assert.equal(over.code, 2);
  const wrong = await downhill("export net.json --format safetensors --output other.json");
  assert.equal(wrong.code, 2);
});

test("export writes ONNX, which the commands read again with the same answers", async () => {
  const { stdout } = await downhill("export net.safetensors --format onnx --inputs bytes");
  assert.match(stdout, /^net\.safetensors -> net\.onnx\n$/);
  const [ours, theirs] = await Promise.all(
    ["net.safetensors", "net.onnx"].map((file) => downhill(`evaluate ${file} --limit 200 --json`)),
  );
  assert.equal(theirs!.code, 0, theirs!.stderr);
  const [{ correct, loss }, again] = [ours!, theirs!].map((run) => jsonLines(run.stdout)[0]) as [
    Record<string, unknown>,
    Record<string, unknown>,
  ];
  assert.ok(typeof correct === "number" && correct > 0);
  assert.deepEqual([again.correct, again.loss], [correct, loss]);
  const misplaced = await downhill("export net.safetensors --format json --batch 4");
  assert.match(misplaced.stderr, /^error: --batch: goes with --format onnx/);
  const named = await downhill("export net.safetensors --format onnx --output net.bin");
  assert.match(named.stderr, /expected a name that ends in \.onnx for onnx/);
  writeFileSync(join(folder, "cut.onnx"), readFileSync(join(folder, "net.onnx")).subarray(0, 200));
  const cut = await downhill("evaluate cut.onnx");
  assert.match(cut.stderr, /^error: cut\.onnx: expected an ONNX model, .*cut off\n$/);
});

test("export writes a Keras file, which the commands read again with the same answers", async () => {
  const { stdout } = await downhill("export net.safetensors --format keras");
  assert.match(stdout, /^net\.safetensors -> net\.keras\n$/);
  const runs = await Promise.all(
    ["net.safetensors", "net.keras"].map((file) => downhill(`evaluate ${file} --limit 200 --json`)),
  );
  const [ours, theirs] = runs.map((run) => jsonLines(run.stdout)[0] as Record<string, number>);
  assert.ok(ours!.correct! > 0);
  assert.equal(theirs!.correct, ours!.correct);
  assert.match(runs[1]!.stderr, /layers\.0\.weight \[784, \d+\] = layers\/dense\/vars\/0/);
  const named = await downhill("evaluate net.keras --flatten-order channels-first");
  assert.match(named.stderr, /^error: --flatten-order: a Keras file says itself what is where/);
  writeFileSync(join(folder, "cut.keras"), readFileSync(join(folder, "net.keras")).subarray(0, 99));
  const cut = await downhill("evaluate cut.keras");
  assert.match(cut.stderr, /^error: cut\.keras: expected a zip archive/);
});

const stages: readonly (readonly [stage: string, text: RegExp])[] = [
  ["graph", /^%0 = input .*[\s\S]*update %\d+ <- %\d+/],
  ["schedule", /^entry train\n {2}0 /],
  ["memory", /^ +offset +bytes +role[\s\S]*arena \d+ bytes/],
  ["kernels", /^function train_0_[\s\S]*loop /],
  ["wasm", /^\(module\n/],
  ["c", /#include|typedef/],
];

for (const [stage, text] of stages) {
  test(`show ${stage}`, async () => {
    const { code, stdout } = await downhill(`show ${stage} --network 12,5,3 --limit 40`);
    assert.equal(code, 0);
    assert.match(stdout, text);
  });
}

test("show memory knows what a convolutional network takes: its sums lie nowhere", async () => {
  writeFileSync(
    join(folder, "convolutional.mjs"),
    `import { conv2d, dense, flatten, maxPool2d, network, relu, softmax } from ${JSON.stringify(import.meta.resolve("downhill"))};
     export const net = network([28, 28, 1], conv2d(20, 5, relu), maxPool2d(2), flatten(), dense(10, softmax));`,
  );
  const flags = "--model convolutional.mjs --loss log-likelihood --limit 100";
  const { code, stdout } = await downhill(`show memory ${flags}`);
  assert.equal(code, 0);
  assert.match(stdout, /f32\[10, 12, 12, 20\]/);
  assert.doesNotMatch(stdout, /\[10, 24, 24, 20\]/);
  const bytes = Number(/^arena (\d+) bytes$/m.exec(stdout)![1]);
  // the pictures, the weights, and a few values of a batch of ten
  assert.ok(bytes > 100 * 784 && bytes < 1e6, `${bytes} bytes`);
});

test("show gradient is chapter 2: BP1 to BP4 by name", async () => {
  const { code, stdout } = await downhill("show gradient --network 12,5,3");
  assert.equal(code, 0);
  const [bp1, bp3, bp4, bp2] = ["BP1", "BP3", "BP4", "BP2"].map((name) => stdout.indexOf(name));
  assert.ok(0 < bp1! && bp1! < bp3! && bp3! < bp4! && bp4! < bp2!);
  const has = (line: string) => assert.ok(stdout.includes(`\n${line}`), `${line} in\n${stdout}`);
  has("layers.1/a = sigmoid(layers.1/z)");
  has("layers.1.bias/gradient = sum(layers.1/delta; axes 0)");
  has("layers.1.weight/gradient = contract(layers.1/delta, layers.0/a; bo,bi->oi)");
  has("layers.0.weight/gradient = contract(layers.0/delta, inputs; bo,bi->oi)");
  assert.match(stdout, /%\d+ = contract\(layers\.1\/delta, layers\.1\.weight; bo,oi->bi\)/);
  assert.match(stdout, /%(\d+) = 1 - layers\.0\/a.*\n%(\d+) = layers\.0\/a \* %\1 /);
});

test("show gradient names the simple error of the cross-entropy", async () => {
  const { stdout } = await downhill("show gradient --network 12,5,3 --loss cross-entropy");
  assert.match(stdout, /sigmoid\(layers\.1\/z\)/);
  assert.match(stdout, /layers\.1\/delta = /);
});

test("check-gradients agrees and counts the passes", async () => {
  const line = "check-gradients --data . --network 784,4,10 --examples 2 --count 5 --target wasm";
  const { code, stdout } = await downhill(`${line} --json`);
  assert.equal(code, 0);
  const [result] = jsonLines(stdout);
  assert.equal(result!.agrees, true);
  assert.equal(result!.compared, 5);
  assert.ok((result!.maxRelativeError as number) < 1e-6);
  const cost = result!.cost as { passes: number; parameters: number; ratio: number };
  assert.equal(cost.parameters, 784 * 4 + 4 + 4 * 10 + 10);
  assert.equal(cost.passes, cost.parameters + 1);
  // both are times, so how much longer one takes wavers with the machine
  assert.ok(cost.ratio > 1);
  const text = await downhill(line);
  assert.match(text.stdout, /^They agree: the largest relative error of 5 is /);
});

test("train refuses at once to save where a folder is", async () => {
  const { code, stdout, stderr } = await downhill("train --data . --epochs 1 --json --save .");
  assert.equal(code, 1);
  assert.equal(stdout, "", "nothing was trained");
  assert.match(stderr, /^error: cannot write \.: expected the name of a file\n$/);
});

test("train saves its network though nobody reads the epochs to the end", async () => {
  const line = "train --data . --limit 100 --epochs 3 --target wasm --save unread.safetensors";
  const child = start(line.split(" "));
  child.stdout!.destroy();
  const [code] = await once(child, "close");
  assert.equal(code, 0);
  assert.ok(existsSync(join(folder, "unread.safetensors")));
});

test("a full disk behind stdout is one line and no stack", async (t) => {
  if (!existsSync("/dev/full")) return t.skip("there is no /dev/full here");
  const full = openSync("/dev/full", "w");
  const child = spawn(process.execPath, [MAIN, "help"], { stdio: ["ignore", full, "pipe"] });
  let stderr = "";
  child.stderr!.on("data", (part) => (stderr += part));
  const [code] = await once(child, "close");
  closeSync(full);
  assert.equal(code, 1);
  assert.match(stderr, /^error: cannot write the results: the disk is full\n$/);
});
