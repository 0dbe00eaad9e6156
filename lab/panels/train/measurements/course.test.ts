import assert from "node:assert/strict";
import { test } from "node:test";
import type { CurvePoint } from "../../../worker/protocol.ts";
import { chartOf, comparedCourse, smoothed, type Words } from "./course.ts";

const words: Words = {
  epochs: "epochs",
  says: { epochs: "", height: "" },
  training: { name: "training", label: "training" },
  validation: { name: "validation", label: "validation" },
  wholeValidation: { name: "all", label: "all digits" },
  before: "before",
  book: "book 95.42",
  seeds: (count) => `${count} seeds`,
  format: (value) => (100 * value).toFixed(1),
};

/** A run whose accuracies no formula repeats. */
function run(epochs: number, seed: number): CurvePoint[] {
  let state = seed;
  const next = () => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  return Array.from({ length: epochs * 5 + 1 }, (_, i): CurvePoint[] => {
    const epoch = i / 5;
    const level = 0.95 - 0.8 * Math.exp(-epoch) + 0.02 * next();
    const point = {
      step: i * 10,
      epoch,
      training: level + 0.01,
      validation: level,
      cost: 1 - level,
      validationCost: 1.1 - level,
      isWhole: false,
    };
    if (i === 0 || i % 5 !== 0) return [point];
    const whole = { ...point, validation: level - 0.005, training: Number.NaN, isWhole: true };
    return [point, whole];
  }).flat();
}

const line = (chart: ReturnType<typeof chartOf>, name: string) =>
  chart.lines.find((l) => l.name === name);

test("whole sets stand apart from the fixed digits, and each label says the newest of its own", () => {
  const points = run(4, 7);
  const chart = chartOf({ points, before: [] }, "mistakes", words);
  const whole = line(chart, "all")!;
  assert.equal(whole.points.length, 4);
  assert.ok(whole.isDots);
  const last = points.at(-1)!;
  assert.equal(whole.points.at(-1)![1], last.validation);
  assert.equal(whole.label, `all digits ${words.format(last.validation)}`);
  const fixed = points.findLast((point) => !point.isWhole)!;
  assert.notEqual(words.format(fixed.validation), words.format(last.validation));
  assert.equal(line(chart, "validation")!.label, `validation ${words.format(fixed.validation)}`);
  const before = chartOf({ points: points.slice(0, -2), before: [] }, "mistakes", words);
  assert.equal(line(before, "all")!.label, "", "of an epoch before it is not the newest");
  const { wholeValidation: _, ...without } = words;
  assert.equal(line(chartOf({ points, before: [] }, "mistakes", without), "all"), undefined);
  assert.equal(line(chart, "training")!.points.length, 21, "no point without a training number");
  assert.equal(chart.x.most, 10, "the axis has jumped past 3 epochs");
  const raw = chart.lines.filter((l) => l.isSilent);
  assert.deepEqual(
    raw.map((l) => l.alpha),
    [0.25, 0.25],
  );
  assert.ok(
    chart.lines.every((l) => l.points.every(([, y]) => chart.y.at(y) <= 1)),
    "all inside",
  );
});

test("the run before, the pinned one and the book's number are there and end with the axis", () => {
  const pinned = { name: "run 3", points: run(9, 3) };
  const shown = { points: run(2, 7), before: run(9, 5), pinned, goal: 0.9542 };
  const chart = chartOf(shown, "mistakes", words);
  for (const name of ["run 3", "before"]) {
    const { points, label } = line(chart, name)!;
    assert.ok(
      points.every(([epoch]) => epoch <= 3),
      name,
    );
    assert.equal(label, `${name} ${words.format(points.at(-1)![1])}`);
  }
  assert.deepEqual(line(chart, "book 95.42")!.points, [
    [0, 0.9542],
    [3, 0.9542],
  ]);
  const cost = chartOf(shown, "cost", words);
  assert.equal(line(cost, "book 95.42"), undefined, "the book's number is no cost");
  assert.equal(line(cost, "training")!.points[0]![1], shown.points[0]!.cost);
});

test("the band of seeds lies around their mean", () => {
  const seeds = {
    count: 3,
    mean: [[1, 0.8] as const, [2, 0.9] as const],
    band: [[1, 0.7, 0.9] as const, [2, 0.85, 0.95] as const],
  };
  const chart = chartOf({ points: run(2, 7), before: [], seeds }, "linear", words);
  assert.equal(chart.bands.length, 1);
  assert.deepEqual(line(chart, "3 seeds")!.points, seeds.mean);
  assert.equal(chartOf({ points: run(2, 7), before: [], seeds }, "cost", words).bands.length, 0);
});

test("smoothing begins with nothing and ends with four; what is flat stays flat", () => {
  const course = run(8, 11)
    .filter((p) => !p.isWhole)
    .map((p) => [p.epoch, p.validation] as const);
  const smooth = smoothed(course);
  assert.deepEqual(smooth[0], course[0]);
  assert.deepEqual(smooth[5], course[5]);
  const mean = course.slice(-4).reduce((sum, [, y]) => sum + y, 0) / 4;
  assert.ok(Math.abs(smooth.at(-1)![1] - mean) < 1e-12);
  assert.deepEqual(
    smoothed([
      [0, 2],
      [1, 2],
    ]),
    [
      [0, 2],
      [1, 2],
    ],
  );
});

test("a mean takes in nothing of long ago", () => {
  // a fast run: six points of its first steps, one within the epoch, one at its end
  const course = [
    [0, 0.059],
    [0.0002, 0.045],
    [0.0004, 0.069],
    [0.0006, 0.088],
    [0.0008, 0.081],
    [0.001, 0.126],
    [0.6208, 0.502],
    [1, 0.885],
  ] as const;
  assert.deepEqual(smoothed(course).slice(-2), course.slice(-2));
});

test("a run beside others is seen on whole sets once there are such points", () => {
  const points = run(3, 13);
  const compared = comparedCourse(points, "mistakes");
  assert.ok(compared.slice(0, -3).every(([epoch]) => epoch < 1));
  assert.deepEqual(
    compared.slice(-3).map(([, y]) => y),
    points.filter((p) => p.isWhole).map((p) => p.validation),
  );
});
