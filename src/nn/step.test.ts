import assert from "node:assert/strict";
import { test } from "node:test";
import { Graph } from "../compiler/1-graph/graph.ts";
import { verify } from "../compiler/1-graph/verify.ts";
import { OptionError } from "../errors.ts";
import { linear, relu, sigmoid, softmax, step, tanh } from "./activation.ts";
import { dense } from "./dense.ts";
import { gradientStep } from "./gradient-step.ts";
import { crossEntropy, logLikelihood, quadratic } from "./loss.ts";
import { network } from "./network.ts";
import { momentum, sgd } from "./optimizer.ts";
import { assertClose, runStep } from "./step.test.machine.ts";
import { monitorNames, trainingStep } from "./step.ts";

const sigma = (z: number) => 1 / (1 + Math.exp(-z));
const net = network([2], dense(3, sigmoid), dense(2, sigmoid));
const w0 = [0.1, -0.2, 0.4, 0.3, -0.5, 0.8];
const b0 = [0.05, -0.1, 0.2];
const w1 = [0.7, -0.3, 0.2, -0.6, 0.9, 0.1];
const b1 = [-0.2, 0.3];
const parameters = new Map([
  ["layers.0.weight", w0],
  ["layers.0.bias", b0],
  ["layers.1.weight", w1],
  ["layers.1.bias", b1],
]);
const inputs = [0.5, -1, 1.5, 0.25, -0.75, 2];
const wanted = [1, 0, 0, 1, 0.5, 0.25];
const M = 3;
const base = {
  loss: quadratic,
  optimizer: sgd({ learningRate: 0.5 }),
  batchSize: M,
  trainCount: M,
};

/** The book's backpropagation of one example, written out. */
function byHand(
  x: readonly number[],
  y: readonly number[],
  outputError: (a: number, y: number) => number,
) {
  const z0 = b0.map((b, j) => b + x.reduce((s, xk, k) => s + w0[2 * j + k]! * xk, 0));
  const a0 = z0.map(sigma);
  const z1 = b1.map((b, j) => b + a0.reduce((s, a, k) => s + w1[3 * j + k]! * a, 0));
  const a1 = z1.map(sigma);
  // BP1: delta^L = dC/da * sigma'(z^L), or a - y for the cross-entropy
  const delta1 = a1.map((a, j) => outputError(a, y[j]!));
  // BP2: delta^l = (w^(l+1))^T delta^(l+1) * sigma'(z^l)
  const delta0 = a0.map(
    (a, k) => delta1.reduce((s, d, j) => s + w1[3 * j + k]! * d, 0) * a * (1 - a),
  );
  return { a0, a1, delta0, delta1 };
}

const errors = {
  quadratic: (a: number, y: number) => (a - y) * a * (1 - a),
  crossEntropy: (a: number, y: number) => a - y,
};

for (const loss of [quadratic, crossEntropy]) {
  test(`BP1 to BP4 hold with ${loss.name}`, () => {
    const result = runStep(
      net,
      { ...base, loss, monitors: monitorNames(net) },
      { inputs, wanted, parameters },
    );
    const error = errors[loss.name as "quadratic" | "crossEntropy"];
    const examples = [0, 1, 2].map((i) =>
      byHand(inputs.slice(2 * i, 2 * i + 2), wanted.slice(2 * i, 2 * i + 2), error),
    );
    assertClose(
      result.output("layers.1/a"),
      examples.flatMap((e) => e.a1),
    );
    assertClose(
      result.output("layers.1/delta"),
      examples.flatMap((e) => e.delta1.map((d) => d / M)),
    );
    assertClose(
      result.output("layers.0/delta"),
      examples.flatMap((e) => e.delta0.map((d) => d / M)),
    );
    // BP3: dC/db_j = delta_j; BP4: dC/dw_jk = a_k delta_j; both averaged over the mini-batch
    const mean = (f: (e: (typeof examples)[number], i: number) => number) =>
      examples.reduce((s, e, i) => s + f(e, i), 0) / M;
    assertClose(
      result.output("layers.1.bias/gradient"),
      [0, 1].map((j) => mean((e) => e.delta1[j]!)),
    );
    assertClose(
      result.output("layers.0.bias/gradient"),
      [0, 1, 2].map((j) => mean((e) => e.delta0[j]!)),
    );
    assertClose(
      result.output("layers.1.weight/gradient"),
      [0, 1].flatMap((j) => [0, 1, 2].map((k) => mean((e) => e.a0[k]! * e.delta1[j]!))),
    );
    assertClose(
      result.output("layers.0.weight/gradient"),
      [0, 1, 2].flatMap((j) =>
        [0, 1].map((k) => mean((e, i) => inputs[2 * i + k]! * e.delta0[j]!)),
      ),
    );
  });
}

