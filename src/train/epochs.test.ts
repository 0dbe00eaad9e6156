import assert from "node:assert/strict";
import { test } from "node:test";
import { type Dataset, dataset } from "../data/dataset.ts";
import { randomStream } from "../data/random.ts";
import { take } from "../data/slices.ts";
import { blobs } from "../data/synthetic.ts";
import { MemoryLimitError, OptionError } from "../errors.ts";
import { linear, relu, sigmoid, softmax } from "../nn/activation.ts";
import { dense } from "../nn/dense.ts";
import { constant, gaussian } from "../nn/initializer.ts";
import { layer } from "../nn/layer.ts";
import { crossEntropy, logLikelihood, quadratic } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { momentum, sgd } from "../nn/optimizer.ts";
import { monitorNames } from "../nn/step.ts";
import { epochs } from "./epochs.ts";
import type { EpochEvent, Run } from "./event.ts";
import type { TrainOptions } from "./options.ts";
import type { Evaluation } from "./record.ts";
import { stepDecay } from "./schedules.ts";
import type { ParameterMap } from "./state.ts";
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

/** The same options for networks whose sizes the types know. */
const typed = <In extends readonly number[], Out extends number>() =>
  base as unknown as Omit<TrainOptions<In, Out>, "validation">;

const bits = (parameters: ParameterMap) => [...parameters].map(([name, v]) => [name, ...v]);
const sameBits = (a: Run, b: Run) => assert.deepEqual(bits(a.parameters), bits(b.parameters));
/** A record without what the clock says. */
const timeless = (events: readonly object[]) =>
  JSON.stringify(events, (key, value) => (/^(seconds|samplesPerSecond)$/.test(key) ? 0 : value));

for (const target of ["reference", "wasm"] as const) {
  test(`a network learns clouds on ${target}`, async () => {
    const losses: number[] = [];
    const run = await train(net, cloud, {
      ...base,
      target,
      epochs: target === "wasm" ? 40 : 12,
      optimizer: sgd({ learningRate: 2 }),
      validation: cloud,
      onEpoch: ({ loss }) => losses.push(loss),
    });
    assert.ok(run.best.validation.accuracy > 0.9, run.summary());
    assert.ok(losses.at(-1)! < losses[0]! / 2);
    assert.equal(run.target, target);
    assert.equal(run.ending, "epochs");
    const again = await run.best.network.evaluate(cloud, { target });
    assert.equal(again.correct, run.best.validation.correct);
    assert.ok(Math.abs(again.loss - run.best.validation.loss) < 1e-6);
  });

  test(`an epoch on ${target} visits every example once, the last mini-batch being shorter`, async () => {
    // With loss 1/2 (a - y)^2 on a = bias, eta = 1/4 and batches of sizes m, the bias follows
    // b' = b - eta (b - mean of the batch).
    const values = [1, 2, 3, 4, 5, 6, 7];
    const set = dataset({
      name: "numbers",
      inputShape: [1],
      outputs: 1,
      inputs: new Float32Array(7),
      targets: Float32Array.from(values),
    });
    const order = [3, 0, 6, 2, 5, 1, 4];
    const steps: number[] = [];
    const run = await train(network([1], dense(1, undefined, { biasInit: constant(0) })), set, {
      ...typed<readonly [1], 1>(),
      target,
      loss: quadratic,
      optimizer: sgd({ learningRate: 0.25 }),
      batchSize: 3,
      epochs: 1,
      order: () => order,
      onProgress: (done, total) => steps.push(done, total),
    });
    let b = 0;
    let losses = 0;
    for (const batch of [order.slice(0, 3), order.slice(3, 6), order.slice(6)]) {
      const wanted = batch.map((i) => values[i]!);
      losses += wanted.reduce((s, y) => s + ((b - y) * (b - y)) / 2, 0);
      b -= 0.25 * (b - wanted.reduce((s, y) => s + y, 0) / wanted.length);
    }
    assert.ok(Math.abs(run.parameters.get("layers.0.bias")![0]! - b) < 1e-6);
    assert.ok(Math.abs(run.history[0]!.loss - losses / 7) < 1e-6);
    assert.deepEqual(steps.slice(-2), [7, 7]);
    assert.equal(run.steps, 3);
  });

  test(`chunks, monitors, evaluations and pulling change no bit on ${target}`, async () => {
    const options = { ...base, target, optimizer: momentum({ learningRate: 0.5, momentum: 0.5 }) };
    const plain = await train(net, cloud, options);
    sameBits(await train(net, cloud, { ...options, chunkMs: 1e-6 }), plain);
    sameBits(await train(net, cloud, { ...options, monitors: monitorNames(net) }), plain);
    const watched = { validation: held, test: cloud, testEveryEpoch: true, evaluateTraining: true };
    sameBits(await train(net, cloud, { ...options, ...watched }), plain);
    const other = await train(net, cloud, { ...options, seed: 2 });
    assert.notDeepEqual(bits(other.parameters), bits(plain.parameters));
  });

  test(`a run that is continued ends where the whole run ends, to the last bit, on ${target}`, async () => {
    const options = {
      ...base,
      target,
      optimizer: momentum({ learningRate: 0.5, momentum: 0.9 }),
      schedule: stepDecay({ every: 2, factor: 0.5 }),
      seed: 7,
    };
    const whole = await train(net, cloud, { ...options, epochs: 5 });
    const first = await train(net, cloud, { ...options, epochs: 2 });
    const { seed: _, ...unseeded } = options;
    const second = await train(net, cloud, { ...unseeded, epochs: 3, from: first });
    sameBits(second, whole);
    assert.equal(timeless(second.history), timeless(whole.history));
    assert.equal(second.steps, whole.steps);
    assert.deepEqual(bits(second.optimizerState), bits(whole.optimizerState));
  });

  test(`random numbers of a layer are its own, new in each step, and off in evaluation on ${target}`, async () => {
    const noisy = layer("noisy", (x, scope) =>
      scope.isTraining ? x.mul(scope.random("mask", x.shape).lt(0.5).cast(x.dtype).mul(2)) : x,
    );
    const dropped = network([4], dense(6, sigmoid), noisy, dense(3, sigmoid));
    const four = cloud as unknown as Dataset<readonly [4], 3>;
    const options = { ...base, target } as TrainOptions<readonly [4], 3>;
    const one = await train(dropped, four, options);
    const two = await train(dropped, four, { ...options, chunkMs: 1e-6 });
    assert.deepEqual(bits(one.parameters), bits(two.parameters));
    const evaluated = await one.evaluate(four, { target });
    assert.deepEqual(await one.evaluate(four, { target }), evaluated);
  });
}

