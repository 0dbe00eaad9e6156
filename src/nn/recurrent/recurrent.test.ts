import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate } from "../../compiler/1-graph/evaluate.ts";
import { dataset } from "../../data/dataset.ts";
import { normalArray } from "../../data/random.ts";
import { checkGradient } from "../../train/gradient-check.ts";
import { fromSafetensors } from "../../train/load.ts";
import { train } from "../../train/train.ts";
import { initialize } from "../../train/trained.ts";
import { relu, sigmoid, softmax, tanh } from "../activation.ts";
import { dense } from "../dense.ts";
import { describeNetwork, networkOf } from "../describe.ts";
import { dropout } from "../dropout.ts";
import { eachStep } from "../each-step.ts";
import { flatten } from "../flatten.ts";
import { gradientStep } from "../gradient-step.ts";
import { constant, draw, gaussian, scaled } from "../initializer.ts";
import type { Layer } from "../layer.ts";
import { quadratic } from "../loss.ts";
import { masking } from "../masking.ts";
import { type Network, network } from "../network.ts";
import { sgd } from "../optimizer.ts";
import { residual } from "../residual.ts";
import { bidirectional } from "./bidirectional.ts";
import type { RecurrentLayer, RecurrentOptions } from "./cell.ts";
import { gru } from "./gru.ts";
import { lstm } from "./lstm.ts";
import { rnn } from "./rnn.ts";

const [TIME, FEATURES, COUNT] = [6, 3, 5];
const SHAPE = [TIME, FEATURES] as const;
const noise = normalArray(1, "inputs", COUNT * TIME * FEATURES);

/** Sequences with three target values each. */
const setOf = (inputs: ArrayLike<number>, time: number) =>
  dataset({
    name: "noise",
    inputShape: [time, FEATURES],
    outputs: 3,
    inputs: Float64Array.from(inputs),
    targets: normalArray(1, "targets", (inputs.length / time / FEATURES) * 3),
  });
const set = setOf(noise, TIME);

const kinds: Readonly<Record<string, (options: RecurrentOptions) => RecurrentLayer>> = {
  rnn: (options) => rnn(4, tanh, options),
  gru: (options) => gru(4, options),
  lstm: (options) => lstm(4, options),
};
const all = Object.entries(kinds);
const rest = [flatten(), dense(3, tanh)] as const;

for (const [name, make] of all) {
  const layers: readonly Layer[] = [
    make({}),
    make({ recurrentBias: true, reverse: true, keep: "carries" }),
    make({ returnSequences: true, bias: false }),
    bidirectional(make({ returnSequences: true })),
  ];
  test(`the gradient of ${name} is that of finite differences`, () => {
    for (const layer of layers) {
      for (const before of [[], [masking({ value: noise[4]! })]]) {
        const net = network(SHAPE, ...before, layer, ...rest);
        const some = { count: 24, seed: before.length };
        const { worst } = checkGradient(net, set, {
          loss: quadratic,
          init: gaussian(0.7),
          ...some,
        });
        assert.ok(worst.relativeError <= 1e-6, `${net}: ${JSON.stringify(worst)}`);
      }
    }
  });
}

/** Loss, gradients and monitored values of a set of examples, in f64. */
function measured(
  net: Network,
  given: typeof set,
  parameters: ReadonlyMap<string, ArrayLike<number>>,
) {
  const values = net.values.filter((v) => v.endsWith("/a"));
  const graph = gradientStep(net, {
    loss: quadratic,
    batchSize: given.count,
    trainCount: given.count,
    inputDType: "f64",
    divideBy: 1,
    labels: undefined,
    dtype: "f64",
    monitors: values,
  });
  const order = Array.from({ length: given.count }, (_, i) => i);
  const cells = ["cursor", "step", "seed"].map((cell) => [cell, [0]] as const);
  const { outputs } = evaluate(
    graph,
    new Map<string, ArrayLike<number>>([
      ["data.inputs", given.inputs],
      ["data.targets", given.targets!],
      ["data.order", order],
      ...cells,
      ...parameters,
    ]),
  );
  return new Map(Array.from(outputs, ([name, values]) => [name, Float64Array.from(values)]));
}

