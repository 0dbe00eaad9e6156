// Models of other programs on the command line: safetensors with PyTorch's names and a module that says
// what network they are for; and files whose names say nothing.
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import {
  conv2d,
  dense,
  flatten,
  initialize,
  maxPool2d,
  network,
  relu,
  type StoredTensor,
  softmax,
  writeSafetensors,
} from "downhill";
import { downhill, folder, jsonLines, writeDigits } from "../fixture.ts";

const net = network(
  [28, 28, 1],
  conv2d(4, 5, relu),
  maxPool2d(4),
  flatten(),
  dense(16, relu),
  dense(10, softmax),
);
const own = initialize(net, { seed: 5 });
const NAMES = ["module.conv", "module.fc1", "module.fc2"];

/** The same network as PyTorch keeps it: the columns behind the flatten by channel first. */
function torchTensors(): Record<string, StoredTensor> {
  const layers = [...new Set(net.parameters.map((p) => p.layer))];
  return Object.fromEntries(
    net.parameters.map(({ name, layer, shape }) => {
      let data = own.parameters.get(name) as Float32Array;
      if (name === "layers.3.weight") {
        const ours = data;
        data = ours.map((_, at) => {
          const [row, k] = [Math.floor(at / 144), at % 144];
          return ours[row * 144 + (k % 36) * 4 + Math.floor(k / 36)]!;
        });
      }
      const theirs = `${NAMES[layers.indexOf(layer)]}.${name.split(".").at(-1)}`;
      return [theirs, { dtype: "F32", shape, data }];
    }),
  );
}

before(async () => {
  writeDigits(60, 40);
  writeFileSync(join(folder, "torch.bin"), writeSafetensors(torchTensors()));
  await own.save(join(folder, "own.safetensors"));
  const library = import.meta.resolve("downhill");
  writeFileSync(
    join(folder, "net.mjs"),
    `import { conv2d, dense, flatten, maxPool2d, network, relu, softmax } from "${library}";\nexport const net = ${net};\n`,
  );
});

test("evaluate and predict give for PyTorch's file what they give for ours", async () => {
  const theirs = "torch.bin --model net.mjs --flatten-order channels-first";
  for (const command of ["evaluate MODEL --data .", "predict MODEL t10k-images-idx3-ubyte"]) {
    const line = `${command} --json`;
    const [ours, found] = [
      await downhill(line.replace("MODEL", "own.safetensors")),
      await downhill(line.replace("MODEL", theirs)),
    ];
    assert.equal(found.code, 0, found.stderr);
    const lines = (text: string) => jsonLines(text).map(({ model: _, ...rest }) => rest);
    assert.deepEqual(lines(found.stdout), lines(ours.stdout));
    assert.match(
      found.stderr,
      /layers\.3\.weight \[16, 144\] = module\.fc1\.weight .*from channel/,
    );
  }
  const kept = await downhill(`export ${theirs} --format safetensors --output again.safetensors`);
  assert.equal(kept.code, 0, kept.stderr);
  const shown = await downhill("evaluate again.safetensors --data . --json");
  assert.equal(shown.code, 0, shown.stderr);
});

test("the name of a model says nothing", async () => {
  copyFileSync(join(folder, "own.safetensors"), join(folder, "own.SafeTensors.json"));
  const { code, stderr } = await downhill("evaluate own.SafeTensors.json --data . --json");
  assert.equal(code, 0, stderr);
});

test("what cannot be read says which flag helps", async () => {
  const cases: readonly (readonly [string, number, RegExp])[] = [
    ["torch.bin", 1, /of another program needs the network that it is for: --model FILE/],
    ["torch.bin --model net.mjs", 1, /give --flatten-order channels-first for PyTorch/],
    ["torch.bin --flatten-order channels-first", 2, /--flatten-order: goes with --model/],
    ["torch.bin --names a=b", 2, /--names: goes with --model/],
    ["torch.bin --model net.mjs --names a", 2, /--names a: expected pairs such as/],
    ["torch.bin --model net.mjs --names a=b", 2, /--names: expected some of layers\.0, layers\.3/],
    ["net.mjs", 1, /expected a safetensors file or the book's JSON, found text/],
  ];
  for (const [words, wanted, message] of cases) {
    const { code, stderr } = await downhill(`evaluate ${words} --data .`);
    assert.equal(code, wanted, `${words}: ${stderr}`);
    assert.match(stderr, message, words);
    assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
  }
});

test("examples in class order are noticed before the run, and --shuffle mends it", async () => {
  const { strokes } = await import("downhill/data");
  const { inputs, labels, count } = strokes({ count: 120, seed: 4 });
  const order = [...labels!.keys()].sort((a, b) => labels![a]! - labels![b]!);
  const write = (name: string, magic: number[], sizes: number[], data: Uint8Array) => {
    const header = new DataView(new ArrayBuffer(4 + 4 * sizes.length));
    for (const [i, byte] of magic.entries()) header.setUint8(2 + i, byte);
    for (const [i, size] of sizes.entries()) header.setUint32(4 + 4 * i, size);
    const bytes = Buffer.concat([new Uint8Array(header.buffer), data]);
    writeFileSync(join(folder, "sorted", name), bytes);
  };
  mkdirSync(join(folder, "sorted"), { recursive: true });
  const pictures = Buffer.concat(
    order.map((i) => (inputs as Uint8Array).subarray(784 * i, 784 * (i + 1))),
  );
  for (const name of ["train", "t10k"]) {
    write(`${name}-images-idx3-ubyte`, [8, 3], [count, 28, 28], pictures);
    write(
      `${name}-labels-idx1-ubyte`,
      [8, 1],
      [count],
      Uint8Array.from(order, (i) => labels![i]!),
    );
  }
  const run = "train --data sorted --epochs 1 --target wasm";
  const plain = await downhill(run);
  assert.match(plain.stderr, /Note: sorted validation has no example of classes 0, 1, .*, which/);
  assert.match(plain.stderr, /Note: the examples come class by class, .*: --shuffle draws them/);
  const mended = await downhill(`${run} --shuffle`);
  assert.equal(mended.code, 0, mended.stderr);
  assert.doesNotMatch(mended.stderr, /class by class/);
});
