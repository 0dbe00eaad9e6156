// Layers as text: what is read, written and refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyLayer } from "./any-settings.test.setup.ts";
import { LARGEST, LayerTextError, readLayers, writeLayers } from "./layers.ts";

test("what is written is read back to the same layers, from lines and from commas", () => {
  const layers = fc.array(anyLayer, { minLength: 1, maxLength: LARGEST.layers });
  fc.assert(
    fc.property(layers, (given) => {
      const text = writeLayers(given);
      assert.deepEqual(readLayers(text), given);
      assert.deepEqual(readLayers(text.replaceAll(", ", "\n  ")), given);
    }),
  );
});

test("a dense layer without an activation is sigmoid, in every kind of white space", () => {
  const dense = { kind: "dense", size: 30, activation: "sigmoid" };
  assert.deepEqual(readLayers(" 30 ,\n\n10\ttanh frozen,"), [
    dense,
    { kind: "dense", size: 10, activation: "tanh", frozen: true },
  ]);
});

for (const [text, message] of [
  ["", /expected 1 to 40 layers, got 0/],
  [" ,\n, ", /expected 1 to 40 layers, got 0/],
  [Array(41).fill("5").join(), /expected 1 to 40 layers, got 41/],
  ["30 sigmoid, 10 sofmax", /layer 2, "10 sofmax": expected sigmoid, .*softmax, .*got sofmax/],
  ["0 sigmoid", /layer 1, "0 sigmoid": expected neurons from 1 to 4096, got 0/],
  ["4097", /expected neurons from 1 to 4096, got 4097/],
  ["30.5 sigmoid", /expected neurons from 1 to 4096, got 30\.5/],
  ["1e3", /expected neurons from 1 to 4096, got 1e3/],
  ["-5", /layer 1, "-5": expected "30 sigmoid"/],
  ["conv 257 5", /expected filters from 1 to 256, got 257/],
  ["conv 20", /expected a kernel from 1 to 28, got none/],
  ["conv 20 29 relu", /expected a kernel from 1 to 28, got 29/],
  ["pool", /expected a window from 1 to 28, got none/],
  ["dropout", /expected a share from 0 up to 1, got none/],
  ["dropout 1", /expected a share from 0 up to 1, got 1/],
  ["dropout -0.1", /expected a share from 0 up to 1, got -0\.1/],
  ["conv 20 5 relu 3 frozen", /expected a comma or a new line, got 3$/],
  ["dropout x", /expected a share from 0 up to 1, got x/],
  ["frozen", /layer 1, "frozen": expected/],
  ["30 sigmoid tanh", /layer 1, "30 sigmoid tanh": expected a comma or a new line, got tanh/],
  ["pool 2 2", /expected a comma or a new line, got 2$/],
  ["flatten now", /expected a comma or a new line, got now$/],
  ["flatten frozen", /expected a comma or a new line, got frozen$/],
  ["rnn", /layer 1, "rnn": expected neurons from 1 to 4096, got none/],
  ["rnn 8 sigmoid", /expected tanh, relu, sequences, reverse or a comma, got sigmoid/],
  ["rnn 8 relu tanh", /expected sequences, reverse or a comma, got tanh/],
  ["lstm 8 tanh", /expected sequences, reverse or a comma, got tanh/],
  ["gru 8 reverse reverse", /expected sequences, reverse or a comma, got reverse/],
  ["lstm 8 streams 4", /none goes on where another ended, so there are no streams.*got streams$/],
  ["bidirectional 8", /expected rnn, gru or lstm behind it, got dense/],
  ["bidirectional", /layer 1, ".*": expected/],
  ["bidirectional bidirectional lstm 4", /expected rnn, gru or lstm behind it, got bidirectional/],
  ["each lstm 4", /expected a dense layer behind it, got lstm/],
  ["each 10 sofmax", /expected sigmoid, .*softmax, .*got sofmax/],
  ["embedding 28 8", /an embedding takes symbols.*downhill train --text/],
  ["constructor", /layer 1, "constructor": expected/],
] as const) {
  test(`"${text.slice(0, 20)}" is refused, and it is said where and what was expected`, () => {
    assert.throws(
      () => readLayers(text),
      (error) => {
        assert.ok(error instanceof LayerTextError);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

test("any text is read or refused by its own error, shortly", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      try {
        const layers = readLayers(text);
        assert.deepEqual(readLayers(writeLayers(layers)), layers);
      } catch (error) {
        assert.ok(error instanceof LayerTextError, `${error}`);
        assert.ok(error.message.length < 400);
      }
    }),
  );
});
