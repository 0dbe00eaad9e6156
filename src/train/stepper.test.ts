// Stepping takes the steps of `train` to the last bit; values read between are those of the step;
// snapshots go on to the bits of the run that was never interrupted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "../data/dataset.ts";
import { randomStream } from "../data/random.ts";
import { OptionError } from "../errors.ts";
import { sigmoid, softmax } from "../nn/activation.ts";
import { adam } from "../nn/adaptive.ts";
import { batchNorm } from "../nn/batch-norm.ts";
import { dense } from "../nn/dense.ts";
import { dropout } from "../nn/dropout.ts";
import { logLikelihood, quadratic } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { momentum, sgd } from "../nn/optimizer.ts";
import { probeNative } from "../runtime/native.ts";
import { DivergedRunError } from "./divergence.ts";
import type { TrainOptions } from "./options.ts";
import { halveWhenStuck, oneCycle } from "./schedules.ts";
import type { Snapshot } from "./snapshot.ts";
import type { TrainedState } from "./state.ts";
import { type Stepper, stepper } from "./stepper.ts";
import { train } from "./train.ts";
import type { TrainedNetwork } from "./trained.ts";

const INPUTS = 3;
/** Noise with a rule in it; 23 examples leave a smaller last mini-batch. */
function examples(count: number, name: string) {
  const random = randomStream(7, name);
  const inputs = Float64Array.from({ length: count * INPUTS }, () => random.normal());
  const labels = Uint8Array.from({ length: count }, (_, i) =>
    Number(inputs[i * INPUTS]! + 0.5 * random.normal() > 0),
  );
  return dataset({ name, inputShape: [INPUTS], outputs: 2, inputs, labels });
}
const set = examples(23, "training");
const validation = examples(40, "validation");
type Options = TrainOptions<readonly [3], 2>;

const common = { batchSize: 5, epochs: 3, seed: 3, loss: logLikelihood } as const;
const everything = network(
  [INPUTS],
  dense(6, sigmoid),
  batchNorm(),
  dropout(0.4),
  dense(2, softmax),
);
const simple = network([INPUTS], dense(4, sigmoid), dense(2, softmax));

/** Orders that no seed gives. */
const rotated = (by: number) => (epoch: number) =>
  Uint32Array.from({ length: 23 }, (_, i) => (i * 5 + epoch + by) % 23);

const CASES: Record<string, () => Options> = {
  "sgd and the quadratic loss": () => ({
    ...common,
    loss: quadratic,
    optimizer: sgd({ learningRate: 0.5 }),
  }),
  "adam, a mean of the weights, one cycle, clipping, l2, a validation set": () => ({
    ...common,
    optimizer: adam({ learningRate: 0.05 }),
    ema: 0.9,
    schedule: oneCycle({ epochs: 3 }),
    clipNorm: 1,
    l2: 0.1,
    validation,
    evaluateTraining: true,
  }),
  "momentum, halving, patience, monitors and an order of one's own": () => ({
    ...common,
    optimizer: momentum({ learningRate: 0.2, momentum: 0.9 }),
    schedule: halveWhenStuck({ patience: 1 }),
    validation,
    patience: 5,
    monitors: ["layers.0/a", "inputs"],
    order: rotated(0),
  }),
};

const hasNative = (await probeNative()).ok;
const TARGETS = [
  { target: "wasm", threads: 1 },
  { target: "wasm", threads: 2 },
  { target: "reference", threads: 1 },
  ...(hasNative ? [{ target: "native", threads: 1 } as const] : []),
] as const;

const stateOf = ({ parameters, optimizerState, steps }: TrainedState) => ({
  parameters: [...parameters],
  optimizerState: [...optimizerState],
  steps,
});
const historyOf = ({ history }: Pick<TrainedState, "history">) =>
  history.map(({ seconds: _, samplesPerSecond: __, ...record }) => record);

async function finished(run: Stepper<readonly [3], 2>): Promise<TrainedNetwork<readonly [3], 2>> {
  while (await run.step()) {}
  return run.network();
}

