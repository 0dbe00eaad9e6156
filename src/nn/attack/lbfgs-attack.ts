// The first attack: the least change that makes a network answer wrongly, by box-constrained L-BFGS.
// Szegedy, Zaremba, Sutskever, Bruna, Erhan, Goodfellow & Fergus 2013, "Intriguing properties of neural
// networks", section 4.1.

import type { Tensor } from "../../compiler/1-graph/tensor.ts";
import { differentiate } from "../../compiler/2-autodiff/differentiate.ts";
import { scan } from "../../compiler/2-autodiff/scan.ts";
import { checkOptionNames } from "../../data/option-names.ts";
import { OptionError } from "../../errors.ts";
import { checkCount } from "../check.ts";
import {
  type Attack,
  type Attacked,
  checkRange,
  type PixelRangeOptions,
  settingsCode,
} from "./attack.ts";
import { ballAround } from "./ball.ts";
import { type BoxPlace, boxSteps, descentStart, each, lengths } from "./box-descent.ts";

export interface LbfgsAttackOptions extends PixelRangeOptions {
  /** How many weights c of the change are tried, each halfway between the largest that gave a wrong
   * answer and the smallest that did not; default 10. */
  readonly searches?: number;
  /** Gradients that L-BFGS takes for each c; default 40. */
  readonly steps?: number;
}

/** Powers of ten between which c is looked for: for inputs from 0 to 1 as for bytes. */
const [LEAST, MOST] = [-8, 6];
/** Above any |r|^2 that there can be. */
const FAR = 1e30;

/**
 * For each example the smallest r in |r|_2 that is found to change the answer, x + r in the range:
 * minimises c |r|^2 + C(x + r, l) within the box, and looks for the largest c at which the answer is l.
 * Without a target l is the likeliest wrong class, and any wrong answer counts. No epsilon is given: how
 * far it had to go is the result. Examples that it cannot change stay as they are.
 */
export function lbfgsAttack(options: LbfgsAttackOptions = {}): Attack {
  checkOptionNames("lbfgsAttack", options, { range: true, searches: true, steps: true });
  const { searches = 10, steps = 40, range } = options;
  checkCount("lbfgsAttack: searches", searches, 1);
  checkCount("lbfgsAttack: steps", steps, 1);
  checkRange("lbfgsAttack", range);
  return Object.freeze({
    name: "L-BFGS",
    code: Object.keys(options).length
      ? `lbfgsAttack(${settingsCode({ ...options })})`
      : "lbfgsAttack()",
    epsilon: Number.POSITIVE_INFINITY,
    ...(range ? { range } : {}),
    perturb: (attacked) => leastChange(attacked, searches, steps),
  } satisfies Attack);
}

/** The nearest place so far with an answer that is wanted. */
interface Nearest {
  readonly [name: string]: Tensor;
  /** [batch, inputs] */
  readonly place: Tensor;
  /** [batch]: |r|^2; FAR where none was found. */
  readonly size: Tensor;
}

function leastChange(attacked: Attacked, searches: number, steps: number): Tensor {
  const { inputs, range, hasClasses } = attacked;
  if (!hasClasses) {
    throw new OptionError("lbfgsAttack: expected a set with labels, or a target, got targets");
  }
  const [low, high] = range;
  const width = high - low;
  const { shape } = inputs;
  const batch = shape[0]!;
  const x = inputs.reshape([batch, shape.slice(1).reduce((a, b) => a * b, 1)]).detach();
  const { clip } = ballAround({ ...attacked, inputs: x }, width);
  const { against, isReached } = goal(attacked);
  const zero = lengths(x).mul(0);

  const bisected = scan(
    {
      carries: { place: x, size: zero.add(FAR), least: zero.add(LEAST), most: zero.add(MOST) },
      steps: searches,
    },
    ({ place, size, least, most }) => {
      const exponent = least!.add(most!).mul(0.5);
      const weight = exponent
        .mul(Math.LN10)
        .exp()
        .div(width * width); // [batch]
      const evaluate = (at: Tensor) => {
        const { losses, outputs } = attacked.judge(at.reshape(shape), against);
        const squared = lengths(at.sub(x));
        const value = weight.mul(squared).add(losses);
        const [gradient] = differentiate(value.sum(), [at]);
        return { value, gradient: gradient!, squared, isReached: isReached(outputs) };
      };
      const first = { ...descentStart(x), place: place!, size: size!, isReached: zero };
      const { last } = scan({ carries: first, steps }, (now) => {
        const seen = evaluate(now.trial!);
        const near = nearer(
          { place: now.place!, size: now.size! },
          { place: now.trial!, size: seen.isReached.where(seen.squared, FAR) },
        );
        const { isBetter, ...next } = boxSteps(now as BoxPlace, seen, { clip, width });
        const reached = seen.isReached.cast(x.dtype);
        return {
          carries: { ...next, ...near, isReached: isBetter.where(reached, now.isReached!) },
        };
      });
      const reached = last.isReached!.gt(0.5);
      return {
        carries: {
          place: last.place!,
          size: last.size!,
          least: reached.where(exponent, least!),
          most: reached.where(most!, exponent),
        },
      };
    },
  );
  return bisected.last.place!.reshape(shape);
}

/** The class that answers are pulled to, and what counts as success. */
function goal({ inputs, wanted, isTargeted, judge }: Attacked) {
  const right = wanted.argMax();
  if (isTargeted) {
    return { against: wanted, isReached: (outputs: Tensor) => outputs.argMax().eq(right) };
  }
  const others = judge(inputs).outputs.sub(wanted.mul(FAR));
  return {
    against: others.argMax().oneHot(wanted.shape.at(-1)!, wanted.dtype).detach(),
    isReached: (outputs: Tensor) => outputs.argMax().eq(right).not(),
  };
}

function nearer(a: Nearest, b: Nearest): Nearest {
  const isNearer = b.size.lt(a.size);
  return {
    place: each(isNearer, b.place).where(b.place, a.place),
    size: isNearer.where(b.size, a.size),
  };
}
