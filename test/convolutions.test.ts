// Ten steps through networks of convolutions and poolings on every target, against PyTorch: strides,
// padding, groups, windows that touch and that overlap, and the networks of chapter 6 in small.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  averagePool2d,
  conv2d,
  dense,
  flatten,
  layer,
  localResponseNorm,
  maxPool2d,
  type Network,
  network,
  relu,
  softmax,
  type TrainOptions,
  tanh,
} from "downhill";
import { GoldenSteps } from "./golden-steps.ts";
import { NATIVE } from "./targets.ts";

type Shape = readonly [number, number, number];
const SMALL: Shape = [9, 8, 4];
const DIGITS: Shape = [28, 28, 1];
const PHOTOS: Shape = [23, 21, 3];
const output = dense(3, softmax);

/** The activation behind the pooling. */
const activate = layer("relu", (x) => x.relu());

const NETS: Readonly<Record<string, readonly [string, Network<Shape, 3>]>> = {
  strides: [
    "small",
    network(
      SMALL,
      conv2d(5, 3, tanh, { stride: 2, padding: 1 }),
      conv2d(6, [3, 2], relu, { padding: "same" }),
      flatten(),
      output,
    ),
  ],
  groups: [
    "small",
    network(
      SMALL,
      conv2d(6, 3, relu, { groups: 2 }),
      conv2d(9, [1, 3], tanh, { groups: 3, stride: [2, 1], padding: [0, 1], bias: false }),
      flatten(),
      output,
    ),
  ],
  activationFirst: ["small", network(SMALL, conv2d(5, 3, relu), maxPool2d(2), flatten(), output)],
  poolingFirst: ["small", network(SMALL, conv2d(5, 3), maxPool2d(2), activate, flatten(), output)],
  overlapping: [
    "small",
    network(
      SMALL,
      conv2d(5, [3, 2], relu),
      maxPool2d(3, { stride: 2 }),
      conv2d(4, 2, tanh),
      flatten(),
      output,
    ),
  ],
  average: [
    "small",
    network(
      SMALL,
      conv2d(5, 3, tanh, { padding: "same" }),
      averagePool2d(2),
      conv2d(6, 2, relu),
      averagePool2d(2, { stride: 1 }),
      flatten(),
      output,
    ),
  ],
  book: [
    "digits",
    network(
      DIGITS,
      conv2d(5, 5, relu),
      maxPool2d(2),
      conv2d(8, 5, relu),
      maxPool2d(2),
      flatten(),
      dense(20, relu),
      output,
    ),
  ],
  alexNet: [
    "photos",
    network(
      PHOTOS,
      conv2d(8, 5, relu, { stride: 2, padding: 1 }),
      localResponseNorm({ alpha: 0.2 }),
      maxPool2d(3, { stride: 2 }),
      conv2d(12, 3, relu, { padding: "same", groups: 2 }),
      localResponseNorm({ alpha: 0.2 }),
      maxPool2d(3, { stride: 2 }),
      flatten(),
      dense(10, relu),
      output,
    ),
  ],
};

const steps = new GoldenSteps("convolutions.safetensors");

const RUNS: readonly (readonly [string, Partial<TrainOptions>, string | false])[] = [
  ["the reference", { target: "reference" }, false],
  ["wasm", { target: "wasm" }, false],
  ["wasm, relaxed", { target: "wasm", relaxed: true }, false],
  ["native", { target: "native" }, NATIVE[0]!.skip],
];

for (const [where, options, skip] of RUNS) {
  for (const [name, [inputs, net]] of Object.entries(NETS)) {
    test(`ten steps of ${name} on ${where}, as PyTorch takes them`, { skip }, async (t) => {
      const set = steps.dataset(inputs, net.inputShape);
      const exact = await steps.distance(name, net, set, { ...options, dtype: "f64" });
      const single = await steps.distance(name, net, set, options);
      t.diagnostic(`f64 ${exact.toExponential(1)}, f32 ${single.toExponential(1)}`);
      assert.ok(exact <= 1e-12, `f64: off by ${exact}`);
      assert.ok(single <= 5e-6, `f32: off by ${single}`);
    });
  }
}
