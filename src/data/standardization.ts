// Inputs that lie around 0 with a deviation of 1, one feature like the other. Mean and deviation are those
// of the training set, and are applied to all others as they are: a validation set that was standardized
// by itself would be another task.
import { DataError } from "../errors.ts";
import { checkInMemory, type Dataset, exampleSize } from "./dataset.ts";
import { checkSameInputNames } from "./input-names.ts";
import { fetchedInOrder } from "./subset.ts";
import type { Inputs } from "./values.ts";

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
  checkInMemory("standardization", training);
  const moments = new Moments(training);
  moments.add(training.inputs);
  moments.centre();
  moments.addSquares(training.inputs);
  return moments.standardization();
}

/**
 * The same of a set that is fetched, as from disk, which is read twice for it; to the same bits as in memory.
 * @throws DataError for a set without examples, and what fetching throws
 */
export async function standardizationOf(training: Dataset): Promise<Standardization> {
  const moments = new Moments(training);
  for await (const { inputs } of fetchedInOrder(training)) moments.add(inputs);
  moments.centre();
  for await (const { inputs } of fetchedInOrder(training)) moments.addSquares(inputs);
  return moments.standardization();
}

/** Mean and deviation of each feature, of examples that come some at a time, twice. */
class Moments {
  readonly #training: Dataset;
  readonly #features: number;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #mean: readonly number[] = [];

  constructor(training: Dataset) {
    const { name, inputShape, count } = training;
    if (count === 0) throw new DataError(`standardization: ${name}: expected examples, got none`);
    this.#training = training;
    this.#features = inputShape.at(-1)!;
    this.#sums = new Float64Array(this.#features);
    this.#squares = new Float64Array(this.#features);
  }

  add(inputs: Inputs): void {
    const { divideBy } = this.#training;
    for (let i = 0; i < inputs.length; i++)
      this.#sums[i % this.#features]! += inputs[i]! / divideBy;
  }

  /** Between the two times. */
  centre(): void {
    this.#mean = Array.from(this.#sums, (sum) => sum / this.#each);
  }

  addSquares(inputs: Inputs): void {
    const { divideBy } = this.#training;
    for (let i = 0; i < inputs.length; i++) {
      const off = inputs[i]! / divideBy - this.#mean[i % this.#features]!;
      this.#squares[i % this.#features]! += off * off;
    }
  }

  /** How many values a feature has. */
  get #each(): number {
    return (this.#training.count * exampleSize(this.#training)) / this.#features;
  }

  standardization(): Standardization {
    const deviation = Array.from(this.#squares, (sum) => Math.sqrt(sum / this.#each) || 1);
    return measured(this.#mean, deviation, this.#training);
  }
}

function measured(
  mean: readonly number[],
  deviation: readonly number[],
  { inputNames }: Dataset,
): Standardization {
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
