// What the panel shows of a recurrent network is what the network does: gates by their formulas, answers
// and gradients as the library has them, and which answers count as right.
import assert from "node:assert/strict";
import { test } from "node:test";
import { initialize, scaled, withParameters } from "downhill";
import { randomStream } from "downhill/data";
import { type CellKind, SHOWN, SYMBOLS } from "./plan.ts";
import { openRecurrence } from "./recurrence.ts";
import { type Task, taskOf } from "./task.ts";
import { askedOf, Unrolled, valuesOf } from "./unrolled.ts";

const UNITS = 5;
const LENGTH = 7;
const none = () => assert.fail("no digits are needed");
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

/** Parameters that are not those of a start: biases too. */
function parametersOf(task: Task, cell: CellKind): Map<string, Float32Array> {
  const net = task.network(cell, UNITS, LENGTH, "last");
  const { uniform } = randomStream(7, "biases");
  return new Map(
    [...initialize(net, { seed: 3, init: scaled }).parameters].map(([name, values]) => [
      name,
      Float32Array.from(values, (x) => x + 0.6 * (uniform() - 0.5)),
    ]),
  );
}

/** Block `k` of a row's sums: W x + b, or U h. */
const sums = (
  weight: Float32Array,
  bias: Float32Array | undefined,
  x: readonly number[],
  k: number,
): number[] =>
  Array.from({ length: UNITS }, (_, j) => {
    const row = k * UNITS + j;
    return x.reduce((sum, value, i) => sum + weight[row * x.length + i]! * value, bias?.[row] ?? 0);
  });

/** The cell by its formulas, in float64. */
function byFormula(cell: CellKind, of: Map<string, Float32Array>, inputs: readonly number[][]) {
  const [weight, bias, again] = ["weight", "bias", "recurrentWeight"].map((name) =>
    of.get(`layers.0.${name}`),
  ) as [Float32Array, Float32Array, Float32Array];
  let h = new Array<number>(UNITS).fill(0);
  let c = new Array<number>(UNITS).fill(0);
  return inputs.map((x) => {
    const u = (k: number) => sums(weight, bias, x, k);
    const v = (k: number) => sums(again, undefined, h, k);
    const both = (k: number) => u(k).map((sum, j) => sum + v(k)[j]!);
    const found: Record<string, number[]> = {};
    if (cell === "lstm") {
      const [i, f, o] = [0, 1, 3].map((k) => both(k).map(sigmoid)) as [
        number[],
        number[],
        number[],
      ];
      const g = both(2).map(Math.tanh);
      c = c.map((before, j) => f[j]! * before + i[j]! * g[j]!);
      h = c.map((now, j) => o[j]! * Math.tanh(now));
      Object.assign(found, { inputGate: i, forgetGate: f, candidate: g, outputGate: o, c });
    } else if (cell === "gru") {
      const [r, z] = [0, 1].map((k) => both(k).map(sigmoid)) as [number[], number[]];
      const inner = v(2);
      const n = u(2).map((sum, j) => Math.tanh(sum + r[j]! * inner[j]!));
      h = h.map((before, j) => (1 - z[j]!) * n[j]! + z[j]! * before);
      Object.assign(found, { resetGate: r, updateGate: z, candidate: n });
    } else h = both(0).map(Math.tanh);
    return { ...found, h };
  });
}

for (const cell of ["lstm", "gru", "rnn"] as const) {
  test(`${cell}: every gate and state is that of the formulas, answers are the library's`, async () => {
    const task = taskOf("adding", LENGTH, 2);
    const shown = task.fresh(SHOWN, LENGTH);
    const unrolled = new Unrolled(task, cell, UNITS, shown, askedOf(task));
    const parameters = parametersOf(task, cell);
    const row = 11;
    const { values, answers } = await unrolled.look(parameters, row);
    const inputs = Array.from({ length: LENGTH }, (_, t) =>
      [0, 1].map((i) => valuesOf(shown)[(row * LENGTH + t) * 2 + i]!),
    );
    const wanted = byFormula(cell, parameters, inputs);
    assert.deepEqual(Object.keys(values).sort(), Object.keys(wanted[0]!).sort());
    for (const [t, step] of wanted.entries()) {
      for (const [name, of] of Object.entries(step)) {
        for (const [j, value] of of.entries()) {
          const found = values[name]!.values[t * UNITS + j]!;
          assert.ok(Math.abs(found - value) < 2e-6, `${name}, step ${t}: ${found}, ${value}`);
        }
      }
    }
    const net = task.network(cell, UNITS, LENGTH, "last");
    const predicted = await withParameters(net, parameters).predict({
      inputs: Float32Array.from(inputs.flat()),
    });
    assert.equal(answers.shape[0], LENGTH);
    assert.ok(Math.abs(answers.values.at(-1)! - predicted.values[0]!) < 1e-6);
    unrolled.dispose();
  });
}

