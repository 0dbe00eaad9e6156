// Losses, optimizers and activations of one's own: to the last bit what the built-in ones are that they
// copy, on every target; with right gradients; saved, read back and gone on from; and what is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tensor } from "../compiler/1-graph/tensor.ts";
import { dataset } from "../data/dataset.ts";
import { randomStream } from "../data/random.ts";
import { FormatError, OptionError, ShapeError } from "../errors.ts";
import {
  activation,
  adam,
  adversarial,
  attacked,
  checkGradient,
  conv2d,
  crossEntropy,
  dense,
  fgsm,
  flatten,
  fromCheckpoint,
  fromSafetensors,
  lbfgs,
  loss,
  type Network,
  network,
  type Objective,
  type Optimizer,
  optimizer,
  quadratic,
  relu,
  residual,
  rnn,
  sgd,
  sigmoid,
  stepper,
  tanh,
  toCheckpoint,
  train,
} from "../index.ts";
import { skip } from "../runtime/native.test.setup.ts";

const COUNT = 30;

function examples(seed = 11) {
  const { uniform, below } = randomStream(seed, "own");
  return dataset({
    name: "examples",
    inputShape: [5],
    outputs: 3,
    inputs: Float32Array.from({ length: COUNT * 5 }, uniform),
    labels: Uint8Array.from({ length: COUNT }, () => below(3)),
  });
}

const swish = activation("swish", (z) => z.mul(z.sigmoid()));
/** Quadratic near the answer, linear far from it. */
const huber = loss("huber", ({ a }, y) => {
  const off = a.sub(y).abs();
  return off.lt(0.2).where(off.square().mul(2.5), off.sub(0.1)).sum(-1);
});
/** Moves by the sign of a running mean, less and less: it has a slot and a state that all share. */
const lion = (learningRate: number) =>
  optimizer(
    "lion",
    ({ parameter, gradient, learningRate: eta, state: [mean], shared: [steps] }) => {
      const next = mean!.mul(0.9).add(gradient.mul(0.1));
      const rate = eta.div(steps!.sqrt());
      const move = next.gt(0).where(rate, next.lt(0).where(rate.neg(), 0));
      return { parameter: parameter.sub(move), state: [next] };
    },
    {
      learningRate,
      slots: ["mean"],
      shared: { names: ["steps"], next: ([steps]) => [steps!.add(1)] },
    },
  );

const net = network([5], dense(6, swish), dense(3, sigmoid));
const options = { epochs: 3, batchSize: 8, seed: 5 };

const copies = {
  activation: activation("mySigmoid", (z) => z.sigmoid()),
  loss: loss("myQuadratic", ({ a }, y) => a.sub(y).square().sum(-1).mul(0.5)),
  optimizer: optimizer(
    "myMomentum",
    ({ parameter, gradient, learningRate, state: [velocity] }) => {
      const next = velocity!.mul(0.8).sub(gradient.mul(learningRate));
      return { parameter: parameter.add(next), state: [next] };
    },
    { learningRate: 0.3, slots: ["momentum"] },
  ),
};

for (const target of ["reference", "wasm", "native"] as const) {
  test(`copies of built-in ones train to the same bits: ${target}`, {
    skip: target === "native" ? skip : false,
  }, async () => {
    const { momentum, scaled } = await import("../index.ts");
    const run = (f: typeof sigmoid, cost: Objective, rule: Optimizer) =>
      train(network([5], dense(6, f), dense(3, f)), examples(), {
        ...options,
        loss: cost,
        optimizer: rule,
        init: scaled,
        target,
        validation: examples(2),
      });
    const own = await run(copies.activation, copies.loss, copies.optimizer);
    const builtIn = await run(sigmoid, quadratic, momentum({ learningRate: 0.3, momentum: 0.8 }));
    assert.deepEqual(own.parameters, builtIn.parameters);
    assert.deepEqual(own.optimizerState, builtIn.optimizerState);
    assert.deepEqual(
      own.history.map((r) => [r.loss, r.validation]),
      builtIn.history.map((r) => [r.loss, r.validation]),
    );
  });

  test(`what no built-in one does learns as well: ${target}`, {
    skip: target === "native" ? skip : false,
  }, async () => {
    const set = examples();
    const how = { ...options, epochs: 30, loss: huber, optimizer: lion(0.1), target };
    const { history, optimizerState } = await train(net, set, how);
    assert.ok(history.at(-1)!.loss < 0.7 * history[0]!.loss, `${history.at(-1)!.loss}`);
    assert.equal(optimizerState.get("optimizer.steps")![0], 30 * 4);
    const reference = await train(net, set, { ...how, target: "reference", epochs: 1 });
    assert.ok(Math.abs(reference.history[0]!.loss - history[0]!.loss) < 1e-4);
  });
}

