// Programs without types: what is missing, mixed up or of another kind is refused by a typed error that
// names it, and never by what happens to fail first inside.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "../data/dataset.ts";
import { DownhillError } from "../errors.ts";
import * as library from "../index.ts";
import { relu, sigmoid } from "../nn/activation.ts";
import { fgsm } from "../nn/attack/fgsm.ts";
import { pgd } from "../nn/attack/pgd.ts";
import { targeted } from "../nn/attack/targeted.ts";
import { boltzmann } from "../nn/boltzmann/boltzmann.ts";
import { conv2d } from "../nn/conv2d.ts";
import { dense } from "../nn/dense.ts";
import { dropout } from "../nn/dropout.ts";
import { crossEntropy } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { objective } from "../nn/objective.ts";
import { sgd } from "../nn/optimizer.ts";
import { maxPool2d } from "../nn/pool2d.ts";
import { lstm } from "../nn/recurrent/lstm.ts";
import { attacked } from "./attacked.ts";
import { gibbs } from "./boltzmann/gibbs.ts";
import { layerwise } from "./boltzmann/layerwise.ts";
import { lbfgs, newtonCg } from "./full-batch/full-batch.ts";
import { minimize } from "./full-batch/minimize.ts";
import { train } from "./train.ts";
import { initialize } from "./trained.ts";

// biome-ignore lint/suspicious/noExplicitAny: it is what a program without types has
type Untyped = any;

const set = dataset({
  name: "pairs",
  inputShape: [4],
  outputs: 2,
  inputs: Float32Array.from({ length: 40 }, (_, i) => Math.sin(i * i)),
  labels: Uint8Array.from({ length: 10 }, (_, i) => (i * i + 1) % 2),
});
const net = network([4], dense(3, sigmoid), dense(2, sigmoid));
const fresh = initialize(net);
const options = {
  loss: crossEntropy,
  optimizer: sgd({ learningRate: 1 }),
  epochs: 1,
  batchSize: 5,
};

const u = (value: unknown): Untyped => value;
const withOption = (changed: object) => train(net, set, u({ ...options, ...changed }));

const CASES: Readonly<Record<string, readonly [run: () => unknown, message: RegExp]>> = {
  "a number as shape": [() => network(u(784), dense(10)), /input shape .* got 784; write \[784\]/],
  "words as shape": [() => network(u("784"), dense(10)), /input shape .* got "784"/],
  "a list of layers": [
    () => network([4], u([dense(3), dense(2)])),
    /layer 1 of 1: .* a list; spread it: network/,
  ],
  "no layer": [() => network([4], u(undefined)), /layer 1 of 1: .* got undefined;/],
  "a layer's name": [() => network([4], dense(3), u("dense")), /layer 2 of 2: .* got "dense";/],
  "a function for a layer": [() => network([4], u(dense)), /layer 1 of 1: .* got a function;/],
  "words for a count": [() => dense(u("10")), /size: .* got "10"$/],
  "a list for a count": [() => dense(u([10])), /size: .* got a list of 1$/],
  "words for a share": [() => dropout(u("0.5")), /p: .* got "0.5"$/],
  "words for a window": [() => maxPool2d(u("2")), /size: /],
  "an option for a kernel": [() => conv2d(3, u({ size: 5 })), /kernel: /],
  "words for units": [() => lstm(u("128")), /size: .* got "128"$/],
  "words for a rate": [() => sgd({ learningRate: u("0.1") }), /learningRate: .* got "0.1"$/],
  "a number for options": [() => sgd(u(0.1)), /^sgd: options: expected an object, got 0.1$/],
  "an option behind an activation": [
    () => dense(10, relu, u(true)),
    /^dense: options: expected an object, got true$/,
  ],
  "an initializer's name for options": [
    () => conv2d(3, 5, relu, u("same")),
    /^conv2d: options: expected an object, got "same"$/,
  ],
  "no attack": [() => attacked(fresh, set, u(undefined)), /^attacked: attack: .* got undefined$/],
  "an attack by name": [() => attacked(fresh, set, u("fgsm")), /^attacked: attack: .* got "fgsm"$/],
  "an attack that was not called": [
    () => attacked(fresh, set, u(fgsm)),
    /^attacked: attack: .* got a function$/,
  ],
  "nothing to attack": [() => attacked(u(undefined), set, u(undefined)), /^attacked: .* a trained/],
  "a network without parameters": [
    () => attacked(u(net), set, fgsm({ epsilon: 0.1 })),
    /^attacked: .* got a network without parameters$/,
  ],
  "an attack without options": [() => pgd(u(undefined)), /^pgd: options: .* got undefined$/],
  "an epsilon in place of options": [() => fgsm(u(0.1)), /^fgsm: options: .* got 0.1$/],
  "a class by name": [() => targeted(pgd({ epsilon: 0.1 }), u("two")), /towards: .* got "two"$/],
  "no machine": [() => gibbs(u(undefined)).next(), /^gibbs: .* trained network.* got undefined$/],
  "chains in place of options": [
    () => gibbs(initialize(network([4], boltzmann(3))), u(10)).next(),
    /^gibbs: options: .* got 10$/,
  ],
  "no network to learn by layers": [
    () => layerwise(u(undefined), set, u(undefined)),
    /^layerwise: network: .* got undefined$/,
  ],
  "layers learned by no function": [
    () => layerwise(net, set, u({ epochs: 3 })),
    /^layerwise: learn: expected a function .* got an object$/,
  ],
  "a descent without options": [
    () => lbfgs(net, set, u(undefined)),
    /^lbfgs: options: .* got undefined$/,
  ],
  "a descent without data": [
    () => lbfgs(net, u(undefined), { loss: crossEntropy }).next(),
    /^training: .* got undefined$/,
  ],
  "a descent by a loss's name": [
    () => newtonCg(net, set, { loss: u("crossEntropy") }).next(),
    /^newtonCg: loss: .* got "crossEntropy"$/,
  ],
  "nothing to minimise": [() => minimize(u(undefined), [1]), /^minimize: f: .* got undefined$/],
  "no start": [
    () => minimize((x) => x.square().sum(), u(undefined)),
    /^minimize: start: expected a list of numbers, got undefined$/,
  ],
  "a set of nothing": [() => dataset(u(undefined)), /got no name, no inputShape, no outputs$/],
  "a set without a shape": [
    () => dataset(u({ name: "a", outputs: 2, inputs: new Float32Array(4) })),
    /^a: .* got no inputShape$/,
  ],
  "no data": [() => train(net, u(undefined), options), /^training: .* got undefined/],
  "no network": [() => train(u([4]), set, options), /^network: .* got a list of 1/],
  "no options": [() => train(net, set, u(undefined)), /^options: .* got undefined/],
  "data among the options": [() => train(net, u({ training: set }), options), /^training: /],
  "a loss by name": [() => withOption({ loss: "crossEntropy" }), /^loss: /],
  "an optimizer by name": [() => withOption({ optimizer: "adam" }), /^optimizer: /],
  "a list as validation": [
    () => withOption({ validation: [1, 2] }),
    /^validation: .* a list of 2$/,
  ],
  "a number as schedule": [() => withOption({ schedule: 0.9 }), /^schedule: .* got 0.9$/],
  "augmentation by name": [() => withOption({ augment: "rotate" }), /^augment: .* got "rotate"$/],
  "an initializer by name": [() => withOption({ init: "xavier" }), /^init: .* got "xavier"$/],
  "one monitor without a list": [
    () => withOption({ monitors: "loss" }),
    /^monitors: .* got "loss"$/,
  ],
  "an objective that is no function": [() => objective("mine", u(3)), /objective mine: .* got 3$/],
  "an objective that gives a number": [
    () => withOption({ loss: objective("mine", () => u(3)) }),
    /objective mine: expected a tensor or \{ cost, shown \}, got 3$/,
  ],
};

