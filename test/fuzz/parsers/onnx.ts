// ONNX files, as networks: those of ours and one that another program could have written.
import {
  batchNorm,
  conv2d,
  dense,
  flatten,
  initialize,
  lstm,
  maxPool2d,
  type Network,
  network,
  relu,
  residual,
  softmax,
  tanh,
} from "downhill";
import { fromOnnx, readOnnx, toOnnx, writeOnnx } from "downhill/onnx";
import { Source } from "../../numbers.ts";
import { foreignModel } from "../../onnx/foreign.ts";
import { expectFinite, expectSame, type Parser, words } from "../parser.ts";

const NETWORKS: readonly Network[] = [
  network([3], dense(2, tanh), dense(2, softmax)),
  network([4, 4, 1], conv2d(2, 2, relu, { padding: "same" }), maxPool2d(2), flatten(), dense(2)),
  network([3], residual(dense(3, relu)), batchNorm(), dense(2)),
  network([2, 2], lstm(2), dense(2)),
];
/** Also without their metadata, so that they are read node by node. */
const SEEDS = NETWORKS.flatMap((net) => {
  const bytes = toOnnx(initialize(net));
  const { graph, ...model } = readOnnx(bytes);
  return [bytes, writeOnnx({ ...model, graph, metadata: new Map() })];
});

const dictionary = [
  ...words("Gemm MatMul Conv Relu Sigmoid Softmax Flatten Reshape Transpose Add Mul Identity Cast"),
  ...words("Pad Shape Gather Concat Slice Constant ConstantOfShape Squeeze Dropout MaxPool Scan"),
  ...words("axis perm pads strides kernel_shape dilations group transB alpha auto_pad SAME_UPPER"),
  ...words("network divideBy classNames input output batch"),
  ...[
    "0a00",
    "12ff",
    "0801",
    "2a00",
    "ffffffffffffffffff01",
    "ffffffff07",
    "7201",
    "3a00",
    "0807",
  ].map((hex) => Uint8Array.from(Buffer.from(hex, "hex"))),
];

export const onnx: Parser = {
  name: "onnx",
  grammar: {
    seeds: [...SEEDS, ...[3, 5, 8].map((seed) => foreignModel(new Source(seed)).bytes)],
    dictionary,
    isText: false,
  },
  read: (file) => {
    const { network: read } = fromOnnx(file);
    for (const [name, values] of read.parameters) expectFinite(values, name);
    const written = toOnnx(read);
    const again = fromOnnx(written, { network: read.network });
    expectSame(toOnnx(again.network), written, "the network");
  },
  slowness: 50,
};
