// The outputs of a network for given inputs, through a program that is compiled for the call.

import { compile } from "../compile.ts";
import type { Dataset } from "../data/dataset.ts";
import {
  checkedExamples,
  type Examples,
  type Predictions,
  predictionsOf,
} from "../data/examples.ts";
import { AbortedError } from "../errors.ts";
import type { Region } from "../nn/batch.ts";
import { predictionStep } from "../nn/evaluation-step.ts";
import type { Entry, TargetName } from "../runtime/machine.ts";
import { writeInputs } from "./buffers.ts";
import { STREAMED_EXAMPLES } from "./evaluator.ts";
import { createPace } from "./pace.ts";
import { EVALUATION_BATCH } from "./parts.ts";
import type { TrainedState } from "./state.ts";

/** On what it runs, and what ends it. */
interface How {
  readonly target: TargetName;
  readonly threads: number;
  readonly signal?: AbortSignal;
}

/**
 * Outputs for examples; throws ShapeError unless the numbers are whole examples, DataError for what
 * is not a finite number, AbortedError by the signal.
 */
export async function predict(
  { network: net, parameters, dtype }: TrainedState,
  given: Examples,
  how: How,
): Promise<Predictions> {
  const width = net.inputShape.reduce((a, b) => a * b, 1);
  const { inputs, divideBy } = checkedExamples("predict", given, width, {
    parts: net.inputParts,
    dtype,
  });
  const count = inputs.length / width;
  const region: Region = {
    name: "eval",
    count: Math.min(count, STREAMED_EXAMPLES),
    inputShape: net.inputShape,
    outputs: net.outputs,
    inputDType: inputs instanceof Uint8Array && divideBy !== 1 ? "u8" : dtype,
    divideBy,
    labels: undefined,
  };
  const whole = Math.min(EVALUATION_BATCH, region.count);
  const entry = (name: string, batchSize: number): Entry => ({
    name,
    graph: predictionStep(net, { region, batchSize, dtype, entry: name }),
  });
  const entries = [entry("predict", whole), ...(whole > 1 ? [entry("predict.one", 1)] : [])];
  const machine = await compile(entries, how);
  const Floats = dtype === "f32" ? Float32Array : Float64Array;
  const values = new Floats(count * net.outputs);
  const pace = createPace(30);
  try {
    writeInputs(machine, entries, parameters);
    for (let first = 0; first < count; first += region.count) {
      // The last part may be shorter: zeros follow it.
      const part = new Floats(region.count * width);
      for (let i = 0; i < part.length; i++) part[i] = inputs[first * width + i] ?? 0;
      machine.write("eval.inputs", part);
      machine.write("eval.cursor", [0]);
      const end = Math.min(first + region.count, count);
      for (let row = first; row < end; ) {
        if (how.signal?.aborted) throw new AbortedError("predict: stopped");
        const [name, step] = end - row >= whole ? ["predict", whole] : ["predict.one", 1];
        await pace.run(machine, name, 1);
        values.set(await machine.read(`${name}/output`), row * net.outputs);
        row += step;
      }
    }
  } finally {
    machine.dispose();
  }
  return predictionsOf(values, count, net.outputs, net.outputParts);
}

/** The outputs for all examples of a set, also of one that is fetched in parts. */
export async function outputsOf(
  state: TrainedState,
  set: Dataset,
  how: How,
): Promise<Pick<Predictions, "values">> {
  if (!set.load) return predict(state, set, how);
  const values = new Float64Array(set.count * set.outputs);
  for (let first = 0; first < set.count; first += STREAMED_EXAMPLES) {
    const length = Math.min(STREAMED_EXAMPLES, set.count - first);
    const rows = Uint32Array.from({ length }, (_, i) => first + i);
    const inputs = await set.load(rows, 0, how.signal);
    const part = await predict(state, { inputs, divideBy: set.divideBy }, how);
    values.set(part.values, first * set.outputs);
  }
  return { values };
}
