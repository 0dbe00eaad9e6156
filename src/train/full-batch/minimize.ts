// The minimum of a function of many numbers that is written in tensors: what the methods for whole sets
// do, without a network.

import type { Tensor } from "../../compiler/1-graph/tensor.ts";
import { inWords } from "../../data/in-words.ts";
import { checkOptionNames } from "../../data/option-names.ts";
import { OptionError } from "../../errors.ts";
import { checkCount, checkFinite, checkNonNegative, checkOneOf } from "../../nn/check.ts";
import type { UseOptions } from "../trained.ts";
import { tensorFunction } from "./compiled-function.ts";
import { lbfgsSteps } from "./lbfgs-steps.ts";
import { newtonCgSteps } from "./newton-cg-steps.ts";
import type { DescentEnding, Limits } from "./smooth-function.ts";

export interface DescentOptions extends UseOptions {
  /** Default 200. */
  readonly iterations?: number;
  /** Ends where no |df/dx_i| is larger; default 1e-6. */
  readonly tolerance?: number;
}

export interface LbfgsMemory {
  /** L-BFGS: steps that are remembered; default 10. */
  readonly memory?: number;
}

export interface MinimizeOptions extends DescentOptions, LbfgsMemory {
  /** Default lbfgs. */
  readonly method?: "lbfgs" | "newtonCg";
}

/** Where a descent ended. */
export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  /** The largest |df/dx_i| there. */
  readonly slope: number;
  readonly iterations: number;
  /** Of the function with its gradient, and products of the Hessian with a vector. */
  readonly evaluations: number;
  readonly products: number;
  readonly ending: DescentEnding;
}

const isNumbers = (given: unknown): boolean =>
  Array.isArray(given) || (ArrayBuffer.isView(given) && !(given instanceof DataView));

/** Options with their defaults; throws OptionError for what cannot be. */
export function checkDescent(what: string, options: DescentOptions & LbfgsMemory) {
  const { iterations = 200, tolerance = 1e-6, memory = 10 } = options;
  checkCount(`${what}: iterations`, iterations, 0);
  checkNonNegative(`${what}: tolerance`, tolerance);
  checkCount(`${what}: memory`, memory, 1);
  return { iterations, tolerance, memory } satisfies Limits & LbfgsMemory;
}

/**
 * Goes downhill from `start` to a minimum of f: [n] -> [], a function that is written in the methods of
 * tensors, in float64. Gradient and curvature are derived from it.
 *
 * ```ts
 * // Rosenbrock's valley: (1 - x)^2 + 100 (y - x^2)^2
 * const { x } = await minimize((v) => {
 *   const [x, y] = [v.slice([0], [1]), v.slice([1], [1])];
 *   return x.sub(1).square().add(y.sub(x.square()).square().mul(100)).sum();
 * }, [-1.2, 1]);
 * ```
 * @throws OptionError, GraphError where f gives no single number
 */
export async function minimize(
  f: (x: Tensor) => Tensor,
  start: ArrayLike<number>,
  options: MinimizeOptions = {},
): Promise<Minimum> {
  if (typeof f !== "function") {
    throw new OptionError(`minimize: f: expected a function of a tensor, got ${inWords(f)}`);
  }
  if (!isNumbers(start)) {
    throw new OptionError(`minimize: start: expected a list of numbers, got ${inWords(start)}`);
  }
  checkOptionNames("minimize", options, {
    target: true,
    threads: true,
    iterations: true,
    tolerance: true,
    memory: true,
    method: true,
  });
  const { method = "lbfgs", target = "wasm", threads = 1 } = options;
  checkOneOf("minimize: method", method, ["lbfgs", "newtonCg"]);
  const limits = checkDescent("minimize", options);
  checkCount("minimize: start: numbers", start.length, 1);
  const x = Float64Array.from(start);
  for (const number of x) checkFinite("minimize: start", number);
  const cost = await tensorFunction(f, x.length, { target, threads });
  try {
    const steps = (method === "lbfgs" ? lbfgsSteps : newtonCgSteps)(cost, x, limits);
    let last: Omit<Minimum, "ending"> | undefined;
    for (;;) {
      const next = await steps.next();
      if (next.done) {
        const stand = last ?? (await standing(cost, x));
        return { ...stand, ending: next.value };
      }
      const { place, slope, iteration, evaluations, products } = next.value;
      const { x: at, value } = place;
      last = { x: at, value, slope, iterations: iteration, evaluations, products };
    }
  } finally {
    cost.dispose();
  }
}

/** Where no step was taken. */
async function standing(
  cost: Awaited<ReturnType<typeof tensorFunction>>,
  x: Float64Array,
): Promise<Omit<Minimum, "ending">> {
  const { value, gradient } = await cost.evaluate(x);
  const slope = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  return { x, value, slope, iterations: 0, evaluations: 1, products: 0 };
}
