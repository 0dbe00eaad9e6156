// One way in, everywhere: a folder of pictures, a table or IDX files in train, evaluate, predict and
// gallery; what travels in the model file; and --limit and --model wherever they are taken.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { dense, initialize, layer, load, network, softmax } from "downhill";
import { randomStream, strokes } from "downhill/data";
import { encode } from "fast-png";
import { downhill, folder, jsonLines, writeDigits } from "../fixture.ts";

const KINDS = ["one", "seven", "zero"] as const;
const DIGIT = { one: 1, seven: 7, zero: 0 } as const;
const LEARN = "--loss cross-entropy --learning-rate 1 --batch 5 --target wasm";

/** Pictures of digits of three kinds, dark on light, in a folder for each. */
function writePictures(root: string, counts: Readonly<Record<string, number>>, seed: number): void {
  const set = strokes({ count: 600, seed });
  for (const [part, count] of Object.entries(counts)) {
    const first = part === "val" ? 30 : 0;
    for (const kind of KINDS) {
      mkdirSync(join(folder, root, part, kind), { recursive: true });
      for (let i = first; i < first + count; i++) {
        const row = 10 * i + DIGIT[kind];
        const data = set.inputs.slice(784 * row, 784 * (row + 1)).map((ink) => 255 - Number(ink));
        const png = encode({
          width: 28,
          height: 28,
          channels: 1,
          depth: 8,
          data: Uint8Array.from(data),
        });
        writeFileSync(join(folder, root, part, kind, `${i}.png`), png);
      }
    }
  }
}

before(async () => {
  writeDigits(100, 40);
  writePictures("pics", { train: 20, val: 6 }, 1);
  writePictures("flat", { ".": 18 }, 2);
  const { normal } = randomStream(1, "trees");
  const rows = Array.from({ length: 90 }, (_, i) => {
    const kind = i % 3;
    return [
      4 * Number(kind === 0) + normal() / 4,
      4 * Number(kind === 1) + normal() / 4,
      KINDS[kind],
    ];
  });
  const lines = (of: readonly unknown[][]) => ["x,y,kind", ...of.map((r) => r.join())].join("\n");
  writeFileSync(join(folder, "all.csv"), lines(rows));
  writeFileSync(join(folder, "zeros.csv"), lines(rows.filter((row) => row[2] !== "one")));
});

test("a folder of pictures is learned, judged, predicted and drawn", async () => {
  const run = await downhill(`train --data pics ${LEARN} --epochs 8 --save pics.safetensors`);
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stderr, /pics: 60 images to learn, 18 to validate, 18 to test/);
  assert.match(run.stderr, /pictures are taken as 28 x 28, grey; --picture changes that/);
  const model = await load(join(folder, "pics.safetensors"));
  assert.deepEqual(model.classNames, KINDS);
  assert.equal(model.divideBy, 256);
  assert.deepEqual(model.picture, { height: 28, width: 28, channels: 1 });
  const evaluated = await downhill("evaluate pics.safetensors --data pics --json");
  const { accuracy, total } = jsonLines(evaluated.stdout)[0] as Record<string, number>;
  assert.equal(total, 18);
  assert.ok(accuracy! > 0.9, `${accuracy}`);
  const one = await downhill("predict pics.safetensors pics/val/seven/30.png --json");
  assert.ok(KINDS.includes(jsonLines(one.stdout)[0]!.class as never), one.stdout);
  // three kinds are not the ten digits: a picture stays as it lies
  assert.deepEqual(jsonLines(one.stdout)[0]!.notes, ["dark on light, so inverted"]);
  const seen = await downhill("predict pics.safetensors --data pics --json --limit 18");
  const answers = jsonLines(seen.stdout);
  assert.equal(answers.length, 18);
  const right = answers.filter(({ answer, label }) => answer === label).length;
  assert.equal(right, Math.round(18 * accuracy!));
  // a picture of the folder and the same as a file: the network sees the same
  const file = answers.find(
    ({ outputs }) => `${outputs}` === `${jsonLines(one.stdout)[0]!.outputs}`,
  );
  assert.equal(file?.label, KINDS.indexOf("seven"));
  const drawn = await downhill("gallery errors pics.safetensors --data pics --json");
  assert.equal(jsonLines(drawn.stdout)[0]!.total, 18);
});

