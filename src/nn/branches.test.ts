// Branches, named inputs and outputs, and shared layers: names, code and descriptions, what may not be, and
// what freezing means for a layer that stands in several places.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Graph } from "../compiler/1-graph/graph.ts";
import { input } from "../compiler/1-graph/tensor.ts";
import { several } from "../data/several.ts";
import { OptionError, ShapeError } from "../errors.ts";
import {
  adam,
  batchNorm,
  branches,
  conv2d,
  dense,
  dropout,
  eachStep,
  embedding,
  flatten,
  freeze,
  initialize,
  inputs,
  join,
  type Layer,
  layer,
  logLikelihood,
  loss,
  lossNamed,
  lstm,
  meanSquared,
  type Network,
  network,
  outputLosses,
  outputs,
  quadratic,
  relu,
  residual,
  shared,
  sigmoid,
  softmax,
  tanh,
  train,
  transposed,
} from "../index.ts";
import { describeNetwork, networkOf } from "./describe.ts";
import { allDescriptions, descriptionsOf } from "./inner-layers.ts";
import { trace } from "./trace.ts";

const tower = shared("tower", dense(5, relu), dense(4, tanh));

const NETS: readonly Network[] = [
  network(
    inputs({ picture: [6, 5, 2], table: [4] }),
    branches({ picture: [conv2d(3, 3, relu), flatten()], table: dense(5, tanh) }),
    dense(6, tanh),
    outputs({ kind: dense(3, softmax), place: [dense(4, relu), dense(2)] }),
  ),
  network(
    inputs({ left: [3], right: [3] }),
    branches({ left: tower, right: tower }, "add"),
    dense(1, sigmoid),
  ),
  network([6], branches([dense(4), [dense(3), dense(4)]], "multiply"), branches([[], []])),
  network([6], shared("code", dense(3, sigmoid)), transposed("code", sigmoid, { bias: false })),
  network([4], shared("t", embedding(9, 3)), lstm(2), dense(3), transposed("t", softmax)),
];

test("a network is read back from its description, with the same code and parameters", () => {
  for (const net of NETS) {
    const description = JSON.parse(JSON.stringify(describeNetwork(net))) as unknown;
    const read = networkOf(description, "file");
    assert.equal(`${read}`, `${net}`);
    assert.deepEqual(
      read.parameters.map((p) => [p.name, p.shape]),
      net.parameters.map((p) => [p.name, p.shape]),
    );
    assert.deepEqual([read.inputParts, read.values], [net.inputParts, net.values]);
  }
});

test("the code of a network makes it again", async () => {
  const names = { inputs, branches, outputs, shared, transposed, conv2d, dense, flatten, lstm };
  const all = { network, embedding, relu, tanh, softmax, sigmoid, ...names };
  for (const net of NETS) {
    // a module and no function of text, which a hardened engine refuses
    const code = `export default (${Object.keys(all).join(", ")}) => ${net}`;
    const { default: make } = (await import(
      `data:text/javascript,${encodeURIComponent(code)}`
    )) as {
      default: (...given: unknown[]) => Network;
    };
    const made = make(...Object.values(all));
    assert.equal(`${made}`, `${net}`);
    assert.deepEqual(
      made.parameters.map((p) => p.name),
      net.parameters.map((p) => p.name),
    );
  }
});

test("parameters are named by branch, and what is shared by its own name and once", () => {
  const names = (net: Network) => net.parameters.map((p) => p.name).filter((n) => !/bias$/.test(n));
  assert.deepEqual(names(NETS[0]!), [
    "layers.1.picture.0.weight",
    "layers.1.table.0.weight",
    "layers.2.weight",
    "layers.3.kind.0.weight",
    "layers.3.place.0.weight",
    "layers.3.place.1.weight",
  ]);
  assert.deepEqual(names(NETS[1]!), [
    "shared.tower.0.weight",
    "shared.tower.1.weight",
    "layers.2.weight",
  ]);
  assert.equal(NETS[1]!.parameterCount, 5 * 4 + 4 * 6 + 5);
  assert.equal(NETS[1]!.costs()[1]!.parameters, 44);
  assert.equal(NETS[1]!.costs()[1]!.multiplyAdds, 2 * (3 * 5 + 5 * 4));
  assert.deepEqual(names(NETS[3]!), ["shared.code.0.weight"]);
  assert.deepEqual(NETS[0]!.inputParts, { picture: [6, 5, 2], table: [4] });
  const sizes = Object.entries(NETS[0]!.outputParts!).map(([name, part]) => [name, part.outputs]);
  assert.deepEqual(sizes, [
    ["kind", 3],
    ["place", 2],
  ]);
});

