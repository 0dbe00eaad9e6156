import assert from "node:assert/strict";
import { test } from "node:test";
import { OptionError, ShapeError } from "../errors.ts";
import { relu, sigmoid, softmax } from "./activation.ts";
import { conv2d } from "./conv2d.ts";
import { dense } from "./dense.ts";
import { flatten } from "./flatten.ts";
import { gaussian, zeros } from "./initializer.ts";
import { layer } from "./layer.ts";
import { network } from "./network.ts";
import { rnn } from "./recurrent/rnn.ts";

/** A highway layer: a learned gate chooses, unit by unit, between relu(x W) and x itself. */
const highway = () =>
  layer("highway", (x, scope) => {
    const n = x.shape[1]!;
    const init = gaussian(1 / Math.sqrt(n));
    const gate = x
      .matmul(scope.param("gate", [n, n], init))
      .sub(1)
      .sigmoid();
    const fresh = x.matmul(scope.param("weight", [n, n], init)).relu();
    return gate.mul(fresh.sub(x)).add(x);
  });

test("the book's first network has 23,860 parameters with the book's shapes", () => {
  const net = network([784], dense(30, sigmoid), dense(10, sigmoid));
  assert.equal(net.parameterCount, 23_860);
  assert.deepEqual(
    net.parameters.map(({ name, shape }) => [name, shape]),
    [
      ["layers.0.weight", [30, 784]],
      ["layers.0.bias", [30]],
      ["layers.1.weight", [10, 30]],
      ["layers.1.bias", [10]],
    ],
  );
  assert.deepEqual(net.values, ["layers.0/z", "layers.0/a", "layers.1/z", "layers.1/a"]);
  assert.equal(net.outputs, 10);
});

test("it prints as the code that makes it", () => {
  const first = network([784], dense(30, sigmoid), dense(10, sigmoid));
  assert.equal(`${first}`, "network([784], dense(30, sigmoid), dense(10, sigmoid))");
  const wide = network(
    [28, 28, 1],
    flatten(),
    dense(100, relu, { bias: false, weight: gaussian(0.5), biasInit: zeros }),
    dense(50),
    dense(10, softmax, { frozen: true }),
  );
  assert.equal(
    `${wide}`,
    `network(
  [28, 28, 1],
  flatten(),
  dense(100, relu, { bias: false, weight: gaussian(0.5), biasInit: zeros }),
  dense(50),
  dense(10, softmax, { frozen: true }),
)`,
  );
});

test("its summary counts the parameters of each layer", () => {
  const net = network([784], dense(30, sigmoid), dense(10, sigmoid));
  assert.equal(
    net.summary(),
    [
      "layer               output  parameters  multiply-adds  output bytes",
      "input               [784]                                          ",
      "dense(30, sigmoid)  [30]        23,550         23,520           120",
      "dense(10, sigmoid)  [10]           310            300            40",
      "total                           23,860         23,820           160",
    ].join("\n"),
  );
});

test("a custom layer says its parameters and its shape by being traced", () => {
  const net = network([784], dense(50, relu), highway(), highway(), dense(10, sigmoid));
  assert.deepEqual(net.shapes, [[50], [50], [50], [10]]);
  assert.equal(net.parameterCount, 784 * 50 + 50 + 2 * (2 * 50 * 50) + 50 * 10 + 10);
  assert.deepEqual(
    net.parameters.filter((p) => p.layer === 1).map((p) => p.name),
    ["layers.1.gate", "layers.1.weight"],
  );
});

test("sizes that do not fit are found when the network is built, with the layer named", () => {
  const messages: [() => unknown, string][] = [
    [
      () =>
        network(
          [24, 24, 20],
          flatten(),
          dense(3),
          layer("image", (x) => x.reshape([2, 3, 1])),
        ),
      "layer 3 of 3, image: expected a vector per example at the end, got [3, 1]; put flatten() after it",
    ],
    [
      () => network([24, 24, 20], dense(10, sigmoid)),
      "layer 1 of 1, dense(10): expected a vector per example, got [24, 24, 20]; put flatten() before it",
    ],
    [
      () =>
        network(
          [30],
          dense(30),
          layer("bad", (x, scope) => x.matmul(scope.param("w", [31, 10]))),
        ),
      "layer 2 of 2, bad: matmul: inner sizes differ, [2, 30] x [31, 10]",
    ],
    [
      () =>
        network(
          [30],
          layer("lost", (x) => x.sum(0)),
        ),
      "layer 1 of 1, lost: expected a result of shape [2, ...], one row an example, got [30]",
    ],
  ];
  for (const [build, message] of messages) {
    assert.throws(build, (error) => {
      assert.ok(error instanceof ShapeError);
      assert.equal(error.message, message);
      return true;
    });
  }
});

test("impossible sizes and names are refused", () => {
  for (const build of [
    () => dense(0),
    () => dense(2.5),
    () => network([0], dense(1)),
    () => network([], dense(1)),
    () => layer("two words", (x) => x),
    () => network([3], ...([] as unknown as [ReturnType<typeof dense>])),
  ]) {
    assert.throws(build, OptionError);
  }
});

test("what is no activation is refused where it is given, with the cure", () => {
  const given = ["relu", { activation: relu }, Math.tanh, null] as unknown as (typeof relu)[];
  const layers = {
    dense: (a: typeof relu) => dense(3, a),
    conv2d: (a: typeof relu) => conv2d(2, 3, a),
    rnn: (a: typeof relu) => rnn(4, a),
  };
  for (const [name, build] of Object.entries(layers)) {
    for (const activation of given) {
      const message = new RegExp(
        `^${name}: activation: expected one of sigmoid, tanh, relu, .*, got `,
      );
      assert.throws(
        () => build(activation),
        (error) => error instanceof OptionError && message.test(error.message),
      );
    }
    assert.throws(
      () => build(given[0]!),
      /got "relu"; give the value itself, import \{ relu \} from "downhill"$/,
    );
  }
});

test("a layer cannot name two parameters alike", () => {
  const twice = layer("twice", (x, scope) => {
    scope.param("w", [1]);
    scope.param("w", [1]);
    return x;
  });
  assert.throws(() => network([3], twice), /layer 1 of 1, twice: two parameters are named w/);
});

test("a network cannot be changed", () => {
  const net = network([3], dense(2));
  assert.ok(Object.isFrozen(net) && Object.isFrozen(net.layers) && Object.isFrozen(net.parameters));
});
