// What is tried before a long run: the range of learning rates, one mini-batch by heart.
import assert from "node:assert/strict";
import { test } from "node:test";
import { reshapeInputs } from "../data/dataset.ts";
import { strokes } from "../data/strokes.ts";
import { blobs } from "../data/synthetic.ts";
import { OptionError } from "../errors.ts";
import { linear, relu, sigmoid, softmax } from "../nn/activation.ts";
import { adam } from "../nn/adaptive.ts";
import { dense } from "../nn/dense.ts";
import { logLikelihood, quadratic } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { objective } from "../nn/objective.ts";
import { sgd } from "../nn/optimizer.ts";
import { overfitOneBatch } from "./overfit.ts";
import { learningRateRange } from "./rate-range.ts";
import { train } from "./train.ts";

const set = blobs({ count: 210, classes: 3, dimensions: 4 });
const net = network(set.inputShape, dense(12, relu), dense(set.outputs, softmax));
const run = { loss: logLikelihood, optimizer: sgd({ learningRate: 0.5 }), batchSize: 20 };

test("the range of learning rates grows by one factor, falls, and says where", async () => {
  const range = await learningRateRange(net, set, { ...run, low: 1e-4, high: 1e3, steps: 120 });
  const { rates, losses, smooth, suggested, least } = range;
  assert.equal(rates[0], 1e-4);
  for (let i = 1; i < rates.length; i++) {
    assert.ok(Math.abs(rates[i]! / rates[i - 1]! - 10 ** (7 / 119)) < 1e-9);
  }
  assert.equal(losses.length, rates.length);
  assert.equal(rates[smooth.indexOf(Math.min(...smooth))], least);
  assert.ok(suggested! > 1e-3 && suggested! < least, `${suggested} ${least}`);
  // with what it suggests the network learns
  const { history } = await train(net, set, {
    ...run,
    optimizer: sgd({ learningRate: suggested! }),
    epochs: 15,
  });
  assert.ok(history.at(-1)!.loss < 0.8 * history[0]!.loss, `${history.at(-1)!.loss}`);
});

test("where the first mini-batches waver more than the loss falls, it is not they that suggest", async () => {
  const digits = strokes({ count: 1000, seed: 1 });
  const book = network([784], dense(20, sigmoid), dense(10, sigmoid));
  const { suggested, least, smooth } = await learningRateRange(book, reshapeInputs(digits, [784]), {
    loss: quadratic,
    optimizer: sgd({ learningRate: 3 }),
    batchSize: 10,
    seed: 2,
  });
  assert.ok(Math.max(...smooth.slice(0, 20)) - Math.min(...smooth.slice(0, 20)) > 0.05);
  assert.ok(suggested! > 0.02 && suggested! < least, `${suggested} ${least}`);
});

test("each of its steps is a step at that learning rate", async () => {
  const range = await learningRateRange(net, set, { ...run, low: 0.01, high: 1, steps: 25 });
  const [count, perEpoch] = [25, 11];
  const within = (epoch: number, part: number) =>
    100 ** ((epoch * perEpoch + Math.floor(part * perEpoch)) / (count - 1));
  const losses: number[] = [];
  await train(net, set, {
    ...run,
    optimizer: sgd({ learningRate: 0.01 }),
    epochs: 2,
    schedule: { code: "own", factor: () => 1, within },
    onEpoch: ({ loss }) => losses.push(loss),
  });
  const mean = (from: number) => {
    const own = range.losses.slice(from, from + perEpoch);
    const sizes = own.map((_, i) => (i === perEpoch - 1 ? 10 : 20));
    return own.reduce((sum, loss, i) => sum + loss * sizes[i]!, 0) / 210;
  };
  assert.ok(Math.abs(mean(0) - losses[0]!) < 1e-6, `${mean(0)}, not ${losses[0]}`);
  assert.ok(Math.abs(mean(perEpoch) - losses[1]!) < 1e-6);
});

test("a loss that grows or is no number ends the range; one that never falls suggests nothing", async () => {
  const open = network(set.inputShape, dense(3, linear));
  const large = { ...run, loss: quadratic, low: 1e-3, high: 1e6 };
  const range = await learningRateRange(open, set, large);
  assert.ok(range.ending === "loss" || range.ending === "diverged");
  assert.ok(range.rates.length < 200 && range.losses.every(Number.isFinite));
  const still = await learningRateRange(net, set, { ...run, low: 1e-9, high: 1e-8, steps: 20 });
  assert.equal(still.suggested, undefined);
  assert.equal(still.ending, "steps");
});

test("one mini-batch is learned by heart, or it says what is wrong", async () => {
  const learned = await overfitOneBatch(net, set, {
    ...run,
    optimizer: adam({ learningRate: 0.02 }),
  });
  assert.equal(learned.reached, true);
  assert.equal(learned.examples, 20);
  assert.ok(learned.least <= 0.01 * learned.first);
  assert.equal(learned.losses.length, learned.steps);
  assert.match(learned.says, /the network is large enough/);
  const still = await overfitOneBatch(net, set, {
    ...run,
    optimizer: sgd({ learningRate: 1e-7 }),
    steps: 20,
  });
  assert.equal(still.reached, false);
  assert.match(still.says, /does not move/);
  const held = await overfitOneBatch(net, set, { ...run, l2: 10, steps: 60 });
  assert.match(held.says, /not to zero.*l1 and l2/);
  const open = network(set.inputShape, dense(3, linear));
  const wild = { ...run, loss: quadratic, optimizer: sgd({ learningRate: 1e6 }) };
  assert.match((await overfitOneBatch(open, set, wild)).says, /stopped being a number/);
  // the same batch every time: the first losses are those of gradient descent on it
  const small = network(set.inputShape, dense(3, sigmoid));
  const slow = { ...run, loss: quadratic, optimizer: sgd({ learningRate: 0.05 }), steps: 30 };
  const { losses } = await overfitOneBatch(small, set, slow);
  for (let i = 1; i < losses.length; i++) assert.ok(losses[i]! < losses[i - 1]!);
});

test("what cannot be is refused by name", async () => {
  const refused = (work: Promise<unknown>, message: RegExp) =>
    assert.rejects(work, (e: unknown) => e instanceof OptionError && message.test(e.message));
  await refused(learningRateRange(net, set, { ...run, low: 1, high: 0.1 }), /high: expected more/);
  await refused(learningRateRange(net, set, { ...run, steps: 3 }), /steps: expected .* from 10/);
  await refused(learningRateRange(net, set, { ...run, step: 3 } as never), /did you mean steps/);
  const own = objective("own", ({ output }) => output.a.square().sum(-1));
  await refused(overfitOneBatch(net, set, { ...run, loss: own }), /expected a loss that compares/);
});
