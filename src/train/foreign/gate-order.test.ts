// Recurrent modules of other programs: which tensor is which layer and direction, and in which order
// their gates lie.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FormatError, OptionError } from "../../errors.ts";
import { type StoredTensor, writeSafetensors } from "../../formats/safetensors.ts";
import { tanh } from "../../nn/activation.ts";
import { dense } from "../../nn/dense.ts";
import { embedding } from "../../nn/embedding.ts";
import { type Network, network } from "../../nn/network.ts";
import { bidirectional } from "../../nn/recurrent/bidirectional.ts";
import { gru } from "../../nn/recurrent/gru.ts";
import { lstm } from "../../nn/recurrent/lstm.ts";
import { rnn } from "../../nn/recurrent/rnn.ts";
import { type ImportOptions, importSafetensors } from "./foreign.ts";

/** Tensors in which every number is another one. */
function fileOf(shapes: Readonly<Record<string, readonly number[]>>) {
  const tensors: Record<string, StoredTensor> = {};
  let next = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    const count = shape.reduce((a, b) => a * b, 1);
    tensors[name] = {
      dtype: "F32",
      shape,
      data: Float32Array.from({ length: count }, () => next++),
    };
  }
  return { tensors, bytes: writeSafetensors(new Map(Object.entries(tensors)), new Map()) };
}

function check(
  net: Network,
  shapes: Readonly<Record<string, readonly number[]>>,
  pairs: Readonly<Record<string, string>>,
  options: ImportOptions = {},
): void {
  const { tensors, bytes } = fileOf(shapes);
  const { network: read, report } = importSafetensors(bytes, net, options);
  assert.equal(report.matched.length, Object.keys(shapes).length);
  for (const [ours, theirs] of Object.entries(pairs)) {
    assert.deepEqual([...read.parameters.get(ours)!], [...(tensors[theirs]!.data as Float32Array)]);
  }
}

test("layers and directions of PyTorch's modules are layers here", () => {
  const options = { recurrentBias: true, returnSequences: true } as const;
  const net = network(
    [9],
    embedding(7, 3),
    bidirectional(lstm(2, options)),
    bidirectional(lstm(2, { recurrentBias: true })),
    dense(5),
  );
  const shapes: Record<string, readonly number[]> = {
    "table.weight": [7, 3],
    "out.weight": [5, 4],
    "out.bias": [5],
  };
  const pairs: Record<string, string> = { "layers.0.weight": "table.weight" };
  for (const [layer, width] of [3, 4].entries()) {
    for (const [end, suffix] of ["", "_reverse"].entries()) {
      const name = (kind: string) => `reader.${kind}_l${layer}${suffix}`;
      shapes[name("weight_ih")] = [8, width];
      shapes[name("weight_hh")] = [8, 2];
      shapes[name("bias_ih")] = shapes[name("bias_hh")] = [8];
      const ours = `layers.${layer + 1}.${end}`;
      pairs[`${ours}.weight`] = name("weight_ih");
      pairs[`${ours}.recurrentWeight`] = name("weight_hh");
      pairs[`${ours}.bias`] = name("bias_ih");
      pairs[`${ours}.recurrentBias`] = name("bias_hh");
    }
  }
  check(net, shapes, pairs);
});

test("a module by itself has no name in front", () => {
  const net = network([5, 3], rnn(2, tanh, { recurrentBias: true }));
  const shapes = {
    weight_ih_l0: [2, 3],
    weight_hh_l0: [2, 2],
    bias_ih_l0: [2],
    bias_hh_l0: [2],
  };
  const pairs = { "layers.0.weight": "weight_ih_l0", "layers.0.recurrentBias": "bias_hh_l0" };
  check(net, shapes, pairs);
  const single = network([5, 3], rnn(2));
  assert.throws(() => importSafetensors(fileOf(shapes).bytes, single), FormatError);
});

test("gates of ONNX and Keras come in our order, and only those", () => {
  const orders = [
    [lstm(2), "onnx", [0, 2, 3, 1]],
    [lstm(2), "keras", [0, 1, 2, 3]],
    [lstm(2), "pytorch", [0, 1, 2, 3]],
    [gru(2), "onnx", [1, 0, 2]],
    [gru(2), "keras", [1, 0, 2]],
    [bidirectional(gru(2)), "keras", [1, 0, 2]],
    [rnn(2), "onnx", [0]],
  ] as const;
  for (const [layer, gateOrder, blocks] of orders) {
    const net = network([5, 3], layer, dense(2));
    const shapes = Object.fromEntries(net.parameters.map(({ name, shape }) => [name, shape]));
    const { tensors, bytes } = fileOf(shapes);
    const { network: read, report } = importSafetensors(bytes, net, { gateOrder });
    const isMoved = blocks.some((from, k) => from !== k);
    for (const { name, shape, layer: at } of net.parameters) {
      const theirs = [...(tensors[name]!.data as Float32Array)];
      const rows = (2 * theirs.length) / shape[0]!;
      const moved = blocks.flatMap((from) => theirs.slice(from * rows, (from + 1) * rows));
      assert.deepEqual([...read.parameters.get(name)!], at === 0 ? moved : theirs, name);
    }
    assert.equal(/gates in our order/.test(`${report}`), isMoved, layer.code);
  }
  const { bytes } = fileOf({ "layers.0.weight": [2, 3], "layers.0.bias": [2] });
  const wrong = { gateOrder: "theano" as "onnx" };
  assert.throws(() => importSafetensors(bytes, network([3], dense(2)), wrong), OptionError);
});
