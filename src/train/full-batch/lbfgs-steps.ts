// L-BFGS: the inverse of the Hessian is known by what the last steps did to the gradient, and multiplied
// with in two loops over these steps. Nocedal 1980; Liu & Nocedal 1989, "On the limited memory BFGS
// method for large scale optimization".
import { searchLine } from "./line-search.ts";
import {
  type DescentEnding,
  dot,
  type Iterate,
  type Limits,
  largest,
  norm,
  plus,
  type SmoothFunction,
  times,
} from "./smooth-function.ts";

export interface LbfgsSettings extends Limits {
  /** Steps that are remembered. */
  readonly memory: number;
}

/** A step and what it changed. */
interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  /** 1 / s.y */
  readonly rho: number;
}

/** One iterate after another; returns why they ended. */
export async function* lbfgsSteps(
  cost: SmoothFunction,
  start: Float64Array,
  { memory, iterations, tolerance }: LbfgsSettings,
): AsyncGenerator<Iterate, DescentEnding, void> {
  let place = { x: start, ...(await cost.evaluate(start)) };
  let evaluations = 1;
  const evaluate = (x: Float64Array) => cost.evaluate(x);
  let pairs: Pair[] = [];
  for (let iteration = 1; ; ) {
    if (largest(place.gradient) <= tolerance) return "converged";
    if (iteration > iterations) return "iterations";
    const direction = downhill(place.gradient, pairs);
    const first = pairs.length > 0 ? 1 : Math.min(1, 1 / norm(direction));
    const found = await searchLine(evaluate, place, direction, { first, decrease: 1e-3 });
    if (!found) {
      // what is remembered misleads: once more along the gradient itself
      if (pairs.length === 0) return "stuck";
      pairs = [];
      continue;
    }
    evaluations += found.evaluations;
    const s = plus(found.place.x, -1, place.x);
    const y = plus(found.place.gradient, -1, place.gradient);
    const curvature = dot(s, y);
    // only where the function curves upwards does the memory stay positive
    if (curvature > 1e-16 * dot(y, y)) {
      pairs = [...pairs, { s, y, rho: 1 / curvature }].slice(-memory);
    }
    place = found.place;
    const slope = largest(place.gradient);
    yield { iteration, place, slope, step: found.step, evaluations, products: 0 };
    iteration++;
  }
}

/** - H g by the two loops of Nocedal, H begun as s.y / y.y of the last step. */
function downhill(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  let q = gradient;
  const alphas: number[] = [];
  for (const { s, y, rho } of pairs.toReversed()) {
    const alpha = rho * dot(s, q);
    alphas.unshift(alpha);
    q = plus(q, -alpha, y);
  }
  const last = pairs.at(-1);
  let r = last ? times(1 / (last.rho * dot(last.y, last.y)), q) : q;
  for (const [i, { s, y, rho }] of pairs.entries()) {
    r = plus(r, alphas[i]! - rho * dot(y, r), s);
  }
  return times(-1, r);
}
