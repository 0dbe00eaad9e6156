// Attacks: how far they go, that they do what they are for, and that they are what the formulas say.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compile } from "../compile.ts";
import { type Dataset, dataset } from "../data/dataset.ts";
import { AbortedError, DataError, OptionError } from "../errors.ts";
import { linear, relu, sigmoid, softmax } from "../nn/activation.ts";
import type { Attack } from "../nn/attack/attack.ts";
import { fgsm } from "../nn/attack/fgsm.ts";
import { signNoise } from "../nn/attack/noise.ts";
import { pgd } from "../nn/attack/pgd.ts";
import { targeted } from "../nn/attack/targeted.ts";
import { conv2d } from "../nn/conv2d.ts";
import { dense } from "../nn/dense.ts";
import { flatten } from "../nn/flatten.ts";
import { crossEntropy, type Loss, logLikelihood, quadratic } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { maxPool2d } from "../nn/pool2d.ts";
import type { TargetName } from "../runtime/machine.ts";
import { folder, skip } from "../runtime/native.test.setup.ts";
import { CLASSES, examples, FEATURES, fresh, kinds, net, numbers } from "./attacked.test.data.ts";
import { attackEntry, attacked } from "./attacked.ts";
import { initialize, type TrainedNetwork, withParameters } from "./trained.ts";

process.env.XDG_CACHE_HOME = folder;

const lossOf = async (trained: TrainedNetwork<readonly [12], 4>, set: Dataset<readonly [12], 4>) =>
  (await trained.evaluate(set, { target: "reference" })).loss;

test("no attack leaves the ball or the range, not by the last bit", async () => {
  const seen = { moved: 0, atEdge: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        seed: fc.nat(1000),
        kind: fc.constantFrom(...Object.keys(kinds)),
        dtype: fc.constantFrom("f32", "f64"),
        isBytes: fc.boolean(),
        epsilon: fc.oneof(
          fc.constantFrom(0, 0.1, 0.3, 1e-7, 2),
          fc.double({ min: 0, max: 1, noNaN: true }),
        ),
        range: fc.option(fc.constantFrom([0, 1], [0.1, 0.9], [-3, 7], [0, 255 / 256])),
      }),
      async ({ seed, kind, dtype, isBytes, epsilon, range }) => {
        const [low, high] = range ?? [0, isBytes ? 255 / 256 : 1];
        const wide = isBytes && !(low <= 0 && high >= 255 / 256);
        const limits = wide ? undefined : ([low, high] as const);
        const within = isBytes ? ([0, 1] as const) : ([low, high] as const);
        const set = examples(seed, 5, isBytes, within);
        const attack = kinds[kind]!(epsilon, range ? limits : undefined);
        const trained = fresh(dtype as "f32" | "f64");
        const how = { seed, batchSize: 2 };
        const { inputs } = await attacked(trained, set, attack, how);
        const [least, most] = limits ?? [0, 255 / 256];
        const held = dtype === "f32" ? Float32Array.from(set.inputs) : set.inputs;
        for (const [i, x] of inputs.entries()) {
          // an f32 network sees its inputs as f32
          const before = held[i]! / set.divideBy;
          assert.ok(Math.abs(x - before) <= epsilon, `${before} -> ${x}`);
          const isOutside = before < least || before > most; // by rounding to f32
          assert.ok((x >= least && x <= most) || isOutside, `${x}`);
          if (x !== before) seen.moved++;
          if (x === least || x === most) seen.atEdge++;
        }
        if (!isBytes) return;
        const whole = await attacked(trained, set, attack, { ...how, bytes: true });
        assert.ok(whole.inputs instanceof Uint8Array);
        for (const [i, byte] of whole.inputs.entries()) {
          assert.ok(Math.abs(byte - set.inputs[i]!) <= epsilon * 256);
          const near = Math.max(0, Math.min(255 / 256, inputs[i]!));
          assert.ok(Math.abs(byte / 256 - near) <= 1 / 256 || epsilon < 1 / 256);
        }
      },
    ),
    { numRuns: 25, seed: 1 },
  );
  assert.ok(seen.moved > 150 && seen.atEdge > 15, JSON.stringify(seen));
});

