import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { dataset } from "../data/dataset.ts";
import { blobs } from "../data/synthetic.ts";
import { DataError, FormatError, OptionError, ShapeError } from "../errors.ts";
import { readSafetensors, writeSafetensors } from "../formats/safetensors.ts";
import { relu, sigmoid, softmax } from "../nn/activation.ts";
import { adam } from "../nn/adaptive.ts";
import { dense } from "../nn/dense.ts";
import { dropout } from "../nn/dropout.ts";
import { flatten } from "../nn/flatten.ts";
import { layer } from "../nn/layer.ts";
import { crossEntropy, logLikelihood, quadratic } from "../nn/loss.ts";
import { type Network, network } from "../nn/network.ts";
import { momentum, sgd } from "../nn/optimizer.ts";
import { fromBookJson, fromSafetensors, load } from "./load.ts";
import { encodeModel } from "./saved.ts";
import type { TrainedState } from "./state.ts";
import { train } from "./train.ts";
import { initialize, withParameters } from "./trained.ts";

const cloud = blobs({ count: 40, classes: 3, dimensions: 4 });
const net = network(cloud.inputShape, dense(5, sigmoid), dense(cloud.outputs, sigmoid));
const options = {
  loss: crossEntropy,
  optimizer: momentum({ learningRate: 0.3, momentum: 0.9 }),
  epochs: 2,
  batchSize: 7,
  validation: cloud,
} as const;

test("a run in a file goes on to the last bit", async () => {
  const whole = await train(net, cloud, { ...options, epochs: 4 });
  const half = await train(net, cloud, options);
  const read = fromSafetensors(half.toSafetensors(), net);
  assert.deepEqual([...read.parameters], [...half.parameters]);
  assert.equal(read.loss, crossEntropy);
  assert.equal(read.steps, half.steps);
  const rest = await train(net, cloud, { ...options, from: read });
  assert.deepEqual([...rest.parameters], [...whole.parameters]);
  assert.deepEqual([...rest.optimizerState], [...whole.optimizerState]);
  assert.equal(rest.history.length, 4);
  assert.equal(rest.history[1]!.validation!.accuracy, whole.history[1]!.validation!.accuracy);
});

test("a run with Adam and dropout in a file goes on to the last bit", async () => {
  const { inputShape, outputs } = cloud;
  const masked = network(inputShape, dense(5, sigmoid), dropout(0.4), dense(outputs, sigmoid));
  const adaptive = { ...options, optimizer: adam({ learningRate: 0.05 }) };
  const whole = await train(masked, cloud, { ...adaptive, epochs: 4 });
  const half = await train(masked, cloud, adaptive);
  const read = fromSafetensors(half.toSafetensors());
  assert.equal(`${read.network}`, `${masked}`);
  assert.equal(read.optimizerState.get("optimizer.firstCorrection")!.length, 1);
  const from = fromSafetensors(half.toSafetensors(), masked);
  const rest = await train(masked, cloud, { ...adaptive, from });
  assert.deepEqual([...rest.parameters], [...whole.parameters]);
  assert.deepEqual([...rest.optimizerState], [...whole.optimizerState]);
});

test("the file describes its network", () => {
  const deep = network(
    [2, 2, 1],
    flatten(),
    dense(4, relu, { bias: false }),
    dense(3, sigmoid, { frozen: true }),
    dense(2, softmax),
  );
  const made = initialize(deep, { seed: 3 });
  const read = fromSafetensors(made.toSafetensors());
  assert.equal(`${read.network}`, `${deep}`);
  assert.equal(read.loss, logLikelihood);
  assert.equal(read.seed, 3);
  assert.deepEqual([...read.parameters], [...made.parameters]);
  const { metadata } = readSafetensors(made.toSafetensors(), "made");
  assert.equal(metadata.get("code"), `${deep}`);
});