test("the layer of a parameter is found wherever it stands", () => {
  for (const net of NETS) {
    for (const parameter of net.parameters) {
      const kind = descriptionsOf(net, parameter).at(-1)?.kind;
      const wanted = /picture/.test(parameter.name)
        ? "conv2d"
        : /shared\.t\./.test(parameter.name)
          ? "embedding"
          : net === NETS[4] && parameter.layer === 1
            ? "lstm"
            : net.layers[parameter.layer]!.description!.kind === "transposed"
              ? "transposed"
              : "dense";
      assert.equal(kind, wanted, parameter.name);
    }
  }
  const own = network(
    [4],
    residual(
      layer("own", (x) => x),
      eachlessEmbedding(),
    ),
    flatten(),
  );
  assert.ok(allDescriptions(own).some(({ kind }) => kind === "dense"));
});

const eachlessEmbedding = (): Layer => dense(4);

test("each place draws for itself, and running statistics go on from place to place", () => {
  const graph = new Graph();
  const cell = (name: string) => input(graph, name, "cell", [], "u32");
  const same = shared("same", dropout(0.5), batchNorm());
  const x = input(graph, "x", "data", [4, 3]);
  const traced = trace([same, same], x, {
    isTraining: true,
    random: { seed: cell("seed"), step: cell("step") },
  });
  assert.deepEqual(
    traced.updates.map(({ statistic }) => statistic.node.op),
    ["input", "input"],
  );
  const streams = graph.nodes.flatMap((node) =>
    "stream" in node.attributes ? [JSON.stringify(node.attributes)] : [],
  );
  assert.equal(new Set(streams).size, 2);
  assert.equal(traced.parameters.length, 4);
});

test("what is frozen of a shared layer is frozen in every place", async () => {
  const net = NETS[1]!;
  const frozen = freeze(net, "shared.tower");
  const isFrozen = frozen.parameters.filter((p) => p.frozen).map((p) => p.name);
  assert.deepEqual(
    isFrozen,
    net.parameters.map((p) => p.name).filter((name) => name.startsWith("shared.")),
  );
  const values = Float32Array.from({ length: 60 }, (_, i) => Math.sin(i * 1.7));
  const part = { inputShape: [3], inputs: values } as const;
  const set = several(
    { left: part, right: part },
    { outputs: 1, targets: Float32Array.from({ length: 20 }, (_, i) => i % 2) },
  );
  const from = initialize(net).parameters;
  const run = await train(frozen as Network, set as never, {
    loss: quadratic,
    optimizer: adam({ learningRate: 0.1 }),
    epochs: 1,
    batchSize: 5,
    from,
    target: "reference",
  });
  for (const [name, value] of from) {
    const isSame = value.every((x, i) => x === run.parameters.get(name)![i]);
    assert.equal(isSame, name.startsWith("shared."), name);
  }
  // a norm that is frozen whole answers as in evaluation in both places
  const norm = shared("norm", batchNorm());
  const wholly = freeze(network([3], norm, dense(3), norm, dense(1)), "shared.norm");
  const graph = new Graph();
  const traced = trace(wholly.layers, input(graph, "x", "data", [4, 3]), { isTraining: true });
  assert.equal(traced.updates.length, 0);
});

test("the losses of outputs have a name from which they are read", () => {
  for (const made of [
    outputLosses({ kind: logLikelihood, place: meanSquared }),
    outputLosses(
      { kind: lossNamed("labelSmoothing(logLikelihood, 0.1)")!, a: lossNamed("huber(2)")! },
      { a: 0.25 },
    ),
  ]) {
    const read = lossNamed(made.name) as typeof made;
    assert.equal(read.name, made.name);
    assert.deepEqual(Object.keys(read.parts), Object.keys(made.parts));
  }
  for (const odd of [
    "outputLosses({ })",
    "outputLosses({ a: nothing })",
    "outputLosses({ a: quadratic }, { b: 1 })",
    "outputLosses({ a: quadratic }, { a: -1 })",
    "outputLosses({ a: outputLosses({ b: quadratic }) })",
  ]) {
    assert.equal(lossNamed(odd), undefined, odd);
  }
});

