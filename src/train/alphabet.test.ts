// What the symbols of a network are goes from the text to the network, to its file and back, and to
// the texts that it writes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { alphabetOf, checkAlphabet } from "../data/alphabet.ts";
import { textSet } from "../data/text.ts";
import { DataError, FormatError, OptionError, ShapeError } from "../errors.ts";
import { readSafetensors, writeSafetensors } from "../formats/safetensors.ts";
import { softmax } from "../nn/activation.ts";
import { adam } from "../nn/adaptive.ts";
import { dense } from "../nn/dense.ts";
import { eachStep } from "../nn/each-step.ts";
import { embedding } from "../nn/embedding.ts";
import { flatten } from "../nn/flatten.ts";
import { logLikelihood } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { lstm } from "../nn/recurrent/lstm.ts";
import { fromCheckpoint, toCheckpoint } from "./checkpoint.ts";
import { fromSafetensors } from "./load.ts";
import { sampleSymbols } from "./sample.ts";
import { sampleText } from "./sample-text.ts";
import { stepper } from "./stepper.ts";
import { train } from "./train.ts";
import { initialize, withParameters } from "./trained.ts";

const TEXT = 'a "quote"\n\\ ünï 🦊 '.repeat(12);
const ALPHABET = alphabetOf(TEXT);
const { length: SYMBOLS } = ALPHABET;
const [STEPS, STREAMS] = [5, 3];
const { set } = textSet(TEXT, { steps: STEPS, streams: STREAMS });
const net = network(
  [STEPS],
  embedding(SYMBOLS, 4),
  lstm(8, { returnSequences: true, streams: STREAMS }),
  eachStep(dense(SYMBOLS, softmax)),
  flatten(),
);
const options = {
  loss: logLikelihood,
  optimizer: adam({ learningRate: 0.02 }),
  epochs: 3,
  batchSize: STREAMS,
} as const;

async function text(
  from: Parameters<typeof sampleText>[0],
  given: Parameters<typeof sampleText>[1],
) {
  let all = "";
  for await (const character of sampleText(from, given)) all += character;
  return all;
}

test("a trained network and its file know the alphabet of their text", async () => {
  const run = await train(net, set, options);
  assert.deepEqual(run.alphabet, ALPHABET);
  const read = fromSafetensors(run.toSafetensors());
  assert.deepEqual(read.alphabet, ALPHABET);
  assert.deepEqual(fromSafetensors(read.toSafetensors()).alphabet, ALPHABET);
  assert.equal(fromSafetensors(initialize(net).toSafetensors()).alphabet, undefined);
  const given = withParameters(net, run.parameters, { alphabet: ALPHABET });
  assert.deepEqual(fromSafetensors(given.toSafetensors()).alphabet, ALPHABET);
});

test("a text goes on from its prompt, the same for a seed, character by character", async () => {
  const run = await train(net, set, options);
  const how = { prompt: 'a "', length: 40, seed: 7 };
  const one = await text(run, how);
  assert.equal([...one].length, 40);
  assert.equal(await text(fromSafetensors(run.toSafetensors()), how), one);
  assert.notEqual(await text(run, { ...how, seed: 8 }), one);
  const symbols: string[] = [];
  const prompt = [...'a "'].map((c) => ALPHABET.indexOf(c));
  for await (const symbol of sampleSymbols(run, { prompt, seed: 7 })) {
    symbols.push(ALPHABET[symbol]!);
    if (symbols.length === 40) break;
  }
  assert.equal(symbols.join(""), one);
  assert.equal(await text(run, { length: 0 }), "");
  const [line, none] = [
    await text(run, { prompt: "\n", length: 9 }),
    await text(run, { length: 9 }),
  ];
  assert.equal(none, line);
  await assert.rejects(
    text(run, { prompt: "aXüY" }),
    (error) => error instanceof DataError && /14 symbols, got "X", "Y"$/.test(error.message),
  );
  await assert.rejects(text(initialize(net), {}), OptionError);
});

