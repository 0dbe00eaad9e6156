import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "../data/dataset.ts";
import { strokes } from "../data/strokes.ts";
import { blobs } from "../data/synthetic.ts";
import { DivergenceError } from "../errors.ts";
import { linear, relu, softmax } from "../nn/activation.ts";
import { conv2d } from "../nn/conv2d.ts";
import { dense } from "../nn/dense.ts";
import { flatten } from "../nn/flatten.ts";
import { gaussian } from "../nn/initializer.ts";
import { layer } from "../nn/layer.ts";
import { logLikelihood, quadratic } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { sgd } from "../nn/optimizer.ts";
import { maxPool2d } from "../nn/pool2d.ts";
import { DivergedRunError } from "./divergence.ts";
import type { TrainOptions } from "./options.ts";
import { train } from "./train.ts";

const cloud = blobs({ count: 40, classes: 3, dimensions: 4 });
const deep = network(
  cloud.inputShape,
  dense(5, relu),
  dense(5, relu),
  dense(cloud.outputs, linear),
);
const base = {
  loss: quadratic,
  epochs: 50,
  batchSize: 8,
  chunkMs: 1,
} satisfies Partial<TrainOptions>;

async function divergence(run: Promise<unknown>): Promise<DivergedRunError> {
  const error = await run.then(
    () => undefined,
    (e: unknown) => e,
  );
  assert.ok(error instanceof DivergedRunError, `${error}`);
  assert.ok(error instanceof DivergenceError);
  return error;
}

function assertFinite(error: DivergedRunError): void {
  for (const [name, values] of error.network.parameters) {
    assert.ok(values.every(Number.isFinite), name);
  }
  error.network.toSafetensors();
}

for (const target of ["reference", "wasm"] as const) {
  test(`a learning rate of 1e9 ends the run in the step that is not finite, on ${target}`, async () => {
    const options = { ...base, optimizer: sgd({ learningRate: 1e9 }), target };
    const error = await divergence(train(deep, cloud, options));
    assert.equal(error.epoch, Math.floor(error.step / 5));
    assert.match(error.message, /^step \d+, epoch \d+: layer \d of 3, dense\(\d\): /);
    assert.match(error.message, /lower the learning rate, which is 1000000000$/);
    assert.match(error.layer!, /^layer \d of 3, dense\(\d\)$/);
    assertFinite(error);
    // Where chunks end decides what is kept, not when the run fails.
    const again = await divergence(train(deep, cloud, { ...options, chunkMs: 1e-6 }));
    assert.equal(again.step, error.step);
    assert.equal(again.layer, error.layer);
  });

  test(`parameters that overflow after a finite loss are found, on ${target}`, async () => {
    // The loss stays at 0.5: relu hides the weight that runs away.
    const runaway = layer("runaway", (x, scope) => {
      const w = scope.param("w", [1, 1], gaussian(1));
      const pushed = w.mul(x.constant(target === "wasm" ? 1e20 : 1e160)).sum();
      return x.mul(0).add(pushed.sub(pushed.detach()));
    });
    const one = dataset({
      name: "one",
      inputShape: [1],
      outputs: 1,
      inputs: new Float32Array(20),
      targets: new Float32Array(20).fill(1),
    });
    const runsAway = (batchSize: number) =>
      divergence(
        train(network([1], runaway), one, {
          ...base,
          batchSize,
          optimizer: sgd({ learningRate: target === "wasm" ? 1e19 : 1e150 }),
          target,
        }),
      );
    const error = await runsAway(1);
    assert.match(error.message, /runaway/);
    assert.equal(error.layer, "layer 1 of 1, runaway");
    assertFinite(error);
    // the only step of an epoch: nothing of it is infinite but what comes out
    const atEnd = await runsAway(20);
    assert.equal(atEnd.step, 0);
    const ending = target === "wasm" ? "layers.0.w is updated to" : "the loss of its output is";
    assert.ok(atEnd.message.includes(`1 of 1, runaway: ${ending} `), atEnd.message);
  });
}

test("first weights that are too large fail in the first step, the layer named", async () => {
  const error = await divergence(
    train(deep, cloud, {
      ...base,
      dtype: "f64",
      init: gaussian(1e140),
      optimizer: sgd({ learningRate: 0.1 }),
      target: "wasm",
    }),
  );
  assert.equal(error.step, 0);
  assert.equal(error.epoch, 0);
  assert.equal(error.layer, "layer 3 of 3, dense(3)");
  assert.match(
    error.message,
    /layers.2\/z holds (NaN|-?Infinity); the parameters are those before step 0/,
  );
  assertFinite(error);
});

test("a convolutional network that diverges names the layer, without more memory than a step", async () => {
  const pictures = { ...strokes({ count: 30 }), inputShape: [28, 28, 1] } as const;
  const convolutional = network(
    pictures.inputShape,
    conv2d(8, 5, relu),
    maxPool2d(2),
    conv2d(12, 3, relu),
    maxPool2d(3, { stride: 2 }),
    flatten(),
    dense(10, softmax),
  );
  const options = {
    loss: logLikelihood,
    epochs: 1,
    batchSize: 10,
    optimizer: sgd({ learningRate: 1e30 }),
    target: "wasm",
  } as const;
  const error = await divergence(train(convolutional, pictures, options));
  assert.equal(error.step, 1);
  assert.equal(error.layer, "layer 3 of 6, conv2d(12, 3)");
  assert.match(error.message, /layers.2\/z holds (NaN|-?Infinity)/);
  assertFinite(error);
});

test("a run can go on from where its numbers were finite", async () => {
  const optimizer = sgd({ learningRate: 1e9 });
  const error = await divergence(train(deep, cloud, { ...base, optimizer, target: "wasm" }));
  const run = await train(deep, cloud, {
    ...base,
    optimizer: sgd({ learningRate: 1e-30 }),
    target: "wasm",
    from: new Map(error.network.parameters),
    epochs: 0,
  });
  assert.deepEqual([...run.parameters], [...error.network.parameters]);
});