const refused: readonly (readonly [
  () => unknown,
  RegExp,
  typeof OptionError | typeof ShapeError,
])[] = [
  [
    // @ts-expect-error no such input
    () => network(inputs({ a: [3] }), branches({ b: dense(2) })),
    /layer 2 of 2, branches\({ b: dense\(2\) }\): expected a named input one of a, got b/,
    OptionError,
  ],
  [() => network([3], branches({ a: dense(2) })), /the network has no named inputs/, OptionError],
  [
    () => network([4], inputs({ a: [3], b: [2] }), dense(2)),
    /expected a row of 5 values an example, a \[3\], b \[2\], got \[4\]/,
    ShapeError,
  ],
  [() => network([4], dense(3), inputs({ a: [3] })), /first layer/, OptionError],
  [() => network([4], outputs({ a: dense(2) }), dense(2)), /last layer/, OptionError],
  [() => network([4], residual(outputs({ a: dense(4) }))), /last layer/, OptionError],
  [
    () => network([4, 4, 1], outputs({ a: conv2d(2, 3) })),
    /output a: expected a vector/,
    ShapeError,
  ],
  [
    () =>
      network(
        inputs({ a: [3], b: [4] }),
        branches({ a: shared("t", dense(3)), b: shared("t", dense(3)) }),
      ),
    /shared t: its weight is \[3, 3\] .* one shape in all places/,
    ShapeError,
  ],
  [
    () => network([3], shared("t", dense(3)), shared("t", dense(3, relu))),
    /two different layers are shared by the name t/,
    OptionError,
  ],
  [() => network([3], transposed("t")), /expected a shared layer before this one/, OptionError],
  [
    () => network([3], shared("t", dense(3), dense(3)), transposed("t")),
    /one dense or embedding/,
    OptionError,
  ],
  [
    () => network([3], shared("t", dense(2)), dense(3), transposed("t")),
    /expected a vector of 2/,
    ShapeError,
  ],
  [
    () => network([4], branches([dense(3), dense(4)], "add")),
    /add: expected branches of one shape, got 0 \[3\], 1 \[4\]/,
    ShapeError,
  ],
  [() => network([4, 4, 1], branches([conv2d(3, 2), []])), /flatten\(\) makes vectors/, ShapeError],
  [
    () =>
      network(
        [4],
        branches(
          [[], []],
          join("none", () => 3 as never),
        ),
      ),
    /join none: expected a tensor/,
    OptionError,
  ],
  [
    () =>
      network(
        [4],
        layer("own", (x, scope) => x.add(scope.part("gone"))),
      ),
    /no named inputs/,
    OptionError,
  ],
  [
    () =>
      network(
        inputs({ a: [2] }),
        layer("steps", (x) => x.reshape([x.shape[0]!, 2, 1])),
        eachStep(layer("own", (_, scope) => scope.part("a"))),
      ),
    /a row a step/,
    OptionError,
  ],
  [() => inputs({}), /at least one part/, OptionError],
  [() => inputs({ "a b": [3] }), /names like those of variables/, OptionError],
  [() => inputs({ inputs: [3] }), /cannot be called inputs/, OptionError],
  [() => inputs({ a: [0] }), /a: expected a shape/, OptionError],
  [() => inputs(JSON.parse('{"__proto__": [1]}')), /names like those/, OptionError],
  [() => branches([]), /at least one branch/, OptionError],
  [
    () => branches([dense(3)], "max" as never),
    /"concatenate", "add", "multiply" or a join/,
    OptionError,
  ],
  [() => branches({ a: 3 as never }), /a: expected layers/, OptionError],
  [() => outputs({ a: undefined as never }), /a: expected layers/, OptionError],
  [() => shared("t", undefined as never), /expected layers/, OptionError],
  [() => shared("t"), /behind the name t, got none/, OptionError],
  [() => shared("a.b", dense(2)), /names? like those of variables/, OptionError],
  [() => outputLosses({ a: "mse" as never }), /a: expected a loss/, OptionError],
  [() => outputLosses({ a: outputLosses({ b: quadratic }) }), /a: expected a loss/, OptionError],
  [() => outputLosses({ a: quadratic }, { a: -1 }), /weight of a/, OptionError],
  [() => outputLosses({ a: quadratic }, { b: 1 } as never), /unknown option b/, OptionError],
  [() => outputLosses({ a: quadratic }, { a: 0 }), /above 0/, OptionError],
];

test("what may not be is refused in words", () => {
  for (const [make, words, Kind] of refused) {
    assert.throws(make, (error: Error) => {
      assert.match(error.message, words);
      assert.ok(error instanceof Kind, `${error.name}: ${error.message}`);
      return true;
    });
  }
});

test("a loss of one's own may be the loss of an output", () => {
  const own = loss("own", ({ a }, y) => a.sub(y).abs().sum(-1));
  const made = outputLosses({ kind: logLikelihood, place: own });
  assert.equal(made.name, "outputLosses({ kind: logLikelihood, place: own })");
  assert.equal(lossNamed(made.name), undefined);
});
