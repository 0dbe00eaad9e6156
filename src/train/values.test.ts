// What comes in at the doors of a network: bytes mean the same at each of them, and what is no
// example, no class or no target of the loss is refused by a typed error that names the place.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readCsv } from "../data/csv.ts";
import { type Dataset, dataset } from "../data/dataset.ts";
import type { Examples } from "../data/examples.ts";
import { randomStream } from "../data/random.ts";
import { DataError, type DownhillError, ShapeError } from "../errors.ts";
import { linear, sigmoid, softmax } from "../nn/activation.ts";
import { dense } from "../nn/dense.ts";
import { crossEntropy, type Loss, logLikelihood, quadratic } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { sgd } from "../nn/optimizer.ts";
import { answerTogether } from "./ensemble.ts";
import { train } from "./train.ts";
import { initialize } from "./trained.ts";

const net = network([4], dense(3, sigmoid), dense(3, sigmoid));
const own = initialize(net, { seed: 2 });
const { below } = randomStream(7, "values");
const bytes = Uint8Array.from({ length: 24 }, () => below(256));
const labels = Uint8Array.from({ length: 6 }, () => below(3));
const fields = { name: "set", inputShape: [4], outputs: 3, labels } as const;
const asBytes = dataset({ ...fields, inputs: bytes });
const asFloats = dataset({ ...fields, inputs: Float32Array.from(bytes, (x) => x / 256) });

test("bytes mean the same at every door", async () => {
  const ask = async (given: Examples) => [...(await own.predict(given)).values];
  const expected = await ask(asFloats);
  const table = ["a,b,c,d,y"];
  for (const [row, label] of labels.entries()) {
    table.push([...bytes.subarray(4 * row, 4 * row + 4), label].join());
  }
  const csv = readCsv(table.join("\n"), "t.csv", { label: "y", divideBy: 256 });
  const doors: Record<string, Examples> = {
    "a set of bytes": asBytes,
    bytes,
    "a Buffer": Buffer.from(bytes),
    "bytes of a canvas": Uint8ClampedArray.from(bytes),
    "bytes without divideBy": { inputs: bytes },
    "a table": csv,
    floats: Float32Array.from(bytes, (x) => x / 256),
    doubles: Float64Array.from(bytes, (x) => x / 256),
    numbers: Array.from(bytes, (x) => x / 256),
    "numbers to divide": { inputs: [...bytes], divideBy: 256 },
  };
  for (const [door, given] of Object.entries(doors)) {
    assert.deepEqual(await ask(given), expected, door);
  }
  assert.notDeepEqual(await ask({ inputs: bytes, divideBy: 255 }), expected);
  const { loss, confusion } = await own.evaluate(asFloats as Dataset<readonly [4], 3>);
  for (const set of [asBytes, csv] as Dataset<readonly [4], 3>[]) {
    const found = await own.evaluate(set);
    assert.deepEqual([found.loss, found.confusion], [loss, confusion]);
    const { average } = await answerTogether([own], set);
    assert.equal(average.correct, found.correct);
  }
  const options = {
    loss: quadratic,
    optimizer: sgd({ learningRate: 1 }),
    epochs: 2,
    batchSize: 4,
    target: "wasm",
  } as const;
  const [a, b, c] = await Promise.all(
    [asFloats, asBytes, csv].map((set) => train(net, set as typeof asBytes, options)),
  );
  assert.deepEqual(b!.parameters, a!.parameters);
  assert.deepEqual(c!.parameters, a!.parameters);
});

test("predict refuses what a data set refuses, and parts of examples", async () => {
  const cases: readonly (readonly [unknown, typeof DownhillError, RegExp])[] = [
    [[1, 2, Number.NaN, 4], DataError, /predict: input: .* got NaN in example 0, value 2/],
    [[1, 2, 3, 4, 5, 6, Infinity, 8], DataError, /got Infinity in example 1, value 2/],
    [Float32Array.of(1, Number.NaN, 3, 4), DataError, /got NaN in example 0, value 1/],
    [{ inputs: Float64Array.of(1, 2, 3, -Infinity) }, DataError, /got -Infinity/],
    [[1, 2, 3], ShapeError, /examples of 4 numbers, .* got 3 numbers/],
    [[], ShapeError, /got 0 numbers/],
    [
      [[1, 2, 3, 4]],
      DataError,
      /expected numbers, got Array of 4 in example 0, value 0; .*flat\(\)/,
    ],
    [[Float32Array.of(1, 2, 3, 4)], DataError, /got Float32Array of 4 .*flat\(\)/],
    [[1, 2, 3, "4"], DataError, /got "4" in example 0, value 3/],
    [[1, 2, null, 4], DataError, /got null in example 0, value 2/],
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
    [[1, , 3, 4], DataError, /got undefined in example 0, value 1/],
    [Int32Array.of(1, 2, 3, 4), DataError, /got Int32Array of 4; Float32Array\.from/],
    [Uint16Array.of(1, 2, 3, 4), DataError, /got Uint16Array of 4/],
    [BigInt64Array.of(1n, 2n, 3n, 4n), DataError, /got BigInt64Array of 4/],
    ["1234", DataError, /got "1234"/],
    [5, DataError, /got 5/],
    [null, DataError, /got null/],
    [undefined, DataError, /got undefined/],
    [{}, DataError, /got Object/],
    [{ inputs: undefined }, DataError, /got undefined/],
    [{ inputs: bytes, divideBy: 0 }, DataError, /divideBy .* got 0/],
    [{ inputs: bytes, divideBy: Number.NaN }, DataError, /divideBy .* got NaN/],
    [{ ...asBytes, inputShape: [2] }, ShapeError, /of 4 numbers, got shape \[2\] in set/],
    [{ ...asBytes, load: async () => bytes }, DataError, /in memory/],
  ];
  for (const [given, kind, message] of cases) {
    await assert.rejects(own.predict(given as Examples), (error: unknown) => {
      assert.ok(error instanceof kind, `${String(given)}: ${error}`);
      assert.match(error.message, message);
      return true;
    });
  }
});

