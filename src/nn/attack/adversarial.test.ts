// Adversarial training: what the network learns from is in the ball, and is taken as given.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../compile.ts";
import { dataset } from "../../data/dataset.ts";
import { randomStream } from "../../data/random.ts";
import { OptionError, ShapeError } from "../../errors.ts";
import { attacked } from "../../train/attacked.ts";
import { epochs } from "../../train/epochs.ts";
import { initialParameters } from "../../train/initialize.ts";
import { stepper } from "../../train/stepper.ts";
import { train } from "../../train/train.ts";
import { relu, softmax } from "../activation.ts";
import { affine } from "../affine.ts";
import { batchNorm } from "../batch-norm.ts";
import { conv2d } from "../conv2d.ts";
import { dense } from "../dense.ts";
import { dropout } from "../dropout.ts";
import { flatten } from "../flatten.ts";
import { logLikelihood } from "../loss.ts";
import { network } from "../network.ts";
import { sgd } from "../optimizer.ts";
import { trainingStep } from "../step.ts";
import { type AdversarialOptions, adversarial } from "./adversarial.ts";
import { pgd } from "./pgd.ts";

const { uniform } = randomStream(1, "adversarial.test");
const COUNT = 40;
const set = dataset({
  name: "made up",
  inputShape: [8, 8, 1],
  outputs: 3,
  inputs: Uint8Array.from({ length: COUNT * 64 }, () => Math.floor(uniform() * 256)),
  labels: Uint8Array.from({ length: COUNT }, (_, i) => i % 3),
});
const net = network(
  [8, 8, 1],
  conv2d(4, 3, relu),
  batchNorm(),
  flatten(),
  dropout(0.2),
  dense(3, softmax),
);
const optimizer = sgd({ learningRate: 0.1 });
const base = { loss: logLikelihood, optimizer, epochs: 1, batchSize: 10, dtype: "f64" } as const;
const inOrder = () => Uint32Array.from({ length: COUNT }, (_, i) => i);

test("a mini-batch stays in the ball and the range, and is another one in every step", async () => {
  const seen: string[] = [];
  for (const steps of [1, 3]) {
    const augment = [adversarial({ epsilon: 0.2, steps })];
    const run = await stepper(net, set, { ...base, augment, epochs: 2, order: inOrder });
    for (let step = 0; step < 8; step++) {
      await run.step();
      const values = Array.from((await run.read("inputs")).values);
      let [atEdge, moved] = [0, 0];
      for (const [i, x] of values.entries()) {
        const before = set.inputs[(step % 4) * 640 + i]! / 256;
        assert.ok(Math.abs(x - before) <= 0.2 && x >= 0 && x <= 255 / 256);
        if (Math.abs(x - before) > 0.2 - 1e-9 || x === 0 || x === 255 / 256) atEdge++;
        if (x !== before) moved++;
      }
      // one step of 1.25 epsilon ends at the edge more often than not
      assert.ok(moved > 600 && atEdge > 300, `${moved} ${atEdge}`);
      seen.push(Array.from(values).join());
    }
    run.dispose();
  }
  assert.equal(new Set(seen).size, seen.length);
});

test("no gradient goes through the attack: the step is one on the pictures that came out", async () => {
  const plain = network([8, 8, 1], conv2d(4, 3, relu), flatten(), dense(3, softmax));
  const options = { ...base, order: inOrder, batchSize: COUNT };
  const monitors = ["inputs", "layers.0.weight/gradient"];
  const hard = await stepper(plain, set, {
    ...options,
    augment: [adversarial({ epsilon: 0.2, steps: 2 })],
    values: monitors,
  });
  const { loss } = (await hard.step())!;
  const inputs = (await hard.read("inputs")).values as Float64Array;
  const given = { ...set, inputs, divideBy: 1 };
  const fixed = await stepper(plain, given, { ...options, values: monitors });
  const same = (await fixed.step())!;
  assert.ok(Math.abs(same.loss - loss) < 1e-12, `${same.loss} ${loss}`);
  const gradient = async (run: typeof hard) => Array.from((await run.read(monitors[1]!)).values);
  const [a, b] = [await gradient(hard), await gradient(fixed)];
  for (const [i, g] of a.entries()) assert.ok(Math.abs(g - b[i]!) < 1e-12);
  assert.ok(a.some((g) => Math.abs(g) > 1e-3));
  // and it is a harder step than without
  const easy = await stepper(plain, set, { ...options, values: monitors });
  assert.ok(loss > (await easy.step())!.loss + 0.05);
  for (const run of [hard, fixed, easy]) run.dispose();
});