test("gradients are differences of the cost, and their lengths add up by step", async () => {
  const task = taskOf("parity", LENGTH, 5);
  const shown = task.fresh(SHOWN, LENGTH);
  const unrolled = new Unrolled(task, "lstm", UNITS, shown, []);
  const net = task.network("lstm", UNITS, LENGTH, "last");
  const parameters = new Map(
    [...initialize(net, { seed: 3 }).parameters].map(([name, x]) => [name, Float32Array.from(x)]),
  );
  const model = withParameters(net, parameters, { dtype: "f64", loss: task.loss });
  const costOf = async (inputs: Float32Array, row: number) => {
    const labels = shown.labels!.slice(row, row + 1);
    return (await model.evaluate({ ...shown, count: 1, inputs, labels } as never)).loss;
  };
  const squares = new Array<number>(LENGTH).fill(0);
  let norms = new Float32Array(0);
  for (let row = 0; row < SHOWN; row++) {
    const looked = await unrolled.look(parameters, row);
    norms = looked.norms as Float32Array<ArrayBuffer>;
    const own = valuesOf(shown).slice(row * LENGTH, (row + 1) * LENGTH);
    for (let t = 0; t < LENGTH; t++) {
      squares[t]! += (looked.gradient.values[t]! / SHOWN) ** 2;
      if (row > 1) continue;
      const nudged = [1, -1].map((way) => own.with(t, own[t]! + way * 2 ** -10));
      const [up, down] = [await costOf(nudged[0]!, row), await costOf(nudged[1]!, row)];
      const slope = (up! - down!) * 2 ** 9;
      const found = looked.gradient.values[t]!;
      assert.ok(Math.abs(found - slope) < 1e-4 + 1e-3 * Math.abs(slope), `${found}, ${slope}`);
    }
  }
  for (const [t, sum] of squares.entries()) {
    assert.ok(Math.abs(Math.sqrt(sum) / norms[t]! - 1) < 1e-3, `step ${t}`);
  }
  unrolled.dispose();
});

test("answers that are not asked for count neither as right nor as wrong", () => {
  const task = taskOf("copying", 2, 9);
  const set = task.fresh(3, 2);
  const outputs = new Float32Array(set.labels!.length * SYMBOLS);
  let asked = 0;
  for (const [i, wanted] of set.labels!.entries()) {
    const isAsked = wanted < SYMBOLS;
    // every other answer is right
    const says = isAsked && asked++ % 2 === 0 ? wanted : (wanted + 1) % SYMBOLS;
    outputs[i * SYMBOLS + says] = 1;
  }
  assert.equal(asked, 6);
  assert.deepEqual(task.judge(outputs, set), { right: 3, of: 6 });
  const sum = taskOf("adding", 4, 9);
  const sums = sum.fresh(4, 4);
  const near = sums.targets!.map((x, i) => x + [0, 0.09, -0.11, 0.5][i]!);
  assert.deepEqual(sum.judge(near, sums), { right: 2, of: 4 });
});

test("two networks learn from the same mini-batches, the same from the same seed", async () => {
  const plan = {
    task: "sorting",
    cells: ["gru", "gru"],
    units: 6,
    length: 2,
    learningRate: 0.01,
    seed: 4,
  } as const;
  const look = { row: 1, wantsLengths: true };
  const views = [];
  for (const course of [{ steps: 12 }, { steps: 5 }]) {
    const study = await openRecurrence(plan, none);
    const begun = await study.go({ steps: 0 }, look);
    assert.equal(begun.step, 0);
    assert.ok(Number.isNaN(begun.networks[0].cost));
    let view = await study.go(course, look);
    if (course.steps === 5) view = await study.go({ steps: 7 }, look);
    assert.equal(view.step, 12);
    assert.deepEqual(view.networks[0], view.networks[1]);
    assert.notDeepEqual(view.networks[0].answers, begun.networks[0].answers);
    views.push(view);
    study.dispose();
  }
  assert.deepEqual(views[0], views[1]);
  const { right } = views[0]!.networks[0];
  assert.deepEqual(
    right!.map(({ length }) => length),
    [1, 2, 3, 4, 5],
  );
  assert.ok(right!.every(({ share }) => share >= 0 && share <= 1));
  assert.equal(views[0]!.wanted.length, views[0]!.inputs.shape[0]);
});
