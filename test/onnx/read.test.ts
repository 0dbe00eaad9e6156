// ONNX files as networks: those of ours, of PyTorch and Keras, and random ones as other programs write
// them, judged by ONNX Runtime; trained further; and what is refused, by node and cure.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  crossEntropy,
  dense,
  FormatError,
  huber,
  initialize,
  labelSmoothing,
  layer,
  losses,
  network,
  OptionError,
  quadratic,
  sgd,
  sigmoid,
  train,
  withParameters,
} from "downhill";
import { blobs, dataset } from "downhill/data";
import {
  fromOnnx,
  type ModelProto,
  type NodeProto,
  readOnnx,
  toOnnx,
  writeOnnx,
} from "downhill/onnx";
import { randomNetwork } from "../networks/generate.ts";
import { networkOf } from "../networks/spec.ts";
import { Source } from "../numbers.ts";
import { root } from "../source-files.ts";
import { MOST_APART, settled } from "./compare.ts";
import { channelsLast, foreignModel } from "./foreign.ts";
import { LAYER_CASES } from "./layers.ts";
import { farthest, judge } from "./runtime.ts";

test("what was written comes back with every number, and writes the same bytes", () => {
  const random = Array.from({ length: 20 }, (_, i) => ({
    name: `random network ${i}`,
    net: networkOf(randomNetwork(7000 + i, { products: 1e6, elements: 2e5 })),
  }));
  for (const [i, { name, net }] of [...LAYER_CASES, ...random].entries()) {
    if (name === "alexNet") continue; // its file does not keep what weights were drawn from
    const trained = settled(net, 100 + i);
    const options = ([{}, { inputs: "bytes" }, { batch: 3 }] as const)[i % 3]!;
    const bytes = toOnnx(trained, options);
    const isOwn = net.layers.some(({ description }) => !description);
    const read = fromOnnx(bytes, isOwn ? { network: net } : {});
    assert.equal(read.network.network.toString(), net.toString(), name);
    assert.deepEqual(toOnnx(read.network, options), bytes, name);
  }
});

test("a file of ours brings names of classes, divisor, loss and picture along", () => {
  const net = network([4], dense(3, sigmoid), dense(2, sigmoid));
  const known = {
    classNames: ["a", "b"],
    divideBy: 255,
    loss: quadratic,
    picture: { height: 2, width: 2, channels: 1 },
  };
  const trained = withParameters(net, settled(net, 1).parameters, known);
  const { network: read, report } = fromOnnx(toOnnx(trained, { inputs: "bytes" }));
  const { classNames, divideBy, loss, picture } = read;
  assert.deepEqual({ classNames, divideBy, loss, picture }, known);
  assert.deepEqual(report.notes, []);
  assert.equal(fromOnnx(toOnnx(trained), { loss: crossEntropy }).network.loss, crossEntropy);
  const made = [huber(0.5), labelSmoothing(crossEntropy, 0.1), ...Object.values(losses)];
  for (const loss of made.filter(({ name }) => name !== "logLikelihood")) {
    const file = toOnnx(withParameters(net, trained.parameters, { loss }));
    assert.equal(fromOnnx(file).network.loss.name, loss.name);
  }
});

test("a file of ours that was changed elsewhere is read by what it says now", async () => {
  const net = network([3], dense(4, sigmoid), dense(2, sigmoid));
  const model = readOnnx(toOnnx(settled(net, 2)));
  const nodes = model.graph.nodes.map((node) =>
    node.opType === "Sigmoid" && node.outputs[0] !== "output" ? { ...node, opType: "Tanh" } : node,
  );
  const changed = writeOnnx({ ...model, graph: { ...model.graph, nodes } });
  const { network: read } = fromOnnx(changed);
  assert.match(read.network.toString(), /dense\(4, tanh\)/);
  const inputs = Float32Array.from({ length: 6 }, (_, i) => Math.sin(i));
  const session = await judge(changed);
  const { values } = await session.answer(inputs, [2, 3]);
  await session.release();
  assert.ok(farthest((await read.predict(inputs)).values, values) <= MOST_APART);
  // but not as the network that it no longer is
  assert.throws(() => fromOnnx(changed, { network: net }), /another one.*leave network out/);
});

