// The functions a layer applies to its weighted inputs z. An activation is a name and a function
// from tensor to tensor; its gradient follows from the graph. `step` is the book's perceptron: it
// can be evaluated, but not trained.
import type { Tensor } from "../compiler/1-graph/tensor.ts";
import { inWords } from "../data/in-words.ts";
import { OptionError } from "../errors.ts";

export type ActivationName = "sigmoid" | "tanh" | "relu" | "linear" | "softmax" | "step";

export interface Activation {
  readonly name: ActivationName;
  /** False where the derivative is zero almost everywhere, so that nothing can be learned. */
  readonly isTrainable: boolean;
  /** a = f(z): [batch, n] -> [batch, n] */
  apply(z: Tensor): Tensor;
}

const activation = (
  name: ActivationName,
  apply: (z: Tensor) => Tensor,
  isTrainable = true,
): Activation => Object.freeze({ name, isTrainable, apply });

/** 1 / (1 + e^-z) */
export const sigmoid = activation("sigmoid", (z) => z.sigmoid());
/** (e^z - e^-z) / (e^z + e^-z) */
export const tanh = activation("tanh", (z) => z.tanh());
/** max(0, z) */
export const relu = activation("relu", (z) => z.relu());
/** z itself */
export const linear = activation("linear", (z) => z);
/** e^z_j / sum_k e^z_k: the outputs are probabilities. */
export const softmax = activation("softmax", (z) => z.softmax());
/** 1 where z > 0, else 0: the book's perceptron. */
export const step = activation("step", (z) => z.step(), false);

/** All activations by name. */
export const activations: Readonly<Record<ActivationName, Activation>> = Object.freeze({
  sigmoid,
  tanh,
  relu,
  linear,
  softmax,
  step,
});

/** Throws OptionError, led by `what`, for what is no activation: its name, options, a plain function. */
export function checkActivation(what: string, given: Activation): void {
  const found: Partial<Activation> | null = given;
  if (typeof found === "object" && found !== null && typeof found.apply === "function") return;
  const known = Object.keys(activations).join(", ");
  const cure = Object.hasOwn(activations, String(given))
    ? `the value itself, import { ${given} } from "downhill"`
    : "an activation, and options behind it";
  throw new OptionError(
    `${what}: activation: expected one of ${known}, got ${inWords(given)}; give ${cure}`,
  );
}
