// What panels read off weights, against what the library computes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { logLikelihood } from "downhill";
import { readLayers } from "../settings/layers.ts";
import { makeNetwork } from "../worker/build.ts";
import { Examiner } from "../worker/examiner.ts";
import { layersOf } from "../worker/facts.ts";
import type { Values } from "../worker/protocol.ts";
import { type Outgoing, outgoing } from "./outgoing.ts";
import { joined, partWith, placeIn } from "./parts.ts";
import { barShare, type Roles, remembers, rolesOf, unitActivations } from "./roles.ts";
import { directVotes, ranked } from "./votes.ts";
import { pixelsOf, placeOf, scaleOf, weightPicture } from "./weight-picture.ts";
import { weightedSum } from "./weighted-sum.ts";

/** Numbers from -1 to 1 that repeat after 2^31 steps only. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x40000000 - 1;
  };
}

async function example(inputShape: readonly number[], text: string) {
  const net = makeNetwork(inputShape, readLayers(text));
  const next = numbers(5);
  const parameters = new Map<string, Float32Array>(
    net.parameters.map(({ name, shape }) => [
      name,
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, next),
    ]),
  );
  const inputs = Float32Array.from({ length: inputShape.reduce((a, b) => a * b, 1) }, () =>
    Math.max(0, next()),
  );
  const examiner = new Examiner(net, logLikelihood);
  const forward = async (with_: ReadonlyMap<string, Float32Array>) =>
    (await examiner.forward(with_, { choice: { set: "test", row: 0 }, inputs, label: 0 })).values;
  const roles = rolesOf({ inputShape, layers: layersOf(net) }) as Roles;
  const value = (name: string): Values => ({
    shape: net.parameters.find((p) => p.name === name)!.shape,
    values: parameters.get(name)!,
  });
  return { net, parameters, forward, roles, value, close: () => examiner.dispose() };
}

/** With those weights at 0. */
function without(
  parameters: ReadonlyMap<string, Float32Array>,
  out: readonly Outgoing[],
): ReadonlyMap<string, Float32Array> {
  assert.ok(out.length > 0);
  const silenced = out.map(({ name, places }) => {
    const silent = parameters.get(name)!.slice();
    for (const place of places) silent[place] = 0;
    return [name, silent] as const;
  });
  return new Map([...parameters, ...silenced]);
}

const NETS = [
  ["a dense network", [12], "7 sigmoid, 5 tanh, 4 softmax"],
  [
    "a convnet of two levels",
    [12, 12, 1],
    "conv 3 3 tanh, pool 2, conv 4 2 relu, flatten, 6 sigmoid, 3 softmax",
  ],
  ["colours", [6, 6, 3], "conv 5 3 relu, flatten, 4 softmax"],
  ["answers for each step", [7, 5], "each 6 tanh, flatten, 4 softmax"],
  [
    "a layer that reads from both ends",
    [7, 5],
    "each 6 tanh, bidirectional gru 3 sequences, each 4 relu, bidirectional lstm 2, 4 softmax",
  ],
] as const;

for (const [name, shape, text] of NETS) {
  test(`${name}: the sum written out is the weighted input of the library`, async () => {
    const { forward, parameters, roles, value, close } = await example(shape, text);
    const values = await forward(parameters);
    for (const layer of new Set([roles.first, ...roles.deeper, roles.output])) {
      if (remembers(layer)) continue;
      for (let neuron = 0; neuron < layer.units; neuron++) {
        const [weight, bias] = [value(`${layer.name}.weight`), value(`${layer.name}.bias`)];
        const sum = weightedSum(layer, neuron, values, weight, bias, 4)!;
        const written = sum.terms.reduce((s, { weight: w, input }) => s + w * input, 0);
        assert.ok(
          Math.abs(written + sum.rest + sum.bias - sum.z) < 1e-4,
          `${layer.name} ${neuron}`,
        );
        const sizes = sum.terms.map(({ weight: w, input }) => Math.abs(w * input));
        assert.deepEqual(
          sizes,
          sizes.toSorted((a, b) => b - a),
        );
        const z = values[`${layer.name}/z`]!;
        const own = z.values.filter((_, i) => i % layer.units === neuron);
        assert.equal(sum.z, Math.max(...own), "a map is written out where it is strongest");
      }
    }
    close();
  });

  test(`${name}: with its outgoing weights at 0 a neuron moves nothing`, async () => {
    const { net, forward, parameters, roles, close } = await example(shape, text);
    // what remembers speaks to itself
    for (const layer of [roles.first, ...roles.deeper].filter((one) => !remembers(one))) {
      const muted = without(parameters, outgoing(net.parameters, layer.index, layer.units, 1));
      const before = await forward(muted);
      // its own weights no longer matter, those of its neighbour do
      const own = parameters.get(`${layer.name}.bias`)!;
      const moved = (neuron: number) =>
        forward(
          new Map([
            ...muted,
            [`${layer.name}.bias`, own.map((b, i) => (i === neuron ? b + 1 : b))],
          ]),
        );
      const output = `${roles.output.name}/a`;
      assert.deepEqual((await moved(1))[output]!.values, before[output]!.values);
      assert.notDeepEqual((await moved(2))[output]!.values, before[output]!.values);
    }
    assert.deepEqual(outgoing(net.parameters, roles.output.index, roles.output.units, 0), []);
    close();
  });
}

