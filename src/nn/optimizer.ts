// How a parameter moves along its gradient. An optimizer is a rule in graph ops with named slots of
// state, one buffer a parameter and slot (layers.0.weight.momentum), zero at the start. The
// learning rate is a cell that the host may change between epochs, never a constant of the program.

import { sameShape, text } from "../compiler/1-graph/shape.ts";
import { Tensor } from "../compiler/1-graph/tensor.ts";
import { inWords } from "../data/in-words.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { checkFinite, checkFunction, checkOwnName, checkPositive } from "./check.ts";

/** Names of the built-in optimizers. */
export type OptimizerName = "sgd" | "momentum" | "nesterov" | "rmsprop" | "adam" | "adamw";

/** What a rule gets: tensors of the parameter's shape, and the learning rate as a scalar. */
export interface UpdateArguments {
  readonly parameter: Tensor;
  /** dC/dw of the mini-batch's mean loss, penalties included. */
  readonly gradient: Tensor;
  readonly learningRate: Tensor;
  /** The slots, in the order of `slots`. */
  readonly state: readonly Tensor[];
  /** What all parameters share, as it is after this step. */
  readonly shared: readonly Tensor[];
}

/** Scalars that belong to the optimizer as a whole: cells named optimizer.<name>, zero at the start. */
export interface SharedState {
  readonly names: readonly string[];
  /** Their values after one more step. */
  next(values: readonly Tensor[]): readonly Tensor[];
}

/** What a rule gives back. */
export interface Updated {
  readonly parameter: Tensor;
  readonly state: readonly Tensor[];
}

/** How parameters move by their gradients; see `sgd`, `adam`, or `optimizer` for one of your own. */
export interface Optimizer {
  readonly name: string;
  /** The expression that makes it. */
  readonly code: string;
  /** The learning rate at the start; a schedule multiplies it. */
  readonly learningRate: number;
  readonly slots: readonly string[];
  readonly shared?: SharedState;
  update(args: UpdateArguments): Updated;
}

export interface OwnOptimizerOptions {
  /** At the start; a schedule multiplies it. */
  readonly learningRate: number;
  /** Names of the states that each parameter has, zeros at the start; default none. */
  readonly slots?: readonly string[];
  /** States that all parameters share; default none. */
  readonly shared?: SharedState;
}

const OPTIMIZERS: Readonly<Record<OptimizerName, true>> = {
  sgd: true,
  momentum: true,
  nesterov: true,
  rmsprop: true,
  adam: true,
  adamw: true,
};

/**
 * An optimizer of your own:
 *
 * ```ts
 * const signSgd = optimizer(
 *   "signSgd",
 *   ({ parameter, gradient, learningRate }) => ({
 *     parameter: parameter.sub(gradient.gt(0).where(learningRate, learningRate.neg())),
 *     state: [],
 *   }),
 *   { learningRate: 0.01 },
 * );
 * ```
 * Its states are saved with the network and go on with a run, as those of built-in ones do.
 * @param update gives the parameter after the step, and the slots after it in their order
 * @throws OptionError for names that are none of functions, or one that is taken
 */
export function optimizer(
  name: string,
  update: (args: UpdateArguments) => Updated,
  options: OwnOptimizerOptions,
): Optimizer {
  checkOwnName("optimizer", name, Object.keys(OPTIMIZERS));
  const what = `optimizer ${name}`;
  checkFunction(what, "a function of { parameter, gradient, learningRate, state }", update);
  checkOptionNames(what, options, { learningRate: true, slots: true, shared: true });
  const { learningRate, slots = [], shared } = options;
  checkPositive(`${what}: learningRate`, learningRate);
  for (const [place, slot] of slots.entries()) {
    checkOwnName(`${what}: slots`, slot, [
      ACCUMULATED_SLOT,
      TRAINED_SLOT,
      ...slots.slice(0, place),
    ]);
  }
  for (const [place, own] of (shared?.names ?? []).entries()) {
    checkOwnName(`${what}: shared`, own, [AVERAGE_CORRECTION, ...shared!.names.slice(0, place)]);
  }
  return Object.freeze({
    name,
    code: `${name}({ learningRate: ${learningRate} })`,
    learningRate,
    slots: [...slots],
    ...(shared ? { shared } : {}),
    update,
  });
}

/** What sums of gradients and running means of weights call their own states. */
export const ACCUMULATED_SLOT = "accumulated";
export const TRAINED_SLOT = "trained";
export const AVERAGE_CORRECTION = "averageCorrection";

