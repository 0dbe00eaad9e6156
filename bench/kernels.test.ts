// Kernels are timed one by one, also where several are one function.
import assert from "node:assert/strict";
import { test } from "node:test";
import { logLikelihood, scaled } from "downhill";
import { prepare } from "./data.ts";
import { measureKernels } from "./kernels.ts";
import { compileStep, variantsOf } from "./ours.ts";
import type { Workload } from "./workloads.ts";

const even: Workload = {
  name: "even",
  describe: "layers that are alike",
  task: "train",
  data: "noise",
  loss: logLikelihood,
  learningRate: 0.01,
  l2: 0,
  batchSize: 8,
  init: scaled,
  leastSteps: 1,
  inputShape: [16],
  outputs: 4,
  layers: [
    ...Array.from({ length: 6 }, () => ({ kind: "dense", size: 16, activation: "relu" }) as const),
    { kind: "dense", size: 4, activation: "softmax" },
  ],
};

for (const threads of [1, 2]) {
  test(`every kernel of layers that are alike has its time, on ${threads} threads`, async () => {
    const data = await prepare(even, { training: undefined!, test: undefined! });
    const variant = variantsOf(even, "wasm", threads).at(-1)!;
    const machine = await compileStep(even, data.training, variant);
    const { costs, functions } = machine.program!;
    machine.dispose();
    assert.ok(functions.length < costs.length, "some kernels are one function");
    const lines = await measureKernels(even, variant, data);
    assert.deepEqual(
      lines.map(({ kernel }) => kernel),
      [...costs.map(({ name }) => name), "step"],
    );
    for (const { kernel, microseconds } of lines) assert.ok(microseconds > 0, kernel);
  });
}
