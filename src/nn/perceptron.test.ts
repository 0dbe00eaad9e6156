// Chapter 1's perceptrons: a NAND gate is one of them, and NAND gates make an adder.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withParameters } from "../train/trained.ts";
import { step } from "./activation.ts";
import { dense } from "./dense.ts";
import { layer } from "./layer.ts";
import { network } from "./network.ts";

const onReference = { target: "reference" } as const;
const bits = [0, 0, 0, 1, 1, 0, 1, 1];

test("weights -2, -2 and bias 3 make a NAND gate", async () => {
  const nand = withParameters(
    network([2], dense(1, step)),
    new Map([
      ["layers.0.weight", [-2, -2]],
      ["layers.0.bias", [3]],
    ]),
  );
  assert.deepEqual([...(await nand.predict(bits, onReference)).values], [1, 1, 1, 0]);
});

test("five NAND gates in layers add two bits", async () => {
  // Wires that a layer passes on are perceptrons with one weight: x > 0.5.
  const pass = (at: number, n: number) => Array.from({ length: n }, (_, i) => (i === at ? 1 : 0));
  const gate = (a: number, b: number, n: number) =>
    Array.from({ length: n }, (_, i) => -2 * (Number(i === a) + Number(i === b)));
  const adder = network([2], dense(3, step), dense(3, step), dense(2, step));
  const made = withParameters(
    adder,
    new Map([
      // x1, x2 -> x1, x2, p = nand(x1, x2)
      ["layers.0.weight", [...pass(0, 2), ...pass(1, 2), ...gate(0, 1, 2)]],
      ["layers.0.bias", [-0.5, -0.5, 3]],
      // -> nand(x1, p), nand(x2, p), p
      ["layers.1.weight", [...gate(0, 2, 3), ...gate(1, 2, 3), ...pass(2, 3)]],
      ["layers.1.bias", [3, 3, -0.5]],
      // -> sum = nand of the first two; carry = nand(p, p), the gate with the doubled weight -4
      ["layers.2.weight", [...gate(0, 1, 3), ...gate(2, 2, 3)]],
      ["layers.2.bias", [3, 3]],
    ]),
  );
  const { values } = await made.predict(bits, onReference);
  assert.deepEqual([...values], [0, 0, 1, 0, 1, 0, 0, 1]);
});

test("a positive factor on weights and biases changes no perceptron's answer", async () => {
  const net = network([2], dense(2, step), dense(1, step));
  const weights = new Map([
    ["layers.0.weight", [1, -2, 0.5, 0.75]],
    ["layers.0.bias", [0.25, -1]],
    ["layers.1.weight", [1, -1]],
    ["layers.1.bias", [-0.5]],
  ]);
  const larger = new Map([...weights].map(([name, w]) => [name, w.map((x) => 7.5 * x)]));
  const answers = async (parameters: typeof weights) => [
    ...(await withParameters(net, parameters).predict(bits, onReference)).values,
  ];
  assert.deepEqual(await answers(larger), await answers(weights));
});

test("a custom layer runs in a prediction as it was traced", async () => {
  const half = layer("half", (x) => x.mul(0.5));
  const made = withParameters(network([2], half), new Map());
  assert.deepEqual([...(await made.predict([2, 4], onReference)).values], [1, 2]);
});
