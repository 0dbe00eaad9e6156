// Gradients that are added up over mini-batches: what a batch so many times as large gives, whatever is
// left over at the end of an epoch, wherever a run is interrupted, in less memory.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Dataset, dataset } from "../data/dataset.ts";
import { normalArray, randomStream } from "../data/random.ts";
import { OptionError } from "../errors.ts";
import { softmax, tanh } from "../nn/activation.ts";
import { adam } from "../nn/adaptive.ts";
import { dense } from "../nn/dense.ts";
import { logLikelihood } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { momentum, sgd } from "../nn/optimizer.ts";
import { fromSafetensors } from "./load.ts";
import type { TrainOptions } from "./options.ts";
import { stepDecay } from "./schedules.ts";
import { stepper } from "./stepper.ts";
import { train } from "./train.ts";

const { below } = randomStream(3, "labels");
const examples = (count: number) =>
  dataset({
    name: "cloud",
    inputShape: [5],
    outputs: 3,
    inputs: normalArray(7, "inputs", count * 5),
    labels: Uint8Array.from({ length: count }, () => below(3)),
  });
const net = network([5], dense(6, tanh), dense(3, softmax));
const options = { loss: logLikelihood, epochs: 2, dtype: "f64", target: "wasm" } as const;

/** The largest difference of parameters, states and running loss of two runs. */
async function difference(
  set: Dataset<readonly [5], 3>,
  one: Pick<TrainOptions, "optimizer" | "batchSize"> & Partial<TrainOptions<readonly [5], 3>>,
  two: typeof one,
): Promise<number> {
  const [a, b] = [
    await train(net, set, { ...options, ...one }),
    await train(net, set, { ...options, ...two }),
  ];
  assert.deepEqual([...a.optimizerState.keys()], [...b.optimizerState.keys()]);
  let worst = 0;
  for (const [own, other] of [
    [a.parameters, b.parameters],
    [a.optimizerState, b.optimizerState],
  ] as const) {
    for (const [name, values] of own) {
      for (const [i, x] of values.entries()) {
        worst = Math.max(worst, Math.abs(x - other.get(name)![i]!));
      }
    }
  }
  return worst;
}

test("so many mini-batches are one batch as large, also where an epoch ends with fewer", async () => {
  for (const [count, batchSize, accumulate] of [
    [24, 4, 3],
    [24, 4, 2],
    [26, 4, 3], // the last group: 0 whole ones and 2 examples
    [30, 4, 3], // 1 whole one and 2 examples
    [32, 4, 3], // 2 whole ones
    [28, 4, 3], // 1 whole one
    [7, 4, 5], // never a whole group
    [3, 4, 2],
    [9, 1, 4],
  ] as const) {
    const set = examples(count);
    for (const more of [
      { optimizer: sgd({ learningRate: 0.3 }) },
      { optimizer: momentum({ learningRate: 0.1, momentum: 0.9 }), l2: 0.5, clipNorm: 0.2 },
      { optimizer: adam({ learningRate: 0.01 }), clipValue: 0.05, ema: 0.9, l1: 0.1 },
    ]) {
      const worst = await difference(
        set,
        { ...more, batchSize, accumulate },
        { ...more, batchSize: batchSize * accumulate },
      );
      assert.ok(worst < 1e-12, `${count} by ${batchSize} x ${accumulate}: off by ${worst}`);
    }
  }
});

test("of one it is the run without, to the bit; another number is another run", async () => {
  const set = examples(23);
  const optimizer = sgd({ learningRate: 0.3 });
  assert.equal(
    await difference(set, { optimizer, batchSize: 4, accumulate: 1 }, { optimizer, batchSize: 4 }),
    0,
  );
  const other = await difference(
    set,
    { optimizer, batchSize: 4, accumulate: 2 },
    { optimizer, batchSize: 4 },
  );
  assert.ok(other > 1e-3);
});

