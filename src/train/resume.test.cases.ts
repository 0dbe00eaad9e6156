// Runs that are broken off at their steps and go on from the bytes of a checkpoint, on one thread and on
// several in turn: every optimizer with every kind of schedule and every kind of state in a network.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Dataset, reshapeInputs } from "../data/dataset.ts";
import { slice } from "../data/slices.ts";
import { strokes } from "../data/strokes.ts";
import { relu, softmax } from "../nn/activation.ts";
import { adam, adamw, rmsprop } from "../nn/adaptive.ts";
import { affine } from "../nn/affine.ts";
import { batchNorm } from "../nn/batch-norm.ts";
import { conv2d } from "../nn/conv2d.ts";
import { dense } from "../nn/dense.ts";
import { dropout } from "../nn/dropout.ts";
import { elastic } from "../nn/elastic.ts";
import { flatten } from "../nn/flatten.ts";
import { logLikelihood } from "../nn/loss.ts";
import { type Network, network } from "../nn/network.ts";
import { momentum, nesterov, sgd } from "../nn/optimizer.ts";
import { maxPool2d } from "../nn/pool2d.ts";
import { lstm } from "../nn/recurrent/lstm.ts";
import { fromCheckpoint, toCheckpoint } from "./checkpoint.ts";
import type { Run } from "./event.ts";
import type { TrainOptions } from "./options.ts";
import {
  constantRate,
  cosine,
  halveWhenStuck,
  oneCycle,
  stepDecay,
  triangular,
  warmUp,
} from "./schedules.ts";
import { stepper } from "./stepper.ts";
import { train } from "./train.ts";

const OPTIMIZERS = {
  sgd: sgd({ learningRate: 0.3 }),
  momentum: momentum({ learningRate: 0.1, momentum: 0.9 }),
  nesterov: nesterov({ learningRate: 0.1, momentum: 0.9 }),
  rmsprop: rmsprop({ learningRate: 0.003 }),
  adam: adam({ learningRate: 0.01 }),
  adamw: adamw({ learningRate: 0.01 }),
} as const;

const schedules = (epochs: number) => ({
  constant: constantRate,
  stepDecay: stepDecay({ every: 1, factor: 0.7 }),
  cosine: cosine({ epochs }),
  oneCycle: oneCycle({ epochs }),
  triangular: triangular({ epochs }),
  warmUp: warmUp({ epochs: 1, then: halveWhenStuck({ patience: 1 }) }),
});

interface Learner {
  readonly net: Network;
  readonly options: Partial<TrainOptions>;
}

const as = (net: unknown) => net as Network;

const LEARNERS: Readonly<Record<string, Learner>> = {
  "dense, dropout, a mean of the weights, moved pictures": {
    net: as(network([784], dense(12, relu), dropout(0.3), dense(10, softmax))),
    options: { ema: 0.9, augment: [affine({ shift: 2, rotate: 9 })], l2: 0.1 },
  },
  "convolutional, batch norm, elastic pictures, clipped": {
    net: as(
      network(
        [28, 28, 1],
        conv2d(3, 5, relu, { stride: 2 }),
        batchNorm(),
        maxPool2d(2),
        flatten(),
        dropout(0.2),
        dense(10, softmax),
      ),
    ),
    options: { augment: [elastic({ alpha: 20, sigma: 4 })], clipNorm: 1, ema: 0.5 },
  },
  "recurrent in f64, l1": {
    net: as(network([28, 28], lstm(6), dropout(0.2), dense(10, softmax))),
    options: { dtype: "f64", l1: 0.01, clipValue: 0.5 },
  },
  // large enough for two threads
  "wide, patience": {
    net: as(network([784], dense(120, relu), batchNorm(), dense(10, softmax))),
    options: { patience: 2, batchSize: 40, ema: 0.9 },
  },
};

/** All that the bits of a run are, and what decided about its end. */
const learned = ({ parameters, optimizerState, history, best, ending, steps }: Run) => ({
  parameters,
  optimizerState,
  history: history.map((r) => [r.loss, r.learningRate, r.validation!.correct, r.validation!.loss]),
  best: [best!.epoch, best!.network.parameters],
  ending,
  steps,
});

/**
 * @param steps of a run, about
 * @param stride steps from one sitting to the next: 1 breaks off at each
 * @param only every so manieth combination
 */
export function defineResume(steps: number, stride: (sitting: number) => number, only = 1): void {
  const epochs = 4;
  const all = strokes({ count: (steps / epochs) * 10 - 3 + 30, seed: 2 });
  const [training, validation] = [slice(all, 30), slice(all, 0, 30)];
  let number = 0;
  for (const [title, { net, options }] of Object.entries(LEARNERS)) {
    for (const [optimizing, optimizer] of Object.entries(OPTIMIZERS)) {
      for (const [scheduling, schedule] of Object.entries(schedules(epochs))) {
        if (number++ % only !== 0) continue;
        const shaped = (set: Dataset) => reshapeInputs(set, net.inputShape) as Dataset;
        const given: TrainOptions = {
          loss: logLikelihood,
          optimizer,
          schedule,
          epochs,
          batchSize: 10,
          seed: number,
          validation: shaped(validation),
          ...options,
        };
        test(`${title}: ${optimizing}, ${scheduling}`, () =>
          brokenOff(net, shaped(training), given, stride));
      }
    }
  }
}

async function brokenOff(
  net: Network,
  training: Dataset,
  options: TrainOptions,
  stride: (sitting: number) => number,
): Promise<void> {
  const whole = await train(net, training, { ...options, threads: 1 });
  let bytes: Uint8Array | undefined;
  for (let sitting = 0; ; sitting++) {
    const from = bytes && fromCheckpoint(bytes).snapshot;
    const run = await stepper(net, training, {
      ...options,
      ...(from ? { from } : {}),
      threads: 1 + (sitting % 2),
      values: [],
    });
    const taken = await run.advance(stride(sitting));
    if (taken) {
      bytes = toCheckpoint(await run.network(), await run.snapshot());
      run.dispose();
      continue;
    }
    assert.ok(sitting > 2, `${sitting} sittings`);
    assert.deepEqual(learned(await run.finish()), learned(whole as unknown as Run));
    return;
  }
}
