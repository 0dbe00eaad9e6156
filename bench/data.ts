// What a workload runs on: MNIST in the shape that the network takes, or noise, and the parameters
// that every contestant begins with.
import { initialParameters, sgd, train } from "downhill";
import { type Dataset, dataset, randomStream, textSet } from "downhill/data";
import { networkOf } from "./architecture.ts";
import { SYMBOLS, type Workload } from "./workloads.ts";

export const SEED = 1;

/** What the bench trains on and tests with. */
export interface BenchData {
  readonly training: Dataset;
  readonly test: Dataset;
}

export interface Prepared extends BenchData {
  readonly parameters: ReadonlyMap<string, Float32Array | Float64Array>;
}

/** Pictures that a network which predicts has seen before; enough for a sane accuracy. */
const SEEN = 10_000;
/** Examples of noise. */
const NOISE = 32;
/** Of the made-up text. */
const CHARACTERS = 100_000;

export async function prepare(workload: Workload, digits: BenchData): Promise<Prepared> {
  const { task, loss, learningRate, init, inputShape } = workload;
  const shaped = (set: Dataset): Dataset => ({ ...set, inputShape });
  const { training, test } =
    workload.data === "mnist"
      ? { training: shaped(digits.training), test: shaped(digits.test) }
      : madeUp(workload);
  const net = networkOf(workload);
  if (task === "train") {
    return { training, test, parameters: initialParameters(net, { seed: SEED, init }) };
  }
  const width = training.inputs.length / training.count;
  const count = Math.min(SEEN, training.count);
  const inputs = training.inputs.slice(0, count * width);
  const seen = { ...training, count, inputs, labels: training.labels!.slice(0, count) };
  const optimizer = sgd({ learningRate });
  const options = { loss, optimizer, init, epochs: 1, batchSize: 10, seed: SEED };
  const { parameters } = await train(net, seen, { ...options, target: "auto" });
  return { training, test, parameters };
}

function madeUp(workload: Workload): BenchData {
  const set = workload.data === "symbols" ? symbols(workload) : noise(workload);
  return { training: set, test: set };
}

/** Symbols of which each is twice the one before and what a seed adds. */
function symbols({ name, inputShape }: Workload): Dataset {
  const random = randomStream(SEED, `bench/${name}`);
  const alphabet = Array.from({ length: SYMBOLS }, (_, i) => String.fromCharCode(48 + i));
  let now = 0;
  const text = Array.from({ length: CHARACTERS }, () => {
    now = (2 * now + random.below(4)) % SYMBOLS;
    return alphabet[now]!;
  });
  return textSet(text.join(""), { steps: inputShape[0]!, alphabet, name }).set;
}

function noise({ name, inputShape, outputs }: Workload): Dataset {
  const random = randomStream(SEED, `bench/${name}`);
  const width = inputShape.reduce((a, b) => a * b, 1);
  const inputs = Uint8Array.from({ length: NOISE * width }, () => random.below(256));
  const labels = Uint16Array.from({ length: NOISE }, () => random.below(outputs));
  return dataset({ name, inputShape, outputs, inputs, labels });
}
