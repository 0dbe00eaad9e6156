// Metrics against their definitions, counted out pair by pair, and against known values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "../data/dataset.ts";
import { normalArray, randomStream } from "../data/random.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { linear, sigmoid, softmax } from "../nn/activation.ts";
import { dense } from "../nn/dense.ts";
import { network } from "../nn/network.ts";
import { areaUnderCurve, metrics } from "./metrics.ts";
import { initialize } from "./trained.ts";

const near = (got: number | undefined, want: number, what: string, by = 1e-12) =>
  assert.ok(Math.abs(got! - want) <= by, `${what}: ${got}, not ${want}`);

function uniformArray(count: number, seed: number): Float64Array {
  const stream = randomStream(seed, "metrics");
  return Float64Array.from({ length: count }, () => stream.uniform());
}

/** Numbers of few different values, so that there are ties, from a seed. */
const coarse = (count: number, seed: number, levels: number) =>
  Array.from(uniformArray(count, seed), (u) => Math.floor(u * levels) / levels);

test("known values: scikit-learn's examples of its reference", () => {
  // roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) and r2_score([3, -0.5, 2, 7], [2.5, 0, 2, 8])
  assert.equal(areaUnderCurve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]), 0.75);
  const one = { count: 4, outputs: 1, labels: undefined };
  const { errors, outputs } = metrics(
    { values: Float64Array.of(2.5, 0, 2, 8) },
    { ...one, targets: Float64Array.of(3, -0.5, 2, 7) },
  );
  near(errors!.r2, 0.9486081370449679, "r2");
  assert.equal(errors!.meanAbsoluteError, 0.5);
  assert.equal(errors!.meanSquaredError, 0.375);
  assert.equal(errors!.rootMeanSquaredError, Math.sqrt(0.375));
  assert.equal(outputs, undefined);
  // precision_recall_fscore_support(["cat", "dog", "pig", "cat", "dog", "pig"], ["cat", "pig", "dog",
  // "cat", "cat", "dog"]), macro, micro and weighted
  const answers = [0, 2, 1, 0, 0, 1];
  const found = metrics(
    { values: Float64Array.from(answers.flatMap((a) => [0, 1, 2].map((c) => Number(c === a)))) },
    { count: 6, outputs: 3, labels: Uint8Array.of(0, 1, 2, 0, 1, 2), targets: undefined },
  );
  near(found.macro!.precision, 2 / 9, "precision");
  near(found.macro!.recall, 1 / 3, "recall");
  near(found.macro!.f1, 4 / 15, "F1");
  for (const key of ["precision", "recall", "f1"] as const) near(found.micro![key], 1 / 3, key);
  near(found.weighted!.f1, 4 / 15, "weighted F1");
});

test("the area under the curve is the share of pairs in the right order, equals by half", () => {
  for (const [seed, count, levels] of [
    [1, 2, 3],
    [2, 57, 4],
    [3, 200, 1000],
    [4, 120, 1],
  ] as const) {
    const scores = coarse(count, seed, levels);
    const isPositive = Array.from(
      uniformArray(count, seed + 100),
      (u, i) => i === 0 || (i !== 1 && u < 0.3),
    );
    let [won, pairs] = [0, 0];
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        if (!isPositive[i] || isPositive[j]) continue;
        pairs++;
        won += scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0;
      }
    }
    assert.ok(pairs > 0);
    assert.equal(areaUnderCurve(scores, isPositive), won / pairs);
  }
  assert.equal(areaUnderCurve([1, 2], [true, true]), undefined);
  assert.equal(areaUnderCurve([], []), undefined);
  // steps of the curve itself, by the trapezoid rule over its thresholds
  const scores = coarse(90, 9, 7);
  const isPositive = Array.from(uniformArray(90, 10), (u) => u < 0.5);
  const rates = [Number.POSITIVE_INFINITY, 6, 5, 4, 3, 2, 1, 0].map((t) => {
    const over = (positive: boolean) =>
      scores.filter((s, i) => isPositive[i] === positive && s >= t / 7).length /
      isPositive.filter((is) => is === positive).length;
    return [over(false), over(true)] as const;
  });
  const area = rates.slice(1).reduce((sum, [x, y], i) => {
    const [before, height] = rates[i]!;
    return sum + ((x - before) * (y + height)) / 2;
  }, 0);
  near(areaUnderCurve(scores, isPositive), area, "trapezoids");
});

test("of classes: counted one by one, also answers in every step, some of which ask nothing", () => {
  for (const answers of [1, 3]) {
    const [count, classes] = [40, 7];
    const values = Float64Array.from(coarse(count * answers * classes, 5 + answers, 6));
    const draws = uniformArray(count * answers, 77);
    const labels = Uint8Array.from(draws, (u) => Math.floor(u * (answers === 1 ? 7 : 8)));
    const set = { count, outputs: answers * classes, answers, labels, targets: undefined };
    const found = metrics({ values }, set, { top: [1, 2, 7] });
    const rows = [...labels.keys()].filter((row) => labels[row]! < classes);
    const row = (i: number) => [...values.subarray(i * classes, (i + 1) * classes)];
    const answer = (i: number) => row(i).indexOf(Math.max(...row(i)));
    assert.equal(found.total, rows.length);
    assert.ok(answers === 1 || rows.length < count * answers, "no label asks nothing");
    for (let c = 0; c < classes; c++) {
      const right = rows.filter((i) => labels[i] === c && answer(i) === c).length;
      const is = rows.filter((i) => labels[i] === c).length;
      const said = rows.filter((i) => answer(i) === c).length;
      const { precision, recall, f1, auc, ...numbers } = found.classes![c]!;
      assert.deepEqual(numbers, { count: is, answered: said });
      near(precision, right / said, "precision");
      near(recall, right / is, "recall");
      near(f1, (2 * precision * recall) / (precision + recall || 1), "F1");
      const scores = rows.map((i) => row(i)[c]!);
      assert.equal(
        auc,
        areaUnderCurve(
          scores,
          rows.map((i) => labels[i] === c),
        ),
      );
    }
    const correct = rows.filter((i) => labels[i] === answer(i)).length;
    for (const key of ["precision", "recall", "f1"] as const) {
      near(found.micro![key], correct / rows.length, key);
    }
    for (const { k, correct: within } of found.top!) {
      const byOutput = (i: number) =>
        [...Array(classes).keys()].sort((a, b) => row(i)[b]! - row(i)[a]! || a - b).slice(0, k);
      assert.equal(within, rows.filter((i) => byOutput(i).includes(labels[i]!)).length);
    }
    assert.equal(found.top![0]!.correct, correct);
    assert.equal(found.top![2]!.accuracy, 1);
  }
});