test("the targets agree after three epochs", async () => {
  const runs = await Promise.all(
    (["reference", "wasm"] as const).map((target) =>
      train(net, cloud, { ...base, target, l2: 0.1 }),
    ),
  );
  for (const [name, values] of runs[0]!.parameters) {
    const other = runs[1]!.parameters.get(name)!;
    for (const [i, x] of values.entries()) assert.ok(Math.abs(x - other[i]!) < 2e-5, name);
  }
});

test("float64 runs keep float64 parameters and agree with the reference to rounding", async () => {
  const options = { ...base, dtype: "f64" } as const;
  const [reference, wasm] = await Promise.all([
    train(net, cloud, options),
    train(net, cloud, { ...options, target: "wasm" }),
  ]);
  for (const [name, values] of wasm.parameters) {
    assert.ok(values instanceof Float64Array);
    const other = reference.parameters.get(name)!;
    for (const [i, x] of values.entries()) assert.ok(Math.abs(x - other[i]!) < 1e-12, name);
  }
});

test("frozen layers keep their parameters, the others learn", async () => {
  const half = network([4], dense(6, sigmoid, { frozen: true }), dense(3, softmax));
  const four = cloud as unknown as Dataset<readonly [4], 3>;
  const options = { ...base, loss: logLikelihood } as TrainOptions<readonly [4], 3>;
  const before = await train(half, four, { ...options, epochs: 0 });
  const after = await train(half, four, options);
  const weights = (run: { parameters: ParameterMap }, i: number) => [
    ...run.parameters.get(`layers.${i}.weight`)!,
  ];
  assert.deepEqual(weights(after, 0), weights(before, 0));
  assert.notDeepEqual(weights(after, 1), weights(before, 1));
  const fixed = network([4], dense(3, softmax, { frozen: true }));
  const still = await train(fixed, four, { ...options, batchSize: 10, target: "wasm" });
  assert.ok(Math.abs(still.history[0]!.loss - still.history[2]!.loss) < 1e-5);
});

test("early stopping ends with the best parameters", async () => {
  const run = await train(net, cloud, {
    ...base,
    epochs: 30,
    optimizer: sgd({ learningRate: 4 }),
    validation: held,
    test: cloud,
    patience: 2,
  });
  assert.equal(run.ending, "patience");
  assert.equal(run.history.length, run.best.epoch + 3);
  assert.deepEqual(bits(run.parameters), bits(run.best.network.parameters));
  const best = Math.max(...run.history.map((r) => r.validation!.accuracy));
  assert.equal(run.best.validation.accuracy, best);
  assert.equal(
    run.history.findIndex((r) => r.validation!.accuracy === best),
    run.best.epoch,
  );
  const evaluated = await run.evaluate(cloud, { target: "reference" });
  assert.equal(evaluated.correct, run.best.test!.correct);
});

