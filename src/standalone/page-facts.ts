// What the page of a network is told of it, as JSON in the page.
import type { ImageShape } from "../data/image-shape.ts";

export interface PageFacts {
  /** What stands above it; undefined: what fits its form. */
  readonly title?: string | undefined;
  /** The code that makes the network. */
  readonly network: string;
  readonly parameterCount: number;
  /** Shape of one example. */
  readonly inputShape: readonly number[];
  /** Values that it gives per example. */
  readonly outputs: number;
  /** What those are: shares of one whole, activations from 0 to 1, or any numbers. */
  readonly gives: "shares" | "activations" | "numbers";
  /** How an example is a picture, where that is known. */
  readonly picture?: ImageShape | undefined;
  /** What inputs were divided by in training, where that is known. */
  readonly divideBy?: number | undefined;
  /** What its classes are called, where that is known. */
  readonly classNames?: readonly string[] | undefined;
  /** What its inputs are called, where that is known. */
  readonly inputNames?: readonly string[] | undefined;
  /** What the symbols that it reads and answers are, where that is known. */
  readonly alphabet?: readonly string[] | undefined;
}
