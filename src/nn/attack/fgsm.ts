// The fast gradient sign method. Goodfellow, Shlens & Szegedy 2014, "Explaining and harnessing
// adversarial examples".
import { checkOptionNames } from "../../data/option-names.ts";
import { type Attack, type PixelRangeOptions, settingsCode } from "./attack.ts";
import { checkSteps, signSteps, usualStep } from "./sign-steps.ts";

export interface FgsmOptions extends PixelRangeOptions {
  /** How far each input moves, in the units that the network sees: MNIST's pixels go from 0 to 1. */
  readonly epsilon: number;
}

/** One step as far as it may go: x' = clip(x + epsilon sign(dC/dx)). */
export function fgsm(options: FgsmOptions): Attack {
  checkOptionNames("fgsm", options, { range: true, epsilon: true });
  const { epsilon, range } = options;
  const sizes = {
    epsilon,
    alpha: usualStep(epsilon),
    steps: 1,
    start: "input",
    ...(range ? { range } : {}),
  } as const;
  checkSteps("fgsm", sizes);
  return Object.freeze({
    name: "fgsm",
    code: `fgsm(${settingsCode({ epsilon, range })})`,
    epsilon,
    ...(range ? { range } : {}),
    perturb: (attacked) => signSteps(attacked, sizes),
  } satisfies Attack);
}
