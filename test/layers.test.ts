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
  logLikelihood,
  momentum,
  type Network,
  network,
  relu,
  residual,
  softmax,
  type TargetName,
  type TrainOptions,
  tanh,
  train,
} from "downhill";
import { dataset } from "downhill/data";
import { golden } from "./golden-file.ts";
import { NATIVE } from "./targets.ts";

const tensors = golden("layers.safetensors");
const part = (name: string) => {
  const tensor = tensors.get(name);
  assert.ok(tensor, `no ${name}`);
  return tensor.values;
};

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

const set = dataset({
  name: "golden",
  inputShape: SHAPE,
  outputs: 3,
  inputs: part("inputs") as Float32Array,
  targets: part("targets") as Float32Array,
});

/** The largest difference from PyTorch's numbers, relative to 1 or the value. */
async function distance(name: string, options: Partial<TrainOptions>): Promise<number> {
  const net = NETS[name]!;
  const run = await train(net, set, {
    loss: logLikelihood,
    optimizer: momentum({ learningRate: 0.1, momentum: 0.9 }),
    epochs: 1,
    batchSize: 5,
    order: () => part("order"),
    from: new Map(
      net.parameters.map((p) => [p.name, part(`${name}/${p.name}.before`) as Float32Array]),
    ),
    ...(options as object),
  });
  let worst = 0;
  const compare = (got: ArrayLike<number>, wanted: string) => {
    const want = part(`${name}/${wanted}`);
    assert.equal(got.length, want.length, wanted);
    for (let i = 0; i < want.length; i++) {
      worst = Math.max(worst, Math.abs(got[i]! - want[i]!) / Math.max(1, Math.abs(want[i]!)));
    }
  };
  for (const { name: key } of net.parameters) compare(run.parameters.get(key)!, `${key}.after`);
  compare([run.history[0]!.loss], "loss");
  compare((await run.predict(set)).values, "output");
  return worst;
}

const TARGETS: readonly (readonly [TargetName, string | false])[] = [
  ["reference", false],
  ["wasm", false],
  ["native", NATIVE[0]!.skip],
];

for (const [target, skip] of TARGETS) {
  test(`ten steps through each layer on ${target}, as PyTorch takes them`, { skip }, async (t) => {
    for (const name of Object.keys(NETS)) {
      const exact = await distance(name, { target, dtype: "f64" });
      assert.ok(exact <= 1e-12, `${name}, f64: off by ${exact}`);
      const single = await distance(name, { target });
      assert.ok(single <= 5e-6, `${name}, f32: off by ${single}`);
      t.diagnostic(`${name}: f64 ${exact.toExponential(1)}, f32 ${single.toExponential(1)}`);
    }
  });
}
