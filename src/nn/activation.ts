// The functions a layer applies to its weighted inputs z. An activation is a name and a function
// from tensor to tensor; its gradient follows from the graph. `step` is the book's perceptron: it
// can be evaluated, but not trained.

import { sameShape, text } from "../compiler/1-graph/shape.ts";
import { Tensor } from "../compiler/1-graph/tensor.ts";
import { inWords } from "../data/in-words.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { checkFunction, checkOwnName } from "./check.ts";

/** Names of the built-in activations, as files and the command line have them. */
export type ActivationName = "sigmoid" | "tanh" | "relu" | "linear" | "softmax" | "step";

/** What a neuron makes of its weighted input: sigmoid, relu, or one that `activation` makes. */
export interface Activation {
  /** How code calls it: relu. */
  readonly name: string;
  /** False where the derivative is zero almost everywhere, so that nothing can be learned. */
  readonly isTrainable: boolean;
  /** a = f(z): [batch, n] -> [batch, n] */
  apply(z: Tensor): Tensor;
}

const known = (
  name: ActivationName,
  apply: (z: Tensor) => Tensor,
  isTrainable = true,
): Activation => Object.freeze({ name, isTrainable, apply });

/** 1 / (1 + e^-z) */
export const sigmoid = known("sigmoid", (z) => z.sigmoid());
/** (e^z - e^-z) / (e^z + e^-z) */
export const tanh = known("tanh", (z) => z.tanh());
/** max(0, z) */
export const relu = known("relu", (z) => z.relu());
/** z itself */
export const linear = known("linear", (z) => z);
/** e^z_j / sum_k e^z_k: the outputs are probabilities. */
export const softmax = known("softmax", (z) => z.softmax());
/** 1 where z > 0, else 0: the book's perceptron. */
export const step = known("step", (z) => z.step(), false);

/** All activations by name. */
export const activations: Readonly<Record<ActivationName, Activation>> = Object.freeze({
  sigmoid,
  tanh,
  relu,
  linear,
  softmax,
  step,
});

export interface ActivationOptions {
  /** False where the derivative is zero almost everywhere; default true. */
  readonly isTrainable?: boolean;
}

/**
 * An activation of your own, for any layer that takes one:
 *
 * ```ts
 * const swish = activation("swish", (z) => z.mul(z.sigmoid()));
 * ```
 * A file holds its name; the network that reads the file back is given in code, as for a layer of
 * your own.
 * @param apply a = f(z), of the shape of z
 * @throws OptionError for a name that is none of a function, or that of a built-in one
 */
export function activation(
  name: string,
  apply: (z: Tensor) => Tensor,
  options: ActivationOptions = {},
): Activation {
  checkOwnName("activation", name, Object.keys(activations));
  checkFunction(`activation ${name}`, "a function of z", apply);
  checkOptionNames(`activation ${name}`, options, { isTrainable: true });
  return Object.freeze({ name, isTrainable: options.isTrainable ?? true, apply });
}

/** Whether files know it by its name. */
export const isBuiltInActivation = (given: Activation): boolean =>
  Object.hasOwn(activations, given.name) && activations[given.name as ActivationName] === given;

/** a = f(z); throws ShapeError or OptionError where an activation of one's own gives something else. */
export function activate(activation: Activation, z: Tensor): Tensor {
  const a: unknown = activation.apply(z);
  if (!(a instanceof Tensor)) {
    throw new OptionError(`activation ${activation.name}: expected a tensor, got ${inWords(a)}`);
  }
  if (sameShape(a.shape, z.shape)) return a;
  throw new ShapeError(
    `activation ${activation.name}: expected the shape of z, ${text(z.shape)}, got ${text(a.shape)}`,
  );
}

/** Throws OptionError, led by `what`, for what is no activation: its name, options, a plain function. */
export function checkActivation(what: string, given: Activation): void {
  const found: Partial<Activation> | null = given;
  if (typeof found === "object" && found !== null && typeof found.apply === "function") {
    if (isBuiltInActivation(given) || !Object.hasOwn(activations, `${found.name}`)) return;
    throw new OptionError(
      `${what}: activation: expected ${found.name} to be the library's own, got another of that name, which a file could not tell from it; call it otherwise`,
    );
  }
  const names = Object.keys(activations).join(", ");
  const cure = Object.hasOwn(activations, String(given))
    ? `the value itself, import { ${given} } from "downhill"`
    : typeof given === "function"
      ? 'activation("name", (z) => ...) for one of your own'
      : "an activation, and options behind it";
  throw new OptionError(
    `${what}: activation: expected one of ${names}, got ${inWords(given)}; give ${cure}`,
  );
}