const drawn = (net: Network) =>
  new Map(net.parameters.map((p) => [p.name, draw(gaussian(0.7), 3, p.name, p.shape)]));

const near = (got: ArrayLike<number>, want: ArrayLike<number>, what: string) => {
  assert.equal(got.length, want.length, what);
  for (let i = 0; i < want.length; i++) {
    const off = Math.abs(got[i]! - want[i]!);
    assert.ok(off <= 1e-12, `${what}[${i}]: ${got[i]}, expected ${want[i]}`);
  }
};

test("sequences that end in padding are as if each were cut to its own length", () => {
  const lengths = [3, 6, 1, 5, 2];
  const PADDING = -7;
  const padded = Float64Array.from(noise, (x, i) => {
    const [row, step] = [Math.floor(i / (TIME * FEATURES)), Math.floor(i / FEATURES) % TIME];
    return step < lengths[row]! ? x : PADDING;
  });
  // a step in the middle that looks like padding is none
  padded.fill(PADDING, TIME * FEATURES + FEATURES, TIME * FEATURES + 2 * FEATURES);
  for (const [name, make] of all) {
    const stacks: readonly (readonly Layer[])[] = [
      [make({})],
      [make({ reverse: true })],
      [bidirectional(make({}))],
      [make({ returnSequences: true }), eachStep(dense(3, sigmoid)), make({ reverse: true })],
      [bidirectional(make({ returnSequences: true })), bidirectional(make({}))],
    ];
    for (const layers of stacks) {
      const net = network(SHAPE, masking({ value: PADDING }), ...layers, dense(3, tanh));
      const parameters = drawn(net);
      const whole = measured(net, setOf(padded, TIME), parameters);
      const total = new Map<string, Float64Array>();
      for (const [row, length] of lengths.entries()) {
        const from = row * TIME * FEATURES;
        const cut = padded.subarray(from, from + length * FEATURES);
        const short = network(
          [length, FEATURES],
          masking({ value: 99 }),
          ...layers,
          dense(3, tanh),
        );
        const targets = set.targets!.subarray(row * 3, row * 3 + 3);
        const alone = measured(short, { ...setOf(cut, length), targets } as typeof set, parameters);
        const last = `train/layers.${layers.length + 1}/a`;
        near(alone.get(last)!, whole.get(last)!.slice(row * 3, row * 3 + 3), `${net}, row ${row}`);
        for (const { name: parameter } of net.parameters) {
          const gradient = alone.get(`train/${parameter}/gradient`)!;
          const sum = total.get(parameter) ?? new Float64Array(gradient.length);
          total.set(
            parameter,
            sum.map((x, i) => x + gradient[i]! / COUNT),
          );
        }
      }
      for (const [parameter, sum] of total) {
        near(whole.get(`train/${parameter}/gradient`)!, sum, `${name}: ${net}, ${parameter}`);
      }
    }
  }
});

test("padding gives 0, and what lies in it does not matter", () => {
  const net = network(SHAPE, masking({ value: 9 }), gru(4, { returnSequences: true }), ...rest);
  const padded = noise.slice().fill(9, 2 * FEATURES, TIME * FEATURES);
  const a = measured(net, setOf(padded, TIME), drawn(net)).get("train/layers.1/a")!;
  const first = Array.from(a.slice(0, TIME * 4));
  assert.ok(first.slice(0, 8).every((x) => x !== 0));
  assert.ok(first.slice(8).every((x) => x === 0));
  const onlyPadding = noise.slice().fill(9);
  const none = measured(net, setOf(onlyPadding, TIME), drawn(net)).get("train/layers.1/a")!;
  assert.ok(Array.from(none).every((x) => x === 0));
});

