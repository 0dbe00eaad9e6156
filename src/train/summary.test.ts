import assert from "node:assert/strict";
import { test } from "node:test";
import { blobs } from "../data/synthetic.ts";
import { sigmoid } from "../nn/activation.ts";
import { dense } from "../nn/dense.ts";
import { constant } from "../nn/initializer.ts";
import { crossEntropy } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { sgd } from "../nn/optimizer.ts";
import type { EpochRecord, Evaluation } from "./record.ts";
import { findings } from "./summary.ts";
import { train } from "./train.ts";

function history(...confusions: number[][][]): EpochRecord[] {
  return confusions.map((confusion, epoch) => {
    const total = confusion.flat().reduce((a, b) => a + b, 0);
    const correct = confusion.reduce((sum, row, i) => sum + row[i]!, 0);
    const validation: Evaluation = {
      correct,
      total,
      accuracy: correct / total,
      loss: 1,
      confusion,
    };
    return { epoch, loss: 1, learningRate: 1, seconds: 1, samplesPerSecond: 1, validation };
  });
}
const good = [
  [90, 10],
  [20, 80],
];
const always = [
  [100, 0],
  [100, 0],
];

test("a run that learned has no findings", () => {
  assert.deepEqual(findings(history(always, good, good, good)), []);
  assert.deepEqual(findings([]), []);
});

test("a run that stayed at chance says so", () => {
  const noisy = [
    [48, 52],
    [45, 55],
  ];
  const [finding, ...others] = findings(history(good, noisy, always, noisy));
  assert.match(finding!, /^it never left chance: 51.50 % is what guessing gives for 2 classes/);
  assert.deepEqual(others, []);
});

test("one good epoch among the last is not chance", () => {
  const one = findings(history(always, good, always));
  assert.deepEqual(one.length, 1);
  assert.match(one[0]!, /^class 1 is never answered \(0 times, 100 examples have it\)/);
});

test("a class that is hardly ever answered is named", () => {
  const confusion = [
    [195, 0, 5],
    [5, 1, 194],
    [3, 0, 197],
  ];
  assert.deepEqual(findings(history(confusion)), [
    "class 1 is hardly ever answered (1 times, 200 examples have it); another seed or smaller first weights help",
  ]);
});

test("a run's summary tells how it ended", async () => {
  const set = blobs({ count: 30, classes: 3, dimensions: 2 });
  const stuck = network(
    set.inputShape,
    dense(set.outputs, sigmoid, { frozen: true, weight: constant(0), biasInit: constant(0) }),
  );
  const run = await train(stuck, set, {
    loss: crossEntropy,
    optimizer: sgd({ learningRate: 1 }),
    epochs: 2,
    batchSize: 10,
    validation: set,
    test: set,
    target: "reference",
  });
  const lines = run.summary().split("\n");
  assert.match(
    lines[0]!,
    /^2 epochs in \d+\.\d s \(all epochs done\); best on validation: epoch 0 with 33.33 % \(10 of 30\); which gives 33.33 % \(10 of 30\) on the test set; after the last epoch 33.33 %/,
  );
  assert.match(lines[1]!, /^it never left chance/);
});

test("all right is not chance, even where all examples are of one class", () => {
  const right = [
    [5, 0],
    [0, 0],
  ];
  assert.deepEqual(findings(history(right, right, right)), []);
});

test("a run without an epoch has no best one", async () => {
  const set = blobs({ count: 30, classes: 3, dimensions: 2 });
  const run = await train(network(set.inputShape, dense(set.outputs, sigmoid)), set, {
    loss: crossEntropy,
    optimizer: sgd({ learningRate: 1 }),
    epochs: 0,
    batchSize: 10,
    validation: set,
    target: "reference",
  });
  assert.match(run.summary(), /^0 epochs in \d+\.\d s \(all epochs done\)$/);
});
