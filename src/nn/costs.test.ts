// The costs of layers against what they are by their formulas.
import assert from "node:assert/strict";
import { test } from "node:test";
import { relu, sigmoid, softmax, tanh } from "./activation.ts";
import { batchNorm } from "./batch-norm.ts";
import { conv2d } from "./conv2d.ts";
import { dense } from "./dense.ts";
import { dropout } from "./dropout.ts";
import { flatten } from "./flatten.ts";
import { network } from "./network.ts";
import { maxPool2d } from "./pool2d.ts";
import { bidirectional } from "./recurrent/bidirectional.ts";
import { gru } from "./recurrent/gru.ts";
import { lstm } from "./recurrent/lstm.ts";
import { residual } from "./residual.ts";

const products = (net: { costs(): readonly { multiplyAdds: number }[] }) =>
  net.costs().map((c) => c.multiplyAdds);

test("dense layers, convolutions and poolings: one product a weight and place", () => {
  const net = network(
    [28, 28, 3],
    conv2d(20, 5, relu),
    maxPool2d(2),
    conv2d(8, 3, relu, { padding: "same", stride: 2, groups: 2 }),
    batchNorm(),
    flatten(),
    dropout(0.5),
    dense(100, tanh),
    dense(10, softmax),
  );
  assert.deepEqual(products(net), [
    24 * 24 * 20 * 5 * 5 * 3,
    0,
    6 * 6 * 8 * 3 * 3 * 10,
    0,
    0,
    0,
    288 * 100,
    100 * 10,
  ]);
  const costs = net.costs();
  assert.equal(
    costs.reduce((sum, c) => sum + c.parameters, 0),
    net.parameterCount,
  );
  assert.deepEqual(
    costs.map((c) => c.activationBytes),
    net.shapes.map((shape) => 4 * shape.reduce((a, b) => a * b, 1)),
  );
});

test("recurrent layers: each step once, both ways; blocks: all that is inside", () => {
  const [steps, n] = [9, 6];
  const gate = (size: number) => size * (n + size);
  const recurrent = network([steps, n], bidirectional(gru(5)), dense(3, sigmoid));
  assert.deepEqual(products(recurrent), [2 * steps * 3 * gate(5), 10 * 3]);
  assert.deepEqual(products(network([steps, n], lstm(7))), [steps * 4 * gate(7)]);
  const block = network([12], residual(dense(5, relu), dense(12)), dense(2));
  assert.deepEqual(products(block), [12 * 5 + 5 * 12, 24]);
});