test("the formulas: each kind's states and gates in plain numbers", () => {
  const s = (x: number) => 1 / (1 + Math.exp(-x));
  for (const [kind, make] of all) {
    const layer = make({ returnSequences: true, recurrentBias: true });
    const net = network(SHAPE, layer, ...rest);
    const parameters = drawn(net);
    const [w, b, u, v] = ["weight", "bias", "recurrentWeight", "recurrentBias"].map(
      (name) => parameters.get(`layers.0.${name}`)!,
    );
    const row = (m: Float64Array, k: number, x: readonly number[]) =>
      x.reduce((sum, value, i) => sum + m[k * x.length + i]! * value, 0);
    let [h, c] = [new Array<number>(4).fill(0), new Array<number>(4).fill(0)];
    const wanted: number[] = [];
    for (let t = 0; t < TIME; t++) {
      const x = Array.from(noise.slice(t * FEATURES, (t + 1) * FEATURES));
      const of = (block: number, j: number) => {
        const k = block * 4 + j;
        return [row(w!, k, x) + b![k]!, row(u!, k, h) + v![k]!] as const;
      };
      const sum = (block: number, j: number) => of(block, j)[0] + of(block, j)[1];
      const next = h.map((old, j) => {
        if (kind === "rnn") return Math.tanh(sum(0, j));
        if (kind === "gru") {
          const [reset, update, [from, again]] = [s(sum(0, j)), s(sum(1, j)), of(2, j)];
          return (1 - update) * Math.tanh(from + reset * again) + update * old;
        }
        return 0;
      });
      if (kind === "lstm") {
        const cell = c.map((old, j) => s(sum(1, j)) * old + s(sum(0, j)) * Math.tanh(sum(2, j)));
        for (const j of next.keys()) next[j] = s(sum(3, j)) * Math.tanh(cell[j]!);
        c = cell;
      }
      h = next;
      wanted.push(...h);
    }
    const a = measured(net, set, parameters).get("train/layers.0/a")!;
    near(a.slice(0, TIME * 4), wanted, kind);
  }
});

test("a text that is read in pieces goes on where it was", async () => {
  const whole = 12;
  for (const [kind, make] of all) {
    // two streams of 12 steps, in three pieces of 4: piece by piece, stream by stream
    const text = normalArray(2, "text", 2 * whole * FEATURES);
    const pieces = Float64Array.from({ length: text.length }, (_, i) => {
      const [piece, stream] = [Math.floor(i / (8 * FEATURES)), Math.floor(i / (4 * FEATURES)) % 2];
      return text[stream * whole * FEATURES + piece * 4 * FEATURES + (i % (4 * FEATURES))]!;
    });
    const layer = make({ frozen: true, streams: 2 });
    const net: Network<readonly [number, number], 3> = network(
      [4, FEATURES],
      layer,
      dense(3, tanh),
    );
    const run = await train(net, setOf(pieces, 4), {
      loss: quadratic,
      optimizer: sgd({ learningRate: 0.1 }),
      batchSize: 2,
      epochs: 1,
      order: () => Uint32Array.from([0, 1, 2, 3, 4, 5]),
      dtype: "f64",
    });
    const long = network([whole, FEATURES], make({}), dense(3, tanh));
    const states = [...run.parameters].filter(([name]) => /layers\.0\.(h|c)$/.test(name));
    const parameters = new Map([...run.parameters].filter(([name]) => !/\.(h|c)$/.test(name)));
    const at = measured(long, setOf(text, whole), parameters);
    assert.equal(states.length, kind === "lstm" ? 2 : 1);
    near(run.parameters.get("layers.0.h")!, at.get("train/layers.0/a")!, kind);
    assert.ok((await run.evaluate(setOf(pieces, 4))).loss > 0);
    // asked about a piece by itself, it begins at 0
    const asked = await run.predict({ inputs: [...pieces.subarray(0, 4 * FEATURES)] });
    const fresh = network([4, FEATURES], make({}), dense(3, tanh));
    const piece = measured(
      fresh,
      setOf(pieces.slice(0, 4 * FEATURES), 4),
      parameters as Map<string, Float64Array>,
    );
    near(asked.values, piece.get("train/layers.1/a")!, kind);
  }
});