/** Loss and gradient with respect to the inputs of one example, as loops. */
function byLoops(
  parameters: ReadonlyMap<string, ArrayLike<number>>,
  x: readonly number[],
  y: number,
) {
  const layer = (name: string, from: readonly number[]) => {
    const [w, b] = [parameters.get(`${name}.weight`)!, parameters.get(`${name}.bias`)!];
    return Array.from(b, (bias, j) =>
      from.reduce((sum, value, k) => sum + w[j * from.length + k]! * value, bias),
    );
  };
  const back = (name: string, delta: readonly number[], width: number) => {
    const w = parameters.get(`${name}.weight`)!;
    return Array.from({ length: width }, (_, k) =>
      delta.reduce((sum, d, j) => sum + d * w[j * width + k]!, 0),
    );
  };
  const hidden = layer("layers.0", x).map((z) => 1 / (1 + Math.exp(-z)));
  const z = layer("layers.1", hidden);
  const largest = Math.max(...z);
  const total = z.reduce((sum, value) => sum + Math.exp(value - largest), 0);
  const p = z.map((value) => Math.exp(value - largest) / total);
  const delta = p.map((value, j) => value - Number(j === y));
  const inner = back("layers.1", delta, hidden.length).map(
    (d, k) => d * hidden[k]! * (1 - hidden[k]!),
  );
  return {
    loss: -Math.log(p[y]!),
    answer: p.indexOf(Math.max(...p)),
    gradient: back("layers.0", inner, x.length),
  };
}

interface Stepping {
  readonly epsilon: number;
  readonly alpha: number;
  readonly steps: number;
}

/** PGD from the example itself: the best of the places that it comes to. */
function steppedByLoops(
  parameters: ReadonlyMap<string, ArrayLike<number>>,
  first: readonly number[],
  goal: { readonly label: number; readonly towards: boolean },
  { epsilon, alpha, steps }: Stepping,
): readonly number[] {
  const sign = goal.towards ? -1 : 1;
  let x = first;
  let best = { place: first, gain: Number.NEGATIVE_INFINITY, isFooled: false };
  for (let step = 0; step <= steps; step++) {
    const { loss, answer, gradient } = byLoops(parameters, x, goal.label);
    const now = { place: x, gain: sign * loss, isFooled: (answer === goal.label) === goal.towards };
    const isBetter = now.isFooled === best.isFooled ? now.gain > best.gain : now.isFooled;
    if (isBetter || step === 0) best = now;
    x = x.map((value, i) => {
      const moved = value + alpha * sign * Math.sign(gradient[i]!);
      const inBall = Math.min(Math.max(moved, first[i]! - epsilon), first[i]! + epsilon);
      return Math.min(Math.max(inBall, 0), 1);
    });
  }
  return best.place;
}

test("FGSM and PGD, with and without a target, are what plain loops in float64 give", async () => {
  const set = examples(5, 23, false);
  const trained = withParameters(
    net,
    // far from flat, so that answers change
    new Map([...fresh("f64").parameters].map(([n, v]) => [n, v.map((w) => 8 * w)])),
    { dtype: "f64", loss: logLikelihood },
  );
  const epsilon = 0.15;
  const towards = Array.from({ length: set.count }, (_, i) => (i * 5 + 1) % CLASSES);
  const sizes = { epsilon, alpha: 0.04, steps: 7 };
  const cases: readonly (readonly [Attack, Stepping | undefined, boolean])[] = [
    [fgsm({ epsilon }), undefined, false],
    [targeted(fgsm({ epsilon }), towards), undefined, true],
    [pgd({ ...sizes, randomStart: false }), sizes, false],
    [targeted(pgd({ ...sizes, randomStart: false }), towards), sizes, true],
  ];
  for (const [attack, stepping, isTowards] of cases) {
    let changed = 0;
    const found = await attacked(trained, set, attack, { batchSize: 10 });
    for (let row = 0; row < set.count; row++) {
      const x = Array.from(set.inputs.subarray(row * FEATURES, (row + 1) * FEATURES));
      const label = isTowards ? towards[row]! : set.labels![row]!;
      const goal = { label, towards: isTowards };
      const { gradient, answer } = byLoops(trained.parameters, x, label);
      const sign = isTowards ? -1 : 1;
      const wanted = stepping
        ? steppedByLoops(trained.parameters, x, goal, stepping)
        : x.map((v, i) => Math.min(Math.max(v + sign * epsilon * Math.sign(gradient[i]!), 0), 1));
      for (const [i, value] of wanted.entries()) {
        assert.ok(
          Math.abs(found.inputs[row * FEATURES + i]! - value) < 1e-12,
          `${attack.code} ${row}`,
        );
      }
      if (byLoops(trained.parameters, wanted, label).answer !== answer) changed++;
    }
    assert.ok(changed > 0, `${attack.code} changes an answer`);
  }
});

