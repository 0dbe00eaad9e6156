// Projected gradient descent, the strongest attack that knows nothing but gradients. Madry, Makelov,
// Schmidt, Tsipras & Vladu 2017, "Towards deep learning models resistant to adversarial attacks".

import type { Tensor } from "../../compiler/1-graph/tensor.ts";
import { scan } from "../../compiler/2-autodiff/scan.ts";
import { checkOptionNames } from "../../data/option-names.ts";
import { checkCount } from "../check.ts";
import {
  type Attack,
  type Attacked,
  type Judgement,
  type PixelRangeOptions,
  settingsCode,
} from "./attack.ts";
import { ballAround } from "./ball.ts";
import { checkSteps, firstPlace, type StepSizes, signStep, usualStep } from "./sign-steps.ts";

export interface PgdOptions extends PixelRangeOptions {
  /** How far each input moves at most, in the units that the network sees. */
  readonly epsilon: number;
  /** How far it moves in a step; default 2.5 epsilon / steps, with which the steps can reach the edge
   * from anywhere and turn there. */
  readonly alpha?: number;
  /** Steps from each start; default 40. */
  readonly steps?: number;
  /** Whether the steps begin anywhere in the ball; default true. Without, all starts are alike. */
  readonly randomStart?: boolean;
  /** From how many starts; default 1. */
  readonly restarts?: number;
}

/**
 * Steps of alpha along the sign of the gradient, from each of `restarts` places in the ball, and back
 * into the ball after each: x' = clip(x + alpha sign(dC/dx)). What is kept is the best of all places
 * that were come to, the input itself among them, example by example: one with a wrong answer (with a
 * target: that answer) before one without, then the one with the highest loss (the lowest).
 */
export function pgd(options: PgdOptions): Attack {
  checkOptionNames("pgd", options, {
    range: true,
    epsilon: true,
    alpha: true,
    steps: true,
    randomStart: true,
    restarts: true,
  });
  const { epsilon, steps = 40, randomStart = true, restarts = 1, range } = options;
  const alpha = options.alpha ?? usualStep((2.5 * epsilon) / steps);
  const start = randomStart ? "inside" : "input";
  const sizes = { epsilon, alpha, steps, start, ...(range ? { range } : {}) } as const;
  checkSteps("pgd", sizes);
  checkCount("pgd: restarts", restarts, 1);
  return Object.freeze({
    name: "pgd",
    code: `pgd(${settingsCode({ ...options })})`,
    epsilon,
    ...(range ? { range } : {}),
    perturb: (attacked) => strongest(attacked, sizes, restarts),
  } satisfies Attack);
}

/** The best places so far. */
interface Best {
  readonly [name: string]: Tensor;
  /** [batch, ...inputShape] */
  readonly place: Tensor;
  /** [batch]: the loss there, or minus the loss with a target. */
  readonly gain: Tensor;
  /** [batch]: 1 where the answer there is what the attack wants. */
  readonly isFooled: Tensor;
}

function strongest(attacked: Attacked, sizes: StepSizes, restarts: number): Tensor {
  const { inputs } = attacked;
  const ball = ballAround(attacked, sizes.epsilon);
  const alpha = attacked.number("alpha", sizes.alpha);
  const start: Best = standing(attacked, inputs, attacked.judge(inputs));
  const outer = scan({ carries: start, steps: restarts }, (before) => {
    const carries = { ...before, x: firstPlace(attacked, ball, sizes.start) };
    const { last } = scan({ carries, steps: sizes.steps }, ({ x, ...best }) => {
      const judged = attacked.judge(x!);
      const next = signStep(x!, judged, attacked, alpha, ball);
      return { carries: { ...better(best as Best, standing(attacked, x!, judged)), x: next } };
    });
    const { x, ...best } = last;
    return { carries: better(best as Best, standing(attacked, x, attacked.judge(x))) };
  });
  return outer.last.place;
}

/** A place as it stands. */
function standing(attacked: Attacked, place: Tensor, { losses, outputs }: Judgement): Best {
  const { isTargeted, hasClasses, wanted } = attacked;
  const gain = isTargeted ? losses.neg() : losses;
  const isWanted = () => outputs.argMax().eq(wanted.argMax());
  const fooled = () => (isTargeted ? isWanted() : isWanted().not()).cast(losses.dtype);
  return { place, gain, isFooled: hasClasses ? fooled() : losses.mul(0) };
}

/** Example by example the better of two places. */
function better(a: Best, b: Best): Best {
  const isSame = a.isFooled.eq(b.isFooled);
  const isBetter = a.isFooled.lt(b.isFooled).or(isSame.and(a.gain.lt(b.gain))); // [batch]
  const { shape } = a.place;
  const each = isBetter.reshape([shape[0]!, ...shape.slice(1).map(() => 1)]).broadcastTo(shape);
  return {
    place: each.where(b.place, a.place),
    gain: isBetter.where(b.gain, a.gain),
    isFooled: isBetter.where(b.isFooled, a.isFooled),
  };
}
