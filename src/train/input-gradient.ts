// How a trained network's loss, or one of its outputs, changes with each number of its inputs.
import { compile } from "../compile.ts";
import { answersOf, checkInMemory, type Dataset, exampleSize } from "../data/dataset.ts";
import { checkedExamples, type Examples } from "../data/examples.ts";
import { inWords } from "../data/in-words.ts";
import { OptionError } from "../errors.ts";
import type { FloatType } from "../nn/batch.ts";
import { inputGradientStep } from "../nn/input-gradient-step.ts";
import { isLoss, type Loss } from "../nn/loss.ts";
import { fittingLoss } from "../nn/loss-names.ts";
import type { Network } from "../nn/network.ts";
import type { Entry, TargetName } from "../runtime/machine.ts";
import { inputNames, writeInputs } from "./buffers.ts";
import { checkDataset } from "./check-data.ts";
import type { InputGradientOptions, InputGradients } from "./input-gradient-options.ts";
import { EVALUATION_BATCH } from "./parts.ts";
import type { ParameterMap } from "./state.ts";
import { createTurn } from "./turns.ts";

/** What a program of gradients knows of its network. */
interface Differentiated {
  readonly network: Network;
  readonly parameters: ParameterMap;
  readonly dtype: FloatType;
  readonly loss: unknown;
}

/** A program that gives gradients, compiled for one loss or output. */
export interface GradientProgram {
  ask(given: Examples): Promise<InputGradients>;
  dispose(): void;
}

/** @param most how many examples it is asked for at once, at most */
export async function openGradients(
  { network: net, dtype, parameters }: Differentiated,
  of: Loss | number,
  how: { readonly target: TargetName; readonly threads: number },
  most: number,
): Promise<GradientProgram> {
  const sizes = [...new Set([Math.min(most, EVALUATION_BATCH), 1])];
  const entries = sizes.map((batchSize): Entry => {
    const entry = entryOf(batchSize);
    return { name: entry, graph: inputGradientStep(net, { batchSize, of, dtype, entry }) };
  });
  const machine = await compile(entries, how);
  writeInputs(machine, entries, parameters);
  const known = inputNames(entries);
  const write = (name: string, values: ArrayLike<number>) => {
    if (known.has(name)) machine.write(name, values);
  };
  const Floats = dtype === "f32" ? Float32Array : Float64Array;
  const width = exampleSize(net);
  const { outputs, inputShape: shape } = net;
  const turn = createTurn();
  const takes = { parts: net.inputParts, dtype };
  const ask = async (given: Examples): Promise<InputGradients> => {
    const { inputs, divideBy } = checkedExamples("inputGradient", given, width, takes);
    const wanted = typeof of === "number" ? new Float64Array(0) : wantedOf(net, given, of);
    const numbers = divideBy === 1 ? inputs : Floats.from(inputs).map((x) => x / divideBy);
    const count = inputs.length / width;
    const values = new Floats(count * width);
    const heights = new Floats(count);
    for (let row = 0; row < count; ) {
      const size = sizes.find((one) => one <= count - row)!;
      const entry = entryOf(size);
      write(`${entry}/inputs`, numbers.subarray(row * width, (row + size) * width));
      write(`${entry}/wanted`, wanted.subarray(row * outputs, (row + size) * outputs));
      await machine.start(entry, 1);
      values.set(await machine.read(`${entry}/gradient`), row * width);
      heights.set(await machine.read(`${entry}/value`), row);
      row += size;
      await turn();
    }
    return { count, shape, values, of: heights };
  };
  return { ask, dispose: () => machine.dispose() };
}

const entryOf = (batchSize: number): string => `gradient.${batchSize}`;

/** What the gradient is of; throws OptionError for both and for what is no loss. */
export function differentiatedOf(
  { network, loss: learned }: Pick<Differentiated, "network" | "loss">,
  { loss, output }: InputGradientOptions,
): Loss | number {
  if (output !== undefined) {
    if (loss === undefined) return output;
    throw new OptionError("inputGradient: expected a loss or an output, got both");
  }
  const own = loss ?? learned;
  if (typeof own === "object" && own !== null && isLoss(own as Loss)) return own as Loss;
  if (loss === undefined) return fittingLoss(network);
  throw new OptionError(`inputGradient: loss: expected one of losses, got ${inWords(loss)}`);
}

/** What is wanted of each example, [count, outputs]: targets, or 1 at the class. */
function wantedOf(net: Network, given: Examples, loss: Loss): Float64Array {
  const isSet = typeof given === "object" && given !== null && "inputShape" in given;
  if (!isSet) {
    throw new OptionError(
      "inputGradient: a loss needs a data set with labels or targets; ask for an output, inputGradient(examples, { output: 3 })",
    );
  }
  const set = given as Dataset;
  checkInMemory("inputGradient", set);
  checkDataset("inputGradient", net, set, loss);
  if (set.targets) return Float64Array.from(set.targets);
  const answers = answersOf(set);
  const classes = set.outputs / answers;
  const wanted = new Float64Array(set.count * set.outputs);
  for (const [i, label] of set.labels!.entries()) {
    if (label < classes) wanted[i * classes + label] = 1;
  }
  return wanted;
}

/**
 * Gradients with respect to the inputs of examples, through a program that is compiled for the call.
 * @throws OptionError, ShapeError or DataError as `openGradients` and its `ask`
 */
export async function inputGradient(
  from: Differentiated,
  given: Examples,
  options: InputGradientOptions,
  how: { readonly target: TargetName; readonly threads: number },
): Promise<InputGradients> {
  const { inputs } = checkedExamples("inputGradient", given, exampleSize(from.network), {
    parts: from.network.inputParts,
  });
  const count = inputs.length / exampleSize(from.network);
  const program = await openGradients(from, differentiatedOf(from, options), how, count);
  try {
    return await program.ask(given);
  } finally {
    program.dispose();
  }
}
