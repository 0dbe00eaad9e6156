// L-BFGS within a box, for many functions at once: every row of a matrix is a place of its own, with its
// own step and its own memory, and each evaluation is one of all rows together. The memory is that of
// Nocedal 1980; variables that stand at an end of the range and would leave it are held while the
// others move, and steps are bent back into the box: Bertsekas 1982, "Projected Newton methods for
// optimization problems with simple constraints".
import type { Tensor } from "../../compiler/1-graph/tensor.ts";

/** Steps that are remembered. */
const MEMORY = 6;
/** The share of what the slope promises that a step has to bring (Armijo's condition). */
const DECREASE = 1e-4;
/** After so much halving what is remembered is forgotten. */
const SHORTEST = 2 ** -10;
const NEVER = 1e30;

/** Where the rows stand. */
export interface BoxPlace {
  readonly [name: string]: Tensor;
  /** [rows, variables] */
  readonly x: Tensor;
  /** The function there, [rows]. */
  readonly value: Tensor;
  /** [rows, variables] */
  readonly gradient: Tensor;
  /** The place to be evaluated next, [rows, variables]. */
  readonly trial: Tensor;
  /** What share of its direction it is away, [rows]. */
  readonly step: Tensor;
}

export interface Evaluation {
  /** [rows] */
  readonly value: Tensor;
  /** [rows, variables] */
  readonly gradient: Tensor;
}

export interface Box {
  /** The nearest places in the box. */
  clip(x: Tensor): Tensor;
  /** Its extent along a variable. */
  readonly width: number;
}

/** [rows] for all variables of each row: like `like`, [rows, variables]. */
export const each = (perRow: Tensor, like: Tensor): Tensor => perRow.expand(1, like.shape[1]!);
const inverse = (x: Tensor): Tensor => x.constant(1).div(x);
const dot = (a: Tensor, b: Tensor): Tensor => a.mul(b).sum(1);
/** |x|^2 of each row. */
export const lengths = (x: Tensor): Tensor => dot(x, x);

/** Before the first evaluation, which is that of the start itself. */
export function descentStart(x: Tensor): BoxPlace {
  const nowhere = x.mul(0);
  const nothing = lengths(nowhere);
  const memory = Array.from({ length: MEMORY }, (_, i) => [
    [`s${i}`, nowhere],
    [`y${i}`, nowhere],
    [`rho${i}`, nothing],
  ]);
  return {
    ...Object.fromEntries(memory.flat()),
    x,
    value: nothing.add(NEVER),
    gradient: nowhere,
    trial: x,
    step: nothing.add(1),
  };
}

/** A step and what it changed, [rows, variables]; rho = 1 / s.y, 0 where there is none. */
interface Pair {
  readonly s: Tensor;
  readonly y: Tensor;
  readonly rho: Tensor;
}

/**
 * What follows from the evaluation of `trial`: each row goes there if its function has fallen enough,
 * and next tries half of the step if not. `isBetter` says which rows went.
 */
export function boxSteps(now: BoxPlace, seen: Evaluation, box: Box) {
  const s = now.trial.sub(now.x);
  const promised = dot(now.gradient, s).mul(DECREASE);
  const isBetter = seen.value.le(now.value.add(promised));
  const go = (there: Tensor, here: Tensor) => each(isBetter, here).where(there, here);
  const x = go(now.trial, now.x);
  const gradient = go(seen.gradient, now.gradient);
  const value = isBetter.where(seen.value, now.value);
  const halved = now.step.mul(0.5);
  const isStuck = isBetter.not().and(halved.lt(SHORTEST));
  const step = isBetter.or(isStuck).where(1, halved);

  const pairs = remembered(now, s, seen.gradient.sub(now.gradient), isBetter, isStuck);
  const isHeld = box.clip(x.sub(gradient)).eq(x);
  const free = isHeld.where(0, gradient);
  const direction = isHeld.where(0, downhill(free, pairs, box.width));
  return {
    ...Object.fromEntries(
      pairs.flatMap(({ s, y, rho }, i) => [
        [`s${i}`, s],
        [`y${i}`, y],
        [`rho${i}`, rho],
      ]),
    ),
    x,
    value,
    gradient,
    trial: box.clip(x.add(direction.mul(each(step, x)))),
    step,
    isBetter,
  };
}

/** The oldest pair makes room for the new one, in the rows that went and saw the function curve upwards. */
function remembered(
  now: BoxPlace,
  s: Tensor,
  y: Tensor,
  isBetter: Tensor,
  isStuck: Tensor,
): readonly Pair[] {
  const curvature = dot(s, y);
  const isNew = isBetter.and(curvature.gt(lengths(y).mul(1e-9)));
  const rho = inverse(isNew.where(curvature, 1));
  const pairs = Array.from({ length: MEMORY }, (_, i) => ({
    s: now[`s${i}`]!,
    y: now[`y${i}`]!,
    rho: now[`rho${i}`]!,
  }));
  return pairs.map((pair, i) => {
    const newer = pairs[i + 1] ?? { s, y, rho };
    const isNewEach = each(isNew, s);
    return {
      s: isNewEach.where(newer.s, pair.s),
      y: isNewEach.where(newer.y, pair.y),
      rho: isStuck.where(0, isNew.where(newer.rho, pair.rho)),
    };
  });
}

/** - H g by the two loops of Nocedal; a pair whose rho is 0 changes nothing. */
function downhill(gradient: Tensor, pairs: readonly Pair[], width: number): Tensor {
  let q = gradient;
  const alphas: Tensor[] = [];
  for (const { s, y, rho } of pairs.toReversed()) {
    const alpha = rho.mul(dot(s, q));
    alphas.unshift(alpha);
    q = q.sub(y.mul(each(alpha, q)));
  }
  const { y, rho } = pairs.at(-1)!;
  // without memory one width of the range along the gradient, or less where it is small
  const first = inverse(lengths(gradient).sqrt().mul(width).max(1)).mul(width * width);
  const known = rho.gt(0);
  const scale = known.where(inverse(known.where(rho.mul(lengths(y)), 1)), first);
  let r = q.mul(each(scale, q));
  for (const [i, { s, y, rho }] of pairs.entries()) {
    r = r.add(s.mul(each(alphas[i]!.sub(rho.mul(dot(y, r))), r)));
  }
  return r.neg();
}