const base = { optimizer: sgd({ learningRate: 1 }), epochs: 1, batchSize: 2 } as const;

test("a set that was not checked, or changed since, is checked when it is used", async () => {
  const changed = { ...asFloats, inputs: asFloats.inputs.slice() };
  changed.inputs[9] = Number.NaN;
  const wrong: readonly (readonly [Dataset, RegExp])[] = [
    [changed, /set: input: .* got NaN in example 2, value 1/],
    [{ ...asBytes, labels: Uint8Array.of(0, 1, 2, 3, 0, 0) }, /got 3 in example 3/],
    [{ ...asBytes, labels: Int8Array.of(0, 1, -2, 0, 0, 0) as never }, /got -2 in example 2/],
    [{ ...asBytes, count: 7 }, /expected 7 x 4 input values, got 24/],
    [{ ...asBytes, divideBy: undefined as never }, /divideBy .* got undefined/],
    [{ ...asBytes, inputs: [...bytes] as never }, /inputs as Uint8Array.* got Array of 24/],
  ];
  for (const [set, message] of wrong) {
    const given = set as typeof asBytes;
    const check = (error: unknown) => error instanceof DataError && message.test(error.message);
    await assert.rejects(train(net, given, { ...base, loss: quadratic }), check, `${message}`);
    const validation = { ...base, loss: quadratic, validation: given };
    await assert.rejects(train(net, asBytes, validation), check, `${message}`);
    await assert.rejects(own.evaluate(given), check, `${message}`);
  }
});

test("targets outside what a loss is defined for are refused with the example", async () => {
  const wanted = (targets: readonly number[]) =>
    dataset({
      name: "wanted",
      inputShape: [4],
      outputs: 3,
      inputs: bytes.subarray(0, (targets.length / 3) * 4),
      targets: Float32Array.from(targets),
    });
  const last = { quadratic: linear, crossEntropy: sigmoid, logLikelihood: softmax } as const;
  const refused: readonly (readonly [Loss, readonly number[], RegExp])[] = [
    [
      crossEntropy,
      [0, 1, 0.5, 0, 1.5, 0],
      /crossEntropy .* got 1\.5 in example 1, value 1 of wanted/,
    ],
    [crossEntropy, [0, 1, 0.5, -0.25, 1, 0], /got -0\.25 in example 1, value 0/],
    [logLikelihood, [0, 1, 0, 2, 0, -1], /logLikelihood .* got 2 in example 1, value 0/],
    [logLikelihood, [0, 1, 0, 1, 1, 0], /add up to 1, got 2 in example 1 of wanted/],
    [logLikelihood, [0, 0, 0], /add up to 1, got 0 in example 0/],
  ];
  for (const [loss, targets, message] of refused) {
    const ending = network([4], dense(3, last[loss.name as keyof typeof last]));
    const check = (error: unknown) => error instanceof DataError && message.test(error.message);
    const set = wanted(targets);
    await assert.rejects(train(ending, set, { ...base, loss }), check);
    const good = dataset({ ...fields, inputs: bytes });
    await assert.rejects(initialize(ending, { loss }).evaluate(set as never), check);
    await assert.rejects(train(ending, good, { ...base, loss, validation: set }), check);
    await assert.rejects(train(ending, good, { ...base, loss, test: set }), check);
  }
  const kept: readonly (readonly [Loss, readonly number[]])[] = [
    [crossEntropy, [0, 1, 0.5, 0.25, 1, 1]],
    [logLikelihood, [0, 1, 0, 0.2, 0.3, 0.5, 1 / 3, 1 / 3, 1 / 3]],
    [quadratic, [-7, 1000, 0.5]],
  ];
  for (const [loss, targets] of kept) {
    const run = await train(
      network([4], dense(3, last[loss.name as keyof typeof last])),
      wanted(targets),
      {
        ...base,
        optimizer: sgd({ learningRate: 1e-3 }),
        loss,
      },
    );
    assert.ok(Number.isFinite(run.history[0]!.loss));
  }
});

test("the loss of an epoch is the mean over examples, whatever the last batch", async () => {
  const { uniform } = randomStream(3, "short");
  const set = dataset({
    name: "short",
    inputShape: [2],
    outputs: 1,
    inputs: Float32Array.from({ length: 22 }, uniform),
    // the last example lies far from all others
    targets: Float32Array.from({ length: 11 }, (_, i) => (i === 10 ? 50 : uniform())),
  });
  const line = network([2], dense(1, linear));
  const order = () => Uint32Array.from({ length: 11 }, (_, i) => i);
  for (const target of ["reference", "wasm"] as const) {
    for (const batchSize of [1, 2, 3, 5, 10, 11]) {
      for (const monitors of [[], ["layers.0/a"]]) {
        const run = await train(line, set, {
          loss: quadratic,
          // nothing moves, so that the mean is the evaluation's
          optimizer: sgd({ learningRate: 1e-30 }),
          epochs: 1,
          batchSize,
          order,
          monitors,
          target,
        });
        const { loss } = await run.evaluate(set, { target });
        const far = Math.abs(run.history[0]!.loss - loss) / loss;
        assert.ok(far < 1e-6, `${target}, ${batchSize}: ${run.history[0]!.loss}, not ${loss}`);
      }
    }
  }
});
