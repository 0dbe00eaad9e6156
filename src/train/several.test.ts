// Networks of several inputs and outputs and siamese ones through everything that a run has: figures by
// output against a count by hand, files, resumed runs, schedules and targets, answers by name, misuse.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as pathOf } from "node:path";
import { after, test } from "node:test";
import { dataset } from "../data/dataset.ts";
import { randomStream } from "../data/random.ts";
import { several } from "../data/several.ts";
import { DataError, OptionError, ShapeError } from "../errors.ts";
import {
  adam,
  batchNorm,
  branches,
  conv2d,
  crossEntropy,
  dense,
  doctor,
  dropout,
  flatten,
  freeze,
  inputs,
  join,
  layer,
  load,
  logLikelihood,
  loss,
  meanSquared,
  momentum,
  network,
  outputLosses,
  outputs,
  predictor,
  quadratic,
  relu,
  shared,
  sigmoid,
  softmax,
  stepper,
  train,
} from "../index.ts";

const folder = mkdtempSync(pathOf(tmpdir(), "downhill-several-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const COUNT = 60;
const stream = randomStream(5, "several");
const floats = (n: number) => Float32Array.from({ length: COUNT * n }, () => stream.normal());
const pixels = Uint8Array.from({ length: COUNT * 25 }, () => 256 * stream.uniform());
const table = floats(4);
const labels = Uint8Array.from({ length: COUNT }, (_, i) =>
  table[4 * i]! > 0.4 ? 2 : table[4 * i + 1]! > 0 ? 1 : 0,
);
const ages = Float32Array.from(
  { length: COUNT },
  (_, i) => table[4 * i + 2]! + pixels[25 * i]! / 256,
);
const set = several(
  {
    picture: { inputShape: [5, 5, 1], inputs: pixels },
    table: { inputShape: [4], inputs: table },
  },
  { kind: { classes: 3, labels, classNames: ["a", "b", "c"] }, age: { outputs: 1, targets: ages } },
);
/** A layer of one's own that reads an input where it stands. */
const gated = () =>
  layer("gated", (x, scope) => {
    const gate = scope.part("table").matmul(scope.param("gate", [4, x.shape[1]!]));
    return x.mul(gate.sigmoid());
  });
const net = network(
  inputs({ picture: [5, 5, 1], table: [4] }),
  branches({
    picture: [conv2d(2, 3, relu), flatten(), dropout(0.2)],
    table: [dense(5, relu), batchNorm()],
  }),
  dense(8, relu),
  gated(),
  outputs({ kind: dense(3, softmax), age: [dense(4, relu), dense(1)] }),
);
const options = {
  loss: outputLosses({ kind: logLikelihood, age: meanSquared }, { age: 0.5 }),
  optimizer: adam({ learningRate: 0.02 }),
  epochs: 3,
  batchSize: 8,
  validation: set,
};

test("figures of each output are those that are counted by hand, in f64 and on every target", async () => {
  const run = await train(net, set, {
    ...options,
    dtype: "f64",
    evaluateTraining: true,
    test: set,
  });
  const told = run.history.at(-1)!.validation!;
  const { parts, values } = await run.predict(set);
  assert.deepEqual([parts.kind.outputs, parts.age.outputs], [3, 1]);
  let [right, off, likelihood] = [0, 0, 0];
  for (let i = 0; i < COUNT; i++) {
    if (parts.kind.classes[i] === labels[i]) right++;
    likelihood -= Math.log(values[4 * i + labels[i]!]!);
    off += (values[4 * i + 3]! - ages[i]!) ** 2;
  }
  const { kind, age } = told.parts!;
  assert.deepEqual([kind!.correct, kind!.accuracy], [right, right / COUNT]);
  const close = (a: number, b: number) =>
    assert.ok(Math.abs(a - b) <= 1e-9 * Math.abs(b), `${a} ${b}`);
  close(kind!.loss!, likelihood / COUNT);
  close(age!.loss!, off / COUNT);
  close(age!.meanSquaredError!, off / COUNT);
  close(told.loss, (likelihood + 0.5 * off) / COUNT);
  for (const other of [run.history.at(-1)!.training!, run.test!, await run.evaluate(set)]) {
    assert.deepEqual(JSON.stringify(other), JSON.stringify(told));
  }
  const judged = (await run.evaluate(set, { metrics: true })).metrics!.parts!;
  assert.equal(judged.kind!.micro!.f1, right / COUNT);
  close(judged.age!.errors!.meanSquaredError, off / COUNT);
  assert.throws(() => told.accuracy, /parts\.kind/);
  const answers = await run.predict(set);
  assert.throws(() => answers.classes, /parts\.kind\.classes/);
});

test("a run is the same saved and loaded, resumed, on threads, and near the reference", async () => {
  const whole = await train(net, set, options);
  const path = pathOf(folder, "own.safetensors");
  await whole.save(path);
  const read = await load(path, net);
  assert.equal(read.loss.name, options.loss.name);
  assert.deepEqual(read.classNames, ["a", "b", "c", "age"]);
  assert.equal(
    JSON.stringify(read.history[2]!.validation!.parts),
    JSON.stringify(whole.history[2]!.validation!.parts),
  );
  const first = await train(net, set, { ...options, epochs: 2 });
  const again = await train(net, set, { ...options, epochs: 1, from: first });
  const threads = await train(net, set, { ...options, threads: 3 });
  for (const [name, values] of whole.parameters) {
    assert.deepEqual(read.parameters.get(name), values, name);
    assert.deepEqual(again.parameters.get(name), values, name);
    assert.deepEqual(threads.parameters.get(name), values, name);
  }
  const exact = { ...options, dtype: "f64" } as const;
  const [wasm, reference] = [
    await train(net, set, exact),
    await train(net, set, { ...exact, target: "reference" }),
  ];
  for (const [name, values] of wasm.parameters) {
    const other = reference.parameters.get(name)!;
    const off = Math.max(...Array.from(values, (x, i) => Math.abs(x - other[i]!)));
    assert.ok(off < 1e-9, `${name}: ${off}`);
  }
  const step = await stepper(net, set, options);
  await step.step();
  const moment = await step.snapshot();
  step.dispose();
  const on = await train(net, set, { ...options, from: moment });
  assert.deepEqual(on.parameters.get("layers.2.weight"), whole.parameters.get("layers.2.weight"));
});

test("answers by name are those of the rows", async () => {
  const run = await train(net, set, options);
  const rows = await run.predict(set);
  const named = await run.predict({ picture: pixels, table });
  assert.deepEqual(named.values, rows.values);
  const asked = await predictor(run);
  const one = await asked.predict({
    inputs: { picture: pixels.subarray(0, 25), table: [...table.subarray(0, 4)] },
  });
  assert.deepEqual(one.values.length, 4);
  const by255 = await asked.predict({
    inputs: { picture: pixels.subarray(0, 25), table: table.subarray(0, 4) },
    divideBy: 255,
  });
  assert.notDeepEqual(by255.values, one.values);
  asked.dispose();
  // @ts-expect-error no such output
  assert.equal(one.parts.kinds, undefined);
  const gradients = await run.inputGradient(set);
  assert.equal(gradients.values.length, COUNT * 29);
  for (const [wrong, words] of [
    [{ picture: pixels }, /got none of table/],
    [{ picture: pixels, tables: table }, /got one of tables/],
    [{ picture: pixels.subarray(0, 25), table }, /got 1 of picture and 60 of table/],
    [{ picture: pixels, table: table.subarray(0, 3) }, /table: expected examples of 4/],
  ] as const) {
    await assert.rejects(run.predict(wrong as never), (error: Error) => {
      assert.match(error.message, words);
      return error instanceof ShapeError;
    });
  }
  const plain = network([4], dense(2));
  const alone = await train(
    plain,
    several(
      several({ t: { inputShape: [4], inputs: table } }, { outputs: 2, targets: floats(2) }),
      { outputs: 2, targets: floats(2) },
    ) as never,
    { loss: quadratic, optimizer: adam({ learningRate: 0.1 }), epochs: 1, batchSize: 8 },
  );
  await assert.rejects(alone.predict({ t: table } as never), /one input without a name, got { t }/);
});

test("a siamese network learns which pairs are alike, through accumulation, freezing and the doctor", async () => {
  const values = floats(6);
  const other = values.map((x, i) => (Math.floor(i / 6) % 2 ? x + 0.1 : -x));
  const pairs = several(
    { left: { inputShape: [6], inputs: values }, right: { inputShape: [6], inputs: other } },
    { classes: 2, labels: Uint8Array.from({ length: COUNT }, (_, i) => i % 2) },
  );
  const tower = shared("tower", dense(10, relu), batchNorm(), dense(6));
  const twins = network(
    inputs({ left: [6], right: [6] }),
    branches(
      { left: tower, right: tower },
      join("distance", ({ left, right }) => left.sub(right).abs()),
    ),
    dense(2, softmax),
  );
  const settings = {
    loss: logLikelihood,
    optimizer: momentum({ learningRate: 0.1, momentum: 0.9 }),
    epochs: 12,
    batchSize: 10,
    validation: pairs,
  };
  const run = await train(twins, pairs, {
    ...settings,
    doctor: true,
    ema: 0.9,
    clipNorm: 5,
    l2: 0.1,
  });
  assert.ok(run.best.validation.accuracy > 0.95, `${run.best.validation.accuracy}`);
  const path = pathOf(folder, "twins.safetensors");
  await run.save(path);
  assert.deepEqual(
    (await (await load(path, twins)).predict(pairs)).values,
    (await run.predict(pairs)).values,
  );
  await train(twins, pairs, { ...settings, epochs: 1, accumulate: 3, batchSize: 5 });
  const frozen = freeze(twins, "shared.tower");
  const head = await train(frozen, pairs, { ...settings, epochs: 1, from: { partial: run } });
  const [kept, moved] = ["shared.tower.1.runningMean", "layers.2.weight"];
  assert.deepEqual(head.parameters.get(kept!), run.parameters.get(kept!));
  assert.notDeepEqual(head.parameters.get(moved!), run.parameters.get(moved!));
  assert.ok(Array.isArray(await doctor(run, { training: pairs })));
});

test("a loss of one's own judges one output, or all by name", async () => {
  const absolute = loss("absolute", ({ a }, y) => a.sub(y).abs().sum(-1));
  const run = await train(net, set, {
    ...options,
    loss: outputLosses({ kind: logLikelihood, age: absolute }),
  });
  const path = pathOf(folder, "absolute.safetensors");
  await run.save(path);
  await assert.rejects((await load(path, net)).evaluate(set), /is code, which .* does not hold/);
  const read = await load(path, net, { loss: run.loss as never });
  assert.equal((await read.evaluate(set)).loss, (await run.evaluate(set)).loss);
  const whole = loss("whole", ({ parts }, y) => {
    const age = parts!.get("age")!.a;
    return age
      .sub(y.slice([0, 3], [y.shape[0]!, 1]))
      .square()
      .sum(-1);
  });
  const free = await train(net, set, { ...options, loss: whole });
  const { kind, age } = free.history[2]!.validation!.parts!;
  assert.equal(kind!.loss, undefined);
  assert.ok(Math.abs(age!.meanSquaredError! - free.history[2]!.validation!.loss) < 1e-4);
});

test("data, networks and losses that do not fit each other are refused in words", async () => {
  const two = several(
    { left: { inputShape: [5, 5, 1], inputs: pixels }, table: { inputShape: [4], inputs: table } },
    { kind: { classes: 3, labels }, age: { outputs: 1, targets: ages } },
  );
  const swapped = several(
    {
      picture: { inputShape: [5, 5, 1], inputs: pixels },
      table: { inputShape: [4], inputs: table },
    },
    { age: { outputs: 1, targets: ages }, kind: { classes: 3, labels } },
  );
  const labelled = several(
    {
      picture: { inputShape: [5, 5, 1], inputs: pixels },
      table: { inputShape: [4], inputs: table },
    },
    { classes: 4, labels },
  );
  const flat = network([29], dense(4));
  const wide = network([29], dense(3, softmax));
  type Case = readonly [unknown, unknown, object, RegExp, unknown];
  const cases: readonly Case[] = [
    [
      net,
      two,
      {},
      /expected the inputs picture \[5, 5, 1\], table \[4\], in that order, got left/,
      ShapeError,
    ],
    [
      net,
      swapped,
      {},
      /expected the answers kind \[3\], age \[1\], in that order, got age \[1\], kind \[3\]/,
      ShapeError,
    ],
    [net, labelled, {}, /one label an example; several\(/, ShapeError],
    [flat, set, { loss: quadratic }, /one output without a name; outputs\(/, ShapeError],
    [
      net,
      set,
      { loss: quadratic },
      /quadratic judges one output.*outputLosses\({ kind: \.\.\., age: \.\.\. }\)/,
      OptionError,
    ],
    [
      net,
      set,
      { loss: outputLosses({ kind: logLikelihood }) },
      /output age has no loss/,
      OptionError,
    ],
    [
      net,
      set,
      { loss: outputLosses({ kind: logLikelihood, age: meanSquared, sex: meanSquared }) },
      /losses of the outputs kind, age, got one of sex/,
      OptionError,
    ],
    [
      net,
      set,
      { loss: outputLosses({ kind: logLikelihood, age: logLikelihood }) },
      /age: logLikelihood expected targets/,
      DataError,
    ],
    [
      net,
      set,
      { loss: outputLosses({ kind: crossEntropy, age: meanSquared }) },
      /output kind: .*softmax; use logLikelihood/,
      OptionError,
    ],
    [
      wide,
      labelled,
      { loss: outputLosses({ kind: logLikelihood }) },
      /expected a network that ends with outputs/,
      OptionError,
    ],
    [net, set, { classWeights: "balanced" }, /classWeights/, OptionError],
  ];
  for (const [one, data, more, words, Kind] of cases) {
    await assert.rejects(
      train(one as never, data as never, { ...options, validation: undefined, ...more } as never),
      (error: Error) => {
        assert.match(error.message, words);
        assert.ok(error instanceof (Kind as typeof Error), error.name);
        return true;
      },
    );
  }
  const columns = (...inputNames: string[]) =>
    dataset({
      name: "table",
      inputShape: [3],
      outputs: 3,
      inputs: new Float32Array(6),
      labels: Uint8Array.of(0, 2),
      inputNames,
    });
  const named = network(
    inputs({ a: [2], b: [1] }),
    branches({ a: dense(2), b: [] }),
    dense(3, softmax),
  );
  const plain = { ...options, loss: logLikelihood, epochs: 1, batchSize: 2, validation: undefined };
  for (const right of [columns("a.x", "a.y", "b"), columns("u", "v", "w")]) {
    await train(named, right as never, plain as never);
  }
  await assert.rejects(
    train(named, columns("a.x", "b", "a.y") as never, plain as never),
    /got b as column 1 of table, where a is; arrangeInputs/,
  );
  // @ts-expect-error other inputs
  await assert.rejects(train(net, two, options), ShapeError);
  const other = network(
    inputs({ picture: [5, 5, 1], table: [4] }),
    outputs({ kind: dense(4, softmax), age: dense(1, sigmoid) }),
  );
  // @ts-expect-error other sizes of answers
  await assert.rejects(train(other, set, options), ShapeError);
});
