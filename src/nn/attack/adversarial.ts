// Adversarial training: each mini-batch is attacked with the network as it is in this step, and the
// network learns from what comes out. Madry et al. 2017; with one step from a random start Wong, Rice &
// Kolter 2020, "Fast is better than free: revisiting adversarial training".

import type { Tensor } from "../../compiler/1-graph/tensor.ts";
import { checkOptionNames } from "../../data/option-names.ts";
import { type Attacked, type PixelRange, type PixelRangeOptions, settingsCode } from "./attack.ts";
import { checkSteps, signSteps, usualStep } from "./sign-steps.ts";

export interface AdversarialOptions extends PixelRangeOptions {
  /** How far each input moves at most, in the units that the network sees. */
  readonly epsilon: number;
  /** How far it moves in a step; default 1.25 epsilon, for more steps 2.5 epsilon / steps. */
  readonly alpha?: number;
  /** Default 1: the fast method. */
  readonly steps?: number;
  /** Default true. */
  readonly randomStart?: boolean;
}

/** Inputs that are moved against the network that learns from them. */
export interface Adversarial {
  readonly name: "adversarial";
  /** The expression that makes it. */
  readonly code: string;
  readonly range?: PixelRange;
  perturb(attacked: Attacked): Tensor;
}

/**
 * Training on the worst near each example: `steps` steps along the sign of dC/dx from a place anywhere
 * in the ball, x' = clip(x + alpha sign(dC/dx)), behind all other augmentations. The attack sees the
 * network as in evaluation (without dropout, with running statistics); no gradient goes through it.
 * With one step of more than epsilon the network may suddenly learn to withstand that step alone;
 * `attacked` with `pgd` shows it.
 */
export function adversarial(options: AdversarialOptions): Adversarial {
  checkOptionNames("adversarial", options, {
    range: true,
    epsilon: true,
    alpha: true,
    steps: true,
    randomStart: true,
  });
  const { epsilon, steps = 1, randomStart = true, range } = options;
  const alpha = options.alpha ?? usualStep(steps === 1 ? 1.25 * epsilon : (2.5 * epsilon) / steps);
  const start = randomStart ? "anywhere" : "input";
  const sizes = { epsilon, alpha, steps, start, ...(range ? { range } : {}) } as const;
  checkSteps("adversarial", sizes);
  return Object.freeze({
    name: "adversarial",
    code: `adversarial(${settingsCode({ ...options })})`,
    ...(range ? { range } : {}),
    perturb: (attacked) => signSteps(attacked, sizes),
  } satisfies Adversarial);
}
