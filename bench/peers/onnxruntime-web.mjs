// ONNX Runtime as WebAssembly, which has vectors and, with more than one, threads.
import { predictWith } from "./onnxruntime.mjs";
import { need, versionOf, workload } from "./serve.mjs";

const { default: ort } = await need("onnxruntime-web");
ort.env.wasm.numThreads = workload.threads;
await predictWith(ort, `onnxruntime-web ${versionOf("onnxruntime-web")} (wasm)`, {
  executionProviders: ["wasm"],
});
