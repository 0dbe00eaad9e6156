// Methods on the whole set: products of the Hessian are those of differences, Newton's step solves a
// quadratic in one go, and runs can be stopped, looked at and used.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "../../data/dataset.ts";
import { randomStream } from "../../data/random.ts";
import { DataError, OptionError } from "../../errors.ts";
import { linear, sigmoid, softmax, tanh } from "../../nn/activation.ts";
import { batchNorm } from "../../nn/batch-norm.ts";
import { conv2d } from "../../nn/conv2d.ts";
import { dense } from "../../nn/dense.ts";
import { dropout } from "../../nn/dropout.ts";
import { flatten } from "../../nn/flatten.ts";
import { logLikelihood, quadratic } from "../../nn/loss.ts";
import { network } from "../../nn/network.ts";
import { averagePool2d } from "../../nn/pool2d.ts";
import { lstm } from "../../nn/recurrent/lstm.ts";
import { initialParameters } from "../initialize.ts";
import { networkFunction } from "./compiled-function.ts";
import { type FullBatchRun, type IterationEvent, lbfgs, newtonCg } from "./full-batch.ts";
import { minimize } from "./minimize.ts";
import { plus } from "./smooth-function.ts";

const { uniform, below } = randomStream(1, "full-batch.test");
const numbers = (count: number) => Float64Array.from({ length: count }, () => 2 * uniform() - 1);

const shapes = {
  dense: network([6], dense(5, tanh), dense(4, sigmoid), dense(3, softmax)),
  frozen: network([6], dense(5, tanh, { frozen: true }), dense(3, softmax)),
  convolutional: network(
    [6, 6, 1],
    conv2d(3, 3, sigmoid),
    averagePool2d(2),
    flatten(),
    dense(3, softmax),
  ),
  recurrent: network([5, 2], lstm(4), dense(3, softmax)),
} as const;

/** 203 examples: two whole parts and a rest. */
function examples(inputShape: readonly number[], count = 203) {
  const width = inputShape.reduce((a, b) => a * b, 1);
  return dataset({
    name: "made up",
    inputShape,
    outputs: 3,
    inputs: numbers(count * width),
    labels: Uint8Array.from({ length: count }, () => below(3)),
  });
}

for (const [name, net] of Object.entries(shapes)) {
  test(`${name}: gradient and Hessian times a vector are what differences say`, async () => {
    const set = examples(net.inputShape);
    const first = initialParameters(net, { dtype: "f64", seed: 3 });
    const options = { loss: logLikelihood, l2: 2, dtype: "f64", compile: {} } as const;
    const cost = await networkFunction(net, set, first, options);
    const x = cost.vectorOf(first);
    const learned = net.parameters.filter((p) => !p.frozen);
    const sizes = learned.map((p) => p.shape.reduce((a, b) => a * b, 1));
    assert.equal(
      cost.size,
      sizes.reduce((a, b) => a + b),
    );
    for (let i = 0; i < 3; i++) {
      const v = numbers(cost.size);
      const h = 1e-4;
      const [after, before] = [
        await cost.evaluate(plus(x, h, v)),
        await cost.evaluate(plus(x, -h, v)),
      ];
      const { gradient } = await cost.evaluate(x);
      const slope = gradient.reduce((sum, g, k) => sum + g * v[k]!, 0);
      assert.ok(Math.abs(slope - (after.value - before.value) / (2 * h)) < 1e-7, `${slope}`);
      const product = await cost.product(x, v);
      for (const [k, p] of product.entries()) {
        const difference = (after.gradient[k]! - before.gradient[k]!) / (2 * h);
        assert.ok(Math.abs(p - difference) < 1e-6, `${k}: ${p}, ${difference}`);
      }
      assert.ok(product.some((p) => Math.abs(p) > 1e-3));
    }
    // the penalty is the book's, on weights alone
    const weights = learned.flatMap((p) =>
      p.shape.length > 1 ? Array.from(cost.parametersAt(x).get(p.name)!) : [],
    );
    const plain = await networkFunction(net, set, first, { ...options, l2: 0 });
    const squares = weights.reduce((sum, w) => sum + w * w, 0);
    const [withPenalty, without] = [await cost.evaluate(x), await plain.evaluate(x)];
    assert.ok(Math.abs(withPenalty.value - without.value - squares / set.count) < 1e-12);
    cost.dispose();
    plain.dispose();
  });
}

test("one step of Newton ends in the minimum of a quadratic, however narrow it is", async () => {
  const set = dataset({
    name: "a plane",
    inputShape: [3],
    outputs: 1,
    inputs: numbers(30).map((x, i) => x * [1, 10, 100][i % 3]!),
    targets: numbers(10),
  });
  const run = newtonCg(network([3], dense(1, linear)), set, { loss: quadratic, tolerance: 1e-9 });
  const events: IterationEvent[] = [];
  let end: FullBatchRun | undefined;
  while (!end) {
    const next = await run.next();
    if (next.done) end = next.value;
    else events.push(next.value);
  }
  assert.equal(end.ending, "converged");
  assert.ok(events.length <= 6 && events.every(({ step }) => step === 1), `${events.length}`);
  // the normal equations, by the way of the library itself: a residual without slope
  const { values } = await end.predict(set);
  for (let column = 0; column < 3; column++) {
    let sum = 0;
    for (let row = 0; row < 10; row++) {
      sum += (values[row]! - set.targets![row]!) * set.inputs[row * 3 + column]!;
    }
    assert.ok(Math.abs(sum) < 1e-6, `${sum}`);
  }
});

