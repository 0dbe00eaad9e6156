// Ten steps of three small networks on every target against PyTorch, through the public API: the
// same data, order and first parameters must give the same parameters and the same mean loss.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  crossEntropy,
  dense,
  logLikelihood,
  momentum,
  type Network,
  network,
  quadratic,
  relu,
  sgd,
  sigmoid,
  softmax,
  type TargetName,
  type TrainOptions,
  tanh,
  train,
} from "downhill";
import { dataset } from "downhill/data";
import { type GoldenTensor, golden } from "./golden-file.ts";
import { NATIVE } from "./targets.ts";

const tensors = golden("nets.safetensors");
const common = { epochs: 1 } as const;

const NETS = {
  quadratic: {
    net: network([784], dense(30, sigmoid), dense(10, sigmoid)),
    options: { ...common, loss: quadratic, optimizer: sgd({ learningRate: 3 }), batchSize: 10 },
  },
  logLikelihood: {
    net: network([20], dense(16, tanh), dense(5, softmax)),
    options: {
      ...common,
      loss: logLikelihood,
      optimizer: momentum({ learningRate: 0.3, momentum: 0.9 }),
      batchSize: 7,
      l2: 0.5,
    },
  },
  crossEntropy: {
    net: network([12], dense(17, relu), dense(9, relu), dense(3, sigmoid)),
    options: { ...common, loss: crossEntropy, optimizer: sgd({ learningRate: 0.2 }), batchSize: 4 },
  },
} as const;
type Name = keyof typeof NETS;

const part = (name: Name, what: string): GoldenTensor => {
  const tensor = tensors.get(`${name}/${what}`);
  assert.ok(tensor, `no ${name}/${what}`);
  return tensor;
};

/** The classes of one-hot rows, or undefined when they are none. */
function classes(targets: Float32Array, outputs: number): Uint8Array | undefined {
  const labels = new Uint8Array(targets.length / outputs);
  for (let i = 0; i < labels.length; i++) {
    const row = targets.subarray(i * outputs, (i + 1) * outputs);
    labels[i] = row.indexOf(1);
    if (row.reduce((a, b) => a + b, 0) !== 1) return undefined;
  }
  return labels;
}

/** The data of a golden net; as labels where it can be. */
function goldenData(name: Name, asLabels: boolean) {
  const { shape, values: inputs } = part(name, "inputs");
  const targets = part(name, "targets");
  const outputs = targets.shape[1]!;
  const labels = asLabels ? classes(targets.values as Float32Array, outputs) : undefined;
  const wanted = labels ? { labels } : { targets: targets.values as Float32Array };
  return dataset({
    name,
    inputShape: [shape[1]!],
    outputs,
    inputs: inputs as Uint8Array | Float32Array,
    ...wanted,
  });
}

/** How far the parameters and the loss are from PyTorch's, relative to 1 or the value. */
async function distance(
  name: Name,
  options: Partial<TrainOptions>,
  asLabels = false,
): Promise<number> {
  const { net, options: base } = NETS[name];
  const before = new Map<string, Float32Array>();
  for (const { name: key } of net.parameters)
    before.set(key, part(name, `${key}.before`).values as Float32Array);
  const order = part(name, "order").values;
  const run = await train(net as Network, goldenData(name, asLabels), {
    ...base,
    ...options,
    from: before,
    order: () => order,
  });
  let worst = 0;
  const compare = (got: number, want: number) => {
    worst = Math.max(worst, Math.abs(got - want) / Math.max(1, Math.abs(want)));
  };
  for (const { name: key } of net.parameters) {
    const { values, shape } = part(name, `${key}.after`);
    const got = run.parameters.get(key)!;
    assert.equal(
      got.length,
      shape.reduce((a, b) => a * b, 1),
    );
    for (const [i, want] of values.entries()) compare(got[i]!, want);
  }
  compare(run.history[0]!.loss, part(name, "loss").values[0]!);
  return worst;
}

const TARGETS: readonly (readonly [TargetName, string | false])[] = [
  ["reference", false],
  ["wasm", false],
  ["native", NATIVE[0]!.skip],
];

for (const name of Object.keys(NETS) as Name[]) {
  for (const [target, skip] of TARGETS) {
    test(`ten steps of the ${name} network on ${target}, as PyTorch takes them`, {
      skip,
    }, async () => {
      const exact = await distance(name, { target, dtype: "f64" });
      assert.ok(exact <= 1e-13, `f64: off by ${exact}`);
      const single = await distance(name, { target });
      assert.ok(single <= 5e-6, `f32: off by ${single}`);
      const labelled = await distance(name, { target, dtype: "f64" }, true);
      assert.ok(labelled <= 1e-13, `f64 with labels: off by ${labelled}`);
    });
  }
}
