// Objectives of one's own: what they see, that their gradient is right, that the ordinary loss is one
// of them to the last bit, that states are kept, saved and gone on from, and what is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "../data/dataset.ts";
import { randomStream } from "../data/random.ts";
import { GraphError, OptionError, ShapeError } from "../errors.ts";
import {
  adam,
  batchNorm,
  checkGradient,
  dense,
  dropout,
  epochs,
  fromSafetensors,
  large,
  linear,
  type Network,
  network,
  type Objective,
  objective,
  quadratic,
  sgd,
  sigmoid,
  softmax,
  stepper,
  tanh,
  train,
  trainingStep,
} from "../index.ts";

const COUNT = 40;

/** 40 examples of 5 numbers with one of 3 classes, by chance. */
function examples(seed = 7) {
  const { uniform, below } = randomStream(seed, "examples");
  return dataset({
    name: "examples",
    inputShape: [5],
    outputs: 3,
    inputs: Float32Array.from({ length: COUNT * 5 }, uniform),
    labels: Uint8Array.from({ length: COUNT }, () => below(3)),
  });
}

const options = { optimizer: adam({ learningRate: 0.02 }), epochs: 3, batchSize: 16, seed: 3 };
/** Trained on sets whose classes it does not have. */
const autoencoder: Network<readonly [5]> = network([5], dense(3, tanh), dense(5, linear));

const denoising = objective("denoising", ({ inputs, apply, random, isTraining }) => {
  const noisy = isTraining ? random("kept", inputs.shape).ge(0.3).where(inputs, 0) : inputs;
  return apply(noisy).a.sub(inputs).square().sum(-1);
});
/** Everything at once: parameters, values inside, targets, a scalar. */
const mixed = objective(
  "mixed",
  ({ inputs, targets, output, parameter, apply, random }) => {
    const shifted = apply(inputs.add(random("shift", inputs.shape).mul(0.1)));
    const same = shifted.z!.sub(output.z!).square().sum(-1);
    const sparse = output.value("layers.0/a").square().sum(-1).mul(0.1);
    const narrow = parameter("layers.0.weight").square().sum().sqrt();
    const wrong = targets.mul(output.a.log()).sum(-1).neg();
    return wrong.add(same).add(sparse).mean().add(narrow.mul(0.01));
  },
  { wanted: "distribution" },
);
const classifier = network([5], dense(4, tanh), dense(3, softmax));

test("the gradient of an objective is that of differences", () => {
  const set = examples();
  for (const [net, loss] of [
    [autoencoder, denoising],
    [classifier, mixed],
  ] as const) {
    const { worst, compared } = checkGradient(net as Network, set, { loss });
    assert.equal(compared, net.parameterCount);
    assert.ok(worst.relativeError < 1e-8, JSON.stringify(worst));
  }
});

test("a loss written as an objective trains to the same bits, with all that runs have", async () => {
  const same = objective("same", ({ output, targets }) => quadratic.perExample(output, targets), {
    wanted: "numbers",
  });
  const net = network([5], dense(6, sigmoid), dropout(0.2), batchNorm(), dense(3, sigmoid));
  const set = examples();
  const how = { ...options, l2: 0.1, clipNorm: 0.5, ema: 0.9, validation: examples(8) };
  const monitors = ["layers.0/z", "layers.0.weight/gradient"];
  const run = (loss: Objective) => train(net, set, { ...how, loss, monitors, init: large });
  const [a, b] = [await run(quadratic), await run(same)];
  assert.deepEqual(a.parameters, b.parameters);
  assert.deepEqual(a.optimizerState, b.optimizerState);
  const figures = ({ history }: typeof a) =>
    history.map(({ loss, validation }) => [loss, validation!.loss, validation!.correct]);
  assert.deepEqual(figures(a), figures(b));
});

