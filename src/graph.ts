// The entry "downhill/graph": graphs, autodiff, the compiler and the canonical text of each stage,
// for the curious, the lab and whoever builds something that is no layer.

export { compile } from "./compile.ts";
export type { InputRole } from "./compiler/1-graph/attributes.ts";
export type { DType } from "./compiler/1-graph/dtype.ts";
export { type Evaluation, evaluate, evaluateNode } from "./compiler/1-graph/evaluate.ts";
export { Graph, type Node } from "./compiler/1-graph/graph.ts";
export {
  type Domain,
  ELEMENTWISE,
  type ElementwiseOp,
  type ElementwiseRow,
  STRUCTURAL,
  type StructuralOp,
} from "./compiler/1-graph/ops.ts";
export { printGraph } from "./compiler/1-graph/print.ts";
export { type RandomState, randomBits, randomUniform } from "./compiler/1-graph/random.ts";
export type { Scanned, ScanOptions, Step, Walked } from "./compiler/1-graph/scan.ts";
export type { Shape } from "./compiler/1-graph/shape.ts";
export { constant, input, iota, Tensor } from "./compiler/1-graph/tensor.ts";
export { verify } from "./compiler/1-graph/verify.ts";
export { differentiate } from "./compiler/2-autodiff/differentiate.ts";
export { scan } from "./compiler/2-autodiff/scan.ts";
export type { Limits } from "./compiler/3-schedule/loops/limits.ts";
export {
  printFunction,
  printKernels,
  printMemory,
  printSchedule,
} from "./compiler/3-schedule/print.ts";
export type { BufferPlan, KernelCost, Program } from "./compiler/3-schedule/program.ts";
export { emitC, nativeLimits } from "./compiler/4-codegen/c.ts";
export { emitWasm, wasmLimits } from "./compiler/4-codegen/wasm/emit.ts";
export {
  type StageLine,
  type StageName,
  type StageOptions,
  stageLines,
  stageText,
} from "./inspect/stages.ts";
export { printWasm } from "./inspect/wasm-text.ts";
export { plan } from "./plan-whole.ts";
export { type Executable, readBuffer, writeBuffer } from "./runtime/executable.ts";
export type { CompileOptions, Entry, Machine, TargetName } from "./runtime/machine.ts";
export { loadNative, probeNative } from "./runtime/native.ts";
export { loadWasm } from "./runtime/wasm.ts";
export { loadWasmTeam } from "./runtime/wasm-team.ts";
