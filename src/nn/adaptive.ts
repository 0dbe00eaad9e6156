// Optimizers that give each weight a step of its own, from a running mean of its squared gradients:
// RMSprop, Adam and AdamW, with the defaults of PyTorch. A running mean that starts at 0 is too
// small at first by the factor 1 - beta^t. That factor is a cell of the program and is itself a
// running mean, of the number 1: so no power is taken, and f32 keeps its small first values exact.

import type { Tensor } from "../compiler/1-graph/tensor.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { checkBelowOne, checkNonNegative, checkPositive } from "./check.ts";
import type { Optimizer, SharedState, UpdateArguments, Updated } from "./optimizer.ts";

/** beta old + (1 - beta) x */
const runningMean = (old: Tensor, beta: number, x: Tensor | number): Tensor =>
  typeof x === "number" ? old.mul(beta).add((1 - beta) * x) : old.mul(beta).add(x.mul(1 - beta));

export interface RmspropOptions {
  /** Default 0.001. */
  readonly learningRate?: number;
  /** The share of the mean of squares that a step keeps; default 0.99. */
  readonly decay?: number;
  /** Keeps the divisor from 0; default 1e-8. */
  readonly epsilon?: number;
}

/** RMSprop: s' = decay s + (1 - decay) g^2, w' = w - eta g / (sqrt(s') + epsilon), g = dC/dw. */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  checkOptionNames("rmsprop", options, { learningRate: true, decay: true, epsilon: true });
  const { learningRate = 0.001, decay = 0.99, epsilon = 1e-8 } = options;
  checkPositive("rmsprop: learningRate", learningRate);
  checkBelowOne("rmsprop: decay", decay);
  checkPositive("rmsprop: epsilon", epsilon);
  return Object.freeze({
    name: "rmsprop",
    code: code("rmsprop", { learningRate, decay, epsilon }),
    learningRate,
    slots: ["meanSquare"],
    update: ({ parameter, gradient, learningRate: eta, state: [old] }) => {
      const square = runningMean(old!, decay, gradient.square());
      const move = gradient.mul(eta).div(square.sqrt().add(epsilon));
      return { parameter: parameter.sub(move), state: [square] };
    },
  } satisfies Optimizer);
}

export interface AdamOptions {
  /** Default 0.001. */
  readonly learningRate?: number;
  /** The share of the mean gradient that a step keeps; default 0.9. */
  readonly beta1?: number;
  /** The share of the mean of squares that a step keeps; default 0.999. */
  readonly beta2?: number;
  /** Keeps the divisor from 0; default 1e-8. */
  readonly epsilon?: number;
}

/**
 * Adam: m and s are running means of g = dC/dw and of g^2, made unbiased by their factors, and
 * w' = w - eta m / (sqrt(s) + epsilon).
 */
export function adam(options: AdamOptions = {}): Optimizer {
  checkOptionNames("adam", options, {
    learningRate: true,
    beta1: true,
    beta2: true,
    epsilon: true,
  });
  const settings = withDefaults("adam", options);
  return Object.freeze({
    name: "adam",
    code: code("adam", settings),
    learningRate: settings.learningRate,
    slots: ["firstMoment", "secondMoment"],
    shared: corrections(settings),
    update: (args) => moved(args.parameter, args, settings),
  } satisfies Optimizer);
}

export interface AdamwOptions extends AdamOptions {
  /** The share of a weight that eta = 1 would take away in a step; default 0.01. */
  readonly weightDecay?: number;
}

/** AdamW: Adam that first shrinks every parameter, biases too: w - eta weightDecay w. */
export function adamw(options: AdamwOptions = {}): Optimizer {
  checkOptionNames("adamw", options, {
    learningRate: true,
    beta1: true,
    beta2: true,
    epsilon: true,
    weightDecay: true,
  });
  const { weightDecay = 0.01 } = options;
  const settings = withDefaults("adamw", options);
  checkNonNegative("adamw: weightDecay", weightDecay);
  return Object.freeze({
    name: "adamw",
    code: code("adamw", { ...settings, weightDecay }),
    learningRate: settings.learningRate,
    slots: ["firstMoment", "secondMoment"],
    shared: corrections(settings),
    update: (args) => {
      const { parameter, learningRate: eta } = args;
      return moved(parameter.sub(parameter.mul(eta.mul(weightDecay))), args, settings);
    },
  } satisfies Optimizer);
}

type AdamSettings = Required<AdamOptions>;

function withDefaults(name: string, options: AdamOptions): AdamSettings {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  checkPositive(`${name}: learningRate`, learningRate);
  checkBelowOne(`${name}: beta1`, beta1);
  checkBelowOne(`${name}: beta2`, beta2);
  checkPositive(`${name}: epsilon`, epsilon);
  return { learningRate, beta1, beta2, epsilon };
}

/** 1 - beta1^t and 1 - beta2^t, t the steps of this optimizer. */
const corrections = ({ beta1, beta2 }: AdamSettings): SharedState => ({
  names: ["firstCorrection", "secondCorrection"],
  next: ([first, second]) => [runningMean(first!, beta1, 1), runningMean(second!, beta2, 1)],
});

/**
 * One step of Adam from `start`. Both corrections are moved into scalars, which are worked out once
 * a step: m / c1 / (sqrt(s / c2) + epsilon) = (sqrt(c2) / c1) m / (sqrt(s) + epsilon sqrt(c2)).
 */
function moved(
  start: Tensor,
  { gradient, learningRate: eta, state, shared }: UpdateArguments,
  { beta1, beta2, epsilon }: AdamSettings,
): Updated {
  const mean = runningMean(state[0]!, beta1, gradient);
  const square = runningMean(state[1]!, beta2, gradient.square());
  const [first, second] = shared as readonly [Tensor, Tensor];
  const root = second.sqrt();
  const rate = eta.mul(root).div(first);
  const move = mean.mul(rate).div(square.sqrt().add(root.mul(epsilon)));
  return { parameter: start.sub(move), state: [mean, square] };
}

function code(name: string, settings: Readonly<Record<string, number>>): string {
  const parts = Object.entries(settings).map(([key, value]) => `${key}: ${value}`);
  return `${name}({ ${parts.join(", ")} })`;
}
