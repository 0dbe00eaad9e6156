// Steps of one size along the sign of the gradient: all that FGSM, PGD and adversarial training have in
// common. The gradient is that of the inputs alone; parameters stand still.

import type { Tensor } from "../../compiler/1-graph/tensor.ts";
import { differentiate } from "../../compiler/2-autodiff/differentiate.ts";
import { scan } from "../../compiler/2-autodiff/scan.ts";
import { checkCount, checkNonNegative, checkPositive } from "../check.ts";
import { type Attacked, checkRange, type Judgement, type PixelRangeOptions } from "./attack.ts";
import { type Ball, ballAround } from "./ball.ts";

export interface StepSizes extends PixelRangeOptions {
  /** How far an input may move: the attack stays in the ball |x' - x| <= epsilon of the maximum norm. */
  readonly epsilon: number;
  /** How far it moves in a step. */
  readonly alpha: number;
  /** How many steps. */
  readonly steps: number;
  readonly start: Start;
}

/**
 * Where the steps begin: at the input itself; anywhere in the ball, each place as likely, and then in the
 * range (`inside`); or anywhere in the ball (`anywhere`), also where no input can be: the first step
 * brings it back. The last is what fast adversarial training needs: of pixels that are 0 half would
 * begin at 0 else and all end at 0 or epsilon, and a network learns to withstand such corners alone.
 */
export type Start = "input" | "inside" | "anywhere";

/** A step where none is asked for; in a ball of nothing, or of what the checks refuse, any does. */
export const usualStep = (alpha: number): number =>
  alpha > 0 && Number.isFinite(alpha) ? alpha : 1;

/** Throws OptionError, led by `what`, for sizes that cannot be. */
export function checkSteps(what: string, { epsilon, alpha, steps, range }: StepSizes): void {
  checkNonNegative(`${what}: epsilon`, epsilon);
  checkPositive(`${what}: alpha`, alpha);
  checkCount(`${what}: steps`, steps, 1);
  checkRange(what, range);
}

/** Where the steps begin: x, or x + epsilon (2 u - 1) with u uniform. */
export function firstPlace(attacked: Attacked, ball: Ball, start: Start): Tensor {
  const { inputs } = attacked;
  if (start === "input") return inputs;
  const u = attacked.uniform("start", inputs.shape).cast(inputs.dtype);
  const place = inputs.add(u.mul(ball.radius.mul(2)).sub(ball.radius));
  return start === "inside" ? ball.clip(place) : place;
}

/** x' = clip(x + alpha sign(dC/dx)), against the sign where the attack has a target. */
export function signStep(
  at: Tensor,
  judged: Judgement,
  { isTargeted }: Attacked,
  alpha: Tensor,
  ball: Ball,
): Tensor {
  const [gradient] = differentiate(judged.losses.sum(), [at]);
  return ball.clip(at.add(gradient!.sign().mul(isTargeted ? alpha.neg() : alpha)));
}

/** Where the last of the steps ends: [batch, ...inputShape]. */
export function signSteps(attacked: Attacked, sizes: StepSizes): Tensor {
  const { steps } = sizes;
  const ball = ballAround(attacked, sizes.epsilon);
  const alpha = attacked.number("alpha", sizes.alpha);
  const step = (x: Tensor) => signStep(x, attacked.judge(x), attacked, alpha, ball);
  // a place of its own, so that nothing but the attack hangs on the gradient
  const start = firstPlace(attacked, ball, sizes.start).detach();
  if (steps === 1) return step(start);
  return scan({ carries: { x: start }, steps }, ({ x }) => ({ carries: { x: step(x) } })).last.x;
}
