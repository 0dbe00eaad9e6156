import assert from "node:assert/strict";
import { test } from "node:test";
import { OptionError } from "../errors.ts";
import { linear } from "./activation.ts";
import { type ClippingOptions, checkClipping } from "./clipping.ts";
import { dense } from "./dense.ts";
import { quadratic } from "./loss.ts";
import { network } from "./network.ts";
import { sgd } from "./optimizer.ts";
import { assertClose, runStep } from "./step.test.machine.ts";

// One example x = (3, 4), wanted 0, w = (1, 2), b = 1: a = 12, dC/dw = 12 x = (36, 48), dC/db = 12.
const net = network([2], dense(1, linear));
const gradient = [36, 48, 12];

/** How far a step with eta = 1 moves w and b. */
function moved(options: ClippingOptions & { readonly l2?: number }, scale = 1): number[] {
  const start = [1, 2, 1];
  const step = runStep(
    net,
    {
      loss: quadratic,
      optimizer: sgd({ learningRate: 1 }),
      batchSize: 1,
      trainCount: 1,
      ...options,
    },
    {
      inputs: [3 * scale, 4 * scale],
      wanted: [0],
      learningRate: 1,
      parameters: new Map([
        ["layers.0.weight", start.slice(0, 2)],
        ["layers.0.bias", start.slice(2)],
      ]),
    },
  );
  const after = [...step.updated("layers.0.weight"), ...step.updated("layers.0.bias")];
  return start.map((x, i) => x - after[i]!);
}

test("clipValue limits each derivative", () => {
  assertClose(moved({ clipValue: 40 }), [36, 40, 12]);
  assertClose(moved({ clipValue: 100 }), gradient);
});

test("clipNorm limits the length of all gradients together", () => {
  const norm = Math.sqrt(36 * 36 + 48 * 48 + 12 * 12);
  assertClose(
    moved({ clipNorm: 6 }),
    gradient.map((g) => (g * 6) / (norm + 1e-6)),
  );
  assertClose(moved({ clipNorm: 100 }), gradient);
});

test("values are limited before the norm, penalties are limited too", () => {
  const norm = Math.sqrt(20 * 20 + 20 * 20 + 12 * 12);
  assertClose(
    moved({ clipNorm: 6, clipValue: 20 }),
    [20, 20, 12].map((g) => (g * 6) / (norm + 1e-6)),
  );
  assertClose(moved({ clipValue: 50, l2: 10 }), [46, 50, 12]);
});

test("weights without a gradient stay, one that is not finite is not hidden", () => {
  assert.deepEqual(moved({ clipNorm: 1 }, Number.NaN).map(Number.isNaN), [true, true, true]);
  assert.ok(moved({ clipValue: 1 }, Number.NaN).every(Number.isNaN));
  // x = 0 leaves only the bias, whose derivative is 1
  assertClose(moved({ clipNorm: 0.5 }, 0), [0, 0, 0.5 / (1 + 1e-6)]);
});

test("limits that are not above 0 are refused", () => {
  for (const limit of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => checkClipping({ clipNorm: limit }), OptionError);
    assert.throws(() => checkClipping({ clipValue: limit }), OptionError);
  }
});