for (const how of TARGETS) {
  for (const [what, make] of Object.entries(CASES)) {
    const name = `${how.target}, ${how.threads} threads: ${what}`;
    test(`${name}: steps, and going on from any of them, give the bits of train`, async () => {
      const seen: unknown[] = [];
      const onEpoch: Options["onEpoch"] = (event) => seen.push(event.monitors);
      const unbroken = await train(everything, set, { ...make(), ...how, onEpoch });
      assert.equal(unbroken.ending, "epochs");
      const run = await stepper(everything, set, { ...make(), ...how });
      const snapshots: Snapshot[] = [await run.snapshot()];
      const monitors: unknown[] = [];
      for (;;) {
        const event = await run.step();
        if (!event) break;
        if (event.ended) monitors.push(event.ended.monitors);
        snapshots.push(structuredClone(await run.snapshot()));
      }
      const last = await run.network();
      assert.equal(last.steps, run.history.length * 5);
      assert.equal(run.ending, unbroken.ending);
      assert.deepEqual(stateOf(last), stateOf(unbroken));
      assert.deepEqual(historyOf(run), historyOf({ history: unbroken.history }));
      assert.deepEqual(monitors, seen);
      // back in time and ahead, in this process
      for (const at of [7, 0, 12, 7, 4, 5]) {
        await run.restore(snapshots[at]!);
        assert.equal(run.steps, at);
        assert.equal(run.stepInEpoch, at % 5);
        assert.deepEqual(stateOf(await finished(run)), stateOf(last), `from step ${at}`);
        assert.deepEqual(historyOf(run).at(-1)!.loss, historyOf(last).at(-1)!.loss);
      }
      run.dispose();
      // in another run, by the step and by the epoch, on another number of threads
      const threads = how.target === "wasm" ? 3 - how.threads : 1;
      for (const at of [3, 9, 10]) {
        const other = await stepper(everything, set, {
          ...make(),
          ...how,
          threads,
          from: snapshots[at]!,
        });
        while (await other.nextEpoch()) {}
        assert.deepEqual(stateOf(await other.network()), stateOf(last), `from step ${at}`);
        assert.equal(other.ending, run.ending);
        other.dispose();
      }
      const rest = await train(everything, set, { ...make(), ...how, from: snapshots[8]! });
      assert.deepEqual(stateOf(rest), stateOf(unbroken));
      assert.equal(rest.best?.epoch, unbroken.best?.epoch);
      assert.deepEqual(
        rest.best && stateOf(rest.best.network),
        unbroken.best && stateOf(unbroken.best.network),
      );
    });
  }
}

test("the order of an epoch in progress is that of its beginning", async () => {
  const options = { ...common, optimizer: sgd({ learningRate: 0.5 }), epochs: 1 };
  const unbroken = await train(simple, set, { ...options, order: rotated(0) });
  const run = await stepper(simple, set, { ...options, order: rotated(0) });
  await run.advance(2);
  const from = await run.snapshot();
  const rest = await train(simple, set, { ...options, order: rotated(3), from });
  assert.deepEqual(stateOf(rest), stateOf(unbroken));
  run.dispose();
});

test("going on keeps the best epoch and the patience of before", async () => {
  // the best is the first epoch: a learning rate of nearly nothing moves no answer after it
  const options = {
    ...common,
    optimizer: sgd({ learningRate: 1e-7 }),
    epochs: 50,
    validation,
    patience: 4,
  };
  const unbroken = await train(simple, set, options);
  assert.equal(unbroken.ending, "patience");
  assert.equal(unbroken.history.at(-1)!.epoch - unbroken.best.epoch, 4);
  const run = await stepper(simple, set, options);
  await run.nextEpoch();
  await run.nextEpoch();
  await run.advance(2);
  const from = await run.snapshot();
  assert.equal(from.best?.epoch, unbroken.best.epoch);
  const rest = await train(simple, set, { ...options, from });
  assert.equal(rest.ending, "patience");
  assert.deepEqual(historyOf(rest.best.network), historyOf(unbroken.best.network));
  assert.equal(rest.best.epoch, unbroken.best.epoch);
  assert.deepEqual(stateOf(rest.best.network), stateOf(unbroken.best.network));
  run.dispose();
});

const numbers = async (run: Stepper<readonly [3], 2>, name: string) =>
  Array.from((await run.read(name)).values);