test("60 random models of other programs answer as in ONNX Runtime", async (t) => {
  let worst = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const source = new Source(seed * 7919);
    const { bytes, shape } = foreignModel(source);
    const inputs = Float32Array.from(
      { length: 3 * shape.reduce((a, b) => a * b, 1) },
      () => source.next() * 2 - 1,
    );
    const session = await judge(bytes);
    const { values } = await session.answer(inputs, [3, ...shape]);
    await session.release();
    const { network: read, report } = fromOnnx(bytes);
    // float64 where sums cancel: the file's own numbers are what is asked about
    const given = report.layout === "channels-first" ? channelsLast(inputs, shape) : inputs;
    const off = farthest((await read.predict(given)).values, values);
    const truth = off > MOST_APART && (await read.predict(given, { target: "reference" })).values;
    const isRounding = truth && farthest(values, truth) <= MOST_APART * 10;
    assert.ok(off <= MOST_APART || isRounding, `seed ${seed}: ${off} apart: ${read.network}`);
    worst = Math.max(worst, off);
  }
  t.diagnostic(`at most ${worst} apart`);
});

const folder = `${root}test/onnx/files/`;
const recorded = (name: string) => JSON.parse(readFileSync(`${folder}${name}`, "utf8"));
const answers = { ...recorded("answers.json"), ...recorded("more.json") } as Readonly<
  Record<string, { readonly x: number[]; readonly y: number[] }>
