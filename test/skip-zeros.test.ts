// Skipping columns that are zero in a whole mini-batch changes speed and not one bit.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  crossEntropy,
  dense,
  momentum,
  network,
  quadratic,
  relu,
  sgd,
  sigmoid,
  train,
} from "downhill";
import { dataset, randomStream, strokes } from "downhill/data";
import { compile, evaluate, Graph, input } from "downhill/graph";
import { TARGETS } from "./targets.ts";

const training = strokes({ count: 230, seed: 3 });
const runs = {
  "plain gradient descent": { loss: quadratic, optimizer: sgd({ learningRate: 1 }) },
  "with weight decay": {
    loss: crossEntropy,
    optimizer: sgd({ learningRate: 0.5 }),
    l2: 0.3,
    l1: 0.1,
  },
  "with momentum": { loss: quadratic, optimizer: momentum({ learningRate: 0.3, momentum: 0.6 }) },
  "in double precision": {
    loss: quadratic,
    optimizer: sgd({ learningRate: 1 }),
    dtype: "f64" as const,
  },
};

for (const { name, options, skip } of TARGETS) {
  if (options.schedule === "plain") continue;
  for (const [what, settings] of Object.entries(runs)) {
    test(`${name}: ${what} learns the same bits`, { skip }, async () => {
      const net = network([784], dense(13, relu), dense(10, sigmoid));
      const [skipped, dense13] = await Promise.all(
        [true, false].map((skipZeros) =>
          train(net, training, {
            ...settings,
            epochs: 2,
            batchSize: 7,
            seed: 5,
            target: options.target,
            skipZeros,
          }),
        ),
      );
      for (const [parameter, values] of dense13!.parameters) {
        assert.deepEqual(skipped!.parameters.get(parameter), values, parameter);
      }
      assert.notDeepEqual(
        skipped!.parameters.get("layers.0.weight"),
        new Float32Array(784 * 13),
        "something was learned",
      );
    });
  }

  test(`${name}: nonzero lists what is not zero`, { skip }, async () => {
    const graph = new Graph();
    const given = new Map<string, number[]>();
    for (const dtype of ["f32", "f64", "i32"] as const) {
      const x = input(graph, dtype, "data", [9], dtype);
      graph.output(`${dtype}.list`, graph.add("nonzero", [x.node], {}));
      given.set(dtype, [0, 3, -0, 0, -1, 0, 0, 5, 0]);
    }
    given.set("f32", [0, 1e-45, -0, Number.NaN, -1, 0, Number.POSITIVE_INFINITY, 5, 0]);
    given.set("f64", [5e-324, 0, -0, Number.NaN, -1, 0, Number.NEGATIVE_INFINITY, 5, 2]);
    const machine = await compile([{ name: "list", graph }], options);
    for (const [dtype, values] of given) machine.write(dtype, values);
    machine.run("list", 1);
    for (const [output, values] of evaluate(graph, given).outputs) {
      assert.deepEqual([...(await machine.read(output))], Array.from(values), output);
    }
    machine.dispose();
  });
}

test("skipping changes no bit where the columns are so many that their sum falls into pieces", async () => {
  const [count, columns] = [40, 3072];
  const numbers = randomStream(5, "pixels");
  const inputs = Uint8Array.from({ length: count * columns }, (_, i) =>
    (i % columns) % 3 === 0 ? 0 : numbers.below(256),
  );
  const labels = Uint8Array.from({ length: count }, () => numbers.below(3));
  const wide = dataset({ name: "wide", inputShape: [columns], outputs: 3, inputs, labels });
  const net = network([columns], dense(20, sigmoid), dense(3, sigmoid));
  const options = {
    loss: quadratic,
    optimizer: sgd({ learningRate: 0.5 }),
    batchSize: 10,
    seed: 1,
  };
  const learn = (skipZeros: boolean) => train(net, wide, { ...options, epochs: 2, skipZeros });
  const [plain, skipped] = [await learn(false), await learn(true)];
  for (const [name, values] of plain.parameters)
    assert.deepEqual(skipped.parameters.get(name), values, name);
});