test("their gradients are those of differences", () => {
  for (const own of [huber, quadratic]) {
    const { worst } = checkGradient(net as Network, examples(), { loss: own });
    assert.ok(worst.relativeError < 1e-6, `${own.name}: ${worst.relativeError}`);
  }
});

test("a network with them is read back with the code that makes them, and goes on to the same bits", async () => {
  const set = examples();
  const how = { ...options, loss: huber, optimizer: lion(0.05) };
  const whole = await train(net, set, { ...how, epochs: 4 });
  const half = await train(net, set, { ...how, epochs: 2 });
  const bytes = half.toSafetensors();
  const loaded = fromSafetensors(bytes, net, "half", { loss: huber });
  assert.equal(loaded.loss, huber);
  assert.deepEqual(await loaded.evaluate(set), await half.evaluate(set));
  const on = await train(net, set, { ...how, epochs: 2, from: loaded });
  assert.deepEqual(on.parameters, whole.parameters);
  assert.deepEqual(on.optimizerState, whole.optimizerState);
  const run = await stepper(net, set, { ...how, epochs: 4 });
  await run.advance(6);
  const kept = fromCheckpoint(toCheckpoint(await run.network(), await run.snapshot()), "kept", net);
  run.dispose();
  const rest = await train(net, set, { ...how, epochs: 4, from: kept.snapshot });
  assert.deepEqual(rest.parameters, whole.parameters);
});

test("without their code a file answers, and says what it lacks", async () => {
  const set = examples();
  const { toSafetensors, predict } = await train(net, set, {
    ...options,
    loss: huber,
    optimizer: adam(),
  });
  assert.throws(() => fromSafetensors(toSafetensors()), /custom layer; pass the network/);
  const loaded = fromSafetensors(toSafetensors(), net, "digits.safetensors");
  assert.deepEqual((await loaded.predict(set)).values, (await predict(set)).values);
  assert.equal(loaded.loss.name, "huber");
  await assert.rejects(loaded.evaluate(set), (error: unknown) => {
    assert.ok(error instanceof OptionError);
    const text =
      /^objective huber: is code, which digits.safetensors does not hold; give it to load/;
    assert.match(error.message, text);
    return true;
  });
  const other = await loaded.evaluate(set, { loss: quadratic });
  assert.ok(other.loss > 0);
  // saved again it still is what it was trained with
  const again = fromSafetensors(loaded.toSafetensors(), net, "again", { loss: huber });
  assert.equal(again.loss, huber);
  assert.throws(
    () => fromSafetensors(toSafetensors(), net, "digits", { loss: quadratic }),
    (error: unknown) =>
      error instanceof FormatError && /the loss huber.*got quadratic|quadratic/.test(error.message),
  );
});

test("an own activation is a layer's everywhere, and its layers are not taken for built-in ones", async () => {
  const layers = [dense(4, swish), conv2d(2, 3, swish), residual(dense(5, swish))];
  assert.deepEqual(
    layers.map(({ description }) => description),
    [undefined, undefined, undefined],
  );
  const pictures = network([5, 1, 1], conv2d(2, [3, 1], swish), flatten(), dense(3, sigmoid));
  assert.equal(
    `${pictures}`,
    "network([5, 1, 1], conv2d(2, [3, 1], swish), flatten(), dense(3, sigmoid))",
  );
  const outputs = network(
    [5],
    dense(
      3,
      activation("hard", (z) => z.mul(0.2).add(0.5).max(0).min(1)),
    ),
  );
  const { history } = await train(outputs, examples(), {
    ...options,
    loss: crossEntropy,
    optimizer: sgd({ learningRate: 0.1 }),
  });
  assert.ok(history.at(-1)!.loss < history[0]!.loss);
});

