// Networks with one input: hidden neurons that are steps, pairs of them that are bumps.
import { sigma } from "./sigmoid.ts";

/** The weight into a hidden neuron that makes it a step. */
export const STEEP = 1000;

/** A hidden neuron given by the place of its step: weight `w`, bias -w s. */
export const stepAt = (x: number, s: number, w = STEEP): number => sigma(w * x - w * s);

/** A pair of steps with output weights +height and -height. */
export interface Bump {
  readonly from: number;
  readonly to: number;
  readonly height: number;
}

/** The weighted output of a hidden layer of pairs. */
export const bumpsAt = (x: number, bumps: readonly Bump[], w = STEEP): number =>
  bumps.reduce(
    (sum, { from, to, height }) => sum + height * stepAt(x, from, w) - height * stepAt(x, to, w),
    0,
  );

/** Bumps of the same width side by side on [0, 1]. */
export const evenBumps = (heights: readonly number[]): Bump[] =>
  heights.map((height, k) => ({
    from: k / heights.length,
    to: (k + 1) / heights.length,
    height,
  }));

/** Where the steps of bumps are, each once, in order. */
export const stepsOf = (bumps: readonly Bump[]): number[] =>
  [...new Set(bumps.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
