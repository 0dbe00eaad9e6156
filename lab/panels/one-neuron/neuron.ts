// One neuron with one input, x = 1, that should learn to answer 0: the sums of chapter 3's toys.

/**
 * What an update subtracts, times the learning rate. `widget`: what the code of the book's
 * cross-entropy figures takes, dC/da, in place of the gradient dC/dz that its text derives.
 */
export type Rule = "quadratic" | "crossEntropy" | "widget";

export interface Start {
  readonly w: number;
  readonly b: number;
}

export const UPDATES = 300;

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** With a the output, y = 0 and x = 1: the same for the weight and the bias. */
const rules: Readonly<Record<Rule, (a: number) => number>> = {
  quadratic: (a) => a * a * (1 - a),
  crossEntropy: (a) => a,
  widget: (a) => 1 / (1 - a),
};

/** a²/2, or -ln(1 - a), which is ln(1 + e^z). */
export const costAt = (rule: Rule, z: number): number =>
  rule === "quadratic" ? sigmoid(z) ** 2 / 2 : Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/** A moment of the run: before the update of that number. */
export interface Moment extends Start {
  readonly z: number;
  readonly a: number;
  /** σ′(z). */
  readonly slope: number;
  readonly cost: number;
}

/** The start and what `updates` updates make of it: one moment more than updates. */
export function learn(rule: Rule, start: Start, learningRate: number, updates = UPDATES): Moment[] {
  const moments: Moment[] = [];
  let { w, b } = start;
  for (let i = 0; i <= updates; i++) {
    const z = w + b;
    const a = sigmoid(z);
    moments.push({ w, b, z, a, slope: a * (1 - a), cost: costAt(rule, z) });
    const step = learningRate * rules[rule](a);
    w -= step;
    b -= step;
  }
  return moments;
}
