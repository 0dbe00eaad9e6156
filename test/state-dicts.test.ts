// Weights of PyTorch, both ways: files that its state_dict gave (test/golden/make_state_dicts.py) answer
// here as they do there, and what is written of them is the same state_dict again, value for value.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  batchNorm,
  bidirectional,
  conv2d,
  dense,
  embedding,
  FormatError,
  flatten,
  gru,
  importNpz,
  importSafetensors,
  initialize,
  layer,
  layerNorm,
  linear,
  load,
  lstm,
  maxPool2d,
  type Network,
  network,
  OptionError,
  readSafetensors,
  relu,
  rnn,
  scaled,
  tanh,
  toNpz,
  toStateDict,
  withParameters,
  writeSafetensors,
} from "downhill";
import { golden } from "./golden-file.ts";

const bytesOf = (name: string): Uint8Array =>
  new Uint8Array(
    readFileSync(fileURLToPath(new URL(`../../test/golden/files/${name}`, import.meta.url))),
  );
const answers = golden("files/answers.safetensors");

const small = network([6], dense(5, tanh), dense(3, linear));
const both = { recurrentBias: true } as const;
const readers = { rnn: rnn(5, tanh, both), gru: gru(5, both), lstm: lstm(5, both) };
const reading = (kind: keyof typeof readers) =>
  network([6], embedding(7, 4), bidirectional(readers[kind]), dense(3, linear));
const READER_NAMES = { "layers.0": "table", "layers.1": "reader", "layers.2": "answer" };
const CASES: Readonly<Record<string, readonly [Network, Readonly<Record<string, string>>]>> = {
  convolutions: [
    network(
      [8, 10, 2],
      conv2d(4, 3, relu, { padding: 1 }),
      batchNorm(),
      maxPool2d(2),
      conv2d(6, 3, relu, { groups: 2 }),
      flatten(),
      dense(12, linear),
      layerNorm(),
      layer("tanh", (x) => x.tanh()),
      dense(3, linear),
    ),
    {
      ...{ "layers.0": "conv1", "layers.1": "bn", "layers.3": "conv2" },
      ...{ "layers.5": "fc1", "layers.6": "norm", "layers.8": "fc2" },
    },
  ],
  ...Object.fromEntries(
    ["bf16", "f16", "f8_e4m3", "f8_e5m2"].map((name) => [
      name,
      [small, { "layers.0": "0", "layers.1": "2" }] as const,
    ]),
  ),
  "reader-rnn": [reading("rnn"), READER_NAMES],
  "reader-gru": [reading("gru"), READER_NAMES],
  "reader-lstm": [reading("lstm"), READER_NAMES],
};

for (const [name, [net, names]] of Object.entries(CASES)) {
  test(`${name} answers as in PyTorch, and comes back as it was`, async () => {
    const file = bytesOf(`${name}.safetensors`);
    const imported = importSafetensors(file, net, { dtype: "f64" });
    const { network: found, report } = imported;
    assert.deepEqual([report.missing, report.leftOver], [[], []], `${report}`);
    const x = answers.get(`${name}/x`)!.values as Float32Array;
    const y = answers.get(`${name}/y`)!.values;
    const { values } = await found.predict(x, { target: "reference" });
    const off = Math.max(...values.map((value, i) => Math.abs(value - y[i]!)));
    assert.ok(off < 1e-12, `${off}`);

    const back = toStateDict(found, { names });
    const theirs = readSafetensors(file, "theirs").tensors;
    const ours = readSafetensors(back.bytes, "ours").tensors;
    assert.deepEqual([...ours.keys()].sort(), [...theirs.keys()].sort());
    const again = importSafetensors(back.bytes, net, { dtype: "f64" }).network;
    assert.deepEqual(again.parameters, found.parameters);
    for (const [key, { shape, dtype, data }] of theirs) {
      assert.deepEqual(ours.get(key)!.shape, shape, key);
      if (dtype === "F32") assert.deepEqual([...ours.get(key)!.data], [...data], key);
    }
  });
}

