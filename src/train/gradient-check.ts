// Chapter 2's comparison of backpropagation with the obvious way to a gradient: change one parameter
// a little and see how the loss changes. First whether both agree, in float64; then what each costs:
// one forward pass a parameter and one more, against one pass forward and one back.

import { now } from "#host";
import { compile } from "../compile.ts";
import { evaluate } from "../compiler/1-graph/evaluate.ts";
import { size } from "../compiler/1-graph/shape.ts";
import { checkInMemory, type Dataset } from "../data/dataset.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { randomStream } from "../data/random.ts";
import { take } from "../data/slices.ts";
import { formatOf } from "../nn/batch.ts";
import { checkCount, checkPositive } from "../nn/check.ts";
import { type ClassWeightOptions, checkedClassWeights } from "../nn/class-weights.ts";
import { gradientStep } from "../nn/gradient-step.ts";
import { type Initializer, large, scaled } from "../nn/initializer.ts";
import type { Network } from "../nn/network.ts";
import { type Objective, objectiveSizes } from "../nn/objective.ts";
import type { Machine, TargetName } from "../runtime/machine.ts";
import { writeInputs } from "./buffers.ts";
import { checkDataset } from "./check-data.ts";
import { checkedParameters, initialParameters } from "./initialize.ts";
import type { ParameterMap } from "./state.ts";

export interface GradientCheckOptions extends ClassWeightOptions {
  readonly loss: Objective;
  /** Default: fresh ones, as training would draw them. */
  readonly parameters?: ParameterMap;
  /** Default 1. */
  readonly seed?: number;
  readonly init?: Initializer;
  /** Compares only so many numbers, chosen by the seed; default all. */
  readonly count?: number;
  /** By how much a parameter is changed; default 0.001. */
  readonly step?: number;
  /** Before each number that is compared: how many were, and how many will be. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** One partial derivative, both ways. */
export interface ComparedDerivative {
  readonly parameter: string;
  /** Position in the parameter, row-major. */
  readonly index: number;
  readonly backpropagation: number;
  readonly difference: number;
  /** Against the larger of both, and not less than a thousandth of the largest derivative. */
  readonly relativeError: number;
}

/** How far backpropagation and finite differences are apart. */
export interface GradientCheck {
  readonly compared: number;
  readonly worst: ComparedDerivative;
}

/** Compares backpropagation with central differences of fourth order on the mean loss of a set. */
export function checkGradient<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  set: Dataset<NoInfer<In>, NoInfer<Out>>,
  options: GradientCheckOptions,
): GradientCheck {
  checkOptionNames("checkGradient", options, {
    loss: true,
    parameters: true,
    seed: true,
    init: true,
    count: true,
    step: true,
    onProgress: true,
    classWeights: true,
  });
  const { seed = 1, step = 1e-3 } = options;
  const classWeights = checkedClassWeights(options.classWeights, set);
  checkDataset("set", net, set, options.loss);
  checkPositive("step", step);
  const inputs = buffersFor(net, set, options);
  const settings = { ...stepSettings(set, options.loss), classWeights, dtype: "f64" as const };
  const withGradients = evaluate(gradientStep(net, settings), inputs).outputs;
  const forward = gradientStep(net, { ...settings, gradients: false });
  const lossAt = (values: Float64Array, index: number, x: number): number => {
    const kept = values[index]!;
    values[index] = x;
    const loss = evaluate(forward, inputs).outputs.get("train/loss")![0]!;
    values[index] = kept;
    return loss;
  };
  const trainable = net.parameters.filter((p) => !p.frozen);
  const gradientOf = (name: string) => withGradients.get(`train/${name}/gradient`)!;
  let largest = 0;
  for (const { name } of trainable) {
    for (const g of Array.from(gradientOf(name))) largest = Math.max(largest, Math.abs(g));
  }
  const all = positions(trainable, options.count, seed);
  const compared = all.map(({ name, index }, i): ComparedDerivative => {
    options.onProgress?.(i, all.length);
    const values = inputs.get(name) as Float64Array;
    const x = values[index]!;
    const at = (distance: number) => lossAt(values, index, x + distance * step);
    // (f(x - 2h) - 8 f(x - h) + 8 f(x + h) - f(x + 2h)) / 12 h
    const difference = (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * step);
    const backpropagation = gradientOf(name)[index]!;
    const scale = Math.max(Math.abs(backpropagation), Math.abs(difference), largest / 1000);
    const error = Math.abs(backpropagation - difference);
    const relativeError = error === 0 ? 0 : error / scale;
    return { parameter: name, index, backpropagation, difference, relativeError };
  });
  const worst = compared.reduce((a, b) => (b.relativeError > a.relativeError ? b : a));
  return { compared: compared.length, worst };
}

