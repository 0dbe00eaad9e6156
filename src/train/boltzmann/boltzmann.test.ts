// Restricted Boltzmann machines small enough to be summed over: their likelihood, the gradients that
// contrastive divergence takes, and what they draw.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../compile.ts";
import { type Dataset, dataset } from "../../data/dataset.ts";
import { randomStream } from "../../data/random.ts";
import {
  checkGradient,
  contrastiveDivergence,
  estimateLogPartition,
  freeEnergies,
  gaussian,
  gibbs,
  gradientStep,
  initialize,
  logPartition,
  type Network,
  type Objective,
  objective,
  rbm,
  type TrainedNetwork,
  withParameters,
} from "../../index.ts";
import { writeInputs } from "../buffers.ts";

const VISIBLE = 5;
const HIDDEN = 3;
const small = (seed = 4, width = 1.2, sizes: readonly [number, number] = [VISIBLE, HIDDEN]) => {
  const net = rbm(...sizes, { weight: gaussian(width) });
  const drawn = initialize(net, { seed, dtype: "f64" });
  const { normal } = randomStream(seed, "biases");
  // biases that are not 0
  const parameters = new Map([...drawn.parameters].map(([n, v]) => [n, Float64Array.from(v)]));
  for (const name of ["bias", "visibleBias"]) {
    const values = parameters.get(`layers.0.${name}`)!;
    for (const i of values.keys()) values[i] = 0.5 * normal();
  }
  return withParameters(net, parameters, { dtype: "f64" });
};

const bitsOf = (state: number, units: number): number[] =>
  Array.from({ length: units }, (_, i) => (state >>> i) & 1);
const states = (units: number): number[][] =>
  Array.from({ length: 2 ** units }, (_, s) => bitsOf(s, units));
const sigma = (x: number): number => 1 / (1 + Math.exp(-x));

/** A machine by its definition, in plain numbers. */
function byDefinition({ parameters, network: net }: TrainedNetwork) {
  const [visible] = net.inputShape as [number];
  const own = (name: string) => Array.from(parameters.get(`layers.0.${name}`)!);
  const [weight, bias, visibleBias] = [own("weight"), own("bias"), own("visibleBias")];
  const hidden = bias.length;
  const up = (v: readonly number[], j: number) =>
    v.reduce((sum, x, i) => sum + x * weight[j * visible + i]!, bias[j]!);
  const down = (h: readonly number[], i: number) =>
    h.reduce((sum, x, j) => sum + x * weight[j * visible + i]!, visibleBias[i]!);
  const hiddenGiven = (v: readonly number[]) => bias.map((_, j) => sigma(up(v, j)));
  const visibleGiven = (h: readonly number[]) => visibleBias.map((_, i) => sigma(down(h, i)));
  const energy = (v: readonly number[], h: readonly number[]) =>
    -h.reduce((sum, x, j) => sum + x * up(v, j), 0) -
    v.reduce((sum, x, i) => sum + x * visibleBias[i]!, 0);
  const weights = states(visible).map((v) =>
    states(hidden).reduce((sum, h) => sum + Math.exp(-energy(v, h)), 0),
  );
  const z = weights.reduce((a, b) => a + b, 0);
  /** dF/d(W, c, b) at v, one after another. */
  const slope = (v: readonly number[]) => {
    const p = hiddenGiven(v);
    return [...p.flatMap((h) => v.map((x) => -h * x)), ...p.map((h) => -h), ...v.map((x) => -x)];
  };
  const likely = (values: readonly number[], given: readonly number[]) =>
    values.reduce((product, x, i) => product * (x ? given[i]! : 1 - given[i]!), 1);
  return { hiddenGiven, visibleGiven, slope, likely, z, chance: weights.map((w) => w / z) };
}

