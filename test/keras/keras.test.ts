// Keras files, both ways: what Keras saved answers here as there and learns, and what is written here answers in
// Keras as here. What Keras said was recorded by make_files.py.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  conv2d,
  crossEntropy,
  dense,
  flatten,
  gru,
  initialize,
  linear,
  network,
  sgd,
  sigmoid,
  train,
} from "downhill";
import { dataset } from "downhill/data";
import { fromKeras, toKeras } from "downhill/keras";
import { farthest } from "../onnx/runtime.ts";
import { root } from "../source-files.ts";
import { EXAMPLES, KERAS_CASES } from "./networks.ts";

const MOST_APART = 1e-5;
const folder = `${root}test/keras/files/`;
const bytesOf = (name: string) => new Uint8Array(readFileSync(`${folder}${name}`));
const json = (name: string) => JSON.parse(readFileSync(`${folder}${name}`, "utf8"));

interface Recorded {
  readonly x: number[];
  readonly y: number[];
  readonly files: readonly string[];
}
const answers = json("answers.json") as Readonly<Record<string, Recorded>>;

/** What the networks are, and what the report must say. */
const READ: Readonly<Record<string, readonly RegExp[]>> = {
  dense: [
    /dense\(6, gelu\),\s+dropout\(0\.3\),\s+dense\(4, leakyRelu\(0\.2\), \{ bias: false \}\),\s+activationLayer\(leakyRelu\(0\.1\)\),\s+dense\(3, softmax\)/,
    /layers\.0\.weight \[5, 6\] = \S+ \(F32, by name\)/,
  ],
  activations: [
    /activationLayer\(silu\).*elu\(0\.5\).*leakyRelu\(0\.2\).*activationLayer\(softmax\)/s,
  ],
  pictures: [
    /standardize\(0\.5, 2\),\s+conv2d\(4, 3, relu\),\s+batchNorm\(\{ momentum: 0\.99, epsilon: 0\.001 \}\)/,
    /averagePool2d\(2, \{ padding: \[0, 0, 0, 1\] \}\)|averagePool2d\(2\)/,
  ],
  strides: [/groups: 3/, /kernel of 2 x 2 became one of 3 x 3 with zeros/],
  same_poolings: [/maxPool2d\(3, \{ stride: 2, padding: \[0, 1, 1, 1\] \}\)/],
  zero_padding: [/countPadding: true/],
  norms: [/network\(\s+\[3, 2, 2\]/, /scale and shift, one of which it has not/],
  normalization: [/standardize\(\[/],
  recurrent: [/eachStep\(dense\(3, tanh\)\)/, /layers\.1\.weight .*gates in our order/],
  bidirectional: [/bidirectional\(gru\(2, \{ recurrentBias: true \}\)\)/, /layers\.0\.1\.weight/],
  symbols: [/masking\(\),\s+embedding\(9, 4\)/, /symbol 0 is padding only at the end/],
  masked: [/masking\(\{ value: -1 \}\)/],
  functional: [/conv2d\(2, 2\),\s+activationLayer\(tanh\),\s+flatten/],
};

for (const [name, { x, y, files }] of Object.entries(answers)) {
  for (const file of files) {
    test(`${file} of Keras answers as there, learns, and goes back`, async () => {
      const { network: read, report } = await fromKeras(bytesOf(file), { file });
      const net = read.network;
      const told = `${net}\n${report}`;
      for (const expected of READ[name]!) assert.match(told, expected);
      assert.equal(report.kerasVersion, "3.15.1");
      assert.deepEqual(report.leftOver, []);
      const own = net.parameters.filter((p) => !/\.(mean|factor)$/.test(p.name)).length;
      assert.equal(report.matched.length + report.missing.length, own);
      const inputs = Float32Array.from(x);
      const off = farthest((await read.predict(inputs)).values, y);
      assert.ok(off <= MOST_APART, `${off} apart: ${net}`);

      if (own > 0) {
        const width = net.inputShape.reduce((a, b) => a * b, 1);
        const count = inputs.length / width;
        const targets = Float32Array.from({ length: count * net.outputs }, (_, i) =>
          i % net.outputs === Math.floor(i / net.outputs) % net.outputs ? 1 : 0,
        );
        const sizes = { inputShape: [...net.inputShape], outputs: net.outputs };
        const set = dataset({ name, ...sizes, inputs, targets });
        const options = { optimizer: sgd({ learningRate: 0.01 }), epochs: 3, batchSize: count };
        const run = await train(net, set, { ...options, loss: read.loss, from: read });
        const [before, after] = [await read.evaluate(set), await run.evaluate(set)];
        assert.ok(after.loss < before.loss, `${before.loss} -> ${after.loss}`);
      }
      if (/masked|symbols/.test(name)) return;
      const again = await fromKeras(toKeras(read));
      assert.ok(farthest((await again.network.predict(inputs)).values, y) <= MOST_APART);
    });
  }
}

const ours = json("ours.json") as {
  readonly keras: string;
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly y: number[] }>>;
};

for (const { name, trained, inputs } of KERAS_CASES) {
  test(`${name}: Keras answers the file that is written as we do`, async () => {
    const bytes = toKeras(trained);
    const { sha256, y } = ours.files[name]!;
    const digest = createHash("sha256").update(bytes).digest("hex");
    assert.equal(
      digest,
      sha256,
      "another file than Keras was asked about; run make_files.py again",
    );
    const { values } = await trained.predict(inputs);
    assert.equal(values.length, EXAMPLES * trained.network.outputs);
    assert.ok(farthest(y, values) <= MOST_APART, `${farthest(y, values)} apart`);
    const { network: read } = await fromKeras(bytes);
    assert.ok(farthest((await read.predict(inputs)).values, values) <= MOST_APART);
  });
}

test("weights in an archive of NumPy's are written by Keras and not loaded, so HDF5 it is", () => {
  const said = readFileSync(`${folder}npz.txt`, "utf8");
  assert.match(said, /Keras 3\.15\.1: ValueError: Object arrays cannot be loaded/);
});

test("a loss of one's choice goes with it, and names of layers may be any", async () => {
  const net = network([3], dense(2, sigmoid), dense(2, linear));
  const { network: read } = await fromKeras(toKeras(initialize(net)), { loss: crossEntropy });
  assert.equal(read.loss, crossEntropy);
  const early = toKeras(initialize(network([8, 8, 2], conv2d(2, 3), flatten(), dense(2))));
  assert.deepEqual(toKeras((await fromKeras(early)).network), early);
  assert.deepEqual(toKeras(initialize(network([4, 2], gru(3)))).length > 0, true);
});
