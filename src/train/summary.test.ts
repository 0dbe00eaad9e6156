import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "../data/dataset.ts";
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
  assert.match(
    finding!,
    /^it never left chance: 51.50 % is what guessing with the same shares of answers gives;/,
  );
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

test("a set of one class says nothing, however it is answered", () => {
  for (const answers of [
    [5, 0],
    [0, 5],
    [3, 2],
  ]) {
    const [finding, ...others] = findings(history([answers, [0, 0]]));
    assert.match(finding!, /^all 5 examples that it was judged by are of class 0/);
    assert.deepEqual(others, []);
  }
  const all = [
    [5, 0],
    [0, 4],
  ];
  assert.deepEqual(findings(history(all, all, all)), []);
});

test("what chance is follows from the shares of the classes", () => {
  const always = [
    [950, 0],
    [50, 0],
  ];
  assert.deepEqual(findings(history(always)), [
    "it never left chance: 95.00 % is what always answering class 0 gives; try a learning rate ten times smaller, or other first weights",
  ]);
  // as often right as always answering class 0, and yet it finds half of the rare class
  const finds = [
    [925, 25],
    [25, 25],
  ];
  assert.deepEqual(findings(history(finds)), []);
  // answers independent of the class, in proportion: right in 90.5 % of all cases
  const proportional = [
    [903, 47],
    [47, 3],
  ];
  assert.match(findings(history(proportional))[0]!, /^it never left chance: 90.60 %/);
  // above 1 / 3 and yet chance, as one class has more than a third
  const skewed = [
    [300, 300, 0],
    [100, 100, 0],
    [100, 100, 0],
  ];
  assert.match(findings(history(skewed))[0]!, /^it never left chance: 40.00 %/);
  // worse than chance is no chance
  const turned = [
    [10, 90],
    [85, 15],
  ];
  assert.deepEqual(findings(history(turned)), []);
});

test("a class that was never learned from is not blamed on the run", () => {
  const confusion = [
    [90, 10, 0],
    [8, 92, 0],
    [60, 40, 0],
  ];
  const training = dataset({
    name: "two",
    inputShape: [1],
    outputs: 3,
    inputs: new Float32Array(4),
    labels: Uint8Array.from([0, 1, 1, 0]),
  });
  assert.deepEqual(findings(history(confusion), training), [
    "class 2 is never answered (0 times, 100 examples have it): the training set has no example of it",
  ]);
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
