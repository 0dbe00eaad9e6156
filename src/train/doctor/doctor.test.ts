// The doctor: each finding by planting its cause, none on runs of the book that go well, what chapter 3 says
// on those that it calls unlucky, and that no bit of a run depends on being looked at.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Dataset, dataset } from "../../data/dataset.ts";
import { mnist } from "../../data/mnist.ts";
import { randomStream } from "../../data/random.ts";
import { slice, take } from "../../data/slices.ts";
import { standardization } from "../../data/standardization.ts";
import {
  adam,
  constant,
  conv2d,
  crossEntropy,
  DivergedRunError,
  dense,
  divergedFinding,
  doctor,
  dropout,
  type Finding,
  type FindingKind,
  findingText,
  flatten,
  fromSafetensors,
  gaussian,
  he,
  large,
  linear,
  logLikelihood,
  maxPool2d,
  momentum,
  type Network,
  network,
  OptionError,
  quadratic,
  type Run,
  relu,
  scaled,
  sgd,
  sigmoid,
  softmax,
  standardize,
  type TrainOptions,
  tanh,
  train,
} from "../../index.ts";

type Digits = Dataset<readonly [784], 10>;
const { training, validation, test: held } = await mnist();
const some = (count: number): Digits => take(training, count);
const judged: Digits = take(validation, 1000);

const examined = (net: unknown, set: unknown, options: object): Promise<Run> =>
  train(
    net as Network,
    set as Dataset,
    {
      loss: crossEntropy,
      optimizer: sgd({ learningRate: 0.5 }),
      epochs: 2,
      batchSize: 10,
      doctor: true,
      ...options,
    } as TrainOptions,
  ) as Promise<Run>;

const kindsOf = (run: Run): FindingKind[] => run.findings!.map(({ kind }) => kind);
const found = (run: Run, kind: FindingKind): Finding => {
  const finding = run.findings!.find((one) => one.kind === kind);
  assert.ok(finding, `no ${kind} among ${run.findings!.map(findingText).join("\n")}`);
  assert.match(finding.why, /chapter \d/);
  assert.ok(finding.change.length > 10);
  return finding;
};

/** Runs of the book that go well, on a tenth of its data where that is enough. */
const book: readonly (readonly [string, unknown, object, number?])[] = [
  [
    "the first network, chapter 1",
    network([784], dense(30, sigmoid), dense(10, sigmoid)),
    { loss: quadratic, optimizer: sgd({ learningRate: 3 }), init: large, epochs: 5 },
  ],
  [
    "no hidden layer, with the cost of chapter 3, as the quadratic one loses a digit",
    network([784], dense(10, sigmoid)),
    { init: scaled },
  ],
  [
    "cross-entropy, chapter 3",
    network([784], dense(30, sigmoid), dense(10, sigmoid)),
    { init: large, epochs: 5 },
  ],
  [
    "regularized, better first weights, chapter 3",
    network([784], dense(100, sigmoid), dense(10, sigmoid)),
    { init: scaled, l2: 0.5, epochs: 4 },
  ],
  [
    "softmax and log-likelihood with momentum, chapter 3",
    network([784], dense(30, tanh), dense(10, softmax)),
    {
      loss: logLikelihood,
      optimizer: momentum({ learningRate: 0.01, momentum: 0.9 }),
      init: scaled,
    },
  ],
  [
    "three hidden layers, chapter 5",
    network([784], dense(30, sigmoid), dense(30, sigmoid), dense(30, sigmoid), dense(10, sigmoid)),
    { optimizer: sgd({ learningRate: 0.1 }), init: scaled, l2: 5, epochs: 2 },
    50_000,
  ],
  [
    "rectified units and dropout, chapter 6",
    network([784], dense(60, relu), dropout(0.5), dense(10, softmax)),
    { loss: logLikelihood, optimizer: sgd({ learningRate: 0.03 }), init: he, epochs: 3 },
  ],
];

for (const [name, net, options, count = 5000] of book) {
  test(`a run that goes well has no finding: ${name}`, async () => {
    const run = await examined(net, some(count), { validation: judged, ...options });
    assert.deepEqual(run.findings!.map(findingText), []);
    assert.ok(run.best!.validation.accuracy > 0.8, `${run.best!.validation.accuracy}`);
    const after = await doctor(run, {
      training: some(count),
      validation: judged,
      test: take(held, 1000),
    } as never);
    assert.deepEqual(after.map(findingText), []);
  });
}

