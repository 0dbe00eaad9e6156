// Pictures whose value is their own row or column show, once distorted, where each pixel came from.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Dataset, dataset } from "../data/dataset.ts";
import { take } from "../data/slices.ts";
import { strokes } from "../data/strokes.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { linear, sigmoid, softmax } from "../nn/activation.ts";
import { affine } from "../nn/affine.ts";
import type { Augmentation } from "../nn/augment.ts";
import { dense } from "../nn/dense.ts";
import { elastic } from "../nn/elastic.ts";
import { flatten } from "../nn/flatten.ts";
import { logLikelihood, quadratic } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { sgd } from "../nn/optimizer.ts";
import type { TargetName } from "../runtime/machine.ts";
import { folder, skip } from "../runtime/native.test.setup.ts";
import { type DistortOptions, distorted } from "./distorted.ts";
import { DivergedRunError } from "./divergence.ts";
import { train } from "./train.ts";

process.env.XDG_CACHE_HOME = folder;

const SIDE = 21;
const COUNT = 40;

/** Copies of one picture, value by row and column. */
const pictures = (value: (row: number, column: number) => number): Dataset =>
  dataset({
    name: "plane",
    inputShape: [SIDE, SIDE, 1],
    outputs: 1,
    inputs: Float64Array.from({ length: COUNT * SIDE * SIDE }, (_, i) => {
      const pixel = i % (SIDE * SIDE);
      return value(Math.floor(pixel / SIDE), pixel % SIDE);
    }),
    labels: new Uint8Array(COUNT),
  });
const middle = (SIDE - 1) / 2;

/** Where the pixels of picture i came from, from the middle; undefined where from outside. */
async function places(augment: readonly Augmentation[], options: DistortOptions = {}) {
  const of = async (value: (row: number, column: number) => number) =>
    (await distorted(pictures(value), augment, { dtype: "f64", target: "reference", ...options }))
      .inputs;
  const [ones, rows, columns] = [await of(() => 1), await of((r) => r), await of((_, c) => c)];
  return (i: number, row: number, column: number) => {
    const at = i * SIDE * SIDE + (row + middle) * SIDE + column + middle;
    if (Math.abs(ones[at]! - 1) > 1e-9) return undefined;
    return { row: rows[at]! - middle, column: columns[at]! - middle };
  };
}

const TARGETS: readonly (readonly [TargetName, string | false])[] = [
  ["reference", false],
  ["wasm", false],
  ["native", skip],
];

for (const [target, skipped] of TARGETS) {
  test(`without movement pictures stay as they are, to the last bit, on ${target}`, {
    skip: skipped,
  }, async () => {
    const set = take(strokes({ count: 30 }), 30);
    const same = await distorted(set, [affine({})], { target });
    assert.deepEqual(
      [...same.inputs],
      Array.from(set.inputs, (x) => x / set.divideBy),
    );
  });
}

test("a shift moves every pixel of a picture alike, at most so far, each picture otherwise", async () => {
  const at = await places([affine({ shift: 3 })]);
  const shifts: number[] = [];
  for (let i = 0; i < COUNT; i++) {
    const here = at(i, 0, 0)!;
    const there = at(i, 5, -4)!;
    assert.ok(Math.abs(here.row - (there.row - 5)) < 1e-9);
    assert.ok(Math.abs(here.column - (there.column + 4)) < 1e-9);
    shifts.push(here.row, here.column);
  }
  assert.ok(Math.max(...shifts) <= 3 && Math.min(...shifts) >= -3);
  assert.ok(Math.max(...shifts) > 2.5 && Math.min(...shifts) < -2.5);
  assert.equal(new Set(shifts).size, 2 * COUNT);
  assert.ok(Math.abs(shifts.reduce((a, b) => a + b, 0) / shifts.length) < 0.6);
});

/** The matrix of picture i: how far one pixel to the right, and one down, moves the place. */
async function matrices(augment: Augmentation, options: DistortOptions = {}) {
  const at = await places([augment], options);
  return Array.from({ length: COUNT }, (_, i) => {
    const [zero, right, down] = [at(i, 0, 0)!, at(i, 0, 1)!, at(i, 1, 0)!];
    assert.ok(Math.abs(zero.row) < 1e-6 && Math.abs(zero.column) < 1e-6, "the middle stays");
    return { xx: right.column, yx: right.row, xy: down.column, yy: down.row };
  });
}

