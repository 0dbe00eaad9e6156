// Tables that stay on disk are answered part by part with the very answers of those in memory, and nobody
// need name their classes; which column of a table without names holds the class is said, never guessed.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  branches,
  DownhillError,
  dense,
  flatten,
  initialize,
  inputs,
  network,
  rnn,
  softmax,
} from "downhill";
import {
  randomStream,
  streamedExamples,
  type TableExamples,
  tableExamples,
  writeNpy,
} from "downhill/data";
import { writePng } from "../../test/png-writer.ts";
import { downhill, folder, jsonLines } from "../fixture.ts";

const [WIDE, COUNT] = [120, 2345];
const KINDS = ["ash", "birch", "cedar"];
const NAMES = Array.from({ length: WIDE }, (_, i) => `x${i}`);
const { normal, below } = randomStream(9, "on disk");
const rows = Array.from({ length: COUNT }, () =>
  NAMES.map(() => (Math.round(64 * normal()) + 0.5) / 64),
);
/** A class here and there, and none in the first thousand rows. */
const kinds = rows.map((_, i) => (i > 1000 && below(3) > 0 ? KINDS[below(3)]! : ""));
const path = (name: string) => join(folder, name);
const write = (name: string, lines: readonly (readonly unknown[])[]) =>
  writeFileSync(path(name), lines.map((cells) => `${cells.join()}\r\n`).join(""));
// what a recurrent network adds up depends on how many examples come together
const net = network([12, 10], rnn(8), dense(3, softmax));
const trained = initialize(net, { seed: 5, inputNames: NAMES, classNames: KINDS });
const bare = initialize(net, { seed: 5 });

before(async () => {
  await trained.save(path("trees.safetensors"));
  await bare.save(path("bare.safetensors"));
  write("new.csv", [NAMES, ...rows]);
  write("some.csv", [
    ["kind", ...NAMES].reverse(),
    ...rows.map((r, i) => [...r].reverse().concat([kinds[i]!] as never[])),
  ]);
  write("plain.csv", rows);
  write(
    "codes.csv",
    rows.map((row, i) => [...row, i % 3]),
  );
  const object = (row: readonly number[]) =>
    Object.fromEntries(NAMES.map((name, k) => [name, row[k]]));
  const kind = (i: number) => ({ kind: kinds[i] });
  writeFileSync(
    path("some.jsonl"),
    rows.map((row, i) => `${JSON.stringify({ ...kind(i), ...object(row) })}\n`).join(""),
  );
  const npy = (name: string, shape: number[], data: number[]) =>
    writeFileSync(path(name), writeNpy({ dtype: "f4", shape, data: Float32Array.from(data) }));
  npy("new.npy", [COUNT, 12, 10], rows.flat());
  npy(
    "codes.npy",
    [COUNT, WIDE + 1],
    rows.flatMap((row, i) => [i % 3, ...row]),
  );
});

const all = async (parts: AsyncIterable<TableExamples>) => {
  const found: TableExamples[] = [];
  for await (const part of parts) found.push(part);
  return found;
};

test("the parts of a table are its rows, a hundred or a multiple at a time", async () => {
  for (const [name, options] of [
    ["new.csv", {}],
    ["some.csv", {}],
    ["some.jsonl", {}],
    ["new.npy", {}],
    ["codes.npy", { label: 0 }],
    ["plain.csv", { header: false }],
    ["codes.csv", { header: false, label: -1 }],
  ] as const) {
    const asked = name.startsWith("codes") ? bare : trained;
    const whole = await tableExamples(path(name), asked, options);
    assert.equal(whole.count, COUNT, name);
    assert.deepEqual([...whole.inputs], rows.flat(), name);
    for (const [partBytes, most] of [
      [1, 100],
      [200_000, 400],
      [2 ** 25, COUNT],
    ] as const) {
      const parts = await all(streamedExamples(path(name), asked, { ...options, partBytes }));
      assert.ok(
        parts.slice(0, -1).every(({ count }) => count === most),
        name,
      );
      const { inputs: _, labels, count: __, ...same } = whole;
      assert.deepEqual(
        parts.flatMap((part) => [...part.inputs]),
        rows.flat(),
        name,
      );
      const given = parts.flatMap((part) => part.labels ?? Array(part.count).fill(undefined));
      assert.deepEqual(given, labels ?? Array(COUNT).fill(undefined), name);
      for (const { inputs: _, labels: __, count: ___, ...fields } of parts)
        assert.deepEqual(fields, same, name);
    }
  }
});