test("a convolutional network of chapter 6 has no finding", async () => {
  const { training: pictures } = await mnist({ shape: [28, 28, 1] });
  const net = network(
    [28, 28, 1],
    conv2d(6, 5, relu),
    maxPool2d(2),
    flatten(),
    dense(30, relu),
    dense(10, softmax),
  );
  const options = { loss: logLikelihood, optimizer: sgd({ learningRate: 0.03 }), init: he };
  const run = await examined(net, take(pictures, 1000), options);
  assert.deepEqual(run.findings!.map(findingText), []);
});

test("overfitting is told as chapter 3 tells it: since when, and what helps", async () => {
  const net = network([784], dense(30, sigmoid), dense(10, sigmoid));
  const run = await examined(net, some(1000), {
    validation: judged,
    init: large,
    epochs: 120,
  });
  const { what, change, where, why } = found(run, "overfitting");
  const losses = run.history.map((r) => r.validation!.loss);
  assert.equal(where.epoch, losses.indexOf(Math.min(...losses.slice(0, 60))));
  assert.match(
    what,
    /^since epoch \d+ the loss on the validation set has risen from [\d.]+ to [\d.]+/,
  );
  assert.match(why, /Overfitting and regularization/);
  // the book's lambda of 0.1 for a thousand images
  assert.match(change, /l2: 0\.1 \(--l2 0\.1\).*patience: 5/);
  assert.deepEqual(kindsOf(run), ["overfitting"]);
  const again = await doctor(fromSafetensors(run.toSafetensors()));
  assert.deepEqual(
    again.map(({ kind }) => kind),
    ["overfitting"],
  );
});

/** The neuron of chapter 3: input 1, wanted 0, weight and bias as given. */
const neuron = (start: number, loss = quadratic) => {
  const set = dataset({
    name: "one",
    inputShape: [1],
    outputs: 1,
    inputs: Float32Array.of(1),
    targets: Float32Array.of(0),
  });
  const from = new Map(
    ["weight", "bias"].map((name) => [`layers.0.${name}`, Float32Array.of(start)]),
  );
  const options = { loss, optimizer: sgd({ learningRate: 0.15 }), from, batchSize: 1, epochs: 30 };
  return examined(network([1], dense(1, sigmoid)), set, options);
};

test("a saturated start is told as chapter 3 tells it: the error is large, and hardly any goes back", async () => {
  const hard = await neuron(2);
  const { what, why, change, where } = found(hard, "saturated-outputs");
  assert.match(what, /layer 1 of 1, dense\(1\): 1 of 1 examples .* as the neuron is saturated/);
  assert.match(why, /The cross-entropy cost function/);
  assert.match(change, /crossEntropy/);
  assert.equal(where.step, 1);
  assert.deepEqual(kindsOf(await neuron(0.75)), []);
  // the cost that mends it
  assert.deepEqual(kindsOf(await neuron(2, crossEntropy as typeof quadratic)), []);
});

test("the book's eta of 100 is told by its outputs and by chance", async () => {
  const net = network([784], dense(30, sigmoid), dense(10, sigmoid));
  const run = await examined(net, some(2000), {
    loss: quadratic,
    optimizer: sgd({ learningRate: 100 }),
    init: large,
    validation: judged,
    epochs: 3,
  });
  const { what, change } = found(run, "chance");
  assert.match(what, /never left chance/);
  assert.match(change, /a tenth of the learning rate, 10 /);
  found(run, "saturated-outputs");
  // a file keeps no table of classes: it is asked again
  const file = fromSafetensors(run.toSafetensors(), net);
  const kinds = (await doctor(file, { training: some(2000), validation: judged })).map(
    (f) => f.kind,
  );
  assert.deepEqual(kinds, ["saturated-outputs", "chance"]);
});

test("units that are saturated or dead from the start", async () => {
  const wide = network(
    [784],
    dense(20, tanh, { weight: gaussian(0.01), biasInit: gaussian(20) }),
    dense(10, sigmoid),
  );
  const saturated = found(await examined(wide, some(500), {}), "saturated-layer");
  assert.match(saturated.what, /^layer 1 of 2, dense\(20\): \d+ of 20 units are saturated/);
  assert.match(saturated.change, /init: scaled/);
  const dark = network([784], dense(20, relu, { biasInit: constant(-60) }), dense(10, softmax));
  const dead = found(await examined(dark, some(500), { loss: logLikelihood }), "dead-units");
  assert.match(dead.what, /20 of 20 units are 0 for each of 64 examples/);
  assert.equal(dead.where.layer, "layer 1 of 2, dense(20)");
});