test("a network with a custom layer is read with the network in hand", () => {
  const twice = layer("twice", (x, scope) => x.mul(scope.param("w", [4])));
  const own = network([4], twice, dense(2));
  const bytes = initialize(own).toSafetensors();
  assert.throws(
    () => fromSafetensors(bytes),
    /a custom layer; pass the network as the second argument/,
  );
  assert.equal(fromSafetensors(bytes, own).parameters.size, 3);
  const other = network([4], dense(4), dense(2));
  assert.throws(() => fromSafetensors(bytes, other), FormatError);
});

test("files keep whole names and no number that is not finite", async () => {
  const folder = await mkdtemp(join(tmpdir(), "model-"));
  try {
    const made = initialize(net);
    const path = join(folder, "net.safetensors");
    await made.save(path);
    assert.deepEqual([...(await load(path, net)).parameters], [...made.parameters]);
    const json = join(folder, "net.json");
    await made.save(json);
    const parsed = JSON.parse(await readFile(json, "utf8"));
    assert.deepEqual(parsed.sizes, [4, 5, 3]);
    assert.equal(parsed.cost, "CrossEntropyCost");
    assert.equal(parsed.weights[1].length, 3);
    const read = await load(json, net);
    for (const [name, values] of made.parameters) {
      assert.deepEqual([...read.parameters.get(name)!], [...values]);
    }
    const { evaluate: _, ...state } = made;
    const broken = new Map(made.parameters);
    broken.set("layers.0.bias", new Float32Array(5).fill(Number.NaN));
    assert.throws(() => encodeModel({ ...state, parameters: broken }), DataError);
    await writeFile(path, "not a model");
    await assert.rejects(load(path), FormatError);
    await assert.rejects(load(join(folder, "none.safetensors")), DataError);
    await assert.rejects(load(json, network([4], dense(3))), FormatError);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the book's JSON is read and written, bit for bit", async () => {
  const text = JSON.stringify({
    sizes: [2, 1],
    weights: [[[0.1, -2.5e-7]]],
    biases: [[[1 / 3]]],
    cost: "QuadraticCost",
  });
  const read = fromBookJson(text);
  assert.equal(`${read.network}`, "network([2], dense(1, sigmoid))");
  assert.equal(read.loss, quadratic);
  assert.deepEqual([...read.parameters.get("layers.0.weight")!], [0.1, -2.5e-7]);
  assert.equal(read.toBookJson(), text);
  const { values } = await read.predict([1, 2], { target: "reference" });
  assert.ok(Math.abs(values[0]! - 1 / (1 + Math.exp(-(0.1 - 5e-7 + 1 / 3)))) < 1e-12);
});

test("what the book's JSON cannot hold is refused", () => {
  const odd: readonly Network[] = [
    network([4], dense(2, relu)),
    network([4], dense(2, sigmoid, { bias: false })),
    network([2, 2], flatten(), dense(2, sigmoid)),
  ];
  for (const other of odd) {
    assert.throws(() => initialize(other).toBookJson(), FormatError);
  }
  assert.throws(() => initialize(net, { loss: logLikelihood }).toBookJson(), FormatError);
});

test("files that are no models are refused with what is wrong", () => {
  const tensors = readSafetensors(initialize(net).toSafetensors(), "good");
  const refuse = (metadata: Record<string, string>, message: RegExp) => {
    const bytes = writeSafetensors(tensors.tensors, {
      ...Object.fromEntries(tensors.metadata),
      ...metadata,
    });
    assert.throws(
      () => fromSafetensors(bytes),
      (error) => error instanceof FormatError && message.test(error.message),
    );
  };
  refuse({ network: "{" }, /JSON in metadata "network"/);
  refuse({ network: "null" }, /a network with inputShape and layers/);
  refuse(
    { network: '{"inputShape":[4],"layers":[{"kind":"constructor"}]}' },
    /a layer of kind .*dense/,
  );
  refuse({ network: '{"inputShape":[4],"layers":[5]}' }, /a layer of kind/);
  refuse(
    { network: '{"inputShape":[4],"layers":[{"kind":"dense","size":3,"activation":"toString"}]}' },
    /an activation of sigmoid/,
  );
  refuse({ network: '{"inputShape":[4],"layers":[{"kind":"dense","size":1e12}]}' }, /network/);
  refuse({ network: '{"inputShape":[4],"layers":[{"kind":"dense","size":"3"}]}' }, /network/);
  refuse({ network: '{"inputShape":[4],"layers":[{"kind":"dense","size":3}]}' }, /layers.0.weight/);
  refuse({ training: '{"loss":"hinge"}' }, /a loss of quadratic/);
  refuse({ training: '{"loss":"quadratic","dtype":"f32","seed":-1}' }, /a seed/);
  refuse({ history: "7" }, /a history/);
  refuse({ history: "[7]" }, /a history/);
  const without = writeSafetensors(tensors.tensors, {});
  assert.throws(() => fromSafetensors(without), /metadata "network"/);
});

test("how vectors are pictures is kept in both formats, and checked", async () => {
  const wide = { height: 2, width: 6, channels: 2 };
  const flat = network([24], dense(3, sigmoid));
  const plain = initialize(flat, { picture: wide });
  assert.deepEqual(plain.picture, wide);
  assert.deepEqual(fromSafetensors(plain.toSafetensors()).picture, wide);
  const sigmoids = fromBookJson(plain.toBookJson());
  assert.deepEqual(sigmoids.picture, wide);
  assert.deepEqual(fromSafetensors(initialize(flat).toSafetensors()).picture, undefined);
  assert.deepEqual(fromBookJson(initialize(flat).toBookJson()).picture, undefined);
  const maps = network([4, 3, 2], flatten(), dense(3, sigmoid));
  const known = { height: 4, width: 3, channels: 2 };
  assert.deepEqual(fromSafetensors(initialize(maps).toSafetensors()).picture, known);
  assert.throws(() => initialize(flat, { picture: { ...wide, width: 5 } }), ShapeError);
  assert.throws(() => initialize(maps, { picture: wide }), ShapeError);
  const { tensors, metadata } = readSafetensors(plain.toSafetensors(), "f");
  for (const text of [
    "[2,6]",
    "[2,6,3]",
    "7",
    '["2",6,2]',
    "[2.5,6,2]",
    "[-2,-6,2]",
    "null",
    "{",
  ]) {
    const bytes = writeSafetensors(tensors, new Map(metadata).set("picture", text));
    assert.throws(() => fromSafetensors(bytes), FormatError, text);
  }
  const set = (picture: typeof wide) =>
    dataset({
      name: "set",
      inputShape: [24],
      picture,
      outputs: 3,
      inputs: Float32Array.from({ length: 48 }, (_, i) => i / 48),
      labels: new Uint8Array(2),
    });
  await plain.evaluate(set(wide));
  const tall = set({ height: 6, width: 2, channels: 2 });
  const torn = /expected pictures of 2 x 6 x 2, as in training, got 6 x 2 x 2 in set/;
  await assert.rejects(plain.evaluate(tall), torn);
  const options = { loss: quadratic, optimizer: sgd({ learningRate: 1 }), epochs: 1, batchSize: 2 };
  await assert.rejects(train(flat, tall, { ...options, from: plain }), torn);
  await assert.rejects(train(flat, set(wide), { ...options, validation: tall }), torn);
  const run = await train(flat, set(wide), options);
  assert.deepEqual(run.picture, wide);
  assert.deepEqual(run.best?.network.picture ?? wide, wide);
});

test("parameters from outside must fit", () => {
  assert.throws(() => withParameters(net, new Map([["layers.0.weight", [1]]])), OptionError);
  const state: TrainedState = initialize(net);
  assert.equal(state.dtype, "f32");
});

test("metadata that is nested as deep as a stack is refused like other nonsense", () => {
  const { tensors, metadata } = readSafetensors(initialize(net).toSafetensors(), "f");
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  for (const [key, text] of [
    ["network", deep],
    ["history", `[{"epoch":0,"loss":1,"learningRate":1,"x":${deep}}]`],
  ] as const) {
    const bytes = writeSafetensors(tensors, new Map(metadata).set(key, text));
    assert.throws(() => fromSafetensors(bytes), FormatError, key);
  }
});
