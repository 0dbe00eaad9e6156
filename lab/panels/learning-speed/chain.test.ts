import assert from "node:assert/strict";
import { test } from "node:test";
import { activations, crossEntropy, dense, network } from "downhill";
import { activate, slopesOf } from "../../network/activation.ts";
import { Examiner } from "../../worker/examiner.ts";
import { type ChainLayer, strongestPath } from "./chain.ts";

const noise = (seed: number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
};

const slopesOfLayer = (activation: "sigmoid" | "tanh", z: ArrayLike<number>) =>
  Array.from(slopesOf(activation, z, activate(activation, z)));

test("no other path has a larger product", () => {
  const random = noise(7);
  const sizes = [3, 4, 3];
  const layers: ChainLayer[] = sizes.map((size, l) => ({
    slopes: Array.from({ length: size }, () => Math.abs(random()) / 4),
    weightsOut: Float32Array.from({ length: size * (sizes[l + 1] ?? 2) }, () => 2 * random()),
  }));
  for (const output of [0, 1]) {
    let most = 0;
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 4; b++) {
        for (let c = 0; c < 3; c++) {
          const [one, two, three] = layers as [ChainLayer, ChainLayer, ChainLayer];
          const product =
            one.slopes[a]! *
            one.weightsOut[b * 3 + a]! *
            two.slopes[b]! *
            two.weightsOut[c * 4 + b]! *
            three.slopes[c]! *
            three.weightsOut[output * 3 + c]!;
          most = Math.max(most, Math.abs(product));
        }
      }
    }
    const links = strongestPath(layers, output);
    assert.deepEqual(
      links.map(({ layer }) => layer),
      [2, 1, 0],
    );
    const product = links.reduce((all, { factor }) => all * factor, 1);
    assert.ok(Math.abs(Math.abs(product) - most) < 1e-12, `${product}, ${most}`);
  }
});

test("with one neuron a layer the chain is the whole error, as backpropagation computes it", async () => {
  const { sigmoid, tanh } = activations;
  const net = network([2], dense(1, sigmoid), dense(1, tanh), dense(1, sigmoid), dense(2, sigmoid));
  const random = noise(3);
  const parameters = new Map(
    net.parameters.map(({ name, shape }) => [
      name,
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, random),
    ]),
  );
  // the second output hears nothing, so that one path is all there is
  parameters.get("layers.3.weight")![1] = 0;
  const examiner = new Examiner(net, crossEntropy);
  const inputs = Float32Array.from([0.4, 0.9]);
  const { values } = await examiner.backward(parameters, {
    choice: { pixels: inputs },
    inputs,
    label: 0,
  });
  const kinds = ["sigmoid", "tanh", "sigmoid"] as const;
  const layers = kinds.map((activation, l) => ({
    slopes: slopesOfLayer(activation, values[`layers.${l}/z`]!.values),
    weightsOut: parameters.get(`layers.${l + 1}.weight`)!,
  }));
  const links = strongestPath(layers, 0);
  const product = links.reduce(
    (all, { factor }) => all * factor,
    values["layers.3/delta"]!.values[0]!,
  );
  const delta = values["layers.0/delta"]!.values[0]!;
  assert.ok(Math.abs(product - delta) < 1e-6 * Math.abs(delta) + 1e-9, `${product}, ${delta}`);
  examiner.dispose();
});