test("a class that is never answered or not there has zeros and no area", () => {
  const values = Float64Array.of(0.9, 0.1, 0, 0.2, 0.8, 0);
  const set = { count: 2, outputs: 3, labels: Uint8Array.of(0, 1), targets: undefined };
  const { classes, macro } = metrics({ values }, set);
  assert.deepEqual(classes![2], { precision: 0, recall: 0, f1: 0, count: 0, answered: 0 });
  near(macro!.f1, 2 / 3, "macro F1");
  assert.equal(macro!.auc, 1);
});

test("of numbers: each output and all; of yes and no also what was found", () => {
  const [count, outputs] = [50, 3];
  const values = normalArray(3, "metrics", count * outputs);
  const targets = normalArray(4, "metrics", count * outputs);
  const found = metrics({ values }, { count, outputs, labels: undefined, targets });
  assert.equal(found.classes, undefined);
  assert.equal(found.outputs!.length, outputs);
  for (const [k, each] of found.outputs!.entries()) {
    const column = (from: ArrayLike<number>) =>
      Array.from({ length: count }, (_, i) => from[i * outputs + k]!);
    const [a, y] = [column(values), column(targets)];
    const mean = (x: number[]) => x.reduce((s, v) => s + v, 0) / count;
    near(each.meanAbsoluteError, mean(a.map((v, i) => Math.abs(v - y[i]!))), "MAE");
    const squares = mean(a.map((v, i) => (v - y[i]!) ** 2));
    near(each.meanSquaredError, squares, "MSE");
    near(each.r2, 1 - squares / mean(y.map((v) => (v - mean(y)) ** 2)), "R2", 1e-9);
  }
  const yes = Float64Array.from(uniformArray(count * outputs, 5), (u) => Number(u < 0.4));
  const shares = uniformArray(count * outputs, 6);
  const asked = metrics({ values: shares }, { count, outputs, labels: undefined, targets: yes });
  const right = [...yes.keys()].filter((i) => yes[i] === 1 && shares[i]! >= 0.5).length;
  const said = [...shares].filter((a) => a >= 0.5).length;
  near(asked.micro!.precision, right / said, "precision");
  near(asked.micro!.recall, right / yes.reduce((a, b) => a + b, 0), "recall");
  const constant = metrics(
    { values: Float64Array.of(1, 2) },
    { count: 2, outputs: 1, labels: undefined, targets: Float64Array.of(3, 3) },
  );
  assert.equal("r2" in constant.errors!, false);
});

test("evaluate gives them beside loss and accuracy, in memory and from parts", async () => {
  const inputs = normalArray(8, "metrics", 700);
  const labels = Uint8Array.from(uniformArray(140, 9), (u) => Math.floor(u * 3));
  const set = dataset({ name: "all", inputShape: [5], outputs: 3, inputs, labels });
  const trained = initialize(network([5], dense(4, sigmoid), dense(3, softmax)));
  const plain = await trained.evaluate(set);
  assert.equal("metrics" in plain, false);
  const judged = await trained.evaluate(set, { metrics: { top: [2] } });
  const { metrics: found, ...rest } = judged;
  assert.deepEqual(rest, plain);
  near(found!.micro!.f1, plain.accuracy, "micro F1");
  assert.deepEqual(
    found!.classes!.map((c) => c.count),
    plain.confusion!.map((r) => r.reduce((a, b) => a + b)),
  );
  assert.deepEqual(found, metrics(await trained.predict(set), set, { top: [2] }));
  const load = async (rows: Uint32Array) =>
    Float32Array.from([...rows].flatMap((row) => [...inputs.subarray(row * 5, row * 5 + 5)]));
  const loaded = { ...set, inputs: new Float32Array(0), load };
  assert.deepEqual(
    (await trained.evaluate(loaded, { metrics: true })).metrics!.macro,
    found!.macro,
  );
  const targets = normalArray(10, "metrics", 140);
  const numbers = dataset({ name: "numbers", inputShape: [5], outputs: 1, inputs, targets });
  const regression = initialize(network([5], dense(1, linear)));
  const { meanSquaredError, metrics: errors } = await regression.evaluate(numbers, {
    metrics: true,
  });
  near(errors!.errors!.meanSquaredError, meanSquaredError!, "MSE", 1e-6);
});

test("what cannot be judged is refused", async () => {
  const set = { count: 2, outputs: 2, labels: Uint8Array.of(0, 1), targets: undefined };
  assert.throws(() => metrics({ values: new Float64Array(3) }, set), ShapeError);
  assert.throws(() => metrics({ values: new Float64Array(4) }, set, { top: [0] }), OptionError);
  assert.throws(() => metrics({ values: Float64Array.of(0, 1, 2, Number.NaN) }, set), OptionError);
});
