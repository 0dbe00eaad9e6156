// Labels for every step of a sequence: the same bits as from targets of ones and zeros, accuracy of
// the answers that are asked for, and what cannot be is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../compile.ts";
import { type Dataset, dataset, formText, join, rowsOf } from "../data/dataset.ts";
import { normalArray, randomStream } from "../data/random.ts";
import { shuffle } from "../data/shuffle.ts";
import { slice, split } from "../data/slices.ts";
import { DataError, ShapeError } from "../errors.ts";
import { linear, sigmoid, softmax } from "../nn/activation.ts";
import { adam } from "../nn/adaptive.ts";
import { dense } from "../nn/dense.ts";
import { eachStep } from "../nn/each-step.ts";
import { flatten } from "../nn/flatten.ts";
import type { Layer } from "../nn/layer.ts";
import { crossEntropy, logLikelihood, quadratic } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { gru } from "../nn/recurrent/gru.ts";
import { writeInputs } from "./buffers.ts";
import { createEvaluator } from "./evaluator.ts";
import { checkGradient } from "./gradient-check.ts";
import { createPace } from "./pace.ts";
import { train } from "./train.ts";
import { initialize, withParameters } from "./trained.ts";

const [COUNT, TIME, FEATURES, CLASSES] = [23, 5, 3, 4];
const inputs = Float32Array.from(normalArray(1, "inputs", COUNT * TIME * FEATURES));
const { uniform } = randomStream(1, "labels");
/** About a third asks nothing. */
const labels = Uint8Array.from({ length: COUNT * TIME }, () =>
  uniform() < 0.33 ? CLASSES : Math.floor(CLASSES * uniform()),
);
const fields = {
  name: "steps",
  inputShape: [TIME, FEATURES],
  outputs: TIME * CLASSES,
  inputs,
} as const;
const byStep = dataset({ ...fields, labels, answers: TIME });
const targets = new Float32Array(COUNT * TIME * CLASSES);
for (const [i, label] of labels.entries()) if (label < CLASSES) targets[i * CLASSES + label] = 1;
const byTargets = dataset({ ...fields, targets });

const answering = (last: Layer) =>
  network([TIME, FEATURES], gru(6, { returnSequences: true }), eachStep(last), flatten());
const net = answering(dense(CLASSES, softmax));
const options = {
  loss: logLikelihood,
  optimizer: adam({ learningRate: 0.02 }),
  epochs: 3,
  batchSize: 4,
} as const;

test("labels of steps teach the bits that targets of ones and zeros teach", async () => {
  const learn = (set: Dataset) => train(net, set as typeof byStep, options);
  const [a, b] = [await learn(byStep), await learn(byTargets)];
  assert.deepEqual([...a.parameters], [...b.parameters]);
  assert.deepEqual(
    a.history.map((record) => record.loss),
    b.history.map((record) => record.loss),
  );
  const wide = dataset({ ...fields, labels: Uint32Array.from(labels), answers: TIME });
  assert.deepEqual([...(await learn(wide)).parameters], [...a.parameters]);
});

test("their gradients are those of finite differences", () => {
  const { worst } = checkGradient(net, slice(byStep, 0, 6), { loss: logLikelihood, count: 30 });
  assert.ok(worst.relativeError <= 1e-6, JSON.stringify(worst));
});

test("accuracy counts the answers that are asked for, and loss adds them up", async () => {
  const state = initialize(net, { seed: 4 });
  const { values } = await state.predict(byStep);
  let [right, asked, loss] = [0, 0, 0];
  for (const [i, label] of labels.entries()) {
    if (label === CLASSES) continue;
    const shares = Array.from(values.subarray(i * CLASSES, (i + 1) * CLASSES));
    asked++;
    loss -= Math.log(shares[label]!) / COUNT;
    if (shares.indexOf(Math.max(...shares)) === label) right++;
  }
  assert.ok(right > 0 && right < asked && asked < COUNT * TIME);
  const found = await state.evaluate(byStep, { loss: logLikelihood });
  assert.deepEqual(
    [found.correct, found.total, found.accuracy, found.confusion],
    [right, asked, right / asked, undefined],
  );
  assert.ok(Math.abs(found.loss - loss) < 1e-4 * loss, `${found.loss} ${loss}`);
  // the same in parts that do not fit at once
  const evaluator = createEvaluator(net, [byStep], logLikelihood, "f32", 8 * TIME * FEATURES * 7);
  const machine = await compile(evaluator.entries, { target: "wasm" });
  writeInputs(machine, evaluator.entries, state.parameters);
  const parts = await evaluator.evaluate(machine, byStep, createPace(10));
  machine.dispose();
  assert.deepEqual([parts.correct, parts.total], [right, asked]);
});

