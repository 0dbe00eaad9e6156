// Sets with targets are judged by errors: those of the answers, on every target, in events, best epochs,
// summaries and files; an accuracy they have not, and asking for one says so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "../data/dataset.ts";
import { randomStream } from "../data/random.ts";
import {
  adam,
  crossEntropy,
  dense,
  type Evaluation,
  fromSafetensors,
  isCounted,
  network,
  OptionError,
  quadratic,
  runTrial,
  sigmoid,
  tanh,
  train,
} from "../index.ts";
import { skip } from "../runtime/native.test.setup.ts";

/** y = (sin-like bends of x, their product) with noise. */
function bends(count: number, seed: number) {
  const { uniform, normal } = randomStream(seed, "bends");
  const inputs = Float32Array.from({ length: count * 2 }, () => 2 * uniform() - 1);
  const targets = Float32Array.from({ length: count * 3 }, (_, i) => {
    const [x, z] = [inputs[2 * Math.floor(i / 3)]!, inputs[2 * Math.floor(i / 3) + 1]!];
    return [4 * x * x - 1, x * z, z - x][i % 3]! + 0.05 * normal();
  });
  return dataset({ name: "bends", inputShape: [2], outputs: 3, inputs, targets });
}

const training = bends(130, 1);
const validation = bends(117, 2);
const net = network([2], dense(9, tanh), dense(3));
const options = { optimizer: adam({ learningRate: 0.02 }), epochs: 4, batchSize: 10, validation };

const accuracyOf = (evaluation: Evaluation) => () => evaluation.accuracy;

for (const target of ["reference", "wasm", "native"] as const) {
  test(`errors are those of the answers: ${target}`, {
    skip: target === "native" ? skip : false,
  }, async () => {
    const run = await train(net, training, { ...options, loss: quadratic, target });
    const judged = await run.evaluate(validation);
    const { values } = await run.predict(validation);
    let sum = 0;
    for (const [i, a] of values.entries()) sum += (a - validation.targets![i]!) ** 2;
    const mean = sum / (117 * 3);
    assert.ok(Math.abs(judged.meanSquaredError! - mean) < 1e-5 * mean, `${mean}`);
    assert.equal(judged.rootMeanSquaredError, Math.sqrt(judged.meanSquaredError!));
    // the quadratic loss is half the sum over the outputs
    assert.ok(Math.abs(judged.loss - (mean * 3) / 2) < 1e-5 * judged.loss);
    assert.equal(judged.total, 117);
    assert.deepEqual(run.history.at(-1)!.validation, judged);
    const errors = run.history.map((r) => r.validation!.meanSquaredError!);
    assert.ok(errors.at(-1)! < errors[0]!);
    assert.equal(errors.indexOf(Math.min(...errors)), run.best.epoch);
  });
}

test("nothing shows an accuracy that there is not, and asking for one is answered in words", async () => {
  const run = await train(net, training, {
    ...options,
    loss: quadratic,
    test: validation,
    evaluateTraining: true,
  });
  const record = run.history[0]!;
  for (const one of [record.validation!, record.training!, run.test!, run.best.validation]) {
    const keys = ["loss", "meanSquaredError", "rootMeanSquaredError", "total"];
    assert.deepEqual(Object.keys(one).sort(), keys);
    assert.equal(isCounted(one), false);
    assert.throws(accuracyOf(one), (error) => {
      assert.ok(error instanceof OptionError);
      assert.match(
        error.message,
        /^accuracy: .*meanSquaredError and rootMeanSquaredError are there$/,
      );
      return true;
    });
  }
  assert.doesNotMatch(JSON.stringify(run.history), /accuracy|null/);
  assert.match(
    run.summary(),
    /a root mean squared error of 0\.\d+ on|with a root mean squared error/,
  );
  assert.doesNotMatch(run.summary(), /NaN/);
  const read = fromSafetensors(run.toSafetensors(), net);
  const untimed = (history: typeof run.history) =>
    history.map(({ seconds: _, samplesPerSecond: __, ...record }) => record);
  // a model's file holds no times
  assert.deepEqual(untimed(read.history), untimed(run.history));
  assert.throws(accuracyOf(read.history[0]!.validation!), OptionError);
  const on = await train(net, training, { ...options, loss: quadratic, from: read, patience: 2 });
  assert.ok(on.history.length > 4);
  const trial = { point: {}, epochs: 2 };
  const { outcome } = await runTrial(
    { net, options: { ...options, loss: quadratic } as never },
    training as never,
    trial,
  );
  assert.deepEqual(Object.keys(outcome.epochs[0]!).sort(), ["loss", "validationLoss"]);
});

test("another loss than the quadratic one reports the same errors beside itself", async () => {
  const share = { ...validation, targets: validation.targets!.map((y) => 1 / (1 + 2 ** -y)) };
  const answers = network([2], dense(5, tanh), dense(3, sigmoid));
  const run = await train(answers, share, {
    ...options,
    validation: share,
    loss: crossEntropy,
  });
  const { meanSquaredError } = await run.evaluate(share);
  const other = await run.evaluate(share, { loss: quadratic });
  assert.equal(meanSquaredError, other.meanSquaredError);
  assert.ok(Math.abs(meanSquaredError! * 1.5 - other.loss) < 1e-6);
});
