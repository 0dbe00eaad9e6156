// The distributions that fresh parameters are drawn from. All are normal distributions, some of
// width 0. A parameter of rank 1 is a bias; weights have their output axis first, so the number of
// inputs of a neuron is the product of the other axes. Each parameter draws from the random stream
// of its own name: the same bits on every engine, whatever other layers there are.
import type { Shape } from "../compiler/1-graph/shape.ts";
import { normalArray } from "../data/random.ts";
import { checkFinite, checkNonNegative } from "./check.ts";

export interface Normal {
  readonly mean: number;
  readonly deviation: number;
}

/** What first weights and biases are drawn from; see `gaussian`, `scaled`, `glorot`, `he`. */
export interface Initializer {
  readonly name: string;
  /** The expression that makes it. */
  readonly code: string;
  /** What the elements of a parameter of this shape are drawn from. */
  distribution(shape: Shape): Normal;
  /** Added to the elements at this place of the first axis, such as the biases of one gate. */
  readonly offset?: (place: number) => number;
}

const normal = (deviation: number): Normal => ({ mean: 0, deviation });

function named(
  name: string,
  weight: (inputs: number, outputs: number) => number,
  bias: number,
): Initializer {
  return Object.freeze({
    name,
    code: name,
    distribution: (shape: Shape) => {
      if (shape.length < 2) return normal(bias);
      const inputs = shape.slice(1).reduce((a, b) => a * b, 1);
      const field = shape.slice(2).reduce((a, b) => a * b, 1);
      return normal(weight(inputs, shape[0]! * field));
    },
  });
}

/** Weights and biases from N(0, 1): the book's first networks. */
export const large = named("large", () => 1, 1);
/** Weights from N(0, 1 / inputs), biases from N(0, 1): the book's better start. */
export const scaled = named("scaled", (inputs) => 1 / Math.sqrt(inputs), 1);
/** Weights from N(0, 2 / (inputs + outputs)), biases 0. */
export const glorot = named("glorot", (inputs, outputs) => Math.sqrt(2 / (inputs + outputs)), 0);
/** Weights from N(0, 2 / inputs), biases 0: for relu. */
export const he = named("he", (inputs) => Math.sqrt(2 / inputs), 0);
/** All elements 0. */
export const zeros = named("zeros", () => 0, 0);

/** All elements c. */
export function constant(c: number): Initializer {
  checkFinite("constant", c);
  const code = `constant(${c})`;
  const distribution = () => ({ mean: c, deviation: 0 });
  return Object.freeze({ name: "constant", code, distribution });
}

/** All elements from N(0, deviation^2). */
export function gaussian(deviation: number): Initializer {
  checkNonNegative("gaussian: deviation", deviation);
  const code = `gaussian(${deviation})`;
  return Object.freeze({ name: "gaussian", code, distribution: () => normal(deviation) });
}

/** Names of the initializers that need no number. */
export type InitializerName = "large" | "scaled" | "glorot" | "he" | "zeros";

/** The initializers without arguments, by name. */
export const initializers: Readonly<Record<InitializerName, Initializer>> =
  /* @__PURE__ */ Object.freeze({
    large,
    scaled,
    glorot,
    he,
    zeros,
  });

/** The elements of a fresh parameter, row-major. */
export function draw(
  initializer: Initializer,
  seed: number,
  name: string,
  shape: Shape,
): Float64Array<ArrayBuffer> {
  const { mean, deviation } = initializer.distribution(shape);
  const count = shape.reduce((a, b) => a * b, 1);
  const { offset = () => 0 } = initializer;
  const inner = count / (shape[0] ?? 1);
  const centre = (i: number) => mean + offset(Math.floor(i / inner));
  if (deviation === 0) return new Float64Array(count).map((_, i) => centre(i));
  return normalArray(seed, name, count).map((x, i) => centre(i) + deviation * x);
}
