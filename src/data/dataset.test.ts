// A data set refuses what does not fit, and its parts share its memory.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DataError } from "../errors.ts";
import { dataset, formText, join, reshapeInputs } from "./dataset.ts";
import { knownImageShape } from "./image-shape.ts";
import { slice, split, take } from "./slices.ts";

const small = dataset({
  name: "small",
  inputShape: [2, 2],
  outputs: 3,
  inputs: Uint8Array.from({ length: 20 }, (_, i) => i),
  labels: new Uint8Array([0, 1, 2, 1, 0]),
});

function expectRefusal(fields: object, message: RegExp): void {
  const valid = { name: "set", inputShape: [2], outputs: 2, inputs: new Float32Array(4) };
  assert.throws(
    () => dataset({ ...valid, labels: new Uint8Array(2), ...fields }),
    (error: unknown) => error instanceof DataError && message.test(error.message),
  );
}

test("the count follows from the sizes; bytes stay bytes and are divided by 256", () => {
  assert.equal(small.count, 5);
  assert.equal(small.classes, 3);
  assert.ok(small.inputs instanceof Uint8Array);
  assert.equal(small.divideBy, 256);
  assert.equal(formText(small), "small: 5 examples of [2, 2] (u8 / 256), 3 classes");
});

test("a set with targets has no classes", () => {
  const set = dataset({
    name: "line",
    inputShape: [1],
    outputs: 2,
    inputs: new Float64Array([1, 2]),
    targets: new Float32Array([1, 2, 3, 4]),
  });
  assert.equal(set.classes, 0);
  assert.equal(set.divideBy, 1);
  assert.equal(formText(set), "line: 2 examples of [1] (f64), 2 target values");
  assert.deepEqual(slice(set, 1).targets, new Float32Array([3, 4]));
});

test("what does not fit is refused with the place", () => {
  expectRefusal({ inputs: new Float32Array(3) }, /multiple of 2 .* got 3/);
  expectRefusal({ inputShape: [0] }, /shape of whole numbers above 0, got \[0\]/);
  expectRefusal({ inputShape: [1.5] }, /got \[1\.5\]/);
  expectRefusal({ inputShape: [2 ** 30, 2 ** 30] }, /shape of whole numbers/);
  expectRefusal({ outputs: 0 }, /outputs above 0, got 0/);
  expectRefusal({ divideBy: 0 }, /divideBy .* got 0/);
  expectRefusal({ divideBy: Number.NaN }, /divideBy .* got NaN/);
  expectRefusal({ labels: new Uint8Array(3) }, /expected 2 labels, .* got 3/);
  expectRefusal({ labels: new Uint8Array([1, 2]) }, /from 0 to 1, got 2 in example 1/);
  expectRefusal({ inputs: new Float32Array([0, 1, 2, Number.NaN]) }, /NaN in example 1, value 1/);
  expectRefusal({ labels: undefined }, /either labels or targets, got neither/);
  expectRefusal({ targets: new Float32Array(4) }, /either labels or targets, got both/);
  const labels = undefined;
  expectRefusal({ labels, targets: new Float32Array(3) }, /2 x 2 target values, got 3/);
  const targets = new Float64Array([1, 2, Number.POSITIVE_INFINITY, 4]);
  expectRefusal({ labels, targets }, /Infinity in example 1, value 0/);
});

test("values of other kinds are refused with the first example that has one", () => {
  const labels = (given: readonly number[] | Int8Array) => ({ labels: given });
  expectRefusal(labels(Int8Array.of(0, -1)), /labels from 0 to 1, got -1 in example 1/);
  expectRefusal(labels([0.5, 1]), /got 0\.5 in example 0/);
  expectRefusal(labels([0, Number.NaN]), /got NaN in example 1/);
  expectRefusal(labels(["0", "1"] as unknown as number[]), /from 0 to 1, got 0 in example 0/);
  expectRefusal(labels([0, 1]), /labels as Uint8Array, .* got Array of 2; Uint32Array\.from/);
  expectRefusal(labels(Int8Array.of(0, 1)), /labels as Uint8Array, .* got Int8Array of 2/);
  expectRefusal({ labels: 3 }, /expected 2 labels, .* got 3/);
  expectRefusal({ labels: null }, /got null/);
  for (const inputs of [
    [1, 2, 3, 4],
    new Int16Array(4),
    new Uint16Array(4),
    new BigInt64Array(4),
    new DataView(new ArrayBuffer(4)),
    "abcd",
    undefined,
    null,
  ]) {
    expectRefusal({ inputs }, /inputs as Uint8Array, Float32Array or Float64Array, got/);
  }
  expectRefusal({ labels: undefined, targets: [1, 2, 3, 4] }, /targets as Float32Array .* of 4/);
  expectRefusal({ classNames: ["a"] }, /the names of 2 classes, got 1/);
});