test("attacks and descents take an own loss as they take a built-in one", async () => {
  const { uniform, below } = randomStream(3, "pictures");
  const set = dataset({
    name: "pictures",
    inputShape: [5],
    outputs: 3,
    inputs: Float32Array.from({ length: COUNT * 5 }, uniform),
    labels: Uint8Array.from({ length: COUNT }, () => below(3)),
  });
  const plain = network([5], dense(6, tanh), dense(3, sigmoid));
  const how = { ...options, optimizer: adam(), augment: [adversarial({ epsilon: 0.1 })] };
  const own = await train(plain, set, { ...how, loss: copies.loss });
  const builtIn = await train(plain, set, { ...how, loss: quadratic, init: undefined });
  assert.equal(own.parameters.size, builtIn.parameters.size);
  const moved = await attacked(own, set, fgsm({ epsilon: 0.1 }));
  const same = await attacked(own, set, fgsm({ epsilon: 0.1 }), { loss: quadratic });
  assert.deepEqual(moved.inputs, same.inputs);
  assert.notDeepEqual(moved.inputs, set.inputs);
  const descent = lbfgs(plain, set, { loss: copies.loss, iterations: 3 });
  const costs: number[] = [];
  for await (const { cost } of descent) costs.push(cost);
  assert.ok(costs.at(-1)! < costs[0]!);
});

test("what cannot be one of them is refused in words", async () => {
  const set = examples();
  const odd = <T>(value: unknown) => value as T;
  const refused = (build: () => unknown, kind: new (...args: never[]) => Error, text: RegExp) =>
    assert.throws(build, (error) => {
      assert.ok(error instanceof kind, `${error}`);
      assert.match(error.message, text);
      return true;
    });
  refused(
    () => activation("relu", (z) => z),
    OptionError,
    /^activation: .* got relu, which is taken/,
  );
  refused(() => loss("quadratic", ({ a }) => a), OptionError, /^loss: .* got quadratic, which is/);
  refused(() => loss("my loss", ({ a }) => a), OptionError, /^loss: expected a name like/);
  refused(() => loss("mine", odd(3)), OptionError, /^loss mine: expected a function .* got 3/);
  refused(
    () => optimizer("sgd", odd(undefined), { learningRate: 1 }),
    OptionError,
    /^optimizer: .* got sgd/,
  );
  refused(
    () =>
      optimizer(
        "mine",
        odd(() => 1),
        { learningRate: 1, slots: ["a.b"] },
      ),
    OptionError,
    /^optimizer mine: slots: .*"a.b"/,
  );
  refused(
    () =>
      optimizer(
        "mine",
        odd(() => 1),
        { learningRate: 1, slots: ["v", "v"] },
      ),
    OptionError,
    /^optimizer mine: slots: .* got v, which is taken/,
  );
  refused(
    () => dense(3, { name: "relu", isTrainable: true, apply: (z: Tensor) => z.mul(2) }),
    OptionError,
    /^dense: activation: expected relu to be the library's own/,
  );
  refused(
    () =>
      dense(
        3,
        odd((z: Tensor) => z),
      ),
    OptionError,
    /activation\("name", \(z\) => \.\.\.\)/,
  );
  refused(
    () =>
      network(
        [5],
        dense(
          3,
          activation("first", (z) => z.sum(-1)),
        ),
      ),
    ShapeError,
    /activation first: expected the shape of z, \[2, 3\], got \[2\]/,
  );
  refused(() => rnn(3, swish), OptionError, /^rnn: activation: expected one of tanh, relu/);
  const plain = network([5], dense(3, relu));
  const withParts = (parts: { loss?: Objective; optimizer?: Optimizer }) =>
    train(plain, set, { ...options, loss: quadratic, optimizer: adam(), ...parts });
  const total = loss("total", ({ a }) => a.sum());
  await assert.rejects(withParts({ loss: total }), /^ShapeError: loss: total: .*\[8\], got \[\]/);
  const lost = optimizer(
    "lost",
    odd(() => ({ state: [] })),
    { learningRate: 1 },
  );
  await assert.rejects(
    withParts({ optimizer: lost }),
    /optimizer lost: parameter: expected a tensor/,
  );
  const slotless = optimizer("slotless", ({ parameter }) => ({ parameter, state: [] }), {
    learningRate: 1,
    slots: ["v"],
  });
  await assert.rejects(
    withParts({ optimizer: slotless }),
    /expected 1 states \(v\) after a step, got 0/,
  );
  const flat = optimizer("flat", ({ parameter }) => ({ parameter: parameter.sum(), state: [] }), {
    learningRate: 1,
  });
  await assert.rejects(withParts({ optimizer: flat }), /flat: parameter: expected the shape of/);
});