test("folders of classes alone are drawn from at random; other classes are refused", async () => {
  const run = await downhill(`train --data flat ${LEARN} --epochs 2 --picture 14x14`);
  assert.match(run.stderr, /flat: 36 images to learn, 9 to validate, 9 to test/);
  assert.match(run.stderr, /network\(\[196\]/);
  mkdirSync(join(folder, "flat", "nine"), { recursive: true });
  const png = encode({ width: 28, height: 28, channels: 1, depth: 8, data: new Uint8Array(784) });
  writeFileSync(join(folder, "flat", "nine", "a.png"), png);
  const other = await downhill("evaluate pics.safetensors --data flat");
  assert.equal(other.code, 1);
  assert.match(other.stderr, /nine: expected folders of the classes one, seven, zero, found nine/);
});

test("a table that lacks a class is counted by the names in the model", async () => {
  const learned = await downhill(
    `train --data all.csv --label kind ${LEARN} --epochs 20 --save kinds.safetensors`,
  );
  assert.equal(learned.code, 0, learned.stderr);
  const { stdout } = await downhill(
    "evaluate kinds.safetensors --data zeros.csv --label kind --set training --json",
  );
  assert.ok((jsonLines(stdout)[0]!.accuracy as number) > 0.9, stdout);
  const shown = await downhill("predict kinds.safetensors --data zeros.csv --label kind --limit 3");
  assert.match(shown.stdout, /^zeros\.csv test 0: (seven|zero)/);
  assert.match(shown.stdout, /^seven +\d\.\d{3}/m);
});

test("--limit counts the part that is used, and is refused beyond it", async () => {
  const limited = await downhill(
    "evaluate kinds.safetensors --data all.csv --label kind --limit 7 --json",
  );
  assert.equal(jsonLines(limited.stdout)[0]!.total, 7);
  const more = await downhill("evaluate kinds.safetensors --data all.csv --label kind --limit 16");
  assert.equal(more.code, 2);
  assert.match(more.stderr, /--limit 16: all\.csv has 15 test examples/);
});

test("--model gives gallery the network of a file with layers of one's own", async () => {
  const twice = layer("twice", (x) => x.mul(2));
  const net = network([784], twice, dense(10, softmax));
  await initialize(net).save(join(folder, "own.safetensors"));
  const library = import.meta.resolve("downhill");
  writeFileSync(
    join(folder, "own.mjs"),
    `import { dense, layer, network, softmax } from "${library}";\nexport const net = network([784], layer("twice", (x) => x.mul(2)), dense(10, softmax));\n`,
  );
  const drawn = await downhill("gallery errors own.safetensors --model own.mjs --data . --json");
  assert.equal(drawn.code, 0, drawn.stderr);
  assert.equal(jsonLines(drawn.stdout)[0]!.total, 40);
  const without = await downhill("gallery errors own.safetensors --data .");
  assert.equal(without.code, 1);
  assert.match(without.stderr, /--model/);
});

test("--model takes a network of several inputs whose columns stand in their order", async () => {
  const library = import.meta.resolve("downhill");
  const write = (name: string, last: string) =>
    writeFileSync(
      join(folder, name),
      `import { branches, dense, inputs, network, outputs, sigmoid, softmax } from "${library}";
      const sides = branches({ leaf: dense(6, sigmoid), stem: dense(3, sigmoid) });
      export const net = network(inputs({ leaf: [2], stem: [1] }), sides, ${last});`,
    );
  write("sides.mjs", "dense(2, softmax)");
  write("answers.mjs", "outputs({ kind: dense(2, softmax), age: dense(1) })");
  const { uniform: next } = randomStream(4, "sides");
  const rows = Array.from({ length: 120 }, (_, i) => [
    next(),
    next(),
    (i % 2) - 0.5 + next() / 4,
    i % 2,
  ]);
  const table = (name: string, head: string) =>
    writeFileSync(join(folder, name), [head, ...rows.map((row) => row.join())].join("\n"));
  table("sides.csv", "leaf.0,leaf.1,stem,kind");
  table("odd.csv", "stem,leaf.0,leaf.1,kind");
  const flags = "--label kind --loss log-likelihood --learning-rate 1 --batch 5 --target wasm";
  const train = (model: string, data: string) =>
    downhill(`train --model ${model} --data ${data} ${flags} --epochs 20 --save sides.safetensors`);
  const run = await train("sides.mjs", "sides.csv");
  assert.equal(run.code, 0, run.stderr);
  const read = await downhill("evaluate sides.safetensors --data sides.csv --label kind --json");
  const { accuracy } = jsonLines(read.stdout)[0] as Record<string, number>;
  assert.ok(accuracy! > 0.9, `${accuracy}`);
  const answered = await downhill("predict sides.safetensors --data sides.csv --json");
  const { values } = await (await load(join(folder, "sides.safetensors"))).predict({
    inputs: rows.flatMap((row) => row.slice(0, 3)),
  });
  assert.deepEqual(
    jsonLines(answered.stdout).flatMap(({ outputs }) => outputs),
    [...values],
  );
  const page = await downhill("export sides.safetensors --format html");
  assert.match(
    page.stderr,
    /^error: --format html: a page has one form and one answer, the network has leaf, stem; --format js writes a module/,
  );
  assert.match((await train("sides.mjs", "odd.csv")).stderr, /got stem as column 0 of odd\.csv/);
  assert.match((await train("answers.mjs", "sides.csv")).stderr, /3 outputs, but .* has 2 classes/);
});
