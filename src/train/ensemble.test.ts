import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "../data/dataset.ts";
import { shift } from "../data/shift.ts";
import { slice } from "../data/slices.ts";
import { strokes } from "../data/strokes.ts";
import { OptionError } from "../errors.ts";
import { linear, sigmoid, softmax } from "../nn/activation.ts";
import { dense } from "../nn/dense.ts";
import { logLikelihood } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { sgd } from "../nn/optimizer.ts";
import { answerTogether, trainEnsemble } from "./ensemble.ts";
import { train } from "./train.ts";
import { withParameters } from "./trained.ts";

const all = strokes({ count: 400 });
const [training, test_] = [slice(all, 0, 200), slice(all, 200)];
const net = network([784], dense(12, sigmoid), dense(10, softmax));
const options = {
  loss: logLikelihood,
  optimizer: sgd({ learningRate: 0.5 }),
  epochs: 2,
  batchSize: 10,
};

test("each network of an ensemble is the run of its own seed", async () => {
  const runs = await trainEnsemble(net, training, { ...options, seed: 5, count: 3 });
  assert.deepEqual(
    runs.map((run) => run.seed),
    [5, 6, 7],
  );
  const second = await train(net, training, { ...options, seed: 6 });
  assert.deepEqual(runs[1]!.parameters, second.parameters);
  const { members, average, vote } = await answerTogether(runs, test_);
  for (const [i, run] of runs.entries()) {
    const { correct, total, confusion } = await run.evaluate(test_);
    assert.equal(members[i]!.correct, correct);
    assert.equal(members[i]!.total, total);
    assert.equal(members[i]!.mistakes.length, total - correct);
    for (const { index, label, answer } of members[i]!.mistakes) {
      assert.equal(label, test_.labels![index]);
      assert.equal(answer, members[i]!.classes[index]);
      assert.ok(confusion![label]![answer]! > 0);
    }
  }
  const mean = members.reduce((sum, m) => sum + m.accuracy, 0) / 3;
  assert.ok(
    average.accuracy >= mean && vote.accuracy >= mean - 0.02,
    `${average.accuracy} ${mean}`,
  );
});

/** Networks that answer these outputs whatever they see. */
const fixed = (outputs: readonly number[]) =>
  withParameters(
    network([1], dense(3, linear)),
    new Map([
      ["layers.0.weight", [0, 0, 0]],
      ["layers.0.bias", outputs],
    ]),
  );
const one = dataset({
  name: "one",
  inputShape: [1],
  outputs: 3,
  inputs: new Float32Array([1]),
  labels: new Uint8Array([2]),
});

test("the mean and the vote can differ; of equal votes the larger mean output wins", async () => {
  const sure = fixed([0, 0.1, 0.9]);
  const doubtful = fixed([0.4, 0.3, 0.3]);
  const two = await answerTogether([doubtful, sure, doubtful], one);
  assert.deepEqual([...two.average.classes], [2]);
  assert.deepEqual([...two.vote.classes], [0]);
  assert.deepEqual(two.vote.mistakes, [{ index: 0, label: 2, answer: 0 }]);
  assert.equal(two.average.accuracy, 1);
  const tied = await answerTogether([doubtful, sure], one);
  assert.deepEqual([...tied.vote.classes], [2]);
});

test("what cannot answer together is refused", async () => {
  await assert.rejects(answerTogether([], one), OptionError);
  const { labels: _, ...rest } = one;
  const targets = { ...rest, labels: undefined, targets: new Float32Array(3) };
  await assert.rejects(answerTogether([fixed([1, 0, 0])], targets), OptionError);
  await assert.rejects(trainEnsemble(net, training, { ...options, count: 0 }), OptionError);
});

test("answers with shifts are the mean of the outputs over the pictures moved to each side", async () => {
  const runs = await trainEnsemble(net, training, { ...options, count: 2 });
  const few = slice(test_, 0, 20);
  const { members, average, vote } = await answerTogether(runs, few, { shifts: 1 });
  const sums = [new Float64Array(200), new Float64Array(200)];
  for (const down of [-1, 0, 1]) {
    for (const right of [-1, 0, 1]) {
      for (const [m, run] of runs.entries()) {
        const { values } = await run.predict(shift(few, { down, right }));
        for (const [i, value] of values.entries()) sums[m]![i]! += value / 9;
      }
    }
  }
  for (let i = 0; i < 200; i++) {
    for (const m of [0, 1]) assert.ok(Math.abs(members[m]!.values[i]! - sums[m]![i]!) < 1e-12);
    const mean = (sums[0]![i]! + sums[1]![i]!) / 2;
    assert.ok(Math.abs(average.values[i]! - mean) < 1e-12);
    const votes = members.filter((m) => m.classes[Math.floor(i / 10)] === i % 10).length;
    assert.equal(vote.values[i], votes / 2);
  }
  const alone = await answerTogether(runs, few);
  assert.notDeepEqual(alone.members[0]!.values, members[0]!.values);
  await assert.rejects(answerTogether(runs, few, { shifts: -1 }), OptionError);
});