test("pictures with their classes in a Parquet file, part by part", async () => {
  const file = fileURLToPath(
    new URL("../../../test/golden/files/pictures.parquet", import.meta.url),
  );
  const refused = `${await tableExamples(file, bare).catch(String)}`;
  const size = Number(/got (\d+): /.exec(refused)![1]) - 1;
  const seer = initialize(network([size], dense(10, softmax)));
  const [whole, parts] = [
    await tableExamples(file, seer),
    await all(streamedExamples(file, seer, { partBytes: 1 })),
  ];
  assert.deepEqual(
    parts.flatMap((part) => part.labels),
    whole.labels,
  );
  assert.deepEqual(
    parts.flatMap((part) => [...part.inputs]),
    [...whole.inputs],
  );
});

test("predict --stream needs no --label, and answers to the bit as in memory", async () => {
  for (const [data, model] of [
    ["new.csv", "trees"],
    ["some.csv", "trees"],
    ["new.npy", "bare"],
    ["plain.csv --no-header", "bare"],
  ]) {
    const ask = (more: string) => downhill(`predict ${model}.safetensors --data ${data} ${more}`);
    const [near, far] = [await ask("--json"), await ask("--json --stream --part 1")];
    assert.equal(far.code, 0, far.stderr);
    assert.equal(jsonLines(far.stdout).length, COUNT);
    assert.equal(far.stdout, near.stdout, data);
    assert.equal(far.stderr, near.stderr, data);
    await ask("--save near.csv");
    const saved = await ask("--save far.csv --stream --part 1");
    assert.match(saved.stderr, /far\.csv: the answers for 2345 rows/);
    assert.equal(readFileSync(path("far.csv"), "utf8"), readFileSync(path("near.csv"), "utf8"));
  }
  const first = await downhill("predict trees.safetensors --data some.csv --stream --limit 1400");
  const memory = await downhill("predict trees.safetensors --data some.csv --limit 1400");
  assert.match(first.stdout, /^\d+ of \d+ right, /m);
  assert.equal(first.stdout, memory.stdout);
});

test("a network of several inputs takes its columns from disk", async () => {
  const library = fileURLToPath(import.meta.resolve("downhill"));
  writeFileSync(
    path("sides.mjs"),
    `import { branches, dense, inputs, network, sigmoid, softmax } from "${library}";
    const sides = branches({ leaf: dense(6, sigmoid), stem: dense(3, sigmoid) });
    export const net = network(inputs({ leaf: [100], stem: [20] }), sides, dense(3, softmax));`,
  );
  const sides = branches({ leaf: dense(6), stem: dense(3) });
  const both = network(inputs({ leaf: [100], stem: [20] }), sides, dense(3, softmax));
  const own = initialize(both, { seed: 2, inputNames: NAMES, classNames: KINDS });
  await own.save(path("sides.safetensors"));
  const far = await downhill("predict sides.safetensors --data new.csv --stream --part 1 --json");
  assert.equal(far.code, 0, far.stderr);
  const { values } = await own.predict({ inputs: rows.flat() });
  assert.deepEqual(
    jsonLines(far.stdout).flatMap(({ outputs }) => outputs),
    [...values],
  );
});

