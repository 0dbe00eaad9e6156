// Settings as an address: every setting comes back, only what differs is written, faults are named.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readSettings, settingsEntries, writeSettings } from "./address.ts";
import { anySettings } from "./any-settings.test.setup.ts";
import { PRESETS, presetOf } from "./presets.ts";
import { DEFAULTS, isSameRun, type Settings } from "./settings.ts";

/** Through the text of an address, as a person passes it on. */
function passedOn(settings: Settings, query = new URLSearchParams()) {
  writeSettings(settings, query);
  return readSettings(new URL(`http://127.0.0.1/?${query}`).searchParams);
}

test("all settings come back from a link", () => {
  fc.assert(
    fc.property(anySettings, (settings) => {
      assert.deepEqual(passedOn(settings), { settings, problems: [] });
    }),
    { numRuns: 300 },
  );
});

test("a link over the link of another run has nothing of that run", () => {
  fc.assert(
    fc.property(anySettings, anySettings, (before, after) => {
      const query = new URLSearchParams("panel=draw");
      writeSettings(before, query);
      assert.deepEqual(passedOn(after, query).settings, after);
      assert.equal(query.get("panel"), "draw");
    }),
  );
});

test("the defaults are no text at all, and each preset is itself after its link", () => {
  const query = new URLSearchParams();
  writeSettings(DEFAULTS, query);
  assert.equal(query.toString(), "");
  for (const preset of PRESETS) {
    const { settings, problems } = passedOn(preset.settings);
    assert.deepEqual([settings, problems], [preset.settings, []]);
    assert.equal(presetOf({ ...settings, seed: 77 }), preset);
  }
});

test("every setting has a key, and a change of each is a change of the link", () => {
  const other: Settings = {
    data: { name: "blobs", count: 7 },
    layers: [{ kind: "dense", size: 3, activation: "tanh" }],
    loss: "crossEntropy",
    optimizer: "adam",
    learningRate: 0.125,
    batchSize: 11,
    epochs: 12,
    l2: 0.5,
    l1: 0.25,
    init: "he",
    seed: 9,
  };
  const query = new URLSearchParams();
  writeSettings(other, query);
  assert.deepEqual([...query.keys()].sort(), Object.keys(settingsEntries(DEFAULTS)).sort());
});

for (const [query, key, message] of [
  ["eta=fast", "learningRate", /^eta: expected a number from 0 to 1000000, got fast$/],
  ["eta=", "learningRate", /^eta: .*got $/],
  ["eta=NaN", "learningRate", /^eta: .*got NaN$/],
  ["eta=Infinity", "learningRate", /^eta: .*got Infinity$/],
  ["eta=-1", "learningRate", /^eta: .*got -1$/],
  ["batch=0", "batchSize", /^batch: expected a whole number from 1 to 10000, got 0$/],
  ["batch=2.5", "batchSize", /^batch: .*whole.*got 2\.5$/],
  ["epochs=1e9", "epochs", /^epochs: .*got 1e9$/],
  ["seed=4294967296", "seed", /^seed: .*got 4294967296$/],
  [
    "loss=hinge",
    "loss",
    /^loss: expected quadratic, crossEntropy, logLikelihood, .*smoothedLogLikelihood, got hinge$/,
  ],
  ["optimizer=__proto__", "optimizer", /^optimizer: .*got __proto__$/],
  ["init=zero", "init", /^init: .*got zero$/],
  ["net=30-sigmod", "layers", /^net: layer 1, "30 sigmod": expected/],
  [`net=${"9".repeat(10_000)}`, "layers", /^net: layer 1, "9{40}": expected neurons/],
] as const) {
  test(`?${query.slice(0, 30)} is named, and the usual value is taken`, () => {
    const { settings, problems } = readSettings(new URLSearchParams(`${query}&l2=5`));
    assert.equal(problems.length, 1);
    assert.match(problems[0]!, message);
    assert.ok(problems[0]!.length < 400, `${problems[0]!.length} characters`);
    assert.deepEqual(settings[key], DEFAULTS[key]);
    assert.equal(settings.l2, 5, "the rest is read");
  });
}

test("a run goes on where only rates differ", () => {
  assert.ok(isSameRun(DEFAULTS, { ...DEFAULTS, learningRate: 9, l2: 1, l1: 1, epochs: 3 }));
  for (const next of [
    { ...DEFAULTS, seed: 2 },
    { ...DEFAULTS, init: "he" as const },
    { ...DEFAULTS, data: { name: "mnist", count: 5 } },
    { ...DEFAULTS, layers: DEFAULTS.layers.slice(1) },
  ]) {
    assert.ok(!isSameRun(DEFAULTS, next));
  }
});