test("every target takes the steps of the reference, threads the same bits", async () => {
  const run = (target: "reference" | "wasm" | "native", threads: number) =>
    train(autoencoder, examples(), { ...options, loss: denoising, target, threads });
  const truth = await run("reference", 1);
  const wasm = await run("wasm", 1);
  assert.deepEqual((await run("wasm", 3)).parameters, wasm.parameters);
  const native = await run("native", 2).catch((error: Error) => {
    assert.match(error.message, /native|compiler|koffi/);
    return undefined;
  });
  for (const one of [wasm, ...(native ? [native] : [])]) {
    for (const [name, values] of truth.parameters) {
      for (const [i, x] of one.parameters.get(name)!.entries()) {
        assert.ok(Math.abs(x - values[i]!) < 1e-4, `${name} ${i}: ${x}, ${values[i]}`);
      }
    }
  }
  assert.ok(wasm.history.at(-1)!.loss < wasm.history[0]!.loss);
});

test("a set is judged by the objective, labels of any number are not looked at", async () => {
  const run = await train(autoencoder, examples(), {
    ...options,
    loss: denoising,
    validation: examples(9),
    evaluateTraining: true,
  });
  const evaluation = await run.evaluate(examples(9));
  const { loss } = evaluation;
  assert.deepEqual(Object.keys(evaluation).sort(), ["loss", "total"]);
  assert.throws(() => evaluation.accuracy, /accuracy: .* its loss is there/);
  assert.equal(loss, run.history.at(-1)!.validation!.loss);
  const { values } = await run.predict(examples(9));
  const { inputs } = examples(9);
  let squares = 0;
  for (const [i, x] of values.entries()) squares += (x - inputs[i]!) ** 2;
  assert.ok(Math.abs(squares / COUNT - loss) < 1e-5);
  const best = Math.min(...run.history.map(({ validation }) => validation!.loss));
  assert.equal(run.best.validation.loss, best);
});

/** The mean of the examples, as a state: what is shown is the distance to it. */
const running = objective(
  "running",
  ({ inputs, output, state, update, isTraining }) => {
    const cost = output.a.sub(inputs).square().sum(-1);
    if (!isTraining) return cost;
    const mean = state("mean").mul(0.9).add(inputs.mean(0).mul(0.1));
    update("mean", mean);
    const pulled = output.a.mean(0).sub(mean).square().sum();
    return { cost: cost.mean().add(pulled), shown: inputs.sub(mean).square().sum(-1) };
  },
  { states: ({ inputShape }) => ({ mean: inputShape }) },
);

test("a state goes on from step to step, and what is shown is what is reported", async () => {
  const set = examples();
  const order = () => Uint32Array.from({ length: COUNT }, (_, i) => i);
  const how = { ...options, loss: running, batchSize: COUNT, epochs: 2, order };
  const run = await train(autoencoder, set, { ...how, dtype: "f64", target: "reference" });
  const mean = [0, 1, 2, 3, 4].map((i) => {
    let sum = 0;
    for (let row = 0; row < COUNT; row++) sum += set.inputs[row * 5 + i]!;
    return sum / COUNT;
  });
  const kept = run.optimizerState.get("objective.mean")!;
  for (const [i, x] of mean.entries()) assert.ok(Math.abs(kept[i]! - 0.19 * x) < 1e-12);
  let shown = 0;
  for (const [i, x] of set.inputs.entries()) shown += (x - 0.1 * mean[i % 5]!) ** 2 / COUNT;
  assert.ok(Math.abs(run.history[0]!.loss - shown) < 1e-9);
});

