// The functions of a layer and their slopes, in float64: what the page computes itself.
import type { ActivationName } from "../../settings/layers.ts";

export type Slope = Exclude<ActivationName, "softmax">;

export const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

const functions: Readonly<Record<Slope, (z: number) => number>> = {
  sigmoid,
  tanh: Math.tanh,
  relu: (z) => Math.max(0, z),
  linear: (z) => z,
};

/** f'(z), where `a` is f(z). */
const slopes: Readonly<Record<Slope, (z: number, a: number) => number>> = {
  sigmoid: (_, a) => a * (1 - a),
  tanh: (_, a) => 1 - a * a,
  relu: (z) => (z > 0 ? 1 : 0),
  linear: () => 1,
};

/** a of a whole layer. */
export function activate(name: ActivationName, z: ArrayLike<number>): Float64Array {
  if (name !== "softmax") return Float64Array.from(z, functions[name]);
  const most = Math.max(...Array.from(z));
  const powers = Float64Array.from(z, (value) => Math.exp(value - most));
  const sum = powers.reduce((s, power) => s + power, 0);
  return powers.map((power) => power / sum);
}

/** f'(z) of a whole layer; of softmax, where each output hangs on all z, da_j/dz_j. */
export function slopesOf(
  name: ActivationName,
  z: ArrayLike<number>,
  a: ArrayLike<number>,
): Float64Array {
  const slope = slopes[name === "softmax" ? "sigmoid" : name];
  return Float64Array.from(z, (value, j) => slope(value, a[j]!));
}
