// What a method of descent on a whole set works on: a function of many numbers with its slope and its
// curvature. Vectors are Float64Arrays; the arithmetic between evaluations is done here.

/** A smooth function of `size` numbers. */
export interface SmoothFunction {
  readonly size: number;
  /** f(x) and its gradient. */
  evaluate(x: Float64Array): Promise<Evaluated>;
  /** H(x) v, H the second derivatives of f at x. */
  product(x: Float64Array, v: Float64Array): Promise<Float64Array>;
}

export interface Evaluated {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** Where a descent stands. */
export interface Place extends Evaluated {
  readonly x: Float64Array;
}

/** A step of a descent that has been taken. */
export interface Iterate {
  /** Counted from 1. */
  readonly iteration: number;
  readonly place: Place;
  /** The largest |df/dx_i|. */
  readonly slope: number;
  /** How much of the direction was gone: 1 is the step that the curvature wants. */
  readonly step: number;
  /** Since the start: of the function with its gradient, and products of the Hessian with a vector. */
  readonly evaluations: number;
  readonly products: number;
}

/**
 * Why a descent ended: the slope fell below the tolerance, as many iterations as were allowed, or no
 * step along the direction lowers the function any more, which is as far as rounding lets it come.
 */
export type DescentEnding = "converged" | "iterations" | "stuck";

/** How long a descent goes on. */
export interface Limits {
  readonly iterations: number;
  /** The slope |df/dx_i| that is small enough everywhere. */
  readonly tolerance: number;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));

/** a + factor b */
export function plus(a: Float64Array, factor: number, b: Float64Array): Float64Array {
  const sum = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) sum[i] = a[i]! + factor * b[i]!;
  return sum;
}

export const times = (factor: number, a: Float64Array): Float64Array => a.map((x) => factor * x);

/** The largest |a_i|. */
export function largest(a: Float64Array): number {
  let most = 0;
  for (const x of a) {
    // NaN is larger than everything
    if (!(Math.abs(x) <= most)) most = Math.abs(x);
  }
  return most;
}
