// What gradients with respect to inputs are asked by, and what they are.
import type { OptionNames } from "../data/option-names.ts";
import type { Loss } from "../nn/loss.ts";

export interface InputGradientOptions {
  /** Whose gradient it is, of a data set; default: the loss that the network was trained with, or the
   * one that goes with its output layer where it was trained with another objective. */
  readonly loss?: Loss;
  /** The gradient of that output, by position, in its place; then any examples do. */
  readonly output?: number;
}

export const INPUT_GRADIENT_OPTIONS: OptionNames<InputGradientOptions> = {
  loss: true,
  output: true,
};

/** The gradients of some examples. */
export interface InputGradients {
  readonly count: number;
  /** Of one example: that of the network's inputs. */
  readonly shape: readonly number[];
  /** count * size(shape) numbers, row-major: dC/dx of each example by itself, with x as the first layer
   * gets it, so that bytes count as divided. */
  readonly values: Float32Array | Float64Array;
  /** What they are the gradients of: the loss of each example, or the output. */
  readonly of: Float32Array | Float64Array;
}
