// What the scenes draw against the networks themselves: layers of weights and biases, computed in float64.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Source } from "../../../../test/numbers.ts";
import type { Key, SCENES } from "../setting/scenes.ts";
import { valuesIn } from "../setting/values.ts";
import { ACTIVATIONS, activations, limits } from "./activations.ts";
import { bumpsAt, evenBumps, STEEP, stepAt, stepsOf } from "./bumps.ts";
import { checkDesign, checkNand, checkTower } from "./exercises.ts";
import { shapeOf } from "./shapes.ts";
import { inverseSigma, sigma } from "./sigmoid.ts";
import { contrastOf, manyTowers, tower, towersDeviation } from "./surfaces.ts";

type Layer = {
  readonly weights: readonly (readonly number[])[];
  readonly biases: readonly number[];
};
const plain = (z: number) => 1 / (1 + Math.exp(-z));

/** Each layer: z = W a + b; the sigmoid after every layer but, where asked, the last. */
function forward(
  layers: readonly Layer[],
  inputs: readonly number[],
  isLastLinear: boolean,
): number {
  const out = layers.reduce<readonly number[]>(
    (a, { weights, biases }, l) =>
      weights.map((row, j) => {
        const z = row.reduce((sum, w, k) => sum + w * a[k]!, biases[j]!);
        return isLastLinear && l === layers.length - 1 ? z : plain(z);
      }),
    inputs,
  );
  return out[0]!;
}
const near = (a: number, b: number, by = 1e-9) =>
  assert.ok(Math.abs(a - b) <= by, `${a} is not ${b}`);

test("the sigmoid holds at both ends and its inverse undoes it", () => {
  assert.equal(sigma(-1000), 0);
  assert.equal(sigma(1000), 1);
  for (const z of [-30, -2.5, 0, 0.1, 7]) {
    near(sigma(z), plain(z), 1e-16);
    near(inverseSigma(sigma(z)), z, 1e-9);
  }
});

test("bumps are a hidden layer with weights 1000, biases -1000 s and output weights of both signs", () => {
  const random = new Source(41);
  for (let trial = 0; trial < 200; trial++) {
    const bumps = Array.from({ length: random.int(1, 6) }, () => ({
      from: random.next(),
      to: random.next(),
      height: 3 * random.next() - 1.5,
    }));
    const x = random.chance(0.3) ? bumps[0]!.from : random.next();
    const hidden: Layer = {
      weights: bumps.flatMap(() => [[STEEP], [STEEP]]),
      biases: bumps.flatMap(({ from, to }) => [-STEEP * from, -STEEP * to]),
    };
    const out: Layer = { weights: [bumps.flatMap(({ height }) => [height, -height])], biases: [0] };
    near(bumpsAt(x, bumps), forward([hidden, out], [x], true));
  }
  near(stepAt(0.4, 0.4), 0.5);
  assert.deepEqual(stepsOf(evenBumps([1, 2])), [0, 0.5, 1]);
});

test("a tower is four hidden neurons and a sigmoid; 1 inside, 0 outside with b = -3h/2", () => {
  const random = new Source(42);
  const [xa, xb, ya, yb] = [0.4, 0.6, 0.3, 0.7];
  const at = { x: [xa, xb], y: [ya, yb] } as const;
  for (let trial = 0; trial < 200; trial++) {
    const [h, b] = [20 * random.next(), 10 - 40 * random.next()];
    const hidden: Layer = {
      weights: [
        [STEEP, 0],
        [STEEP, 0],
        [0, STEEP],
        [0, STEEP],
      ],
      biases: [xa, xb, ya, yb].map((s) => -STEEP * s),
    };
    const out: Layer = { weights: [[h, -h, h, -h]], biases: [b] };
    const [x, y] = [random.next(), random.next()];
    near(tower(at, h, b)(x, y), forward([hidden, out], [x, y], false));
  }
  const { inside, outside } = contrastOf(tower(at, 10, -15), at);
  near(inside, plain(5), 1e-6);
  near(outside, plain(-5), 1e-6);
});

test("each scene over the square is its network at the book's start", () => {
  const start = (scene: (typeof SCENES)[number]) => valuesIn(scene, {}) as Record<Key, number>;
  const at = (scene: (typeof SCENES)[number], x: number, y: number) =>
    shapeOf(scene, start(scene))!.f(x, y);
  near(at("two-inputs", 0.3, 0.9), plain(8 * 0.3 - 5));
  near(at("step-x", 0.503, 0.2), plain(3));
  near(at("step-y", 0.2, 0.497), plain(-3));
  near(at("bump-x", 0.5, 0.1), 0.6);
  near(at("bump-y", 0.5, 0.1), 0);
  near(at("bump-xy", 0.5, 0.5), 0.6);
  near(at("bump-xy", 0.5, 0.1), 0.3);
  near(at("tower", 0.5, 0.5), plain(0.6 - 0.5));
  near(at("tower", 0.05, 0.5), plain(0.3 - 0.5));
  near(at("two-towers", 0.15, 0.85), 0.7 * plain(5) + 0.5 * plain(-15), 1e-9);
  near(at("two-towers", 0.75, 0.25), 0.5 * plain(5) + 0.7 * plain(-15), 1e-9);
  near(at("two-towers", 0.15, 0.25), 0.7 * plain(-5) + 0.5 * plain(-5), 1e-9);
  assert.equal(shapeOf("bump", start("bump") as never), undefined);
});

test("many towers are (i² + j²) / 50 high, and thinner ones are nearer to the surface", () => {
  const height = manyTowers(5);
  for (let i = 0; i < 5; i++) {
    for (let j = 0; j < 5; j++) near(height((i + 0.5) / 5, (j + 0.5) / 5), (i * i + j * j) / 50);
  }
  const errors = [2, 5, 10, 20].map(towersDeviation);
  for (let i = 1; i < errors.length; i++) assert.ok(errors[i]! < errors[i - 1]! / 1.8);
});

test("activations with two limits become steps when the weight grows; the others do not", () => {
  for (const name of ACTIVATIONS) {
    const s = activations[name];
    const ends = limits[name];
    const [left, right] = [s(1e4 * (0.45 - 0.5)), s(1e4 * (0.55 - 0.5))];
    if (ends) {
      near(left, ends[0], 1e-6);
      near(right, ends[1], 1e-6);
    } else assert.ok(right > 100);
  }
  near(activations.wavy(-0.7), plain(-0.7) + 0.2 * Math.sin(-7) * Math.exp(-0.7), 1e-15);
});

test("the checks of the exercises tell right from nearly right", () => {
  assert.equal(checkDesign([-1.2, -1.4, -0.3, -1.0, 1.1]).isDone, true);
  assert.equal(checkDesign([-1.2, -1.4, -0.3, -0.3, 1.1]).isDone, false);
  assert.equal(checkDesign(new Array(10).fill(0)).isFive, false);
  const at = { x: [0.4, 0.6], y: [0.3, 0.7] } as const;
  assert.equal(checkTower(at, 6, -9).isDone, true);
  assert.equal(checkTower(at, 5, -7.5).isDone, false);
  assert.equal(checkTower(at, 10, -9).isDone, false);
  assert.equal(checkNand(-20, -20, 30).isDone, true);
  assert.equal(checkNand(20, 20, -30).isDone, false);
  assert.equal(checkNand(-2, -2, 3).isDone, false);
});
