import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "../data/dataset.ts";
import { normalArray } from "../data/random.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { checkGradient } from "../train/gradient-check.ts";
import { initialParameters } from "../train/initialize.ts";
import { initialize } from "../train/trained.ts";
import { softmax } from "./activation.ts";
import { alexNet, alexNetDecay, alexNetOptimizer } from "./alexnet.ts";
import { dense } from "./dense.ts";
import { describeNetwork, networkOf } from "./describe.ts";
import { flatten } from "./flatten.ts";
import { logLikelihood } from "./loss.ts";
import { network } from "./network.ts";
import { standardize } from "./standardize.ts";

test("AlexNet has 60,965,224 parameters, and those of the book in each layer", () => {
  const net = alexNet();
  assert.equal(net.parameterCount, 60_965_224);
  const count = (layer: number) =>
    net.parameters
      .filter((p) => p.layer === layer)
      .reduce((sum, p) => sum + p.shape.reduce((a, b) => a * b, 1), 0);
  assert.deepEqual(
    net.layers.map((_, i) => count(i)).filter((n) => n > 0),
    [34_944, 307_456, 885_120, 663_936, 442_624, 37_752_832, 16_781_312, 4_097_000],
  );
  const shape = (i: number) => net.shapes[i]!.join(" ");
  assert.deepEqual([1, 3, 4, 6, 7, 8, 9, 10, 11].map(shape), [
    "55 55 96",
    "27 27 96",
    "27 27 256",
    "13 13 256",
    "13 13 384",
    "13 13 384",
    "13 13 256",
    "6 6 256",
    "9216",
  ]);
});

test("it starts as Krizhevsky, Sutskever and Hinton started it", () => {
  const values = initialParameters(alexNet({ classes: 2, side: 67, hidden: 8 }));
  const bias = (layer: number) => new Set(values.get(`layers.${layer}.bias`));
  for (const layer of [1, 7, 16]) assert.deepEqual([...bias(layer)], [0], `${layer}`);
  for (const layer of [4, 8, 9, 13, 15]) assert.deepEqual([...bias(layer)], [1], `${layer}`);
  const weights = Array.from(values.get("layers.7.weight")!);
  const deviation = Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0) / weights.length);
  assert.ok(Math.abs(deviation - 0.01) < 1e-4, `${deviation}`);
  assert.equal(alexNetOptimizer().code, "momentum({ learningRate: 0.01, momentum: 0.9 })");
  assert.equal(alexNetDecay(1000), 0.5);
});

test("it comes back from its description, and impossible sizes are refused", () => {
  const net = alexNet({ classes: 5, side: 99 });
  const back = networkOf(JSON.parse(JSON.stringify(describeNetwork(net))), "file");
  assert.deepEqual(back.shapes, net.shapes);
  assert.throws(() => alexNet({ side: 66 }), OptionError);
  assert.throws(() => alexNet({ classes: 1 }), OptionError);
});

const set = dataset({
  name: "noise",
  inputShape: [2, 2, 3],
  outputs: 2,
  inputs: Float32Array.from(normalArray(1, "x", 60)),
  labels: new Uint8Array([0, 1, 0, 1, 1]),
});

test("standardize takes a mean from each channel and divides by its deviation", async () => {
  const net = network([3], standardize([1, 2, 4], [2, 1, 0.5]), dense(3));
  const identity = new Map([
    ["layers.1.weight", [1, 0, 0, 0, 1, 0, 0, 0, 1]],
    ["layers.1.bias", [0, 0, 0]],
  ]);
  const { withParameters } = await import("../train/trained.ts");
  const { values } = await withParameters(net, identity).predict([3, 3, 3]);
  assert.deepEqual([...values], [1, 1, -2]);
  const one = network([2, 2, 3], standardize(0.5, 2), flatten(), dense(2, softmax));
  const { worst } = checkGradient(one, set, { loss: logLikelihood });
  assert.ok(worst.relativeError < 1e-7);
  const saved = networkOf(describeNetwork(net), "file");
  assert.equal(`${saved}`, `${net}`);
  assert.equal(initialize(net).network.parameterCount, 12);
});

test("standardize refuses what it cannot divide by, and lists that do not fit", () => {
  assert.throws(() => standardize(0, 0), OptionError);
  assert.throws(() => standardize([Number.NaN], 1), OptionError);
  assert.throws(() => network([3], standardize([1, 2], 1), dense(2)), ShapeError);
});
