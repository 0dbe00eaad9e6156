// The toys against the numbers that book.md's simulations and the book's page have, and softmax
// against differences.
import assert from "node:assert/strict";
import { test } from "node:test";
import { en } from "../../text/en.ts";
import { checkSlow, checkStuck, checkUniform } from "./exercises.ts";
import { costAt, learn, type Rule, type Start } from "./neuron.ts";
import { changeOf, SLIDERS, softmax } from "./softmax.ts";

const EASY: Start = { w: 0.6, b: 0.9 };
const HARD: Start = { w: 2, b: 2 };

const near = (got: number, wanted: number, within: number) =>
  assert.ok(Math.abs(got - wanted) <= within, `${got}, wanted ${wanted}`);

test("the toys of the book come out to the digit", () => {
  const cases: readonly (readonly [Rule, Start, number, Readonly<Record<number, number>>])[] = [
    ["quadratic", EASY, 0.15, { 0: 0.8176, 50: 0.387, 100: 0.211, 300: 0.094 }],
    ["quadratic", HARD, 0.15, { 0: 0.982, 50: 0.9759, 150: 0.9334, 300: 0.2028 }],
    ["widget", EASY, 0.005, { 50: 0.493, 300: 0.0404 }],
    ["widget", HARD, 0.005, { 50: 0.586, 300: 0.0479 }],
    ["crossEntropy", EASY, 0.005, { 300: 0.418 }],
    ["crossEntropy", HARD, 0.005, { 300: 0.78 }],
    ["crossEntropy", EASY, 0.15, { 300: 0.0116 }],
    ["crossEntropy", HARD, 0.15, { 300: 0.012 }],
  ];
  for (const [rule, start, rate, outputs] of cases) {
    const moments = learn(rule, start, rate);
    assert.equal(moments.length, 301);
    for (const [at, wanted] of Object.entries(outputs)) {
      const digits = `${wanted}`.split(".")[1]!.length;
      near(moments[Number(at)]!.a, wanted, 0.5000001 * 10 ** -digits);
    }
  }
  // the weights that it ends with, after the 301st update
  const easy = learn("quadratic", EASY, 0.15, 301)[301]!;
  near(easy.w, -1.284, 5e-4);
  near(easy.b, -0.984, 5e-4);
  const hard = learn("quadratic", HARD, 0.15, 301);
  near(hard[301]!.w, -0.689, 5e-4);
  assert.equal(
    hard.findIndex(({ a }) => a < 0.5),
    232,
  );
  const widget = learn("widget", HARD, 0.005);
  near(widget[1]!.w - widget[0]!.w, -0.278, 5e-4);
});

test("an update is the gradient of its cost; that of the book's figures is not", () => {
  for (const w of [-3, -0.4, 0.7, 2, 6]) {
    const z = w + 0.3;
    const h = 1e-5;
    for (const rule of ["quadratic", "crossEntropy", "widget"] as const) {
      const nudged = (costAt(rule, z + h) - costAt(rule, z - h)) / (2 * h);
      const [now, next] = learn(rule, { w, b: 0.3 }, 0.01, 1);
      const update = (now!.w - next!.w) / 0.01;
      const apart = Math.abs(update - nudged);
      if (rule === "widget") assert.ok(apart > 0.05, `${w}: ${update} ${nudged}`);
      else assert.ok(apart < 1e-8, `${rule} ${w}: ${update} ${nudged}`);
    }
  }
});

test("softmax has the book's values, sums to 1, and becomes argmax", () => {
  const a = softmax(SLIDERS);
  for (const [j, wanted] of [0.315, 0.009, 0.633, 0.043].entries()) near(a[j]!, wanted, 5e-4);
  for (const c of [0, 0.3, 1, 7, 100]) {
    near(
      softmax(SLIDERS, c).reduce((s, x) => s + x, 0),
      1,
      1e-12,
    );
  }
  near(softmax(SLIDERS, 100)[2]!, 1, 1e-12);
  assert.deepEqual(softmax(SLIDERS, 0), [0.25, 0.25, 0.25, 0.25]);
});

test("an input moved raises its own output and lowers all others", () => {
  for (let k = 0; k < 4; k++) {
    const moved = SLIDERS.map((z, j) => (j === k ? z + 0.4 : z));
    const change = changeOf(SLIDERS, moved, 1)!;
    assert.equal(change.moved, k);
    near(change.by, 0.4, 1e-12);
    near(
      change.changes.reduce((s, x) => s + x, 0),
      0,
      1e-12,
    );
    for (const [j, by] of change.changes.entries()) assert.ok(j === k ? by > 0 : by < 0);
  }
  assert.equal(changeOf(SLIDERS, SLIDERS, 1), undefined);
  assert.equal(changeOf(SLIDERS, [0, 0, 3.2, 0.5], 1), undefined);
});

test("the exercises know what is done and what is not", () => {
  const words = en.oneNeuron.exercises;
  assert.equal(checkStuck(words, { w: 2, b: 2 }, 0.15).isDone, false);
  assert.equal(checkStuck(words, { w: 3, b: 3 }, 0.15).isDone, true);
  assert.equal(checkSlow(words, { w: 2, b: 2 }, 0.15).isDone, false);
  assert.equal(checkSlow(words, { w: 2, b: 2 }, 1).isDone, true);
  assert.equal(checkSlow(words, { w: 0.6, b: 0.9 }, 1).isDone, false);
  assert.equal(checkUniform(words, SLIDERS, 1).isDone, false);
  assert.equal(checkUniform(words, [0, 0, 0, 0], 1).isDone, false);
  assert.equal(checkUniform(words, [1.5, 1.5, 1.5, 1.5], 1).isDone, true);
  assert.equal(checkUniform(words, SLIDERS, 0).isDone, false);
});
