// Inputs that lie around 0 with a deviation of 1, one feature like the other. Mean and deviation are those
// of the training set, and are applied to all others as they are: a validation set that was standardized
// by itself would be another task.
import { DataError } from "../errors.ts";
import { checkInMemory, type Dataset, exampleSize } from "./dataset.ts";
import { checkSameInputNames } from "./input-names.ts";

/** What is taken away from inputs, and what they are divided by: a number for each place of the last
 * axis of an example, the features of a row or the channels of a picture. */
export interface Standardization {
  readonly mean: readonly number[];
  /** 1 where a feature never changes. */
  readonly deviation: readonly number[];
  /** A set with (x - mean) / deviation as inputs, as a copy in float32, or float64 where it is that.
   * Throws DataError for other features, or a set that is not in memory. */
  apply<In extends readonly number[], Out extends number>(set: Dataset<In, Out>): Dataset<In, Out>;
}

/**
 * Measures a training set; either apply it to every set, or let it travel in the network, which then takes
 * raw inputs wherever it is used:
 *
 * ```ts
 * const scale = standardization(training);
 * const net = network(training.inputShape, standardize(scale), dense(30, tanh), dense(3, softmax));
 * ```
 * @throws DataError for a set without examples, or not in memory
 */
export function standardization(training: Dataset): Standardization {
  const { name, inputs, inputShape, divideBy, count, inputNames } = training;
  checkInMemory("standardization", training);
  if (count === 0) throw new DataError(`standardization: ${name}: expected examples, got none`);
  const features = inputShape.at(-1)!;
  const each = inputs.length / features;
  const sums = new Float64Array(features);
  for (let i = 0; i < inputs.length; i++) sums[i % features]! += inputs[i]! / divideBy;
  const mean = Array.from(sums, (sum) => sum / each);
  const squares = new Float64Array(features);
  for (let i = 0; i < inputs.length; i++) {
    const off = inputs[i]! / divideBy - mean[i % features]!;
    squares[i % features]! += off * off;
  }
  const deviation = Array.from(squares, (sum) => Math.sqrt(sum / each) || 1);
  return Object.freeze({
    mean: Object.freeze(mean),
    deviation: Object.freeze(deviation),
    apply: <In extends readonly number[], Out extends number>(set: Dataset<In, Out>) => {
      checkSameInputNames("standardization", inputNames, set);
      return standardized(set, mean, deviation);
    },
  });
}

function standardized<In extends readonly number[], Out extends number>(
  set: Dataset<In, Out>,
  mean: readonly number[],
  deviation: readonly number[],
): Dataset<In, Out> {
  checkInMemory("standardization", set);
  const features = mean.length;
  const { name, inputs, inputShape, divideBy } = set;
  if (inputShape.at(-1) !== features || inputs.length !== set.count * exampleSize(set)) {
    throw new DataError(
      `standardization: expected ${features} features, as in training, got examples of [${inputShape.join(", ")}] in ${name}`,
    );
  }
  const own = inputs instanceof Float64Array ? inputs.slice() : new Float32Array(inputs.length);
  for (let i = 0; i < inputs.length; i++) {
    own[i] = (inputs[i]! / divideBy - mean[i % features]!) / deviation[i % features]!;
  }
  return { ...set, inputs: own, divideBy: 1 };
}
