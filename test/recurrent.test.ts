// Recurrent layers on every target against PyTorch's own modules: the first gradients, ten steps of
// Adam, the mean loss and what the trained networks answer; any number of threads gives the same bits.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  adam,
  bidirectional,
  dense,
  eachStep,
  embedding,
  flatten,
  gradientStep,
  gru,
  logLikelihood,
  lstm,
  masking,
  type Network,
  network,
  relu,
  rnn,
  softmax,
  type TargetName,
  tanh,
  train,
} from "downhill";
import { type Dataset, dataset, normalArray } from "downhill/data";
import { evaluate } from "downhill/graph";
import { GoldenSteps } from "./golden-steps.ts";
import { NATIVE } from "./targets.ts";

const steps = new GoldenSteps("recurrent.safetensors");

/** PyTorch has a second bias. */
const likePyTorch = { recurrentBias: true } as const;
const sequences = { ...likePyTorch, returnSequences: true } as const;
const SHAPE = [7, 4] as const;
const output = dense(3, softmax);

interface Case {
  readonly data: string;
  readonly net: Network<readonly number[], 3>;
}
const of = (data: string, net: Case["net"]): Case => ({ data, net });
const CASES: Readonly<Record<string, Case>> = {
  rnn: of("sequences", network(SHAPE, rnn(6, tanh, likePyTorch), output)),
  "rnn-relu": of("sequences", network(SHAPE, rnn(6, relu, likePyTorch), output)),
  gru: of("sequences", network(SHAPE, gru(5, likePyTorch), output)),
  lstm: of("sequences", network(SHAPE, lstm(5, likePyTorch), output)),
  normalized: of("sequences", network(SHAPE, lstm(5, { batchNorm: true }), output)),
  stacked: of("sequences", network(SHAPE, lstm(4, sequences), lstm(4, likePyTorch), output)),
  bidirectional: of("sequences", network(SHAPE, bidirectional(lstm(3, likePyTorch)), output)),
  steps: of(
    "sequences",
    network(SHAPE, bidirectional(gru(3, sequences)), eachStep(dense(2, tanh)), flatten(), output),
  ),
  lengths: of(
    "padded",
    network(SHAPE, masking(), bidirectional(lstm(3, sequences)), gru(4, likePyTorch), output),
  ),
  embedding: of("symbols", network([7], embedding(11, 3), lstm(4, likePyTorch), output)),
};

const TARGETS: readonly (readonly [TargetName, string | false])[] = [
  ["reference", false],
  ["wasm", false],
  ["native", NATIVE[0]!.skip],
];

for (const [target, skip] of TARGETS) {
  test(`ten steps of Adam through each recurrent layer on ${target}, as PyTorch takes them`, {
    skip,
  }, async (t) => {
    for (const [name, { data, net }] of Object.entries(CASES)) {
      const set = steps.dataset(data, net.inputShape);
      const options = { target, optimizer: adam({ learningRate: 0.01 }) };
      const exact = await steps.distance(name, net, set, { ...options, dtype: "f64" });
      assert.ok(exact <= 1e-12, `${name}, f64: off by ${exact}`);
      t.diagnostic(`${name}: f64 ${exact.toExponential(1)}`);
    }
  });
}

test("single precision follows PyTorch's doubles on wasm", async (t) => {
  for (const [name, { data, net }] of Object.entries(CASES)) {
    const set = steps.dataset(data, net.inputShape);
    const options = { target: "wasm", optimizer: adam({ learningRate: 0.01 }) } as const;
    const single = await steps.distance(name, net, set, options);
    assert.ok(single <= 5e-6, `${name}, f32: off by ${single}`);
    t.diagnostic(`${name}: f32 ${single.toExponential(1)}`);
  }
});

test("the gradients of the first mini-batch are PyTorch's", () => {
  for (const [name, { data, net }] of Object.entries(CASES)) {
    const set = steps.dataset(data, net.inputShape);
    const graph = gradientStep(net, {
      loss: logLikelihood,
      batchSize: 5,
      trainCount: set.count,
      inputDType: "f64",
      divideBy: 1,
      labels: undefined,
      dtype: "f64",
    });
    const inputs = new Map<string, ArrayLike<number>>([
      ["data.inputs", set.inputs],
      ["data.targets", set.targets!],
      ["data.order", steps.part("order")],
      ...["cursor", "step", "seed"].map((cell) => [cell, [0]] as const),
      ...net.parameters.map((p) => [p.name, steps.part(`${name}/${p.name}.before`)] as const),
    ]);
    const { outputs } = evaluate(graph, inputs);
    for (const { name: key, isStatistic } of net.parameters) {
      if (isStatistic) continue;
      const off = steps.off(outputs.get(`train/${key}/gradient`)!, `${name}/${key}.gradient`);
      assert.ok(off <= 1e-12, `${name}, ${key}: off by ${off}`);
    }
  }
});

/** Sequences of noise, with the classes 0, 1, 2 in turn. */
function noise<const In extends readonly [number, number]>(shape: In, count: number) {
  return dataset({
    name: "noise",
    inputShape: shape,
    outputs: 3,
    inputs: Float32Array.from(normalArray(1, "inputs", count * shape[0] * shape[1])),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 3),
  });
}

const LAYERS = [rnn(5), gru(5), lstm(5), bidirectional(lstm(3))];

async function learned(
  net: Network<readonly number[], 3>,
  set: Dataset<readonly number[], 3>,
  options: { target: TargetName; batchSize: number; threads?: number; dtype?: "f64" },
) {
  const run = await train(net, set, {
    loss: logLikelihood,
    optimizer: adam({ learningRate: 0.01 }),
    epochs: 1,
    ...options,
  });
  return [...run.parameters];
}

for (const [target, skip] of TARGETS.slice(1)) {
  test(`${target}: 1, 2 and 3 threads learn the same bits`, { skip }, async () => {
    const set = noise([6, 3], 40);
    for (const layer of LAYERS) {
      const net = network([6, 3], masking(), layer, output);
      const one = await learned(net, set, { target, batchSize: 20 });
      for (const threads of [2, 3]) {
        const many = await learned(net, set, { target, batchSize: 20, threads });
        assert.deepEqual(many, one, `${layer.code}, ${threads} threads`);
      }
    }
  });

  test(`${target}: sequences of 1 and of 500 steps, one example at a time`, { skip }, async () => {
    for (const time of [1, 500]) {
      const set = noise([time, 3], 3);
      for (const layer of LAYERS) {
        const net = network([time, 3], layer, output);
        const dtype = "f64" as const;
        const wanted = await learned(net, set, { target: "reference", batchSize: 1, dtype });
        const got = await learned(net, set, { target, batchSize: 1, dtype });
        for (const [i, [name, values]] of wanted.entries()) {
          for (const [k, value] of values.entries()) {
            const off = Math.abs(got[i]![1][k]! - value) / Math.max(1, Math.abs(value));
            assert.ok(off <= 1e-9, `${layer.code}, ${time} steps, ${name}[${k}]: off by ${off}`);
          }
        }
      }
    }
  });
}