test("--label says which column of a table without names is the class", async () => {
  const ask = (more: string) => downhill(`predict bare.safetensors --data ${more}`);
  const refused: readonly (readonly [string, RegExp])[] = [
    [
      "codes.csv --no-header",
      /expected 120 inputs, as the network takes, got 121: .*; say which column holds the classes with --label, its name or position, or leave one out with --ignore$/m,
    ],
    [
      "codes.csv --no-header --stream",
      /got 121: .*; say which column holds the classes with --label/,
    ],
    [
      "codes.csv --no-header --label 120 --ignore 0 --save x.csv",
      /expected 120 inputs, as the network takes, got 119 besides 120, the class: /,
    ],
    [
      "plain.csv --no-header --label 0 --save x.csv",
      /expected 120 inputs, as the network takes, got 119 besides 0, the class: /,
    ],
    [
      "codes.csv --no-header --label 0 --save x.csv",
      /line \d+, column "0": expected a class \(0 to 2\)/,
    ],
    [
      "codes.csv --no-header --label 120 --set test --save x.csv",
      /--set test: with --save all rows are answered/,
    ],
    ["codes.csv", /the header is missing/],
  ];
  for (const [flags, message] of refused) {
    const { code, stderr } = await ask(flags);
    assert.notEqual(code, 0, flags);
    assert.match(stderr, message, flags);
  }
  const { values, classes } = await bare.predict({ inputs: rows.flat() });
  for (const how of ["", "--stream --part 1"]) {
    const { code, stderr } = await ask(`codes.csv --no-header --label -1 --save told.csv ${how}`);
    assert.equal(code, 0, stderr);
    const [head, ...lines] = readFileSync(path("told.csv"), "utf8").trim().split("\n");
    assert.equal(head, "row,class,answer,output 0,output 1,output 2");
    const expected = rows.map((_, i) =>
      [i, i % 3, classes[i], ...values.subarray(3 * i, 3 * i + 3)].join(),
    );
    assert.deepEqual(lines, expected);
  }
  const judged = await downhill(
    "evaluate bare.safetensors --data codes.csv --no-header --label -1 --json",
  );
  assert.match(judged.stdout, /"total":390/, judged.stderr);
  const wide = await downhill("evaluate bare.safetensors --data plain.csv --no-header --label -1");
  assert.notEqual(wide.code, 0);
  const unsaid = await downhill("evaluate bare.safetensors --data codes.csv --no-header");
  assert.match(unsaid.stderr, /which column of the table holds the class\? give --label/);
});

test("what cannot be read in parts, and a part of a file that is not like the others", async () => {
  const refuse = async (name: string, message: RegExp, options = {}) =>
    assert.rejects(
      all(streamedExamples(path(name), trained, { partBytes: 1, ...options })),
      (error) => error instanceof DownhillError && message.test(error.message),
    );
  writeFileSync(path("cut.csv"), `${readFileSync(path("new.csv"), "utf8")}1,2\r\n`);
  await refuse("cut.csv", /line 2347: expected 120 cells, found 2/);
  writeFileSync(path("empty.csv"), "");
  await refuse("empty.csv", /expected a row, found no text/);
  write("head.csv", [NAMES]);
  await refuse("head.csv", /expected a row, found the names of the columns only/);
  await refuse("new.csv", /unknown option blocks/, { blocks: 3 });
  await refuse("new.csv", /partBytes: expected a whole number from 1/, { partBytes: 0 });
});

test("pictures that no folder gives a class are named one by one", async () => {
  mkdirSync(path("loose"));
  const png = writePng({ width: 6, height: 6, depth: 8, type: 0, sample: (x, y) => 30 * x + y });
  writeFileSync(path("loose/one.png"), png);
  const seer = initialize(network([6, 6, 1], flatten(), dense(3, softmax)), { classNames: KINDS });
  await seer.save(path("seer.safetensors"));
  for (const how of ["", "--stream"]) {
    const folder = await downhill(`predict seer.safetensors --data loose ${how}`);
    assert.match(
      folder.stderr,
      /found one\.png, whose class no folder tells; .*predict MODEL loose\/\*$/m,
    );
  }
  const named = await downhill("predict seer.safetensors loose/one.png");
  assert.match(named.stdout, /^loose\/one\.png: (ash|birch|cedar)/m);
  const streamed = await downhill("predict seer.safetensors loose/one.png --stream");
  assert.match(streamed.stderr, /--stream: goes with --data/);
});
