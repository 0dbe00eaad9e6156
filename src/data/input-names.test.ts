// Columns of tables keep their names: in sets, in trained networks and their files, and a table whose columns
// stand in another order is refused or arranged, never answered as if they did not.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  adam,
  DataError,
  dense,
  FormatError,
  fromSafetensors,
  initialize,
  logLikelihood,
  network,
  readSafetensors,
  relu,
  softmax,
  train,
  withParameters,
  writeSafetensors,
} from "downhill";
import {
  arrangeInputs,
  type Dataset,
  dataset,
  join,
  randomStream,
  readCsv,
  readJsonLines,
  shuffle,
  standardization,
} from "downhill/data";
import { fromOnnx, toOnnx } from "downhill/onnx";
import { toPage } from "downhill/standalone";

/** Rows of two clouds that only `width` tells apart; columns in the order of the names. */
function csv(names: readonly string[], count = 60): string {
  const { normal } = randomStream(7, "columns");
  const rows = Array.from({ length: count }, (_, i) => {
    const kind = i % 2;
    const row: Record<string, number> = {
      width: 3 * kind - 1.5 + normal() / 4,
      height: 20 + normal(),
      age: normal() * 5,
    };
    return [...names.map((name) => row[name]!.toFixed(3)), kind ? "oak" : "elm"].join();
  });
  return [[...names, "kind"].join(), ...rows].join("\n");
}

const ORDER = ["width", "height", "age"];
const OTHER = ["age", "width", "height"];
const set = readCsv(csv(ORDER), "trees.csv", { label: "kind" }) as Dataset<[3], 2>;
const other = readCsv(csv(OTHER), "other.csv", { label: "kind" }) as Dataset<[3], 2>;
const net = network([3], dense(4, relu), dense(2, softmax));
const trained = initialize(net, { inputNames: ORDER, classNames: ["elm", "oak"], seed: 3 });

test("a table's inputs have the names of its columns, parts of it too; without a header there are none", () => {
  assert.deepEqual(set.inputNames, ORDER);
  assert.deepEqual(shuffle(set).inputNames, ORDER);
  assert.equal(readCsv("1,2,0\n3,4,1", "t.csv", { label: 2, header: false }).inputNames, undefined);
  const lines = '{"a":1,"kind":"x","b":2}\n{"b":3,"a":4,"kind":"y"}\n';
  const table = readJsonLines(lines, "t.jsonl", { label: "kind" });
  assert.deepEqual(table.inputNames, ["a", "b"]);
  assert.deepEqual([...table.inputs], [1, 2, 4, 3]);
  const lists = readJsonLines('{"a":[1,2],"b":3,"kind":0}', "t.jsonl", {
    label: "kind",
    classes: 2,
  });
  assert.equal(lists.inputNames, undefined);
});

test("arranged by name, a table is the same as in the order that was learned", () => {
  assert.notDeepEqual(other.inputs, set.inputs);
  const arranged = arrangeInputs(other, ORDER);
  assert.deepEqual(arranged.inputs, set.inputs);
  assert.deepEqual(arranged.inputNames, ORDER);
  assert.equal(arrangeInputs(set, ORDER), set);
  const { inputNames: _, ...bare } = other;
  assert.equal(arrangeInputs(bare, ORDER), bare);
  const refuse = (names: string[], message: RegExp) =>
    assert.throws(() => arrangeInputs(other, names), { name: "DataError", message });
  refuse(
    ["width", "height"],
    /^other\.csv: expected the inputs width, height, as in .* got age besides; .*ignore/,
  );
  refuse(
    ["width", "weight", "age"],
    /got no weight, and height besides; give the columns the names/,
  );
  refuse([...ORDER, "mass"], /got no mass; give/);
});

test("whoever knows names refuses a set of others, and takes sets and numbers without", async () => {
  const message =
    /expected the inputs width, height, age, as in training, got age for width as input 0 of other\.csv; arrangeInputs/;
  const refused = { name: "DataError", message };
  await assert.rejects(trained.evaluate(other), refused);
  await assert.rejects(trained.predict(other), refused);
  await assert.rejects(trained.inputGradient(other), refused);
  assert.throws(() => standardization(set).apply(other), refused);
  assert.throws(() => join(set, other), refused);
  const how = {
    loss: logLikelihood,
    optimizer: adam({ learningRate: 0.1 }),
    epochs: 1,
    batchSize: 10,
  };
  await assert.rejects(train(net, set, { ...how, validation: other }), refused);
  await assert.rejects(train(net, other, { ...how, from: trained }), refused);
  const { inputNames: _, ...bare } = other;
  assert.equal((await trained.predict(bare)).count, 60);
  const { values } = await trained.predict(set.inputs);
  assert.deepEqual((await trained.predict(arrangeInputs(other, ORDER))).values, values);
  assert.notDeepEqual((await trained.predict(bare)).values, values);
});

test("the names travel with a trained network: its run, its file, ONNX and the page", async () => {
  const how = {
    loss: logLikelihood,
    optimizer: adam({ learningRate: 0.1 }),
    epochs: 2,
    batchSize: 10,
  };
  const run = await train(net, set, { ...how, validation: set });
  assert.deepEqual(run.inputNames, ORDER);
  assert.deepEqual(run.best!.network.inputNames, ORDER);
  const read = fromSafetensors(run.toSafetensors());
  assert.deepEqual(read.inputNames, ORDER);
  assert.deepEqual(fromOnnx(toOnnx(run)).network.inputNames, ORDER);
  assert.match(toPage(run), /"inputNames":\["width","height","age"\]/);
  assert.match(toPage(run, { inputNames: ["b", "h", "t"] }), /"inputNames":\["b","h","t"\]/);
  const unnamed = await train(net, { ...set, inputNames: undefined }, how);
  assert.equal(unnamed.inputNames, undefined);
  assert.equal(fromSafetensors(unnamed.toSafetensors()).inputNames, undefined);
});

test("names that are none, or not one an input, are refused wherever they come from", async () => {
  const fields = {
    name: "t",
    inputShape: [2],
    outputs: 2,
    inputs: [1, 2],
    labels: Uint8Array.of(0),
  };
  const inputs = Float32Array.of(1, 2);
  assert.throws(
    () => dataset({ ...fields, inputs, inputNames: ["a"] }),
    /for each of 2 inputs, got 1 names/,
  );
  assert.throws(() => dataset({ ...fields, inputs, inputNames: ["a", "a"] }), /got "a" twice/);
  assert.throws(() => withParameters(net, trained.parameters, { inputNames: ["a"] }), DataError);
  const { tensors, metadata } = readSafetensors(trained.toSafetensors(), "m");
  for (const bad of ['["a","b"]', '["a","b","a"]', '{"length":3}', "[1,2,3]", "null"]) {
    const bytes = writeSafetensors(tensors, { ...Object.fromEntries(metadata), inputNames: bad });
    assert.throws(
      () => fromSafetensors(bytes),
      (error: unknown) => {
        assert.ok(error instanceof FormatError, `${bad}: ${error}`);
        assert.match(error.message, /different names of the 3 inputs of the network/);
        return true;
      },
    );
  }
});
