import assert from "node:assert/strict";
import { test } from "node:test";
import { symbolsOf } from "../data/alphabet.ts";
import { textSet } from "../data/text.ts";
import { DataError, OptionError } from "../errors.ts";
import { softmax } from "../nn/activation.ts";
import { adam } from "../nn/adaptive.ts";
import { dense } from "../nn/dense.ts";
import { eachStep } from "../nn/each-step.ts";
import { embedding } from "../nn/embedding.ts";
import { flatten } from "../nn/flatten.ts";
import { constant, zeros } from "../nn/initializer.ts";
import type { Layer } from "../nn/layer.ts";
import { logLikelihood } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { bidirectional } from "../nn/recurrent/bidirectional.ts";
import { gru } from "../nn/recurrent/gru.ts";
import { lstm } from "../nn/recurrent/lstm.ts";
import { type SampleOptions, sampleSymbols } from "./sample.ts";
import { train } from "./train.ts";
import { initialize, type TrainedNetwork, withParameters } from "./trained.ts";

const reader = (steps: number, symbols: number, layer: Layer) =>
  network([steps], embedding(symbols, 8), layer, eachStep(dense(symbols, softmax)), flatten());

async function some(
  from: TrainedNetwork,
  count: number,
  options: SampleOptions,
): Promise<number[]> {
  const symbols: number[] = [];
  for await (const symbol of sampleSymbols(from, options)) {
    symbols.push(symbol);
    if (symbols.length === count) break;
  }
  return symbols;
}

test("a text is cut into pieces that go on in every stream, with the character that follows", () => {
  const text = "the quick brown fox jumps over the lazy dög 🦊!";
  const { set, alphabet } = textSet(text, { steps: 4, streams: 3 });
  const characters = [...text];
  assert.equal(set.count, 9);
  assert.deepEqual(set.inputShape, [4]);
  assert.deepEqual(
    alphabet,
    [...new Set(characters)].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!),
  );
  assert.ok(alphabet.includes("🦊"));
  const read = (row: number) =>
    Array.from(set.inputs.subarray(row * 4, row * 4 + 4), (s) => alphabet[s]).join("");
  const wanted = (row: number) =>
    Array.from(set.labels!.subarray(row * 4, row * 4 + 4), (s) => alphabet[s]).join("");
  for (let stream = 0; stream < 3; stream++) {
    const pieces = [0, 1, 2].map((piece) => read(piece * 3 + stream)).join("");
    assert.equal(pieces, characters.slice(stream * 12, stream * 12 + 12).join(""));
    const next = [0, 1, 2].map((piece) => wanted(piece * 3 + stream)).join("");
    assert.equal(next, characters.slice(stream * 12 + 1, stream * 12 + 13).join(""));
  }
  assert.deepEqual([set.answers, set.classes, set.streams], [4, alphabet.length, 3]);
});

test("texts that cannot be learned from are refused", () => {
  assert.throws(() => textSet("short", { steps: 5 }), /at least 6 characters .* got 5/);
  assert.equal(textSet("short!", { steps: 5 }).set.count, 1);
  assert.throws(() => textSet("", {}), DataError);
  assert.throws(() => textSet("abc", { steps: 0 }), OptionError);
  assert.throws(
    () => textSet("abcabd", { steps: 2, alphabet: ["a", "b", "c"] }),
    /of the alphabet, 3 symbols, got "d"/,
  );
});

const LINE = "she sells sea shells by the shore. ";

test("a network that learned a line, with state from batch to batch, writes it", async () => {
  const { set, alphabet } = textSet(LINE.repeat(60), { steps: 15, streams: 4 });
  const net = reader(15, alphabet.length, lstm(32, { returnSequences: true, streams: 4 }));
  const run = await train(net, set, {
    loss: logLikelihood,
    optimizer: adam({ learningRate: 0.02 }),
    epochs: 6,
    batchSize: 4,
  });
  const perCharacter = run.history.at(-1)!.loss / 15;
  assert.ok(perCharacter < 0.2, `${perCharacter} nats a character`);
  const prompt = symbolsOf("she sells ", alphabet);
  const text = (symbols: readonly number[]) => symbols.map((s) => alphabet[s]).join("");
  const likeliest = text(await some(run, 60, { prompt, temperature: 0 }));
  assert.equal(likeliest, LINE.repeat(3).slice(10, 70));
  const chosen = (seed: number, temperature: number) =>
    some(run, 40, { prompt, seed, temperature });
  assert.deepEqual(await chosen(1, 2), await chosen(1, 2));
  assert.notDeepEqual(await chosen(1, 2), await chosen(2, 2));
});

/** A network that gives each symbol the same share after whatever it read. */
function steady(shares: readonly number[], steps: number): TrainedNetwork {
  const net = reader(steps, shares.length, gru(2, { returnSequences: true, biasInit: zeros }));
  const { parameters } = initialize(net, { init: constant(0), dtype: "f64" });
  const own = new Map(parameters).set("layers.2.bias", Float64Array.from(shares, Math.log));
  return withParameters(net, own, { dtype: "f64" }) as unknown as TrainedNetwork;
}

test("symbols are drawn as often as they are likely, at any temperature", async () => {
  const shares = [0.5, 0.3, 0.15, 0.05];
  const from = steady(shares, 3);
  const COUNT = 4000;
  for (const temperature of [1, 0.5, 3]) {
    const weights = shares.map((p) => p ** (1 / temperature));
    const whole = weights.reduce((a, b) => a + b);
    const symbols = await some(from, COUNT, { prompt: [1], temperature });
    for (const [symbol, weight] of weights.entries()) {
      const wanted = weight / whole;
      const got = symbols.filter((s) => s === symbol).length / COUNT;
      const off = Math.abs(got - wanted) / Math.sqrt((wanted * (1 - wanted)) / COUNT);
      assert.ok(off < 4, `${temperature}: ${symbol} in ${got}, expected ${wanted}`);
    }
  }
  assert.deepEqual(await some(from, 3, { prompt: [3, 3, 3, 3, 3], temperature: 0 }), [0, 0, 0]);
});

test("what cannot be drawn from is refused", async () => {
  const refused = (from: unknown, options: SampleOptions, text: RegExp) =>
    assert.rejects(some(from as TrainedNetwork, 1, options), (error) => {
      assert.ok(error instanceof OptionError, `${error}`);
      assert.match(error.message, text);
      return true;
    });
  const from = steady([0.5, 0.5], 3);
  await refused(from, { prompt: [] }, /^prompt: symbols: .* got 0$/);
  await refused(from, { prompt: [2] }, /^prompt: expected symbols from 0 to 1, got 2$/);
  await refused(from, { prompt: [0], temperature: -1 }, /^temperature: .* got -1$/);
  const plain = initialize(network([3], dense(2, softmax)));
  await refused(plain, { prompt: [0] }, /ends with eachStep\(dense\(symbols, softmax\)\), flatten/);
  for (const layer of [
    bidirectional(gru(2, { returnSequences: true })),
    gru(2, { returnSequences: true, reverse: true }),
  ]) {
    await refused(initialize(reader(3, 2, layer)), { prompt: [0] }, /reads what follows/);
  }
});