test("streams that a short batch leaves out stay where they are", async () => {
  const net = network(SHAPE, gru(4, { streams: 3, frozen: true }), dense(3, tanh));
  const options = {
    loss: quadratic,
    optimizer: sgd({ learningRate: 0.1 }),
    batchSize: 3,
    epochs: 1,
    order: () => Uint32Array.from([0, 1, 2, 3, 4]),
    dtype: "f64",
  } as const;
  const five = await train(net, set, options);
  const three = await train(net, setOf(noise.slice(0, 3 * TIME * FEATURES), TIME), {
    ...options,
    order: () => Uint32Array.from([0, 1, 2]),
  });
  const [after, before] = [five, three].map((run) => Array.from(run.parameters.get("layers.0.h")!));
  assert.deepEqual(after!.slice(8), before!.slice(8));
  assert.notDeepEqual(after!.slice(0, 4), before!.slice(0, 4));
  assert.ok(after!.every((x) => x !== 0));
});

test("a fresh forget gate is open, and no other bias is moved", () => {
  const biases = (layer: Layer) => {
    const made = initialize(network(SHAPE, layer, dense(3)), { init: scaled, seed: 2 });
    return Array.from(made.parameters.get("layers.0.bias")!);
  };
  assert.deepEqual(biases(lstm(2)), [0, 0, 1, 1, 0, 0, 0, 0]);
  assert.deepEqual(biases(lstm(2, { forgetBias: 0 })), new Array(8).fill(0));
  const moved = biases(lstm(2, { biasInit: gaussian(1), forgetBias: 3 }));
  const usual = biases(lstm(2, { biasInit: gaussian(1), forgetBias: 0 }));
  const off = moved.map((x, i) => Math.round((x - usual[i]!) * 1e6) / 1e6);
  assert.deepEqual(off, [0, 0, 3, 3, 0, 0, 0, 0]);
  assert.deepEqual(biases(gru(2)), new Array(6).fill(0));
});

test("frozen layers keep their parameters", async () => {
  for (const [, make] of all) {
    const net = network(SHAPE, make({ frozen: true, recurrentBias: true }), dense(3, tanh));
    const before = initialize(net, { seed: 1 }).parameters;
    const run = await train(net, set, {
      loss: quadratic,
      optimizer: sgd({ learningRate: 0.1 }),
      batchSize: 5,
      epochs: 1,
      from: before,
    });
    for (const [name, values] of run.parameters) {
      const isSame = values.every((x, i) => x === before.get(name)![i]);
      assert.equal(isSame, name.startsWith("layers.0"), name);
    }
  }
});

const described: readonly Layer[] = [
  rnn(4),
  rnn(4, relu),
  rnn(4, tanh, { reverse: true }),
  gru(4, { recurrentBias: true, keep: "carries" }),
  lstm(4, { bias: false }),
  lstm(4, { forgetBias: 2, streams: 8, frozen: true }),
  bidirectional(lstm(4)),
];

test("networks with them are saved and read, print as their code and have a summary", () => {
  for (const layer of described) {
    const net = network(SHAPE, masking({ value: 2 }), layer, dense(3, softmax));
    const made = initialize(net, { seed: 3 });
    const read = fromSafetensors(made.toSafetensors());
    assert.equal(`${read.network}`, `${net}`);
    assert.deepEqual([...read.parameters], [...made.parameters]);
    assert.ok(net.summary().includes(layer.code));
  }
  const net = network(SHAPE, gru(4, { returnSequences: true }), eachStep(dense(2, relu)), ...rest);
  assert.equal(`${networkOf(describeNetwork(net), "test")}`, `${net}`);
  assert.equal(network(SHAPE, lstm(5), dense(3)).parameterCount, 4 * 5 * (3 + 5 + 1) + 3 * 6);
  assert.equal(rnn(4, relu, { weight: constant(1) }).code, "rnn(4, relu, { weight: constant(1) })");
});

test("other layers stand around and inside them", () => {
  const inner = lstm(3, { returnSequences: true });
  const net = network(SHAPE, residual(inner, eachStep(dense(3))), dropout(0.2), ...rest);
  assert.deepEqual(net.shapes[0], [6, 3]);
  assert.ok(net.parameters.some((p) => p.name === "layers.0.1.weight"));
  assert.equal(fromSafetensors(initialize(net).toSafetensors()).network.toString(), `${net}`);
  assert.equal(net.layers[0]!.description!.kind, "residual");
});
