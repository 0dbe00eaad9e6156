// What sampling, likelihood and training of stacks ask of a trained network that holds restricted
// Boltzmann machines, and the inputs of graphs over their parameters.

import type { Graph } from "../../compiler/1-graph/graph.ts";
import { input } from "../../compiler/1-graph/tensor.ts";
import { OptionError } from "../../errors.ts";
import type { FloatType } from "../../nn/batch.ts";
import { boltzmannOf, boltzmannSizes } from "../../nn/boltzmann/boltzmann.ts";
import type { Boltzmann } from "../../nn/boltzmann/energy.ts";
import type { Network } from "../../nn/network.ts";
import { checkTrainedGiven } from "../check-given.ts";
import type { TrainedState } from "../state.ts";

/** The machine that a layer is, as inputs of a graph. */
export function machineIn(graph: Graph, net: Network, layer: number, dtype: FloatType): Boltzmann {
  return boltzmannOf(net, layer, (name) => {
    const { shape } = net.parameters.find((p) => p.name === name)!;
    return input(graph, name, "parameter", shape, dtype);
  });
}

/** Throws OptionError unless every layer is a restricted Boltzmann machine, and all but the last one
 * without classes. */
export function checkStack(what: string, { layers }: Network): void {
  const isSound = layers.every((layer, i) => {
    const sizes = boltzmannSizes(layer);
    return sizes && (sizes.classes === 0 || i === layers.length - 1);
  });
  if (isSound) return;
  throw new OptionError(
    `${what}: expected a network of boltzmann layers, of which the last may be a boltzmannClassifier, got ${layers.map((l) => l.code).join(", ")}`,
  );
}

/** The numbers of a network that is one restricted Boltzmann machine without classes. */
export function singleMachine(what: string, model: TrainedState) {
  checkTrainedGiven(what, model);
  const { network: net, parameters } = model;
  const sizes = net.layers.length === 1 ? boltzmannSizes(net.layers[0]) : undefined;
  if (!sizes || sizes.classes) {
    throw new OptionError(`${what}: expected one boltzmann layer, got ${net}`);
  }
  const own = (name: string) => parameters.get(`layers.0.${name}`)!;
  return {
    visible: net.inputShape[0]!,
    hidden: sizes.hidden,
    weight: own("weight"),
    bias: own("bias"),
    visibleBias: own("visibleBias"),
  };
}
