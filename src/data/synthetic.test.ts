// Synthetic sets are pure functions of their options, with golden digests; the strokes can be
// told apart by a classifier as simple as the nearest mean image.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { OptionError } from "../errors.ts";
import type { Dataset } from "./dataset.ts";
import { strokes } from "./strokes.ts";
import { blobs, circles, spirals, xor } from "./synthetic.ts";

function digest({ inputs }: Dataset): string {
  const bytes = new Uint8Array(inputs.buffer, inputs.byteOffset, inputs.byteLength);
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

test("xor is the truth table", () => {
  const set = xor();
  assert.equal(set.count, 4);
  for (let i = 0; i < 4; i++) {
    assert.equal(set.labels![i], set.inputs[2 * i]! ^ set.inputs[2 * i + 1]!);
  }
});

test("the same bits everywhere", () => {
  const digests = [
    blobs({ count: 100, classes: 3, dimensions: 4 }),
    circles({ count: 100 }),
    spirals({ count: 100 }),
    strokes({ count: 100 }),
  ].map(digest);
  assert.deepEqual(digests, [
    "e5e41033a9a7fb29",
    "ad808ed186d98c14",
    "5e13008a95fe2c16",
    "ed872ccd6a98834a",
  ]);
});

test("another seed gives another set; a longer set begins with the shorter one", () => {
  for (const make of [circles, spirals, strokes]) {
    const set: Dataset = make({ count: 20, seed: 5 });
    const longer: Dataset = make({ count: 30, seed: 5 });
    assert.notEqual(digest(make({ count: 20, seed: 6 })), digest(set));
    assert.deepEqual(longer.inputs.subarray(0, set.inputs.length), set.inputs);
  }
});

test("every part has the classes in equal numbers", () => {
  const { labels } = blobs({ count: 9, classes: 3, dimensions: 2 });
  assert.deepEqual([...labels!], [0, 1, 2, 0, 1, 2, 0, 1, 2]);
});

test("rings have their radii", () => {
  const { inputs, labels } = circles({ count: 200, classes: 4, noise: 0 });
  for (let i = 0; i < 200; i++) {
    const radius = Math.sqrt(inputs[2 * i]! ** 2 + inputs[2 * i + 1]! ** 2);
    assert.ok(Math.abs(radius - (labels![i]! + 1) / 4) < 1e-6);
  }
});

test("impossible options are refused", () => {
  assert.throws(() => strokes({ count: -1 }), OptionError);
  assert.throws(() => blobs({ count: 1, classes: 0, dimensions: 1 }), OptionError);
  assert.throws(() => spirals({ count: 1.5 }), OptionError);
  assert.throws(() => circles({ count: 1, seed: -1 }), OptionError);
});

test("the nearest mean image tells most strokes apart", () => {
  const training = strokes({ count: 1000, seed: 1 });
  const held = strokes({ count: 500, seed: 2 });
  const means = Array.from({ length: 10 }, () => new Float64Array(784));
  training.inputs.forEach((value, i) => {
    means[Math.floor(i / 784) % 10]![i % 784]! += value / 100;
  });
  let correct = 0;
  for (let i = 0; i < 500; i++) {
    const distances = means.map((mean) =>
      mean.reduce((sum, value, j) => sum + (value - held.inputs[i * 784 + j]!) ** 2, 0),
    );
    if (distances.indexOf(Math.min(...distances)) === held.labels![i]) correct++;
  }
  assert.ok(correct > 350 && correct < 500, `${correct} of 500`);
});
