// What is said about classes before a run: nothing where nothing is odd, and each oddity by name.

import assert from "node:assert/strict";
import { test } from "node:test";
import { describeClasses } from "./class-oddities.ts";
import { type Dataset, dataset } from "./dataset.ts";
import { randomStream } from "./random.ts";
import { shuffle } from "./shuffle.ts";
import { split, take } from "./slices.ts";

const set = (name: string, labels: readonly number[], outputs = 3): Dataset =>
  dataset({
    name,
    inputShape: [1],
    outputs,
    inputs: Float32Array.from(labels, (label, i) => 10 * label + i / 1000),
    labels: Uint8Array.from(labels),
  });
const { below } = randomStream(11, "classes");
const mixed = (count: number, classes = 3) => Array.from({ length: count }, () => below(classes));
const sorted = Array.from({ length: 300 }, (_, i) => Math.floor(i / 30));

test("a mixed set has nothing odd", () => {
  const [training, validation, test] = split(set("all", mixed(300)), 200, 50, 50);
  assert.deepEqual(describeClasses({ training: training!, validation, test }), []);
  assert.deepEqual(describeClasses({ training: set("all", mixed(9)) }), []);
});

test("a set in class order that was split or cut is said to be", () => {
  const all = set("sorted", sorted, 10);
  const [training, validation] = split(all, 250, 50).map((part, i) => ({
    ...part,
    name: ["training", "validation"][i]!,
  }));
  assert.deepEqual(describeClasses({ training: training!, validation: validation! }), [
    "validation has no example of classes 0, 1, 2, 3, 4, 5, 6 and 7, which training has",
    "training has no example of class 9, of which validation has 30: they cannot be learned",
    "the examples come class by class, so that a part of them has some classes only: shuffle before a split or a limit",
  ]);
  const test = { ...set("test", mixed(100, 10), 10) };
  const cut = describeClasses({ training: take(all, 30), test });
  assert.match(cut[0]!, /^all 30 training examples are of class 0/);
  assert.match(cut[1]!, /^training has no example of classes 1, .* and 9, of which test has \d+/);
  assert.match(cut[2]!, /^the examples come class by class/);
  const backwards = set("backwards", [...sorted].reverse(), 10);
  const notes = describeClasses({ training: take(backwards, 100), test });
  assert.match(notes.at(-1)!, /class by class/);
  // class order of the training set alone does no harm: each epoch has an order of its own
  assert.deepEqual(describeClasses({ training: all, test }), []);
});

test("shuffle mends it, and keeps each example with its class", () => {
  const mended = shuffle(set("sorted", sorted, 10), 3);
  for (let i = 0; i < mended.count; i++) {
    assert.equal(Math.floor(mended.inputs[i]! / 10), mended.labels![i]);
  }
  assert.deepEqual([...mended.labels!].sort(), sorted.map(Number));
  const [training, validation] = split(mended, 200, 100);
  assert.deepEqual(describeClasses({ training: training!, validation }), []);
  assert.notDeepEqual(mended.labels, shuffle(mended, 4).labels);
});

test("one class, a class that outweighs, a class that is nowhere", () => {
  assert.deepEqual(describeClasses({ training: set("one", [1, 1, 1, 1, 1]) }), [
    "all 5 training examples are of class 1: there is nothing to tell it from",
    "classes 0 and 2 have no example at all; they are only outputs of the network",
  ]);
  const rare = Array.from({ length: 100 }, (_, i) => Number(i % 25 === 3));
  assert.deepEqual(describeClasses({ training: set("rare", rare, 2) }), [
    "96.0 % of the training examples are of class 0: a network that always answers it is right that often",
  ]);
  const named = { ...set("named", mixed(50, 2)), classNames: ["ant", "bee", "cat"] };
  assert.deepEqual(describeClasses({ training: named }), [
    "class cat has no example at all; it is only an output of the network",
  ]);
});

test("sets with targets and empty sets have no classes", () => {
  const targets = dataset({
    name: "line",
    inputShape: [1],
    outputs: 1,
    inputs: new Float32Array(3),
    targets: new Float32Array(3),
  });
  assert.deepEqual(describeClasses({ training: targets }), []);
  const training = set("all", mixed(60));
  assert.deepEqual(describeClasses({ training, validation: take(training, 0) }), []);
});
