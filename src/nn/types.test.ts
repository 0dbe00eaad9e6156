// What must compile and what must not: each wrong call below is an error of the type checker, which
// `tsc` tests, and mostly also one at run time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Dataset, dataset, reshapeInputs } from "../data/dataset.ts";
import { mnist } from "../data/mnist.ts";
import { blobs } from "../data/synthetic.ts";
import {
  activation,
  adam,
  dense,
  dropout,
  epochs,
  flatten,
  type Layer,
  type Loss,
  loss,
  mixture,
  type Network,
  nesterov,
  network,
  type Optimizer,
  optimizer,
  quadratic,
  sgd,
  sigmoid,
  softmax,
  tanh,
  train,
} from "../index.ts";

const ten = (): Dataset<readonly [784], 10> =>
  dataset({
    name: "ten",
    inputShape: [784],
    outputs: 10,
    inputs: new Uint8Array(784),
    labels: new Uint8Array(1),
  });
const three = (): Dataset<readonly [4], 3> =>
  dataset({
    name: "three",
    inputShape: [4],
    outputs: 3,
    inputs: new Float32Array(8),
    labels: new Uint8Array(2),
  });
const net = network([784], dense(30, sigmoid), dense(10, sigmoid));
const options = { loss: quadratic, optimizer: sgd({ learningRate: 1 }), epochs: 0, batchSize: 1 };
const on = { ...options, target: "reference" } as const;

test("data of the network's sizes are taken", async () => {
  await train(net, ten(), { ...on, validation: ten() });
  const any = blobs({ count: 4, classes: 3, dimensions: 4 });
  const fits = network(any.inputShape, dense(5), dense(any.outputs));
  await train(fits, any, on);
  const typed: Layer<3> = dense(3);
  await train(network([4], dense(2), typed), three(), on);
});

test("data of other sizes do not compile, nor run", async () => {
  // @ts-expect-error 4 inputs for 784
  await assert.rejects(train(net, three(), on), /training: expected examples of shape \[784\]/);
  // @ts-expect-error validation of another size
  await assert.rejects(train(net, ten(), { ...on, validation: three() }), /validation: expected/);
  const twelve = network([784], dense(30, sigmoid), dense(12, sigmoid));
  // @ts-expect-error 12 outputs for 10 classes
  await assert.rejects(train(twelve, ten(), on), /expected 12 classes/);
  const image = reshapeInputs(ten(), [28, 28, 1]);
  // @ts-expect-error images for a network of vectors
  await assert.rejects(train(net, image, on), /reshapeInputs\(set, \[784\]\) gives that shape/);
});

test("with a validation set events have it and runs have a best epoch, without it they need not", async () => {
  const validated = { ...on, validation: ten() };
  for await (const { validation } of epochs(net, ten(), validated)) assert.ok(validation.accuracy);
  const run = await train(net, ten(), validated);
  assert.equal(run.best.epoch, -1);
  for await (const event of epochs(net, ten(), on)) {
    // @ts-expect-error there may be none
    assert.ok(event.validation.accuracy);
  }
  const plain = await train(net, ten(), on);
  // @ts-expect-error there may be none
  assert.throws(() => plain.best.epoch, TypeError);
  // @ts-expect-error sets of another size
  await assert.rejects(run.evaluate(three(), { target: "reference" }), /evaluate: expected/);
});

test("options that are missing or unknown do not compile", async () => {
  const { loss, ...noLoss } = on;
  // @ts-expect-error no loss
  await assert.rejects(train(net, ten(), noLoss), /loss: expected/);
  // @ts-expect-error a misspelled option
  await assert.rejects(train(net, ten(), { ...on, batchsize: 10 }), /did you mean batchSize\?/);
  // @ts-expect-error no such target
  await assert.rejects(train(net, ten(), { ...options, target: "gpu" }), /target: expected one of/);
  assert.ok(loss);
});