test("losses are means over the batch of the book's formulas", () => {
  const a = [0, 1, 2].flatMap(
    (i) =>
      byHand(inputs.slice(2 * i, 2 * i + 2), wanted.slice(2 * i, 2 * i + 2), errors.quadratic).a1,
  );
  const sum = (f: (a: number, y: number) => number) =>
    a.reduce((s, value, i) => s + f(value, wanted[i]!), 0) / M;
  const lossOf = (loss: typeof quadratic) =>
    runStep(net, { ...base, loss }, { inputs, wanted, parameters }).output("loss");
  assertClose(lossOf(quadratic), [sum((x, y) => ((x - y) * (x - y)) / 2)]);
  assertClose(lossOf(crossEntropy), [sum((x, y) => -y * Math.log(x) - (1 - y) * Math.log(1 - x))]);
});

test("labels become one-hot rows, and softmax with log-likelihood has the error p - y", () => {
  const soft = network([2], dense(3, softmax));
  const own = new Map([
    ["layers.0.weight", w0],
    ["layers.0.bias", b0],
  ]);
  const labels = [2, 0, 1];
  const result = runStep(
    soft,
    { ...base, loss: logLikelihood, labels: "u8", monitors: monitorNames(soft) },
    { inputs, wanted: labels, parameters: own },
  );
  const p = result.output("layers.0/a");
  for (const i of [0, 1, 2]) assertClose([p[3 * i]! + p[3 * i + 1]! + p[3 * i + 2]!], [1]);
  assertClose(
    result.output("layers.0/delta"),
    p.map((value, at) => (value - (labels[Math.floor(at / 3)] === at % 3 ? 1 : 0)) / M),
  );
  assertClose(result.output("loss"), [
    labels.reduce((s, label, i) => s - Math.log(p[3 * i + label]!), 0) / M,
  ]);
});

test("a step moves each parameter by -eta times its gradient, and counts", () => {
  const result = runStep(
    net,
    { ...base, monitors: ["layers.0.weight/gradient"] },
    { inputs, wanted, parameters, learningRate: 0.5 },
  );
  const gradient = result.output("layers.0.weight/gradient");
  assertClose(
    result.updated("layers.0.weight"),
    w0.map((w, i) => w - 0.5 * gradient[i]!),
  );
  assert.deepEqual(result.updated("cursor"), [M]);
  assert.deepEqual(result.updated("step"), [1]);
  assert.deepEqual(result.updated("lossSum"), result.output("loss"));
  // a batch that is shorter than the others counts for its share
  const short = runStep(net, { ...base, wholeBatch: 4 * M }, { inputs, wanted, parameters });
  assertClose(short.updated("lossSum"), [short.output("loss")[0]! / 4]);
});

test("the order says which examples a batch takes", () => {
  const options = { ...base, batchSize: 2, monitors: ["layers.1/a"] };
  const all = runStep(net, { ...base, monitors: ["layers.1/a"] }, { inputs, wanted, parameters });
  const two = runStep(net, options, { inputs, wanted, parameters, order: [2, 0, 1] });
  const rows = all.output("layers.1/a");
  assertClose(two.output("layers.1/a"), [...rows.slice(4, 6), ...rows.slice(0, 2)]);
});

