import assert from "node:assert/strict";
import { test } from "node:test";
import { split } from "../data/slices.ts";
import { strokes } from "../data/strokes.ts";
import { AbortedError, OptionError } from "../errors.ts";
import { sigmoid } from "../nn/activation.ts";
import { dense } from "../nn/dense.ts";
import { crossEntropy } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { momentum } from "../nn/optimizer.ts";
import { train } from "../train/train.ts";
import { randomSearch } from "./random-search.ts";
import { logUniform, type Point } from "./space.ts";
import { runTrial, trainingAttempt } from "./trainer.ts";
import { isBetter } from "./trial.ts";

const [training, validation] = split(strokes({ count: 400 }), 300, 100);
const net = network([784], dense(12, sigmoid), dense(10, sigmoid));
const candidate = ({ learningRate }: Point) => ({
  net,
  options: {
    loss: crossEntropy,
    optimizer: momentum({ learningRate: Number(learningRate), momentum: 0.5 }),
    batchSize: 10,
    validation,
  },
});
const point = { learningRate: 0.1 };

test("a trial gives what training gives", async () => {
  const { outcome } = await runTrial(candidate(point), training!, { point, epochs: 3 });
  const run = await train(net, training!, { ...candidate(point).options, epochs: 3 });
  assert.deepEqual(
    outcome.epochs.map(({ loss, accuracy }) => [loss, accuracy]),
    run.history.map(({ loss, validation: v }) => [loss, v!.accuracy]),
  );
});

test("a trial that goes on gives what a whole one gives, to the last bit", async () => {
  const whole = await trainingAttempt(candidate, training!)({ point, epochs: 5 });
  const attempt = trainingAttempt(candidate, training!);
  const short = await attempt({ point, epochs: 2 });
  const long = await attempt({ point, epochs: 5 });
  assert.equal(short.epochs.length, 2);
  assert.deepEqual(long.epochs, whole.epochs);
});

test("fewer examples are the first ones", async () => {
  const trial = { point, epochs: 2, examples: 100 };
  const { outcome } = await runTrial(candidate(point), training!, trial);
  const part = split(training!, 100)[0]!;
  const run = await train(net, part, { ...candidate(point).options, epochs: 2 });
  assert.equal(outcome.epochs[1]!.loss, run.history[1]!.loss);
});

test("a run that diverges is an outcome, behind every other", async () => {
  const { outcome } = await runTrial(candidate({ learningRate: 1e38 }), training!, {
    point: { learningRate: 1e38 },
    epochs: 3,
  });
  assert.match(outcome.diverged!, /step/);
  const fine = await runTrial(candidate(point), training!, { point, epochs: 1 });
  assert.equal(isBetter(fine.outcome, outcome), true);
  assert.equal(isBetter(outcome, fine.outcome), false);
});

test("a trial without validation set, and one that is stopped, throw", async () => {
  const { options } = candidate(point);
  const blind = { net, options: { ...options, validation: undefined } };
  await assert.rejects(runTrial(blind, training!, { point, epochs: 1 }), OptionError);
  const stopped = { net, options: { ...options, signal: AbortSignal.abort() } };
  await assert.rejects(runTrial(stopped, training!, { point, epochs: 1 }), AbortedError);
});

test("a search over training runs finds a rate that learns", async () => {
  const space = { learningRate: logUniform(1e-6, 1) };
  const attempt = trainingAttempt(candidate, training!);
  const result = await (async () => {
    const search = randomSearch(space, attempt, { trials: 5, epochs: 8 });
    for (;;) {
      const next = await search.next();
      if (next.done) return next.value;
    }
  })();
  const best = Math.max(...result.best.outcome.epochs.map(({ accuracy }) => accuracy!));
  assert.ok(best > 0.5, `accuracy ${best}`);
});