test("the same bits on any number of threads", async () => {
  const count = 160;
  const shapes = network(
    [8, 8, 1],
    conv2d(8, 3, relu),
    flatten(),
    dense(20, relu),
    dense(3, softmax),
  );
  const graph = trainingStep(shapes, {
    loss: logLikelihood,
    optimizer,
    augment: [adversarial({ epsilon: 0.3, steps: 2 })],
    batchSize: 32,
    trainCount: count,
    inputDType: "u8",
    divideBy: 256,
    labels: "u8",
  });
  const draw = randomStream(2, "adversarial.test");
  const parts = {
    "data.inputs": Uint8Array.from({ length: count * 64 }, () => draw.below(256)),
    "data.labels": Uint8Array.from({ length: count }, (_, i) => i % 3),
    "data.order": Uint32Array.from({ length: count }, (_, i) => i),
    seed: [5],
    step: [0],
    cursor: [0],
    learningRate: [0.1],
    lossSum: [0],
  };
  const run = async (threads: number) => {
    const machine = await compile([{ name: "train", graph }], { threads, shareAbove: 0 });
    for (const [name, values] of Object.entries(parts)) machine.write(name, values);
    for (const [name, values] of initialParameters(shapes)) machine.write(name, values);
    await machine.start("train", 5);
    const read = shapes.parameters.map(async ({ name }) => Array.from(await machine.read(name)));
    const all = (await Promise.all(read)).flat();
    assert.equal(machine.threads > 1, threads > 1);
    machine.dispose();
    return all;
  };
  const one = await run(1);
  assert.ok(one.every(Number.isFinite));
  for (const threads of [2, 3, 7]) assert.deepEqual(await run(threads), one, `${threads} threads`);
});

test("training with it withstands what training without it does not", async () => {
  const inputs = 16;
  const labels = Uint8Array.from({ length: 600 }, (_, i) => i % 2);
  // a strong feature, and fifteen weak ones that an attack of .1 turns around
  const features = Float64Array.from({ length: 600 * inputs }, (_, i) => {
    const sign = labels[Math.floor(i / inputs)] === 1 ? 1 : -1;
    const strength = i % inputs === 0 ? 0.2 : 0.04;
    return 0.5 + sign * strength + (uniform() - 0.5) * (i % inputs === 0 ? 0.3 : 0.1);
  });
  const both = dataset({ name: "two", inputShape: [inputs], outputs: 2, inputs: features, labels });
  const classifier = network([inputs], dense(2, softmax));
  const accuracy = async (augment: ReturnType<typeof adversarial>[]) => {
    const run = await train(classifier, both, { ...base, epochs: 30, augment });
    const hard = await attacked(run, both, pgd({ epsilon: 0.1, steps: 5 }));
    return (await run.evaluate(hard)).accuracy;
  };
  const [plain, robust] = [await accuracy([]), await accuracy([adversarial({ epsilon: 0.1 })])];
  assert.ok(robust > plain + 0.1 && robust > 0.75, `${plain} ${robust}`);
});

test("vectors are attacked, moved pixels first, and what cannot be is refused", async () => {
  const vectors = dataset({
    name: "numbers",
    inputShape: [3],
    outputs: 2,
    inputs: Float64Array.from({ length: 30 }, () => uniform()),
    labels: Uint8Array.from({ length: 10 }, (_, i) => i % 2),
  });
  const small = network([3], dense(2, softmax));
  const options = (...augment: ReturnType<typeof adversarial>[]) => ({ ...base, augment });
  const hard = (how: AdversarialOptions) => adversarial(how);
  await train(small, vectors, options(hard({ epsilon: 0.1 })));
  const far = { ...vectors, inputs: vectors.inputs.map((x) => 3 * x) };
  await assert.rejects(train(small, far, options(hard({ epsilon: 0.1 }))), {
    name: "OptionError",
    message: /adversarial\(\{ epsilon: 0\.1 \}\): numbers: expected inputs from 0 to 1/,
  });
  await train(small, far, options(hard({ epsilon: 0.1, range: [0, 3] })));
  const two = options(hard({ epsilon: 0.1 }), hard({ epsilon: 0.2 }));
  await assert.rejects(train(small, vectors, two), /one adversarial\(\.\.\.\) at most/);
  const moving = { ...base, augment: [hard({ epsilon: 0.1 }), affine({ shift: 1 })] };
  await assert.rejects(train(small, vectors, moving), ShapeError);
  for await (const { loss } of epochs(net, set, moving)) assert.ok(Number.isFinite(loss));
  for (const bad of [{ epsilon: -1 }, { epsilon: 0.1, alpha: -1 }, { epsilon: 0.1, steps: 0 }]) {
    assert.throws(() => adversarial(bad), OptionError);
  }
});