test("the loss rises, with a target it falls, and noise of the same size does less", async () => {
  const trained = fresh("f64", 8);
  const set = examples(9, 60, false);
  const before = await lossOf(trained, set);
  const after = async (attack: Attack) => lossOf(trained, await attacked(trained, set, attack));
  const one = await after(fgsm({ epsilon: 0.05 }));
  const many = await after(pgd({ epsilon: 0.05, steps: 10, restarts: 2 }));
  const noisy = await after(signNoise({ epsilon: 0.05 }));
  assert.ok(one > before && many >= one - 1e-9, `${before} ${one} ${many}`);
  assert.ok(Math.abs(noisy - before) < (one - before) / 2, `${before} ${one} ${noisy}`);
  const pulled = { ...set, labels: new Uint8Array(set.count).fill(1) };
  const towards = targeted(pgd({ epsilon: 0.05, steps: 5 }), 1);
  const there = await attacked(trained, set, towards);
  const now = await lossOf(trained, { ...there, labels: pulled.labels });
  assert.ok(now < (await lossOf(trained, pulled)) - 1e-3, `${now}`);
});

test("restarts never make an attack weaker, and the best place is kept for each example", async () => {
  const trained = fresh("f64", 8);
  const set = examples(11, 20, false);
  const lossesOf = async (moved: Dataset<readonly [12], 4>) => {
    const { values } = await trained.predict(moved, { target: "reference" });
    return Array.from(set.labels!, (y, i) => -Math.log(values[i * CLASSES + y]!));
  };
  const first = await lossesOf(set);
  const hard = await lossesOf(
    await attacked(trained, set, pgd({ epsilon: 0.2, alpha: 0.5, steps: 2, restarts: 3 })),
  );
  // steps of more than the ball overshoot, and yet no loss falls
  for (const [i, loss] of hard.entries()) assert.ok(loss >= first[i]!, `${i}`);
});

const pictures = network(
  [9, 9, 2],
  conv2d(5, 3, relu),
  maxPool2d(2),
  flatten(),
  dense(CLASSES, softmax),
);

for (const target of ["wasm", "native"] as const) {
  test(`${target}: a seed gives the same bits on any number of threads`, {
    skip: target === "native" ? skip : false,
  }, async () => {
    const trained = initialize(pictures, { seed: 2 });
    const set = dataset({
      name: "noise",
      inputShape: [9, 9, 2],
      outputs: CLASSES,
      inputs: Uint8Array.from(numbers(4, 24 * 162), (x) => Math.floor(x * 256)),
      labels: Uint8Array.from({ length: 24 }, (_, i) => i % CLASSES),
    });
    const attack = pgd({ epsilon: 0.1, steps: 3, restarts: 2 });
    const plan = {
      trained,
      set: set as Dataset,
      attack,
      loss: trained.loss as Loss,
      dtype: "f32",
      range: [0, 255 / 256],
      size: 24,
      isTargeted: false,
    } as const;
    const entry = attackEntry(plan, 24);
    const run = async (threads: number, seed: number) => {
      const machine = await compile([entry], { target, threads, shareAbove: 0 });
      for (const [name, values] of trained.parameters) machine.write(name, values);
      machine.write("eval.inputs", set.inputs);
      machine.write("eval.labels", set.labels!);
      machine.write("seed", [seed]);
      machine.write("step", [0]);
      for (const [name, value] of entry.numbers) machine.write(name, [value]);
      await machine.start(entry.name, 1);
      const values = await machine.read(`${entry.name}/inputs`);
      assert.equal(machine.threads > 1, threads > 1, `${threads} threads were taken`);
      machine.dispose();
      return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("hex");
    };
    const one = await run(1, 1);
    for (const threads of target === "wasm" ? [2, 3, 4, 7] : [3])
      assert.equal(await run(threads, 1), one, `${threads}`);
    assert.notEqual(await run(1, 2), one);
    // and so does the call, whatever the examples that come together
    const called = await attacked(trained, set, attack, { target: target as TargetName });
    const { buffer, byteOffset, byteLength } = called.inputs;
    assert.equal(Buffer.from(buffer, byteOffset, byteLength).toString("hex"), one);
  });
}

