// CSV files as the data of commands: trained on, evaluated by class names, searched, and refused in one
// line that says which flag helps.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { randomStream } from "downhill/data";
import { downhill, folder, jsonLines } from "../fixture.ts";

const NAMES = ["ash", "birch", "cedar"];

/** Three clouds, class by class, as such files come; with a column that says nothing. */
function trees(count: number, seed: number): string[] {
  const { normal } = randomStream(seed, "trees");
  return Array.from({ length: count }, (_, i) => {
    const kind = Math.floor((3 * i) / count);
    const sizes = [4 * Number(kind === 0), 4 * Number(kind === 1), 1].map((x) => x + normal() / 4);
    return [i, ...sizes.map((x) => x.toFixed(3)), NAMES[kind]].join();
  });
}

const write = (name: string, lines: readonly string[], end = "\r\n") =>
  writeFileSync(join(folder, name), lines.map((line) => line + end).join(""));

before(() => {
  const header = '"id","height","width","age","kind"';
  write("trees.csv", [header, ...trees(180, 1)]);
  write("two.csv", [header, ...trees(60, 2).slice(0, 40)]);
  write("bare.csv", ["7,0,0,0,255", "2,0,13,0,0", ...trees(8, 3).map(() => "1,2,3,4,5")], "\n");
});

const LEARN = "--loss cross-entropy --learning-rate 1 --epochs 10 --target wasm";

test("a table trains a network, and its classes keep their names", async () => {
  const table = "--data trees.csv --label kind --ignore id";
  const run = await downhill(`train ${table} ${LEARN} --save trees.safetensors`);
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stderr, /network\(\[3\], dense\(30, sigmoid\), dense\(3, sigmoid\)\)/);
  assert.match(run.stderr, /trees\.csv: 120 rows to learn, 30 to validate, 30 to test/);
  assert.doesNotMatch(run.stderr, /Note/);
  const { stdout, stderr } = await downhill(`evaluate trees.safetensors ${table}`);
  assert.match(stdout, /^9\d\.\d\d %|^100\.00 % of trees\.csv test: \d+ \/ 30/, stderr);
  for (const name of NAMES) assert.match(stdout, new RegExp(`^ *${name} +\\d+ / \\d+`, "m"));
  const again = "--label -1 --ignore 0 --json";
  const json = await downhill(`evaluate trees.safetensors --data trees.csv ${again}`);
  assert.equal(jsonLines(json.stdout)[0]!.total, 30);
});

test("a file of its own for the test has the classes of the first", async () => {
  const table = "--data trees.csv --label kind --ignore id --test-data two.csv";
  const { code, stdout, stderr } = await downhill(`train ${table} ${LEARN} --json`);
  assert.equal(code, 0, stderr);
  const done = jsonLines(stdout).at(-1) as { test: { total: number; accuracy: number } };
  assert.equal(done.test.total, 40);
  assert.ok(done.test.accuracy > 0.9, `${done.test.accuracy}`);
  assert.match(stderr, /Note: two\.csv has no example of class cedar, which training has\./);
});

test("a table without a header", async () => {
  const table = "--data bare.csv --no-header --label 0 --divide-by 255";
  const { code, stderr } = await downhill(`train ${table} --epochs 1 --target wasm`);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /network\(\[4\], dense\(30, sigmoid\), dense\(8, sigmoid\)\)/);
  assert.match(stderr, /Note: classes 0, 3, 4, 5 and 6 have no example at all/);
});