test("a rotation turns by at most so many degrees and keeps lengths", async () => {
  for (const rotate of [20, 180]) {
    const angles = (await matrices(affine({ rotate }))).map(({ xx, yx, xy, yy }) => {
      assert.ok(Math.abs(xx * xx + yx * yx - 1) < 1e-6 && Math.abs(xx * yy - xy * yx - 1) < 1e-6);
      assert.ok(Math.abs(xx - yy) < 1e-6 && Math.abs(xy + yx) < 1e-6);
      return (Math.atan2(xy, xx) * 180) / Math.PI;
    });
    assert.ok(Math.max(...angles.map(Math.abs)) <= rotate + 1e-4);
    assert.ok(Math.max(...angles) > 0.8 * rotate && Math.min(...angles) < -0.8 * rotate);
  }
});

test("a scale makes larger or smaller, a shear leans vertical lines only", async () => {
  const factors = (await matrices(affine({ scale: 0.25 }))).map(({ xx, yx, xy, yy }) => {
    assert.ok(Math.abs(yx) + Math.abs(xy) < 1e-9 && Math.abs(xx - yy) < 1e-9);
    return 1 / xx;
  });
  assert.ok(Math.min(...factors) >= 0.75 - 1e-9 && Math.max(...factors) <= 1.25 + 1e-9);
  assert.ok(Math.min(...factors) < 0.8 && Math.max(...factors) > 1.2);
  const leans = (await matrices(affine({ shear: 30 }))).map(({ xx, yx, xy, yy }) => {
    assert.ok(Math.abs(yx) < 1e-9 && Math.abs(xx - 1) < 1e-9 && Math.abs(yy - 1) < 1e-9);
    return (Math.atan(xy) * 180) / Math.PI;
  });
  assert.ok(Math.max(...leans.map(Math.abs)) <= 30 + 1e-9 && Math.max(...leans) > 20);
});

test("an elastic distortion is smooth, as strong as it should be, and only of a share", async () => {
  for (const sigma of [1, 4]) {
    const at = await places([elastic({ alpha: 10, sigma })]);
    let squares = 0;
    let steps = 0;
    let count = 0;
    for (let i = 0; i < COUNT; i++) {
      for (let row = -4; row <= 4; row++) {
        for (let column = -4; column <= 4; column++) {
          const here = at(i, row, column);
          const next = at(i, row, column + 1);
          if (!here || !next) continue;
          squares += (here.row - row) ** 2;
          steps += (next.row - here.row) ** 2;
          count++;
        }
      }
    }
    // of evenly drawn numbers under a Gaussian: alpha^2 / 3 * 1 / (4 pi sigma^2)
    const wanted = Math.sqrt(100 / 3 / (4 * Math.PI * sigma * sigma));
    const strength = Math.sqrt(squares / count);
    assert.ok(Math.abs(strength / wanted - 1) < 0.15, `${strength}, expected about ${wanted}`);
    assert.ok(Math.sqrt(steps / count) < strength / sigma, "neighbours move nearly alike");
  }
  const at = await places([elastic({ share: 0.5 })]);
  const still = Array.from({ length: COUNT }, (_, i) => at(i, 3, 3)?.row === 3).filter(Boolean);
  assert.ok(still.length > 10 && still.length < 30, `${still.length}`);
});

const both = [
  affine({ shift: 2, rotate: 15, scale: 0.1, shear: 8 }),
  elastic({ alpha: 20, share: 0.5 }),
];

for (const [target, skipped] of TARGETS) {
  test(`${target} distorts as the reference does, also pictures of several channels`, {
    skip: skipped,
  }, async () => {
    const { inputs: bytes } = strokes({ count: 12 });
    for (const shape of [
      [28, 28, 1],
      [56, 14, 1],
      [14, 14, 4],
      [28, 14, 2],
      [4, 14, 14],
    ]) {
      const set = dataset({
        name: "bytes",
        inputShape: shape,
        outputs: 1,
        inputs: bytes as Uint8Array,
        labels: new Uint8Array(12),
      });
      const wanted = await distorted(set, both, { target: "reference", dtype: "f64", seed: 3 });
      const got = await distorted(set, both, { target, seed: 3 });
      for (const [i, x] of wanted.inputs.entries())
        assert.ok(Math.abs(got.inputs[i]! - x) < 1e-4, `${shape}: ${i}: ${got.inputs[i]}, ${x}`);
      assert.notDeepEqual(
        [...wanted.inputs],
        Array.from(set.inputs, (x) => x / 256),
      );
    }
  });
}

