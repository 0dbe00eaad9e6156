import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULTS } from "../settings/settings.ts";
import type { CurvePoint } from "../worker/protocol.ts";
import { base64Of, floatsOf } from "./base64.ts";
import { bestOf, condensed, differing, type KeptRun, wordsOf } from "./kept-run.ts";
import { RunFileError, readRun, writeRun } from "./run-file.ts";

const weights = Float32Array.from({ length: 20_000 }, (_, i) => Math.sin(i * i) * 3.7);

const curve: readonly CurvePoint[] = Array.from({ length: 9 }, (_, i) => ({
  step: i * 100,
  epoch: i / 4,
  training: i % 4 === 3 ? Number.NaN : 0.1 + 0.09 * i,
  validation: 0.1 + 0.08 * i - 0.003 * i * i,
  cost: 2 / (1 + i),
  validationCost: 2.1 / (1 + i),
  ...(i % 4 === 3 ? { test: 0.5 + 0.01 * i } : {}),
  isWhole: i % 4 === 3,
}));

const run: KeptRun = {
  id: "a",
  number: 7,
  name: "<img src=x onerror=alert(1)>",
  begun: 1_790_000_000_000,
  settings: { ...DEFAULTS, learningRate: 0.25, seed: 12 },
  curve,
  seconds: 12.5,
  ending: "done",
  isPinned: true,
  isImported: false,
  parameters: { step: 800, values: new Map([["layers.0.weight", weights]]) },
};

test("a run comes back from its file as it was, bit by bit", () => {
  const read = readRun(writeRun(run));
  const { id: _, number: _n, parameters, ...rest } = run;
  const { parameters: back, ...others } = read;
  assert.deepEqual(others, { ...rest, isPinned: false, isImported: true });
  assert.equal(back!.step, 800);
  assert.deepEqual(back!.values.get("layers.0.weight"), weights);
});

test("the bytes are little-endian float32 in base64", () => {
  assert.equal(base64Of(Float32Array.of(1)), "AACAPw==");
  assert.deepEqual(floatsOf("AACAPw=="), Float32Array.of(1));
  assert.equal(floatsOf("AACA"), undefined);
  assert.equal(floatsOf("no base64!"), undefined);
});

/** The file with something put at a path. */
function changed(path: string, value: unknown): string {
  const file = JSON.parse(writeRun(run)) as Record<string, unknown>;
  const keys = path.split(".");
  let at = file;
  for (const key of keys.slice(0, -1)) at = at[key] as Record<string, unknown>;
  if (value === undefined) delete at[keys.at(-1)!];
  else at[keys.at(-1)!] = value;
  return JSON.stringify(file);
}

test("everything of a file is checked, and what is wrong is named", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["", /expected JSON/],
    ["[]", /expected an object, got a list/],
    ["null", /expected an object, got null/],
    [changed("format", "other"), /format: expected "downhill run", got other/],
    [changed("version", 2), /version: expected 1, got 2/],
    [changed("name", 5), /name: expected a text/],
    [changed("begun", "yesterday"), /begun: expected a number/],
    [changed("seconds", -1), /seconds: expected a number from 0/],
    [changed("ending", "going"), /ending: expected cut, done or failed, got going/],
    [changed("settings", undefined), /settings: expected an object/],
    [changed("settings.eta", "fast"), /settings\.eta: expected a number/],
    [changed("settings.net", "9999999-sigmoid"), /settings\.net/],
    [changed("settings.loss", "hinge"), /settings\.loss/],
    [changed("curve", "long"), /curve: expected a list/],
    [changed("curve.2", [1, 2]), /curve\[2\]: expected eight numbers/],
    [changed("curve.2.0", 5), /curve\[2\]\.step: expected a number from 100/],
    [changed("curve.4.3", 1.5), /curve\[4\]\.validation: expected a number from 0 to 1/],
    [changed("parameters.step", 1e300), /parameters\.step/],
    [changed("parameters.values", { __proto__x: "AACAPw==" }), /layers\.0\.weight or alike/],
    [changed("parameters.values", { "layers.0.weight": "AAA" }), /base64 of float32/],
    [changed("parameters.values", { "layers.0.weight": "AADAfw==" }), /finite number, got NaN/],
  ];
  for (const [text, message] of cases) {
    assert.throws(
      () => readRun(text),
      (error: Error) => {
        assert.ok(error instanceof RunFileError, error.stack);
        assert.match(error.message, message);
        return true;
      },
    );
  }
});

test("the best epoch, and the test accuracy of that one", () => {
  const best = bestOf(curve);
  assert.equal(best.validation, curve[7]!.validation);
  assert.equal(best.test, curve[7]!.test);
  assert.equal(bestOf([]).validation, undefined);
  assert.equal(bestOf(curve.filter((p) => !p.isWhole)).test, undefined);
});

test("only what differs between runs is told", () => {
  const other = { ...run, settings: { ...run.settings, learningRate: 3, l2: 5 } };
  assert.deepEqual(differing([run, other]), ["eta", "l2"]);
  assert.deepEqual(wordsOf(other, ["eta", "l2"]), [
    ["eta", "3"],
    ["l2", "5"],
  ]);
  assert.deepEqual(wordsOf(run, differing([run])), [["net", "30-sigmoid,10-sigmoid"]]);
});

test("a long curve keeps its epochs and its end", () => {
  const long = Array.from({ length: 5000 }, (_, i) => ({
    ...curve[0]!,
    step: i,
    isWhole: i % 50 === 7,
  }));
  const short = condensed(long);
  assert.ok(short.length < 800);
  assert.equal(short.filter((p) => p.isWhole).length, 100);
  assert.equal(short.at(-1)!.step, 4999);
});
