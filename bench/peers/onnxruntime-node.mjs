// ONNX Runtime's own library, from Node.
import { predictWith } from "./onnxruntime.mjs";
import { need, versionOf, workload } from "./serve.mjs";

const { default: ort } = await need("onnxruntime-node");
await predictWith(ort, `onnxruntime-node ${versionOf("onnxruntime-node")}`, {
  executionProviders: ["cpu"],
  intraOpNumThreads: workload.threads,
  interOpNumThreads: 1,
});