/** What an optimizer makes of a parameter; throws OptionError or ShapeError where a rule of one's own
 * gives something else than the parameter and its slots after the step. */
export function updated(optimizer: Optimizer, args: UpdateArguments): Updated {
  const what = `optimizer ${optimizer.name}`;
  const next: Partial<Updated> | undefined = optimizer.update(args);
  const { parameter, state = [] } = next ?? {};
  if (state.length !== optimizer.slots.length) {
    const slots = optimizer.slots.length ? ` (${optimizer.slots.join(", ")})` : "";
    throw new OptionError(
      `${what}: expected ${optimizer.slots.length} states${slots} after a step, got ${state.length}`,
    );
  }
  for (const [i, value] of [parameter, ...state].entries()) {
    const name = i === 0 ? "parameter" : optimizer.slots[i - 1]!;
    if (!(value instanceof Tensor)) {
      throw new OptionError(`${what}: ${name}: expected a tensor, got ${inWords(value)}`);
    }
    if (sameShape(value.shape, args.parameter.shape)) continue;
    const wanted = text(args.parameter.shape);
    throw new ShapeError(
      `${what}: ${name}: expected the shape of the parameter, ${wanted}, got ${text(value.shape)}`,
    );
  }
  return { parameter: parameter!, state };
}

const SHARED = "optimizer.";

/** The buffers of an optimizer, for these parameters. */
export function stateNames(
  { slots, shared }: Optimizer,
  parameters: readonly { readonly name: string }[],
): string[] {
  const own = parameters.flatMap(({ name }) => slots.map((slot) => `${name}.${slot}`));
  return [...own, ...(shared?.names ?? []).map(sharedName)];
}

export const sharedName = (name: string): string => `${SHARED}${name}`;

/** Whether a buffer of an optimizer is a scalar that all parameters share. */
export const isShared = (buffer: string): boolean => buffer.startsWith(SHARED);

export interface SgdOptions {
  /** The book's eta. */
  readonly learningRate: number;
}

/** Stochastic gradient descent: w' = w - eta dC/dw. */
export function sgd(options: SgdOptions): Optimizer {
  checkOptionNames("sgd", options, { learningRate: true });
  const { learningRate } = options;
  checkPositive("sgd: learningRate", learningRate);
  return Object.freeze({
    name: "sgd",
    code: `sgd({ learningRate: ${learningRate} })`,
    learningRate,
    slots: [],
    update: ({ parameter, gradient, learningRate: eta }) => ({
      parameter: parameter.sub(gradient.mul(eta)),
      state: [],
    }),
  } satisfies Optimizer);
}

export interface MomentumOptions extends SgdOptions {
  /** The book's mu: 0 is plain gradient descent, 1 has no friction. */
  readonly momentum: number;
}

/** The book's momentum: v' = mu v - eta dC/dw, w' = w + v'. */
export function momentum(options: MomentumOptions): Optimizer {
  checkOptionNames("momentum", options, { learningRate: true, momentum: true });
  const { learningRate, momentum: mu } = options;
  checkPositive("momentum: learningRate", learningRate);
  checkFinite("momentum: momentum", mu);
  return Object.freeze({
    name: "momentum",
    code: `momentum({ learningRate: ${learningRate}, momentum: ${mu} })`,
    learningRate,
    slots: ["momentum"],
    update: ({ parameter, gradient, learningRate: eta, state: [velocity] }) => {
      const next = velocity!.mul(mu).sub(gradient.mul(eta));
      return { parameter: parameter.add(next), state: [next] };
    },
  } satisfies Optimizer);
}

/**
 * Nesterov's momentum, with the gradient taken where PyTorch takes it:
 * v' = mu v - eta dC/dw, w' = w + mu v' - eta dC/dw.
 */
export function nesterov(options: MomentumOptions): Optimizer {
  checkOptionNames("nesterov", options, { learningRate: true, momentum: true });
  const { learningRate, momentum: mu } = options;
  checkPositive("nesterov: learningRate", learningRate);
  checkFinite("nesterov: momentum", mu);
  return Object.freeze({
    name: "nesterov",
    code: `nesterov({ learningRate: ${learningRate}, momentum: ${mu} })`,
    learningRate,
    slots: ["momentum"],
    update: ({ parameter, gradient, learningRate: eta, state: [velocity] }) => {
      const slope = gradient.mul(eta);
      const next = velocity!.mul(mu).sub(slope);
      return { parameter: parameter.add(next.mul(mu).sub(slope)), state: [next] };
    },
  } satisfies Optimizer);
}