for (const [inner, gates] of [
  ["rnn 4 tanh", 1],
  ["gru 4", 3],
  ["lstm 4", 4],
] as const) {
  test(`bidirectional ${inner}: weights of both layers inside are one picture a neuron, and are found again`, async () => {
    const { parameters, roles, value, close } = await example(
      [7, 5],
      `bidirectional ${inner}, 3 softmax`,
    );
    const layer = roles.first;
    assert.deepEqual([layer.units, layer.gates.length || 1], [8, gates]);
    assert.deepEqual(layer.weightShape, [8 * gates, 5]);
    const held = layer.parts.map(({ name }) => value(`${name}.weight`));
    const all = joined(layer, held)!;
    assert.deepEqual(all.shape, layer.weightShape);
    // every number is shown once, by the neuron that it belongs to
    const picture = weightPicture(layer);
    const seen = new Set<string>();
    for (let neuron = 0; neuron < layer.units; neuron++) {
      const [end, own] = [neuron < 4 ? 0 : 1, neuron % 4];
      for (let gate = 0; gate < gates; gate++) {
        for (let column = 0; column < 5; column++) {
          const at = neuron * 5 + (gates > 1 ? picture.weightAt(column, gate) : column);
          const { part, index } = placeIn(layer, at, 5);
          assert.equal(part.name, `layers.0.${end}`);
          assert.equal(index, (gate * 4 + own) * 5 + column);
          assert.equal(all.values[at], parameters.get(`${part.name}.weight`)![index]);
          seen.add(`${part.name} ${index}`);
        }
      }
      assert.deepEqual(partWith(layer, neuron), { part: layer.parts[end], neuron: own });
    }
    assert.equal(seen.size, 8 * gates * 5);
    // of two moments they are none
    assert.equal(
      joined(layer, [
        { ...held[0]!, step: 1 },
        { ...held[1]!, step: 2 },
      ]),
      undefined,
    );
    assert.equal(joined(layer, [held[0], undefined]), undefined);
    assert.throws(() => partWith(layer, 8), RangeError);
    close();
  });
}

test("direct votes are what the outputs lose without the neuron", async () => {
  const { net, forward, parameters, roles, value, close } = await example(
    [12],
    "7 sigmoid, 4 softmax",
  );
  const values = await forward(parameters);
  const neuron = 3;
  const a = unitActivations(values["layers.0/a"]!)[neuron]!;
  const votes = directVotes(value("layers.1.weight"), neuron, a);
  const out = outgoing(net.parameters, 0, roles.first.units, neuron);
  const silenced = await forward(without(parameters, out));
  for (const [k, vote] of votes.entries()) {
    const lost = values["layers.1/z"]!.values[k]! - silenced["layers.1/z"]!.values[k]!;
    assert.ok(Math.abs(vote - lost) < 1e-5);
  }
  const order = ranked(votes).map(({ value: vote }) => Math.abs(vote));
  assert.deepEqual(
    order,
    order.toSorted((x, y) => y - x),
  );
  close();
});

/** A layer of such weights on inputs of such a shape. */
const from = (
  weightShape: readonly number[],
  shape: readonly number[],
  units = weightShape[0]!,
) => ({
  weightShape,
  units,
  from: { shape, value: "inputs" },
});