/** All positions of all parameters, or `count` of them chosen by the seed. */
function positions(
  parameters: Network["parameters"],
  count: number | undefined,
  seed: number,
): { name: string; index: number }[] {
  const all = parameters.flatMap(({ name, shape }) =>
    Array.from({ length: size(shape) }, (_, index) => ({ name, index })),
  );
  if (count === undefined || count >= all.length) return all;
  checkCount("count", count, 1);
  const { below } = randomStream(seed, "gradient-check");
  return Array.from({ length: count }, () => all.splice(below(all.length), 1)[0]!);
}

export interface GradientCostOptions
  extends Omit<GradientCheckOptions, "classWeights" | "count" | "step" | "onProgress"> {
  /** Default wasm. */
  readonly target?: TargetName;
}

/** What a gradient of one example costs, both ways, in seconds. */
export interface GradientCost {
  readonly parameters: number;
  /** Forward passes that differences need: one a parameter, and one more. */
  readonly passes: number;
  readonly forwardSeconds: number;
  /** One pass forward and one back. */
  readonly backpropagationSeconds: number;
  readonly differenceSeconds: number;
  /** differenceSeconds / backpropagationSeconds */
  readonly ratio: number;
  /** False where the passes would take long: then a shorter measurement was multiplied. */
  readonly isMeasured: boolean;
  readonly target: string;
}

const MEASURED_SECONDS = 0.1;
const LONGEST_SECONDS = 5;

/** Times both ways to the gradient of the first example of a set. */
export async function compareGradientCost<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  set: Dataset<NoInfer<In>, NoInfer<Out>>,
  options: GradientCostOptions,
): Promise<GradientCost> {
  checkOptionNames("compareGradientCost", options, {
    loss: true,
    parameters: true,
    seed: true,
    init: true,
    target: true,
  });
  const { target = "wasm" } = options;
  checkDataset("set", net, set, options.loss);
  const example = take(set, 1);
  const settings = { ...stepSettings(example, options.loss), dtype: "f32" as const };
  const format = formatOf(example, "f32");
  const forward = { ...settings, ...format, entry: "forward", gradients: false };
  const backward = { ...settings, ...format, entry: "backward" };
  const entries = [
    { name: "forward", graph: gradientStep(net, forward) },
    { name: "backward", graph: gradientStep(net, backward) },
  ];
  const machine = await compile(entries, { target });
  try {
    writeInputs(machine, entries, buffersFor(net, example, options));
    const forwardSeconds = secondsPerRun(machine, "forward");
    const backpropagationSeconds = secondsPerRun(machine, "backward");
    const passes = net.parameterCount + 1;
    const isMeasured = passes * forwardSeconds < LONGEST_SECONDS;
    const differenceSeconds = isMeasured
      ? timed(() => machine.run("forward", passes))
      : passes * forwardSeconds;
    return {
      parameters: net.parameterCount,
      passes,
      forwardSeconds,
      backpropagationSeconds,
      differenceSeconds,
      ratio: differenceSeconds / backpropagationSeconds,
      isMeasured,
      target: machine.target,
    };
  } finally {
    machine.dispose();
  }
}

/** Doubles the number of runs until they take long enough to be timed. */
function secondsPerRun(machine: Machine, entry: string): number {
  for (let runs = 1; ; runs *= 2) {
    const seconds = timed(() => machine.run(entry, runs));
    if (seconds >= MEASURED_SECONDS) return seconds / runs;
  }
}

function timed(action: () => void): number {
  const start = now();
  action();
  return (now() - start) / 1000;
}

function stepSettings(set: Dataset, loss: Objective) {
  return { ...formatOf(set, "f64"), loss, batchSize: set.count, trainCount: set.count };
}

/** The buffers of a step over a whole set. */
function buffersFor(
  net: Network,
  set: Dataset,
  options: Omit<GradientCheckOptions, "count" | "step">,
): Map<string, ArrayLike<number>> {
  checkInMemory("checkGradient", set);
  const { seed = 1, init = options.loss.name === "quadratic" ? large : scaled } = options;
  const parameters = options.parameters ?? initialParameters(net, { seed, init, dtype: "f64" });
  const buffers = new Map<string, ArrayLike<number>>(checkedParameters(net, parameters, "f64"));
  for (const [name, size] of objectiveSizes(options.loss, net)) {
    buffers.set(name, new Float64Array(size));
  }
  buffers.set("data.inputs", set.inputs);
  if (set.labels) buffers.set("data.labels", set.labels);
  if (set.targets) buffers.set("data.targets", set.targets);
  buffers.set(
    "data.order",
    Uint32Array.from({ length: set.count }, (_, i) => i),
  );
  buffers.set("cursor", [0]);
  buffers.set("step", [0]);
  buffers.set("seed", [seed]);
  return buffers;
}
