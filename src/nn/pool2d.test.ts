import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "../data/dataset.ts";
import { normalArray } from "../data/random.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { checkGradient } from "../train/gradient-check.ts";
import { fromSafetensors } from "../train/load.ts";
import { train } from "../train/train.ts";
import { initialize } from "../train/trained.ts";
import { softmax, tanh } from "./activation.ts";
import { conv2d, type Size2d } from "./conv2d.ts";
import { dense } from "./dense.ts";
import { flatten } from "./flatten.ts";
import { constant, gaussian } from "./initializer.ts";
import { type Layer, layer } from "./layer.ts";
import { logLikelihood } from "./loss.ts";
import { network } from "./network.ts";
import { sgd } from "./optimizer.ts";
import { averagePool2d, maxPool2d } from "./pool2d.ts";

const SHAPE = [7, 6, 2] as const;

test("windows that do not fit are left out; strides are the size unless given", () => {
  const cases: readonly [Layer, number[]][] = [
    [maxPool2d(2), [3, 3, 2]],
    [maxPool2d(3), [2, 2, 2]],
    [maxPool2d(3, { stride: 2 }), [3, 2, 2]],
    [maxPool2d([7, 1]), [1, 6, 2]],
    [averagePool2d([2, 3], { stride: 1 }), [6, 4, 2]],
    [averagePool2d(1, { stride: [4, 5] }), [2, 2, 2]],
  ];
  for (const [made, wanted] of cases) {
    const net = network(SHAPE, made, flatten(), dense(3));
    assert.deepEqual(net.shapes[0], wanted, made.code);
    assert.equal(net.parameters.length, 2, "poolings have no parameters");
  }
});

/** What a layer makes of one picture of one channel. */
async function pooled(made: Layer, height: number, picture: readonly number[]): Promise<number[]> {
  const width = picture.length / height;
  const net = initialize(network([height, width, 1] as const, made, flatten()));
  return Array.from((await net.predict(picture, { target: "wasm" })).values);
}

test("the largest and the mean of each window", async () => {
  const picture = [
    [1, 2, 3, 4],
    [8, 7, 6, 5],
    [0, -1, -2, -3],
  ].flat();
  assert.deepEqual(await pooled(maxPool2d(2), 3, picture), [8, 6]);
  assert.deepEqual(await pooled(maxPool2d(2, { stride: 1 }), 3, picture), [8, 7, 6, 8, 7, 6]);
  assert.deepEqual(await pooled(averagePool2d(2), 3, picture), [4.5, 4.5]);
  assert.deepEqual(await pooled(averagePool2d([1, 4]), 3, picture), [2.5, 6.5, -1.5]);
  assert.deepEqual(
    await pooled(
      maxPool2d([1, 2]),
      3,
      picture.map((n) => -n),
    ),
    [-1, -3, -7, -5, 1, 3],
  );
});

test("padding holds no values: it is never the largest, and counts only where it is told to", async () => {
  const picture = [
    [-1, -2, -3],
    [-8, -7, -6],
  ].flat();
  const all = { stride: 1, padding: [1, 1, 0, 1] } as const;
  assert.deepEqual(await pooled(maxPool2d(2, all), 2, picture), [
    ...[-1, -1, -2, -3],
    ...[-1, -1, -2, -3],
  ]);
  assert.deepEqual(await pooled(averagePool2d(2, all), 2, picture), [
    ...[-1, -1.5, -2.5, -3],
    ...[-4.5, -4.5, -4.5, -4.5],
  ]);
  assert.deepEqual(await pooled(averagePool2d(2, { ...all, countPadding: true }), 2, picture), [
    ...[-0.25, -0.75, -1.25, -0.75],
    ...[-2.25, -4.5, -4.5, -2.25],
  ]);
  assert.throws(
    () => maxPool2d(2, { padding: 2 }),
    /fewer places than the window has, 2 x 2, got 2/,
  );
  assert.throws(() => maxPool2d(2, { padding: [0, 0, -1, 0] }), OptionError);
  assert.throws(
    () => averagePool2d(2, { countPadding: 1 as never }),
    /countPadding: expected true/,
  );
});

