// A mixture of experts: its answer against plain arithmetic, its gradients, its file, what is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "../data/dataset.ts";
import { randomStream } from "../data/random.ts";
import { OptionError, ShapeError } from "../errors.ts";
import {
  checkGradient,
  conv2d,
  dense,
  fromSafetensors,
  initialize,
  type Layer,
  linear,
  logLikelihood,
  mixture,
  type Network,
  network,
  softmax,
  tanh,
} from "../index.ts";

const COUNT = 6;
const { uniform, below } = randomStream(3, "mixture");
const inputs = Float64Array.from({ length: COUNT * 4 }, () => 2 * uniform() - 1);
const labels = Uint8Array.from({ length: COUNT }, () => below(3));
const set = dataset({ name: "fours", inputShape: [4], outputs: 3, inputs, labels });
const net = network([4], mixture(3, dense(5, tanh), dense(3, softmax)));

const full = (weight: ArrayLike<number>, bias: ArrayLike<number>, x: readonly number[]) =>
  Array.from(bias, (b, o) => x.reduce((sum, v, i) => sum + weight[o * x.length + i]! * v, b));
const shares = (z: readonly number[]) => {
  const e = z.map(Math.exp);
  const sum = e.reduce((a, b) => a + b, 0);
  return e.map((v) => v / sum);
};

test("it is the sum of its experts, each with the share that the gate gives it", async () => {
  const fresh = initialize(net, { seed: 8, dtype: "f64" });
  const of = (name: string) => fresh.parameters.get(`layers.0.${name}`)!;
  const layer = (i: number, x: readonly number[]) => full(of(`${i}.weight`), of(`${i}.bias`), x);
  const { values } = await fresh.predict(inputs);
  for (let row = 0; row < COUNT; row++) {
    const x = Array.from(inputs.subarray(4 * row, 4 * row + 4));
    const gate = shares(layer(0, x));
    const expected = [0, 0, 0];
    for (const [i, share] of gate.entries()) {
      const p = shares(layer(2 + 2 * i, layer(1 + 2 * i, x).map(Math.tanh)));
      for (const [k, v] of p.entries()) expected[k]! += share * v;
    }
    for (const [k, v] of expected.entries()) {
      assert.ok(Math.abs(values[3 * row + k]! - v) < 1e-12, `${row} ${k}`);
    }
  }
  assert.equal(net.parameterCount, 3 * (5 * 4 + 5 + 3 * 5 + 3) + 3 * 4 + 3);
  assert.deepEqual(net.outputs satisfies 3, 3);
  assert.ok(net.values.includes("layers.0/gate"));
});

test("its gradients are those of differences", () => {
  const { worst, compared } = checkGradient(net as Network, set, { loss: logLikelihood });
  assert.equal(compared, net.parameterCount);
  assert.ok(worst.relativeError < 1e-8, JSON.stringify(worst));
});

test("it comes back from a file, also inside another one", async () => {
  const nested = network([4], mixture(2, mixture(2, dense(3, tanh)), dense(3, linear)));
  for (const one of [net, nested]) {
    const fresh = initialize(one, { seed: 4 });
    const back = fromSafetensors(fresh.toSafetensors());
    assert.equal(`${back.network}`, `${one}`);
    assert.deepEqual(await back.predict(inputs), await fresh.predict(inputs));
  }
  assert.equal(`${net}`, "network([4], mixture(3, dense(5, tanh), dense(3, softmax)))");
});

test("what no mixture can be is refused", () => {
  assert.throws(() => mixture(0, dense(3)), OptionError);
  assert.throws(() => mixture(2, ...([] as unknown as [Layer])), /at least one layer/);
  assert.throws(() => network([4, 4, 1], mixture(2, conv2d(3, 2))), ShapeError);
});
