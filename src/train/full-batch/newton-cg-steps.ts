// Truncated Newton: the step H^-1 g that the book's second-order expansion asks for, found by conjugate
// gradients, which need H only times a vector, and given up early far from the minimum. Dembo &
// Steihaug 1983; Nocedal & Wright, Numerical Optimization, algorithm 7.1.
import { searchLine } from "./line-search.ts";
import {
  type DescentEnding,
  dot,
  type Iterate,
  type Limits,
  largest,
  norm,
  type Place,
  plus,
  type SmoothFunction,
  times,
} from "./smooth-function.ts";

export interface NewtonSettings extends Limits {
  /** The share of the slope that conjugate gradients may leave; undefined: min(1/2, sqrt|g|). */
  readonly residual?: number | undefined;
}

/** One iterate after another; returns why they ended. */
export async function* newtonCgSteps(
  cost: SmoothFunction,
  start: Float64Array,
  { iterations, tolerance, residual }: NewtonSettings,
): AsyncGenerator<Iterate, DescentEnding, void> {
  let place: Place = { x: start, ...(await cost.evaluate(start)) };
  let evaluations = 1;
  let products = 0;
  const evaluate = (x: Float64Array) => cost.evaluate(x);
  for (let iteration = 1; ; iteration++) {
    if (largest(place.gradient) <= tolerance) return "converged";
    if (iteration > iterations) return "iterations";
    const solved = await newtonDirection(cost, place, residual);
    products += solved.products;
    const found =
      (await searchLine(evaluate, place, solved.direction, { first: 1 })) ??
      (await searchLine(evaluate, place, times(-1, place.gradient), {
        first: Math.min(1, 1 / norm(place.gradient)),
      }));
    if (!found) return "stuck";
    evaluations += found.evaluations;
    place = found.place;
    const slope = largest(place.gradient);
    yield { iteration, place, slope, step: found.step, evaluations, products };
  }
}

/** The sum of |a_i|. */
const size = (a: Float64Array): number => a.reduce((sum, x) => sum + Math.abs(x), 0);

/**
 * d with H d = -g, as nearly as |H d + g| <= residual |g| in sums of absolute values; where the function
 * curves down along a direction, what is found by then, at first that of the gradient.
 */
async function newtonDirection(
  cost: SmoothFunction,
  { x, gradient }: Place,
  residual: number = Math.min(0.5, Math.sqrt(size(gradient))),
): Promise<{ readonly direction: Float64Array; readonly products: number }> {
  let direction: Float64Array = new Float64Array(gradient.length);
  let rest = gradient; // H d + g
  let conjugate = times(-1, gradient);
  let squares = dot(rest, rest);
  const wanted = residual * size(gradient);
  const most = 20 * cost.size;
  for (let products = 0; products < most; ) {
    if (size(rest) <= wanted) return { direction, products };
    const curved = await cost.product(x, conjugate);
    products++;
    const curvature = dot(conjugate, curved);
    if (!(curvature > 3 * Number.EPSILON * dot(conjugate, conjugate))) {
      return { direction: products === 1 ? conjugate : direction, products };
    }
    const step = squares / curvature;
    direction = plus(direction, step, conjugate);
    rest = plus(rest, step, curved);
    const next = dot(rest, rest);
    conjugate = plus(times(-1, rest), next / squares, conjugate);
    squares = next;
  }
  return { direction, products: most };
}
