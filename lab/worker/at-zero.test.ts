import assert from "node:assert/strict";
import { test } from "node:test";
import { crossEntropy, dense, network, sigmoid } from "downhill";
import { strokes } from "downhill/data";
import { parametersAtZero } from "./at-zero.ts";
import { Examiner } from "./examiner.ts";

test("with weights of 100 every z is 0, and the errors grow 25 times along each path", async () => {
  const set = strokes({ count: 5, seed: 8 });
  const inputs = Float32Array.from(set.inputs.subarray(0, 784), (x) => x / set.divideBy);
  const net = network(
    [784],
    dense(30, sigmoid),
    dense(30, sigmoid),
    dense(30, sigmoid),
    dense(10, sigmoid),
  );
  const examiner = new Examiner(net, crossEntropy);
  const before = new Map(
    net.parameters.map(({ name, shape }) => [
      name,
      new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.3),
    ]),
  );
  const example = { choice: { set: "training", row: 0 } as const, inputs, label: set.labels![0]! };
  const found = await parametersAtZero(net, examiner, before, example, 100);
  const { values } = await examiner.backward(found, example);
  for (let i = 0; i < 4; i++) {
    assert.ok(
      values[`layers.${i}/z`]!.values.every((z) => z === 0),
      `layer ${i}`,
    );
    assert.ok(
      values[`layers.${i}/a`]!.values.every((a) => a === 0.5),
      `layer ${i}`,
    );
  }
  // 30 paths lead from each neuron of a hidden layer to the next: 30 x 100 x 1/4
  for (const i of [0, 1]) {
    const [near, far] = [
      values[`layers.${i}/delta`]!.values[0]!,
      values[`layers.${i + 1}/delta`]!.values[0]!,
    ];
    assert.ok(Math.abs(near / far - 750) < 1e-3, `${near / far}`);
  }
  assert.ok(
    before.get("layers.0.weight")!.every((w) => Math.abs(w - 0.3) < 1e-6),
    "the old ones are left alone",
  );
  examiner.dispose();
});
