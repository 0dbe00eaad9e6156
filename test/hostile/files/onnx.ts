// ONNX files that attack: lengths that promise more than there is, sizes that multiply, graphs in graphs,
// and nodes that ask for memory.
import { dense, initialize, network } from "downhill";
import {
  type Attribute,
  type GraphProto,
  type NodeProto,
  readOnnx,
  type TensorProto,
  toOnnx,
  writeOnnx,
} from "downhill/onnx";
import { bytesOf, filesFor, hex } from "../hostile-file.ts";

const plain = toOnnx(initialize(network([3], dense(2))));
const base = readOnnx(plain);
const file = (graph: Partial<GraphProto>, metadata: ReadonlyMap<string, string> = new Map()) =>
  writeOnnx({ ...base, metadata, graph: { ...base.graph, ...graph } });

const node = (
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: readonly Attribute[] = [],
): NodeProto => ({ name: `a ${opType}`, opType, domain: "", inputs, outputs, attributes });
const ints = (name: string, value: readonly number[]): Attribute => ({ name, kind: "ints", value });
const tensor = (name: string, values: readonly number[]): TensorProto => ({
  name,
  dataType: 7,
  dims: [values.length],
  rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
});
const picture = (dims: readonly number[]) => [{ name: "input", elemType: 1, dims: ["n", ...dims] }];
const floats = (name: string, dims: readonly number[]): TensorProto => {
  const count = dims.reduce((a, b) => a * b, 1);
  return { name, dataType: 1, dims, rawData: new Uint8Array(4 * count) };
};

/** A field that holds so many bytes. */
function field(tag: number, inside: Uint8Array): Uint8Array {
  const length: number[] = [];
  for (let n = inside.length; ; n = Math.floor(n / 128)) {
    if (n < 128) {
      length.push(n);
      break;
    }
    length.push((n % 128) + 128);
  }
  return bytesOf(Uint8Array.from([tag * 8 + 2, ...length]), inside);
}
/** Graphs in attributes of nodes of graphs. */
function nested(depth: number): Uint8Array {
  let graph = bytesOf();
  for (let i = 0; i < depth; i++) graph = field(1, field(5, field(6, graph)));
  return bytesOf(hex("08 07"), field(7, graph));
}
/** A power of two whose nodes each give twice as much to the next. */
const doubled = (count: number): GraphProto["nodes"] => [
  ...Array.from({ length: count }, (_, i) =>
    node("Concat", [`c${i}`, `c${i}`], [`c${i + 1}`], [{ name: "axis", kind: "int", value: 0 }]),
  ),
  node("Reshape", ["input", `c${count}`], ["output"]),
];

export const onnxFiles = filesFor("onnx", {
  "not protocol buffers": "PK\u0003\u0004 something else entirely",
  "only a version": hex("08 07"),
  "a length beyond the end": hex("08 07 3a ff ff ff ff 0f"),
  "a length of 2^63": hex("08 07 3a ff ff ff ff ff ff ff ff 7f"),
  "a number without end": hex("08 ff ff ff ff ff ff ff ff ff ff ff ff"),
  "a field number 0": hex("00 00"),
  "a group, which is long gone": hex("08 07 3b 3c"),
  "a graph as a number": hex("08 07 38 01"),
  "bytes that are no UTF-8 as a name": bytesOf(hex("08 07"), field(7, field(2, hex("ff fe ff")))),
  "the model cut in the middle": () => plain.subarray(0, plain.length >> 1),
  "graphs a thousand deep": () => nested(1000),
  "graphs seventeen deep": () => nested(17),
  "a tensor of 2^60 numbers": () =>
    file({ initializers: [{ ...floats("w", [0]), dims: [2 ** 30, 2 ** 30] }] }),
  "a tensor of negative size": () =>
    file({ initializers: [{ ...floats("w", [1]), dims: [-1, -1] }] }),
  "a tensor of thousands of axes": () =>
    file({ initializers: [{ ...floats("w", [1]), dims: Array.from({ length: 5000 }, () => 1) }] }),
  "a tensor of texts": () => file({ initializers: [{ ...floats("w", [1]), dataType: 8 }] }),
  "an example of 2^40 numbers": () => file({ inputs: picture([2 ** 40]) }),
  "constants that double sixty times": () =>
    file({ nodes: doubled(60), initializers: [tensor("c0", [1, 2])] }),
  "a filled tensor of 2^40 numbers": () =>
    file({
      nodes: [node("ConstantOfShape", ["s"], ["c"]), node("Reshape", ["input", "c"], ["output"])],
      initializers: [tensor("s", [2 ** 20, 2 ** 20])],
    }),
  "a kernel with a gap of 2^40": () =>
    file({
      inputs: picture([1, 9, 9]),
      nodes: [node("Conv", ["input", "w"], ["output"], [ints("dilations", [2 ** 40, 2 ** 40])])],
      initializers: [floats("w", [1, 1, 2, 2])],
    }),
  "a kernel with a gap of 900 for each of many filters": () =>
    file({
      inputs: picture([1, 2000, 2000]),
      nodes: [node("Conv", ["input", "w"], ["output"], [ints("dilations", [900, 900])])],
      initializers: [floats("w", [1000, 1, 2, 2])],
    }),
  "zeros of 2^40 around a picture": () =>
    file({
      inputs: picture([1, 9, 9]),
      nodes: [node("Conv", ["input", "w"], ["output"], [ints("pads", [2 ** 40, 0, 0, 2 ** 40])])],
      initializers: [floats("w", [1, 1, 2, 2])],
    }),
  "a flattened picture of 2^34 values": () =>
    file({
      inputs: picture([4, 2 ** 16, 2 ** 16]),
      nodes: [node("Flatten", ["input"], ["f"]), node("Gemm", ["f", "w"], ["output"])],
      initializers: [floats("w", [2, 2])],
    }),
  "a cycle of two nodes": () =>
    file({
      nodes: [
        node("Relu", ["b"], ["a"]),
        node("Relu", ["a"], ["b"]),
        node("Relu", ["b"], ["output"]),
      ],
    }),
  "a node that reads itself": () => file({ nodes: [node("Relu", ["output"], ["output"])] }),
  "a million empty nodes": () =>
    bytesOf(
      hex("08 07"),
      field(
        7,
        new Uint8Array(2_000_000).map((_, i) => (i % 2 ? 0 : 0x0a)),
      ),
    ),
  "a network in the metadata that is far larger than the file": () =>
    file(
      {},
      new Map([
        [
          "network",
          '{"inputShape":[100000],"layers":[{"kind":"dense","size":100000,"activation":"relu"}]}',
        ],
      ]),
    ).subarray(0, -1),
  "a network in the metadata that is nested without end": () =>
    bytesOf(
      hex("08 07"),
      field(14, bytesOf(field(1, bytesOf("network")), field(2, bytesOf("[".repeat(100_000))))),
    ),
  "names of objects as ops": () =>
    file({ nodes: [node("constructor", ["input"], ["a"]), node("__proto__", ["a"], ["output"])] }),
});
