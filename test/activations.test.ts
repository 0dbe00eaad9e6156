// Activations and losses against PyTorch: values and slopes over a wide range, and ten steps of training
// with each, on every target; then what files keep of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  activationNamed,
  activations,
  checkGradient,
  compile,
  dense,
  eachStep,
  elu,
  FormatError,
  flatten,
  fromSafetensors,
  huber,
  initialize,
  type Loss,
  labelSmoothing,
  leakyRelu,
  linear,
  logLikelihood,
  losses,
  lossNamed,
  network,
  OptionError,
  quadratic,
  sgd,
  sigmoid,
  softmax,
  type TargetName,
  tanh,
  train,
} from "downhill";
import { dataset } from "downhill/data";
import { differentiate, Graph, input } from "downhill/graph";
import { golden } from "./golden-file.ts";
import { NATIVE } from "./targets.ts";

const tensors = golden("activations.safetensors");
const part = (name: string) => {
  const tensor = tensors.get(name);
  assert.ok(tensor, `no ${name}`);
  return tensor.values;
};
const of = (pattern: RegExp) => [...tensors.keys()].flatMap((key) => pattern.exec(key)?.[1] ?? []);

const TARGETS: readonly (readonly [TargetName, string | false])[] = [
  ["reference", false],
  ["wasm", false],
  ["native", NATIVE[0]!.skip],
];

/** The largest difference relative to 1 or the value; infinite for NaN. */
function off(got: ArrayLike<number>, want: ArrayLike<number>): number {
  assert.equal(got.length, want.length);
  return Array.from(want).reduce((worst, value, i) => {
    const here = Math.abs(got[i]! - value) / Math.max(1, Math.abs(value));
    return here <= worst ? worst : Number.isNaN(here) ? Number.POSITIVE_INFINITY : here;
  }, 0);
}

const named = of(/^(?!steps)(.*)\/a$/);
const set = (wanted: string) =>
  dataset({
    name: `golden ${wanted}`,
    inputShape: [6],
    outputs: 3,
    inputs: part("inputs") as Float32Array,
    targets: part(wanted) as Float32Array,
  });

/** Which targets and output layer a loss has in the golden file. */
const kindOf = ({ wanted }: Loss) =>
  wanted === "shares"
    ? (["shares", sigmoid] as const)
    : wanted === "distribution"
      ? (["classes", softmax] as const)
      : (["numbers", linear] as const);

const steps = of(/^steps (.*)\/loss$/);

test("the golden file has every activation and loss that is new to this suite", () => {
  assert.deepEqual(named.length, 8);
  assert.deepEqual(steps.length, 14);
});

for (const [target, skip] of TARGETS) {
  test(`values and slopes of activations on ${target}, as PyTorch has them`, {
    skip,
  }, async (t) => {
    for (const dtype of ["f64", "f32"] as const) {
      const graph = new Graph();
      const z = input(graph, "z", "data", [part("z").length], dtype);
      for (const name of named) {
        const a = activationNamed(name)!.apply(z);
        graph.output(`${name}/a`, a.node);
        graph.output(`${name}/slope`, differentiate(a.sum(), [z])[0]!.node);
      }
      const machine = await compile([{ name: "run", graph }], { target });
      machine.write("z", part("z"));
      await machine.run("run", 1);
      for (const name of named) {
        const worst = Math.max(
          off(await machine.read(`${name}/a`), part(`${name}/a`)),
          off(await machine.read(`${name}/slope`), part(`${name}/slope`)),
        );
        assert.ok(worst <= (dtype === "f64" ? 2e-15 : 1e-6), `${name}, ${dtype}: off by ${worst}`);
        t.diagnostic(`${name}, ${dtype}: ${worst.toExponential(1)}`);
      }
      machine.dispose();
    }
  });

  test(`ten steps with each activation and loss on ${target}, as PyTorch takes them`, {
    skip,
  }, async (t) => {
    for (const name of steps) {
      const loss = lossNamed(name) ?? losses.meanSquared;
      const [wanted, last] = kindOf(loss);
      const net = network([6], dense(7, activationNamed(name) ?? tanh), dense(3, last));
      for (const dtype of ["f64", "f32"] as const) {
        const run = await train(net, set(wanted), {
          loss,
          optimizer: sgd({ learningRate: 0.1 }),
          epochs: 1,
          batchSize: 5,
          order: () => part("order"),
          from: new Map(
            net.parameters.map((p) => [p.name, part(`${p.name}.before`) as Float32Array]),
          ),
          target,
          dtype,
        });
        const worst = net.parameters.reduce(
          (most, p) =>
            Math.max(most, off(run.parameters.get(p.name)!, part(`steps ${name}/${p.name}.after`))),
          off([run.history[0]!.loss], part(`steps ${name}/loss`)),
        );
        assert.ok(worst <= (dtype === "f64" ? 1e-14 : 2e-6), `${name}, ${dtype}: off by ${worst}`);
        t.diagnostic(`${name}, ${dtype}: ${worst.toExponential(1)}`);
      }
    }
  });
}

