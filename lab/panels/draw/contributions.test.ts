import assert from "node:assert/strict";
import { test } from "node:test";
import { contributionsTo, mapOf, meansOfMaps, reach, stepsOf, strongest } from "./contributions.ts";
import { digitsCsv } from "./digits-csv.ts";

test("inputs times the weights of that neuron, summed by sign", () => {
  const weights = Float32Array.of(1, 2, 3, -4, 0.5, 6);
  const inputs = Float32Array.of(0.5, 0, 0.25);
  const { values, pro, contra } = contributionsTo(1, weights, inputs);
  assert.deepEqual([...values], [-2, 0, 1.5]);
  assert.deepEqual([pro, contra], [1.5, -2]);
});

test("the strongest come first, of equals the first", () => {
  assert.deepEqual(strongest([0.25, 0.75, 0.75, -2, 0.5], 3), [1, 2, 4]);
  assert.deepEqual(strongest([0.25], 3), [0]);
});

test("maps lie interleaved: [height, width, maps]", () => {
  const values = Float32Array.of(1, 10, 2, 20, 3, 30, 6, 40);
  assert.deepEqual([...meansOfMaps(values, 2)], [3, 25]);
  assert.deepEqual([...mapOf(values, 2, 1)], [10, 20, 30, 40]);
  assert.equal(reach(Float32Array.of(-3, 2)), 3);
});

test("what two layers say after each step stands side by side", () => {
  const [down, up] = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(7, 8, 9, 10, 11, 12)];
  assert.deepEqual([...stepsOf([down, up], 4)!], [1, 2, 7, 8, 3, 4, 9, 10, 5, 6, 11, 12]);
  assert.deepEqual([...stepsOf([down], 3)!], [1, 2, 3, 4, 5, 6]);
  assert.equal(stepsOf([down, undefined], 4), undefined);
  assert.equal(stepsOf([down], 4), undefined);
});

test("digits as a table: the class, then 784 bytes", () => {
  const pixels = Uint8Array.from({ length: 784 }, (_, i) => (i * 37) % 256);
  const lines = digitsCsv([{ id: 4, pixels, label: 7 }]).split("\n");
  assert.equal(lines.length, 3);
  assert.match(lines[0]!, /^label,pixel0,.*,pixel783$/);
  assert.deepEqual(lines[1]!.split(",").map(Number), [7, ...pixels]);
});