test("parts, copies and other orders keep the labels of their examples", () => {
  const own = (set: Dataset, row: number) =>
    Array.from(set.labels!.slice(row * TIME, (row + 1) * TIME));
  const part = slice(byStep, 3, 9);
  assert.deepEqual(own(part, 2), own(byStep, 5));
  assert.deepEqual([part.answers, part.classes, part.outputs], [TIME, CLASSES, TIME * CLASSES]);
  const [first, second] = split(byStep, 10, 13) as [typeof byStep, typeof byStep];
  assert.deepEqual(own(second, 1), own(byStep, 11));
  assert.deepEqual(Array.from(join(first, second).labels!), Array.from(labels));
  const rows = Uint32Array.from([7, 2]);
  const picked = rowsOf(byStep, rows, inputs.slice(0, 2 * TIME * FEATURES));
  assert.deepEqual([own(picked, 0), own(picked, 1)], [own(byStep, 7), own(byStep, 2)]);
  const mixed = shuffle(byStep);
  const width = TIME * FEATURES;
  for (let row = 0; row < COUNT; row++) {
    const at = mixed.inputs[row * width]!;
    const from = inputs.findIndex((x, i) => i % width === 0 && x === at) / width;
    assert.deepEqual(own(mixed, row), own(byStep, from));
  }
  assert.match(formText(byStep), /5 answers of 4 classes$/);
  assert.throws(() => join(byStep, byTargets), DataError);
});

test("labels that cannot be are refused, with the answer that they are of", () => {
  const made = (given: Partial<Parameters<typeof dataset>[0]>) => () =>
    dataset({ ...fields, labels, answers: TIME, ...given } as Parameters<typeof dataset>[0]);
  const bad = labels.slice();
  bad[13] = CLASSES + 1;
  assert.throws(
    made({ labels: bad }),
    /^DataError: steps: expected labels from 0 to 3, or 4 where nothing is asked, got 5 in answer 3 of example 2$/,
  );
  assert.throws(made({ labels: labels.slice(1) }), /expected 23 x 5 labels, .* got 114$/);
  assert.throws(made({ answers: 3 }), /expected outputs to be answers x classes, got 20 .* 3 ans/);
  assert.throws(made({ answers: 0 }), /answers x classes, got 20 outputs and 0 answers$/);
  assert.throws(
    () => dataset({ ...fields, targets, answers: TIME }),
    /answers: expected labels with it, got targets$/,
  );
  // one label an example has no such class
  const one = { ...fields, inputs: inputs.slice(0, TIME * FEATURES) };
  assert.throws(
    () => dataset({ ...one, labels: Uint8Array.of(20) }),
    /0 to 19, got 20 in example 0/,
  );
});

test("a network that does not answer so is refused, and a loss that would ask for every answer", async () => {
  const refused = (last: Layer, loss: typeof quadratic, text: RegExp) =>
    assert.rejects(
      train(answering(last) as typeof net, byStep, { ...options, loss }),
      (error) => error instanceof DataError && text.test(error.message),
    );
  const whole = network([TIME, FEATURES], gru(6), dense(TIME * CLASSES, softmax));
  await assert.rejects(train(whole, byStep, options), (error) => {
    assert.ok(error instanceof ShapeError);
    assert.match(
      error.message,
      /asks for 5 answers of 4 classes an example, the network gives 1 of 20/,
    );
    assert.match(
      error.message,
      /eachStep\(dense\(4, softmax\)\), flatten\(\) answers in every step$/,
    );
    return true;
  });
  const asked =
    /asks for every answer, got label 4, .* in answer \d of example \d+ of steps; use log/;
  await refused(dense(CLASSES, linear), quadratic, asked);
  await refused(dense(CLASSES, sigmoid), crossEntropy, asked);
  const one = dataset({ ...fields, labels: new Uint8Array(COUNT) });
  await assert.rejects(train(net, one, options), /asks for one answer of 20 classes an example/);
});

test("where all is asked, every loss takes them", async () => {
  const all = dataset({ ...fields, labels: labels.map((l) => l % CLASSES), answers: TIME });
  for (const [last, loss] of [
    [dense(CLASSES, linear), quadratic],
    [dense(CLASSES, sigmoid), crossEntropy],
  ] as const) {
    const run = await train(answering(last), all, { ...options, loss, validation: all });
    const { accuracy, total } = run.best!.validation;
    assert.equal(total, COUNT * TIME);
    assert.ok(accuracy > 0.2 && accuracy < 1);
  }
  const loaded = withParameters(net, initialize(net).parameters);
  assert.equal(loaded.loss.name, "logLikelihood");
});