test("ln Z and the free energy are those of the sum over all states", async () => {
  for (const sizes of [
    [5, 3],
    [3, 6],
    [4, 4],
  ] as const) {
    const model = small(4, 1.2, sizes);
    const { z, chance } = byDefinition(model);
    const logZ = logPartition(model);
    assert.ok(Math.abs(logZ - Math.log(z)) < 1e-12, `${logZ}, ${Math.log(z)}`);
    const all = states(sizes[0]);
    const energies = freeEnergies(model, all.flat());
    for (const [i, f] of energies.entries()) {
      assert.ok(Math.abs(-f - logZ - Math.log(chance[i]!)) < 1e-12);
    }
    const [batch] = [await model.predict(all.flat())];
    const { hiddenGiven } = byDefinition(model);
    for (const [i, p] of hiddenGiven(all[6]!).entries()) {
      assert.ok(Math.abs(batch!.values[6 * sizes[1] + i]! - p) < 1e-12);
    }
  }
});

test("annealed importance sampling finds ln Z within what it says of its error", async () => {
  const base = states(10).flat();
  for (const seed of [1, 2, 3]) {
    const model = small(seed, 0.8, [10, 12]);
    const exact = logPartition(model);
    const options = { base, chains: 200, temperatures: 200, seed };
    const { logPartition: found, relativeError } = await estimateLogPartition(model, options);
    assert.ok(relativeError < 0.2, `${relativeError}`);
    assert.ok(Math.abs(found - exact) < 4 * relativeError, `${found}, ${exact}, ${relativeError}`);
    const again = await estimateLogPartition(model, options);
    assert.equal(again.logPartition, found);
  }
});

const COPIES = 20_000;
/** Many copies of one example: the gradient of a step over all is a mean over as many draws. */
const copies = (v: readonly number[]): Dataset =>
  dataset({
    name: "copies",
    inputShape: [v.length],
    outputs: 1,
    inputs: Float32Array.from({ length: COPIES * v.length }, (_, i) => v[i % v.length]!),
    labels: new Uint8Array(COPIES),
  });

/** The gradient of an objective at the model, W, c and b one after another. */
async function gradientOf(model: TrainedNetwork, v: readonly number[], loss: Objective) {
  const net = model.network as Network;
  const sizes = { batchSize: COPIES, trainCount: COPIES, dtype: "f64" } as const;
  const format = { inputDType: "f64", divideBy: 1, labels: "u8" } as const;
  const entry = { name: "train", graph: gradientStep(net, { ...sizes, ...format, loss }) };
  const machine = await compile([entry]);
  try {
    const { inputs } = copies(v);
    const order = Uint32Array.from({ length: COPIES }, (_, i) => i);
    const cells = { cursor: [0], step: [3], seed: [1], "data.inputs": inputs, "data.order": order };
    const values = new Map<string, ArrayLike<number>>(Object.entries(cells));
    writeInputs(machine, [entry], new Map([...values, ...model.parameters]));
    machine.run("train", 1);
    const found = ["weight", "bias", "visibleBias"].map((name) =>
      machine.read(`train/layers.0.${name}/gradient`),
    );
    return (await Promise.all(found)).flatMap((part) => Array.from(part));
  } finally {
    machine.dispose();
  }
}

/** Fails where a mean of COPIES draws is further from its expectation than 5 standard errors. */
function within(found: readonly number[], draws: readonly { p: number; slope: number[] }[]) {
  for (const [i, x] of found.entries()) {
    const mean = draws.reduce((sum, { p, slope }) => sum + p * slope[i]!, 0);
    const square = draws.reduce((sum, { p, slope }) => sum + p * slope[i]! ** 2, 0);
    const error = Math.sqrt(Math.max(0, square - mean * mean) / COPIES);
    assert.ok(Math.abs(x - mean) < 5 * error + 1e-9, `${i}: ${x}, expected ${mean} +- ${error}`);
  }
}

test("the gradient of CD-1 is its expectation over the hidden states, summed", async () => {
  const model = small();
  const { hiddenGiven, visibleGiven, slope, likely } = byDefinition(model);
  const v0 = [1, 0, 1, 1, 0];
  const at = slope(v0);
  const over = (after: (h: number[]) => { p: number; v: number[] }[]) =>
    states(HIDDEN).flatMap((h) =>
      after(h).map(({ p, v }) => {
        const then = slope(v);
        return { p: p * likely(h, hiddenGiven(v0)), slope: at.map((x, i) => x - then[i]!) };
      }),
    );
  const probabilities = over((h) => [{ p: 1, v: visibleGiven(h) }]);
  within(await gradientOf(model, v0, contrastiveDivergence()), probabilities);
  const drawn = over((h) => states(VISIBLE).map((v) => ({ p: likely(v, visibleGiven(h)), v })));
  within(await gradientOf(model, v0, contrastiveDivergence({ drawsVisible: true })), drawn);
  // and these differ by more than that
  const means = [probabilities, drawn].map((d) =>
    d.reduce((s, { p, slope }) => s + p * slope[0]!, 0),
  );
  assert.ok(Math.abs(means[0]! - means[1]!) > 1e-3, `${means}`);
});

