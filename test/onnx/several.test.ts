// Files of networks with several inputs and outputs and with shared layers, judged by ONNX Runtime: names,
// shapes, answers for any number of examples, one initializer for what is shared, and the way back.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  branches,
  conv2d,
  dense,
  embedding,
  flatten,
  inputs,
  join,
  layer,
  lstm,
  type Network,
  network,
  OptionError,
  outputs,
  relu,
  shared,
  sigmoid,
  softmax,
  tanh,
  transposed,
  withParameters,
} from "downhill";
import { fromOnnx, readOnnx, toOnnx } from "downhill/onnx";
import { Source } from "../numbers.ts";
import { MOST_APART, settled } from "./compare.ts";
import { farthest, judgeNamed } from "./runtime.ts";

const tower = shared("tower", lstm(4), dense(3, tanh));
const NETS: Readonly<Record<string, Network>> = {
  "two inputs and two outputs": network(
    inputs({ picture: [6, 5, 2], table: [4] }),
    branches({ picture: [conv2d(3, 3, relu), flatten()], table: dense(5, tanh) }),
    dense(6, tanh),
    outputs({ kind: dense(3, softmax), place: [dense(4, relu), dense(2)] }),
  ),
  "sequences through one tower": network(
    inputs({ left: [5, 2], right: [5, 2] }),
    branches({ left: tower, right: tower }, "multiply"),
    dense(2, softmax),
  ),
  "a join of one's own": network(
    inputs({ left: [4], right: [4] }),
    branches(
      { left: shared("same", dense(3, sigmoid)), right: shared("same", dense(3, sigmoid)) },
      join("difference", ({ left, right }) => left.sub(right).abs()),
    ),
    outputs({ same: dense(1, sigmoid) }),
  ),
  "an input that is read later and as a whole row": network(
    inputs({ x: [3], gate: [4] }),
    dense(4, relu),
    layer("gated", (x, scope) => x.mul(scope.part("gate"))),
    outputs({ raw: [], sum: dense(1) }),
  ),
  "an output that is an input": network(
    inputs({ x: [3], y: [2] }),
    branches([branches({ x: [] }), branches({ y: dense(3) })], "add"),
    outputs({ one: [], other: [] }),
  ),
};

for (const [name, net] of Object.entries(NETS)) {
  test(`ONNX Runtime answers as ${name}`, async () => {
    const trained = settled(net, 300);
    const bytes = toOnnx(trained);
    const { graph } = readOnnx(bytes);
    assert.deepEqual(
      graph.inputs.map((i) => [i.name, i.dims]),
      Object.entries(net.inputParts!).map(([part, shape]) => [part, ["batch", ...shape]]),
    );
    const answers = Object.entries(net.outputParts ?? { output: net });
    assert.deepEqual(
      graph.outputs.map((o) => [o.name, o.dims]),
      answers.map(([part, one]) => [part, ["batch", one.outputs]]),
    );
    const session = await judgeNamed(bytes);
    const source = new Source(7);
    for (const count of [1, 3, 8]) {
      const given = Object.fromEntries(
        Object.entries(net.inputParts!).map(([part, shape]) => {
          const size = count * shape.reduce((a, b) => a * b, 1);
          const values = Float32Array.from({ length: size }, () => 2 * source.next() - 1);
          return [part, { values, shape: [count, ...shape] }];
        }),
      );
      const found = await session.answer(given);
      const numbers = Object.entries(given).map(([part, { values }]) => [part, values] as const);
      const expected = await trained.predict(Object.fromEntries(numbers));
      for (const [part] of answers) {
        const { values } = expected.parts?.[part] ?? expected;
        const off = farthest(found[part]!, values);
        assert.ok(off <= MOST_APART, `${part}, ${count} examples: ${off} apart`);
      }
    }
    await session.release();
    // a network with code in it is read with the network
    const isBuiltIn = net.layers.every((l) => l.description);
    const read = fromOnnx(bytes, isBuiltIn ? {} : { network: net });
    assert.equal(`${read.network.network}`, `${net}`);
    for (const [key, values] of trained.parameters) {
      assert.deepEqual([...read.network.parameters.get(key)!], [...values], key);
    }
  });
}

test("what is shared stands in the file once", () => {
  for (const net of [
    NETS["a join of one's own"]!,
    network(
      [3],
      shared("t", dense(3, tanh)),
      shared("t", dense(3, tanh)),
      shared("t", dense(3, tanh)),
    ),
    network([6], shared("code", dense(3, tanh)), transposed("code")),
    network(
      [4],
      shared("table", embedding(7, 3)),
      flatten(),
      dense(3),
      transposed("table", softmax),
    ),
  ]) {
    const trained = settled(net, 301);
    const { graph } = readOnnx(toOnnx(trained));
    const sizes = graph.initializers
      .filter(({ name }) => /^(layers|shared)\./.test(name))
      .map(({ dims }) => dims.reduce((a, b) => a * b, 1));
    const inFile = sizes.reduce((a, b) => a + b, 0);
    assert.equal(inFile, net.parameterCount, `${net}`);
  }
});

test("bytes are divided in the file, each input by itself", async () => {
  const net = network(
    inputs({ left: [2, 2, 1], right: [3] }),
    branches({ left: flatten(), right: [] }),
    dense(2),
  );
  const trained = withParameters(net, settled(net, 5).parameters, { divideBy: 255 });
  const session = await judgeNamed(toOnnx(trained, { inputs: "bytes" }));
  const left = Uint8Array.of(0, 255, 17, 3, 9, 8, 7, 6);
  const right = Uint8Array.of(1, 2, 250, 4, 5, 6);
  const { output } = await session.answer({
    left: { values: left, shape: [2, 2, 2, 1] },
    right: { values: right, shape: [2, 3] },
  });
  await session.release();
  const { values } = await trained.predict({ inputs: { left, right }, divideBy: 255 });
  assert.ok(farthest(output!, values) <= MOST_APART);
});

test("an input and an output of one name are refused", () => {
  const net = network(inputs({ x: [3] }), outputs({ x: dense(2) }));
  assert.throws(
    () => toOnnx(net),
    (error: Error) => error instanceof OptionError && /both called x/.test(error.message),
  );
});