test("L2 is the book's decay of weights by 1 - eta lambda / n, biases are left alone", () => {
  const [eta, lambda, n] = [0.5, 0.3, M];
  const plain = runStep(net, base, { inputs, wanted, parameters, learningRate: eta });
  const decayed = runStep(
    net,
    { ...base, l2: lambda },
    { inputs, wanted, parameters, learningRate: eta },
  );
  for (const [name, w] of parameters) {
    const factor = name.endsWith("weight") ? (eta * lambda) / n : 0;
    assertClose(
      decayed.updated(name),
      plain.updated(name).map((x, i) => x - factor * w[i]!),
    );
  }
  assert.deepEqual(decayed.output("loss"), plain.output("loss"));
});

test("L1 moves weights towards 0 by eta lambda / n, and leaves 0 where it is", () => {
  const [eta, lambda] = [0.5, 0.3];
  const own = new Map([...parameters, ["layers.0.weight", [0, ...w0.slice(1)]]] as const);
  const data = { inputs, wanted, parameters: own, learningRate: eta };
  const plain = runStep(net, base, data);
  const decayed = runStep(net, { ...base, l1: lambda }, data);
  for (const [name, w] of own) {
    const pull = name.endsWith("weight") ? (eta * lambda) / M : 0;
    assertClose(
      decayed.updated(name),
      plain.updated(name).map((x, i) => x - pull * Math.sign(w[i]!)),
    );
  }
});

test("momentum is the book's: v' = mu v - eta g, w' = w + v'", () => {
  const name = "layers.0.weight";
  const velocity = [0.1, -0.1, 0.2, 0, 0.3, -0.4];
  const state = new Map(
    [...parameters].map(
      ([n, w]) => [`${n}.momentum`, n === name ? velocity : w.map(() => 0)] as const,
    ),
  );
  const optimizer = momentum({ learningRate: 0.5, momentum: 0.9 });
  const result = runStep(
    net,
    { ...base, optimizer, monitors: [`${name}/gradient`] },
    { inputs, wanted, parameters, state, learningRate: 0.5 },
  );
  const next = result.output(`${name}/gradient`).map((g, i) => 0.9 * velocity[i]! - 0.5 * g);
  assertClose(result.updated(`${name}.momentum`), next);
  assertClose(
    result.updated(name),
    w0.map((w, i) => w + next[i]!),
  );
});

test("momentum 0 is gradient descent", () => {
  const state = new Map(
    [...parameters].map(([n, w]) => [`${n}.momentum`, w.map(() => 0)] as const),
  );
  const optimizer = momentum({ learningRate: 0.5, momentum: 0 });
  const data = { inputs, wanted, parameters };
  const moved = runStep(net, { ...base, optimizer }, { ...data, state });
  const plain = runStep(net, base, data);
  for (const name of parameters.keys()) assertClose(moved.updated(name), plain.updated(name));
});

test("frozen parameters have no update, no state and no gradient nodes", () => {
  const half = network([2], dense(3, sigmoid, { frozen: true }), dense(2, sigmoid));
  const optimizer = momentum({ learningRate: 1, momentum: 0.5 });
  const options = {
    ...base,
    optimizer,
    inputDType: "f64",
    divideBy: 1,
    labels: undefined,
  } as const;
  const graph = trainingStep(half, options);
  const updated = graph.updates.map((u) => (u.target.attributes as { name: string }).name);
  assert.ok(updated.includes("layers.1.weight.momentum"));
  assert.ok(!updated.some((name) => name.startsWith("layers.0")));
  const full = trainingStep(net, options);
  assert.ok(graph.live().length < full.live().length);
});

test("bytes are divided when they are gathered", () => {
  const graph = gradientStep(net, {
    loss: quadratic,
    batchSize: 1,
    trainCount: 1,
    inputDType: "u8",
    divideBy: 256,
    labels: "u8",
  });
  const stored = graph.live().find((n) => n.op === "input" && n.attributes.name === "data.inputs");
  assert.equal(stored?.dtype, "u8");
  assert.ok(graph.live().some((n) => n.op === "constant" && n.attributes.value === 1 / 256));
});

