// Ten steps through networks with several inputs and outputs and with shared weights, on every target,
// against PyTorch: gradients of the first mini-batch, parameters, running statistics, the mean loss, and
// what the trained network answers.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  adam,
  batchNorm,
  branches,
  checkGradient,
  conv2d,
  dense,
  embedding,
  flatten,
  inputs,
  join,
  type Loss,
  logLikelihood,
  meanSquared,
  type Network,
  network,
  outputLosses,
  outputs,
  relu,
  shared,
  softmax,
  stepper,
  type TargetName,
  tanh,
  train,
  transposed,
} from "downhill";
import { type Dataset, several } from "downhill/data";
import { GoldenSteps } from "./golden-steps.ts";
import { NATIVE } from "./targets.ts";

const steps = new GoldenSteps("branches.safetensors");
const floats = (name: string) => steps.part(name) as Float32Array;
const bytes = (name: string) => steps.part(name) as Uint8Array;
const left = { inputShape: [6], inputs: floats("left") } as const;
const kind = { classes: 3, labels: bytes("kind") } as const;

interface Case {
  readonly net: Network;
  readonly set: Dataset;
  readonly loss: Loss;
}

const tower = shared("tower", dense(5, tanh), batchNorm(), dense(4));
const same = shared("same", dense(6, tanh));

const CASES: Readonly<Record<string, Case>> = {
  two: {
    net: network(
      inputs({ picture: [5, 4, 2], table: [4] }),
      branches({ picture: [conv2d(3, 3, relu), flatten()], table: dense(5, tanh) }),
      dense(6, tanh),
      outputs({ kind: dense(3, softmax), place: [dense(4, relu), dense(2)] }),
    ),
    set: several(
      {
        picture: { inputShape: [5, 4, 2], inputs: floats("picture") },
        table: { inputShape: [4], inputs: floats("table") },
      },
      { kind, place: { outputs: 2, targets: floats("place") } },
    ),
    loss: outputLosses({ kind: logLikelihood, place: meanSquared }, { place: 0.3 }),
  },
  siamese: {
    net: network(
      inputs({ left: [6], right: [6] }),
      branches(
        { left: tower, right: tower },
        join("distance", ({ left, right }) => left.sub(right).abs()),
      ),
      dense(3, softmax),
    ),
    set: several({ left, right: { inputShape: [6], inputs: floats("right") } }, kind),
    loss: logLikelihood,
  },
  tied: {
    net: network([6], shared("code", dense(3, tanh)), transposed("code")),
    set: several(left, { outputs: 6, targets: floats("left") }),
    loss: meanSquared,
  },
  embedded: {
    net: network(
      [4],
      shared("table", embedding(7, 3)),
      flatten(),
      dense(3, tanh),
      transposed("table", softmax),
    ),
    set: several(
      { inputShape: [4], inputs: floats("symbols") },
      { classes: 7, labels: bytes("next") },
    ),
    loss: logLikelihood,
  },
  joined: {
    net: network(
      [6],
      branches([dense(6, relu), []], "add"),
      branches([same, dense(6, tanh)], "multiply"),
      branches([same, []]),
      dense(3, softmax),
    ),
    set: several(left, kind),
    loss: logLikelihood,
  },
};

const optionsOf = (
  { net, loss }: Case,
  name: string,
  target: TargetName,
  dtype: "f32" | "f64",
) => ({
  loss,
  optimizer: adam({ learningRate: 0.01 }),
  epochs: 1,
  batchSize: 5,
  order: () => steps.part("order"),
  from: new Map(net.parameters.map((p) => [p.name, floats(`${name}/${p.name}.before`)])),
  target,
  dtype,
});

/** The largest difference from PyTorch's numbers, relative to 1 or the value. */
async function distance(name: string, target: TargetName, dtype: "f32" | "f64"): Promise<number> {
  const one = CASES[name]!;
  const { net, set } = one;
  const options = optionsOf(one, name, target, dtype);
  const found = [];
  const learned = net.parameters.filter((p) => !p.isStatistic).map((p) => p.name);
  if (target !== "native") {
    const values = learned.map((key) => `${key}/gradient`);
    const watching = await stepper(net, set, { ...options, values });
    await watching.step();
    for (const key of learned) {
      const gradient = await watching.read(`${key}/gradient`);
      found.push(steps.off(gradient.values, `${name}/${key}.gradient`));
    }
    watching.dispose();
  }
  const run = await train(net, set, options);
  for (const { name: key } of net.parameters) {
    found.push(steps.off(run.parameters.get(key)!, `${name}/${key}.after`));
  }
  found.push(steps.off([run.history[0]!.loss], `${name}/loss`));
  found.push(steps.off((await run.predict(set, { target })).values, `${name}/output`));
  return Math.max(...found);
}

const TARGETS: readonly (readonly [TargetName, string | false])[] = [
  ["reference", false],
  ["wasm", false],
  ["native", NATIVE[0]!.skip],
];

for (const [target, skip] of TARGETS) {
  test(`ten steps of branches and shared layers on ${target}, as PyTorch takes them`, {
    skip,
  }, async (t) => {
    for (const name of Object.keys(CASES)) {
      // a C compiler takes its time
      const exact = target === "native" ? 0 : await distance(name, target, "f64");
      assert.ok(exact <= 1e-12, `${name}, f64: off by ${exact}`);
      const single = await distance(name, target, "f32");
      assert.ok(single <= 2e-5, `${name}, f32: off by ${single}`);
      t.diagnostic(`${name}: f64 ${exact.toExponential(1)}, f32 ${single.toExponential(1)}`);
    }
  });
}

test("every gradient of branches and shared layers is that of finite differences", (t) => {
  for (const [name, { net, set, loss }] of Object.entries(CASES)) {
    const { compared, worst } = checkGradient(net, set, { loss, step: 1e-4 });
    assert.equal(compared, net.parameterCount, name);
    assert.ok(worst.relativeError <= 1e-7, `${name}: ${JSON.stringify(worst)}`);
    t.diagnostic(`${name}: ${compared} derivatives, ${worst.relativeError.toExponential(1)}`);
  }
});
