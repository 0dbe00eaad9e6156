// For tests: one step of a network on the float64 reference, with its buffers as plain maps.
import { evaluate } from "../compiler/1-graph/evaluate.ts";
import type { Network } from "./network.ts";
import { type TrainingStepOptions, trainingStep } from "./step.ts";

export interface StepData {
  readonly inputs: readonly number[];
  readonly wanted: readonly number[];
  readonly parameters: ReadonlyMap<string, readonly number[]>;
  readonly learningRate?: number;
  readonly state?: ReadonlyMap<string, readonly number[]>;
  readonly order?: readonly number[];
}

export interface StepResult {
  /** Outputs without their prefix train/. */
  readonly output: (name: string) => number[];
  readonly updated: (name: string) => number[];
}

/** Evaluates a step over the given examples. */
export function runStep(
  net: Network,
  options: Omit<TrainingStepOptions, "inputDType" | "divideBy" | "labels"> & {
    readonly labels?: "u8";
  },
  data: StepData,
): StepResult {
  const graph = trainingStep(net, {
    inputDType: "f64",
    divideBy: 1,
    dtype: "f64",
    ...options,
    labels: options.labels,
  });
  const count = options.trainCount;
  const inputs = new Map<string, ArrayLike<number>>([
    ["data.inputs", data.inputs],
    [options.labels ? "data.labels" : "data.targets", data.wanted],
    ["data.order", data.order ?? Array.from({ length: count }, (_, i) => i)],
    ["cursor", [0]],
    ["step", [0]],
    ["seed", [1]],
    ["lossSum", [0]],
    ["learningRate", [data.learningRate ?? 0.5]],
    ...data.parameters,
    ...(data.state ?? []),
  ]);
  const { outputs, updates } = evaluate(graph, inputs);
  const listed = (values: ArrayLike<number> | undefined, name: string) => {
    if (!values) throw new Error(`no ${name}`);
    return Array.from(values);
  };
  return {
    output: (name) => listed(outputs.get(`train/${name}`), name),
    updated: (name) => listed(updates.get(name), name),
  };
}

/** Throws unless all numbers agree within `tolerance`, relative to the larger and to 1e-3. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-12,
): void {
  if (actual.length !== expected.length) {
    throw new Error(`${actual.length} numbers, expected ${expected.length}`);
  }
  for (let i = 0; i < actual.length; i++) {
    const [a, b] = [actual[i]!, expected[i]!];
    const scale = Math.max(Math.abs(a), Math.abs(b), 1e-3);
    if (!(Math.abs(a - b) <= tolerance * scale)) throw new Error(`at ${i}: ${a}, expected ${b}`);
  }
}
