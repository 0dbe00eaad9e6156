import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../compile.ts";
import { Graph } from "../compiler/1-graph/graph.ts";
import { input } from "../compiler/1-graph/tensor.ts";
import { verify } from "../compiler/1-graph/verify.ts";
import { strokes } from "../data/strokes.ts";
import { blobs } from "../data/synthetic.ts";
import { OptionError } from "../errors.ts";
import { train } from "../train/train.ts";
import { sigmoid } from "./activation.ts";
import { adam, adamw, rmsprop } from "./adaptive.ts";
import { dense } from "./dense.ts";
import { crossEntropy } from "./loss.ts";
import { network } from "./network.ts";
import { momentum, nesterov, type Optimizer, sgd, sharedName, stateNames } from "./optimizer.ts";
import { trainingStep } from "./step.ts";

/** How a rule moves one number that starts at `from` along given gradients, in float64. */
async function path(rule: Optimizer, from: number, gradients: readonly number[], eta: number) {
  const graph = new Graph();
  const cell = (name: string) => input(graph, name, "cell", [], "f64");
  const [w, gradient, learningRate] = ["w", "g", "eta"].map(cell);
  const state = rule.slots.map(cell);
  const cells = (rule.shared?.names ?? []).map(cell);
  const shared = rule.shared?.next(cells) ?? [];
  for (const [i, c] of cells.entries()) graph.update(c.node, shared[i]!.node);
  const next = rule.update({
    parameter: w!,
    gradient: gradient!,
    learningRate: learningRate!,
    state,
    shared,
  });
  graph.update(w!.node, next.parameter.node);
  for (const [i, slot] of state.entries()) graph.update(slot.node, next.state[i]!.node);
  verify(graph);
  const machine = await compile([{ name: "step", graph }]);
  machine.write("w", [from]);
  machine.write("eta", [eta]);
  const places: number[] = [];
  for (const g of gradients) {
    machine.write("g", [g]);
    machine.run("step", 1);
    places.push((await machine.read("w"))[0]!);
  }
  const last = new Map<string, number>();
  for (const name of rule.shared?.names ?? []) last.set(name, (await machine.read(name))[0]!);
  machine.dispose();
  return { places, last };
}

const near = (got: number, want: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want)), `${got}, not ${want}`);

test("the first step of Adam is eta, whatever the size of the gradient", async () => {
  for (const g of [1e-3, -7, 1e6]) {
    const { places } = await path(adam({ epsilon: 1e-30 }), 2, [g], 0.25);
    near(places[0]!, 2 - 0.25 * Math.sign(g));
  }
});

test("a steady gradient moves Adam by eta in each step: the corrections are exact", async () => {
  const { places, last } = await path(adam({ epsilon: 1e-30 }), 0, new Array(40).fill(-3), 0.5);
  for (const [i, place] of places.entries()) near(place, 0.5 * (i + 1));
  near(last.get("firstCorrection")!, 1 - 0.9 ** 40);
  near(last.get("secondCorrection")!, 1 - 0.999 ** 40);
});

test("AdamW shrinks where there is no gradient, Adam and RMSprop stay", async () => {
  const still = [0, 0];
  const { places } = await path(adamw({ weightDecay: 0.5 }), 4, still, 0.5);
  assert.deepEqual(places, [3, 2.25]);
  assert.deepEqual((await path(adam(), 4, still, 0.5)).places, [4, 4]);
  assert.deepEqual((await path(rmsprop(), 4, still, 0.5)).places, [4, 4]);
});

test("RMSprop divides by the root of its mean square", async () => {
  const { places } = await path(rmsprop({ decay: 0.75, epsilon: 1e-30 }), 1, [2, 0, 4], 0.5);
  near(places[0]!, 1 - (0.5 * 2) / Math.sqrt(1)); // 0.25 * 4
  near(places[1]!, places[0]!);
  near(places[2]!, places[1]! - (0.5 * 4) / Math.sqrt(0.75 * 0.75 + 0.25 * 16));
});

test("Nesterov looks one step of momentum ahead", async () => {
  const ahead = await path(nesterov({ learningRate: 1, momentum: 0.5 }), 0, [1, 1], 0.5);
  // v = -0.5, w = 0.5 v - 0.5; v = -0.75, w += 0.5 v - 0.5
  assert.deepEqual(ahead.places, [-0.75, -1.625]);
  const without = await path(nesterov({ learningRate: 1, momentum: 0 }), 0, [1, 1], 0.5);
  assert.deepEqual(without.places, (await path(sgd({ learningRate: 1 }), 0, [1, 1], 0.5)).places);
});

