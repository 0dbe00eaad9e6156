// Compiles the answer of a trained network, and nothing else, for a module that has no compiler. The code
// is that of the target wasm without fused multiply-adds: its bits are the same on every machine.
import type { BufferPlace, BufferPlan } from "../compiler/3-schedule/program.ts";
import { identifier } from "../compiler/3-schedule/program.ts";
import { emitWasm, memoryPages, wasmLimits } from "../compiler/4-codegen/wasm/emit.ts";
import { type StoredTensor, writeSafetensors } from "../formats/safetensors.ts";
import { checkCount, checkPositive } from "../nn/check.ts";
import { answerStep } from "../nn/evaluation-step.ts";
import { plan } from "../plan-whole.ts";
import { bufferPlan } from "../runtime/executable.ts";
import type { TrainedState } from "../train/state.ts";
import { toBase64 } from "./base64.ts";
import type { PredictionProgram } from "./run/program.ts";

/**
 * The program of a trained network, with entries for these numbers of examples and for one.
 * @throws OptionError for a size that is no count, MemoryLimitError for a network that is too large
 */
export function predictionProgram(
  { network: net, dtype, divideBy = 256, classNames }: TrainedState,
  given: readonly number[],
): PredictionProgram {
  for (const size of given) checkCount("sizes", size, 1);
  const { inputParts, outputParts } = net;
  checkPositive("divideBy", divideBy);
  const sizes = [...new Set([...given, 1])].sort((a, b) => b - a);
  const nameOf = (size: number) => `answer.${size}`;
  const entries = sizes.map((batchSize) => {
    const entry = nameOf(batchSize);
    return { name: entry, graph: answerStep(net, { batchSize, dtype, entry }) };
  });
  const program = plan(entries, wasmLimits, {});
  const place = (name: string) => placeOf(bufferPlan(program, name));
  return {
    code: toBase64(emitWasm(program)),
    pages: memoryPages(program),
    dtype,
    inputShape: net.inputShape,
    outputs: net.outputs,
    divideBy,
    classNames,
    ...(inputParts ? { inputParts } : {}),
    ...(outputParts
      ? {
          outputParts: Object.fromEntries(
            Object.entries(outputParts).map(([name, { outputs }]) => [name, { outputs }]),
          ),
        }
      : {}),
    parameters: net.parameters
      .filter(({ name }) => program.buffers.has(name))
      .map(({ name }) => place(name)),
    entries: sizes.map((size) => ({
      size,
      call: identifier(nameOf(size)),
      inputs: place(`${nameOf(size)}/inputs`),
      output: place(`${nameOf(size)}/output`),
    })),
  };
}

const placeOf = ({ name, dtype, shape, strides, offset, bytes }: BufferPlan): BufferPlace => ({
  name,
  dtype,
  shape,
  strides,
  offset,
  bytes,
});

/** The parameters that a program reads, as the bytes of a safetensors file. */
export function weightsOf(
  { parameters }: TrainedState,
  program: PredictionProgram,
): Uint8Array<ArrayBuffer> {
  const tensorOf = (shape: readonly number[], data: Float32Array | Float64Array): StoredTensor =>
    program.dtype === "f32"
      ? { dtype: "F32", shape, data: Float32Array.from(data) }
      : { dtype: "F64", shape, data: Float64Array.from(data) };
  return writeSafetensors(
    new Map(
      program.parameters.map(({ name, shape }) => [name, tensorOf(shape, parameters.get(name)!)]),
    ),
  );
}
