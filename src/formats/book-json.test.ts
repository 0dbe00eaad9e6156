// The book's JSON both ways, and everything that is not that.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FormatError } from "../errors.ts";
import { readBookNetwork, writeBookNetwork } from "./book-json.ts";

// As Python's json.dump writes it.
const TEXT =
  '{"sizes": [2, 3, 1], "weights": [[[0.1, -2.5e-17], [3, 4.0], [5.0, 6.0]], [[1.0, 2.0, 3.0]]], ' +
  '"biases": [[[7.0], [8.0], [9.0]], [[-0.30000000000000004]]], "cost": "CrossEntropyCost"}';

function expectRefusal(change: (network: Record<string, unknown>) => void, message: RegExp): void {
  const network = JSON.parse(TEXT) as Record<string, unknown>;
  change(network);
  assert.throws(
    () => readBookNetwork(JSON.stringify(network), "net.json"),
    (error: unknown) => error instanceof FormatError && message.test(error.message),
  );
}

test("reads weights as [out, in] and biases as [out]", () => {
  const { sizes, cost, parameters } = readBookNetwork(TEXT, "net.json");
  assert.deepEqual(sizes, [2, 3, 1]);
  assert.equal(cost, "CrossEntropyCost");
  const names = ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"];
  assert.deepEqual([...parameters.keys()], names);
  const weight = parameters.get("layers.0.weight")!;
  assert.deepEqual(weight.shape, [3, 2]);
  assert.deepEqual([...weight.data], [0.1, -2.5e-17, 3, 4, 5, 6]);
  assert.deepEqual(parameters.get("layers.1.bias")!.shape, [1]);
  assert.equal(parameters.get("layers.1.bias")!.data[0], -0.30000000000000004);
});

test("the order of the keys and the spaces are free", () => {
  const { cost, biases, weights, sizes } = JSON.parse(TEXT) as Record<string, unknown>;
  const text = `\n${JSON.stringify({ cost, biases, weights, sizes }, null, "\t")} \r\n`;
  assert.deepEqual(readBookNetwork(text, "net.json"), readBookNetwork(TEXT, "net.json"));
});

test("what is written is the same network again", () => {
  const network = readBookNetwork(TEXT, "net.json");
  const text = writeBookNetwork(network);
  assert.deepEqual(JSON.parse(text), JSON.parse(TEXT));
  assert.deepEqual(readBookNetwork(text, "net.json"), network);
});

test("refuses what is not a network of the book", () => {
  assert.throws(
    () => readBookNetwork("{", "net.json"),
    /net\.json: expected a key of the network, found the end/,
  );
  assert.throws(() => readBookNetwork("[1]", "net.json"), /found an array of 1/);
  assert.throws(() => readBookNetwork("null", "net.json"), /found null/);
  assert.throws(() => readBookNetwork("[".repeat(1_000_000), "net.json"), FormatError);
  assert.throws(() => readBookNetwork(`${TEXT}]`, "net.json"), /the end of the file, found "\]"/);
  assert.throws(
    () => readBookNetwork(TEXT.replace('"cost"', '"sizes"'), "net.json"),
    /different keys in the network, found "sizes" twice/,
  );
  for (const number of [
    "01",
    "1.",
    ".5",
    "+1",
    "0x1",
    "1e",
    "--1",
    "NaN",
    "1_0",
    "9".repeat(500),
  ]) {
    const text = TEXT.replace("7.0", number);
    assert.throws(() => readBookNetwork(text, "net.json"), /numbers in row 0 of bias of layer 0/);
  }
  expectRefusal((n) => delete n.cost, /found no "cost"/);
  expectRefusal((n) => Object.assign(n, { code: 1 }), /found also "code"/);
  expectRefusal((n) => Object.assign(n, { sizes: [2] }), /sizes of two layers or more/);
  expectRefusal((n) => Object.assign(n, { sizes: [2, 0, 1] }), /whole numbers above 0/);
  expectRefusal((n) => Object.assign(n, { sizes: "2,3" }), /found "2,3"/);
  expectRefusal(
    (n) => Object.assign(n, { weights: [] }),
    /weights of 2 layers, found an array of 0/,
  );
  expectRefusal((n) => Object.assign(n, { biases: {} }), /biases of 2 layers, found an object/);
  expectRefusal((n) => Object.assign(n, { cost: "eval" }), /QuadraticCost, found "eval"/);
  expectRefusal((n) => Object.assign(n, { sizes: [2, 4, 1] }), /4 rows of weight of layer 0/);
  expectRefusal((n) => Object.assign(n, { sizes: [3, 3, 1] }), /3 numbers in row 0 of weight/);
  expectRefusal(
    (n) => Object.assign(n, { sizes: [2 ** 40, 3, 1] }),
    /1099511627776 numbers in row/,
  );
  expectRefusal((n) => Object.assign(n, { biases: [[1, 2, 3], [1]] }), /row 0 of bias of layer 0/);
  expectRefusal((n) => Object.assign(n, { biases: [[[1], [2], [null]], [[1]]] }), /found null/);
  const overflow = TEXT.replace("7.0", "1e999");
  assert.throws(() => readBookNetwork(overflow, "net.json"), /numbers in row 0 .* found Infinity/);
});

test("refuses to write what the book cannot hold", () => {
  const network = readBookNetwork(TEXT, "net.json");
  const without = new Map(network.parameters);
  without.delete("layers.1.bias");
  assert.throws(
    () => writeBookNetwork({ ...network, parameters: without }),
    /1 x 1 values of layers\.1\.bias, found none; only networks of dense layers/,
  );
  without.set("layers.1.bias", { dtype: "F64", shape: [1], data: new Float64Array([Number.NaN]) });
  assert.throws(
    () => writeBookNetwork({ ...network, parameters: without }),
    /finite values of layers\.1\.bias, found NaN at 0/,
  );
});
