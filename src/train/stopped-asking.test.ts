// Whoever stops a question is heard: while its program is made, and between its pieces.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../compile.ts";
import { dataset } from "../data/dataset.ts";
import { AbortedError } from "../errors.ts";
import { sigmoid } from "../nn/activation.ts";
import { conv2d } from "../nn/conv2d.ts";
import { dense } from "../nn/dense.ts";
import { flatten } from "../nn/flatten.ts";
import { crossEntropy } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { sgd } from "../nn/optimizer.ts";
import { trainingStep } from "../nn/step.ts";
import { answerTogether } from "./ensemble.ts";
import { initialize } from "./trained.ts";

const net = network(
  [12, 12, 1],
  conv2d(4, 3, sigmoid),
  conv2d(4, 3, sigmoid),
  flatten(),
  dense(3, sigmoid),
);
const set = dataset({
  name: "set",
  inputShape: [12, 12, 1],
  outputs: 3,
  inputs: Float32Array.from({ length: 40 * 144 }, (_, i) => Math.sin(i)),
  labels: Uint8Array.from({ length: 40 }, (_, i) => i % 3),
});

test("a signal that comes while a program is made ends that between two of its stages", async () => {
  const step = {
    loss: crossEntropy,
    optimizer: sgd({ learningRate: 1 }),
    batchSize: 4,
    trainCount: 8,
  };
  const graph = () => trainingStep(net, { ...step, inputDType: "f32", divideBy: 1, labels: "u8" });
  const controller = new AbortController();
  // heard only where the event loop has a turn
  setTimeout(() => controller.abort());
  const entries = Array.from({ length: 12 }, (_, i) => ({ name: `train${i}`, graph: graph() }));
  await assert.rejects(compile(entries, { signal: controller.signal }), (error) => {
    assert.ok(error instanceof AbortedError);
    assert.match(error.message, /compile: stopped/);
    return true;
  });
  const unheard = new AbortController();
  (await compile(entries.slice(0, 1), { signal: unheard.signal })).dispose();
});

test("answers, evaluations and what networks answer together end by a signal", async () => {
  const trained = initialize(net);
  const signal = AbortSignal.abort();
  await assert.rejects(trained.predict(set, { signal }), AbortedError);
  await assert.rejects(answerTogether([trained], set, { signal }), AbortedError);
  const quiet = new AbortController().signal;
  assert.equal((await trained.evaluate(set, { signal: quiet })).total, 40);
  const [asked, alone] = [
    await trained.predict(set, { signal: quiet }),
    await trained.predict(set),
  ];
  assert.deepEqual(asked.values, alone.values);
});