/** -ln p(v) itself, all visible states in the graph. */
const exact = objective("exact", ({ inputs, network: net, apply, parameter }) => {
  const all = states(net.inputShape[0]!);
  const rows = all.map((v) =>
    v.map((on, i) => inputs.slice([0, i], [1, 1]).mul(0).add(on)).map((one) => one.reshape([1, 1])),
  );
  const bias = parameter("layers.0.visibleBias");
  const minusF = (v: typeof inputs) =>
    apply(v).value("layers.0/z").softplus().sum(-1).add(v.mul(bias).sum(-1));
  let z = bias.sum().mul(0);
  for (const row of rows) {
    let v = row[0]!.pad([0, 0], [0, row.length - 1]);
    for (const [i, one] of row.entries()) {
      if (i > 0) v = v.add(one.pad([0, i], [0, row.length - 1 - i]));
    }
    z = z.add(minusF(v).exp().sum());
  }
  return minusF(inputs).neg().add(z.log());
});

test("the gradient of the likelihood is what contrastive divergence tends to", async () => {
  const model = small();
  const v0 = [1, 0, 1, 1, 0];
  const net = model.network as Network;
  const one = { ...copies(v0), count: 1, inputs: Float32Array.from(v0), labels: new Uint8Array(1) };
  const { worst } = checkGradient(net, one, { loss: exact, parameters: model.parameters });
  assert.ok(worst.relativeError < 1e-7, JSON.stringify(worst));
  const { slope, chance } = byDefinition(model);
  const at = slope(v0);
  const believed = states(VISIBLE).map((v, i) => {
    const then = slope(v);
    return { p: chance[i]!, slope: at.map((x, k) => x - then[k]!) };
  });
  // the exact objective's gradient, through its own gradient step, is the mean over all states
  const likelihood = believed[0]!.slope.map((_, i) =>
    believed.reduce((sum, { p, slope: s }) => sum + p * s[i]!, 0),
  );
  assert.ok(
    Math.abs(likelihood[worst.index + offsetOf(worst.parameter)]! - worst.backpropagation) < 1e-9,
  );
  const long = contrastiveDivergence({ steps: 60, drawsVisible: true });
  within(await gradientOf(model, v0, long), believed);
});

const offsetOf = (name: string): number =>
  ({ "layers.0.weight": 0, "layers.0.bias": 15, "layers.0.visibleBias": 18 })[name]!;

test("Gibbs sampling draws examples as often as the machine finds them likely", async () => {
  const model = small(9);
  const { chance } = byDefinition(model);
  const chains = 2_000;
  const samples = gibbs(model, { chains, every: 20, seed: 5 });
  const expected = Array.from({ length: VISIBLE }, (_, i) =>
    chance.reduce((sum, p, state) => sum + p * bitsOf(state, VISIBLE)[i]!, 0),
  );
  const sums = new Float64Array(VISIBLE);
  const rounds = 5;
  for (let round = 0; round < rounds; round++) {
    const { value } = await samples.next();
    assert.equal(value.steps, 20 * (round + 1));
    for (const [i, p] of value.inputs.entries()) sums[i % VISIBLE]! += p / chains / rounds;
  }
  await samples.return(undefined as never);
  for (const [i, p] of expected.entries()) {
    // probabilities vary less than units that are on or off
    const error = Math.sqrt((p * (1 - p)) / chains / rounds);
    assert.ok(Math.abs(sums[i]! - p) < 4 * error, `${i}: ${sums[i]}, expected ${p} +- ${error}`);
  }
});
