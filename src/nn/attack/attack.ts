// What an attack is: a rule that moves the inputs of a batch by little so that the loss of each example
// rises, or falls towards a class that is not its own. It works in graph ops, on many examples at once,
// and whoever runs it knows nothing of how. Szegedy et al. 2013, "Intriguing properties of neural
// networks"; Goodfellow, Shlens & Szegedy 2014, "Explaining and harnessing adversarial examples".
import type { Shape } from "../../compiler/1-graph/shape.ts";
import type { Tensor } from "../../compiler/1-graph/tensor.ts";
import { OptionError } from "../../errors.ts";
import { checkFinite } from "../check.ts";

/** What a network makes of some inputs. */
export interface Judgement {
  /** [batch] */
  readonly losses: Tensor;
  /** The output of each example, [batch, outputs]. */
  readonly outputs: Tensor;
}

/** Inputs of a batch, and the network whose answers they are to change. */
export interface Attacked {
  /** [batch, ...inputShape], as they are without an attack. */
  readonly inputs: Tensor;
  /** [batch, outputs]: what is right for them, or what they are pulled to. */
  readonly wanted: Tensor;
  /** Whether the loss against `wanted` is to fall. */
  readonly isTargeted: boolean;
  /** Whether `wanted` tells a class, so that an answer can be right or wrong. */
  readonly hasClasses: boolean;
  /** The least and the most that an input may be. */
  readonly range: PixelRange;
  /** The network at other inputs, with its parameters as they are; its losses against `wanted`, or
   * against what is given. */
  judge(inputs: Tensor, against?: Tensor): Judgement;
  /** A number of the attack, of shape []: a value that a program is given when it runs, so that attacks
   * that differ by such numbers alone are one program. The same name is the same number. */
  number(name: string, value: number): Tensor;
  /** Numbers from 0 to below 1, each as likely, from the stream attack/<name>. */
  uniform(name: string, shape: Shape): Tensor;
}

export type PixelRange = readonly [low: number, high: number];

export interface PixelRangeOptions {
  /** The least and the most that an input may be; default: what bytes can give where a set holds
   * bytes, 0 to 255/256 for MNIST, else 0 to 1. */
  readonly range?: PixelRange;
}

/** A way to change inputs so that a network errs; see `fgsm`, `pgd`, `signNoise`. */
export interface Attack {
  readonly name: string;
  /** The expression that makes it. */
  readonly code: string;
  /** How far an input moves at most; Infinity where only the range holds it. */
  readonly epsilon: number;
  readonly range?: PixelRange;
  /** The class that answers are pulled to, one for all examples or one each; undefined: away from the
   * right one. */
  readonly towards?: number | readonly number[];
  /** The inputs as they are after the attack, of the same shape: nowhere further than `epsilon` from
   * what they were, nor outside of the range. */
  perturb(attacked: Attacked): Tensor;
}

/** What is read of options that say how far and how an attack goes, as code. */
export function checkRange(what: string, range: PixelRange | undefined): void {
  if (range === undefined) return;
  const [low, high] = range;
  checkFinite(`${what}: range`, low);
  checkFinite(`${what}: range`, high);
  if (low < high) return;
  throw new OptionError(`${what}: range: expected [least, most], got [${low}, ${high}]`);
}

/** epsilon: 0.3, alpha: 0.01, ... as it is written: what is undefined is left out. */
export function settingsCode(settings: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return `{ ${given.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(", ")} }`;
}