test("a run goes on to the same bits from a file, a snapshot and another number of threads", async () => {
  const set = examples();
  const how = { ...options, loss: running };
  const whole = await train(autoencoder, set, { ...how, epochs: 4 });
  const half = await train(autoencoder, set, { ...how, epochs: 2 });
  const loaded = fromSafetensors(half.toSafetensors(), autoencoder);
  assert.deepEqual(loaded.optimizerState, half.optimizerState);
  assert.equal(loaded.loss.name, "running");
  const on = await train(autoencoder, set, { ...how, epochs: 2, from: loaded });
  assert.deepEqual(on.parameters, whole.parameters);
  assert.deepEqual(on.optimizerState, whole.optimizerState);
  const run = await stepper(autoencoder, set, { ...how, epochs: 4 });
  await run.advance(2);
  assert.deepEqual((await run.read("objective.mean")).values.length, 5);
  await assert.rejects(run.read("targets"), OptionError);
  const moment = await run.snapshot();
  run.dispose();
  const rest = epochs(autoencoder, set, { ...how, epochs: 4, from: moment, threads: 2 });
  for (;;) {
    const next = await rest.next();
    if (!next.done) continue;
    assert.deepEqual(next.value.parameters, whole.parameters);
    break;
  }
});

test("random numbers of a second application are others", async () => {
  const both = objective("both", ({ inputs, output, apply }) =>
    output.a.sub(apply(inputs).a).square().sum(-1),
  );
  const net: Network<readonly [5]> = network([5], dropout(0.5), dense(5, linear));
  const { history } = await train(net, examples(), { ...options, loss: both, epochs: 1 });
  assert.ok(history[0]!.loss > 0.01, `${history[0]!.loss}`);
});

test("what cannot be is refused, by name", async () => {
  const set = examples();
  const refused = (loss: Objective, kind: new (...args: never[]) => Error, text: RegExp) =>
    assert.rejects(train(autoencoder, set, { ...options, loss }), (error) => {
      assert.ok(error instanceof kind, `${error}`);
      assert.match((error as Error).message, text);
      return true;
    });
  await refused(
    objective("flat", ({ output }) => output.a),
    ShapeError,
    /objective flat: expected a number an example, \[16\], or one for the mini-batch, \[\], got \[16, 5\]/,
  );
  await refused(
    objective("blind", ({ targets }) => targets.sum(-1)),
    OptionError,
    /objective blind: no targets.*wanted/,
  );
  await refused(
    objective("lost", ({ parameter }) => parameter("layers.9.weight").sum()),
    OptionError,
    /objective lost: parameter: expected one of layers.0.weight, .*got layers.9.weight/,
  );
  await refused(
    objective("inner", ({ output }) => output.value("layers.0/b").sum(-1)),
    OptionError,
    /value: expected one of layers.0\/z/,
  );
  await refused(
    objective("stateless", ({ state }) => state("mean").sum()),
    OptionError,
    /state: expected one of none, got mean/,
  );
  const careless = objective("careless", ({ inputs, random }) => random("x", inputs.shape).sum(-1));
  await assert.rejects(
    train(autoencoder, set, { ...options, loss: careless, validation: set }),
    (error) => error instanceof GraphError && /only while training/.test(error.message),
  );
  assert.throws(() => objective("two words", ({ inputs }) => inputs), OptionError);
  const missing = { ...options, loss: undefined as unknown as Objective };
  await assert.rejects(train(autoencoder, set, missing), /loss: expected quadratic, .*objective/);
  const half = await train(autoencoder, set, { ...options, loss: running });
  const longer = objective(
    "longer",
    ({ state, update, inputs }) => {
      update("mean", state("mean"));
      return inputs.sum(-1);
    },
    { states: { mean: [9] } },
  );
  await assert.rejects(
    train(autoencoder, set, { ...options, loss: longer, from: half }),
    /objective.mean: expected 9 numbers as longer keeps them, got 5/,
  );
});

test("labels are no inputs of a step that wants nothing", () => {
  const format = { inputDType: "f32", divideBy: 1, labels: "u8" } as const;
  const sizes = { batchSize: 4, trainCount: 8, optimizer: sgd({ learningRate: 1 }) };
  const graph = trainingStep(autoencoder, { ...format, ...sizes, loss: denoising });
  const names = graph.live().flatMap((n) => (n.op === "input" ? [n.attributes.name] : []));
  assert.ok(names.includes("data.inputs"));
  assert.ok(!names.includes("data.labels"));
});