test("a second bias that PyTorch wants is zeros, and the order of a picture is said", async () => {
  const net = network([4, 3], lstm(2), dense(2, linear));
  const dictionary = toStateDict(initialize(net, { seed: 3 }));
  const { tensors, metadata } = readSafetensors(dictionary.bytes, "f");
  assert.equal(metadata.get("format"), "pt");
  assert.deepEqual([...tensors.get("layers.0.bias_hh_l0")!.data], Array(8).fill(0));
  assert.match(`${dictionary}`, /layers\.0\.bias_hh_l0 \[8\] = what PyTorch wants besides/);
  const [convolutions] = CASES.convolutions!;
  const text = `${toStateDict(initialize(convolutions, { seed: 3 }))}`;
  assert.match(text, /layers\.5\.weight \[12, 36\] = layers\.5\.weight, in the order channel/);
});

test("what is written with a second bias of zeros is read back, and another second bias is refused", async () => {
  const layers = [
    bidirectional(gru(2, { returnSequences: true })),
    lstm(3, { returnSequences: true, recurrentBias: true }),
    rnn(2, tanh, { returnSequences: true, bias: false, recurrentBias: true }),
    lstm(2),
  ] as const;
  const net = network([4, 3], ...layers, dense(2, linear));
  // no bias of a layer is zeros but those that are written besides
  const drawn = initialize(net, { seed: 3, init: scaled });
  const parameters = new Map(
    [...drawn.parameters].map(([name, values]) => [name, values.map((x, i) => x + (i + 1) / 64)]),
  );
  const trained = withParameters(net, parameters);
  const { bytes } = toStateDict(trained);
  const { network: read, report } = importSafetensors(bytes, net);
  assert.deepEqual(read.parameters, trained.parameters);
  assert.deepEqual(report.zeros.toSorted(), [
    "layers.0.bias_hh_l0 [6]",
    "layers.0.bias_hh_l0_reverse [6]",
    "layers.2.bias_ih_l0 [2]",
    "layers.3.bias_hh_l0 [8]",
  ]);
  assert.match(`${report}`, /layers\.3\.bias_hh_l0 \[8\]: zeros, which change nothing/);
  const { tensors } = readSafetensors(bytes, "f");
  (tensors.get("layers.3.bias_hh_l0")!.data as Float32Array)[7] = 1e-9;
  assert.throws(() => importSafetensors(writeSafetensors(tensors, {}), net), FormatError);
});

test("arrays of NumPy are weights as well", async () => {
  const net = network([4, 3], lstm(2), dense(2, linear));
  const trained = initialize(net, { seed: 3 });
  const path = join(mkdtempSync(join(tmpdir(), "downhill-npz-")), "weights");
  writeFileSync(path, toNpz(trained));
  const found = await load(path, net);
  assert.deepEqual(found.parameters, trained.parameters);
  await assert.rejects(load(path), /an \.npz file needs the network that it is for/);
  await assert.rejects(load(path, network([3], dense(2, linear))), FormatError);
  const { report } = await importNpz(toNpz(trained), net);
  assert.match(`${report}`, /layers\.0\.weight \[8, 3\] = layers\.0\.weight \(F32, by name\)/);
  rmSync(dirname(path), { recursive: true });
});

test("what PyTorch has no module for is refused by name", () => {
  const own = layer("own", (x, scope) => x.mul(scope.param("scale", [x.shape[1]!])));
  const cases: readonly (readonly [Network, RegExp])[] = [
    [network([3], own, dense(2, linear)), /layers\.0\.scale of a layer of one's own/],
    [
      network([4, 3], lstm(2, { batchNorm: {} }), dense(2, linear)),
      /layers\.0\.\w+ of lstm\(2, .*save it as this library does/,
    ],
  ];
  for (const [net, message] of cases) {
    assert.throws(
      () => toStateDict(initialize(net, { seed: 1 })),
      (error: unknown) => error instanceof FormatError && message.test(error.message),
    );
  }
  const trained = initialize(small, { seed: 1 });
  assert.throws(() => toStateDict(trained, { names: { "layers.9": "a" } }), OptionError);
  const same = { "layers.0": "a", "layers.1": "a" };
  assert.throws(() => toStateDict(trained, { names: same }), /a for two layers/);
});
