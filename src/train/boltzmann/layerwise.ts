// Deep networks learned a layer at a time, without labels: each is trained as a restricted Boltzmann
// machine on what the one below makes of the examples. What comes out is a deep belief network, and
// where a network to classify begins. (Hinton, Osindero and Teh, "A fast learning algorithm for deep
// belief nets", 2006.)

import { checkInMemory, type Dataset, dataset } from "../../data/dataset.ts";
import { inWords } from "../../data/in-words.ts";
import { checkOptionNames } from "../../data/option-names.ts";
import { OptionError } from "../../errors.ts";
import { boltzmann, boltzmannSizes } from "../../nn/boltzmann/boltzmann.ts";
import type { Layer } from "../../nn/layer.ts";
import { type Network, network } from "../../nn/network.ts";
import { checkNetworkGiven, checkSetGiven } from "../check-given.ts";
import { type InitialOptions, initialParameters } from "../initialize.ts";
import type { ParameterMap } from "../state.ts";
import type { TrainedNetwork, UseOptions } from "../trained.ts";

export interface LayerwiseOptions extends InitialOptions {
  /** Where what a layer makes of the examples is computed; default: where it was trained. */
  readonly use?: UseOptions;
}

/**
 * Trains the first layers of a network one after another: those that are `boltzmann` or
 * `boltzmannClassifier`, or dense with sigmoid, which have the same weights and biases. Other layers
 * keep fresh parameters.
 *
 * ```ts
 * const parameters = await layerwise(net, training, (machine, examples) => train(machine, examples, {
 *   loss: contrastiveDivergence(), optimizer: momentum({ learningRate: 0.1, momentum: 0.9 }), ...
 * }));
 * const run = await train(net, training, { from: parameters, ... });
 * ```
 * @param learn trains a layer, number `layer`, as a network of its own on `examples`, the
 * probabilities that the layers below give, with the labels of the set
 * @returns all parameters of the network, to begin a run from
 * @throws OptionError where the first layer is none of those
 */
export async function layerwise(
  net: Network,
  set: Dataset,
  learn: (machine: Network, examples: Dataset, layer: number) => Promise<TrainedNetwork>,
  options: LayerwiseOptions = {},
): Promise<ParameterMap> {
  checkNetworkGiven("layerwise: network", net);
  checkSetGiven("layerwise: set", set);
  if (typeof learn !== "function") {
    throw new OptionError(
      `layerwise: learn: expected a function that trains a machine, got ${inWords(learn)}`,
    );
  }
  checkOptionNames("layerwise", options, { seed: true, init: true, dtype: true, use: true });
  const layers = net.layers.map(asMachine);
  const end = layers.indexOf(undefined);
  const count = end < 0 ? layers.length : end;
  if (count === 0) {
    throw new OptionError(
      `layerwise: expected boltzmann(n) or dense(n, sigmoid) as the first layer, got ${net.layers[0]!.code}`,
    );
  }
  const { use, ...start } = options;
  const found = new Map(initialParameters(net, start));
  let examples = set;
  for (const [i, layer] of layers.slice(0, count).entries()) {
    const machine = network(examples.inputShape, layer!);
    const trained = await learn(machine, examples, i);
    for (const [name, values] of trained.parameters) {
      const own = name.replace("layers.0.", `layers.${i}.`);
      if (found.has(own)) found.set(own, values);
    }
    if (i < count - 1) examples = await answersOf(trained, examples, use);
  }
  return found;
}

/** The layer as a restricted Boltzmann machine. */
function asMachine(layer: Layer): Layer | undefined {
  if (boltzmannSizes(layer)) return layer;
  if (!layer.description) return undefined;
  const { kind, size, activation, bias, frozen } = layer.description;
  const isLike = kind === "dense" && activation === "sigmoid" && bias !== false && !frozen;
  return isLike ? boltzmann(size as number) : undefined;
}

/** What a layer makes of examples, as examples of the next one. */
async function answersOf(
  trained: TrainedNetwork,
  set: Dataset,
  use?: UseOptions,
): Promise<Dataset> {
  checkInMemory("layerwise", set);
  const { name, outputs, labels, targets, inputs, divideBy } = set;
  const { values, outputs: size } = await trained.predict({ inputs, divideBy }, use);
  return dataset({
    name: `${name} through ${trained.network.layers[0]!.code}`,
    inputShape: [size],
    outputs,
    inputs: values,
    ...(labels ? { labels } : {}),
    ...(targets ? { targets } : {}),
  });
}
