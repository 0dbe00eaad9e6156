// Batch normalisation inside the recurrence: its gradient, its formulas in plain numbers, what it
// keeps for evaluation, how it is written down, and what it refuses. PyTorch's numbers are in
// test/recurrent.test.ts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "../../data/dataset.ts";
import { normalArray } from "../../data/random.ts";
import { OptionError } from "../../errors.ts";
import { checkGradient } from "../../train/gradient-check.ts";
import { fromSafetensors } from "../../train/load.ts";
import { train } from "../../train/train.ts";
import { initialize, withParameters } from "../../train/trained.ts";
import { tanh } from "../activation.ts";
import { dense } from "../dense.ts";
import { describeNetwork, networkOf } from "../describe.ts";
import { gaussian } from "../initializer.ts";
import { quadratic } from "../loss.ts";
import { masking } from "../masking.ts";
import { network } from "../network.ts";
import { sgd } from "../optimizer.ts";
import { bidirectional } from "./bidirectional.ts";
import { lstm } from "./lstm.ts";

const [COUNT, TIME, FEATURES, SIZE] = [6, 4, 3, 2];
const SHAPE = [TIME, FEATURES] as const;
const set = dataset({
  name: "noise",
  inputShape: SHAPE,
  outputs: 3,
  inputs: normalArray(1, "inputs", COUNT * TIME * FEATURES),
  targets: normalArray(1, "targets", COUNT * 3),
});
const end = dense(3, tanh);
const net = network(SHAPE, lstm(SIZE, { batchNorm: true }), end);

test("its gradient is that of finite differences", () => {
  for (const layer of [
    lstm(4, { batchNorm: { gamma: 0.7 } }),
    lstm(4, { batchNorm: true, reverse: true, keep: "carries", recurrentBias: true }),
    bidirectional(lstm(3, { batchNorm: { gamma: 1, epsilon: 1e-3 }, bias: false })),
  ]) {
    const own = network(SHAPE, layer, end);
    const { worst } = checkGradient(own, set, { loss: quadratic, init: gaussian(0.7), count: 40 });
    assert.ok(worst.relativeError <= 1e-5, `${own}: ${JSON.stringify(worst)}`);
  }
});

const s = (x: number) => 1 / (1 + Math.exp(-x));
type Rows = number[][];

/** What the layer gives for all examples in plain numbers: each step normalised by `statistics`. */
function plain(
  values: ReadonlyMap<string, ArrayLike<number>>,
  statistics: (name: string, step: number, rows: Rows) => readonly [number[], number[]],
): Rows {
  const p = (name: string) => Array.from(values.get(`layers.0.${name}`)!);
  const product = (weights: number[], rows: Rows, width: number): Rows =>
    rows.map((x) =>
      Array.from({ length: weights.length / width }, (_, k) =>
        x.reduce((sum, value, i) => sum + weights[k * width + i]! * value, 0),
      ),
    );
  const normal = (name: string, step: number, rows: Rows, shift?: number[]): Rows => {
    const [mean, variance] = statistics(name, step, rows);
    const scale = p(`${name}Scale`);
    return rows.map((row) =>
      row.map(
        (x, k) => ((x - mean[k]!) / Math.sqrt(variance[k]! + 1e-5)) * scale[k]! + (shift?.[k] ?? 0),
      ),
    );
  };
  let [h, c]: [Rows, Rows] = [0, 0].map(() =>
    Array.from({ length: COUNT }, () => new Array<number>(SIZE).fill(0)),
  ) as [Rows, Rows];
  for (let t = 0; t < TIME; t++) {
    const x = h.map((_, row) =>
      Array.from(set.inputs.subarray((row * TIME + t) * FEATURES, (row * TIME + t + 1) * FEATURES)),
    );
    const a = normal("input", t, product(p("weight"), x, FEATURES));
    const b = normal("recurrent", t, product(p("recurrentWeight"), h, SIZE));
    const sum = (row: number, gate: number, j: number) => {
      const k = gate * SIZE + j;
      return a[row]![k]! + b[row]![k]! + p("bias")[k]!;
    };
    c = c.map((old, row) =>
      old.map((v, j) => s(sum(row, 1, j)) * v + s(sum(row, 0, j)) * Math.tanh(sum(row, 2, j))),
    );
    const shown = normal("cell", t, c, p("cellShift"));
    h = shown.map((own, row) => own.map((v, j) => s(sum(row, 3, j)) * Math.tanh(v)));
  }
  return h;
}

const columns = (rows: Rows, of: (column: number[]) => number): number[] =>
  rows[0]!.map((_, k) => of(rows.map((row) => row[k]!)));
