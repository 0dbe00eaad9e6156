// A text that is read in streams: training takes it in order, evaluation reads on as training does,
// and what would mix up the streams is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "../data/random.ts";
import { textSet } from "../data/text.ts";
import { OptionError } from "../errors.ts";
import { softmax } from "../nn/activation.ts";
import { adam } from "../nn/adaptive.ts";
import { dense } from "../nn/dense.ts";
import { eachStep } from "../nn/each-step.ts";
import { embedding } from "../nn/embedding.ts";
import { flatten } from "../nn/flatten.ts";
import type { Layer } from "../nn/layer.ts";
import { logLikelihood } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { gru } from "../nn/recurrent/gru.ts";
import { lstm } from "../nn/recurrent/lstm.ts";
import { sampleSymbols } from "./sample.ts";
import { train } from "./train.ts";
import { withParameters } from "./trained.ts";

const ALPHABET = [..."abcdef"];
const { uniform } = randomStream(5, "text");
const text = Array.from({ length: 241 }, () => ALPHABET[Math.floor(6 * uniform())]).join("");
const [STEPS, STREAMS] = [6, 4];
const { set } = textSet(text, { steps: STEPS, streams: STREAMS, alphabet: ALPHABET });
const reader = (steps: number, ...layers: readonly Layer[]) =>
  network([steps], embedding(6, 5), ...layers, eachStep(dense(6, softmax)), flatten());
const net = reader(
  STEPS,
  lstm(7, { returnSequences: true, streams: STREAMS }),
  gru(5, { returnSequences: true, streams: STREAMS }),
);
const options = {
  loss: logLikelihood,
  optimizer: adam({ learningRate: 0.01 }),
  epochs: 2,
  batchSize: STREAMS,
  dtype: "f64",
} as const;

test("a set in streams is taken in order, and evaluated as it is read: from one end to the other", async () => {
  const order = () => Uint32Array.from({ length: set.count }, (_, i) => i);
  const run = await train(net, set, { ...options, validation: set, evaluateTraining: true });
  const told = await train(net, { ...set, streams: undefined }, { ...options, order });
  for (const [name, values] of told.parameters) assert.deepEqual(run.parameters.get(name), values);
  // each stream as one long sequence from nothing
  const length = (set.count / STREAMS) * STEPS;
  const long = textSet(text, { steps: length, streams: STREAMS, alphabet: ALPHABET });
  const whole = reader(
    length,
    lstm(7, { returnSequences: true }),
    gru(5, { returnSequences: true }),
  );
  const learned = new Map([...run.parameters].filter(([name]) => !/\.(h|c)$/.test(name)));
  const at = await withParameters(whole, learned, { dtype: "f64" }).evaluate({
    ...long.set,
    streams: undefined,
  });
  const perStep = at.loss / length;
  const { validation, training } = run.history.at(-1)!;
  for (const found of [validation!, training!, await run.evaluate(set)]) {
    assert.ok(Math.abs(found.loss / STEPS - perStep) < 1e-12, `${found.loss / STEPS} ${perStep}`);
    assert.deepEqual([found.correct, found.total], [at.correct, at.total]);
  }
  // and not as if every piece stood for itself
  const apart = await run.evaluate({ ...set, streams: undefined });
  assert.ok(Math.abs(apart.loss / STEPS - perStep) > 1e-6);
});

test("evaluating does not touch what training remembers", async () => {
  const plain = await train(net, set, options);
  const watched = await train(net, set, { ...options, validation: set, evaluateTraining: true });
  assert.deepEqual([...watched.parameters], [...plain.parameters]);
});

test("drawing reads on from symbol to symbol as a sequence is read", async () => {
  const run = await train(net, set, options);
  const drawn: number[] = [];
  const prompt = [1, 4, 2, 2, 0, 5, 3, 1, 1];
  for await (const symbol of sampleSymbols(run, { prompt, temperature: 0 })) {
    drawn.push(symbol);
    if (drawn.length === 12) break;
  }
  const all = [...prompt, ...drawn];
  const whole = reader(
    all.length,
    lstm(7, { returnSequences: true }),
    gru(5, { returnSequences: true }),
  );
  const learned = new Map([...run.parameters].filter(([name]) => !/\.(h|c)$/.test(name)));
  const { values } = await withParameters(whole, learned, { dtype: "f64" }).predict(all);
  for (let i = 0; i < drawn.length; i++) {
    const at = (prompt.length + i - 1) * 6;
    const shares = Array.from(values.subarray(at, at + 6));
    assert.equal(shares.indexOf(Math.max(...shares)), drawn[i], `${i}`);
  }
});

test("what would mix up the streams is refused, with the cure", async () => {
  const refused = (given: Parameters<typeof train>[1], more: object, message: RegExp) =>
    assert.rejects(
      train(net, given as typeof set, { ...options, ...more }),
      (error) => error instanceof OptionError && message.test(error.message),
    );
  const { streams: _, ...loose } = set;
  await refused(
    loose,
    {},
    /reads on in 4 streams, text has none; textSet\(text, \{ streams: 4 \}\)/,
  );
  await refused(
    set,
    { batchSize: 8 },
    /^batchSize: expected 4, one example for each stream .* got 8/,
  );
  const two = textSet(text, { steps: STEPS, streams: 2, alphabet: ALPHABET }).set;
  await refused(set, { validation: two }, /^validation: expected 4 streams, .* got 2 in text/);
  const mixed = reader(
    STEPS,
    lstm(7, { returnSequences: true, streams: 4 }),
    gru(5, { returnSequences: true, streams: 2 }),
  );
  await assert.rejects(train(mixed, set, options), /^OptionError: streams: .* got 4 and 2/);
  await refused(set, { validation: set, test: loose }, /all with streams or all without$/);
});