test("the loss is the mean over the examples, each before its step, and schedules hold", async () => {
  const set = examples(26);
  const how = { ...options, optimizer: sgd({ learningRate: 0.2 }), epochs: 3 };
  const schedule = stepDecay({ every: 1, factor: 0.5 });
  const small = await train(net, set, { ...how, schedule, batchSize: 4, accumulate: 3 });
  const large = await train(net, set, { ...how, schedule, batchSize: 12 });
  for (const [i, { loss }] of large.history.entries()) {
    const off = Math.abs(loss - small.history[i]!.loss);
    assert.ok(off < 1e-12, `epoch ${i}: off by ${off}`);
  }
  assert.equal(small.steps, 3 * 7);
  const rising = {
    code: "rising",
    factor: () => 1,
    within: (epoch: number, part: number) => 1 + epoch + part,
  };
  const risen = await train(net, set, { ...how, schedule: rising, batchSize: 4, accumulate: 3 });
  // the steps of the optimizer are those after the third, the sixth and the last mini-batch
  const rates = [3, 6, 7].map((step) => (step - 0.5) / 7);
  const byHand = await train(net, set, {
    ...how,
    batchSize: 12,
    schedule: {
      ...rising,
      within: (epoch: number, part: number) => 1 + epoch + rates[Math.floor(part * 3)]!,
    },
  });
  for (const [name, values] of risen.parameters) {
    for (const [i, x] of values.entries()) {
      assert.ok(Math.abs(x - byHand.parameters.get(name)![i]!) < 1e-12, name);
    }
  }
});

test("stepped through, interrupted anywhere, it comes to the same bits", async () => {
  const set = examples(30);
  const validation = examples(9);
  const how = { ...options, optimizer: adam(), batchSize: 4, accumulate: 3, validation };
  const whole = await train(net, set, how);
  const run = await stepper(net, set, how);
  const first = await run.read("layers.0.weight");
  await run.step();
  await run.step();
  assert.deepEqual((await run.read("layers.0.weight")).values, first.values);
  const sum = await run.read("layers.0.weight.accumulated");
  assert.ok(sum.values.length === 30 && Array.from(sum.values).some((x) => x !== 0));
  for (let at = 2; at < 16; at++) {
    const moment = await run.snapshot();
    const rest = await train(net, set, { ...how, from: moment });
    assert.deepEqual(rest.parameters, whole.parameters, `from step ${at}`);
    assert.deepEqual(rest.optimizerState, whole.optimizerState);
    const event = await run.step();
    if (!event) break;
  }
  const trained = await run.finish();
  assert.deepEqual(trained.parameters, whole.parameters);
  assert.deepEqual(
    [...fromSafetensors(trained.toSafetensors()).optimizerState.keys()].sort(),
    [...whole.optimizerState.keys()].sort(),
  );
});

test("values of a step and of an epoch are there, and change nothing", async () => {
  for (const count of [24, 26, 28]) {
    const set = examples(count);
    const how = { ...options, optimizer: adam(), batchSize: 4, accumulate: 3 };
    const plain = await train(net, set, how);
    const sizes: number[] = [];
    const watched = await train(net, set, {
      ...how,
      monitors: ["layers.1/a"],
      onEpoch: ({ monitors }) => sizes.push(monitors!.get("layers.1/a")!.shape[0]!),
    });
    assert.deepEqual(watched.parameters, plain.parameters);
    assert.deepEqual(sizes, [4, 4]);
    const run = await stepper(net, set, { ...how, epochs: 1 });
    for (;;) {
      const event = await run.step();
      if (!event) break;
      assert.equal((await run.read("layers.1/a")).shape[0], event.rows.length);
    }
    run.dispose();
  }
});

test("it takes the memory of a small batch", async () => {
  const set = examples(2000);
  const wide = network([5], dense(200, tanh), dense(200, tanh), dense(3, softmax));
  const bytes = async (batchSize: number, accumulate: number) => {
    const how = { ...options, optimizer: sgd({ learningRate: 0.1 }), batchSize, accumulate };
    const run = await stepper(wide, set, { ...how, values: [] });
    run.dispose();
    return run.memoryBytes!;
  };
  const [small, large] = [await bytes(10, 100), await bytes(1000, 1)];
  assert.ok(small < large / 2, `${small}, as a whole batch ${large}`);
});

test("a number that is no count is refused by name", async () => {
  const optimizer = sgd({ learningRate: 0.1 });
  for (const accumulate of [0, 1.5, -1, Number.NaN]) {
    await assert.rejects(
      train(net, examples(8), { ...options, optimizer, batchSize: 4, accumulate }),
      (e: unknown) =>
        e instanceof OptionError && /accumulate: expected a whole number from 1/.test(e.message),
    );
  }
});
