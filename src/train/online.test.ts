// Mini-batches that come from outside: the same steps as a run over a set takes, to the last bit; fields
// and a network that stands still, against plain arithmetic; going on, asking, and what is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "../data/dataset.ts";
import { randomStream } from "../data/random.ts";
import { DataError, DivergenceError, OptionError, ShapeError } from "../errors.ts";
import {
  adam,
  batchNorm,
  dense,
  dropout,
  fromSafetensors,
  initialize,
  linear,
  network,
  objective,
  onlineLearner,
  predictor,
  quadratic,
  sgd,
  sigmoid,
  tanh,
  train,
} from "../index.ts";

const BATCH = 8;
const STEPS = 6;

const numbers = (name: string, length: number) => {
  const { uniform } = randomStream(11, name);
  return Float32Array.from({ length }, () => 2 * uniform() - 1);
};
const inputs = numbers("inputs", STEPS * BATCH * 5);
const targets = numbers("targets", STEPS * BATCH * 3).map(Math.abs);
const part = (values: Float32Array, step: number) => {
  const size = values.length / STEPS;
  return values.subarray(step * size, (step + 1) * size);
};
const net = network([5], dense(6, tanh), dropout(0.3), batchNorm(), dense(3, sigmoid));

test("its steps are those of a run over a set, to the last bit, and so are its answers", async () => {
  const how = { loss: quadratic, optimizer: adam({ learningRate: 0.05 }), clipNorm: 0.4, seed: 5 };
  const set = dataset({ name: "numbers", inputShape: [5], outputs: 3, inputs, targets });
  const order = () => Array.from({ length: STEPS * BATCH }, (_, i) => i);
  const run = await train(net, set, { ...how, batchSize: BATCH, epochs: 1, order });
  const learner = await onlineLearner(net, { ...how, batchSize: BATCH, sizes: [3] });
  let sum = 0;
  for (let step = 0; step < STEPS; step++) {
    sum += await learner.learn({ inputs: part(inputs, step), targets: part(targets, step) });
  }
  assert.equal(learner.steps, STEPS);
  const own = await learner.network();
  assert.deepEqual(own.parameters, run.parameters);
  assert.deepEqual(own.optimizerState, run.optimizerState);
  assert.ok(Math.abs(sum / STEPS - run.history[0]!.loss) < 1e-6);
  // 7 = 3 + 3 + 1
  for (const count of [1, 3, 7]) {
    const some = inputs.subarray(0, 5 * count);
    const { values, classes } = await learner.predict(some);
    const expected = await run.predict(some);
    assert.deepEqual(values, expected.values);
    assert.deepEqual(classes, expected.classes);
  }
  learner.dispose();
});

test("it goes on where another one was, to the last bit, also from a file", async () => {
  const options = { loss: quadratic, optimizer: adam({ learningRate: 0.05 }), batchSize: BATCH };
  const whole = await onlineLearner(net, { ...options, seed: 3 });
  const first = await onlineLearner(net, { ...options, seed: 3 });
  const batch = (step: number) => ({ inputs: part(inputs, step), targets: part(targets, step) });
  for (let step = 0; step < STEPS; step++) await whole.learn(batch(step), 1 - step / STEPS);
  for (let step = 0; step < 2; step++) await first.learn(batch(step), 1 - step / STEPS);
  const from = fromSafetensors((await first.network()).toSafetensors(), net);
  const second = await onlineLearner(net, { ...options, from });
  assert.equal(second.steps, 2);
  for (let step = 2; step < STEPS; step++) await second.learn(batch(step), 1 - step / STEPS);
  assert.deepEqual((await second.network()).parameters, (await whole.network()).parameters);
});

/** Q'(s', a') of parameters that are renewed every two steps, for the action that was taken. */
const delayed = objective(
  "delayed",
  ({ network: own, output, apply, field, parameter, state, update }) => {
    const isNew = state("age").eq(0);
    const older = (name: string) => isNew.where(parameter(name), state(name));
    for (const { name } of own.parameters) update(name, older(name));
    update("age", state("age").sub(1).abs());
    const next = apply(field("next"), { parameter: older }).a.maximum(-1);
    const wanted = next.mul(0.9).add(field("reward")).detach();
    const taken = field("action").oneHot(2, "f64");
    return output.a.mul(taken).sum(-1).sub(wanted).square();
  },
  {
    fields: { action: [], reward: [], next: [3] },
    states: ({ parameters }) => ({
      age: [],
      ...Object.fromEntries(parameters.map(({ name, shape }) => [name, shape])),
    }),
  },
);

