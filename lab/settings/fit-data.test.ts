import assert from "node:assert/strict";
import { test } from "node:test";
import { fitData } from "./fit-data.ts";
import { readLayers, writeLayers } from "./layers.ts";
import { DEFAULTS } from "./settings.ts";

const form = { key: "own-iris-12ab34cd", count: 150, classes: 3, isPicture: false };

test("the last layer gets an output a class, and nothing else changes", () => {
  const fitted = fitData({ ...DEFAULTS, data: { name: "mnist", count: 1000 } }, form);
  assert.equal(writeLayers(fitted.layers), "30 sigmoid, 3 sigmoid");
  assert.deepEqual(fitted.data, { name: "own-iris-12ab34cd", count: 0 });
  const { data, layers, ...rest } = fitted;
  const { data: _, layers: _2, ...usual } = DEFAULTS;
  assert.deepEqual(rest, usual);
});

test("a convnet keeps its layers for pictures and loses them for numbers", () => {
  const layers = readLayers("conv 6 5 relu, pool 2, flatten, 30 relu, 10 softmax");
  const pictures = fitData({ ...DEFAULTS, layers }, { ...form, isPicture: true });
  assert.equal(writeLayers(pictures.layers), "conv 6 5 relu, pool 2, flatten, 30 relu, 3 softmax");
  const numbers = fitData({ ...DEFAULTS, layers }, form);
  assert.equal(writeLayers(numbers.layers), "30 sigmoid, 3 softmax");
});

test("a mini-batch is no larger than what is left for training", () => {
  assert.equal(fitData(DEFAULTS, { ...form, count: 8 }).batchSize, 6);
  assert.equal(fitData(DEFAULTS, { ...form, count: 140 }).batchSize, 10);
});