>;
const FILES: Readonly<Record<string, RegExp>> = {
  "torch-mlp-script": /dense\(6, sigmoid\),\s+dense\(4, tanh\),\s+dense\(3, softmax\)/,
  "torch-cnn-script": /conv2d\(6, 3, tanh, \{ stride: 2, padding: \[1, 0\], groups: 2 \}\)/,
  "torch-cnn-dynamo": /conv2d\(4, 3, relu, \{ padding: 1 \}\),\s+maxPool2d\(2\)/,
  "torch-res-script": /residual\(activationLayer\(relu\), conv2d/,
  "torch-res-dynamo": /averagePool2d\(\[8, 7\]\),\s+flatten\(\),\s+dense\(5, softmax\)/,
  "torch-lstm-script": /network\(\[5, 4\], lstm\(3, \{ recurrentBias: true \}\), dense\(2\)\)/,
  "torch-lstm-dynamo": /network\(\[5, 4\], lstm\(3, \{ recurrentBias: true \}\), dense\(2\)\)/,
  "torch-lstm-both-script":
    /bidirectional\(lstm\(3, \{ returnSequences: true, recurrentBias: true \}\)\)/,
  "torch-lstm-both-dynamo": /eachStep\(dense\(2, tanh\)\),\s+flatten\(\)/,
  "torch-lstm-deep-script": /lstm\(3, \{ returnSequences: true.*lstm\(3, \{ recurrentBias/s,
  "torch-gru-script": /gru\(3, \{ recurrentBias: true \}\), dense\(2\)/,
  "torch-gru-dynamo": /gru\(3, \{ recurrentBias: true \}\), dense\(2\)/,
  "torch-gru-unbiased-script": /gru\(3, \{ returnSequences: true/,
  "torch-rnn-script": /network\(\[5, 4\], rnn\(3, tanh, \{ recurrentBias: true \}\), dense\(2\)\)/,
  "torch-rnn-relu-script": /rnn\(3, relu, \{ returnSequences: true/,
  "torch-symbols-script": /embedding\(7, 4\), gru\(3/,
  "torch-symbols-dynamo": /embedding\(7, 4\), gru\(3/,
  "torch-pools-script":
    /averagePool2d\(2, \{ stride: 1, padding: 1, countPadding: true \}\),\s+averagePool2d\(3, \{ padding: 1 \}\)/,
  "torch-pools-dynamo": /maxPool2d\(3, \{ stride: 2, padding: 1 \}\)/,
  "torch-shortcut-script": /residual\(\{ shortcut: \[conv2d\(6, 1, linear, \{ stride: 2/,
  "torch-shortcut-dynamo": /residual\(\{ shortcut: \[/,
  "keras-mlp": /dense\(8, relu\), dense\(5, sigmoid\), dense\(3, softmax\)/,
  "keras-cnn": /conv2d\(5, 2, tanh\),\s+averagePool2d\(2\)/,
  "keras-gap": /standardize\(0, 25.*conv2d\(4, \[3, 4\], relu, \{ stride: 2, padding: 1 \}\)/s,
};

for (const [name, code] of Object.entries(FILES)) {
  test(`the file of ${name} answers as there and learns`, async () => {
    const bytes = new Uint8Array(readFileSync(`${folder}${name}.onnx`));
    const { network: read, report } = fromOnnx(bytes, { file: name });
    const { inputShape } = read.network;
    assert.match(read.network.toString(), code);
    assert.match(report.producer, /^pytorch/);
    const plain = name.replace(/-(script|dynamo)$/, "");
    const { x, y } = (answers[plain] ?? answers[plain.replace(/^torch-/, "")])!;
    const theirs = Float32Array.from(x);
    const [height, width, channels] = inputShape as [number, number, number];
    const isFirst = inputShape.length === 3 && report.layout === "channels-first";
    const inputs = isFirst ? channelsLast(theirs, [channels, height, width]) : theirs;
    const { values } = await read.predict(inputs);
    const isLog = report.notes.some((note) => /LogSoftmax.*probabilities/.test(note));
    assert.equal(isLog, /torch-(cnn|res)/.test(name));
    const wanted = isLog ? y.map(Math.exp) : y;
    assert.ok(farthest(values, wanted) <= MOST_APART);

    const count = inputs.length / inputShape.reduce((a, b) => a * b, 1);
    const labels = Uint8Array.from({ length: count }, (_, i) => i % read.network.outputs);
    const isEachStep = /flatten\(\),?\s*\)$/.test(`${read.network}`);
    const targets = new Float32Array(count * read.network.outputs).fill(0.1);
    const set = dataset({
      ...{ name, inputShape: [...inputShape], outputs: read.network.outputs },
      ...{ inputs, ...(isEachStep ? { targets } : { labels }) },
    });
    const options = { optimizer: sgd({ learningRate: 0.01 }), epochs: 3, batchSize: count };
    const run = await train(read.network, set, { ...options, loss: read.loss, from: read });
    const before = await read.evaluate(set);
    const after = await run.evaluate(set);
    assert.ok(after.loss < before.loss, `${before.loss} -> ${after.loss}`);
  });
}

const vectors = network([3], dense(2));
const base: ModelProto = readOnnx(toOnnx(initialize(vectors)));
const withGraph = (change: Partial<ModelProto["graph"]>): Uint8Array =>
  writeOnnx({ ...base, metadata: new Map(), graph: { ...base.graph, ...change } });
const [gemm] = base.graph.nodes as [NodeProto];
const node = (change: Partial<NodeProto>): readonly NodeProto[] => [{ ...gemm, ...change }];
const weight = base.graph.initializers[0]!;

const REFUSED: Readonly<Record<string, readonly [() => Uint8Array, RegExp]>> = {
  "bytes of no protocol buffer": [() => new Uint8Array([1, 2, 3]), /expected an ONNX model/],
  "an empty file": [() => new Uint8Array(), /expected an ONNX model, found none/],
  "a cut file": [() => toOnnx(initialize(vectors)).subarray(0, 90), /cut off/],
  "an op without a layer": [
    () => withGraph({ nodes: node({ opType: "Erf", name: "e1" }) }),
    /Erf "e1": .*found Erf; known are Add, .*Transpose/,
  ],
  "an op of another domain": [
    () => {
      const bytes = withGraph({ nodes: node({ opType: "Gemm" }) });
      return bytes.length > 0 ? withGraph({ nodes: node({ opType: "FusedGemm" }) }) : bytes;
    },
    /FusedGemm/,
  ],
  "a missing initializer": [
    () => withGraph({ initializers: base.graph.initializers.slice(1) }),
    /Gemm .*: a node, an initializer or an input named layers\.0\.\w+, found none; export the model with its weights/,
  ],
  "a cycle": [
    () =>
      withGraph({
        nodes: [
          { ...gemm, name: "a", inputs: ["b", ...gemm.inputs.slice(1)], outputs: ["c"] },
          { ...gemm, name: "b", inputs: ["c", ...gemm.inputs.slice(1)], outputs: ["b"] },
          { ...gemm, name: "last", inputs: ["b", ...gemm.inputs.slice(1)] },
        ],
      }),
    /Gemm "a": b made before it is read.*no cycle/,
  ],
  "a value made twice": [
    () => withGraph({ nodes: [gemm, gemm] }),
    /each value made once, found output made twice/,
  ],
  "several outputs": [
    () => withGraph({ outputs: [...base.graph.outputs, ...base.graph.outputs] }),
    /one output, found 2/,
  ],
  "several inputs": [
    () => withGraph({ inputs: [...base.graph.inputs, { name: "z", elemType: 1, dims: ["n", 2] }] }),
    /one input, found 2 \(input, z\)/,
  ],
  "an open shape": [
    () => withGraph({ inputs: [{ name: "input", elemType: 1, dims: ["n", "m"] }] }),
    /fixed shape of an example, found \[n, m\]; export the model with fixed sizes/,
  ],
  "weights that do not fit": [
    () => withGraph({ inputs: [{ name: "input", elemType: 1, dims: ["n", 4] }] }),
    /Gemm .*: weights for 4 inputs, found \[2, 3\]/,
  ],
  "numbers that are none": [
    () => {
      const rawData = weight.rawData.slice();
      new DataView(rawData.buffer).setFloat32(4, Number.NaN, true);
      const others = base.graph.initializers.filter((t) => t !== weight);
      return withGraph({ initializers: [{ ...weight, rawData }, ...others] });
    },
    /finite numbers as \w+, found NaN/,
  ],
  "fewer numbers than the shape says": [
    () => withGraph({ initializers: [{ ...weight, dims: [1 << 20, 1 << 20] }] }),
    /initializer layers\.0\.\w+ with the 1099511627776 numbers/,
  ],
  "an answer that no example changes": [
    () => withGraph({ nodes: node({ opType: "Identity", inputs: [weight.name] }) }),
    /an answer made of the examples, found constants/,
  ],
  "softmax over the examples": [
    () =>
      withGraph({
        nodes: node({
          opType: "Softmax",
          inputs: ["input"],
          attributes: [{ name: "axis", kind: "int", value: 0 }],
        }),
      }),
    /softmax over the channels.*found axis 0/,
  ],
  "a value added to itself": [
    () =>
      withGraph({
        nodes: [
          { ...gemm, name: "a", outputs: ["a"] },
          { ...gemm, name: "sum", opType: "Add", inputs: ["a", "a"], attributes: [] },
        ],
      }),
    /Add "sum": .*a residual block.*write the network in code/,
  ],
};

for (const [name, [make, message]] of Object.entries(REFUSED)) {
  test(`refused: ${name}`, () => {
    assert.throws(
      () => fromOnnx(make(), { file: "their.onnx" }),
      (error: Error) => {
        assert.ok(error instanceof FormatError, `${error.stack}`);
        assert.match(error.message, /^their\.onnx: expected /);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

test("numbers in another file are refused with the cure, and so are options that cannot be", () => {
  // TensorProto.data_location = EXTERNAL, put behind the tensor's own fields
  const plain = withGraph({});
  const name = Buffer.from(weight.name);
  const at = Buffer.from(plain).indexOf(Buffer.from([0x42, name.length, ...name]));
  assert.ok(at > 0);
  const bytes = plain.slice();
  // its name becomes its location: 14, varint, 1 - and what is left of it an unknown field
  bytes.set([0x70, 0x01, 0x7a, weight.name.length - 2], at);
  assert.throws(() => fromOnnx(bytes), /numbers in another file; write the model into one file/);
  assert.throws(() => fromOnnx("file.onnx" as never), OptionError);
  assert.throws(() => fromOnnx(plain, { layout: "x" } as object), OptionError);
  const own = network(
    [3],
    layer("own", (x) => x.mul(2)),
    dense(2),
  );
  const theirs = toOnnx(initialize(own));
  assert.equal(fromOnnx(theirs, { network: own }).network.network, own);
});

test("blobs are learned as before by a network that went out and came back", async () => {
  const set = blobs({ count: 60, classes: 3, dimensions: 4, seed: 2 });
  const net = network([4], dense(8, sigmoid), dense(3, sigmoid));
  const options = {
    optimizer: sgd({ learningRate: 1 }),
    loss: crossEntropy,
    batchSize: 10,
    seed: 4,
  };
  const run = await train(net, set, { ...options, epochs: 2 });
  const { network: back } = fromOnnx(toOnnx(run));
  const [one, other] = [run, back].map((from) => withParameters(net, from.parameters));
  const more = { ...options, epochs: 2 };
  const a = await train(net, set, { ...more, from: one! });
  const b = await train(back.network, set, { ...more, from: other! });
  for (const [name, values] of a.parameters) assert.deepEqual(b.parameters.get(name), values);
});
