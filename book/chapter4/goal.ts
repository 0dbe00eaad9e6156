// The function that chapter 4 approximates, and what a hidden layer has to give for it: the output
// neuron is a sigmoid, so its weighted input must follow the inverse sigmoid of the goal. (A line
// of recapitulation in the book drops the x before the sine; its program does not.)

/** f(x) = 0.2 + 0.4 x^2 + 0.3 x sin(15 x) + 0.05 cos(50 x), on [0, 1]. */
export const goal = (x: number): number =>
  0.2 + 0.4 * x * x + 0.3 * x * Math.sin(15 * x) + 0.05 * Math.cos(50 * x);

/** The inverse of the sigmoid. */
export const logit = (y: number): number => Math.log(y / (1 - y));

export const sigmoidOf = (z: number): number => 1 / (1 + Math.exp(-z));

/** `count` numbers from `low` to `high`, both included. */
export const spread = (low: number, high: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));

/** For results and plots: nobody sees the fifth figure. */
export const short = (values: Iterable<number>): number[] =>
  Array.from(values, (value) => Number(value.toPrecision(4)));

export const largest = (values: Iterable<number>): number => {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) most = Math.max(most, value);
  return most;
};

/** The largest difference of two lists. */
export const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  largest(Array.from(a, (value, i) => Math.abs(value - b[i]!)));