test("vectors are distorted as the pictures that they are, whatever their sides", async () => {
  const { inputs } = strokes({ count: 12 });
  const labels = new Uint8Array(12);
  const fields = { name: "bytes", outputs: 1, inputs, labels };
  const sets = [
    [14, 56, 1],
    [98, 8, 1],
    [28, 7, 4],
    [28, 28, 1],
  ].map(([height, width, channels]) => {
    const picture = { height: height!, width: width!, channels: channels! };
    return [
      dataset({ ...fields, inputShape: [784], picture }),
      dataset({ ...fields, inputShape: [height!, width!, channels!] }),
    ] as const;
  });
  const found = new Set<string>();
  for (const [vectors, pictures] of sets) {
    const got = await distorted(vectors, both, { seed: 5 });
    assert.deepEqual(got.inputs, (await distorted(pictures, both, { seed: 5 })).inputs);
    assert.deepEqual(got.inputShape, [784]);
    found.add(got.inputs.join());
    // and inside a step of training
    const head = [flatten(), dense(1 as number, linear)] as const;
    const how = { loss: quadratic, optimizer: sgd({ learningRate: 0.1 }), batchSize: 5, epochs: 1 };
    const flat = await train(network([784], ...head), vectors, { ...how, augment: both });
    const whole = await train(network(pictures.inputShape, ...head), pictures, {
      ...how,
      augment: both,
    });
    assert.deepEqual(flat.parameters, whole.parameters);
    assert.deepEqual(flat.picture, vectors.picture);
  }
  assert.equal(found.size, sets.length, "their sides matter");
});

test("seed and step decide, and two augmentations of one kind draw their own numbers", async () => {
  const set = strokes({ count: 5 });
  const of = async (options: DistortOptions, augment = both) => [
    ...(await distorted(set, augment, options)).inputs,
  ];
  assert.deepEqual(await of({ seed: 2 }), await of({ seed: 2 }));
  assert.notDeepEqual(await of({ seed: 2 }), await of({ seed: 3 }));
  assert.notDeepEqual(await of({ step: 1 }), await of({ step: 2 }));
  const once = affine({ shift: 2 });
  const at = await places([once, once]);
  const single = await places([once]);
  const ratio = (i: number) => at(i, 0, 0)!.row / single(i, 0, 0)!.row;
  assert.ok(Math.abs(ratio(0) - 2) > 1e-6, "not the same shift twice");
});

const net = network([784], dense(10, sigmoid), dense(10, softmax));
const settings = { loss: logLikelihood, optimizer: sgd({ learningRate: 0.5 }), batchSize: 7 };

test("training with augmentation repeats, goes on to the last bit, and evaluates plain pictures", async () => {
  const set = strokes({ count: 100 });
  const options = { ...settings, augment: both, validation: set };
  const whole = await train(net, set, { ...options, epochs: 2 });
  const first = await train(net, set, { ...options, epochs: 1 });
  const second = await train(net, set, { ...options, epochs: 1, from: first });
  assert.deepEqual(second.parameters, whole.parameters);
  const plain = await train(net, set, { ...options, augment: [], epochs: 1 });
  assert.notDeepEqual(plain.parameters, first.parameters);
  assert.deepEqual(await first.evaluate(set), first.history[0]!.validation);
});

test("a run that diverges is explained on the distorted pictures", async () => {
  const run = train(net, strokes({ count: 50 }), {
    ...settings,
    optimizer: sgd({ learningRate: 1e38 }),
    augment: both,
    epochs: 3,
  });
  await assert.rejects(run, DivergedRunError);
});

test("what cannot be distorted is refused", async () => {
  const line = network([10], dense(2, softmax));
  const set = dataset({
    name: "line",
    inputShape: [10],
    outputs: 2,
    inputs: new Float32Array(10),
    labels: new Uint8Array(1),
  });
  await assert.rejects(train(line, set, { ...settings, epochs: 1, augment: both }), ShapeError);
  const thin = { ...set, inputShape: [10, 1] };
  await assert.rejects(distorted(thin, both), ShapeError);
  assert.throws(() => affine({ shift: -1 }), OptionError);
  assert.throws(() => affine({ scale: 1 }), OptionError);
  assert.throws(() => affine({ shear: 90 }), OptionError);
  assert.throws(() => elastic({ sigma: 0 }), OptionError);
  assert.throws(() => elastic({ share: 1.5 }), OptionError);
  assert.equal(affine({ shift: 2, rotate: 10 }).code, "affine({ shift: 2, rotate: 10 })");
  assert.equal(elastic().code, "elastic()");
});