test("a neuron's weights are shown where its inputs lie", () => {
  const square = weightPicture(from([30, 784], [784]));
  assert.deepEqual([square.kind, square.width, square.height], ["pixels", 28, 28]);
  assert.equal(square.weightAt(3, 2), 59);
  const weights = Float32Array.from({ length: 784 }, numbers(9));
  assert.ok(square.isInOrder);
  assert.deepEqual(pixelsOf(square, weights, 0, 1), weights);
  assert.deepEqual(placeOf(from([30, 784], [784]), 59), { row: 3, column: 4, map: undefined });
  // maps side by side, the last axis being the map
  const maps = weightPicture(from([10, 2 * 3 * 4], [2, 3, 4]));
  assert.deepEqual([maps.width, maps.height, maps.isInOrder], [12, 2, false]);
  assert.equal(maps.weightAt(3 + 1, 1), (1 * 3 + 1) * 4 + 1);
  assert.deepEqual(placeOf(from([10, 24], [2, 3, 4]), 17), { row: 2, column: 2, map: 2 });
  const filter = weightPicture(from([8, 3, 5, 5], [32, 32, 3]));
  assert.deepEqual([filter.kind, filter.width, filter.height, filter.count], ["filter", 15, 5, 75]);
  assert.equal(filter.weightAt(7, 1), 25 + 5 + 2);
  assert.deepEqual(placeOf(from([8, 3, 5, 5], [32, 32, 3]), 32), { row: 2, column: 3, map: 2 });
  const bars = weightPicture(from([4, 3], [3]));
  assert.equal(bars.kind, "bars");
  assert.deepEqual(placeOf(from([4, 3], [3]), 2), { index: 3 });
  const folded = weightPicture(from([4, 90], [90]));
  assert.deepEqual([folded.width, folded.height, folded.weightAt(9, 8)], [10, 9, 89]);
  assert.equal(weightPicture(from([4, 91], [91])).weightAt(2, 9), -1);
});

test("bars stand above and below the middle, as high as their weights", () => {
  const picture = weightPicture(from([1, 3], [3]));
  const pixels = pixelsOf(picture, [0.5, -1, 0], 0, 1);
  const column = (x: number) =>
    Array.from({ length: picture.height }, (_, y) => pixels[y * picture.width + x]!);
  const middle = picture.height / 2;
  const filled = (values: number[]) => values.filter((value) => value !== 0).length;
  assert.equal(filled(column(0).slice(middle)), 0);
  assert.equal(filled(column(0)), middle / 2);
  assert.equal(filled(column(1).slice(0, middle)), 0);
  assert.equal(filled(column(1)), middle);
  assert.equal(filled(column(2)), 0);
});

test("the scale is 2.6 standard deviations, and never 0", () => {
  const next = numbers(3);
  const weights = Float32Array.from({ length: 784 * 30 }, next);
  // uniform from -1 to 1: a standard deviation of 1 / sqrt(3)
  assert.ok(Math.abs(scaleOf(weights) - 2.6 / Math.sqrt(3)) < 0.05);
  assert.equal(scaleOf(new Float32Array(10)), 1);
  assert.equal(scaleOf([Number.NaN, 1]), 1);
});

test("bars reach to the end of what a function can give, or of its layer", () => {
  assert.equal(barShare("sigmoid", 0.25, 9), 0.25);
  assert.equal(barShare("tanh", -0.5, 9), 0.5);
  assert.equal(barShare("relu", 3, 6), 0.5);
  assert.equal(barShare("relu", 0, 0), 0);
  assert.equal(barShare("relu", Number.NaN, 1), 0);
  const maps = { shape: [1, 2, 2], values: Float32Array.of(1, 10, 3, 20) };
  assert.deepEqual([...unitActivations(maps)], [2, 15]);
});

test("a unit that reads rows has a row of weights for each gate, wherever they lie", () => {
  const [units, pixels] = [3, 5];
  const layer = { ...from([4 * units, pixels], [7, pixels], units) };
  const picture = weightPicture(layer);
  assert.deepEqual([picture.kind, picture.width, picture.height], ["gates", 5, 4]);
  // weight of gate g, unit j, pixel x
  const weights = Float32Array.from({ length: 4 * units * pixels }, (_, i) => {
    const [row, x] = [Math.floor(i / pixels), i % pixels];
    return 100 * Math.floor(row / units) + 10 * (row % units) + x;
  });
  const pixelsOfUnit = pixelsOf(picture, weights, 2 * picture.count, 1);
  const expected = [0, 1, 2, 3].flatMap((g) => [0, 1, 2, 3, 4].map((x) => 100 * g + 20 + x));
  assert.deepEqual([...pixelsOfUnit], expected);
  assert.deepEqual(placeOf(layer, picture.weightAt(3, 2)), { gate: 2, index: 4 });
});

test("what neurons give is no picture, though there are a square of them", () => {
  const behind = { weightShape: [10, 64], units: 10, from: { shape: [64], value: "layers.0/a" } };
  assert.equal(weightPicture(behind).kind, "bars");
  assert.equal(weightPicture({ ...behind, from: { shape: [64], value: "inputs" } }).kind, "pixels");
});