test("fields, and parameters of an earlier moment, are those of plain arithmetic", async () => {
  const rate = 0.1;
  const flat = network([3], dense(2, linear));
  const learner = await onlineLearner(flat, {
    loss: delayed,
    optimizer: sgd({ learningRate: rate }),
    batchSize: 4,
    dtype: "f64",
    seed: 2,
  });
  const start = initialize(flat, { seed: 2, dtype: "f64" }).parameters;
  const weight = Array.from(start.get("layers.0.weight")!);
  const bias = Array.from(start.get("layers.0.bias")!);
  const worth = (w: number[], b: number[], s: ArrayLike<number>) =>
    b.map((x, a) => x + w[3 * a]! * s[0]! + w[3 * a + 1]! * s[1]! + w[3 * a + 2]! * s[2]!);
  const { uniform, below } = randomStream(4, "transitions");
  let old = { weight: [...weight], bias: [...bias] };
  for (let step = 0; step < 5; step++) {
    const states = Float64Array.from({ length: 12 }, uniform);
    const next = Float64Array.from({ length: 12 }, uniform);
    const reward = Float64Array.from({ length: 4 }, uniform);
    const action = Array.from({ length: 4 }, () => below(2));
    if (step % 2 === 0) old = { weight: [...weight], bias: [...bias] };
    const loss = await learner.learn({ inputs: states, fields: { action, reward, next } });
    let expected = 0;
    const moved = { weight: [...weight], bias: [...bias] };
    for (let row = 0; row < 4; row++) {
      const s = states.subarray(3 * row, 3 * row + 3);
      const ahead = Math.max(...worth(old.weight, old.bias, next.subarray(3 * row, 3 * row + 3)));
      const a = action[row]!;
      const error = worth(weight, bias, s)[a]! - (reward[row]! + 0.9 * ahead);
      expected += (error * error) / 4;
      moved.bias[a]! -= (rate * 2 * error) / 4;
      for (let k = 0; k < 3; k++) moved.weight[3 * a + k]! -= (rate * 2 * error * s[k]!) / 4;
    }
    assert.ok(Math.abs(loss - expected) < 1e-12, `${loss}, ${expected}`);
    weight.splice(0, 6, ...moved.weight);
    bias.splice(0, 2, ...moved.bias);
  }
  const { parameters } = await learner.network();
  for (const [i, x] of [...weight, ...bias].entries()) {
    const own = [...parameters.get("layers.0.weight")!, ...parameters.get("layers.0.bias")!][i]!;
    assert.ok(Math.abs(x - own) < 1e-12, `${x}, ${own}`);
  }
});

test("a network that stays compiled answers as predict does, bytes too", async () => {
  const fresh = initialize(network([5], dense(6, tanh), dense(3, sigmoid)), { seed: 9 });
  const asked = await predictor(fresh, { sizes: [4] });
  const bytes = Uint8Array.from({ length: 55 }, (_, i) => (i * i * 37 + 5) % 256);
  for (const given of [inputs, bytes, { inputs: bytes, divideBy: 100 }, [1, 2, 3, 4, 5]]) {
    const [own, expected] = [await asked.predict(given), await fresh.predict(given)];
    assert.deepEqual(own, expected);
  }
  await assert.rejects(asked.predict(new Float32Array(7)), ShapeError);
  await assert.rejects(asked.predict([1, 2, 3, 4, Number.NaN]), DataError);
  asked.dispose();
});

