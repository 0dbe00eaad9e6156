// Which layers of a network are drawn as what: the first with weights as pictures, the last as answers,
// those between them as rows of bars.
import type { LayerFacts, Values } from "../worker/protocol.ts";
import { type Part, partsOf } from "./parts.ts";

/** A layer with weights, and its place among all layers. */
export interface WeightedLayer extends LayerFacts {
  readonly index: number;
  /** Neurons, or maps. */
  readonly units: number;
  /** Where their weights lie. */
  readonly parts: readonly Part[];
  /** [units, in] or [units, in, height, width]; of a layer that remembers [gates * units, in]. */
  readonly weightShape: readonly number[];
  /** What each block of its weights is for, where it has several: a unit has a row in each. */
  readonly gates: readonly Gate[];
  /** Shape of what comes in for one example, and the name of that value. */
  readonly from: { readonly shape: readonly number[]; readonly value: string };
}

export type Gate = "input" | "forget" | "candidate" | "output" | "reset" | "update";

/** In the order of the library's blocks. */
const GATES: Readonly<Record<string, readonly Gate[]>> = {
  lstm: ["input", "forget", "candidate", "output"],
  gru: ["reset", "update", "candidate"],
};

/** Whether it reads steps and remembers what it has read: its neurons speak to themselves. */
export const remembers = ({ kind }: Pick<LayerFacts, "kind">): boolean =>
  ["rnn", "gru", "lstm", "bidirectional"].includes(kind);

/** Whether its weights meet every step, so that no input is theirs alone. */
export const meetsSteps = (layer: Pick<LayerFacts, "kind">): boolean =>
  remembers(layer) || layer.kind === "eachStep";

/** Weights of a unit, or of a gate of it. */
export const weightsEach = ({ weightShape }: Pick<WeightedLayer, "weightShape">): number =>
  weightShape.slice(1).reduce((a, b) => a * b, 1);

export interface Roles {
  readonly first: WeightedLayer;
  readonly deeper: readonly WeightedLayer[];
  readonly output: WeightedLayer;
}

/** Undefined where no layer has weights. */
export function rolesOf(run: {
  readonly inputShape: readonly number[];
  readonly layers: readonly LayerFacts[];
}): Roles | undefined {
  const weighted = run.layers.flatMap((layer, index): WeightedLayer[] => {
    const units = layer.shape.at(-1)!;
    const parts = partsOf(layer, units);
    const weight = layer.parameters.find(({ name }) => name === `${parts[0]!.name}.weight`);
    if (!weight || weight.shape.length < 2) return [];
    const [rows, ...each] = weight.shape as [number, ...number[]];
    const weightShape = [rows * parts.length, ...each];
    const before = run.layers[index - 1];
    // what is flattened keeps its places in the plane
    const plane = before?.kind === "flatten" ? run.layers[index - 2] : before;
    const from = before
      ? { shape: plane?.shape ?? run.inputShape, value: `${before.name}/a` }
      : { shape: run.inputShape, value: "inputs" };
    const gates = GATES[layer.inner ?? layer.kind] ?? [];
    return [{ ...layer, index, units, parts, weightShape, gates, from }];
  });
  const [first, output] = [weighted[0], weighted.at(-1)];
  return first && output && { first, output, deeper: weighted.slice(1, -1) };
}

/** One number a neuron; of a map its mean over all places. The units are the last axis. */
export function unitActivations({ shape, values }: Values): Float32Array {
  const units = shape.at(-1) ?? 1;
  const places = values.length / units;
  if (places === 1) return values;
  const found = new Float32Array(units);
  for (let i = 0; i < values.length; i++) found[i % units]! += values[i]! / places;
  return found;
}

/** How long the bar of an activation is, 0 to 1: of what the function can reach, or of the layer's most. */
export function barShare(activation: string | undefined, value: number, most: number): number {
  const reach = activation === "sigmoid" || activation === "softmax" || activation === "tanh";
  const share = Math.abs(value) / (reach ? 1 : most || 1);
  return Number.isFinite(share) ? Math.min(1, share) : 0;
}