test("what is read after a step is what that step computed, its batch and its gradients", async () => {
  const rate = 0.25;
  const run = await stepper(simple, set, {
    ...common,
    loss: quadratic,
    dtype: "f64",
    optimizer: sgd({ learningRate: rate }),
  });
  for (let k = 0; k < 12; k++) {
    const [weight, bias] = [
      await numbers(run, "layers.1.weight"),
      await numbers(run, "layers.1.bias"),
    ];
    const event = (await run.step())!;
    const n = k % 5 === 4 ? 3 : 5;
    assert.equal(event.rows.length, n);
    assert.equal(event.epoch, Math.floor(k / 5));
    assert.equal(event.ended !== undefined, k % 5 === 4);
    const { shape, values } = await run.read("inputs");
    assert.deepEqual([...shape], [n, INPUTS]);
    const at = (i: number) => event.rows[Math.floor(i / INPUTS)]! * INPUTS + (i % INPUTS);
    assert.deepEqual(
      Array.from(values),
      Array.from(values, (_, i) => set.inputs[at(i)]!),
    );
    const targets = await numbers(run, "targets");
    assert.deepEqual(
      targets,
      [...event.rows].flatMap((row) => [1 - set.labels![row]!, set.labels![row]!]),
    );
    const before = await numbers(run, "layers.0/a");
    const z = await numbers(run, "layers.1/z");
    const a = await numbers(run, "layers.1/a");
    for (let i = 0; i < n * 2; i++) {
      const [row, out] = [Math.floor(i / 2), i % 2];
      let sum = bias[out]!;
      for (let j = 0; j < 4; j++) sum += before[row * 4 + j]! * weight[out * 4 + j]!;
      assert.ok(Math.abs(z[i]! - sum) < 1e-12, `${z[i]}, expected ${sum}`);
    }
    const loss = a.reduce((sum, x, i) => sum + (x - targets[i]!) ** 2 / 2, 0) / n;
    assert.ok(Math.abs(event.loss - loss) < 1e-12);
    assert.deepEqual(await numbers(run, "loss"), [event.loss]);
    const gradient = await numbers(run, "layers.1.weight/gradient");
    const delta = await numbers(run, "layers.1/delta");
    const after = await numbers(run, "layers.1.weight");
    for (let i = 0; i < 8; i++) {
      let sum = 0;
      for (let row = 0; row < n; row++)
        sum += delta[row * 2 + Math.floor(i / 4)]! * before[row * 4 + (i % 4)]!;
      assert.ok(Math.abs(gradient[i]! - sum) < 1e-12);
      assert.ok(Math.abs(after[i]! - (weight[i]! - rate * gradient[i]!)) < 1e-12);
    }
  }
  run.dispose();
});

test("steps at full speed can be read too, and reading changes no bit", async () => {
  const options = { ...common, optimizer: adam({ learningRate: 0.05 }) };
  const slow = await stepper(everything, set, options);
  const fast = await stepper(everything, set, { ...options, values: ["layers.3/a"] });
  await slow.step();
  await slow.step();
  const third = await slow.step();
  const event = await fast.advance(3);
  assert.deepEqual({ ...event, steps: 1 }, third);
  assert.equal(event!.steps, 3);
  assert.deepEqual(await fast.read("layers.3/a"), await slow.read("layers.3/a"));
  const both = await Promise.all([
    slow.read("layers.0/z"),
    slow.read("layers.0.weight.firstMoment").catch(() => null),
  ]);
  assert.equal(both[0].values.length, 5 * 6);
  await assert.rejects(fast.read("layers.0/z"), /expected one of loss, layers\.3\/a/);
  assert.equal((await fast.advance(100))!.steps, 2, "to the end of the epoch");
  slow.dispose();
  fast.dispose();
});

test("a parameter that is set is what the next step works with, also under a mean", async () => {
  for (const ema of [undefined, 0.5]) {
    const run = await stepper(simple, set, {
      ...common,
      dtype: "f64",
      optimizer: sgd({ learningRate: 1e-300 }),
      ema,
    });
    await run.advance(2);
    const bent = Float64Array.from({ length: 12 }, (_, i) => Math.sin(i + 1));
    await run.write("layers.0.weight", bent);
    assert.deepEqual(await numbers(run, "layers.0.weight"), [...bent]);
    await run.step();
    const inputs = await numbers(run, "inputs");
    const z = await numbers(run, "layers.0/z");
    const bias = await numbers(run, "layers.0.bias");
    for (let i = 0; i < z.length; i++) {
      const [row, out] = [Math.floor(i / 4), i % 4];
      let sum = bias[out]!;
      for (let j = 0; j < INPUTS; j++) sum += inputs[row * INPUTS + j]! * bent[out * INPUTS + j]!;
      assert.ok(Math.abs(z[i]! - sum) < 1e-12);
    }
    // bending is part of the moment that is kept
    const snapshot = await run.snapshot();
    const end = stateOf(await finished(run));
    await run.restore(snapshot);
    assert.deepEqual(stateOf(await finished(run)), end);
    run.dispose();
  }
});