test("alphabets that cannot be are refused, in code and in files", async () => {
  const refused = (alphabet: unknown, message: RegExp) =>
    assert.throws(
      () => checkAlphabet("set", alphabet as string[]),
      (error) => {
        assert.ok(error instanceof DataError);
        assert.match(error.message, message);
        return true;
      },
    );
  refused([], /from 1 to 1114112 characters, got 0$/);
  refused("abc", /from 1 to 1114112 characters, got string$/);
  refused(["a", "bc"], /one character a symbol, got "bc" for symbol 1$/);
  refused(["a", ""], /got "" for symbol 1$/);
  refused(["a", 7], /got number for symbol 1$/);
  refused(["b", "a", "b"], /no character twice, got "b" for symbols 0 and 2$/);
  assert.throws(
    () => withParameters(net, initialize(net).parameters, { alphabet: ["a"] }),
    ShapeError,
  );

  const { tensors, metadata } = readSafetensors(
    (await train(net, set, options)).toSafetensors(),
    "f",
  );
  const file = (alphabet: string) => () =>
    fromSafetensors(writeSafetensors(tensors, new Map(metadata).set("alphabet", alphabet)));
  const refusedFile = (alphabet: unknown, message: RegExp) =>
    assert.throws(
      file(typeof alphabet === "string" ? alphabet : JSON.stringify(alphabet)),
      (error) => {
        assert.ok(error instanceof FormatError, `${error}`);
        assert.match(error.message, message);
        return true;
      },
    );
  refusedFile(
    ALPHABET.slice(1),
    /expected an alphabet of the 14 symbols of the network, .* found 13$/,
  );
  refusedFile([...ALPHABET, "x"], /found 15$/);
  refusedFile(
    ALPHABET.map(() => "a"),
    /no two the same, found "a" for symbols 0 and 1$/,
  );
  refusedFile([...ALPHABET.slice(1), "ab"], /each one character .* found "ab" for symbol 13$/);
  refusedFile(JSON.stringify(ALPHABET).padEnd(1e6, " "), /a list of 1000000 characters$/);
  refusedFile("[", /JSON in metadata "alphabet"/);
  refusedFile(null, /found object$/);
  assert.deepEqual(file(JSON.stringify(ALPHABET))().alphabet, ALPHABET);
});

test("a run goes on with the alphabet that it began with, and with no other", async () => {
  const run = await train(net, set, options);
  const more = await train(net, set, { ...options, from: run });
  assert.deepEqual(more.alphabet, ALPHABET);
  const alphabet = [...ALPHABET].reverse();
  const other = textSet(TEXT, { steps: STEPS, streams: STREAMS, alphabet }).set;
  const message = /expected the alphabet of the training text, 14 symbols, got .* as symbol 0;/;
  await assert.rejects(train(net, other, { ...options, from: run }), message);
  await assert.rejects(train(net, set, { ...options, validation: other }), message);
  await assert.rejects(run.evaluate(other), message);
});

test("a run in a file goes on in the midst of an epoch to the same bits", async () => {
  const whole = await train(net, set, options);
  const first = await stepper(net, set, options);
  await first.nextEpoch();
  await first.advance(2);
  const bytes = toCheckpoint(await first.network(), await first.snapshot(), "for TEXT");
  first.dispose();
  const { network: kept, snapshot, notes } = fromCheckpoint(bytes);
  assert.equal(notes, "for TEXT");
  assert.deepEqual(fromSafetensors(bytes).alphabet, ALPHABET);
  assert.equal(snapshot.place!.step, 2);
  assert.equal(kept.steps, snapshot.steps);
  const rest = await train(net, set, { ...options, from: snapshot });
  assert.deepEqual([...rest.parameters], [...whole.parameters]);
  assert.deepEqual(
    rest.history.map((record) => record.loss),
    whole.history.map((record) => record.loss),
  );
  const { tensors, metadata } = readSafetensors(bytes, "f");
  const changed = (run: string) => writeSafetensors(tensors, new Map(metadata).set("run", run));
  for (const run of ["1", "{}", '{"batchSize":3,"trainCount":-1,"firstEpoch":0}', "null"]) {
    assert.throws(() => fromCheckpoint(changed(run)), FormatError, run);
  }
  const sizes = '{"batchSize":3,"trainCount":1,"firstEpoch":0,"place":';
  for (const place of ["null", '{"step":1}', '{"step":1,"lossSum":1,"order":[-1]}']) {
    assert.throws(() => fromCheckpoint(changed(`${sizes}${place}}`)), FormatError, place);
  }
  assert.throws(
    () => fromCheckpoint(whole.toSafetensors()),
    /a run to go on with, found a model al/,
  );
});
