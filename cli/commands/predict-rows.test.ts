// `predict --data` on tables whose classes nobody knows: the answers are those of the library for the same
// numbers, whatever kind of file has them and in whatever order; a column besides the inputs is the class
// or is refused by name, and is never an input.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { dense, initialize, linear, load, network, softmax, type TrainedNetwork } from "downhill";
import { type NumpyArray, randomStream, tableExamples, writeNpy, writeNpz } from "downhill/data";
import { downhill, folder, jsonLines } from "../fixture.ts";

const NAMES = ["height", "width", "age"];
const CLASSES = ["ash, grey", "birch", "cedar"];
const COUNT = 25;
const { normal } = randomStream(3, "rows");
/** Numbers that CSV holds to the bit. */
const rows = Array.from({ length: COUNT }, () => NAMES.map(() => Math.round(256 * normal()) / 256));
const kinds = rows.map((_, i) => CLASSES[(i * 7) % 3]!);
const write = (name: string, content: string | Uint8Array) =>
  writeFileSync(join(folder, name), content);
const csv = (head: readonly string[], cells: (row: number) => readonly (string | number)[]) =>
  [head, ...rows.map((_, i) => cells(i))].map((line) => `${line.join(",")}\n`).join("");
let trained: TrainedNetwork;
let expected: number[][];

before(async () => {
  const net = network([3], dense(5), dense(3, softmax));
  await initialize(net, { seed: 7, inputNames: NAMES, classNames: CLASSES }).save(
    join(folder, "trees.safetensors"),
  );
  await initialize(net, { seed: 7 }).save(join(folder, "bare.safetensors"));
  await initialize(network([3], dense(1, linear)), { inputNames: NAMES }).save(
    join(folder, "age.safetensors"),
  );
  trained = await load(join(folder, "trees.safetensors"));
  const { values } = await trained.predict(rows.flat());
  expected = rows.map((_, i) => Array.from(values.subarray(3 * i, 3 * i + 3)));
  write(
    "new.csv",
    csv(NAMES, (i) => rows[i]!),
  );
  write(
    "moved.csv",
    csv(["age", "id", "width", "height"], (i) => [rows[i]![2]!, i, rows[i]![1]!, rows[i]![0]!]),
  );
  const quoted = (i: number) => `"${kinds[i]}"`;
  write(
    "known.csv",
    csv(["kind", ...NAMES], (i) => [quoted(i), ...rows[i]!]),
  );
  write(
    "some.csv",
    csv([...NAMES, "kind"], (i) => [...rows[i]!, i % 2 ? "" : quoted(i)]),
  );
  write(
    "note.csv",
    csv([...NAMES, "note"], (i) => [...rows[i]!, i === 3 ? "elm" : "birch"]),
  );
  write(
    "few.csv",
    csv(["height", "age"], (i) => [rows[i]![0]!, rows[i]![2]!]),
  );
  write(
    "two.csv",
    csv(["id", ...NAMES, "kind"], (i) => [i, ...rows[i]!, quoted(i)]),
  );
  write("plain.csv", csv(["1", "2", "3"], (i) => rows[i]!).slice("1,2,3\n".length));
  const object = (i: number) => Object.fromEntries(NAMES.map((name, k) => [name, rows[i]![k]]));
  write("new.jsonl", rows.map((_, i) => `${JSON.stringify(object(i))}\n`).join(""));
  write(
    "known.jsonl",
    rows.map((_, i) => `${JSON.stringify({ kind: kinds[i], ...object(i) })}\n`).join(""),
  );
  const matrix = { dtype: "f4", shape: [COUNT, 3], data: Float32Array.from(rows.flat()) } as const;
  write("new.npy", writeNpy(matrix));
  const wide = Float32Array.from(rows.flatMap((row, i) => [...row, i % 3]));
  write("wide.npy", writeNpy({ dtype: "f4", shape: [COUNT, 4], data: wide }));
  const kind = {
    dtype: "i4",
    shape: [COUNT],
    data: Int32Array.from(rows, (_, i) => i % 3),
  } as const;
  const column = (k: number) =>
    ({ dtype: "f4", shape: [COUNT], data: Float32Array.from(rows, (row) => row[k]!) }) as const;
  const columns = NAMES.map((name, k) => [name, column(k)] as const);
  write("known.npz", writeNpz(new Map<string, NumpyArray>([["kind", kind], ...columns.reverse()])));
});

const asked = (data: string, more = "", model = "trees") =>
  downhill(`predict ${model}.safetensors --data ${data} ${more}`);

