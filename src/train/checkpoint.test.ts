// Runs that go on from the bytes of a checkpoint: with every kind of state that a run has, from any
// step, with the best epoch and the patience of before.
import assert from "node:assert/strict";
import { test } from "node:test";
import { slice } from "../data/slices.ts";
import { strokes } from "../data/strokes.ts";
import { FormatError } from "../errors.ts";
import { readSafetensors, writeSafetensors } from "../formats/safetensors.ts";
import { relu, sigmoid, softmax } from "../nn/activation.ts";
import { adam, rmsprop } from "../nn/adaptive.ts";
import { affine } from "../nn/affine.ts";
import { batchNorm } from "../nn/batch-norm.ts";
import { dense } from "../nn/dense.ts";
import { dropout } from "../nn/dropout.ts";
import { freeze } from "../nn/freeze.ts";
import { labelSmoothing, logLikelihood } from "../nn/loss.ts";
import { type Network, network } from "../nn/network.ts";
import { momentum, sgd } from "../nn/optimizer.ts";
import { fromCheckpoint, toCheckpoint } from "./checkpoint.ts";
import { fromSafetensors } from "./load.ts";
import type { TrainOptions } from "./options.ts";
import { cosine, halveWhenStuck, oneCycle } from "./schedules.ts";
import { stepper } from "./stepper.ts";
import { train } from "./train.ts";

const all = strokes({ count: 110 });
const training = slice(all, 0, 75);
const validation = slice(all, 75);

const plain = network([784], dense(8, sigmoid), dense(10, softmax));
const normed = network([784], dense(9, relu), batchNorm(), dropout(0.3), dense(10, softmax));
const common = { loss: logLikelihood, epochs: 4, batchSize: 10, validation, seed: 3 };

const CASES: Readonly<Record<string, readonly [Network, TrainOptions]>> = {
  "sgd, halved by patience": [
    plain as unknown as Network,
    {
      ...common,
      optimizer: sgd({ learningRate: 0.5 }),
      schedule: halveWhenStuck({ patience: 1, stopBelow: 1 / 8 }),
    },
  ],
  "momentum with early stopping": [
    plain as unknown as Network,
    {
      ...common,
      optimizer: momentum({ learningRate: 0.4, momentum: 0.9 }),
      patience: 1,
      epochs: 9,
    },
  ],
  "Adam, batch norm, dropout, a mean of the weights, one cycle": [
    normed as unknown as Network,
    {
      ...common,
      optimizer: adam({ learningRate: 0.01 }),
      ema: 0.9,
      schedule: oneCycle({ epochs: 4 }),
    },
  ],
  "frozen layers, weighted classes, smoothed labels, gradients of three mini-batches": [
    freeze(normed, "layers.0") as unknown as Network,
    {
      ...common,
      loss: labelSmoothing(logLikelihood, 0.1),
      optimizer: adam({ learningRate: 0.01 }),
      accumulate: 3,
      classWeights: "balanced",
    },
  ],
  "RMSprop on moved pictures in f64": [
    plain as unknown as Network,
    {
      ...common,
      optimizer: rmsprop({ learningRate: 0.003 }),
      schedule: cosine({ epochs: 4 }),
      augment: [affine({ shift: 2, rotate: 10 })],
      dtype: "f64",
    },
  ],
};

type Shown = Awaited<ReturnType<typeof train>>;
const told = ({ history, best, ending, steps }: Shown) => ({
  history: history.map((r) => [r.loss, r.learningRate, r.validation!.correct, r.validation!.loss]),
  best: best!.epoch,
  steps,
  ending,
});

for (const [name, [net, options]] of Object.entries(CASES)) {
  test(`a run that is kept and gone on with at each of its steps learns the same bits: ${name}`, async () => {
    const whole = await train(net, training, options);
    // one sitting a step: 8 an epoch
    let bytes: Uint8Array | undefined;
    for (let sitting = 0; ; sitting++) {
      const from = bytes && fromCheckpoint(bytes).snapshot;
      const run = await stepper(net, training, {
        ...options,
        ...(from ? { from } : {}),
        values: [],
      });
      const step = await run.step();
      if (step) {
        bytes = toCheckpoint(await run.network(), await run.snapshot());
        run.dispose();
        continue;
      }
      assert.equal(sitting, whole.history.length * 8);
      const ended = (await run.finish()) as unknown as Shown;
      assert.deepEqual(told(ended), told(whole as unknown as Shown));
      assert.deepEqual(ended.parameters, whole.parameters);
      assert.deepEqual(ended.optimizerState, whole.optimizerState);
      assert.deepEqual(ended.best!.network.parameters, whole.best!.network.parameters);
      break;
    }
  });
}

test("a checkpoint knows what was frozen and what was added up; its network has no sums", async () => {
  const net = freeze(plain, "layers.0");
  const how = { ...common, optimizer: sgd({ learningRate: 0.5 }), accumulate: 4, values: [] };
  const run = await stepper(net, training, how);
  await run.step();
  const now = await run.network();
  const bytes = toCheckpoint(now, await run.snapshot());
  const { network: kept, snapshot } = fromCheckpoint(bytes);
  const sums = ["layers.1.bias.accumulated", "layers.1.weight.accumulated"];
  assert.deepEqual([...snapshot.optimizerState.keys()].sort(), sums);
  for (const network of [now, kept, fromSafetensors(bytes)]) {
    assert.deepEqual([...network.optimizerState.keys()], []);
  }
  run.dispose();
  // the layers of the file alone would let everything learn
  await assert.rejects(
    train(kept.network, training as never, { ...how, values: undefined, from: snapshot } as never),
    /snapshot: code: expected network.*got freeze/s,
  );
  const { tensors, metadata } = readSafetensors(bytes, "f");
  const sum = tensors.get("layers.1.bias.accumulated")!;
  const odd = new Map(tensors).set("layers.7.bias.accumulated", sum);
  assert.throws(() => fromCheckpoint(writeSafetensors(odd, metadata)), /also layers\.7/);
});

test("a checkpoint is a model as the run is, not as it was at its best; damaged ones are refused", async () => {
  const [net, options] = CASES["momentum with early stopping"]!;
  const run = await stepper(net, training, { ...options, values: [] });
  await run.nextEpoch();
  await run.nextEpoch();
  await run.step();
  const now = await run.network();
  const bytes = toCheckpoint(now, await run.snapshot());
  run.dispose();
  assert.deepEqual(fromSafetensors(bytes).parameters, now.parameters);
  const { tensors, metadata } = readSafetensors(bytes, "f");
  const best = [...tensors.keys()].filter((key) => key.startsWith("best/"));
  assert.equal(best.length, 8);
  const without = new Map([...tensors].filter(([key]) => key !== best[2]));
  assert.throws(() => fromCheckpoint(writeSafetensors(without, metadata)), FormatError);
  const changed = (found: unknown) => {
    const kept = { ...JSON.parse(metadata.get("run")!), best: found };
    return writeSafetensors(tensors, new Map(metadata).set("run", JSON.stringify(kept)));
  };
  for (const found of [null, 3, {}, { epoch: 2, steps: 16 }, { epoch: -1, steps: 0 }]) {
    assert.throws(() => fromCheckpoint(changed(found)), FormatError, JSON.stringify(found));
  }
  // what only a run has does not belong into a model
  const model = new Map([...metadata].filter(([key]) => key !== "run"));
  assert.throws(() => fromSafetensors(writeSafetensors(tensors, model)), /also best\//);
});
