// The functions a layer applies to its weighted inputs z. An activation is a name and a function
// from tensor to tensor; its gradient follows from the graph. `step` is the book's perceptron: it
// can be evaluated, but not trained.

import { sameShape, text } from "../compiler/1-graph/shape.ts";
import { Tensor } from "../compiler/1-graph/tensor.ts";
import { inWords } from "../data/in-words.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { checkFinite, checkFunction, checkNonNegative, checkOwnName } from "./check.ts";
import { numbered } from "./numbered.ts";

/** Names of the built-in activations that are made with no number, as code has them. */
export type ActivationName =
  | "sigmoid"
  | "tanh"
  | "relu"
  | "linear"
  | "softmax"
  | "step"
  | "softplus"
  | "gelu"
  | "geluTanh"
  | "silu";

/** What a neuron makes of its weighted input: sigmoid, relu, or one that `activation` makes. */
export interface Activation {
  /** How code calls it: relu, or leakyRelu(0.2) where it is made with a number. */
  readonly name: string;
  /** False where the derivative is zero almost everywhere, so that nothing can be learned. */
  readonly isTrainable: boolean;
  /** a = f(z): [batch, n] -> [batch, n] */
  apply(z: Tensor): Tensor;
}

const builtIn = new WeakSet<Activation>();

function known(name: string, apply: (z: Tensor) => Tensor, isTrainable = true): Activation {
  const made = Object.freeze({ name, isTrainable, apply });
  builtIn.add(made);
  return made;
}

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

/** ln(1 + e^z): a smooth ReLU. */
export const softplus = known("softplus", (z) => z.softplus());
/** z times the share of a normal distribution below z: z (1 + erf(z / sqrt(2))) / 2, the exact form,
 * as `nn.GELU()` of PyTorch and "gelu" of Keras (Hendrycks and Gimpel, 2016). */
export const gelu = known("gelu", (z) => z.mul(0.5).mul(z.mul(Math.SQRT1_2).erf().add(1)));
/** The older form of gelu that GPT-2 and BERT have: z (1 + tanh(sqrt(2 / pi) (z + 0.044715 z^3))) / 2,
 * as `nn.GELU(approximate="tanh")`; at most 0.0005 from gelu. */
export const geluTanh = known("geluTanh", (z) => {
  const inside = z.add(z.square().mul(z).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
  return z.mul(0.5).mul(inside.tanh().add(1));
});
/** z / (1 + e^-z), also called swish. */
export const silu = known("silu", (z) => z.mul(z.sigmoid()));

/**
 * ReLU that lets a share of what is below 0 through, so that no unit is dead: z where z > 0, else
 * `slope` z.
 * @param slope default 0.01, as in PyTorch; "leaky_relu" of Keras has 0.2
 * @throws OptionError for a slope below 0 or not finite
 */
export function leakyRelu(slope = 0.01): Activation {
  checkNonNegative("leakyRelu: slope", slope);
  return known(`leakyRelu(${slope})`, (z) => z.gt(0).where(z, z.mul(slope)));
}

/**
 * Exponential linear unit: z where z > 0, else alpha (e^z - 1), which goes to -alpha.
 * @param alpha default 1
 * @throws OptionError for an alpha that is not finite
 */
export function elu(alpha = 1): Activation {
  checkFinite("elu: alpha", alpha);
  return known(`elu(${alpha})`, (z) => {
    // e^z - 1 = 2 t / (1 - t) for t = tanh(z / 2), which keeps its digits near 0
    const t = z.min(0).mul(0.5).tanh();
    const below = t.mul(2 * alpha).div(t.constant(1).sub(t));
    return z.gt(0).where(z, below);
  });
}

/** All activations by name; those that are made with a number, leakyRelu(0.01) and elu(1), are apart. */
export const activations: Readonly<Record<ActivationName, Activation>> = Object.freeze({
  sigmoid,
  tanh,
  relu,
  linear,
  softmax,
  step,
  softplus,
  gelu,
  geluTanh,
  silu,
});

/** Those that are made with a number, which a name has behind it: leakyRelu(0.2). */
export const activationMakers = Object.freeze({ leakyRelu, elu });

/** What may stand where a file or a person names an activation. */
export const activationNames: readonly string[] = [
  ...Object.keys(activations),
  ...Object.keys(activationMakers).map((name) => `${name}(x)`),
];

/** The built-in activation of a name, `relu` or `leakyRelu(0.2)`; undefined for no such name or number. */
export function activationNamed(name: string): Activation | undefined {
  if (Object.hasOwn(activations, name)) return activations[name as ActivationName];
  const made = numbered(name);
  if (!made || !Object.hasOwn(activationMakers, made.name)) return undefined;
  if (made.name === "leakyRelu" && made.value < 0) return undefined;
  return activationMakers[made.name as keyof typeof activationMakers](made.value);
}

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
export const isBuiltInActivation = (given: Activation): boolean => builtIn.has(given);

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
  const names = activationNames.join(", ");
  const cure = Object.hasOwn(activations, String(given))
    ? `the value itself, import { ${given} } from "downhill"`
    : typeof given === "function"
      ? 'activation("name", (z) => ...) for one of your own'
      : "an activation, and options behind it";
  const maker = Object.entries(activationMakers).find(([, make]) => (make as unknown) === given);
  if (maker) {
    throw new OptionError(
      `${what}: activation: expected an activation, got the function that makes one; write ${maker[0]}()`,
    );
  }
  throw new OptionError(
    `${what}: activation: expected one of ${names}, got ${inWords(given)}; give ${cure}`,
  );
}
