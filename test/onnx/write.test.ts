// ONNX files judged by ONNX Runtime: every layer, random networks, bytes as inputs, what stands in a
// file, and what is refused.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  dense,
  FormatError,
  flatten,
  GraphError,
  initialize,
  layer,
  maxPool2d,
  network,
  OptionError,
  softmax,
  withParameters,
} from "downhill";
import { type GraphProto, readOnnx, toOnnx } from "downhill/onnx";
import { randomNetwork } from "../networks/generate.ts";
import { networkOf } from "../networks/spec.ts";
import { Source } from "../numbers.ts";
import { root } from "../source-files.ts";
import { apart, MOST_APART, settled, uniform } from "./compare.ts";
import { LAYER_CASES } from "./layers.ts";
import { farthest, judge } from "./runtime.ts";

/** How often each op stands in a graph and in the bodies of its loops. */
function countOps({ nodes }: GraphProto, counts = new Map<string, number>()) {
  for (const { opType, attributes } of nodes) {
    counts.set(opType, (counts.get(opType) ?? 0) + 1);
    for (const { kind, value } of attributes) if (kind === "graph") countOps(value, counts);
  }
  return counts;
}

for (const [i, { name, net, inputs, has, opset, counts }] of LAYER_CASES.entries()) {
  test(`ONNX Runtime answers as ${name}`, async () => {
    const trained = settled(net, 100 + i);
    const off = await apart(trained, { inputs, ...(counts ? { counts } : {}) });
    assert.ok(off <= MOST_APART, `${off} apart`);
    const model = readOnnx(toOnnx(trained));
    const found = countOps(model.graph);
    for (const [op, count] of Object.entries(has ?? {})) {
      assert.equal(found.get(op) ?? 0, count, `${op} in ${JSON.stringify([...found])}`);
    }
    if (opset !== undefined) assert.equal(model.opset, opset);
  });
}

test("24 random networks", async (t) => {
  let worst = 0;
  for (let seed = 5001; seed < 5025; seed++) {
    const net = networkOf(randomNetwork(seed, { products: 1e6, elements: 2e5 }));
    const off = await apart(settled(net, seed), { inputs: uniform(net), counts: [1, 3] });
    assert.ok(off <= MOST_APART, `seed ${seed}: ${off} apart: ${net}`);
    worst = Math.max(worst, off);
  }
  t.diagnostic(`at most ${worst} apart`);
});

test("bytes are divided in the file, by what the network was trained with or what is asked", async () => {
  const net = network([4, 4, 1], maxPool2d(2), flatten(), dense(3, softmax));
  const parameters = settled(net, 7).parameters;
  const source = new Source(8);
  const pixels = Uint8Array.from({ length: 5 * 16 }, () => source.int(0, 255));
  for (const [trained, divideBy] of [
    [withParameters(net, parameters), 256],
    [withParameters(net, parameters, { divideBy: 255 }), 255],
    [withParameters(net, parameters, { divideBy: 100 }), 100],
  ] as const) {
    const session = await judge(toOnnx(trained, { inputs: "bytes" }));
    const got = await session.answer(pixels, [5, 4, 4, 1]);
    await session.release();
    const { values } = await trained.predict({ inputs: pixels, divideBy });
    assert.ok(farthest(got.values, values) <= MOST_APART, `divided by ${divideBy}`);
  }
  const bytes = toOnnx(withParameters(net, parameters), { divideBy: 2 });
  const session = await judge(bytes);
  const halves = Float32Array.from(pixels, (x) => x / 2);
  const [whole, half] = [Float32Array.from(pixels), halves];
  const got = await session.answer(whole, [5, 4, 4, 1]);
  await session.release();
  const { values } = await withParameters(net, parameters).predict(half);
  assert.ok(farthest(got.values, values) <= MOST_APART, "floats divided by 2");
});

test("a file says what it is, and it is the same bytes each time", () => {
  const net = network([2, 3], flatten(), dense(4), dense(2, softmax));
  const classNames = ["yes", "no"];
  const trained = withParameters(net, settled(net, 3).parameters, { classNames, divideBy: 10 });
  const bytes = toOnnx(trained);
  assert.deepEqual(bytes, toOnnx(trained));
  const { graph, metadata, opset, irVersion, producerName, producerVersion } = readOnnx(bytes);
  assert.deepEqual([opset, irVersion, producerName], [13, 7, "downhill"]);
  const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
    version: string;
  };
  assert.equal(producerVersion, version);
  assert.equal(metadata.get("code"), net.toString());
  assert.deepEqual(JSON.parse(metadata.get("classNames")!), classNames);
  assert.deepEqual([metadata.get("inputs"), metadata.get("divideBy")], ["floats", "1"]);
  assert.deepEqual(graph.inputs, [{ name: "input", elemType: 1, dims: ["batch", 2, 3] }]);
  assert.deepEqual(graph.outputs, [{ name: "output", elemType: 1, dims: ["batch", 2] }]);
  const named = graph.initializers.map(({ name }) => name).filter((n) => n.startsWith("layers."));
  assert.deepEqual([...named].sort(), net.parameters.map(({ name }) => name).sort());
  const weight = graph.initializers.find(({ name }) => name === "layers.1.weight")!;
  assert.deepEqual(weight.dims, [4, 6]);
  const view = new DataView(weight.rawData.buffer, weight.rawData.byteOffset);
  assert.equal(view.getFloat32(20, true), trained.parameters.get("layers.1.weight")![5]);
  assert.ok(graph.nodes.some(({ outputs }) => outputs.includes("layers.1/a")));
});

test("a network without parameters is written as seed 1 draws it", () => {
  const net = network([3], dense(2));
  assert.deepEqual(toOnnx(net), toOnnx(initialize(net)));
});

test("what depends on the number of examples is refused by its layer, and written for one number", async () => {
  const centred = layer("centred", (x) => x.sub(x.mean(0)));
  const net = network([3], dense(4), centred, dense(2));
  assert.throws(
    () => toOnnx(net),
    (error: Error) =>
      error instanceof GraphError && /layer 2 of 3, centred: .* batch: 32$/.test(error.message),
  );
  const question = { inputs: uniform(net), counts: [6], options: { batch: 6 } };
  assert.ok((await apart(settled(net, 5), question)) <= MOST_APART);
});

test("what cannot be is refused", () => {
  const net = network([3], dense(2));
  assert.throws(() => toOnnx(net, { batch: 0 }), OptionError);
  assert.throws(() => toOnnx(net, { divideBy: 0 }), OptionError);
  assert.throws(() => toOnnx(net, { inputs: "words" as "bytes" }), OptionError);
  assert.throws(() => toOnnx(net, { opset: 9 } as object), OptionError);
  assert.throws(() => toOnnx(undefined as never), OptionError);
  const none = { ...initialize(net), parameters: new Map() };
  assert.throws(() => toOnnx(none), /layers\.0\.weight/);
  // 2.5 GB, of which nothing is made
  const large = network([25_000], dense(25_000));
  assert.throws(
    () => toOnnx(large),
    (error: Error) => error instanceof FormatError && /2 GiB.*safetensors/.test(error.message),
  );
});
