// What the exercises look at.
import { averageDeviation, LIMIT } from "./goal.ts";
import { contrastOf, neuronOver, type Rectangle, tower } from "./surfaces.ts";

/** Whether five bumps follow the goal as well as the book asks. */
export function checkDesign(heights: readonly number[]): {
  readonly isDone: boolean;
  readonly deviation: number;
  readonly isFive: boolean;
} {
  const deviation = averageDeviation(heights);
  const isFive = heights.length === 5;
  return { isDone: isFive && deviation < LIMIT, deviation, isFive };
}

/** A tower stands when every place inside answers above this, and every place outside below 1 minus it. */
const CLEAR = 0.95;

export function checkTower(
  at: Rectangle,
  h: number,
  b: number,
): { readonly isDone: boolean; readonly inside: number; readonly outside: number } {
  const { inside, outside } = contrastOf(tower(at, h, b), at);
  return { isDone: inside > CLEAR && outside < 1 - CLEAR, inside, outside };
}

/** The answers of one neuron at the four corners: 00, 01, 10, 11. */
export function corners(wx: number, wy: number, b: number): readonly number[] {
  const f = neuronOver(wx, wy, b);
  return [f(0, 0), f(0, 1), f(1, 0), f(1, 1)];
}

export function checkNand(
  wx: number,
  wy: number,
  b: number,
): { readonly isDone: boolean; readonly answers: readonly number[] } {
  const answers = corners(wx, wy, b);
  const isDone = answers.every((a, i) => (i === 3 ? a < 1 - CLEAR : a > CLEAR));
  return { isDone, answers };
}
