// A predictor that stays compiled: its answers are those of `predict` also when many ask at once, and who
// asks after its end is told so. Gradients with respect to inputs are those of differences, of each
// example by itself, in the network as it evaluates.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Dataset, dataset } from "../data/dataset.ts";
import { randomStream } from "../data/random.ts";
import {
  adam,
  batchNorm,
  conv2d,
  crossEntropy,
  dense,
  dropout,
  embedding,
  flatten,
  initialize,
  logLikelihood,
  loss,
  network,
  OptionError,
  predictor,
  quadratic,
  sigmoid,
  softmax,
  tanh,
  train,
} from "../index.ts";
import { skip } from "../runtime/native.test.setup.ts";

const COUNT = 23;

function pictures(seed = 5): Dataset<readonly [5, 4, 1], 3> {
  const { uniform, below } = randomStream(seed, "pictures");
  return dataset({
    name: "pictures",
    inputShape: [5, 4, 1],
    outputs: 3,
    inputs: Float32Array.from({ length: COUNT * 20 }, uniform),
    labels: Uint8Array.from({ length: COUNT }, () => below(3)),
  });
}

/** With all that evaluates otherwise than it trains. */
const net = network(
  [5, 4, 1],
  conv2d(3, 2, tanh),
  batchNorm(),
  flatten(),
  dropout(0.4, { scaling: "book" }),
  dense(3, softmax),
);
const options = { loss: logLikelihood, optimizer: adam({ learningRate: 0.01 }), batchSize: 8 };

for (const target of ["reference", "wasm", "native"] as const) {
  test(`gradients with respect to inputs are those of differences: ${target}`, {
    skip: target === "native" ? skip : false,
  }, async () => {
    const set = pictures();
    const run = await train(net, set, { ...options, epochs: 2, dtype: "f64", target });
    const { values, of, count, shape } = await run.inputGradient(set);
    assert.deepEqual([count, shape], [COUNT, [5, 4, 1]]);
    const { loss: mean } = await run.evaluate(set);
    assert.ok(Math.abs([...of].reduce((a, b) => a + b, 0) / COUNT - mean) < 1e-12);
    const second = await run.inputGradient(set, { output: 1 });
    const { values: answers } = await run.predict(set);
    for (let i = 0; i < COUNT; i++)
      assert.ok(Math.abs(second.of[i]! - answers[3 * i + 1]!) < 1e-14);
    const h = 1e-5;
    for (const place of [0, 7, 19, 20 * 9 + 3, 20 * COUNT - 1]) {
      const row = Math.floor(place / 20);
      const moved = async (by: number) => {
        const inputs = Float64Array.from(set.inputs);
        inputs[place]! += by;
        const own = { ...set, inputs };
        const losses = (await run.inputGradient(own)).of;
        return [losses[row]!, (await run.predict(own)).values[3 * row + 1]!] as const;
      };
      const [[up, upOutput], [down, downOutput]] = [await moved(h), await moved(-h)];
      const slope = (up - down) / (2 * h);
      assert.ok(Math.abs(values[place]! - slope) < 1e-8, `${values[place]} for ${slope}`);
      const slopeOfOutput = (upOutput - downOutput) / (2 * h);
      assert.ok(Math.abs(second.values[place]! - slopeOfOutput) < 1e-8);
    }
    assert.ok(values.some((x) => Math.abs(x) > 1e-3));
  });
}

test("an example's gradient does not depend on those beside it, and bytes count as divided", async () => {
  const bytes = {
    ...pictures(),
    inputs: Uint8Array.from({ length: COUNT * 20 }, (_, i) => (i * 53) % 256),
  };
  const trained = initialize(net, { seed: 3 });
  const set = { ...bytes, divideBy: 256 };
  const all = await trained.inputGradient(set);
  const fifth = {
    ...set,
    count: 1,
    inputs: set.inputs.subarray(20 * 4, 20 * 5),
    labels: set.labels!.subarray(4, 5),
  };
  const alone = await trained.inputGradient(fifth);
  assert.deepEqual([...alone.values], [...all.values.subarray(20 * 4, 20 * 5)]);
  const numbers = { ...set, inputs: Float32Array.from(bytes.inputs, (x) => x / 256), divideBy: 1 };
  assert.deepEqual((await trained.inputGradient(numbers)).values, all.values);
});

test("a predictor gives what the network gives, to all that ask at once", async () => {
  const set = pictures();
  const trained = initialize(net, { seed: 8 });
  const { values } = await trained.predict(set);
  const gradients = await trained.inputGradient(set, { loss: quadratic });
  for (const threads of [1, 2]) {
    const asked = await trained.predictor({ sizes: [4], threads });
    const rows = [...Array(COUNT).keys()];
    const one = (row: number) => set.inputs.subarray(20 * row, 20 * (row + 1));
    const answers = await Promise.all(rows.map((row) => asked.predict(one(row))));
    assert.deepEqual(
      answers.flatMap((a) => [...a.values]),
      [...values],
    );
    const [first, again, all] = await Promise.all([
      asked.inputGradient(set, { loss: quadratic }),
      asked.inputGradient(set, { loss: quadratic }),
      asked.predict(set),
    ]);
    assert.deepEqual(first.values, gradients.values);
    assert.deepEqual(again.values, gradients.values);
    assert.deepEqual(all.values, values);
    const late = asked.predict(one(0));
    asked.dispose();
    asked.dispose();
    await assert.rejects(late, /predictor: it is disposed/);
    await assert.rejects(asked.predict(one(0)), OptionError);
  }
});

test("what has no gradient is refused in words", async () => {
  const set = pictures();
  const trained = initialize(net);
  const refused = (asked: Promise<unknown>, text: RegExp) => assert.rejects(asked, text);
  await refused(trained.inputGradient(set, { output: 3 }), /output: .* from 0 to 2, got 3/);
  await refused(trained.inputGradient(set.inputs), /a loss needs a data set .*\{ output: 3 \}/);
  await refused(trained.inputGradient(set, { output: 1, loss: quadratic }), /got both/);
  await refused(trained.inputGradient(set, { loss: 3 as never }), /loss: expected one of losses/);
  await refused(
    trained.inputGradient(set, { loss: crossEntropy }),
    /^OptionError: loss: crossEntropy/,
  );
  const symbols = initialize(network([4], embedding(5, 3), flatten(), dense(2, sigmoid)));
  await refused(symbols.inputGradient([0, 1, 2, 3], { output: 0 }), /inputs are symbols/);
  await refused(predictor({} as never), /^OptionError: predictor: expected a trained network/);
  // a loss that does not look at the labels has a program without them
  const size = loss("size", ({ a }) => a.square().sum(-1));
  assert.equal((await trained.inputGradient(set, { loss: size })).count, COUNT);
});