test("their gradients are those of differences", () => {
  for (const name of steps) {
    const loss = lossNamed(name) ?? losses.meanSquared;
    const [wanted, last] = kindOf(loss);
    const net = network([6], dense(7, activationNamed(name) ?? tanh), dense(3, last));
    const { worst } = checkGradient(net, set(wanted), { loss, step: 1e-5 });
    assert.ok(worst.relativeError <= 1e-6, `${name}: ${JSON.stringify(worst)}`);
  }
});

test("a file keeps which they are, with their number", async () => {
  for (const name of steps) {
    const loss = lossNamed(name) ?? losses.meanSquared;
    const [wanted, last] = kindOf(loss);
    const net = network([6], dense(7, activationNamed(name) ?? tanh), dense(3, last));
    const fresh = initialize(net, { loss });
    const read = fromSafetensors(fresh.toSafetensors());
    assert.equal(`${read.network}`, `${net}`);
    assert.equal(read.loss.name, loss.name);
    const examples = set(wanted);
    assert.deepEqual((await read.predict(examples)).values, (await fresh.predict(examples)).values);
    assert.equal((await read.evaluate(examples)).loss, (await fresh.evaluate(examples)).loss);
  }
});

test("names are read as they are written, and no others", () => {
  for (const name of [...Object.keys(activations), "leakyRelu(0)", "leakyRelu(1e-7)", "elu(-2)"]) {
    assert.equal(activationNamed(name)?.name, name);
  }
  for (const name of [...Object.keys(losses), "huber(0.25)", "labelSmoothing(crossEntropy, 0)"]) {
    assert.equal(lossNamed(name)?.name, name);
  }
  for (const bad of [
    ...["leakyRelu", "leakyRelu()", "leakyRelu(-1)", "leakyRelu(NaN)", "leakyRelu(1e999)"],
    ...["leakyRelu(0.10)", "relu(1)", "elu(1, 2)", "toString", "constructor(1)", "elu(0x1)"],
  ]) {
    assert.equal(activationNamed(bad), undefined, bad);
  }
  for (const bad of [
    ...["huber", "huber(0)", "huber(-1)", "elu(1)", "labelSmoothing(quadratic, 0.1)"],
    ...["labelSmoothing(logLikelihood, 1)", "labelSmoothing(logLikelihood,0.1)", "valueOf"],
    ...["labelSmoothing(logLikelihood, 0.1) ", "labelSmoothing(logLikelihood, )", "__proto__"],
  ]) {
    assert.equal(lossNamed(bad), undefined, bad);
  }
});

test("a file with a number that cannot be is refused by name", () => {
  const fresh = initialize(network([2], dense(2, leakyRelu(0.5)), dense(1)), { loss: huber(2) });
  const text = (from: string, to: string) => {
    const bytes = Buffer.from(fresh.toSafetensors());
    const at = bytes.indexOf(from);
    assert.ok(at > 0 && from.length === to.length);
    bytes.write(to, at);
    return new Uint8Array(bytes);
  };
  const refused = (bytes: Uint8Array, message: RegExp) =>
    assert.throws(
      () => fromSafetensors(bytes),
      (error: unknown) => error instanceof FormatError && message.test(error.message),
    );
  refused(text("leakyRelu(0.5)", "leakyRelu(-.5)"), /an activation of .*leakyRelu\(x\)/);
  refused(text("huber(2)", "huber(0)"), /a loss of .*huber\(x\)/);
});

test("what cannot be is refused with what could", () => {
  const refused = (make: () => unknown, message: RegExp) =>
    assert.throws(
      make,
      (error: unknown) => error instanceof OptionError && message.test(error.message),
    );
  refused(() => leakyRelu(-0.1), /leakyRelu: slope: expected a finite number from 0, got -0.1/);
  refused(() => elu(Number.NaN), /elu: alpha: expected a finite number, got NaN/);
  refused(() => huber(0), /huber: delta: expected a finite number above 0, got 0/);
  refused(() => labelSmoothing(logLikelihood, 1), /share: expected a number from 0 and below 1/);
  refused(
    () => labelSmoothing(quadratic, 0.1),
    /expected logLikelihood or crossEntropy, got "?quad/,
  );
  refused(() => dense(3, leakyRelu as never), /the function that makes one; write leakyRelu\(\)/);
});

test("smoothed labels that ask nothing still ask nothing", async () => {
  const net = network([2, 2], eachStep(dense(3, softmax)), flatten());
  const loss = labelSmoothing(logLikelihood, 0.3);
  const trained = initialize(net, { loss });
  const sequences = dataset({
    name: "sequences",
    inputShape: [2, 2],
    outputs: 6,
    answers: 2,
    inputs: Float32Array.of(0.5, -1, 3, 2),
    labels: Uint8Array.of(1, 3), // the second step has no label
  });
  const { values } = await trained.predict(sequences);
  const wanted = [0.1, 0.8, 0.1].reduce((sum, y, i) => sum - y * Math.log(values[i]!), 0);
  const { loss: found } = await trained.evaluate(sequences);
  assert.ok(Math.abs(found - wanted) < 1e-6, `${found}, not ${wanted}`);
});
