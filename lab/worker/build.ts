// Settings made into what the library takes: a network, a loss, an optimizer. What cannot be made is an
// error of the library's own, which names the layer.
import {
  type Activation,
  activationNamed,
  adam,
  adamw,
  batchNorm,
  bidirectional,
  conv2d,
  dense,
  dropout,
  eachStep,
  flatten,
  gru,
  initializers,
  type Layer,
  type OptimizerName as LibraryOptimizerName,
  type Loss,
  lossNamed,
  lstm,
  maxPool2d,
  momentum,
  type Network,
  nesterov,
  network,
  type Optimizer,
  type RecurrentLayer,
  rmsprop,
  rnn,
  type StepperOptions,
  sgd,
} from "downhill";
import type { ActivationName } from "../settings/activations.ts";
import type { LayerChoice, RecurrentChoice } from "../settings/layers.ts";
import type { LossName } from "../settings/losses.ts";
import type { OptimizerName, Settings } from "../settings/settings.ts";

export const lossOf = (name: LossName): Loss => lossNamed(name)!;
const activationOf = (name: ActivationName): Activation => activationNamed(name)!;

/** All that the library has: with one more this does not compile, and neither does `OPTIMIZERS` fit. */
export const optimizers: Readonly<
  Record<LibraryOptimizerName & OptimizerName, (learningRate: number) => Optimizer>
> &
  Readonly<Record<LibraryOptimizerName, unknown>> = {
  sgd: (learningRate) => sgd({ learningRate }),
  momentum: (learningRate) => momentum({ learningRate, momentum: 0.9 }),
  nesterov: (learningRate) => nesterov({ learningRate, momentum: 0.9 }),
  rmsprop: (learningRate) => rmsprop({ learningRate }),
  adam: (learningRate) => adam({ learningRate }),
  adamw: (learningRate) => adamw({ learningRate }),
};

export const makeOptimizer = ({ optimizer, learningRate }: Settings): Optimizer =>
  optimizers[optimizer](learningRate);

/** Whether layers look at pictures, so that examples keep height, width and channels. */
export const takesPictures = (layers: readonly LayerChoice[]): boolean =>
  layers.some(({ kind }) => kind === "conv" || kind === "pool");

export function makeNetwork(
  inputShape: readonly number[],
  layers: readonly LayerChoice[],
): Network {
  return network(inputShape, ...(layers.map(makeLayer) as [...Layer[], Layer]));
}

function makeLayer(choice: LayerChoice): Layer {
  switch (choice.kind) {
    case "rnn":
    case "gru":
    case "lstm":
      return makeRecurrent(choice);
    case "bidirectional":
      return bidirectional(makeRecurrent(choice.layer));
    case "each":
      return eachStep(makeLayer(choice.layer));
    case "dense":
      return dense(choice.size, activationOf(choice.activation), still(choice.frozen));
    case "conv": {
      const { filters, kernel, activation, frozen } = choice;
      return conv2d(filters, kernel, activationOf(activation), still(frozen));
    }
    case "pool":
      return maxPool2d(choice.size);
    case "dropout":
      return dropout(choice.p);
    case "batchNorm":
      return batchNorm();
    case "flatten":
      return flatten();
  }
}

function makeRecurrent(choice: RecurrentChoice): RecurrentLayer {
  const options = {
    returnSequences: choice.sequences ?? false,
    reverse: choice.reverse ?? false,
    ...still(choice.frozen),
  };
  if (choice.kind === "rnn") return rnn(choice.size, activationOf(choice.activation), options);
  return choice.kind === "gru" ? gru(choice.size, options) : lstm(choice.size, options);
}

const still = (frozen: boolean | undefined) => (frozen ? { frozen } : {});

/** Left to the page: threads that take every core make it wait for its turn, and a key for its paint. */
const SPARE_CORES = 1;

/** The options of a run that settings fix; sets and where it starts from are added by the session. */
export function makeOptions(settings: Settings): StepperOptions {
  const { loss, epochs, batchSize, l2, l1, init, seed } = settings;
  return {
    loss: lossOf(loss),
    optimizer: makeOptimizer(settings),
    epochs,
    batchSize,
    l2,
    l1,
    init: initializers[init],
    seed,
    chunkMs: 20,
    spareCores: SPARE_CORES,
  };
}
