import assert from "node:assert/strict";
import { test } from "node:test";
import {
  activations,
  conv2d,
  dense,
  flatten,
  logLikelihood,
  maxPool2d,
  network,
  sgd,
  sigmoid,
  softmax,
  stepper,
} from "downhill";
import { reshapeInputs, strokes } from "downhill/data";
import { readLayers } from "../../settings/layers.ts";
import { Examiner } from "../../worker/examiner.ts";
import { fieldIn } from "./field.ts";
import { fieldSum, valuesIn, winnersOf } from "./sum.ts";

const layers = readLayers("conv 3 5 sigmoid, pool 2, conv 4 3 tanh, pool 2, flatten, 10 softmax");

test("the receptive field grows through convolutions and poolings", () => {
  // 28 -> 24 -> 12 -> 10 -> 5
  assert.deepEqual(fieldIn(layers, 0, 3, 7), { row: 3, column: 7, height: 5, width: 5 });
  assert.deepEqual(fieldIn(layers, 1, 3, 7), { row: 6, column: 14, height: 6, width: 6 });
  assert.deepEqual(fieldIn(layers, 2, 1, 2), { row: 2, column: 4, height: 10, width: 10 });
  assert.deepEqual(fieldIn(layers, 3, 4, 4), { row: 16, column: 16, height: 12, width: 12 });
  assert.deepEqual(fieldIn(layers, 3, 4, 4, 1), { row: 8, column: 8, height: 4, width: 4 });
  assert.equal(fieldIn(layers, 5, 0, 3), undefined, "a dense layer looks at everything");
});

test("sums and winners are the network's own, in every map of two convolutions", async () => {
  const net = network(
    [28, 28, 1],
    conv2d(3, 5, sigmoid),
    maxPool2d(2),
    conv2d(4, 3, activations.tanh),
    maxPool2d(2),
    flatten(),
    dense(10, softmax),
  );
  const set = reshapeInputs(strokes({ count: 40, seed: 2 }), [28, 28, 1]);
  const run = await stepper(net, set, {
    loss: logLikelihood,
    optimizer: sgd({ learningRate: 0.1 }),
    epochs: 1,
    batchSize: 10,
    seed: 3,
  });
  await run.advance(4);
  const parameters = new Map<string, Float32Array>();
  const of = (name: string) => {
    const { shape } = net.parameters.find((p) => p.name === name)!;
    return { shape, values: parameters.get(name)! };
  };
  for (const { name } of net.parameters) {
    parameters.set(name, Float32Array.from((await run.read(name)).values));
  }
  const examiner = new Examiner(net, logLikelihood);
  const inputs = Float32Array.from(set.inputs.subarray(0, 784), (x) => x / set.divideBy);
  const { values } = await examiner.forward(parameters, {
    choice: { set: "training", row: 0 },
    inputs,
    label: 1,
  });
  for (const [layer, before, maps, side] of [
    [0, "inputs", 3, 24],
    [2, "layers.1/a", 4, 10],
  ] as const) {
    const z = values[`layers.${layer}/z`]!.values;
    for (let map = 0; map < maps; map++) {
      for (const [row, column] of [
        [0, 0],
        [3, 8],
        [side - 1, side - 1],
        [7, 5],
      ] as const) {
        const sum = fieldSum(
          values[before]!,
          of(`layers.${layer}.weight`),
          of(`layers.${layer}.bias`),
          { map, row, column },
        );
        const own = z[(row * side + column) * maps + map]!;
        assert.ok(
          Math.abs(sum.z - own) < 1e-5,
          `layer ${layer} map ${map} ${row} ${column}: ${sum.z}, ${own}`,
        );
        assert.equal(sum.parts.length, layer === 0 ? 1 : 3);
        const best = Math.max(...sum.parts.map((part) => Math.abs(part.sum)));
        assert.equal(Math.abs(sum.parts[sum.strongest]!.sum), best);
      }
    }
  }
  const pooled = values["layers.1/a"]!.values;
  for (let map = 0; map < 3; map++) {
    const winners = winnersOf(values["layers.0/a"]!, map, 2);
    let chosen = 0;
    for (let i = 0; i < 144; i++) {
      const rect = { row: 2 * Math.floor(i / 12), column: 2 * (i % 12), height: 2, width: 2 };
      const inside = valuesIn(values["layers.0/a"]!, map, rect);
      assert.equal(pooled[i * 3 + map], Math.max(...inside), `map ${map}, window ${i}`);
      const won = inside.filter((_, k) => {
        return winners[(rect.row + Math.floor(k / 2)) * 24 + rect.column + (k % 2)];
      });
      // where all four are the same, as on white paper, nothing is chosen
      if (new Set(inside).size === 1) assert.deepEqual(won, []);
      else assert.deepEqual(won, [Math.max(...inside)]);
      chosen += won.length;
    }
    assert.ok(chosen > 50 && chosen < 144, `${chosen} windows have a winner`);
  }
  examiner.dispose();
  run.dispose();
});
