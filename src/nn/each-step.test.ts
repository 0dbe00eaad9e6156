import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate } from "../compiler/1-graph/evaluate.ts";
import { dataset } from "../data/dataset.ts";
import { normalArray } from "../data/random.ts";
import { DataError, OptionError } from "../errors.ts";
import { DivergedRunError } from "../train/divergence.ts";
import { checkGradient } from "../train/gradient-check.ts";
import { fromSafetensors } from "../train/load.ts";
import { train } from "../train/train.ts";
import { initialize } from "../train/trained.ts";
import { type Activation, linear, sigmoid, softmax, tanh } from "./activation.ts";
import { dense } from "./dense.ts";
import { eachStep } from "./each-step.ts";
import { embedding } from "./embedding.ts";
import { flatten } from "./flatten.ts";
import { gradientStep } from "./gradient-step.ts";
import { draw, gaussian } from "./initializer.ts";
import { layer } from "./layer.ts";
import { crossEntropy, type Loss, logLikelihood, quadratic } from "./loss.ts";
import { masking } from "./masking.ts";
import { type Network, network } from "./network.ts";
import { sgd } from "./optimizer.ts";
import { monitorNames } from "./step.ts";

const [COUNT, TIME, FEATURES, CLASSES] = [4, 5, 3, 2];
const inputs = normalArray(1, "inputs", COUNT * TIME * FEATURES);
/** A class a step. */
const targets = Float64Array.from({ length: COUNT * TIME * CLASSES }, (_, i) => {
  const isFirst = inputs[Math.floor(i / CLASSES) * FEATURES]! > 0;
  return isFirst === (i % CLASSES === 0) ? 1 : 0;
});
const sequences = dataset({
  name: "sequences",
  inputShape: [TIME, FEATURES],
  outputs: TIME * CLASSES,
  inputs,
  targets,
});
/** The same steps, each an example of its own. */
const steps = dataset({
  name: "steps",
  inputShape: [FEATURES],
  outputs: CLASSES,
  inputs,
  targets,
});

type Examples = Pick<typeof sequences, "count" | "inputs" | "targets">;

/** The loss of all examples with gradients and monitors. */
function measured(net: Network, set: Examples, loss: Loss, monitors: readonly string[] = []) {
  const graph = gradientStep(net, {
    loss,
    monitors,
    batchSize: set.count,
    trainCount: set.count,
    inputDType: "f64",
    divideBy: 1,
    labels: undefined,
    dtype: "f64",
  });
  return evaluate(
    graph,
    new Map<string, ArrayLike<number>>([
      ["data.inputs", set.inputs],
      ["data.targets", set.targets!],
      ["data.order", Array.from({ length: set.count }, (_, i) => i)],
      ...["cursor", "step", "seed"].map((cell) => [cell, [0]] as const),
      ...net.parameters.map((p) => [p.name, draw(gaussian(1), 5, p.name, p.shape)] as const),
    ]),
  ).outputs;
}

const near = (got: ArrayLike<number>, want: ArrayLike<number>, factor: number, what: string) => {
  assert.equal(got.length, want.length, what);
  for (let i = 0; i < want.length; i++) {
    assert.ok(Math.abs(got[i]! - factor * want[i]!) <= 1e-12, `${what}[${i}]`);
  }
};

const fitting: readonly (readonly [Loss, Activation])[] = [
  [logLikelihood, softmax],
  [crossEntropy, sigmoid],
  [quadratic, tanh],
];
for (const [loss, activation] of fitting) {
  test(`${loss.name}: the loss of a sequence is the sum of those of its steps, with their gradients`, () => {
    const each = [dense(4, tanh), dense(CLASSES, activation)] as const;
    const whole = network([TIME, FEATURES], ...each.map(eachStep), flatten());
    const single = network([FEATURES], ...each);
    const monitors = ["layers.0/z", "layers.0/delta", "layers.1/a", "layers.1/delta"];
    const got = measured(whole, sequences, loss, monitors);
    const want = measured(single, steps, loss, monitors);
    assert.equal(want.size, 1 + monitors.length + 4);
    for (const [name, values] of want) {
      const isValue = /\/[az]$/.test(name);
      near(got.get(name)!, values, isValue ? 1 : TIME, `${loss.name}: ${name}`);
    }
  });
}

test("a loss and the activation of the layer before flatten() must fit", () => {
  const net = network([TIME, FEATURES], eachStep(dense(CLASSES, sigmoid)), flatten());
  assert.throws(() => measured(net, sequences, logLikelihood), OptionError);
});

const run = (net: Network, set: unknown, loss: Loss) =>
  train(net as Network<readonly number[], number>, set as typeof sequences, {
    loss,
    optimizer: sgd({ learningRate: 0.1 }),
    batchSize: 2,
    epochs: 1,
  });

