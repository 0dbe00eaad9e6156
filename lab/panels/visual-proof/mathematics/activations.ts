// Other activation functions: which of them become a step when the weight grows.
import { sigma } from "./sigmoid.ts";

export const ACTIVATIONS = ["wavy", "sigmoid", "tanh", "relu", "linear"] as const;
export type ActivationName = (typeof ACTIVATIONS)[number];

export const activations: Readonly<Record<ActivationName, (z: number) => number>> = {
  wavy: (z) => sigma(z) + 0.2 * Math.sin(10 * z) * Math.exp(-Math.abs(z)),
  sigmoid: sigma,
  tanh: Math.tanh,
  relu: (z) => Math.max(0, z),
  linear: (z) => z,
};

/** Where they end on both sides; undefined where they have no limit, so that no weight makes them a step. */
export const limits: Readonly<Record<ActivationName, readonly [number, number] | undefined>> = {
  wavy: [0, 1],
  sigmoid: [0, 1],
  tanh: [-1, 1],
  relu: undefined,
  linear: undefined,
};
