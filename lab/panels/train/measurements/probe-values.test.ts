import assert from "node:assert/strict";
import { test } from "node:test";
import { histogramOf, longer, partOf, pictureOf, type Series, spreadOf } from "./probe-values.ts";

const values = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i * i + 1));

test("a neuron's weights are a row, its activations a column", () => {
  const weights = partOf("layers.1.weight", { shape: [4, 6], values }, 2)!;
  assert.deepEqual(weights.shape, [6]);
  assert.deepEqual([...weights.values], [...values.slice(12, 18)]);
  const gradient = partOf("layers.1.weight/gradient", { shape: [4, 6], values }, 3)!;
  assert.deepEqual([...gradient.values], [...values.slice(18)]);
  const bias = partOf("layers.1.bias", { shape: [24], values }, 5)!;
  assert.deepEqual([...bias.values], [values[5]]);
  const activations = partOf("layers.1/a", { shape: [6, 4], values }, 1)!;
  assert.deepEqual(
    [...activations.values],
    [1, 5, 9, 13, 17, 21].map((i) => values[i]),
  );
  const map = partOf("layers.0/a", { shape: [2, 2, 3, 2], values }, 1)!;
  assert.deepEqual(map.shape, [2, 2, 3]);
  assert.equal(partOf("layers.1/a", { shape: [6, 4], values }, 4), undefined);
  // two blocks of two rows of six: unit 1 has the second of each
  const gated = partOf("layers.1.weight", { shape: [4, 6], values }, 1, 2)!;
  assert.deepEqual([...gated.values], [...values.slice(6, 12), ...values.slice(18, 24)]);
  assert.deepEqual(gated.shape, [2, 6]);
  assert.equal(partOf("layers.1.weight", { shape: [4, 6], values }, 2, 2), undefined);
});

test("spread and histogram leave out what is no number, and say so", () => {
  const spread = spreadOf([3, -4, Number.NaN, 0, Number.POSITIVE_INFINITY]);
  assert.deepEqual([spread.least, spread.most, spread.norm, spread.bad], [-4, 3, 5, 2]);
  assert.ok(Math.abs(spread.mean + 1 / 3) < 1e-12);
  assert.deepEqual(
    histogramOf([0, 0.1, 0.9, 1, Number.NaN], { least: 0, most: 1 }, 4),
    [2, 0, 0, 2],
  );
  assert.deepEqual(histogramOf([2, 2], { least: 2, most: 2 }, 3), [2, 0, 0]);
  assert.ok(Number.isNaN(spreadOf([]).mean));
});

test("pictures: squares of a row, matrices as they are, never too large", () => {
  const square = pictureOf({ shape: [784], values: new Float32Array(784) });
  assert.deepEqual([square.width, square.height], [28, 28]);
  const matrix = pictureOf({ shape: [30, 10], values: new Float32Array(300) });
  assert.deepEqual([matrix.width, matrix.height], [10, 30]);
  const one = pictureOf({ shape: [1], values: new Float32Array(1) });
  assert.deepEqual([one.width, one.height], [1, 1]);
  const large = pictureOf({ shape: [4096, 784], values: new Float32Array(4096 * 784) });
  assert.ok(large.width * large.height <= 65536);
});

test("a series is in order, drops what was ahead after going back, and is thinned", () => {
  let series: Series = [];
  for (let i = 0; i < 4000; i++) series = longer(series, i / 100, i);
  assert.ok(series.length <= 1500);
  assert.deepEqual(series.at(-1), [39.99, 3999]);
  series = longer(series, 10, 5);
  assert.deepEqual(series.at(-1), [10, 5]);
  assert.ok(series.slice(0, -1).every(([epoch]) => epoch < 10));
});