test("targets add up to 1 in every answer, or to 0 where nothing is asked", async () => {
  const net = network([TIME, FEATURES], eachStep(dense(CLASSES, softmax)), flatten());
  const unasked = targets.slice().fill(0, 2 * CLASSES, 4 * CLASSES);
  await run(net, { ...sequences, targets: unasked }, logLikelihood);
  const odd = targets.slice();
  odd[TIME * CLASSES + 2 * CLASSES] = odd[TIME * CLASSES + 2 * CLASSES + 1] = 0.8;
  await assert.rejects(
    run(net, { ...sequences, targets: odd }, logLikelihood),
    (error) =>
      error instanceof DataError &&
      /add up to 1, or to 0 where nothing is asked, got 1.6 in answer 2 of example 1/.test(
        error.message,
      ),
  );
  const plain = network([FEATURES], dense(CLASSES, softmax));
  await assert.rejects(run(plain, { ...steps, targets: unasked }, logLikelihood), DataError);
});

test("padding has no part in the gradient", () => {
  const net = network([TIME, FEATURES], masking(), eachStep(dense(CLASSES, sigmoid)), flatten());
  const padded = (rest: number) => {
    const set = { ...sequences, inputs: inputs.slice(), targets: targets.slice() };
    for (let row = 0; row < COUNT; row++) {
      set.inputs.fill(0, (row * TIME + 2) * FEATURES, (row + 1) * TIME * FEATURES);
      set.targets.fill(rest, (row * TIME + 2) * CLASSES, (row + 1) * TIME * CLASSES);
    }
    return measured(net, set, crossEntropy, ["layers.1/a", "layers.1/delta"]);
  };
  const [none, all] = [padded(0), padded(1)];
  for (const [name, values] of none) {
    if (name !== "train/loss") assert.deepEqual(all.get(name), values, name);
  }
  const a = Array.from(none.get("train/layers.1/a")!);
  assert.ok(a.slice(0, 2 * CLASSES).every((x) => x > 0));
  assert.ok(a.slice(2 * CLASSES, TIME * CLASSES).every((x) => x === 0));
});

const SYMBOLS = 6;
const symbols = Uint8Array.from({ length: COUNT * TIME }, (_, i) => (i * i + 3) % SYMBOLS);
const text = dataset({
  name: "text",
  inputShape: [TIME],
  outputs: TIME * CLASSES,
  inputs: symbols,
  divideBy: 1,
  targets,
});
const speller = network([TIME], embedding(SYMBOLS, 3), eachStep(dense(CLASSES)), flatten());

test("an embedding gives rows of its table, and its gradient is that of finite differences", () => {
  const set = { ...text, inputs: Float64Array.from(symbols) };
  const got = measured(speller, set, quadratic, ["layers.0/a"]).get("train/layers.0/a")!;
  const table = draw(gaussian(1), 5, "layers.0.weight", [SYMBOLS, 3]);
  const want = Array.from(symbols).flatMap((k) => [...table.slice(k * 3, k * 3 + 3)]);
  near(got, want, 1, "rows");
  const { worst } = checkGradient(speller, text, { loss: quadratic, init: gaussian(1) });
  assert.ok(worst.relativeError <= 1e-7, JSON.stringify(worst));
  assert.deepEqual(network([2, 3], embedding(4, 5), flatten()).shapes[0], [2, 3, 5]);
});

test("a number that is no symbol stops the run", async () => {
  await run(speller, text, quadratic);
  for (const wrong of [SYMBOLS, -1, 1.5]) {
    const inputs = Float32Array.from(symbols);
    inputs[7] = wrong;
    await assert.rejects(run(speller, { ...text, inputs }, quadratic), DivergedRunError);
  }
  // as bytes that are divided by 256
  await assert.rejects(run(speller, { ...text, divideBy: 256 }, quadratic), DivergedRunError);
});

test("they are saved and read; what holds a layer of your own is not", () => {
  const net = network(
    [TIME],
    embedding(SYMBOLS, 3, { frozen: true }),
    eachStep(eachStep(layer("twice", (x) => x.mul(2)))),
    flatten(),
  );
  assert.deepEqual(
    net.layers.map(({ code }) => code),
    ["embedding(6, 3, { frozen: true })", "eachStep(eachStep(twice()))", "flatten()"],
  );
  assert.throws(() => fromSafetensors(initialize(net).toSafetensors()), /a custom layer/);
  const read = fromSafetensors(initialize(speller).toSafetensors());
  assert.equal(`${read.network}`, `${speller}`);
  assert.throws(() => embedding(0, 3), OptionError);
  assert.throws(() => embedding(3, 1.5), OptionError);
  assert.deepEqual(monitorNames(speller).slice(0, 4), [
    "layers.0/a",
    "layers.1/z",
    "layers.1/a",
    "layers.2/a",
  ]);
  assert.equal(eachStep(dense(3, linear)).code, "eachStep(dense(3))");
});
