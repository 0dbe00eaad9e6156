// A network that is asked again and again, a few examples at a time: its program is compiled once and
// stays. `predict` of a trained network compiles one for the call, which pays for many examples only.

import { compile } from "../compile.ts";
import {
  checkedExamples,
  dividedInputs,
  type Examples,
  type NamedExamples,
  type Predictions,
  predictionsOf,
} from "../data/examples.ts";
import { checkOptionNames } from "../data/option-names.ts";
import type { FloatType } from "../nn/batch.ts";
import { checkCount } from "../nn/check.ts";
import { answerStep } from "../nn/evaluation-step.ts";
import type { Network } from "../nn/network.ts";
import type { Entry, Machine, TargetName } from "../runtime/machine.ts";
import { writeInputs } from "./buffers.ts";
import { checkTrainedGiven } from "./check-given.ts";
import type { GradientProgram } from "./input-gradient.ts";
import {
  INPUT_GRADIENT_OPTIONS,
  type InputGradientOptions,
  type InputGradients,
} from "./input-gradient-options.ts";
import { createQueue } from "./queue.ts";
import type { TrainedState } from "./state.ts";
import { createTurn } from "./turns.ts";

export interface PredictorOptions {
  /** Numbers of examples that are taken at once, a program each, besides one; default none. */
  readonly sizes?: readonly number[];
  /** Default wasm; as a method of a trained network, the target that it was trained on. */
  readonly target?: TargetName;
  /** Most threads; default 1. */
  readonly threads?: number;
}

/** A network that stays compiled. */
export interface Predictor<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> {
  /** The target that was taken. */
  readonly target: string;
  /**
   * The outputs for any number of examples, as `predict` of a trained network gives them; fastest for
   * one of the sizes.
   * @throws ShapeError for parts of examples, DataError for what is not a finite number
   */
  predict(inputs: Examples | NamedExamples<In>): Promise<Predictions<Out>>;
  /**
   * How the loss of each example, or an output, changes with its inputs; compiled when it is first asked
   * for, and kept for each loss and output.
   * @throws as `inputGradient` of a trained network
   */
  inputGradient(
    examples: Examples | NamedExamples<In>,
    options?: InputGradientOptions,
  ): Promise<InputGradients>;
  /** Frees what the program holds; what is asked after is an OptionError. */
  dispose(): void;
}

/**
 * Compiles a network to be asked often:
 *
 * ```ts
 * const player = await trained.predictor();
 * const { classes } = await player.predict([0.1, 0, -0.02, 0]);
 * ```
 * @throws OptionError for a size that is no count
 */
export async function predictor<In extends readonly number[], Out extends number>(
  trained: TrainedState<In, Out>,
  options: PredictorOptions = {},
): Promise<Predictor<In, Out>> {
  checkTrainedGiven("predictor", trained);
  checkOptionNames("predictor", options, { sizes: true, target: true, threads: true });
  const { target = "wasm", threads = 1, sizes = [] } = options;
  const answers = answering(trained.network, trained.dtype, sizes);
  const machine = await compile(answers.entries, { target, threads });
  writeInputs(machine, answers.entries, trained.parameters);
  const gradients = new Map<unknown, GradientProgram>();
  const gradientsOf = async (asked: InputGradientOptions): Promise<GradientProgram> => {
    const { differentiatedOf, openGradients } = await import("./input-gradient.ts");
    const of = differentiatedOf(trained, asked);
    const known = gradients.get(of);
    if (known) return known;
    const made = await openGradients(trained, of, { target, threads }, Math.max(1, ...sizes));
    gradients.set(of, made);
    return made;
  };
  const queue = createQueue("predictor", () => {
    machine.dispose();
    for (const program of gradients.values()) program.dispose();
  });
  return {
    target: machine.target,
    predict: (inputs) =>
      queue.ask(async () => (await answers.ask(machine, inputs as Examples)) as Predictions<Out>),
    inputGradient: (examples, asked = {}) =>
      queue.ask(async () => {
        checkOptionNames("inputGradient", asked, INPUT_GRADIENT_OPTIONS);
        return (await gradientsOf(asked)).ask(examples as Examples);
      }),
    dispose: queue.dispose,
  };
}

/** Entries that answer so many examples at once, and how a machine that has them is asked. */
export interface Answering {
  readonly entries: readonly Entry[];
  ask(machine: Machine, given: Examples): Promise<Predictions>;
}

export function answering(
  net: Network,
  dtype: FloatType,
  given: readonly number[] = [],
): Answering {
  for (const size of given) checkCount("sizes", size, 1);
  const sizes = [...new Set([...given, 1])].sort((a, b) => b - a);
  const nameOf = (size: number) => `answer.${size}`;
  const entries = sizes.map((batchSize) => {
    const entry = nameOf(batchSize);
    return { name: entry, graph: answerStep(net, { batchSize, dtype, entry }) };
  });
  const { outputs } = net;
  const width = net.inputShape.reduce((a, b) => a * b, 1);
  const Floats = dtype === "f32" ? Float32Array : Float64Array;
  const turn = createTurn();
  const takes = { parts: net.inputParts, dtype };
  const ask = async (machine: Machine, examples: Examples): Promise<Predictions> => {
    const { inputs, divideBy } = checkedExamples("predict", examples, width, takes);
    const numbers = dividedInputs(inputs, divideBy, dtype);
    const count = inputs.length / width;
    const values = new Floats(count * outputs);
    for (let row = 0; row < count; ) {
      const size = sizes.find((one) => one <= count - row)!;
      const name = nameOf(size);
      machine.write(`${name}/inputs`, numbers.subarray(row * width, (row + size) * width));
      if (machine.threads > 1) await machine.start(name, 1);
      else machine.run(name, 1);
      values.set(await machine.read(`${name}/output`), row * outputs);
      row += size;
      await turn();
    }
    return predictionsOf(values, count, outputs, net.outputParts);
  };
  return { entries, ask };
}