test("sets with targets are attacked too", async () => {
  const regression = network([FEATURES], dense(5, sigmoid), dense(2, linear));
  const trained = initialize(regression, { dtype: "f64", seed: 4 });
  const set = dataset({
    name: "sums",
    inputShape: [FEATURES],
    outputs: 2,
    inputs: numbers(1, 8 * FEATURES),
    targets: numbers(2, 16),
  });
  const { loss } = await trained.evaluate(set);
  const moved = await attacked(trained, set, pgd({ epsilon: 0.1, steps: 5 }), { loss: quadratic });
  assert.ok((await trained.evaluate(moved)).loss > loss);
  // towards a class, with the loss of classes
  const binary = initialize(network([FEATURES], dense(2, sigmoid)), { dtype: "f64" });
  const pulled = await attacked(binary, set, targeted(fgsm({ epsilon: 0.1 }), 0), {
    loss: crossEntropy,
  });
  const [a, b] = [await binary.predict(set), await binary.predict(pulled)];
  assert.ok(b.values[0]! > a.values[0]! && b.values[1]! < a.values[1]!);
});

test("what cannot be attacked is refused by name", async () => {
  const trained = fresh("f32");
  const set = examples(1, 6, false);
  const outside = { ...set, inputs: set.inputs.map((x) => x - 0.5) };
  const attack = fgsm({ epsilon: 0.1 });
  await assert.rejects(attacked(trained, outside, attack), {
    name: "OptionError",
    message: /made up: expected inputs from 0 to 1, got -0\.5.*range: \[least, most\]/,
  });
  await attacked(trained, outside, fgsm({ epsilon: 0.1, range: [-1, 1] }));
  await assert.rejects(attacked(trained, set, targeted(attack, 4)), /a class from 0 to 3, got 4/);
  await assert.rejects(
    attacked(trained, set, targeted(attack, [1, 2])),
    /6, one an example, got 2/,
  );
  await assert.rejects(attacked(trained, set, attack, { bytes: true }), /a set of bytes/);
  await assert.rejects(attacked(trained, set, attack, { seed: -1 }), OptionError);
  await assert.rejects(attacked(trained, set, attack, { batchSize: 0 }), OptionError);
  const far = { ...set, load: async () => set.inputs };
  await assert.rejects(attacked(trained, far, attack), DataError);
  await assert.rejects(
    attacked(trained, set, attack, { signal: AbortSignal.abort() }),
    AbortedError,
  );
  assert.throws(() => fgsm({ epsilon: -1 }), /fgsm: epsilon/);
  assert.throws(() => fgsm({ epsilon: 0.1, range: [1, 0] }), /range: expected \[least, most\]/);
  assert.throws(() => pgd({ epsilon: 0.1, steps: 0 }), /pgd: steps/);
  assert.throws(() => pgd({ epsilon: 0.1, restarts: 1.5 }), /pgd: restarts/);
  assert.throws(() => pgd({ epsilon: 0.1, alpha: 0 }), /pgd: alpha/);
  assert.throws(() => targeted(attack, -1), /towards/);
  const code = targeted(pgd({ epsilon: 0.3, alpha: 0.01, steps: 50 }), 3).code;
  assert.equal(code, "targeted(pgd({ epsilon: 0.3, alpha: 0.01, steps: 50 }), 3)");
});
