import assert from "node:assert/strict";
import { test } from "node:test";
import { readLayers } from "../../../settings/layers.ts";
import { DEFAULTS, type Settings } from "../../../settings/settings.ts";
import { bestOfSizes, bestWithoutHidden, failedAndMended } from "./exercise-checks.ts";
import { resultOf, settingsFor } from "./experiments.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";

test("each experiment changes one thing, and none is offered twice", () => {
  const large = settingsFor("largeRate", DEFAULTS)!;
  assert.deepEqual(large, { ...DEFAULTS, learningRate: 100 });
  assert.equal(settingsFor("largeRate", large), undefined);
  const bare = settingsFor("noHidden", DEFAULTS)!;
  assert.deepEqual(bare.layers, DEFAULTS.layers.slice(1));
  assert.equal(settingsFor("noHidden", bare), undefined);
  const few = settingsFor("fewDigits", DEFAULTS)!;
  assert.deepEqual(few.data, { name: "mnist", count: 1000 });
  assert.equal(settingsFor("fewDigits", few), undefined);
});

test("a bet is compared with what came out", () => {
  assert.equal(resultOf(0.95, 0.1), "worse");
  assert.equal(resultOf(0.95, 0.97), "better");
  assert.equal(resultOf(0.95, 0.9502), "same");
  assert.equal(resultOf(0.95, Number.NaN), "worse");
});

const point = (epoch: number, validation: number, isWhole: boolean, test?: number) => ({
  step: epoch * 100,
  epoch,
  validation,
  training: 0.5,
  cost: 1,
  validationCost: 1,
  isWhole,
  ...(test === undefined ? {} : { test }),
});

test("whole sets count as soon as an epoch is over, parts before", () => {
  assert.equal(outcomeOf([point(0, 0.1, false), point(0.5, 0.7, false)]).validation, 0.7);
  const points = [point(1, 0.93, true, 0.92), point(1.5, 0.99, false), point(2, 0.91, true, 0.94)];
  assert.deepEqual(outcomeOf(points), { validation: 0.91, bestValidation: 0.93, bestTest: 0.94 });
});

let runs = 0;
const outcome = (
  settings: Partial<Settings>,
  best: number,
  part: Partial<Outcome> = {},
): Outcome => ({
  run: ++runs,
  settings: { ...DEFAULTS, ...settings },
  state: "paused",
  epoch: 1,
  validation: best,
  bestValidation: best,
  bestTest: best,
  ...part,
});

test("a rate that fails and one that mends must be of the same network", () => {
  const failed = outcome({ learningRate: 100 }, 0.098);
  assert.deepEqual(failedAndMended([]), { failed: undefined, mended: undefined });
  const other = outcome({ learningRate: 3, batchSize: 100 }, 0.94);
  assert.equal(failedAndMended([failed, other]).mended, undefined);
  const early = outcome({ learningRate: 3 }, 0.94, { epoch: 0.5 });
  assert.equal(failedAndMended([failed, early]).mended, undefined, "not before an epoch");
  const mended = outcome({ learningRate: 3, seed: 9 }, 0.94);
  assert.deepEqual(failedAndMended([other, mended, failed]), { failed, mended });
  const diverged = outcome({ learningRate: 1000, batchSize: 100 }, Number.NaN, {
    state: "failed",
    epoch: 0.1,
  });
  assert.equal(failedAndMended([diverged, other]).mended, other);
});

test("networks are told apart by their layers", () => {
  const bare = outcome({ layers: readLayers("10 sigmoid") }, 0.83);
  const hundred = outcome({ layers: readLayers("100 sigmoid, 10 sigmoid") }, 0.97);
  const thirty = outcome({}, 0.95);
  const clouds = outcome({ data: { name: "blobs", count: 0 }, layers: readLayers("4 softmax") }, 1);
  const all = [bare, hundred, thirty, clouds];
  assert.equal(bestWithoutHidden(all), bare);
  assert.deepEqual(bestOfSizes(all), { small: thirty, large: hundred });
  assert.deepEqual(bestOfSizes([bare]), { small: undefined, large: undefined });
});