test("what is no number stays visible", async () => {
  const ratio = layer("ratio", (x) => x.div(x).mul(x)); // x, and NaN for 0
  const picture = [1, 2, 5, 6, 0, 4, 7, 8];
  const net = initialize(network([2, 4, 1] as const, ratio, maxPool2d(2), flatten()));
  const [whole, rest] = (await net.predict(picture, { target: "wasm" })).values;
  assert.ok(Number.isNaN(whole));
  assert.equal(rest, 8);
});

test("what cannot be is refused, with the cure", () => {
  for (const made of [maxPool2d, averagePool2d]) {
    assert.throws(() => made(0), OptionError);
    assert.throws(() => made(2, { stride: 0 }), OptionError);
    assert.throws(() => made([2, 2, 2] as unknown as Size2d), OptionError);
    assert.throws(
      () => network([784], made(2), dense(3)),
      (error) =>
        error instanceof ShapeError &&
        /got \[784\]; start the network with/.test(error.message) &&
        error.message.startsWith(`layer 1 of 2, ${made.name}(2): `),
    );
    assert.throws(
      () => network(SHAPE, made([2, 7]), flatten(), dense(3)),
      (error) =>
        error instanceof ShapeError && /at least 2 x 7 pixels, got 7 x 6; /.test(error.message),
    );
  }
});

test("they print as their code and come back from a file", () => {
  const made = [
    maxPool2d(2, { stride: 2 }),
    maxPool2d([2, 1], { stride: 1 }),
    averagePool2d(2, { stride: [1, 2] }),
    averagePool2d(2, { stride: 1, padding: [1, 0, 0, 1], countPadding: true }),
  ];
  const codes = [
    "maxPool2d(2)",
    "maxPool2d([2, 1], { stride: 1 })",
    "averagePool2d(2, { stride: [1, 2] })",
    "averagePool2d(2, { stride: 1, padding: [1, 0, 0, 1], countPadding: true })",
  ];
  assert.deepEqual(
    made.map((l) => l.code),
    codes,
  );
  const net = network(SHAPE, ...(made as [Layer, Layer, Layer, Layer]), flatten(), dense(3));
  const { network: read } = fromSafetensors(initialize(net).toSafetensors());
  assert.equal(`${read}`, `${net}`);
  assert.deepEqual(read.shapes, net.shapes);
});

const COUNT = 3;
const fields = {
  name: "noise",
  inputShape: SHAPE,
  outputs: 3,
  inputs: Float32Array.from(normalArray(1, "inputs", COUNT * 7 * 6 * 2)),
  labels: Uint8Array.from({ length: COUNT }, (_, i) => i % 3),
} as const;
const set = dataset(fields);
for (const made of [
  maxPool2d(2),
  maxPool2d(3, { stride: 2 }),
  maxPool2d(3, { stride: 2, padding: [1, 0, 2, 1] }),
  averagePool2d(3, { stride: 2 }),
  averagePool2d(3, { stride: 2, padding: 1 }),
  averagePool2d([2, 3], { padding: [0, 1], countPadding: true }),
]) {
  test(`the gradient of ${made.code} is that of finite differences`, () => {
    const net = network(
      SHAPE,
      conv2d(4, 2, tanh, { padding: 1 }),
      made,
      flatten(),
      dense(3, softmax),
    );
    const { worst } = checkGradient(net, set, { loss: logLikelihood, init: gaussian(0.5) });
    assert.ok(worst.relativeError <= 1e-6, JSON.stringify(worst));
  });
}

test("the gradient goes to the first of equals", async () => {
  // weights that start as ones make all pixels of a picture of ones equal
  const scaled = layer("scaled", (x, scope) => x.mul(scope.param("weight", SHAPE, constant(1))));
  const net = network(SHAPE, scaled, maxPool2d(2), flatten(), dense(3, softmax));
  const ones = dataset({ ...fields, inputs: new Float32Array(set.inputs.length).fill(1) });
  const run = await train(net, ones, {
    loss: logLikelihood,
    optimizer: sgd({ learningRate: 0.1 }),
    epochs: 1,
    batchSize: COUNT,
    seed: 3,
  });
  const weights = run.parameters.get("layers.0.weight")!;
  for (const [i, w] of weights.entries()) {
    const [y, x] = [Math.floor(i / 12), Math.floor(i / 2) % 6];
    const isFirst = y % 2 === 0 && x % 2 === 0 && y < 6;
    assert.equal(w !== 1, isFirst, `row ${y}, column ${x}`);
  }
});
