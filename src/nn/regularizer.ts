// Penalties on large weights, in the book's scale: lambda / n, n the size of the training set.
// Weights are parameters of rank 2 and more; biases are not decayed. Only the gradient enters the
// step; reported losses are without penalty.
import type { Tensor } from "../compiler/1-graph/tensor.ts";
import { checkNonNegative } from "./check.ts";

/** Penalties on weights, by the book's conventions. */
export interface RegularizerOptions {
  /** The book's lambda of C = C0 + lambda / 2n sum w^2; default 0. */
  readonly l2?: number | undefined;
  /** The book's lambda of C = C0 + lambda / n sum |w|; default 0. */
  readonly l1?: number | undefined;
}

/** Throws OptionError for a penalty that is negative or not finite. */
export function checkRegularizer({ l2 = 0, l1 = 0 }: RegularizerOptions): void {
  checkNonNegative("l2", l2);
  checkNonNegative("l1", l1);
}

/** dC/dw with the penalties: dC0/dw + lambda2 / n w + lambda1 / n sgn(w). */
export function withPenalty(
  weight: Tensor,
  gradient: Tensor,
  trainCount: number,
  { l2 = 0, l1 = 0 }: RegularizerOptions,
): Tensor {
  if (weight.rank < 2) return gradient;
  const decayed = l2 ? gradient.add(weight.mul(l2 / trainCount)) : gradient;
  return l1 ? decayed.add(weight.sign().mul(l1 / trainCount)) : decayed;
}

/** What the penalties add to the loss of a parameter: lambda2 / 2n sum w^2 + lambda1 / n sum |w|. */
export function penalty(
  weight: ArrayLike<number>,
  trainCount: number,
  { l2 = 0, l1 = 0 }: RegularizerOptions,
): number {
  let squares = 0;
  let sizes = 0;
  for (let i = 0; i < weight.length; i++) {
    squares += weight[i]! * weight[i]!;
    sizes += Math.abs(weight[i]!);
  }
  return ((l2 / 2) * squares + l1 * sizes) / trainCount;
}
