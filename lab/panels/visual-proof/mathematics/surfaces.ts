// Networks with two inputs: steps, bumps and towers over the unit square.
import { stepAt } from "./bumps.ts";
import { sigma } from "./sigmoid.ts";

export type Height = (x: number, y: number) => number;

export interface Rectangle {
  readonly x: readonly [from: number, to: number];
  readonly y: readonly [from: number, to: number];
}

export const neuronOver =
  (wx: number, wy: number, b: number): Height =>
  (x, y) =>
    sigma(wx * x + wy * y + b);

/** A bump along one input. */
const along = (at: number, [from, to]: readonly [number, number], h: number): number =>
  h * stepAt(at, from) - h * stepAt(at, to);

export const bumpX =
  (span: readonly [number, number], h: number): Height =>
  (x) =>
    along(x, span, h);
export const bumpY =
  (span: readonly [number, number], h: number): Height =>
  (_, y) =>
    along(y, span, h);

/** A bump in x and one in y together: 2h where they cross, h where there is one of them. */
export const crossed =
  ({ x: xs, y: ys }: Rectangle, h: number): Height =>
  (x, y) =>
    along(x, xs, h) + along(y, ys, h);

/** The output neuron over crossed bumps: near 1 in the rectangle and near 0 outside, for a large h and b = -3h/2. */
export const tower = (at: Rectangle, h: number, b: number): Height => {
  const sum = crossed(at, h);
  return (x, y) => sigma(sum(x, y) + b);
};

/** The bias that lets a tower stand: between h (one bump) and 2h (both). */
export const towerBias = (h: number): number => (-3 * h) / 2;

/** Height of a tower whose h is large enough that it is 0 or 1 to two digits. */
export const TOWER_H = 10;

/** Towers side by side in a second hidden layer, each with its output weight. */
export const towers = (
  all: readonly { readonly at: Rectangle; readonly weight: number }[],
): Height => {
  const built = all.map(
    ({ at, weight }) => [tower(at, TOWER_H, towerBias(TOWER_H)), weight] as const,
  );
  return (x, y) => built.reduce((sum, [height, weight]) => sum + weight * height(x, y), 0);
};

/** The two towers of the book's figure. */
export const TWO_TOWERS: readonly [Rectangle, Rectangle] = [
  { x: [0.1, 0.2], y: [0.8, 0.9] },
  { x: [0.7, 0.8], y: [0.2, 0.3] },
];

/** What many towers follow: (x² + y²) / 2, with towers as high as their lower left corner. */
const towerGoal: Height = (x, y) => (x * x + y * y) / 2;

/** The tower with ideal walls over a place, `n` towers a side: with 5 its height is (i² + j²) / 50. */
export const manyTowers =
  (n: number): Height =>
  (x, y) => {
    const [i, j] = [Math.min(n - 1, Math.floor(x * n)), Math.min(n - 1, Math.floor(y * n))];
    return towerGoal(i / n, j / n);
  };

/** The mean of |towers - goal| over 100 x 100 places. */
export function towersDeviation(n: number): number {
  const height = manyTowers(n);
  let sum = 0;
  for (let i = 0; i < 100; i++) {
    for (let j = 0; j < 100; j++) {
      const [x, y] = [(i + 0.5) / 100, (j + 0.5) / 100];
      sum += Math.abs(height(x, y) - towerGoal(x, y));
    }
  }
  return sum / 10_000;
}

/** Lowest output inside a rectangle and highest outside it, at the middles of 40 x 40 cells. */
export function contrastOf(
  height: Height,
  { x, y }: Rectangle,
): { inside: number; outside: number } {
  let [inside, outside] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < 40; i++) {
    for (let j = 0; j < 40; j++) {
      const [px, py] = [(i + 0.5) / 40, (j + 0.5) / 40];
      const isIn = px > x[0] && px < x[1] && py > y[0] && py < y[1];
      const value = height(px, py);
      if (isIn) inside = Math.min(inside, value);
      else outside = Math.max(outside, value);
    }
  }
  return { inside, outside };
}
