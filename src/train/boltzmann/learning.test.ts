// Restricted Boltzmann machines and stacks of them learn, to the same bits on any number of threads, are
// saved and loaded, and refuse what does not fit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Dataset, dataset } from "../../data/dataset.ts";
import { randomStream } from "../../data/random.ts";
import { OptionError } from "../../errors.ts";
import {
  boltzmann,
  boltzmannClassifier,
  contrastiveDivergence,
  dense,
  freeEnergies,
  fromSafetensors,
  gibbs,
  initialize,
  layerwise,
  logLikelihood,
  logPartition,
  momentum,
  type Network,
  network,
  type Objective,
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

const sigma = (x: number): number => 1 / (1 + Math.exp(-x));

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