test("the clamped bytes of a canvas are bytes", () => {
  const pixels = Uint8ClampedArray.of(0, 128, 255, 7).subarray(1, 3);
  const set = dataset({
    name: "canvas",
    inputShape: [2],
    outputs: 1,
    inputs: pixels as unknown as Uint8Array,
    labels: new Uint8Array(1),
  });
  assert.ok(set.inputs instanceof Uint8Array);
  assert.deepEqual([...set.inputs, set.divideBy], [128, 255, 256]);
});

test("parts are views without copies", () => {
  const [first, second] = split(small, 2, 3);
  assert.equal(first!.count, 2);
  assert.deepEqual([...second!.labels!], [2, 1, 0]);
  assert.equal(second!.inputs.buffer, small.inputs.buffer);
  assert.equal(second!.inputs[0], 8);
  assert.equal(take(small, 1).count, 1);
  assert.equal(take(small, 0).count, 0);
  assert.equal(slice(take(small, 0), 0).count, 0);
});

test("parts beyond the end are refused", () => {
  assert.throws(() => take(small, 6), /small: expected a part of 0\.\.5, got 0\.\.6/);
  assert.throws(() => slice(small, 3, 2), DataError);
  assert.throws(() => slice(small, 0.5), DataError);
  assert.throws(() => split(small, 3, 3), DataError);
});

test("inputs take another shape of the same size", () => {
  assert.deepEqual(reshapeInputs(small, [4]).inputShape, [4]);
  assert.throws(() => reshapeInputs(small, [5]), /as many values as \[2, 2\], got \[5\]/);
});

test("sets of one form are joined, others are refused", () => {
  const set = (values: readonly number[], divideBy = 256) =>
    dataset({
      name: "part",
      inputShape: [2],
      outputs: 3,
      inputs: Uint8Array.from(values),
      labels: Uint8Array.from({ length: values.length / 2 }, (_, i) => i),
      divideBy,
    });
  const both = join(set([1, 2, 3, 4]), set([5, 6]));
  assert.equal(both.count, 3);
  assert.deepEqual([...both.inputs], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual([...both.labels!], [0, 1, 0]);
  assert.throws(() => join(set([1, 2]), set([3, 4], 255)), DataError);
});

test("vectors that are pictures stay so, and no shape tears them", () => {
  const picture = { height: 2, width: 6, channels: 1 };
  const fields = { outputs: 2, inputs: Uint8Array.from({ length: 36 }, (_, i) => i) };
  const labels = Uint8Array.of(0, 1, 1);
  const set = dataset({ name: "wide", inputShape: [12], picture, labels, ...fields });
  for (const part of [slice(set, 1), take(set, 2), ...split(set, 1, 2), join(set, set)])
    assert.deepEqual(part.picture, picture);
  const shaped = reshapeInputs(set, [2, 6, 1]);
  assert.deepEqual(knownImageShape(shaped), picture);
  assert.deepEqual(reshapeInputs(shaped, [12]).picture, picture);
  assert.deepEqual(knownImageShape(reshapeInputs(set, [2, 6])), picture);
  for (const torn of [
    [6, 2, 1],
    [3, 4],
    [4, 3, 1],
    [2, 3, 2],
    [12, 1],
  ])
    for (const from of [set, shaped])
      assert.throws(
        () => reshapeInputs(from, torn),
        /wide: pictures of 2 x 6 would be torn by the shape .*; take \[2, 6, 1\], or say that they are none/,
      );
  const plain = { ...shaped, inputShape: [12], picture: undefined };
  assert.deepEqual(reshapeInputs(plain, [3, 4]).inputShape, [3, 4]);
  assert.match(
    formText(set),
    /^wide: 3 examples of \[12\] \(u8 \/ 256\), pictures of 2 x 6, 2 classes$/,
  );
  const tall = { ...picture, height: 6, width: 2 };
  const other = dataset({ name: "tall", inputShape: [12], picture: tall, labels, ...fields });
  assert.throws(() => join(set, other), /expected sets of one form/);
  for (const wrong of [
    { ...picture, width: 5 },
    { ...picture, height: 0 },
    { ...picture, channels: 1.5 },
  ])
    assert.throws(
      () => dataset({ name: "wide", inputShape: [12], picture: wrong, labels, ...fields }),
      DataError,
    );
  assert.throws(
    () => dataset({ name: "wide", inputShape: [2, 6, 1], picture: tall, labels, ...fields }),
    /wide: expected a picture of the 12 values of \[2, 6, 1\], got 6 x 2/,
  );
});
