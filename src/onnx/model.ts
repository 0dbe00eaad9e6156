// An ONNX model as plain data: the part of onnx.proto that networks need, with the names of its
// messages. encode.ts writes it as bytes, decode.ts reads it.

/** TensorProto.DataType. */
export const DATA_TYPE = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;
export type DataType = keyof typeof DATA_TYPE;

/** Bytes of an element in raw_data. */
export const ELEMENT_BYTES: Readonly<Partial<Record<number, number>>> = {
  [DATA_TYPE.float]: 4,
  [DATA_TYPE.uint8]: 1,
  [DATA_TYPE.int8]: 1,
  [DATA_TYPE.uint16]: 2,
  [DATA_TYPE.int16]: 2,
  [DATA_TYPE.int32]: 4,
  [DATA_TYPE.int64]: 8,
  [DATA_TYPE.bool]: 1,
  [DATA_TYPE.float16]: 2,
  [DATA_TYPE.double]: 8,
  [DATA_TYPE.uint32]: 4,
  [DATA_TYPE.uint64]: 8,
  [DATA_TYPE.bfloat16]: 2,
};

/** The name of a type by its number in a file. */
export const typeName = (type: number): string =>
  Object.entries(DATA_TYPE).find(([, code]) => code === type)?.[0] ?? `type ${type}`;

export interface TensorProto {
  readonly name: string;
  readonly dataType: number;
  readonly dims: readonly number[];
  /** Little-endian elements, row-major. */
  readonly rawData: Uint8Array;
}

export type Attribute =
  | { readonly name: string; readonly kind: "float"; readonly value: number }
  | { readonly name: string; readonly kind: "int"; readonly value: number }
  | { readonly name: string; readonly kind: "string"; readonly value: string }
  | { readonly name: string; readonly kind: "tensor"; readonly value: TensorProto }
  | { readonly name: string; readonly kind: "graph"; readonly value: GraphProto }
  | { readonly name: string; readonly kind: "floats"; readonly value: readonly number[] }
  | { readonly name: string; readonly kind: "ints"; readonly value: readonly number[] }
  | { readonly name: string; readonly kind: "strings"; readonly value: readonly string[] }
  /** Of a kind that networks do not have, such as sparse tensors. */
  | { readonly name: string; readonly kind: "other"; readonly value: null };

export interface NodeProto {
  readonly name: string;
  readonly opType: string;
  /** "" and ai.onnx are ONNX's own. */
  readonly domain: string;
  /** Names of values; "" for an optional one that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly Attribute[];
}

/** A number, the name of a size that is known when the model runs, or nothing known. */
export type Dimension = number | string | undefined;

export interface ValueInfo {
  readonly name: string;
  readonly elemType: number;
  /** undefined: nothing is said of its shape. */
  readonly dims: readonly Dimension[] | undefined;
}

export interface GraphProto {
  readonly name: string;
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

export interface ModelProto {
  readonly irVersion: number;
  readonly producerName: string;
  readonly producerVersion: string;
  /** Version of ONNX's own operators. */
  readonly opset: number;
  readonly graph: GraphProto;
  readonly metadata: ReadonlyMap<string, string>;
}