test("every step is a legal graph in both types", () => {
  const nets = [net, network([4], dense(3, relu), dense(3, tanh), dense(2, linear))];
  for (const dtype of ["f32", "f64"] as const) {
    for (const one of nets) {
      const graph = trainingStep(one, {
        ...base,
        optimizer: momentum({ learningRate: 1, momentum: 0.9 }),
        inputDType: "u8",
        divideBy: 255,
        labels: "u8",
        dtype,
        l1: 0.1,
        l2: 0.1,
        monitors: monitorNames(one),
      });
      verify(graph);
      assert.ok(graph instanceof Graph && graph.updates.length > 3);
    }
  }
});

test("a net of perceptrons cannot be trained, and the error says why", () => {
  const perceptrons = network([2], dense(3, step), dense(2, sigmoid));
  const options = { ...base, inputDType: "f32", divideBy: 1, labels: undefined } as const;
  assert.throws(
    () => trainingStep(perceptrons, options),
    (error) =>
      error instanceof OptionError &&
      error.message ===
        "layer 1 of 2, dense(3, step): cannot be trained through, the derivative of step is zero, so no weight before it would move; use sigmoid, its smooth form",
  );
  // Frozen perceptrons before what is trained are fine.
  const fixed = network([2], dense(3, step, { frozen: true }), dense(2, sigmoid));
  verify(trainingStep(fixed, options));
});

test("a loss that does not fit the output layer is refused with the cure", () => {
  const options = { ...base, inputDType: "f32", divideBy: 1, labels: undefined } as const;
  const soft = network([2], dense(2, softmax));
  assert.throws(
    () => trainingStep(soft, { ...options, loss: crossEntropy }),
    /crossEntropy expected an output layer with sigmoid, got softmax; use logLikelihood/,
  );
  assert.throws(
    () => trainingStep(net, { ...options, loss: logLikelihood }),
    /logLikelihood expected an output layer with softmax, got sigmoid; use crossEntropy/,
  );
  const plain = network([2], dense(2, relu));
  assert.throws(
    () => trainingStep(plain, { ...options, loss: crossEntropy }),
    /make the last layer sigmoid, or use quadratic/,
  );
});

test("impossible options are refused by name", () => {
  const options = { ...base, inputDType: "f32", divideBy: 1, labels: undefined } as const;
  for (const [wrong, message] of [
    [{ batchSize: 0 }, /batchSize: expected a whole number from 1, got 0/],
    [{ batchSize: 4 }, /trainCount: expected a whole number from 4, got 3/],
    [{ l2: -1 }, /l2: expected a finite number from 0, got -1/],
    [{ l1: Number.NaN }, /l1: expected a finite number from 0, got NaN/],
    [
      { monitors: ["layers.9/z"] },
      /monitors: expected some of inputs, targets, layers.0\/z, .* got layers.9\/z/,
    ],
  ] as const) {
    assert.throws(
      () => trainingStep(net, { ...options, ...wrong }),
      (error) => error instanceof OptionError && message.test(error.message),
    );
  }
  for (const learningRate of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => sgd({ learningRate }), /learningRate: expected a finite number above 0/);
  }
  assert.throws(() => momentum({ learningRate: 1, momentum: Number.NaN }), OptionError);
});

test("the gradient with respect to the inputs is the error sent back once more", () => {
  const result = runStep(
    net,
    { ...base, monitors: ["inputs/gradient", "layers.0/delta"] },
    { inputs, wanted, parameters },
  );
  const delta = result.output("layers.0/delta");
  assertClose(
    result.output("inputs/gradient"),
    [0, 1, 2].flatMap((i) =>
      [0, 1].map((k) => [0, 1, 2].reduce((s, j) => s + w0[2 * j + k]! * delta[3 * i + j]!, 0)),
    ),
  );
});
