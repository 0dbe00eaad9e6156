// Activations by Keras's names and by ours. Those that are made with a number are layers of their own in Keras,
// but for the numbers that its names stand for.

import {
  type Activation,
  elu,
  gelu,
  leakyRelu,
  linear,
  relu,
  sigmoid,
  silu,
  softmax,
  softplus,
  tanh,
} from "../nn/activation.ts";

/** Those that a layer of Keras may have, by its name. */
const BY_NAME: Readonly<Record<string, Activation>> = {
  linear,
  relu,
  sigmoid,
  tanh,
  softmax,
  softplus,
  gelu,
  silu,
  swish: silu,
  elu: elu(1),
  leaky_relu: leakyRelu(0.2),
};
export const activationNames: readonly string[] = Object.keys(BY_NAME);

/** The activation of a name of Keras's; undefined where there is none here. */
export const activationOf = (name: string): Activation | undefined =>
  Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;

/** Keras's name of one of ours; undefined where it has none. */
export const nameOf = (activation: string): string | undefined =>
  Object.keys(BY_NAME).find((name) => BY_NAME[name]!.name === activation);