test("errors that vanish through the book's four hidden layers, and that explode as it makes them", async () => {
  const hidden = [0, 1, 2, 3].map(() => dense(30, sigmoid));
  const deep = network([784], ...hidden, dense(10, sigmoid));
  const slow = await examined(deep, some(500), {
    optimizer: sgd({ learningRate: 0.001 }),
    init: scaled,
  });
  const { what, where, why } = found(slow, "vanishing");
  assert.match(what, /its errors are (\d+) times smaller than those of layer 4 of 5/);
  assert.equal(where.layer, "layer 1 of 5, dense(30)");
  assert.match(why, /vanishing gradient/);
  // weights of 100 and biases that bring every z to 0
  const one = dense(1, sigmoid);
  const chain = network([1], one, one, one, one);
  const from = new Map(
    [0, 1, 2, 3].flatMap((i) => [
      [`layers.${i}.weight`, Float32Array.of(100)] as const,
      [`layers.${i}.bias`, Float32Array.of(i === 0 ? 0 : -50)] as const,
    ]),
  );
  const zero = dataset({
    name: "zero",
    inputShape: [1],
    outputs: 1,
    inputs: Float32Array.of(0),
    targets: Float32Array.of(0.4),
  });
  const tiny = { loss: quadratic, optimizer: sgd({ learningRate: 1e-9 }), from, batchSize: 1 };
  const fast = found(await examined(chain, zero, tiny), "exploding");
  assert.match(fast.what, /layer 1 of 4, dense\(1\): its errors are 62\d times larger/);
  assert.match(fast.change, /clipNorm: 1/);
});

test("weights that stand still as neurons are saturated are not called too slow", async () => {
  const net = network([784], dense(30, sigmoid), dense(10, sigmoid));
  const run = await examined(net, some(500), {
    loss: quadratic,
    optimizer: sgd({ learningRate: 100 }),
    init: large,
    epochs: 3,
  });
  const kinds = kindsOf(run);
  assert.ok(
    kinds.some((kind) => kind.startsWith("saturated")),
    `${kinds}`,
  );
  assert.ok(!kinds.includes("rate-too-small"), `${kinds}`);
  const later = await doctor(run, { training: some(500) });
  assert.ok(!later.some(({ kind }) => kind === "rate-too-small"));
});

test("a learning rate that is too large, too small, or ends in no number", async () => {
  const net = network([784], dense(30, sigmoid), dense(10, sigmoid));
  const small = await examined(net, some(500), {
    optimizer: sgd({ learningRate: 1e-7 }),
    init: scaled,
  });
  assert.match(found(small, "rate-too-small").change, /ten times the learning rate, 0\.000001 /);
  const steep = dataset({
    name: "steep",
    inputShape: [2],
    outputs: 1,
    inputs: Float32Array.from({ length: 80 }, (_, i) => [1, -1, 0.5, -0.7, 0.9][i % 5]!),
    targets: Float32Array.from({ length: 40 }, (_, i) => [3, -2, 1][i % 3]!),
  });
  const line = network([2], dense(1, linear));
  const rates = { loss: quadratic, init: scaled, batchSize: 40, epochs: 8 };
  const jumps = await examined(line, steep, { ...rates, optimizer: sgd({ learningRate: 2.1 }) });
  assert.match(
    found(jumps, "rate-too-large").what,
    /went up by more than a tenth in [234] of the last 4/,
  );
  const end = await examined(line, steep, {
    ...rates,
    optimizer: sgd({ learningRate: 1e9 }),
    epochs: 60,
  }).catch((error) => error);
  assert.ok(end instanceof DivergedRunError, `${end}`);
  const { kind, where, what, change } = divergedFinding(end);
  assert.deepEqual([kind, where.step], ["not-a-number", end.step]);
  assert.match(what, /^step \d+, epoch \d+: layer 1 of 1, dense\(1\)/);
  assert.match(change, /clipNorm/);
});

