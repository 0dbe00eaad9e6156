// The vote of a neuron: what it adds to the weighted input of every output.
import type { Values } from "../worker/protocol.ts";

export interface Vote {
  /** The output's place. */
  readonly output: number;
  readonly value: number;
}

/** w·a to every output, where the outputs come right after the neuron's layer. `weight`: [outputs, in]. */
export function directVotes(weight: Values, neuron: number, activation: number): Float32Array {
  const [outputs, from] = weight.shape as [number, number];
  return Float32Array.from(
    { length: outputs },
    (_, k) => weight.values[k * from + neuron]! * activation,
  );
}

/** Strongest first. */
export const ranked = (votes: ArrayLike<number>): Vote[] =>
  Array.from(votes, (value, output) => ({ output, value })).sort(
    (a, b) => Math.abs(b.value) - Math.abs(a.value),
  );

/** Votes below this are next to none. */
export const FAINT = 0.05;
