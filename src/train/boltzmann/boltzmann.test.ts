// Restricted Boltzmann machines small enough to be summed over: their likelihood, the gradients that
// contrastive divergence takes, what they draw. Then that they learn, to the same bits on any number
// of threads, and are saved and loaded.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../compile.ts";
import { type Dataset, dataset } from "../../data/dataset.ts";
import { randomStream } from "../../data/random.ts";
import { OptionError } from "../../errors.ts";
import {
  boltzmann,
  boltzmannClassifier,
  checkGradient,
  contrastiveDivergence,
  dense,
  estimateLogPartition,
  freeEnergies,
  fromSafetensors,
  gaussian,
  gibbs,
  gradientStep,
  initialize,
  layerwise,
  logLikelihood,
  logPartition,
  momentum,
  type Network,
  network,
  type Objective,
  objective,
  type ParameterMap,
  persistentContrastiveDivergence,
  rbm,
  relu,
  sgd,
  sigmoid,
  softmax,
  type TrainedNetwork,
  train,
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

/** Pictures of 4 x 4 with one bar: which is its class, upright or lying. */
function bars(count: number, seed = 1) {
  const { below, uniform } = randomStream(seed, "bars");
  const labels = Uint8Array.from({ length: count }, () => below(2));
  const inputs = new Float32Array(count * 16);
  for (let row = 0; row < count; row++) {
    const at = below(4);
    for (let i = 0; i < 16; i++) {
      const on = (labels[row] ? i % 4 : Math.floor(i / 4)) === at;
      inputs[row * 16 + i] = on !== uniform() < 0.02 ? 1 : 0;
    }
  }
  return dataset({ name: "bars", inputShape: [16], outputs: 2, inputs, labels });
}

const learning = {
  optimizer: momentum({ learningRate: 0.1, momentum: 0.5 }),
  epochs: 40,
  batchSize: 20,
  seed: 2,
};
const meanLogLikelihood = (model: TrainedNetwork, set: Dataset): number => {
  const energies = freeEnergies(model, set);
  return -energies.reduce((a, b) => a + b, 0) / energies.length - logPartition(model);
};

test("both ways of learning make the examples likelier, to the same bits on any threads", async () => {
  const set = bars(400);
  const net: Network = rbm(16, 12);
  const before = meanLogLikelihood(initialize(net), set);
  for (const loss of [
    contrastiveDivergence(),
    contrastiveDivergence({ steps: 3, drawsVisible: true }),
    persistentContrastiveDivergence({ chains: 30 }),
  ]) {
    const run = await train(net, set, { ...learning, loss, validation: bars(100, 8) });
    const after = meanLogLikelihood(run, set);
    assert.ok(after > before + 4, `${loss.name}: ${before} to ${after}`);
    const errors = run.history.map((h) => h.loss);
    assert.ok(errors.at(-1)! < 0.6 * errors[0]!, `${errors}`);
    assert.ok(run.best!.validation.loss < 0.7 * run.history[0]!.validation!.loss);
    const shared = await train(net, set, { ...learning, epochs: 2, loss, threads: 3 });
    const alone = await train(net, set, { ...learning, epochs: 2, loss, threads: 1 });
    assert.deepEqual(shared.parameters, alone.parameters);
    assert.deepEqual(shared.optimizerState, alone.optimizerState);
    const loaded = fromSafetensors(run.toSafetensors());
    assert.equal(`${loaded.network}`, "network([16], boltzmann(12))");
    assert.deepEqual(loaded.parameters, run.parameters);
    assert.deepEqual(loaded.optimizerState, run.optimizerState);
  }
});

test("with classes it learns both together, tells the class and draws of a class", async () => {
  const set = bars(400);
  const net: Network = network([16], boltzmannClassifier(16, 2));
  const loss = contrastiveDivergence({ withClasses: true });
  const run = await train(net, set, { ...learning, loss });
  const { accuracy } = await run.evaluate(bars(200, 8), { loss: logLikelihood });
  assert.ok(accuracy > 0.95, `${accuracy}`);
  const loaded = fromSafetensors(run.toSafetensors());
  const classes = [0, 0, 1, 1];
  const draw = async (model: TrainedNetwork) => {
    const samples = gibbs(model, { classes, every: 50, seed: 3 });
    const { value } = await samples.next();
    await samples.return(undefined as never);
    return value.inputs;
  };
  const dreamt = await draw(run);
  assert.deepEqual(await draw(loaded), dreamt);
  assert.deepEqual(Array.from((await run.predict(dreamt)).classes), classes);
  // p(y | v) is the sum over the hidden states
  const own = (name: string) => run.parameters.get(`layers.0.${name}`)!;
  const v = Array.from(set.inputs.subarray(0, 16));
  const scores = [0, 1].map((y) =>
    Array.from(own("bias")).reduce((sum, c, j) => {
      const up = v.reduce((s, x, i) => s + x * own("weight")[j * 16 + i]!, c);
      return sum + Math.log1p(Math.exp(up + own("classWeight")[j * 2 + y]!));
    }, own("classBias")[y]!),
  );
  const { values } = await run.predict(v);
  assert.ok(Math.abs(values[1]! - sigma(scores[1]! - scores[0]!)) < 1e-5);
  const persistent = persistentContrastiveDivergence({ chains: 20, withClasses: true });
  const other = await train(net, set, { ...learning, loss: persistent });
  assert.ok((await other.evaluate(set, { loss: logLikelihood })).accuracy > 0.9);
  const chosen = other.optimizerState.get("objective.chosen")!;
  for (let i = 0; i < 20; i++) assert.equal(chosen[2 * i]! + chosen[2 * i + 1]!, 1);
});

test("a stack is learned layer by layer, dense layers too, and draws through all of them", async () => {
  const set = bars(300);
  const seen: string[] = [];
  const learn = (machine: Network, examples: Dataset, layer: number) => {
    const withClasses = machine.layers[0]!.description!.kind === "boltzmannClassifier";
    seen.push(`${layer}: ${machine} on ${examples.inputShape}`);
    return train(machine, examples, {
      ...learning,
      epochs: 50,
      loss: contrastiveDivergence({ withClasses }),
    });
  };
  const belief: Network = network([16], boltzmann(12), boltzmannClassifier(14, 2));
  const parameters: ParameterMap = await layerwise(belief, set, learn);
  assert.deepEqual(seen, [
    "0: network([16], boltzmann(12)) on 16",
    "1: network([12], boltzmannClassifier(14, 2)) on 12",
  ]);
  const model = withParameters(belief, parameters);
  assert.ok((await model.evaluate(set)).accuracy > 0.9);
  const samples = gibbs(model, { from: { inputs: set.inputs.subarray(0, 32) } });
  const { value } = await samples.next();
  assert.equal(value.inputs.length, 32);
  await samples.return(undefined as never);

  const classifier: Network = network(
    [16],
    dense(12, sigmoid),
    dense(9, sigmoid),
    dense(2, softmax),
  );
  const start = await layerwise(classifier, set, learn, { seed: 5 });
  assert.deepEqual(start.get("layers.0.weight"), parameters.get("layers.0.weight"));
  const fresh = initialize(classifier, { seed: 5 });
  assert.deepEqual(start.get("layers.2.weight"), fresh.parameters.get("layers.2.weight"));
  assert.notDeepEqual(start.get("layers.1.weight"), fresh.parameters.get("layers.1.weight"));
  const options = { loss: logLikelihood, optimizer: sgd({ learningRate: 0.5 }) };
  const tuned = await train(classifier, set, {
    ...options,
    from: start,
    epochs: 30,
    batchSize: 10,
  });
  assert.ok((await tuned.evaluate(set)).accuracy > 0.9);
});

test("what does not fit is refused by name", async () => {
  const set = bars(40);
  const on = { ...learning, epochs: 1 };
  const refused = (net: Network, loss: Objective, text: RegExp) =>
    assert.rejects(train(net, set, { ...on, loss }), (error) => {
      assert.ok(error instanceof OptionError, `${error}`);
      assert.match(error.message, text);
      return true;
    });
  const joint: Network = network([16], boltzmannClassifier(4, 2));
  await refused(joint, contrastiveDivergence(), /with classes; say withClasses: true/);
  const wrong = contrastiveDivergence({ withClasses: true });
  await refused(network([16], boltzmann(2)), wrong, /without classes; leave out/);
  await refused(
    network([16], dense(2)),
    contrastiveDivergence(),
    /expected a restricted Boltzmann/,
  );
  const stack = network([16], boltzmann(4), boltzmann(2));
  await refused(stack, contrastiveDivergence(), /one after another, as layerwise does/);
  assert.throws(() => contrastiveDivergence({ steps: 0 }), OptionError);
  assert.throws(() => logPartition(initialize(rbm(30, 30))), /at most 20 units on one side/);
  assert.throws(() => freeEnergies(initialize(joint), set), /expected one boltzmann layer/);
  const first = async (options: Parameters<typeof gibbs>[1], net: Network = joint) =>
    gibbs(initialize(net), options).next();
  await assert.rejects(first({ classes: [2] }), /expected classes from 0 to 1, got 2/);
  await assert.rejects(first({ classes: [0], chains: 3 }), /as many of each, got 3 as chains, 1/);
  await assert.rejects(
    first({}, network([16], dense(2))),
    /expected a network of boltzmann layers/,
  );
  await assert.rejects(
    first({ classes: [0] }, rbm(16, 2)),
    /expected none, as the network has none/,
  );
  const flat: Network = network([16], dense(3, relu), dense(2, softmax));
  await assert.rejects(
    layerwise(flat, set, () => assert.fail()),
    /expected boltzmann\(n\) or dense\(n, sigmoid\) as the first layer, got dense\(3, relu\)/,
  );
});
