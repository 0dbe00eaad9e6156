import assert from "node:assert/strict";
import { test } from "node:test";
import { readLayers } from "../../settings/layers.ts";
import { DEFAULTS } from "../../settings/settings.ts";
import { bookFor, booksRun, hiddenOf, withHidden } from "./networks.ts";
import { written } from "./powers.ts";
import { ratioOf, recorded, type Speeds } from "./record.ts";

test("a long record keeps its ends, its order, and at most 400 points", () => {
  let points: readonly Speeds[] = [];
  for (let step = 0; step < 5000; step++) points = recorded(points, { step, norms: [step, 2] });
  assert.ok(points.length <= 400 && points.length > 150, `${points.length}`);
  assert.deepEqual([points[0]!.step, points.at(-1)!.step], [0, 4999]);
  assert.ok(
    points.every(
      ({ step, norms }, i) => norms[0] === step && (i === 0 || step > points[i - 1]!.step),
    ),
  );
});

test("a step that is taken again replaces its point", () => {
  let points = [0, 5, 9].map((step) => ({ step, norms: [1] })) as readonly Speeds[];
  points = recorded(points, { step: 5, norms: [7] });
  assert.deepEqual(
    points.map(({ step, norms }) => [step, norms[0]]),
    [
      [0, 1],
      [5, 7],
      [9, 1],
    ],
  );
});

test("the ratio is last to first, and nothing for one layer or no numbers", () => {
  assert.equal(ratioOf([0.5, 3, 2]), 4);
  assert.equal(ratioOf([0.5]), undefined);
  assert.equal(ratioOf([0, 1]), undefined);
  assert.equal(ratioOf([Number.NaN, 1]), undefined);
});

test("the book's numbers stand beside its own networks only", () => {
  assert.equal(bookFor(booksRun(3))?.ratio, 23.9);
  assert.equal(bookFor(booksRun(5)), undefined);
  assert.equal(bookFor(DEFAULTS), undefined);
  assert.equal(bookFor(withHidden(booksRun(3), 3, "tanh")), undefined);
  assert.equal(bookFor(withHidden(booksRun(3), 3, "sigmoid", "large")), undefined);
});

test("depth changes the hidden layers and leaves the rest of a dense run", () => {
  const from = {
    ...DEFAULTS,
    learningRate: 0.7,
    layers: readLayers("50 tanh, 10 softmax"),
    loss: "logLikelihood" as const,
  };
  const to = withHidden(from, 4, "relu");
  assert.deepEqual(
    hiddenOf(to.layers)?.map(({ size, activation }) => `${size} ${activation}`),
    Array(4).fill("30 relu"),
  );
  assert.deepEqual(
    [to.learningRate, to.loss, to.layers.at(-1)],
    [0.7, "logLikelihood", from.layers.at(-1)],
  );
  const conv = {
    ...DEFAULTS,
    loss: "logLikelihood" as const,
    layers: readLayers("conv 6 5 relu, flatten, 10 softmax"),
  };
  assert.equal(hiddenOf(conv.layers), undefined);
  const dense = withHidden(conv, 2, "sigmoid");
  assert.equal(hiddenOf(dense.layers)?.length, 2);
  assert.equal(dense.loss, "crossEntropy", "sigmoid outputs want another cost");
});

test("powers of ten are short on every scale", () => {
  const said = [1e-12, 1e-3, 0.01, 0.1, 1, 1000, 1e4, 0.0321].map(written);
  assert.deepEqual(said, ["10⁻¹²", "10⁻³", "0.01", "0.1", "1", "1000", "10⁴", "0.0321"]);
});