test("--standardize learns from inputs around 0, and the model that is kept takes raw rows", async () => {
  const flags = "--data trees.csv --label kind --ignore id";
  const run = `train ${flags} --standardize --epochs 3 --target wasm --save raw.safetensors`;
  const { code, stderr } = await downhill(run);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /standardize\(\[[\d.]+, /);
  const read = await downhill(`evaluate raw.safetensors ${flags} --json`);
  assert.equal(read.code, 0, read.stderr);
  assert.match(read.stdout, /"accuracy":/);
  const both = await downhill(`train ${flags} --standardize --model x.js`);
  assert.notEqual(both.code, 0);
});

test("a table whose columns are far from 1 and that is not learned is advised to be brought there", async () => {
  const rows = trees(180, 4).map((row) => {
    const [id, ...cells] = row.split(",");
    return [id, ...cells.slice(0, 3).map((x) => 500 + 100 * Number(x)), cells[3]].join();
  });
  write("far.csv", ["id,height,width,age,kind", ...rows]);
  const flags = "--data far.csv --label kind --ignore id --epochs 2 --target wasm";
  const { stdout } = await downhill(`train ${flags}`);
  assert.match(stdout, /Try next\n.*--standardize\n/);
  const mended = await downhill(`train ${flags} --standardize --epochs 10 --save far.safetensors`);
  assert.doesNotMatch(mended.stdout, /Try next\n.*--standardize --standardize/);
  assert.match(mended.stdout, /where it goes wrong, class by class/);
});

test("a search takes a table, and what it found can be run again", async () => {
  const search = "tune grid --learning-rate 0.5,1 --epochs 2 --target wasm --parallel 1";
  const table = "--data trees.csv --label kind --ignore id";
  const { code, stdout, stderr } = await downhill(`${search} ${table} --store t.jsonl`);
  assert.equal(code, 0, stderr);
  const command = /downhill (train .*--data trees\.csv.*)/.exec(stdout)?.[1];
  assert.ok(command, stdout);
  assert.match(command, /--label kind --ignore id/);
  assert.match(stdout, /shuffle\(await csvFile\("trees\.csv"/);
  assert.equal((await downhill(`${command} --json`)).code, 0);
});

test("what cannot be is refused in one line, with the flag that helps", async () => {
  const cases: readonly (readonly [string, number, RegExp])[] = [
    ["--data trees.csv", 2, /which column of the table holds the class\? give --label/],
    ["--data trees.csv --label Kind", 1, /line 1: expected a column "Kind", found the columns id,/],
    ["--data trees.csv --label 5", 1, /expected a column at position 5, found 5 columns/],
    ["--data trees.csv --label 1 --ignore kind", 1, /line \d+, column "height": expected a class/],
    ["--data trees.csv --label age", 1, /line 2, column "kind": .* found "ash"/],
    ["--data bare.csv --label 0", 1, /numbers only: .* give --no-header and --label/],
    ["--data bare.csv --label 0 --no-header --separator ;", 1, /give --separator ','/],
    ["--data trees.csv --label kind --classes ash,birch", 1, /line 122, .* found "cedar"/],
    ["--data trees.csv --label kind --separator ab", 2, /--separator ab: expected one character/],
    ["--data . --label kind", 2, /--label: goes with a table .*, but --data is \./],
    ["--no-header", 2, /--no-header: goes with a table .*, but --data is mnist/],
    [
      "--data trees.csv --label kind --network 9,3",
      2,
      /9 inputs, but a row of trees\.csv has 4 inputs/,
    ],
  ];
  for (const [flags, wanted, message] of cases) {
    const { code, stderr } = await downhill(`train ${flags}`);
    assert.equal(code, wanted, `${flags}: ${stderr}`);
    assert.match(stderr, message, flags);
    assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
  }
});

test("a table whose columns stand in another order is taken by name, others are refused", async () => {
  const flags = "--label kind --standardize --epochs 4 --target wasm --save named.safetensors";
  const lines = ["height,width,age,kind", ...trees(180, 1).map((row) => row.replace(/^\d+,/, ""))];
  write("plain.csv", lines);
  const run = await downhill(`train --data plain.csv ${flags}`);
  assert.equal(run.code, 0, run.stderr);
  const moved = lines.map((row) => {
    const [height, width, age, kind] = row.split(",");
    return [kind, age, height, width].join();
  });
  write("moved.csv", moved);
  write("renamed.csv", [lines[0]!.replace("height", "size"), ...lines.slice(1)]);
  const asked = (data: string, command = "evaluate") =>
    downhill(`${command} named.safetensors --data ${data} --label kind --json`);
  const [plain, other] = [await asked("plain.csv"), await asked("moved.csv")];
  assert.equal(other.code, 0, other.stderr);
  assert.match(other.stderr, /^moved\.csv: its columns stand in another order; .* by name$/m);
  assert.doesNotMatch(plain.stderr, /another order/);
  assert.equal(jsonLines(other.stdout)[0]!.loss, jsonLines(plain.stdout)[0]!.loss);
  for (const command of ["evaluate", "predict", "doctor"]) {
    const { code, stderr } = await asked("renamed.csv", command);
    assert.equal(code, 1, `${command}: ${stderr}`);
    assert.match(stderr, /renamed\.csv: expected the inputs height, width, age,.* got no height/);
  }
  const besides = await asked("trees.csv");
  assert.match(besides.stderr, /got id besides; leave columns out with --ignore/);
  const tested = `train --data plain.csv --label kind --test-data moved.csv --epochs 1 --target wasm`;
  const { stderr } = await downhill(tested);
  assert.match(stderr, /^moved\.csv: its columns stand in another order/m);
});