test("the test set at the end belongs to the last and to the best epoch", async () => {
  const options = { ...base, validation: held, test: cloud, optimizer: sgd({ learningRate: 4 }) };
  const every = await train(net, cloud, { ...options, testEveryEpoch: true });
  const once = await train(net, cloud, options);
  assert.deepEqual(once.test, every.history.at(-1)!.test);
  assert.deepEqual(once.best.test, every.history[every.best.epoch]!.test);
  assert.equal(once.history[0]!.test, undefined);
  assert.equal((every.history.at(-1)!.test as Evaluation).total, cloud.count);
});

test("the training set can be evaluated too", async () => {
  const run = await train(net, cloud, { ...base, epochs: 1, evaluateTraining: true });
  const evaluated = await run.evaluate(cloud, { target: "reference" });
  assert.deepEqual(run.history[0]!.training, evaluated);
});

test("break ends a run; a snapshot keeps what was learned", async () => {
  let kept: ReturnType<EpochEvent["snapshot"]> | undefined;
  let old: EpochEvent | undefined;
  for await (const event of epochs(net, cloud, base)) {
    if (event.epoch === 0) old = event;
    if (event.epoch !== 1) continue;
    kept = event.snapshot();
    break;
  }
  const two = await train(net, cloud, { ...base, epochs: 2 });
  assert.deepEqual(bits(kept!.parameters), bits(two.parameters));
  assert.equal(kept!.history.length, 2);
  assert.throws(() => old!.snapshot(), /snapshot of epoch 0: the run has gone on/);
});

test("an abort ends after the current chunk and keeps what was learned", async () => {
  const abort = new AbortController();
  let calls = 0;
  const run = await train(net, cloud, {
    ...base,
    validation: held,
    chunkMs: 1e-6,
    signal: abort.signal,
    onProgress: () => {
      if (++calls === 11) abort.abort();
    },
  });
  assert.equal(run.ending, "aborted");
  assert.equal(run.steps, 11);
  assert.equal(run.history.length, 1);
  assert.equal(calls, 11);
  assert.match(run.summary(), /stopped on request/);
  const early = await train(net, cloud, { ...base, validation: held, signal: AbortSignal.abort() });
  assert.equal(early.steps, 0);
  assert.equal(early.best.epoch, -1);
});

test("monitored values belong to the last whole mini-batch", async () => {
  const shapes = new Map<string, readonly number[]>();
  for await (const { monitors } of epochs(net, cloud, {
    ...base,
    epochs: 1,
    monitors: monitorNames(net),
  })) {
    for (const [name, { shape, values }] of monitors!) {
      assert.equal(
        values.length,
        shape.reduce((a, b) => a * b, 1),
      );
      shapes.set(name, shape);
    }
  }
  assert.deepEqual([...shapes.keys()].sort(), monitorNames(net).sort());
  assert.deepEqual(shapes.get("layers.0/delta"), [8, 6]);
  assert.deepEqual(shapes.get("layers.1.weight/gradient"), [3, 6]);
  const events = [];
  for await (const e of epochs(net, cloud, {
    ...base,
    epochs: 1,
    batchSize: 100,
    monitors: ["layers.1/a"],
  })) {
    events.push(e.monitors!.get("layers.1/a")!.shape);
  }
  assert.deepEqual(events, [[60, 3]]);
});

test("sets with targets are judged by their loss", async () => {
  const x = Float32Array.from({ length: 40 }, (_, i) => i / 40);
  const line = dataset({
    name: "line",
    inputShape: [1],
    outputs: 1,
    inputs: x,
    targets: x.map((v) => 2 * v - 1),
  });
  const fitted = await train(network([1], dense(4, relu), dense(1)), line, {
    ...base,
    loss: quadratic,
    init: gaussian(0.7),
    optimizer: sgd({ learningRate: 0.1 }),
    epochs: 40,
    target: "wasm",
    validation: line,
  } as TrainOptions<readonly [1], 1> & { validation: typeof line });
  assert.ok(fitted.best.validation.loss < 0.01, fitted.summary());
  assert.throws(() => fitted.best.validation.accuracy, /accuracy: .* meanSquaredError/);
  assert.equal(fitted.best.validation.confusion, undefined);
  const losses = fitted.history.map((r) => r.validation!.loss);
  assert.equal(losses.indexOf(Math.min(...losses)), fitted.best.epoch);
});