test("iterations are events, with a network each, and a run can be broken off and continued", async () => {
  const net = shapes.dense;
  const set = examples([6]) as never;
  const options = { loss: logLikelihood, l2: 1, tolerance: 1e-7 } as const;
  const seen: IterationEvent[] = [];
  for await (const event of lbfgs(net, set, options)) {
    seen.push(event as IterationEvent);
    if (event.iteration === 5) break;
  }
  assert.deepEqual(
    seen.map((e) => e.iteration),
    [1, 2, 3, 4, 5],
  );
  assert.ok(seen.every((e, i) => i === 0 || e.cost < seen[i - 1]!.cost));
  const halfway = seen[4]!.snapshot();
  const { loss } = await halfway.evaluate(set);
  assert.ok(loss < seen[4]!.cost && loss > seen[4]!.cost - 0.2, "the cost has the penalty too");
  const again = lbfgs(net, set, { ...options, from: halfway, iterations: 400 });
  const first = await again.next();
  assert.ok(!first.done && first.value.cost < seen[4]!.cost);
  let end: FullBatchRun<readonly [6], 3> | undefined;
  while (!end) {
    const next = await again.next();
    if (next.done) end = next.value;
  }
  assert.equal(end.ending, "converged");
  assert.match(end.why, /wasm/);
  assert.ok((await end.evaluate(set)).loss < loss);
  const stopped = newtonCg(net, set, { ...options, signal: AbortSignal.abort() });
  const none = await stopped.next();
  assert.ok(none.done && none.value.ending === "aborted" && none.value.iterations === 0);
});

test("the same bits on any number of threads", async () => {
  const net = network([40], dense(30, tanh), dense(3, softmax));
  const set = examples([40], 400) as never;
  const costs = async (threads: number) => {
    const all: number[] = [];
    const options = { loss: logLikelihood, iterations: 3, threads };
    for await (const { cost } of newtonCg(net, set, options)) all.push(cost);
    return all;
  };
  const one = await costs(1);
  assert.equal(one.length, 3);
  for (const threads of [2, 4]) assert.deepEqual(await costs(threads), one);
});

test("what a method on the whole set cannot do is refused by name", async () => {
  const set = examples([6]);
  const options = { loss: logLikelihood };
  const start = (layers: ReturnType<typeof dropout>) =>
    lbfgs(network([6], layers, dense(3, softmax)) as never, set as never, options).next();
  await assert.rejects(start(dropout(0.5)), /a layer draws random numbers; leave that layer out/);
  await assert.rejects(start(batchNorm()), /layers\.0\.\w+ is a statistic/);
  const net = network([6], dense(3, softmax));
  const still = network([6], dense(3, softmax, { frozen: true }));
  const begin = (how: object, of = net) => lbfgs(of, set as never, { ...options, ...how }).next();
  await assert.rejects(begin({}, still), /a parameter that is not frozen/);
  await assert.rejects(begin({ l2: -1 }), OptionError);
  await assert.rejects(begin({ dtype: "f16" }), OptionError);
  const far = { ...set, load: async () => set.inputs } as never;
  await assert.rejects(lbfgs(net, far, options).next(), DataError);
  assert.throws(() => lbfgs(net, set as never, { ...options, iterations: -1 }), OptionError);
  assert.throws(() => newtonCg(net, set as never, { ...options, tolerance: -1 }), OptionError);
  assert.throws(() => lbfgs(net, set as never, { ...options, memory: 0 }), OptionError);
  assert.throws(() => newtonCg(net, set as never, { ...options, residual: 1 }), /residual/);
});

test("a function that never ends, one without slope and one that is not a number", async () => {
  const down = await minimize((x) => x.sum(), [0, 0], { iterations: 3 });
  assert.ok(down.ending !== "converged" && down.value < -1);
  const flat = await minimize((x) => x.mul(0).sum(), [1, 2]);
  assert.deepEqual([flat.ending, flat.iterations, [...flat.x]], ["converged", 0, [1, 2]]);
  // log of what a first step makes negative
  const edge = await minimize((x) => x.sub(x.log().mul(3)).sum(), [0.1], { tolerance: 1e-9 });
  assert.ok(Math.abs(edge.x[0]! - 3) < 1e-8, `${edge.x}`);
  const kink = await minimize((x) => x.sub(1).abs().sum(), [4], { tolerance: 1e-9 });
  assert.ok(Math.abs(kink.x[0]! - 1) < 1e-3 && kink.ending !== "iterations", `${kink.ending}`);
  const newton = await minimize((x) => x.square().sum(), [3, -4], { method: "newtonCg" });
  assert.deepEqual([newton.iterations, newton.products], [1, 1]);
  await assert.rejects(
    minimize((x) => x, [1, 2]),
    /the loss must be one float/,
  );
  await assert.rejects(
    minimize((x) => x.sum(), []),
    OptionError,
  );
  await assert.rejects(
    minimize((x) => x.sum(), [Number.NaN]),
    OptionError,
  );
  await assert.rejects(
    minimize((x) => x.sum(), [1], { method: "bfgs" as never }),
    OptionError,
  );
});