const mean = (xs: number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
const variance = (xs: number[]) => mean(xs.map((x) => (x - mean(xs)) ** 2));

test("training takes the statistics of each step, evaluation those that were kept", async () => {
  const options = {
    loss: quadratic,
    optimizer: sgd({ learningRate: 1e-12 }),
    batchSize: COUNT,
    dtype: "f64",
    monitors: ["layers.0/a"],
    init: gaussian(0.7),
    order: () => Uint32Array.from({ length: COUNT }, (_, i) => i),
  } as const;
  const start = initialize(net, { init: gaussian(0.7), dtype: "f64" }).parameters;
  let seen: number[] = [];
  const run = await train(net, set, {
    ...options,
    from: start,
    epochs: 1,
    onEpoch: ({ monitors }) => {
      seen = Array.from(monitors!.get("layers.0/a")!.values);
    },
  });
  const met = new Map<string, number[]>();
  const wanted = plain(start, (name, step, rows) => {
    const own = [columns(rows, mean), columns(rows, variance)] as const;
    met.set(`${name}Mean.${step}`, own[0]);
    met.set(
      `${name}Variance.${step}`,
      own[1].map((v) => (v * COUNT) / (COUNT - 1)),
    );
    return own;
  }).flat();
  for (const [i, value] of wanted.entries()) assert.ok(Math.abs(seen[i]! - value) < 1e-12);
  for (const [key, values] of met) {
    const [name, step] = key.split(".") as [string, string];
    const first = name.endsWith("Variance") ? 1 : 0;
    const kept = run.parameters.get(`layers.0.${name}`)!;
    for (const [k, value] of values.entries()) {
      const now = kept[Number(step) * values.length + k]!;
      assert.ok(Math.abs(now - (0.9 * first + 0.1 * value)) < 1e-12, `${key} ${k}`);
    }
  }
  // the kept ones, whatever else is in the batch
  const { parameters } = run;
  const kept = (name: string, step: number, rows: Rows) => {
    const width = rows[0]!.length;
    const of = (what: string) =>
      Array.from(
        parameters.get(`layers.0.${name}${what}`)!.slice(step * width, (step + 1) * width),
      );
    return [of("Mean"), of("Variance")] as const;
  };
  const [weight, bias] = ["weight", "bias"].map((n) =>
    Array.from(parameters.get(`layers.1.${n}`)!),
  );
  const answers = plain(parameters, kept).flatMap((h) =>
    bias!.map((b, k) => Math.tanh(h.reduce((sum, v, j) => sum + weight![k * SIZE + j]! * v, b))),
  );
  const all = await run.predict(set);
  const one = await run.predict({ inputs: set.inputs.slice(0, TIME * FEATURES) });
  for (const [i, value] of answers.entries()) {
    assert.ok(Math.abs(all.values[i]! - value) < 1e-12, `${i}`);
    if (i < 3) assert.ok(Math.abs(one.values[i]! - value) < 1e-12);
  }
});

test("it is written down, read back, counted and refused", () => {
  for (const [layer, code] of [
    [lstm(5, { batchNorm: true }), "lstm(5, { batchNorm: true })"],
    [lstm(5, { batchNorm: {} }), "lstm(5, { batchNorm: true })"],
    [lstm(5, { batchNorm: false }), "lstm(5)"],
    [
      lstm(5, { batchNorm: { gamma: 0.5, momentum: 0 } }),
      "lstm(5, { batchNorm: { gamma: 0.5, momentum: 0 } })",
    ],
  ] as const) {
    assert.equal(layer.code, code);
    const made = initialize(network(SHAPE, layer, end));
    const read = fromSafetensors(made.toSafetensors());
    assert.equal(`${read.network}`, `${made.network}`);
    assert.deepEqual([...read.parameters], [...made.parameters]);
  }
  const gammas = initialize(net).parameters.get("layers.0.recurrentScale")!;
  assert.ok(gammas.every((x) => Math.abs(x - 0.1) < 1e-7));
  // statistics are no parameters
  assert.equal(
    net.parameterCount,
    4 * SIZE * (FEATURES + SIZE + 1 + 2) + 2 * SIZE + 3 * (SIZE + 1),
  );
  const refused = (build: () => unknown, message: RegExp) =>
    assert.throws(build, (error) => error instanceof OptionError && message.test(error.message));
  refused(() => lstm(4, { batchNorm: { gamma: Number.NaN } }), /^batchNorm: gamma: .* got NaN$/);
  refused(() => lstm(4, { batchNorm: { momentum: 1 } }), /^batchNorm: momentum: .* got 1$/);
  refused(() => lstm(4, { batchNorm: { epsilon: 0 } }), /^batchNorm: epsilon: .* got 0$/);
  refused(() => lstm(4, { batchNorm: 3 as never }), /expected true or \{ gamma.* got 3$/);
  refused(
    () => network(SHAPE, masking(), lstm(4, { batchNorm: true }), end),
    /expected sequences of one length, padding .* leave masking\(\) or batchNorm out$/,
  );
  const file = describeNetwork(net);
  const layers = [{ ...file.layers[0]!, gamma: "x" }];
  assert.throws(
    () => networkOf({ ...file, layers } as never, "file"),
    /FormatError: file: .* gamma/,
  );
  // another number of steps has no statistics
  const longer = network([9, FEATURES], lstm(SIZE, { batchNorm: true }), end);
  assert.throws(() => withParameters(longer, initialize(net).parameters), /inputMean/);
});
