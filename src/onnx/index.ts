// The entry "downhill/onnx": networks out to ONNX files and in from them.

export { readOnnx } from "./decode.ts";
export { encodeOnnx as writeOnnx } from "./encode.ts";
export {
  type FromOnnxOptions,
  fromOnnx,
  type ImportedOnnx,
  type OnnxReport,
} from "./from-onnx.ts";
export type {
  Attribute,
  Dimension,
  GraphProto,
  ModelProto,
  NodeProto,
  TensorProto,
  ValueInfo,
} from "./model.ts";
export type { Layout } from "./read/graph.ts";
export { type OnnxOptions, type OnnxSource, toOnnx } from "./to-onnx.ts";
