// Inputs around 0: mean and deviation of the training set, applied to others as they are; as a layer they
// travel in the network's file, and the network takes raw inputs to the same answers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Dataset, dataset } from "../data/dataset.ts";
import { randomStream } from "../data/random.ts";
import { standardization } from "../data/standardization.ts";
import { DataError, ShapeError } from "../errors.ts";
import {
  adam,
  crossEntropy,
  dense,
  fromSafetensors,
  network,
  OptionError,
  sigmoid,
  standardize,
  tanh,
  train,
} from "../index.ts";

/** Features of very different sizes; the last never changes. */
function measured(features: number, count: number, seed: number): Dataset<readonly [number], 2> {
  const { normal } = randomStream(seed, "measured");
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
  const inputs = Float32Array.from({ length: count * features }, (_, i) => {
    const feature = i % features;
    if (feature === features - 1) return 7;
    return 1000 * feature + (1 + feature) * (normal() + labels[Math.floor(i / features)]!);
  });
  return dataset({ name: "measured", inputShape: [features], outputs: 2, inputs, labels });
}

const momentsOf = ({ inputs }: Dataset, features: number, feature: number) => {
  const own = [...inputs].filter((_, i) => i % features === feature);
  const mean = own.reduce((a, b) => a + b, 0) / own.length;
  const square = own.reduce((a, b) => a + (b - mean) ** 2, 0) / own.length;
  return { mean, deviation: Math.sqrt(square) };
};

test("training has mean 0 and deviation 1 in each feature, other sets what theirs are beside it", () => {
  const training = measured(4, 500, 1);
  const other = measured(4, 300, 2);
  const scale = standardization(training);
  const [own, applied] = [scale.apply(training), scale.apply(other)];
  for (let feature = 0; feature < 3; feature++) {
    const { mean, deviation } = momentsOf(own, 4, feature);
    assert.ok(Math.abs(mean) < 1e-4 && Math.abs(deviation - 1) < 1e-4, `${mean} ${deviation}`);
    const before = momentsOf(training, 4, feature);
    assert.ok(Math.abs(scale.mean[feature]! - before.mean) < 1e-9);
    assert.ok(Math.abs(scale.deviation[feature]! - before.deviation) < 1e-9);
    const theirs = momentsOf(other, 4, feature);
    const wanted = (theirs.mean - before.mean) / before.deviation;
    assert.ok(Math.abs(momentsOf(applied, 4, feature).mean - wanted) < 1e-3);
  }
  assert.equal(scale.deviation[3], 1);
  assert.ok([...own.inputs].every((x, i) => i % 4 !== 3 || x === 0));
  assert.deepEqual([own.labels, own.count, own.name], [training.labels, 500, "measured"]);
});

test("of pictures it is one number a channel, of bytes as the network gets them", () => {
  const inputs = Uint8Array.from({ length: 6 * 2 * 2 * 3 }, (_, i) =>
    i % 3 === 1 ? 200 + (i % 7) : i,
  );
  const set = dataset({
    name: "rgb",
    inputShape: [2, 2, 3],
    outputs: 1,
    inputs,
    labels: new Uint8Array(6),
  });
  const { mean, deviation, apply } = standardization(set);
  assert.deepEqual([mean.length, deviation.length], [3, 3]);
  const green = momentsOf({ ...set, inputs: Float64Array.from(inputs, (x) => x / 256) }, 3, 1);
  assert.ok(
    Math.abs(mean[1]! - green.mean) < 1e-12 && Math.abs(deviation[1]! - green.deviation) < 1e-12,
  );
  assert.equal(apply(set).divideBy, 1);
});

for (const features of [5, 40]) {
  test(`as a layer it travels in the file, ${features} features`, async () => {
    const training = measured(features, 120, 3);
    const scale = standardization(training);
    const layers = [dense(6, tanh), dense(2, sigmoid)] as const;
    const options = { loss: crossEntropy, optimizer: adam(), epochs: 3, batchSize: 10 };
    const raw = network(training.inputShape, standardize(scale), ...layers);
    const run = await train(raw, training, options);
    const loaded = fromSafetensors(run.toSafetensors());
    assert.equal(`${loaded.network}`, `${raw}`);
    const test = measured(features, 50, 4);
    assert.deepEqual((await loaded.predict(test)).values, (await run.predict(test)).values);
    // the same network behind sets that were standardized beforehand
    const first = new Map(
      [...run.parameters]
        .filter(([name]) => !name.startsWith("layers.0."))
        .map(([name, values]) => [name.replace(/\d/, (d) => `${Number(d) - 1}`), values]),
    );
    const bare = await train(network(training.inputShape, ...layers), scale.apply(training), {
      ...options,
      epochs: 0,
      from: first,
    });
    const [one, other] = [await run.predict(test), await bare.predict(scale.apply(test))];
    for (const [i, x] of one.values.entries()) assert.ok(Math.abs(x - other.values[i]!) < 1e-4);
    assert.ok(run.history[2]!.loss < run.history[0]!.loss);
    assert.equal(raw.parameterCount, bare.network.parameterCount);
  });
}

test("what cannot be standardized is refused", () => {
  const set = measured(4, 10, 1);
  const scale = standardization(set);
  assert.throws(
    () => scale.apply(measured(3, 10, 1)),
    (error) => {
      assert.ok(error instanceof DataError);
      assert.match(error.message, /expected 4 features, as in training, got examples of \[3\]/);
      return true;
    },
  );
  assert.throws(() => standardization({ ...set, count: 0 }), DataError);
  assert.throws(() => network([3], standardize(scale), dense(2)), ShapeError);
  const wide = standardization(measured(40, 10, 1));
  assert.throws(() => network([30], standardize(wide), dense(2)), ShapeError);
  assert.throws(() => standardize(undefined as never), OptionError);
});