test("what cannot be learned from is refused, with nothing changed", async () => {
  const flat = network([3], dense(2, linear));
  const learner = await onlineLearner(flat, {
    loss: delayed,
    optimizer: sgd({ learningRate: 0.1 }),
    batchSize: 2,
    dtype: "f64",
  });
  const before = (await learner.network()).parameters;
  const fields = { action: [0, 1], reward: [1, 1], next: [1, 2, 3, 4, 5, 6] };
  const six = [1, 2, 3, 4, 5, 6];
  const refused: readonly (readonly [object, RegExp])[] = [
    [{ inputs: [1, 2], fields }, /inputs: expected 2 x 3 numbers, got 2$/],
    [{ inputs: six, fields: { ...fields, next: [1] } }, /fields.next: expected 2 x 3 .* got 1$/],
    [{ inputs: six, fields: { action: [0, 1] } }, /fields.reward: expected 2 x 1 .* undefined$/],
    [{ inputs: six }, /fields.action: expected 2 x 1 numbers, got undefined/],
    [
      { inputs: six, fields: { ...fields, reward: [1, Number.NaN] } },
      /fields.reward: expected finite numbers, got NaN in example 1, value 0/,
    ],
    [{ inputs: [1, 2, 3, 4, 5, "6"], fields }, /inputs: expected finite numbers, got "6" in/],
  ];
  for (const [batch, message] of refused) {
    await assert.rejects(learner.learn(batch as never), message);
  }
  await assert.rejects(learner.learn({ inputs: six, fields }, -1), OptionError);
  assert.deepEqual((await learner.network()).parameters, before);
  assert.equal(learner.steps, 0);
});

test("options that cannot be are refused by name, and a set has no fields", async () => {
  const flat = network([3], dense(2, linear));
  const how = { loss: quadratic, optimizer: sgd({ learningRate: 0.1 }), batchSize: 2 };
  const refused: readonly (readonly [object, RegExp])[] = [
    [{ loss: undefined }, /loss: .* got undefined$/],
    [{ optimizer: 0.1 }, /optimizer: expected sgd/],
    [{ batchSize: 0 }, /batchSize: .* got 0$/],
    [{ sizes: [1.5] }, /sizes: .* got 1.5$/],
    [{ seed: -1 }, /seed: /],
    [{ clipNorm: -1 }, /clipNorm/],
  ];
  for (const [changed, message] of refused) {
    await assert.rejects(onlineLearner(flat, { ...how, ...changed } as never), message);
  }
  const set = dataset({
    name: "threes",
    inputShape: [3],
    outputs: 2,
    inputs: numbers("threes", 12),
    targets: numbers("twos", 8),
  });
  await assert.rejects(
    train(flat, set, { ...how, loss: delayed, epochs: 1 }),
    /loss: delayed takes action, reward, next .* onlineLearner/,
  );
  const asks = objective("asks", ({ field }) => field("absent"), { fields: { there: [] } });
  await assert.rejects(
    onlineLearner(flat, { ...how, loss: asks }),
    /objective asks: field: expected one of there, got absent/,
  );
  assert.throws(
    () => objective("asks", ({ field }) => field("a"), { fields: { "a b": [] } }),
    /objective asks: fields: expected a name .* got "a b"/,
  );
  const wrong = objective("wrong", ({ inputs: x, apply, parameter }) =>
    apply(x, { parameter: () => parameter("layers.0.bias") }).a.sum(-1),
  );
  await assert.rejects(
    onlineLearner(flat, { ...how, loss: wrong }),
    /parameter layers.0.weight: expected shape \[2, 3\], got \[2\]/,
  );
});

test("a loss that is not finite ends it", async () => {
  const flat = network([3], dense(2, linear));
  const learner = await onlineLearner(flat, {
    loss: quadratic,
    optimizer: sgd({ learningRate: 1e30 }),
    batchSize: 1,
  });
  const batch = { inputs: [1, 2, 3], targets: [1, 0] };
  const steps = async () => {
    for (let i = 0; i < 20; i++) await learner.learn(batch);
  };
  await assert.rejects(steps, (error: Error) => {
    assert.ok(error instanceof DivergenceError);
    assert.match(error.message, /^learn: the loss is (NaN|Infinity) after \d steps; /);
    return true;
  });
  await assert.rejects(learner.predict([1, 2, 3]), DivergenceError);
  await assert.rejects(learner.network(), DivergenceError);
});