test("what the data say: inputs that are not scaled, classes, and examples in both sets", async () => {
  const net = network([784], dense(12, sigmoid), dense(10, sigmoid));
  const raw = { ...some(500), divideBy: 1 };
  assert.match(
    found(await examined(net, raw, {}), "inputs-unscaled").what,
    /inputs have a size of \d+/,
  );
  const { normal } = randomStream(1, "rows");
  const rows = dataset({
    name: "rows",
    inputShape: [3],
    outputs: 2,
    inputs: Float32Array.from({ length: 300 }, (_, i) => normal() * [1, 0.001, 3][i % 3]!),
    labels: Uint8Array.from({ length: 100 }, (_, i) => i % 2),
  });
  const plain = network([3], dense(4, tanh), dense(2, sigmoid));
  const uneven = found(await examined(plain, rows, {}), "inputs-unscaled");
  assert.match(uneven.what, /rows: input 2 has a size of [\d.]+, input 1 of 0\.001/);
  const mended = network(
    [3],
    standardize(standardization(rows)),
    dense(4, tanh),
    dense(2, sigmoid),
  );
  assert.deepEqual(kindsOf(await examined(mended, rows, { optimizer: adam() })), []);
  const sorted = { ...rows, labels: Uint8Array.from({ length: 100 }, (_, i) => (i < 50 ? 0 : 1)) };
  const odd = await doctor(await examined(mended, rows, {}), {
    training: slice(sorted, 0, 60),
    validation: slice(sorted, 60, 100),
  } as never);
  assert.ok(
    odd.some(({ kind, what }) => kind === "classes" && /class by class|has no example/.test(what)),
  );
  const most = { ...rows, labels: new Uint8Array(100).fill(1, 0, 3) };
  assert.match(found(await examined(mended, most, {}), "classes").what, /97\.0 % .* class 0/);
  const both = take(training, 300);
  const seen = { ...slice(training, 250, 500), name: "seen" };
  const shared = found(await examined(net, both, { validation: seen } as never), "shared-examples");
  assert.match(shared.what, /^50 of the 250 examples of seen are also in/);
  assert.equal(shared.where.example, 0);
});

test("no bit of a run depends on being looked at, on any target", async () => {
  const net = network([784], dense(12, sigmoid), dropout(0.3), dense(10, sigmoid));
  for (const target of ["reference", "wasm"] as const) {
    const count = target === "reference" ? 60 : 1000;
    const options = {
      init: large,
      validation: take(judged, 100),
      target,
      seed: 4,
      epochs: 3,
    };
    const [seen, alone] = await Promise.all([
      examined(net, some(count), options),
      examined(net, some(count), { ...options, doctor: false }),
    ]);
    assert.deepEqual(seen.parameters, alone.parameters);
    const bare = ({ history }: Run) => history.map(({ loss, validation: v }) => [loss, v]);
    assert.deepEqual(bare(seen), bare(alone));
    assert.equal(alone.findings, undefined);
    assert.ok(seen.findings);
  }
});

test("it looks at one small mini-batch of a run, of sets that are fetched in parts too", async () => {
  const set = some(640);
  const asked: number[] = [];
  const far = (isSeen: boolean) => ({
    ...set,
    inputs: new Uint8Array(0),
    load: async (rows: Uint32Array) => {
      if (isSeen) asked.push(rows.length);
      const inputs = new Uint8Array(rows.length * 784);
      for (const [i, row] of rows.entries()) {
        inputs.set(set.inputs.subarray(row * 784, (row + 1) * 784), i * 784);
      }
      return inputs;
    },
  });
  const net = network([784], dense(12, sigmoid), dense(10, sigmoid));
  const sizes = async (isLooked: boolean) => {
    asked.length = 0;
    await examined(net, far(true), { doctor: isLooked, epochs: 3 });
    return [...asked];
  };
  const alone = await sizes(false);
  const looked = await sizes(true);
  const extra = looked.reduce((a, b) => a + b, 0) - alone.reduce((a, b) => a + b, 0);
  assert.equal(extra, 64);
});

test("it asks for a trained network and sets that fit it", async () => {
  const run = await examined(network([784], dense(10, sigmoid)), some(100), { epochs: 0 });
  await assert.rejects(doctor({} as never), /^OptionError: doctor: expected a trained network/);
  await assert.rejects(doctor(run, { trainig: some(10) } as never), OptionError);
  await assert.rejects(
    doctor(run, { training: { ...some(10), outputs: 9 } } as never),
    /training: expected/,
  );
  assert.deepEqual(await doctor(run), []);
});
