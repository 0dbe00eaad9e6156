// A set that is fetched in parts trains and evaluates to the last bit like the same set in memory.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Dataset, dataset, join } from "../data/dataset.ts";
import { expand } from "../data/expand.ts";
import { mix } from "../data/random.ts";
import { slice } from "../data/slices.ts";
import { DataError } from "../errors.ts";
import { sigmoid, softmax } from "../nn/activation.ts";
import { dense } from "../nn/dense.ts";
import { logLikelihood } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { sgd } from "../nn/optimizer.ts";
import { DivergedRunError } from "./divergence.ts";
import { partSize, partsOf } from "./parts.ts";
import { stepper } from "./stepper.ts";
import { train } from "./train.ts";

const COUNT = 90_300; // 70 MB: two parts
const whole = dataset({
  name: "noise",
  inputShape: [784],
  outputs: 2,
  inputs: Uint8Array.from({ length: COUNT * 784 }, (_, i) => (i % 9 ? 0 : mix(i) & 255)),
  labels: Uint8Array.from({ length: COUNT }, (_, i) => mix(i) & 1),
});

/** The same set, fetched; notes the epochs and the largest request. */
function fetched(set: Dataset<readonly [784], 2>) {
  const asked: { epoch: number; rows: number }[] = [];
  const load = async (rows: Uint32Array, epoch: number) => {
    asked.push({ epoch, rows: rows.length });
    const inputs = new Uint8Array(rows.length * 784);
    for (const [i, row] of rows.entries())
      inputs.set(set.inputs.subarray(row * 784, (row + 1) * 784), i * 784);
    return inputs;
  };
  return { set: { ...set, inputs: new Uint8Array(0), load }, asked };
}

const net = network([784], dense(3, sigmoid), dense(2, softmax));
const options = {
  loss: logLikelihood,
  optimizer: sgd({ learningRate: 0.1 }),
  batchSize: 1000,
  epochs: 2,
  l2: 3,
};

test("fetched in parts, a set gives the same parameters and evaluations as in memory", async () => {
  const { set, asked } = fetched(whole);
  const memory = await train(net, whole, { ...options, validation: whole, skipZeros: false });
  const parts = await train(net, set, { ...options, validation: set });
  assert.deepEqual(parts.parameters, memory.parameters);
  assert.deepEqual(
    parts.history.map(({ loss, validation }) => [loss, validation?.correct, validation?.loss]),
    memory.history.map(({ loss, validation }) => [loss, validation?.correct, validation?.loss]),
  );
  const held = partSize(set, 1000);
  assert.equal(held, 85_000);
  assert.ok(asked.every(({ rows }) => rows <= held));
  assert.deepEqual([...new Set(asked.map(({ epoch }) => epoch))], [0, 1]);
});

test("monitors come from the last whole mini-batch, in whatever part it is", async () => {
  const monitors = ["layers.1/a"];
  const values: unknown[] = [];
  for (const set of [whole, fetched(whole).set]) {
    await train(net, set, {
      ...options,
      epochs: 1,
      skipZeros: false,
      monitors,
      onEpoch: (event) => values.push(event.monitors?.get("layers.1/a")?.values),
    });
  }
  assert.ok(values[0]);
  assert.deepEqual(values[1], values[0]);
});

test("parts come in order, from any place of the epoch", async () => {
  const { set } = fetched(slice(whole, 0, 25));
  const order = Uint32Array.from({ length: 25 }, (_, i) => 24 - i);
  const seen = async (from: number) => {
    const parts: [number, number][] = [];
    for await (const part of partsOf(set, order, 8, 0, from)) {
      parts.push([part.first, part.count]);
      assert.equal(part.examples.count, part.count);
      assert.equal(part.examples.labels![0], whole.labels![24 - part.first]);
    }
    return parts;
  };
  const all: [number, number][] = [
    [0, 8],
    [8, 8],
    [16, 8],
    [24, 1],
  ];
  assert.deepEqual(await seen(0), all);
  assert.deepEqual(await seen(12), all.slice(1));
  assert.deepEqual(await seen(24), all.slice(3));
});

test("a run on fetched examples goes on from the midst of its second part", async () => {
  const { set } = fetched(whole);
  const unbroken = await train(net, set, options);
  const run = await stepper(net, set, { ...options, values: [] });
  while (run.stepInEpoch < 88) await run.advance(88 - run.stepInEpoch);
  const from = structuredClone(await run.snapshot());
  run.dispose();
  const rest = await train(net, fetched(whole).set, { ...options, from });
  assert.deepEqual(rest.parameters, unbroken.parameters);
  assert.deepEqual(losses(rest), losses(unbroken));
});

const losses = ({ history }: { history: readonly { loss: number }[] }) =>
  history.map(({ loss }) => loss);

test("a fetch that fails ends the run with its error, also the one that was begun ahead", async () => {
  for (const failing of [0, 1]) {
    let calls = 0;
    const { set } = fetched(whole);
    const load = (rows: Uint32Array, epoch: number) =>
      calls++ === failing ? Promise.reject(new DataError("a broken file")) : set.load(rows, epoch);
    await assert.rejects(train(net, { ...set, load }, options), /a broken file/);
  }
});

test("a run on fetched examples that diverges is explained", async () => {
  const { set } = fetched(slice(whole, 0, 3000));
  const run = train(net, set, {
    ...options,
    optimizer: sgd({ learningRate: 1e38 }),
    batchSize: 10,
  });
  await assert.rejects(run, (error: unknown) => {
    assert.ok(error instanceof DivergedRunError);
    assert.match(error.message, /layer \d of 2/);
    return true;
  });
});

test("parts of a fetched set are fetched; what needs memory refuses it", async () => {
  const { set } = fetched(whole);
  const part = slice(set, 100, 110);
  const inputs = await part.load!(Uint32Array.of(3), 0);
  assert.deepEqual([...inputs], [...whole.inputs.subarray(103 * 784, 104 * 784)]);
  assert.throws(() => expand(set), DataError);
  assert.throws(() => join(set, set), DataError);
  await assert.rejects(train(net, set, { ...options, evaluateTraining: true }), DataError);
});
