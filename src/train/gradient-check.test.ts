import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "../data/dataset.ts";
import { normalArray } from "../data/random.ts";
import { blobs } from "../data/synthetic.ts";
import {
  type Activation,
  elu,
  gelu,
  geluTanh,
  leakyRelu,
  linear,
  relu,
  sigmoid,
  silu,
  softmax,
  softplus,
  tanh,
} from "../nn/activation.ts";
import { dense } from "../nn/dense.ts";
import { flatten } from "../nn/flatten.ts";
import { gaussian } from "../nn/initializer.ts";
import { layer } from "../nn/layer.ts";
import {
  crossEntropy,
  huber,
  type Loss,
  labelSmoothing,
  logLikelihood,
  meanAbsolute,
  meanSquared,
  quadratic,
} from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { checkGradient, compareGradientCost } from "./gradient-check.ts";

const cloud = blobs({ count: 7, classes: 3, dimensions: 4 });

const highway = () =>
  layer("highway", (x, scope) => {
    const n = x.shape[1]!;
    const gate = x
      .matmul(scope.param("gate", [n, n], gaussian(0.5)))
      .sub(1)
      .sigmoid();
    const fresh = x.matmul(scope.param("weight", [n, n], gaussian(0.5))).tanh();
    return gate.mul(fresh.sub(x)).add(x);
  });

const cases: [Activation, Activation, Loss][] = [
  [sigmoid, sigmoid, quadratic],
  [sigmoid, sigmoid, crossEntropy],
  [tanh, softmax, logLikelihood],
  [tanh, softmax, quadratic],
  [tanh, tanh, quadratic],
  [linear, linear, quadratic],
  [gelu, gelu, quadratic],
  [geluTanh, geluTanh, meanSquared],
  [softplus, softplus, huber(0.3)],
  [silu, silu, meanAbsolute],
  [elu(1), elu(1), huber(5)],
  [sigmoid, sigmoid, labelSmoothing(crossEntropy, 0.2)],
  [tanh, softmax, labelSmoothing(logLikelihood, 0.1)],
];

for (const [hidden, last, loss] of cases) {
  test(`backpropagation agrees with differences: ${hidden.name}, ${last.name}, ${loss.name}`, () => {
    const net = network(
      cloud.inputShape,
      dense(5, hidden),
      dense(4, hidden, { bias: false }),
      dense(cloud.outputs, last),
    );
    const { compared, worst } = checkGradient(net, cloud, { loss });
    assert.equal(compared, net.parameterCount);
    assert.ok(worst.relativeError <= 1e-7, JSON.stringify(worst));
  });
}

test("relu, leakyRelu and elu agree where no unit stands at its corner", () => {
  for (const bent of [relu, leakyRelu(0.3), elu(0.7)]) {
    const net = network(cloud.inputShape, dense(6, bent), dense(cloud.outputs, linear));
    const { worst } = checkGradient(net, cloud, { loss: quadratic, step: 1e-5 });
    assert.ok(worst.relativeError <= 1e-7, `${bent.name}: ${JSON.stringify(worst)}`);
  }
});

test("a custom layer and losses of unknown outputs agree", () => {
  const end = layer("end", (x, scope) => x.matmul(scope.param("w", [5, 3])).sigmoid());
  const net = network(cloud.inputShape, dense(5, tanh), highway(), end);
  for (const loss of [quadratic, crossEntropy, logLikelihood]) {
    const { worst } = checkGradient(net, cloud, { loss });
    assert.ok(worst.relativeError <= 1e-7, `${loss.name}: ${JSON.stringify(worst)}`);
  }
});

test("images and targets agree, frozen parameters are left out, and a part can be chosen", () => {
  const set = dataset({
    name: "images",
    inputShape: [2, 3, 1],
    outputs: 2,
    inputs: normalArray(1, "images", 30),
    targets: normalArray(1, "targets", 10),
  });
  const net = network([2, 3, 1], flatten(), dense(4, sigmoid, { frozen: true }), dense(2, sigmoid));
  const { compared, worst } = checkGradient(net, set, { loss: quadratic });
  assert.equal(compared, 10);
  assert.ok(worst.relativeError <= 1e-7, JSON.stringify(worst));
  assert.equal(checkGradient(net, set, { loss: quadratic, count: 3 }).compared, 3);
});

test("a wrong gradient is seen", () => {
  // detach says a gradient of zero where the loss does change.
  const wrong = layer("wrong", (x, scope) => x.mul(scope.param("w", [3]).detach()));
  const net = network(cloud.inputShape, dense(3, tanh), wrong);
  const { worst } = checkGradient(net, cloud, { loss: quadratic });
  assert.match(worst.parameter, /layers.1.w/);
  assert.ok(worst.relativeError > 0.9);
});

test("differences cost a forward pass a parameter and one more", async () => {
  const net = network(cloud.inputShape, dense(20, sigmoid), dense(cloud.outputs, sigmoid));
  const cost = await compareGradientCost(net, cloud, { loss: quadratic });
  assert.equal(cost.parameters, 163);
  assert.equal(cost.passes, 164);
  assert.equal(cost.target, "wasm");
  assert.ok(cost.isMeasured && cost.forwardSeconds > 0);
  assert.ok(cost.ratio > 10, JSON.stringify(cost));
});