test("sets that are stored differently are evaluated alike", async () => {
  const { below } = randomStream(1, "epochs.test");
  const bytes = Uint8Array.from({ length: 30 * 4 }, () => below(256));
  const labels = Uint8Array.from({ length: 30 }, (_, i) => i % 3);
  const fields = { inputShape: [4], outputs: 3, labels } as const;
  const asBytes = dataset({ name: "bytes", ...fields, inputs: bytes });
  const asFloats = dataset({
    name: "floats",
    ...fields,
    inputs: Float32Array.from(bytes, (x) => x / 256),
    labels: Uint32Array.from(labels),
  });
  const small = network([4], dense(3, sigmoid));
  const run = await train(small, asBytes, {
    ...(base as TrainOptions<readonly [4], 3>),
    epochs: 1,
    validation: asFloats,
    test: asBytes,
  });
  assert.deepEqual(run.test, run.best.validation);
});

test("what is impossible is refused before anything is compiled", async () => {
  const refuse = (wrong: object, message: RegExp) =>
    assert.rejects(train(net, cloud, { ...base, ...wrong }), (error) => {
      assert.ok(error instanceof OptionError, `${error}`);
      assert.match(error.message, message);
      return true;
    });
  await refuse({ batchSize: 0 }, /^batchSize: expected a whole number from 1, got 0$/);
  await refuse({ spareCores: -1 }, /^spareCores: expected a whole number from 0, got -1$/);
  await refuse({ epochs: -1 }, /^epochs: expected a whole number from 0, got -1$/);
  await refuse({ epochs: 1.5 }, /^epochs: /);
  await refuse({ seed: -1 }, /^seed: /);
  await refuse({ patience: 0, validation: held }, /^patience: expected a whole number from 1/);
  await refuse({ patience: 3 }, /^patience: expected a validation set to judge by, got none$/);
  await refuse({ l2: -1 }, /^l2: /);
  await refuse({ chunkMs: 0 }, /^chunkMs: /);
  await refuse({ memoryLimit: Number.NaN }, /^memoryLimit: /);
  await refuse({ dtype: "f16" }, /^dtype: expected one of f32, f64, got f16$/);
  await refuse(
    { target: "tpu" },
    /^target: expected one of reference, wasm, native, auto, got tpu$/,
  );
  await refuse({ loss: undefined }, /^loss: expected quadratic, crossEntropy, logLikelihood/);
  await refuse({ optimizer: undefined }, /^optimizer: expected/);
  const nan = { ...base.optimizer, learningRate: Number.NaN };
  await refuse({ optimizer: nan }, /^optimizer: learningRate: expected a finite number above 0/);
  await refuse({ monitors: ["layers.7/z"] }, /^monitors: expected some of .*, got layers.7\/z$/);
  await refuse({ order: () => [1, 2] }, /^order: expected 60 positions from 0 to 59$/);
  await refuse({ from: new Map() }, /^parameters: layers.0.weight: expected 24 numbers, got none$/);
  await refuse({ validation: take(held, 0) }, /^validation: expected at least one example/);
  await refuse(
    { schedule: { code: "", factor: () => Number.NaN } },
    /^schedule: learning rate of epoch 0/,
  );
});

test("a run that needs more memory than it may have is refused with its size", async () => {
  await assert.rejects(
    train(net, cloud, { ...base, target: "wasm", memoryLimit: 1000 }),
    (error) => error instanceof MemoryLimitError && error.neededBytes > 1000,
  );
});

test("initial parameters must be finite and known", async () => {
  const { parameters } = await train(net, cloud, { ...base, epochs: 0 });
  const broken = new Map(parameters);
  broken.set("layers.0.bias", new Float32Array(6).fill(Number.NaN));
  await assert.rejects(
    train(net, cloud, { ...base, from: broken }),
    /parameters: layers.0.bias: expected finite numbers, got NaN at 0/,
  );
  const extra = new Map([...parameters, ["layers.9.weight", new Float32Array(1)]] as const);
  await assert.rejects(train(net, cloud, { ...base, from: extra }), /got also layers.9.weight/);
});

test("the loss of an epoch of very many steps is their mean, in f32 too", async () => {
  const count = 50_000;
  const many = dataset({
    name: "many",
    inputShape: [1],
    outputs: 1,
    inputs: new Float32Array(count).fill(0.3),
    targets: new Float32Array(count).fill(0.7),
  });
  const options = {
    loss: quadratic,
    optimizer: sgd({ learningRate: 1e-30 }),
    batchSize: 1,
    seed: 1,
  };
  const losses: number[] = [];
  for (const dtype of ["f32", "f64"] as const) {
    const net = network([1], dense(1, linear));
    for await (const { loss } of epochs(net, many, { ...options, epochs: 1, dtype }))
      losses.push(loss);
  }
  const [single, double] = losses as [number, number];
  assert.ok(double > 0.1, `${double}`);
  // added up in f32 one after another it is off by 5e-4
  assert.ok(Math.abs(single - double) < 1e-6 * double, `${single} and ${double}`);
});