for (const [name, [run, message]] of Object.entries(CASES)) {
  test(`${name} is refused`, async () => {
    await assert.rejects(
      async () => await run(),
      (error) => {
        assert.ok(error instanceof DownhillError, `${error}`);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

/** What takes a network, a set or options, and is called without types first of all. */
const CALLED = [
  "adam",
  "adamw",
  "adversarial",
  "affine",
  "answerTogether",
  "attacked",
  "averagePool2d",
  "batchNorm",
  "boltzmann",
  "checkGradient",
  "compareGradientCost",
  "contrastiveDivergence",
  "conv2d",
  "cosine",
  "dense",
  "distorted",
  "dropout",
  "elastic",
  "embedding",
  "epochs",
  "estimateLogPartition",
  "fgsm",
  "freeEnergies",
  "gibbs",
  "gru",
  "halveWhenStuck",
  "initialParameters",
  "initialize",
  "layerNorm",
  "layerwise",
  "lbfgs",
  "lbfgsAttack",
  "logPartition",
  "lstm",
  "maxPool2d",
  "minimize",
  "momentum",
  "nesterov",
  "network",
  "newtonCg",
  "oneCycle",
  "persistentContrastiveDivergence",
  "pgd",
  "rbm",
  "rmsprop",
  "rnn",
  "sampleSymbols",
  "sampleText",
  "sgd",
  "signNoise",
  "stepDecay",
  "stepper",
  "targeted",
  "topAnswers",
  "train",
  "trainEnsemble",
  "triangular",
  "warmUp",
  "withParameters",
] as const;

const FUNCTIONS = new Map<string, unknown>(Object.entries(library));

for (const name of CALLED) {
  test(`${name} fails by a typed error, whatever it is called with`, async () => {
    const call = FUNCTIONS.get(name) as (...args: readonly unknown[]) => unknown;
    for (const value of [undefined, null, 5, true, "a", [1], {}, () => 1]) {
      for (const args of [[value], [value, value, value, value]]) {
        try {
          const found = call(...args);
          const isIterator = typeof (found as Untyped)?.next === "function";
          await (isIterator ? (found as Untyped).next() : found);
        } catch (error) {
          assert.ok(error instanceof DownhillError, `${name}(${typeof value}): ${error}`);
        }
      }
    }
  });
}