test("all rows are answered as the library does, from every kind of file", async () => {
  for (const [data, model] of [
    ["new.csv", "trees"],
    ["moved.csv --ignore id", "trees"],
    ["known.csv", "trees"],
    ["new.jsonl", "trees"],
    ["known.jsonl", "trees"],
    ["known.npz", "trees"],
    ["new.npy", "trees"],
    ["wide.npy --ignore -1", "bare"],
    ["plain.csv --no-header", "trees"],
    ["new.csv", "bare"],
  ] as const) {
    const { code, stdout, stderr } = await asked(data, "--json", model);
    assert.equal(code, 0, `${data}: ${stderr}`);
    const lines = jsonLines(stdout) as { row: number; outputs: number[]; class?: string }[];
    assert.deepEqual(
      lines.map(({ row, outputs }) => [row, outputs]),
      expected.map((outputs, row) => [row, outputs]),
      data,
    );
    if (model === "trees") {
      assert.ok(lines.every((l) => l.class === CLASSES[l.outputs.indexOf(Math.max(...l.outputs))]));
    }
    assert.equal(
      /stand in another order/.test(stderr),
      /moved|npz/.test(data),
      `${data}: ${stderr}`,
    );
  }
});

test("a Parquet file of pictures is recognised with its classes, and without them", async () => {
  const path = fileURLToPath(
    new URL("../../../test/golden/files/pictures.parquet", import.meta.url),
  );
  const refused = /expected 7 inputs, as the network takes, got (\d+): /;
  const message = await tableExamples(path, initialize(network([7], dense(1)))).catch(String);
  const width = Number(refused.exec(`${message}`)?.[1]) - 1;
  const net = initialize(network([width], dense(10, softmax)));
  const found = await tableExamples(path, net);
  assert.deepEqual([found.label, found.inputs.length], ["label", width * found.count]);
  assert.ok(found.labels!.every((label) => Number.isInteger(label)));
  const alone = await tableExamples(path, net, { ignore: ["label"] });
  assert.deepEqual([alone.label, alone.labels, alone.inputs], [undefined, undefined, found.inputs]);
});

test("a column besides the inputs is the class: shown beside the answers, and may be empty", async () => {
  const { stdout, stderr } = await asked("known.csv");
  assert.match(
    stderr,
    /^known\.csv: column kind is no input of the network; it is taken for the class$/m,
  );
  const answers = expected.map((outputs) => CLASSES[outputs.indexOf(Math.max(...outputs))]!);
  const right = answers.filter((answer, i) => answer === kinds[i]).length;
  assert.match(stdout, new RegExp(`^${right} of ${COUNT} right, `, "m"));
  assert.match(stdout, /^row +class +answer +ash, grey +birch +cedar\n +0 +ash, grey +/);
  const some = await asked("some.csv", "--json");
  assert.deepEqual(
    jsonLines(some.stdout).map(({ label }) => label),
    kinds.map((kind, i) => (i % 2 ? undefined : CLASSES.indexOf(kind))),
  );
  const first = await asked("new.csv", "--limit 4 --json");
  assert.equal(jsonLines(first.stdout).length, 4);
});

test("--save writes a CSV file that reads back as the same numbers", async () => {
  assert.equal((await asked("known.csv", "--save answers.csv")).code, 0);
  const [head, ...lines] = readFileSync(join(folder, "answers.csv"), "utf8").trim().split("\n");
  assert.equal(head, 'row,class,answer,"output ash, grey",output birch,output cedar');
  const outputs = lines.map((line) => line.split(",").slice(-3).map(Number));
  assert.deepEqual(outputs, expected);
  assert.ok(
    lines.every((line, i) => line.startsWith(kinds[i] === "birch" ? `${i},birch,` : `${i},`)),
  );
  const age = await asked("new.csv", "", "age");
  assert.match(age.stdout, /^row +output\n +0 +-?\d/);
});

test("what is no input and no class is refused by the names of the columns", async () => {
  const cases: readonly (readonly [string, RegExp, string?])[] = [
    [
      "note.csv",
      /line 5, column "note": expected a class \(ash, grey, birch, cedar\), .*"elm".*--ignore/,
    ],
    ["few.csv", /few\.csv: expected the inputs height, width, age, as in training, got no width/],
    ["two.csv", /got id, kind besides; leave columns out with --ignore/],
    ["moved.csv", /line 2, column "id": expected a class \(.* found "0"; .*--ignore/],
    [
      "known.csv",
      /expected 3 inputs, as the network takes, got 4: kind, height, width, age/,
      "bare",
    ],
    ["few.csv", /expected 3 inputs, as the network takes, got 2: height, age$/m, "bare"],
    [
      "wide.npy",
      /expected 3 inputs, as the network takes, got 4 in a row; say which .* --label.* --ignore/,
    ],
    [
      "known.npz",
      /column "kind": expected an input, as the network knows no column "kind", .* leave the column out with --ignore/,
      "age",
    ],
    ["new.csv --set training", /--set training: without --label all rows are answered/],
    ["new.csv --test-data new.csv", /--test-data: goes with --label/],
    ["new.csv --label kind", /expected a column "kind", found the columns height, width, age/],
    [
      "two.csv --label kind --save x.csv",
      /expected the inputs height, width, age, as in training, got id besides/,
    ],
    ["new.csv --save no/x.csv", /cannot write no\/x\.csv/],
  ];
  for (const [flags, message, model] of cases) {
    const { code, stderr, stdout } = await asked(flags, "", model);
    assert.notEqual(code, 0, `${flags}: ${stdout}`);
    assert.match(stderr, message, flags);
    assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
  }
});
