// What the doctor finds in recurrent layers, by planting its cause, and that it finds nothing on runs that go
// well, also where they stand for some epochs before they learn.
import assert from "node:assert/strict";
import { test } from "node:test";
import { adding, type Dataset, mnist, reshapeInputs, take } from "../../data/index.ts";
import {
  adam,
  bidirectional,
  constant,
  dense,
  eachStep,
  embedding,
  type Finding,
  findingText,
  flatten,
  gaussian,
  gru,
  linear,
  logLikelihood,
  lstm,
  masking,
  type Network,
  network,
  quadratic,
  relu,
  rnn,
  scaled,
  sgd,
  softmax,
  type TrainOptions,
  tanh,
  train,
} from "../../index.ts";
import { symbolTasks } from "./recurrent.test.data.ts";

const { training } = await mnist();
const rows = (count: number) =>
  reshapeInputs(take(training, count), [28, 28]) as unknown as Dataset;

async function findingsOf(
  net: unknown,
  set: unknown,
  options: object,
): Promise<readonly Finding[]> {
  const { findings } = await train(
    net as Network,
    set as Dataset,
    {
      ...{ loss: logLikelihood, optimizer: adam({ learningRate: 0.003 }), init: scaled },
      ...{ epochs: 2, batchSize: 50, seed: 1, doctor: true },
      ...options,
    } as TrainOptions,
  );
  return findings!;
}

const still = { optimizer: sgd({ learningRate: 1e-6 }), epochs: 1 };

/** The finding of a kind, which names its layer, a section and a cure. */
function the(kind: string, findings: readonly Finding[]): Finding {
  const found = findings.find((one) => one.kind === kind);
  assert.ok(found, `no ${kind} among ${findings.map(findingText).join("\n")}`);
  assert.match(found.where.layer!, /^layer \d of \d/);
  assert.match(found.why, /chapter \d/);
  assert.ok(found.change.length > 10);
  return found;
}

for (const [name, layer] of [
  ["lstm", lstm(32)],
  ["gru", gru(32)],
  ["rnn", rnn(32)],
  ["bidirectional", bidirectional(lstm(16))],
  ["rnn of rectified units", rnn(32, relu)],
] as const) {
  test(`nothing is found on digits by rows: ${name}`, async () => {
    const net = network([28, 28], layer, dense(10, softmax));
    const found = await findingsOf(net, rows(1000), { clipNorm: 1 });
    assert.deepEqual(found.map(findingText), []);
  });
}

test("nothing is found on two layers of symbols that answer at each step, nor on padded ones", async () => {
  const { text, padded } = symbolTasks();
  const symbols = network(
    [12],
    embedding(6, 8),
    lstm(16, { returnSequences: true }),
    gru(16, { returnSequences: true }),
    eachStep(dense(6, softmax)),
    flatten(),
  );
  assert.deepEqual((await findingsOf(symbols, text, {})).map(findingText), []);
  const short = network([20, 1], masking(), lstm(16), dense(2, softmax));
  assert.deepEqual((await findingsOf(short, padded, { epochs: 6 })).map(findingText), []);
});

test("an LSTM that learns to add after some epochs in which errors vanish is let be", async () => {
  const set = adding({ count: 6000, length: 40, seed: 1 });
  const net = network([40, 2], lstm(32), dense(1, linear));
  const options = {
    loss: quadratic,
    optimizer: adam({ learningRate: 0.01 }),
    clipNorm: 1,
    epochs: 6,
  };
  assert.deepEqual((await findingsOf(net, set, options)).map(findingText), []);
});

test("errors that vanish through time, from either end and in the middle", async () => {
  const set = adding({ count: 300, length: 60, seed: 1 });
  const options = { ...still, loss: quadratic, epochs: 5 };
  // what is remembered fades by half in every step
  const fading = { recurrentWeight: gaussian(0.08) };
  for (const [layer, place] of [
    [rnn(32, tanh, fading), "at the beginning"],
    [rnn(32, tanh, { ...fading, reverse: true }), "at the end"],
    [lstm(16, { forgetBias: -3 }), "at the beginning"],
    [bidirectional(rnn(16, tanh, fading)), "in the middle"],
  ] as const) {
    const net = network([60, 2], layer, dense(1, linear));
    const { what, where, change } = the("vanishing", await findingsOf(net, set, options));
    assert.match(what, new RegExp(`steps ${place} of a sequence are .* smaller`));
    assert.equal(where.layer, `layer 1 of 2, ${layer.name}`);
    assert.match(change, /lstm or gru in place of rnn/);
  }
  // behind another layer, whose answer is what it reads
  const deep = network(
    [60, 2],
    lstm(8, { returnSequences: true }),
    rnn(32, tanh, fading),
    dense(1, linear),
  );
  const found = await findingsOf(deep, set, options);
  assert.equal(the("vanishing", found).where.layer, "layer 2 of 3, rnn(32)");
});

test("errors that grow through time", async () => {
  const set = adding({ count: 300, length: 60, seed: 1 });
  const net = network(
    [60, 2],
    rnn(32, relu, { recurrentWeight: gaussian(0.4), biasInit: constant(0.1) }),
    dense(1, linear),
  );
  const options = { ...still, loss: quadratic, optimizer: sgd({ learningRate: 1e-30 }) };
  const { what, change } = the("exploding", await findingsOf(net, set, options));
  assert.match(what, /steps at the beginning of a sequence are .* times larger/);
  assert.match(change, /clipNorm: 1/);
});

test("gates and units that stand at one end, those of a bidirectional layer too", async () => {
  const far = { biasInit: gaussian(60) };
  for (const [layer, what] of [
    [lstm(20, far), /input gates are saturated in each of 28 steps of 64 examples/],
    [gru(20, far), /reset gates|candidates/],
    [rnn(20, tanh, far), /\d+ of 20 units are saturated/],
    [bidirectional(lstm(20, far)), /input gates, from its beginning are saturated/],
  ] as const) {
    const net = network([28, 28], layer, dense(10, softmax));
    const found = the("saturated-layer", await findingsOf(net, rows(100), still));
    assert.match(found.what, what);
    assert.equal(found.where.layer, `layer 1 of 2, ${layer.name}`);
    assert.match(found.change, /init: scaled/);
  }
  // a forget gate that stands at 1 is memory
  const keeping = network([28, 28], lstm(20, { forgetBias: 40 }), dense(10, softmax));
  assert.deepEqual((await findingsOf(keeping, rows(100), still)).map(findingText), []);
  const dark = network([28, 28], rnn(20, relu, { biasInit: constant(-60) }), dense(10, softmax));
  const dead = the("dead-units", await findingsOf(dark, rows(100), still));
  assert.match(dead.what, /20 of 20 units are 0 in each of 28 steps/);
});
