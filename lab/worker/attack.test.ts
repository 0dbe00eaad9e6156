import assert from "node:assert/strict";
import { test } from "node:test";
import {
  crossEntropy,
  dense,
  flatten,
  logLikelihood,
  network,
  relu,
  scaled,
  sgd,
  sigmoid,
  softmax,
  stepper,
} from "downhill";
import { strokes } from "downhill/data";
import { attackAnswer, flipStrength, MOST_STRENGTH, moved, randomSigns } from "./attack.ts";
import { Examiner, type Parameters } from "./examiner.ts";

/** A network that has learned the synthetic digits a little, and one of them. */
async function learned(): Promise<{
  parameters: Parameters;
  examiner: Examiner;
  pixels: Float32Array;
}> {
  const set = strokes({ count: 600, seed: 3 });
  const net = network([784], dense(20, relu), dense(10, softmax));
  const run = await stepper(net, set, {
    loss: logLikelihood,
    optimizer: sgd({ learningRate: 0.3 }),
    epochs: 2,
    batchSize: 10,
    seed: 4,
    init: scaled,
  });
  await run.advance(120);
  const parameters = new Map<string, Float32Array>();
  for (const { name } of net.parameters) {
    parameters.set(name, Float32Array.from((await run.read(name)).values));
  }
  run.dispose();
  const pixels = Float32Array.from(set.inputs.subarray(0, 784), (x) => x / set.divideBy);
  return { parameters, examiner: new Examiner(net, logLikelihood), pixels };
}

const largest = (values: ArrayLike<number>) => {
  const all = Array.from(values);
  return all.indexOf(Math.max(...all));
};

test("pixels stay in 0..1 and within the strength, along any direction", () => {
  const pixels = Float32Array.from({ length: 784 }, (_, i) => ((i * 37) % 101) / 100);
  for (const strength of [0, 0.013, 0.25, 0.5]) {
    const seen = moved(pixels, randomSigns(784, 9), strength);
    for (const [i, value] of seen.entries()) {
      assert.ok(value >= 0 && value <= 1, `pixel ${i} is ${value}`);
      assert.ok(Math.abs(value - pixels[i]!) <= strength + 1e-7, `pixel ${i} moved too far`);
    }
    assert.equal(
      seen.some((value, i) => value !== pixels[i]),
      strength > 0,
    );
  }
});

test("random signs are balanced, and the same for the same seed only", () => {
  const signs = randomSigns(10_000, 1);
  assert.ok(signs.every((sign) => sign === 1 || sign === -1));
  assert.ok(Math.abs(signs.reduce((a, b) => a + b, 0)) < 300);
  assert.deepEqual(randomSigns(10_000, 1), signs);
  assert.notDeepEqual(randomSigns(10_000, 2), signs);
});

test("the strength from which an answer differs is found to a thousandth", async () => {
  for (const edge of [0.0004, 0.0371, 0.2, 0.4999]) {
    const found = await flipStrength(async (at) => at >= edge);
    assert.ok(found !== undefined && found >= edge && found - edge < 0.001, `${edge}: ${found}`);
  }
  assert.equal(await flipStrength(async (at) => at > MOST_STRENGTH), undefined);
});

test("an attack flips the answer where it says, and noise of that size does not", async () => {
  const { parameters, examiner, pixels } = await learned();
  const plan = { strength: 0, towards: undefined, seed: 1, wantsFlips: true };
  const still = await attackAnswer(examiner, parameters, pixels, "layers.1/a", plan);
  assert.deepEqual(still.seen, pixels, "strength 0 changes nothing");
  assert.deepEqual(still.after, still.before);
  const { attack, noise } = still.flips!;
  assert.ok(attack !== undefined, "this network can be fooled");
  assert.ok(noise === undefined || noise > 2 * attack, `noise ${noise}, attack ${attack}`);
  const answer = largest(still.before);
  for (const [strength, isFlipped] of [
    [attack, true],
    [attack - 0.001, false],
  ] as const) {
    const at = await attackAnswer(examiner, parameters, pixels, "layers.1/a", {
      ...plan,
      strength,
      wantsFlips: false,
    });
    assert.equal(largest(at.after) !== answer, isFlipped, `at ${strength}`);
    assert.equal(largest(at.afterNoise), answer);
    assert.equal(at.flips, undefined, "not asked for");
  }
  examiner.dispose();
});

test("each sign is that of the slope of the cost, by finite differences", async () => {
  const { parameters, examiner, pixels } = await learned();
  const plan = { strength: 0, towards: undefined, seed: 1, wantsFlips: false };
  const { direction, before } = await attackAnswer(
    examiner,
    parameters,
    pixels,
    "layers.1/a",
    plan,
  );
  const answer = largest(before);
  const costOf = async (inputs: Float32Array) => {
    const example = { choice: { pixels: inputs }, inputs, label: -1 };
    const { values } = await examiner.forward(parameters, example);
    return -Math.log(values["layers.1/a"]!.values[answer]!);
  };
  let checked = 0;
  for (let i = 100; i < 700; i += 23) {
    const [up, down] = [pixels.slice(), pixels.slice()];
    up[i]! += 0.05;
    down[i]! -= 0.05;
    const slope = (await costOf(up)) - (await costOf(down));
    if (Math.abs(slope) < 1e-4) continue; // below what float32 tells
    assert.equal(direction[i], Math.sign(slope), `pixel ${i}, slope ${slope}`);
    checked += 1;
  }
  assert.ok(checked > 10, `${checked} pixels had a slope`);
  examiner.dispose();
});

test("towards a class its output rises", async () => {
  const { parameters, examiner, pixels } = await learned();
  const plan = { strength: 0.05, seed: 1, wantsFlips: false };
  const answer = largest(
    (
      await attackAnswer(examiner, parameters, pixels, "layers.1/a", {
        ...plan,
        towards: undefined,
      })
    ).before,
  );
  for (const towards of [0, 3, 7].filter((digit) => digit !== answer)) {
    const { before, after } = await attackAnswer(examiner, parameters, pixels, "layers.1/a", {
      ...plan,
      towards,
    });
    assert.ok(
      after[towards]! > before[towards]!,
      `${towards}: ${before[towards]} to ${after[towards]}`,
    );
  }
  examiner.dispose();
});

test("a network of sigmoids on a picture of any shape is attacked alike", async () => {
  const net = network([2, 3, 1], flatten(), dense(4, sigmoid));
  const examiner = new Examiner(net, crossEntropy);
  const weight = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i * i + 1));
  const parameters = new Map([
    ["layers.1.weight", weight],
    ["layers.1.bias", new Float32Array(4)],
  ]);
  const pixels = Float32Array.from([0.5, 0, 1, 0.25, 0.75, 0.5]);
  const plan = { strength: 0.3, towards: undefined, seed: 1, wantsFlips: false };
  const { seen } = await attackAnswer(examiner, parameters, pixels, "layers.1/a", plan);
  for (const [i, value] of seen.entries()) {
    assert.ok(value >= 0 && value <= 1 && Math.abs(value - pixels[i]!) <= 0.3 + 1e-7);
  }
  examiner.dispose();
});
