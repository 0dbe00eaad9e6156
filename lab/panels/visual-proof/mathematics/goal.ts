// The goal function of the chapter and how far bumps are from it. The output neuron applies the sigmoid
// last, so bumps aim for the inverse sigmoid of the goal.
import { inverseSigma } from "./sigmoid.ts";

/** The goal function on [0, 1]; its values lie in (0.09, 0.86). */
export const goal = (x: number): number =>
  0.2 + 0.4 * x * x + 0.3 * x * Math.sin(15 * x) + 0.05 * Math.cos(50 * x);

/** What the hidden layer must give for the output to be the goal. */
export const hiddenGoal = (x: number): number => inverseSigma(goal(x));

/** Places at which the deviation is measured: 0, 0.01, .., 0.99. */
const POINTS = 100;
const GOALS = Array.from({ length: POINTS }, (_, i) => hiddenGoal(i / POINTS));

/** A design is good below this: 0.40 as it is read off. */
export const LIMIT = 0.405;

/** Most bumps of which each has a place at which it is measured. */
export const MOST_BUMPS = POINTS;

const binOf = (i: number, count: number): number => Math.floor((i * count) / POINTS);

/** The mean of |goal - height| over the hundred places; equally wide bumps, ideal steps. */
export function averageDeviation(heights: readonly number[]): number {
  const sum = GOALS.reduce(
    (total, value, i) => total + Math.abs(value - heights[binOf(i, heights.length)]!),
    0,
  );
  return sum / POINTS;
}

/** The heights that deviate least: the median of the goal over each bump. `count` from 1 to MOST_BUMPS. */
export function bestHeights(count: number): number[] {
  return Array.from({ length: count }, (_, k) => {
    const inside = GOALS.filter((_, i) => binOf(i, count) === k).sort((a, b) => a - b);
    const [low, high] = [(inside.length - 1) / 2, inside.length / 2];
    return (inside[Math.floor(low)]! + inside[Math.floor(high)]!) / 2;
  });
}
