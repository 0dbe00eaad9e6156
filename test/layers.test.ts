// Ten steps through each normalisation and through a residual block, on every target, against
// PyTorch: parameters, running statistics, the mean loss, and what the trained network answers when
// it is asked, where batch normalisation takes its running statistics.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  batchNorm,
  dense,
  flatten,
  layerNorm,
  localResponseNorm,
  type Network,
  network,
  relu,
  residual,
  softmax,
  type TargetName,
  tanh,
} from "downhill";
import { GoldenSteps } from "./golden-steps.ts";
import { NATIVE } from "./targets.ts";

const steps = new GoldenSteps("layers.safetensors");

const SHAPE = [4, 3, 7] as const;
const output = dense(3, softmax);
const NETS: Readonly<Record<string, Network<typeof SHAPE, 3>>> = {
  batchNorm: network(SHAPE, batchNorm(), flatten(), dense(6, tanh), batchNorm(), output),
  layerNorm: network(SHAPE, layerNorm(), flatten(), dense(6, tanh), layerNorm(), output),
  localResponseNorm: network(SHAPE, layerNorm(), localResponseNorm(), flatten(), output),
  "localResponseNorm-set": network(
    SHAPE,
    layerNorm(),
    localResponseNorm({ k: 1.5, n: 3, alpha: 0.5, beta: 0.6 }),
    flatten(),
    output,
  ),
  residual: network(
    SHAPE,
    flatten(),
    dense(6, tanh),
    residual(dense(5, relu), batchNorm(), dense(6)),
    output,
  ),
};

const set = steps.dataset("inputs", SHAPE);

const TARGETS: readonly (readonly [TargetName, string | false])[] = [
  ["reference", false],
  ["wasm", false],
  ["native", NATIVE[0]!.skip],
];

for (const [target, skip] of TARGETS) {
  test(`ten steps through each layer on ${target}, as PyTorch takes them`, { skip }, async (t) => {
    for (const [name, net] of Object.entries(NETS)) {
      const exact = await steps.distance(name, net, set, { target, dtype: "f64" });
      assert.ok(exact <= 1e-12, `${name}, f64: off by ${exact}`);
      const single = await steps.distance(name, net, set, { target });
      assert.ok(single <= 5e-6, `${name}, f32: off by ${single}`);
      t.diagnostic(`${name}: f64 ${exact.toExponential(1)}, f32 ${single.toExponential(1)}`);
    }
  });
}