test("what does not fit is refused, and changes nothing", async () => {
  const options = { ...common, optimizer: momentum({ learningRate: 0.1, momentum: 0.5 }) };
  const run = await stepper(simple, set, options);
  await run.step();
  const before = stateOf(await run.network());
  const write = (name: string, values: ArrayLike<number>) =>
    assert.rejects(run.write(name, values), OptionError);
  await write("layers.0.weight", [1, 2, 3]);
  await write("layers.0.weight", new Float32Array(13));
  await write("layers.0.weight", new Float32Array(12).fill(Number.NaN));
  await write("layers.0.weight", Array(12).fill("1"));
  await write("layers.7.weight", [1]);
  await write("layers.0/a", [1]);
  await assert.rejects(run.read("layers.9/z"), /got layers\.9\/z/);
  const good = await run.snapshot();
  const bad: [Partial<Snapshot>, RegExp][] = [
    [{ seed: 4 }, /snapshot: seed: expected 3 as in this run, got 4/],
    [{ code: "network([2])" }, /snapshot: code/],
    [{ batchSize: 4 }, /snapshot: batchSize/],
    [{ trainCount: 22 }, /snapshot: trainCount/],
    [{ dtype: "f64" }, /snapshot: dtype/],
    [{ steps: -1 }, /snapshot: steps/],
    [{ firstEpoch: 2 }, /snapshot: firstEpoch/],
    [{ place: { step: 6, lossSum: 0 } }, /place.step: expected a whole number from 0 to 5, got 6/],
    [{ place: { step: 1, lossSum: Number.NaN } }, /place.lossSum/],
    [{ optimizerState: new Map() }, /layers\.0\.weight\.\w+: expected 12 finite numbers, got none/],
    [{ parameters: new Map() }, /layers\.0\.weight: expected 12 numbers, got none/],
  ];
  for (const [change, message] of bad) {
    await assert.rejects(run.restore({ ...good, ...change }), message);
    await assert.rejects(
      stepper(simple, set, { ...options, seed: 3, from: { ...good, ...change } }),
      OptionError,
    );
  }
  assert.deepEqual(stateOf(await run.network()), before);
  const stepping = run.step();
  await assert.rejects(run.step(), /step: step has not ended; await it first/);
  await assert.rejects(run.read("loss"), /read: step has not ended/);
  await assert.rejects(run.write("layers.0.bias", [1, 2, 3, 4]), /write: step has not ended/);
  await stepping;
  await run.restore(good);
  await assert.rejects(run.read("layers.0/z"), /call step\(\) first/);
  await assert.rejects(run.advance(0), OptionError);
  run.dispose();
});

test("pause() ends a chunk and keeps the place", async () => {
  const options = {
    ...common,
    optimizer: adam({ learningRate: 0.01 }),
    epochs: 400,
    chunkMs: 0.01,
  };
  const unbroken = await train(simple, set, options);
  let run: Stepper<readonly [3], 2> | undefined;
  let pauses = 0;
  run = await stepper(simple, set, {
    ...options,
    onProgress: (done) => {
      if (done === 15 && pauses < 20) run!.pause();
    },
  });
  while (!run.ending) {
    if (await run.nextEpoch()) continue;
    if (run.stepInEpoch === 3) pauses++;
  }
  assert.equal(pauses, 20);
  assert.deepEqual(stateOf(await run.network()), stateOf(unbroken));
  run.dispose();
});

test("a run that diverged goes on from a snapshot only", async () => {
  const run = await stepper(simple, set, { ...common, optimizer: sgd({ learningRate: 0.1 }) });
  await run.step();
  const good = await run.snapshot();
  const loss = (await run.step())!.loss;
  await run.write("layers.1.weight", new Float32Array(8).fill(3e38));
  const isDiverged = (error: unknown) => error instanceof DivergedRunError && error.step === 2;
  await assert.rejects(run.advance(3), isDiverged);
  await assert.rejects(run.step(), isDiverged);
  await assert.rejects(run.snapshot(), isDiverged);
  await run.restore(good);
  assert.equal((await run.step())!.loss, loss);
  run.dispose();
});
