// The entry "downhill/onnx": networks out to ONNX files and in from them.

export { type OnnxOptions, type OnnxSource, toOnnx } from "./to-onnx.ts";
