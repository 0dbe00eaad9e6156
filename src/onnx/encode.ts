// ONNX models as bytes. A message is a list of parts whose lengths are added up, so that tensors are
// copied once, into the file.
import { PbfWriter } from "../bundled/protobuf.ts";
import type {
  Attribute,
  Dimension,
  GraphProto,
  ModelProto,
  NodeProto,
  TensorProto,
  ValueInfo,
} from "./model.ts";

type Part = Uint8Array;

const TYPE_OF = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
} as const;

const lengthOf = (parts: readonly Part[]): number => parts.reduce((n, p) => n + p.length, 0);

/** What `write` writes, as one part. */
function part(write: (to: PbfWriter) => void): Part {
  const to = new PbfWriter();
  write(to);
  return to.finish();
}

/** A field whose value is a message of these parts. */
const field = (tag: number, parts: readonly Part[]): Part[] => [
  part((to) => {
    to.writeTag(tag, 2);
    to.writeVarint(lengthOf(parts));
  }),
  ...parts,
];

const text = (tag: number, value: string): Part => part((to) => to.writeStringField(tag, value));
const int = (tag: number, value: number): Part => part((to) => to.writeVarintField(tag, value));
const bytes = (tag: number, value: Uint8Array): Part[] => field(tag, [value]);

const tensor = ({ name, dataType, dims, rawData }: TensorProto): Part[] => [
  ...dims.map((n) => int(1, n)),
  int(2, dataType),
  ...(name === "" ? [] : [text(8, name)]),
  ...bytes(9, rawData),
];

function attribute(given: Attribute): Part[] {
  const { name, kind, value } = given;
  if (kind === "other") throw new Error(`attribute ${name} has no value to write`);
  const written = (): Part[] => {
    switch (kind) {
      case "float":
        return [part((to) => to.writeFloatField(2, value))];
      case "int":
        return [int(3, value)];
      case "string":
        return [text(4, value)];
      case "tensor":
        return field(5, tensor(value));
      case "graph":
        return field(6, graph(value));
      case "floats":
        return value.map((x) => part((to) => to.writeFloatField(7, x)));
      case "ints":
        return value.map((n) => int(8, n));
      case "strings":
        return value.map((s) => text(9, s));
    }
  };
  return [text(1, name), ...written(), int(20, TYPE_OF[kind])];
}

const node = ({ name, opType, inputs, outputs, attributes }: NodeProto): Part[] => [
  ...inputs.map((value) => text(1, value)),
  ...outputs.map((value) => text(2, value)),
  text(3, name),
  text(4, opType),
  ...attributes.flatMap((one) => field(5, attribute(one))),
];

const dimension = (dim: Dimension): Part[] =>
  dim === undefined ? [] : [typeof dim === "number" ? int(1, dim) : text(2, dim)];

function valueInfo({ name, elemType, dims }: ValueInfo): Part[] {
  const shape =
    dims &&
    field(
      2,
      dims.flatMap((dim) => field(1, dimension(dim))),
    );
  return [text(1, name), ...field(2, field(1, [int(1, elemType), ...(shape ?? [])]))];
}

const graph = ({ name, nodes, initializers, inputs, outputs }: GraphProto): Part[] => [
  ...nodes.flatMap((one) => field(1, node(one))),
  text(2, name),
  ...initializers.flatMap((one) => field(5, tensor(one))),
  ...inputs.flatMap((one) => field(11, valueInfo(one))),
  ...outputs.flatMap((one) => field(12, valueInfo(one))),
];

const model = (given: ModelProto): Part[] => [
  int(1, given.irVersion),
  text(2, given.producerName),
  text(3, given.producerVersion),
  ...field(7, graph(given.graph)),
  ...field(8, [int(2, given.opset)]),
  ...[...given.metadata].flatMap(([key, value]) => field(14, [text(1, key), text(2, value)])),
];

/** The parts of a model's file, and how many bytes they are. */
export function modelParts(given: ModelProto): { readonly parts: readonly Part[]; length: number } {
  const parts = model(given);
  return { parts, length: lengthOf(parts) };
}

/** The bytes of a model; whoever calls knows that they fit. */
export function encodeOnnx(given: ModelProto): Uint8Array<ArrayBuffer> {
  const { parts, length } = modelParts(given);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const one of parts) {
    whole.set(one, at);
    at += one.length;
  }
  return whole;
}
