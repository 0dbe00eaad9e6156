// What is told of a set before anything is learned: figures by their definitions, and notes on what looks
// wrong, each on a set that has it and on one that has not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DataError } from "../errors.ts";
import { readCsv } from "./csv.ts";
import { type Dataset, dataset } from "./dataset.ts";
import { describe } from "./describe.ts";
import { randomStream } from "./random.ts";
import { shuffle } from "./shuffle.ts";

const COUNT = 300;
const SIZE = 3;
const random = randomStream(7, "set");
const inputs = Float64Array.from({ length: COUNT * SIZE }, () => random.uniform() - 0.5);
const good = dataset({
  name: "good",
  inputShape: [SIZE],
  outputs: 3,
  inputs,
  labels: Uint8Array.from({ length: COUNT }, () => Math.floor(3 * random.uniform())),
});
const changed = (change: Partial<Dataset>): Dataset => ({ ...good, ...change });
const withInputs = (change: (values: Float64Array) => void): Dataset => {
  const copy = inputs.slice();
  change(copy);
  return changed({ inputs: copy });
};
const notes = async (set: Dataset) => (await describe(set)).notes.join("\n");

test("figures are what they are called", async () => {
  const found = await describe(good);
  assert.deepEqual(found.notes, []);
  for (let i = 0; i < SIZE; i++) {
    const own = Array.from({ length: COUNT }, (_, row) => inputs[row * SIZE + i]!);
    const mean = own.reduce((a, b) => a + b, 0) / COUNT;
    const deviation = Math.sqrt(own.reduce((sum, x) => sum + (x - mean) ** 2, 0) / COUNT);
    const { least, most, ...rest } = found.eachInput[i]!;
    assert.deepEqual([least, most], [Math.min(...own), Math.max(...own)]);
    assert.ok(Math.abs(rest.mean - mean) < 1e-12 && Math.abs(rest.deviation - deviation) < 1e-12);
  }
  const mean = inputs.reduce((a, b) => a + b, 0) / inputs.length;
  const deviation = Math.sqrt(inputs.reduce((s, x) => s + (x - mean) ** 2, 0) / inputs.length);
  assert.ok(Math.abs(found.inputs.deviation - deviation) < 1e-12);
  const counts = [0, 1, 2].map((label) => good.labels!.filter((x) => x === label).length);
  assert.deepEqual(
    found.classes.map(({ name, count }) => [name, count]),
    counts.map((count, label) => [`${label}`, count]),
  );
  assert.deepEqual([found.duplicates, found.constant, found.isSorted], [0, [], false]);
  assert.match(
    `${found}`,
    /good: 300 examples of \[3\] \(f64\), 3 classes[\s\S]*Nothing looks wrong/,
  );
});

test("a set that is fetched is told as if it were in memory", async () => {
  const load = async (rows: Uint32Array) =>
    Float64Array.from([...rows].flatMap((row) => [...inputs.subarray(row * 3, row * 3 + 3)]));
  const fetched = changed({ inputs: new Float64Array(0), load });
  assert.equal(`${await describe(fetched)}`, `${await describe(good)}`);
});

test("what looks wrong is said", async () => {
  const sorted = changed({ labels: good.labels!.slice().sort() });
  assert.match(await notes(sorted), /stand class by class/);
  assert.equal(await notes(shuffle(sorted)), "");
  const constant = withInputs((x) => {
    for (let row = 0; row < COUNT; row++) x[row * SIZE + 1] = 4;
  });
  assert.deepEqual((await describe(constant)).constant, [1]);
  assert.match(await notes(constant), /input 1 never change/);
  const uneven = withInputs((x) => {
    for (let row = 0; row < COUNT; row++) x[row * SIZE + 2]! *= 5000;
  });
  assert.match(await notes(uneven), /input 2 has a size of .*: standardize them/);
  const large = withInputs((x) => x.set(x.map((value) => 90 * value)));
  assert.match(await notes(large), /inputs have a size of 25\.\d+, far from 1/);
  const missing = withInputs((x) => {
    for (const row of [5, 77]) x[row * SIZE] = -999;
  });
  assert.match(await notes(missing), /input 0 is -999 at its end.*a missing value/);
  const repeated = withInputs((x) => x.copyWithin(30, 0, 30));
  const found = await describe(repeated);
  assert.equal(found.duplicates, 10);
  const other = [...Array(10).keys()].filter((i) => good.labels![i] !== good.labels![i + 10]);
  assert.equal(found.contradictions, other.length);
  assert.ok(other.length > 2);
  assert.match(
    found.notes.join(),
    new RegExp(`${other.length} of 10 repeated examples want another`),
  );
  const rare = changed({ labels: good.labels!.map((_, i) => (i % 60 === 0 ? 1 : i % 2 ? 0 : 2)) });
  assert.match(await notes(rare), /class \d has \d+ examples, class 1 5: .*"balanced"/);
  const one = changed({ labels: good.labels!.map(() => 2) });
  assert.match(
    await notes(one),
    /all 300 examples are of class 2[\s\S]*classes 0 and 1: no example/,
  );
  const outweighed = changed({ labels: good.labels!.map((_, i) => (i % 10 === 3 ? 1 : 0)) });
  assert.match(await notes(outweighed), /90\.0 % of the examples are of class 0/);
});

test("targets have figures of their own, and no examples are refused", async () => {
  const targets = Float64Array.from({ length: 2 * COUNT }, (_, i) => (i % 2 ? i : -1));
  const set = { ...good, labels: undefined, classes: 0, outputs: 2, targets } as Dataset;
  const { eachTarget, classes } = await describe(set);
  assert.deepEqual([eachTarget[0]!.least, eachTarget[1]!.most, classes], [-1, 599, []]);
  await assert.rejects(
    describe({ ...good, count: 0, inputs: new Float64Array(0), labels: new Uint8Array(0) }),
    DataError,
  );
});

test("the inputs of a table are called by its columns", async () => {
  const text = "width,age,kind\n1,5,a\n2,7,b\n1.5,4,a\n";
  const found = await describe(readCsv(text, "t.csv", { label: "kind" }));
  assert.deepEqual(found.inputNames, ["width", "age"]);
  assert.match(`${found}`, /^width +1 +2 +1\.5 /m);
  assert.match(`${found}`, /^ *age +4 +7 /m);
});