test("names and code of all optimizers", () => {
  const codes = [
    [rmsprop(), "rmsprop({ learningRate: 0.001, decay: 0.99, epsilon: 1e-8 })"],
    [adam(), "adam({ learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 })"],
    [
      adamw({ learningRate: 0.1 }),
      "adamw({ learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 })",
    ],
    [nesterov({ learningRate: 1, momentum: 0.5 }), "nesterov({ learningRate: 1, momentum: 0.5 })"],
  ] as const;
  for (const [{ name, code }, expected] of codes) {
    assert.equal(code, expected);
    assert.equal(code.slice(0, name.length + 1), `${name}(`);
  }
  const parameters = [{ name: "layers.0.weight" }];
  assert.deepEqual(stateNames(sgd({ learningRate: 1 }), parameters), []);
  assert.deepEqual(stateNames(adam(), parameters), [
    "layers.0.weight.firstMoment",
    "layers.0.weight.secondMoment",
    sharedName("firstCorrection"),
    sharedName("secondCorrection"),
  ]);
});

test("settings that cannot be are refused", () => {
  const wrong = [
    () => adam({ learningRate: 0 }),
    () => adam({ beta1: 1 }),
    () => adam({ beta2: -0.1 }),
    () => adam({ epsilon: 0 }),
    () => adamw({ weightDecay: -1 }),
    () => adamw({ beta2: Number.NaN }),
    () => rmsprop({ decay: 1 }),
    () => rmsprop({ epsilon: Number.NaN }),
    () => nesterov({ learningRate: 1, momentum: Number.NaN }),
  ];
  for (const make of wrong) assert.throws(make, OptionError);
});

const cloud = blobs({ count: 60, classes: 3, dimensions: 4, spread: 0.2 });
const net = network(cloud.inputShape, dense(6, sigmoid), dense(cloud.outputs, sigmoid));
const base = { loss: crossEntropy, epochs: 3, batchSize: 8 } as const;

for (const [rule, epochs] of [
  [momentum({ learningRate: 0.2, momentum: 0.9 }), 20],
  [nesterov({ learningRate: 0.2, momentum: 0.9 }), 20],
  [rmsprop({ learningRate: 0.05 }), 20],
  [adam({ learningRate: 0.05 }), 20],
  [adamw({ learningRate: 0.05 }), 20],
] as const) {
  test(`a network learns clouds with ${rule.name}`, async () => {
    const options = { ...base, optimizer: rule, epochs, validation: cloud };
    const run = await train(net, cloud, options);
    assert.ok(run.best.validation.accuracy > 0.95, run.summary());
  });
}

test("a run that goes on keeps Adam's means and corrections, to the last bit", async () => {
  const options = { ...base, optimizer: adam({ learningRate: 0.05 }) };
  for (const target of ["reference", "wasm"] as const) {
    const whole = await train(net, cloud, { ...options, target, epochs: 5 });
    const first = await train(net, cloud, { ...options, target, epochs: 2 });
    const second = await train(net, cloud, { ...options, target, epochs: 3, from: first });
    assert.deepEqual([...second.parameters], [...whole.parameters]);
    assert.deepEqual([...second.optimizerState], [...whole.optimizerState]);
    const afresh = await train(net, cloud, {
      ...options,
      target,
      epochs: 3,
      from: { ...first, optimizerState: new Map() },
    });
    assert.notDeepEqual([...afresh.parameters], [...whole.parameters]);
  }
});

test("columns without a gradient go on moving, also where the program skips zeros", async () => {
  const digits = strokes({ count: 60 });
  const images = network([784], dense(9, sigmoid), dense(10, sigmoid));
  for (const optimizer of [adamw({ learningRate: 0.01 }), rmsprop({ learningRate: 0.01 })]) {
    const parameters = async (skipZeros: boolean) => {
      const run = await train(images, digits, { ...base, optimizer, skipZeros });
      return [...run.parameters, ...run.optimizerState];
    };
    assert.deepEqual(await parameters(true), await parameters(false));
  }
});

test("frozen parameters have no state, and a frozen network no error", async () => {
  const half = network([4], dense(5, sigmoid, { frozen: true }), dense(3, sigmoid));
  const run = await train(half, cloud as never, { ...base, epochs: 1, optimizer: adam() });
  assert.deepEqual(
    [...run.optimizerState.keys()],
    [
      "layers.1.weight.firstMoment",
      "layers.1.weight.secondMoment",
      "layers.1.bias.firstMoment",
      "layers.1.bias.secondMoment",
      "optimizer.firstCorrection",
      "optimizer.secondCorrection",
    ],
  );
  const frozen = network([4], dense(3, sigmoid, { frozen: true }));
  const still = await train(frozen, cloud as never, { ...base, epochs: 1, optimizer: adam() });
  assert.equal(still.history.length, 1);
});

test("a training step of each optimizer is a legal graph", () => {
  for (const optimizer of [rmsprop(), adam(), adamw()]) {
    verify(
      trainingStep(net, {
        ...base,
        optimizer,
        trainCount: 60,
        inputDType: "f32",
        divideBy: 1,
        labels: "u32",
        clipNorm: 1,
        clipValue: 1,
      }),
    );
  }
});
