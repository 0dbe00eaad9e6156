// What goes neither to Keras nor comes from there: each is refused by the name of its layer.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { FormatError, OptionError } from "../errors.ts";
import { readHdf5 } from "../formats/hdf5/read.ts";
import { type Hdf5Values, writeHdf5 } from "../formats/hdf5/write.ts";
import { readZip, writeZip } from "../formats/zip.ts";
import { geluTanh, relu } from "../nn/activation.ts";
import { dense } from "../nn/dense.ts";
import { dropout } from "../nn/dropout.ts";
import { eachStep } from "../nn/each-step.ts";
import { flatten } from "../nn/flatten.ts";
import { layer } from "../nn/layer.ts";
import { localResponseNorm } from "../nn/local-response-norm.ts";
import { masking } from "../nn/masking.ts";
import { network } from "../nn/network.ts";
import { maxPool2d } from "../nn/pool2d.ts";
import { lstm } from "../nn/recurrent/lstm.ts";
import { rnn } from "../nn/recurrent/rnn.ts";
import { residual } from "../nn/residual.ts";
import { initialize } from "../train/trained.ts";
import { fromKeras } from "./from-keras.ts";
import { toKeras } from "./to-keras.ts";

const folder = new URL("../../../test/keras/files/", import.meta.url);
const bytesOf = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));

test("what Keras has no equal of is named", () => {
  const own = layer("own", (x) => x.mul(2));
  const refused: readonly (readonly [Parameters<typeof network>[1][], number[], RegExp])[] = [
    [[own], [4], /layer 1 of 2 among them, found own/],
    [[residual(dense(4, relu))], [4], /found residual\(dense\(4, relu\)\)/],
    [[localResponseNorm()], [4, 4, 3], /localResponseNorm/],
    [[dense(4, geluTanh)], [4], /the activation geluTanh/],
    [[dropout(0.5, { scaling: "book" })], [4], /inverted/],
    [[lstm(3, { batchNorm: true })], [4, 2], /batchNorm inside/],
    [[rnn(3, relu, { reverse: true, returnSequences: true })], [4, 2], /read from its end/],
    [[masking(), eachStep(dense(2))], [4, 2], /gives 0 for padding; leave masking/],
    [[maxPool2d(3, { padding: 1 })], [9, 9, 1], /padding "same" only/],
  ];
  for (const [layers, shape, message] of refused) {
    const net = network(shape, ...layers, flatten());
    assert.throws(
      () => toKeras(initialize(net)),
      (error) => error instanceof FormatError && message.test(error.message),
    );
  }
  assert.throws(() => toKeras({} as never), OptionError);
});

/** A file whose description and weights were changed. */
async function changed(
  name: string,
  change: (text: string) => string,
  weights: (all: Map<string, Hdf5Values>) => void = () => {},
): Promise<Uint8Array> {
  const entries = readZip(bytesOf(name), name, 2 ** 24);
  const read = async (entry: string) => await entries.get(entry)!.read();
  const text = new TextDecoder().decode(await read("config.json"));
  const next = change(text);
  const all = new Map<string, Hdf5Values>();
  for (const [path, dataset] of readHdf5(await read("model.weights.h5")).datasets) {
    if (dataset.dtype !== "other") all.set(path, { shape: dataset.shape, data: dataset.read() });
  }
  weights(all);
  return writeZip(
    new Map([
      ["config.json", new TextEncoder().encode(next)],
      ["model.weights.h5", writeHdf5(all)],
    ]),
  );
}

const replace = (from: string | RegExp, to: string) => (text: string) => {
  const next = text.replace(from, to);
  assert.notEqual(next, text, `no ${from}`);
  return next;
};

test("what no layer here is, and weights that do not fit, are refused by the name of the layer", async () => {
  const same = (text: string) => text;
  const cases: readonly (readonly [Uint8Array | Promise<Uint8Array>, RegExp])[] = [
    [
      changed("dense.keras", replace('"class_name": "Dropout"', '"class_name": "GaussianNoise"')),
      /GaussianNoise "dropout": a layer of Keras that has an equal here, found GaussianNoise; known are Activation, /,
    ],
    [
      changed("pictures.keras", replace(/channels_last/g, "channels_first")),
      /Conv2D "conv2d": data_format channels_last/,
    ],
    [changed("dense.keras", replace('"gelu"', '"mish"')), /Dense "dense": .*found "mish"/],
    [
      changed("recurrent.keras", replace('"reset_after": true', '"reset_after": false')),
      /GRU .*reset/,
    ],
    [
      changed("recurrent.keras", replace('"sigmoid"', '"hard_sigmoid"')),
      /recurrent_activation|LSTM/,
    ],
    [
      changed("bidirectional.keras", replace('"concat"', '"sum"')),
      /Bidirectional .*merge_mode concat/,
    ],
    [
      changed("dense.keras", replace('"units": 6', '"units": 7')),
      /weights kernel \[5, 7\], found \[5, 6\]/,
    ],
    [changed("dense.keras", replace('"units": 6', '"units": 1e300')), /units/],
    [
      changed("dense.keras", same, (all) => all.delete("layers/dense/vars/1")),
      /Dense "dense": weights bias \[6\], found none/,
    ],
    [
      changed("dense.keras", same, (all) =>
        all.set("layers/dense/vars/2", { shape: [6], data: new Float32Array(6) }),
      ),
      /expected weights that its layers have, found layers\/dense\/vars\/2 \[6\] besides/,
    ],
    [
      changed("dense.keras", same, (all) => {
        all.get("layers/dense/vars/1")!.data[2] = Number.NaN;
      }),
      /finite numbers as bias, found NaN at 2/,
    ],
    [
      changed("dense.keras", replace('"Sequential"', '"MyModel"')),
      /found "MyModel"; a model with code/,
    ],
    [
      changed("functional.keras", replace(/\["conv2d(_\d+)?", 0, 0\]/, '["elsewhere", 0, 0]')),
      /expected .*found/,
    ],
    [
      changed(
        "same_poolings.keras",
        replace(/"batch_shape": \[null, 8/, '"batch_shape": [null, null'),
      ),
      /fixed shape/,
    ],
    [bytesOf("dense.h5").subarray(0, 9000), /cut off/],
    [new Uint8Array([1, 2, 3]), /expected a \.keras file, which is an archive/],
    [
      writeHdf5(new Map([["a", { shape: [1], data: Float32Array.of(1) }]])),
      /found weights alone; save/,
    ],
    [
      writeZip(
        new Map([
          ["config.json", new Uint8Array()],
          ["model.weights.npz", new Uint8Array()],
        ]),
      ),
      /expected weights in model\.weights\.h5, found model\.weights\.npz/,
    ],
  ];
  for (const [bytes, message] of cases) {
    const given = await bytes;
    await assert.rejects(fromKeras(given), (error) => {
      assert.ok(error instanceof FormatError, `${error}`);
      assert.match(error.message, message);
      return true;
    });
  }
  await assert.rejects(fromKeras("x" as never), OptionError);
});
