import assert from "node:assert/strict";
import { test } from "node:test";
import {
  conv2d,
  crossEntropy,
  dense,
  flatten,
  logLikelihood,
  maxPool2d,
  network,
  relu,
  scaled,
  sgd,
  sigmoid,
  softmax,
  stepper,
} from "downhill";
import { reshapeInputs, strokes, take } from "downhill/data";
import { LayerErrorsMeter } from "./layer-errors.ts";

const options = { optimizer: sgd({ learningRate: 0.1 }), epochs: 1, seed: 2, init: scaled };

test("the mean over 1,000 images is what one mini-batch of them gives", async () => {
  const set = strokes({ count: 1300, seed: 5 });
  const net = network([784], dense(30, sigmoid), dense(30, sigmoid), dense(10, sigmoid));
  const meter = new LayerErrorsMeter(net, crossEntropy, set);
  assert.equal(meter.images, 1000);
  // the same thousand in one mini-batch, whatever their order
  const run = await stepper(net, take(set, 1000), {
    ...options,
    loss: crossEntropy,
    batchSize: 1000,
  });
  const parameters = new Map<string, Float32Array>();
  for (const { name } of net.parameters) {
    parameters.set(name, Float32Array.from((await run.read(name)).values));
  }
  const measured = await meter.measure(parameters);
  await run.step();
  assert.deepEqual(
    measured.layers.map(({ layer }) => layer),
    ["layers.0", "layers.1", "layers.2"],
  );
  for (const { layer, norm, slopes } of measured.layers) {
    const { values } = await run.read(`${layer}.bias/gradient`);
    let squares = 0;
    for (const [j, slope] of slopes.entries()) {
      assert.ok(Math.abs(slope - values[j]!) < 1e-6, `${layer} ${j}: ${slope}, ${values[j]}`);
      squares += values[j]! ** 2;
    }
    assert.ok(Math.abs(norm - Math.sqrt(squares)) < 1e-5 * norm + 1e-7);
  }
  const [first, second] = measured.layers;
  assert.ok(second!.norm > 2 * first!.norm, "the first layer learns slower");
  run.dispose();
  meter.dispose();
});

test("a convolution has one error a map, over a hundred images", async () => {
  const set = reshapeInputs(strokes({ count: 150, seed: 6 }), [28, 28, 1]);
  const net = network([28, 28, 1], conv2d(3, 5, relu), maxPool2d(2), flatten(), dense(10, softmax));
  const meter = new LayerErrorsMeter(net, logLikelihood, set);
  const run = await stepper(net, take(set, 100), {
    ...options,
    loss: logLikelihood,
    batchSize: 100,
  });
  const parameters = new Map<string, Float32Array>();
  for (const { name } of net.parameters) {
    parameters.set(name, Float32Array.from((await run.read(name)).values));
  }
  const { images, layers } = await meter.measure(parameters);
  assert.equal(images, 100);
  await run.step();
  assert.deepEqual(
    layers.map(({ layer, slopes }) => [layer, slopes.length]),
    [
      ["layers.0", 3],
      ["layers.3", 10],
    ],
  );
  for (const { layer, slopes } of layers) {
    const { values } = await run.read(`${layer}.bias/gradient`);
    for (const [j, slope] of slopes.entries()) assert.ok(Math.abs(slope - values[j]!) < 1e-6);
  }
  run.dispose();
  meter.dispose();
});
