// Ten steps of each optimizer on every target against PyTorch's own, from one start through the
// public API; gradients that are clipped too.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  adam,
  adamw,
  dense,
  logLikelihood,
  nesterov,
  network,
  rmsprop,
  sgd,
  softmax,
  type TargetName,
  type TrainOptions,
  tanh,
  train,
} from "downhill";
import { dataset } from "downhill/data";
import { golden } from "./golden-file.ts";
import { NATIVE } from "./targets.ts";

const tensors = golden("optimizers.safetensors");
const part = (name: string) => {
  const tensor = tensors.get(name);
  assert.ok(tensor, `no ${name}`);
  return tensor.values;
};

const net = network([6], dense(7, tanh), dense(3, softmax));
const set = dataset({
  name: "golden",
  inputShape: [6],
  outputs: 3,
  inputs: part("inputs") as Float32Array,
  targets: part("targets") as Float32Array,
});
const from = new Map(
  net.parameters.map(({ name }) => [name, part(`${name}.before`) as Float32Array]),
);

const CASES: Readonly<Record<string, Pick<TrainOptions, "optimizer" | "clipNorm" | "clipValue">>> =
  {
    nesterov: { optimizer: nesterov({ learningRate: 0.1, momentum: 0.9 }) },
    rmsprop: { optimizer: rmsprop() },
    "rmsprop-set": { optimizer: rmsprop({ learningRate: 0.02, decay: 0.8, epsilon: 1e-3 }) },
    adam: { optimizer: adam() },
    "adam-set": {
      optimizer: adam({ learningRate: 0.05, beta1: 0.7, beta2: 0.95, epsilon: 1e-3 }),
    },
    adamw: { optimizer: adamw() },
    "adamw-set": { optimizer: adamw({ learningRate: 0.05, weightDecay: 0.3 }) },
    "clip-norm": { optimizer: sgd({ learningRate: 0.5 }), clipNorm: 0.4 },
    "clip-value": { optimizer: sgd({ learningRate: 0.5 }), clipValue: 0.05 },
  };

/** The largest difference from PyTorch's parameters and loss, relative to 1 or the value. */
async function distance(name: string, options: Partial<TrainOptions>): Promise<number> {
  const run = await train(net, set, {
    loss: logLikelihood,
    epochs: 1,
    batchSize: 5,
    order: () => part("order"),
    from,
    ...CASES[name]!,
    ...(options as object),
  });
  let worst = 0;
  const compare = (got: number, want: number) => {
    worst = Math.max(worst, Math.abs(got - want) / Math.max(1, Math.abs(want)));
  };
  for (const { name: key } of net.parameters) {
    const got = run.parameters.get(key)!;
    const want = part(`${name}/${key}.after`);
    assert.equal(got.length, want.length);
    for (let i = 0; i < want.length; i++) compare(got[i]!, want[i]!);
  }
  compare(run.history[0]!.loss, part(`${name}/loss`)[0]!);
  return worst;
}

const TARGETS: readonly (readonly [TargetName, string | false])[] = [
  ["reference", false],
  ["wasm", false],
  ["native", NATIVE[0]!.skip],
];

for (const [target, skip] of TARGETS) {
  test(`ten steps of each optimizer on ${target}, as PyTorch takes them`, { skip }, async (t) => {
    for (const name of Object.keys(CASES)) {
      const exact = await distance(name, { target, dtype: "f64" });
      assert.ok(exact <= 1e-13, `${name}, f64: off by ${exact}`);
      const single = await distance(name, { target });
      assert.ok(single <= 2e-6, `${name}, f32: off by ${single}`);
      t.diagnostic(`${name}: f64 ${exact.toExponential(1)}, f32 ${single.toExponential(1)}`);
    }
  });
}
