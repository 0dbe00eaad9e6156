// Runs that begin with what matches of another network: what is taken to the bit, what is drawn fresh as
// without it, and that the report leaves nothing out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { blobs } from "../data/synthetic.ts";
import {
  adam,
  batchNorm,
  crossEntropy,
  dense,
  initialize,
  initialParameters,
  lbfgs,
  network,
  OptionError,
  onlineLearner,
  type PartialReport,
  quadratic,
  sigmoid,
  softmax,
  tanh,
  train,
} from "../index.ts";

const set = blobs({ count: 24, classes: 3, dimensions: 4 });
const other = network([4], dense(6, tanh), batchNorm(), dense(6, tanh), dense(2, sigmoid));
const net = network([4], dense(6, tanh), batchNorm(), dense(5, tanh), dense(3, sigmoid));
const options = { loss: crossEntropy, optimizer: adam(), epochs: 0, batchSize: 8, seed: 9 };
const taken = ["layers.0.weight", "layers.0.bias"];
const normed = ["weight", "bias", "runningMean", "runningVariance"].map(
  (name) => `layers.1.${name}`,
);

test("what has its name and shape is taken, the rest is fresh, and all of it is reported", async () => {
  const before = initialize(other, { seed: 4 });
  let told: PartialReport | undefined;
  const run = await train(net, set, {
    ...options,
    from: { partial: before, onReport: (report) => (told = report) },
  });
  const fresh = initialParameters(net, { seed: 9 });
  const matched = net.parameters.map((p) => p.name).filter((n) => /^layers\.[01]\./.test(n));
  assert.deepEqual([...taken, ...normed].sort(), [...matched].sort());
  for (const { name } of net.parameters) {
    const source = matched.includes(name) ? before.parameters : fresh;
    assert.deepEqual(run.parameters.get(name), source.get(name), name);
  }
  assert.equal(run.start, told);
  assert.deepEqual(told!.matched, matched);
  const rest = ["layers.2.weight", "layers.2.bias", "layers.3.weight", "layers.3.bias"];
  assert.deepEqual(told!.missing, rest);
  assert.deepEqual(told!.leftOver, [
    { name: "layers.2.weight", why: "it is [6, 6], the network has [5, 6]" },
    { name: "layers.2.bias", why: "it is [6], the network has [5]" },
    { name: "layers.3.weight", why: "it is [2, 6], the network has [3, 5]" },
    { name: "layers.3.bias", why: "it is [2], the network has [3]" },
  ]);
  assert.match(`${told}`, /^layers\.0\.weight: taken$/m);
  assert.match(`${told}`, /^left over: layers\.2\.weight, it is \[6, 6\]/m);
  assert.match(
    run.summary(),
    /it began with layers\.0\.weight, .*drew layers\.2\.weight, .* fresh; did/,
  );
  assert.equal(run.steps, 0);
  assert.equal(run.history.length, 0);
});

test("a shape that only has the same size is not taken, where shapes are known", async () => {
  const wide = initialize(network([3], dense(4, tanh), dense(3, sigmoid)));
  const tall = network([4], dense(3, tanh), dense(3, sigmoid));
  const twice = { ...options, from: { partial: wide } };
  const nothing =
    /from: partial: .*got none:[\s\S]*layers\.0\.weight, it is \[4, 3\], the network has \[3, 4\]/;
  const headless = new Map([...wide.parameters].filter(([name]) => name === "layers.0.weight"));
  const named = { parameters: headless, network: wide.network };
  await assert.rejects(train(tall, set, { ...twice, from: { partial: named } }), nothing);
  const { start } = await train(tall, set, twice);
  assert.deepEqual(start!.matched, ["layers.1.bias"]);
});

test("parameters by name do as well, and nothing that matches is an error", async () => {
  const map = new Map([["layers.0.bias", Float32Array.of(1, 2, 3, 4, 5, 6)]]);
  const { parameters, start } = await train(net, set, { ...options, from: { partial: map } });
  assert.deepEqual([...parameters.get("layers.0.bias")!], [1, 2, 3, 4, 5, 6]);
  assert.equal(start!.missing.length, net.parameters.length - 1);
  const named = new Map([["encoder.bias", Float32Array.of(1)]]);
  await assert.rejects(train(net, set, { ...options, from: { partial: named } }), (error) => {
    assert.ok(error instanceof OptionError);
    assert.match(error.message, /left over: encoder\.bias, no parameter has its name/);
    return true;
  });
  const broken = new Map([["layers.0.bias", Float32Array.of(1, 2, 3, Number.NaN, 5, 6)]]);
  await assert.rejects(
    train(net, set, { ...options, from: { partial: broken } }),
    /layers\.0\.bias: expected finite numbers/,
  );
  await assert.rejects(
    train(net, set, { ...options, from: { partial: 3 as never } }),
    /from: partial: expected a trained network .* got 3/,
  );
  // without the word, parameters must fit as before
  await assert.rejects(train(net, set, { ...options, from: map }), /parameters: layers\.0\.weight/);
});

test("descents on the whole set and learners take part of another network too", async () => {
  const before = initialize(other, { seed: 4 });
  const from = { partial: before };
  const plain = network([4], dense(6, tanh), dense(3, softmax));
  const { epochs: _, ...learning } = options;
  const learner = await onlineLearner(plain, { ...learning, loss: quadratic, from });
  assert.deepEqual(
    (await learner.network()).parameters.get("layers.0.weight"),
    before.parameters.get("layers.0.weight"),
  );
  learner.dispose();
  const end = await lbfgs(plain, set, {
    loss: quadratic,
    from,
    signal: AbortSignal.abort(),
  }).next();
  assert.deepEqual(
    Float32Array.from(
      (end.value as { parameters: typeof before.parameters }).parameters.get(taken[0]!)!,
    ),
    before.parameters.get(taken[0]!),
  );
});

test("parameters may have other names here, and may be left out", async () => {
  const before = initialize(network([4], dense(6, tanh), dense(3, sigmoid)), { seed: 4 });
  const deeper = network([4], dense(4), dense(6, tanh), dense(5, tanh), dense(3, sigmoid));
  const rename = (name: string) =>
    name.startsWith("layers.0.") ? name.replace("layers.0.", "layers.1.") : undefined;
  const { start } = await train(deeper, set, { ...options, from: { partial: before, rename } });
  assert.deepEqual(start!.matched, ["layers.1.weight", "layers.1.bias"]);
  assert.deepEqual(start!.leftOver, [
    { name: "layers.1.weight", why: "it was left out" },
    { name: "layers.1.bias", why: "it was left out" },
  ]);
  const both = () => "layers.1.bias";
  const twice = await train(deeper, set, { ...options, from: { partial: before, rename: both } });
  assert.deepEqual(twice.start!.matched, ["layers.1.bias"]);
  assert.ok(twice.start!.leftOver.some(({ why }) => why === "another is layers.1.bias already"));
});