test("dropout keeps the ends of a network, and optimizers ask for what has no default", async () => {
  const masked = network([784], dense(30, sigmoid), dropout(0.5), dense(10, sigmoid));
  await train(masked, ten(), { ...on, optimizer: adam(), clipNorm: 1 });
  // @ts-expect-error 4 inputs for 784
  await assert.rejects(train(masked, three(), on), /training: expected/);
  // @ts-expect-error no such scaling
  assert.throws(() => dropout(0.5, { scaling: "nielsen" }), /dropout: scaling: expected one of/);
  // @ts-expect-error no momentum
  assert.throws(() => nesterov({ learningRate: 1 }), /nesterov: momentum/);
  // @ts-expect-error a misspelled setting
  assert.throws(() => adam({ beta: 0.5 }), /unknown option beta; did you mean beta1/);
});

test("MNIST fits the book's network without annotations", () => {
  const first = async () => {
    const { training, validation, test: held } = await mnist();
    const settings = { ...on, epochs: 30, seed: 1, validation, test: held };
    for await (const event of epochs(net, training, settings)) {
      assert.ok(event.validation.accuracy > 0);
    }
    const run = await train(net, training, settings);
    const { correct, total } = await run.evaluate(held);
    return correct / total + run.best.epoch;
  };
  const images = async () => {
    const { training } = await mnist({ shape: [28, 28, 1] });
    // @ts-expect-error images for a network of vectors
    await train(net, training, on);
    await train(network([28, 28, 1], flatten(), dense(10, softmax)), training, on);
  };
  assert.deepEqual([typeof first, typeof images], ["function", "function"]);
});

test("a list of layers makes a network, and sizes may come from a data set", async () => {
  const hidden: Layer[] = [5, 4].map((size) => dense(size, tanh));
  const layers: Layer[] = [...hidden, dense(3, softmax)];
  const listed: Network<readonly [4]> = network([4], ...layers);
  const ended: Network<readonly [4], 3> = network([4], ...hidden, dense(3, softmax));
  await train(ended, three(), on);
  await train(network([4], mixture(2, ...layers)), three(), on);
  const typed = three();
  const sized = network(typed.inputShape, ...hidden, dense(typed.outputs, softmax));
  await train(sized, typed, { ...on, validation: three() });
  const counted = network(typed.inputShape, dense(typed.classes, softmax));
  await train(counted, typed, on);
  await train(ended, blobs({ count: 4, classes: 3, dimensions: 4 }), on);
  const read: Dataset = blobs({ count: 4, classes: 3, dimensions: 4 });
  await train(network(read.inputShape, dense(read.classes, softmax)), read, { ...on, test: read });
  // @ts-expect-error how many outputs a list has is known when it runs
  const three3: Network<readonly [4], 3> = network([4], ...layers);
  assert.equal(three3.outputs, listed.outputs);
  const unspread = /layer 1 of 1: expected a layer, got a list; spread it/;
  // @ts-expect-error a list that is not spread
  assert.throws(() => network([4], layers), unspread);
  // @ts-expect-error 4 inputs for 784
  await assert.rejects(train(listed, ten(), on), /training: expected examples of shape/);
});

test("losses, optimizers and activations of one's own are values of the types of the built-in ones", async () => {
  const swish = activation("swish", (z) => z.mul(z.sigmoid()));
  const cubic: Loss = loss("cubic", ({ a }, y) => a.sub(y).abs().sum(-1));
  const rule: Optimizer = optimizer(
    "plain",
    ({ parameter, gradient, learningRate }) => ({
      parameter: parameter.sub(gradient.mul(learningRate)),
      state: [],
    }),
    { learningRate: 1 },
  );
  const written: Optimizer = { ...rule, name: "written" };
  const own = network([784], dense(30, swish), dense(10, sigmoid));
  await train(own, ten(), { ...on, loss: cubic, optimizer: written });
  // @ts-expect-error a plain function is no activation
  assert.throws(() => dense(30, Math.tanh), /activation\("name"/);
  // @ts-expect-error a loss of what no set has
  assert.throws(() => loss("odd", ({ a }) => a, { wanted: "nothing" }), /wanted: expected one of/);
  // @ts-expect-error an optimizer without a learning rate
  assert.throws(() => optimizer("idle", ({ parameter }) => ({ parameter, state: [] })), /options/);
});
