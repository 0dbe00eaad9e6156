// A run that is stopped in an evaluation, or diverges after good epochs, loses nothing of before.
import assert from "node:assert/strict";
import { test } from "node:test";
import { blobs } from "../data/synthetic.ts";
import { linear, relu, sigmoid } from "../nn/activation.ts";
import { dense } from "../nn/dense.ts";
import { crossEntropy, quadratic } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { sgd } from "../nn/optimizer.ts";
import { DivergedRunError } from "./divergence.ts";
import type { TrainOptions } from "./options.ts";
import { stepDecay } from "./schedules.ts";
import { stepper } from "./stepper.ts";
import { train } from "./train.ts";

const cloud = blobs({ count: 60, classes: 3, dimensions: 4, spread: 0.2 });
const held = blobs({ count: 47, classes: 3, dimensions: 4, spread: 0.2, seed: 1 });
const net = network(cloud.inputShape, dense(6, sigmoid), dense(cloud.outputs, sigmoid));
const base: TrainOptions<readonly [4], 3> = {
  loss: crossEntropy,
  optimizer: sgd({ learningRate: 0.5 }),
  epochs: 3,
  batchSize: 8,
  target: "reference",
};

test("an abort ends an evaluation, and the run goes on from there to the same bits", async () => {
  const whole = await train(net, cloud, { ...base, validation: held });
  const abort = new AbortController();
  let looks = 0;
  const slow = {
    ...held,
    inputs: new Float32Array(0),
    load: async (rows: Uint32Array, _epoch: number, signal?: AbortSignal) => {
      if (++looks === 2) {
        abort.abort();
        assert.ok(signal?.aborted, "whoever fetches hears of it");
        await new Promise(() => {});
      }
      return rowsOfHeld(rows);
    },
  };
  const run = await stepper(net, cloud, { ...base, validation: slow, signal: abort.signal });
  assert.ok(await run.nextEpoch());
  assert.equal(await run.nextEpoch(), undefined);
  assert.equal(run.ending, "aborted");
  assert.equal(run.history.length, 1, "an epoch without its evaluation has no record");
  assert.equal(run.stepInEpoch, run.stepsPerEpoch);
  const from = await run.snapshot();
  const ended = await run.finish();
  assert.equal(ended.best!.epoch, 0);
  const rest = await train(net, cloud, { ...base, validation: held, from, epochs: base.epochs });
  assert.deepEqual(rest.parameters, whole.parameters);
  assert.deepEqual(
    rest.history.map(({ loss, validation }) => [loss, validation]),
    whole.history.map(({ loss, validation }) => [loss, validation]),
  );
});

const rowsOfHeld = (rows: Uint32Array): Float32Array => {
  const width = held.inputShape.reduce((a, b) => a * b, 1);
  return Float32Array.from({ length: rows.length * width }, (_, i) =>
    Number(held.inputs[rows[Math.floor(i / width)]! * width + (i % width)]),
  );
};

test("a run that diverges after good epochs hands over its best", async () => {
  const straight = network(cloud.inputShape, dense(6, relu), dense(cloud.outputs, linear));
  const options = { ...base, loss: quadratic, optimizer: sgd({ learningRate: 0.05 }) };
  const good = await train(straight, cloud, { ...options, validation: held, epochs: 2 });
  const schedule = {
    ...stepDecay({ every: 1 }),
    factor: (epoch: number) => (epoch < 2 ? 1 : 1e60),
  };
  await assert.rejects(
    train(straight, cloud, { ...options, validation: held, schedule }),
    (error: unknown) => {
      assert.ok(error instanceof DivergedRunError);
      assert.deepEqual(error.best?.parameters, good.best!.network.parameters);
      return true;
    },
  );
});
