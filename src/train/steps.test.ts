// What changes from step to step: learning rates within an epoch, and the running mean of weights.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Dataset, dataset } from "../data/dataset.ts";
import { normalArray } from "../data/random.ts";
import { OptionError } from "../errors.ts";
import { sigmoid, softmax } from "../nn/activation.ts";
import { adam } from "../nn/adaptive.ts";
import { batchNorm } from "../nn/batch-norm.ts";
import { dense } from "../nn/dense.ts";
import { logLikelihood } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { sgd } from "../nn/optimizer.ts";
import type { TargetName } from "../runtime/machine.ts";
import { folder, skip } from "../runtime/native.test.setup.ts";
import { DivergedRunError } from "./divergence.ts";
import { epochs } from "./epochs.ts";
import { fromSafetensors } from "./load.ts";
import { constantRate, cosine, oneCycle, type Schedule, stepDecay, warmUp } from "./schedules.ts";
import { train } from "./train.ts";

process.env.XDG_CACHE_HOME = folder;

const SIZE = 6;
const examples = (count: number, repeated = 1): Dataset<readonly [3], 2> =>
  dataset({
    name: "noise",
    inputShape: [3],
    outputs: 2,
    inputs: Float32Array.from(
      { length: count * repeated * 3 },
      (_, i) => normalArray(1, "inputs", count * 3)[i % (count * 3)]!,
    ),
    labels: Uint8Array.from({ length: count * repeated }, (_, i) => (i % count) % 2),
  });
const net = network([3], dense(4, sigmoid), dense(2, softmax));
const options = { loss: logLikelihood, batchSize: SIZE, seed: 1 };
const inOrder = (count: number) => () => Uint32Array.from({ length: count }, (_, i) => i);

const TARGETS: readonly (readonly [TargetName, string | false])[] = [
  ["reference", false],
  ["wasm", false],
  ["native", skip],
];

const PAIRS: Readonly<Record<string, (epochs: number) => Schedule>> = {
  "one cycle": (epochs) => oneCycle({ epochs }),
  "warming up": (epochs) => warmUp({ epochs, then: cosine({ epochs: 7 }) }),
};
for (const [target, skip] of TARGETS) {
  for (const [name, schedule] of Object.entries(PAIRS)) {
    test(`${name} moves by steps on ${target}: five epochs of one step are one epoch of five`, {
      skip,
    }, async () => {
      const common = { ...options, target, optimizer: adam({ learningRate: 0.1 }) };
      const long = await train(net, examples(SIZE), {
        ...common,
        epochs: 5,
        order: inOrder(SIZE),
        schedule: schedule(5),
      });
      const short = await train(net, examples(SIZE, 5), {
        ...common,
        epochs: 1,
        order: inOrder(5 * SIZE),
        schedule: schedule(1),
      });
      assert.deepEqual(short.parameters, long.parameters);
      const constant = await train(net, examples(SIZE, 5), {
        ...common,
        epochs: 1,
        order: inOrder(5 * SIZE),
      });
      assert.notDeepEqual(short.parameters, constant.parameters);
    });
  }
}

test("a last, shorter mini-batch takes the last rate, and a run goes on as if it had not stopped", async () => {
  const set = examples(20);
  const common = {
    ...options,
    optimizer: adam({ learningRate: 0.1 }),
    schedule: oneCycle({ epochs: 4 }),
  };
  const whole = await train(net, set, { ...common, epochs: 4 });
  const half = await train(net, set, { ...common, epochs: 2 });
  const rest = await train(net, set, { ...common, epochs: 2, from: half });
  assert.deepEqual(rest.parameters, whole.parameters);
});

test("a schedule that gives no learning rate within an epoch is refused", async () => {
  const schedule: Schedule = { ...constantRate, within: () => Number.NaN };
  const run = train(net, examples(SIZE), {
    ...options,
    optimizer: sgd({ learningRate: 1 }),
    epochs: 1,
    schedule,
  });
  await assert.rejects(run, OptionError);
});

test("schedules without movement within an epoch have no rates by step", () => {
  assert.equal(stepDecay({ every: 2 }).within, undefined);
  assert.equal(constantRate.within, undefined);
});

for (const [target, skip] of TARGETS) {
  test(`the mean of weights on ${target} is that of the weights of every step`, {
    skip,
  }, async () => {
    const common = {
      ...options,
      target,
      dtype: "f64",
      optimizer: sgd({ learningRate: 1 }),
      epochs: 4,
    } as const;
    const set = examples(SIZE);
    const ema = 0.7;
    const weights: number[][] = [];
    for await (const event of epochs(net, set, common))
      weights.push([...event.snapshot().parameters.get("layers.0.weight")!]);
    let step = 0;
    for await (const event of epochs(net, set, { ...common, ema })) {
      step++;
      const { parameters, optimizerState } = event.snapshot();
      assert.deepEqual([...optimizerState.get("layers.0.weight.trained")!], weights[step - 1]);
      const shares = Array.from({ length: step }, (_, i) => (1 - ema) * ema ** (step - 1 - i));
      const total = shares.reduce((a, b) => a + b, 0);
      for (const [k, mean] of parameters.get("layers.0.weight")!.entries()) {
        const wanted = shares.reduce((sum, s, i) => sum + (s / total) * weights[i]![k]!, 0);
        assert.ok(Math.abs(mean - wanted) < 1e-14, `${mean}, expected ${wanted}`);
      }
    }
  });
}

test("the mean is evaluated, saved and gone on with to the last bit", async () => {
  const normed = network([3], dense(4, sigmoid), batchNorm(), dense(2, softmax, { frozen: true }));
  const set = examples(20);
  const common = { ...options, optimizer: adam({ learningRate: 0.1 }), ema: 0.9, validation: set };
  const whole = await train(normed, set, { ...common, epochs: 4 });
  const again = await whole.evaluate(set);
  assert.deepEqual(again, whole.history.at(-1)!.validation);
  const half = await train(normed, set, { ...common, epochs: 2 });
  const from = fromSafetensors<readonly [3], 2>(half.toSafetensors());
  const rest = await train(from.network, set, { ...common, epochs: 2, from });
  assert.deepEqual(rest.parameters, whole.parameters);
  assert.deepEqual(rest.optimizerState, whole.optimizerState);
  const without = await train(normed, set, { ...common, epochs: 4, ema: undefined });
  assert.notDeepEqual(without.parameters, whole.parameters);
  assert.deepEqual(
    without.parameters.get("layers.0.weight"),
    whole.optimizerState.get("layers.0.weight.trained"),
    "the mean changes nothing that is learned",
  );
});

test("a run with a mean that diverges names step and layer", async () => {
  const run = train(net, examples(20), {
    ...options,
    optimizer: sgd({ learningRate: 1e38 }),
    epochs: 5,
    ema: 0.9,
  });
  await assert.rejects(run, (error: unknown) => {
    assert.ok(error instanceof DivergedRunError);
    assert.match(error.message, /layer \d of 2/);
    return true;
  });
});

test("an impossible share is refused", async () => {
  for (const ema of [1, -0.1, Number.NaN]) {
    const run = train(net, examples(SIZE), {
      ...options,
      optimizer: sgd({ learningRate: 1 }),
      epochs: 1,
      ema,
    });
    await assert.rejects(run, OptionError);
  }
});
