// A running mean of the weights of a run, which does better than the last weights while these still
// jump about. The steps move the trained weights, in buffers named <parameter>.trained; the parameter
// itself is the mean, so whatever evaluates, keeps or saves a network sees the mean. The mean of
// the first steps is not pulled towards the start: like Adam's, it is divided by 1 - ema^t.
import type { Graph } from "../compiler/1-graph/graph.ts";
import { input, type Tensor } from "../compiler/1-graph/tensor.ts";
import { checkBelowOne } from "./check.ts";
import { AVERAGE_CORRECTION, sharedName, TRAINED_SLOT } from "./optimizer.ts";

/** A running mean of the parameters, which is evaluated and kept in their place. */
export interface AverageOptions {
  /**
   * The share of the running mean of the weights that a step keeps, such as 0.999; the mean is what
   * is evaluated and saved. Default: no mean, but the weights of the last step.
   */
  readonly ema?: number | undefined;
}

/** Throws OptionError unless the share is from 0 and below 1. */
export function checkAverage({ ema }: AverageOptions): void {
  if (ema !== undefined) checkBelowOne("ema", ema);
}

/** Where a run with a mean keeps the weights that its steps move. */
export const trainedName = (parameter: string): string => `${parameter}.${TRAINED_SLOT}`;

const CORRECTION = sharedName(AVERAGE_CORRECTION);

/** The state of a mean, for these parameters. */
export function averageNames(
  { ema }: AverageOptions,
  parameters: readonly { readonly name: string }[],
): string[] {
  return ema === undefined ? [] : [...parameters.map((p) => trainedName(p.name)), CORRECTION];
}

/** How far the mean moves towards the weights in this step; advances the correction. */
export function averageRate(graph: Graph, ema: number, dtype: Tensor["dtype"]): Tensor {
  const correction = input(graph, CORRECTION, "cell", [], dtype);
  const next = correction.mul(ema).add(1 - ema);
  graph.update(correction.node, next.node);
  return next.constant(1 - ema).div(next);
}

/** mean' = mean + rate (weight - mean) */
export function updateAverage(name: string, weight: Tensor, rate: Tensor): void {
  const mean = input(weight.graph, name, "parameter", weight.shape, weight.dtype);
  weight.graph.update(mean.node, mean.add(weight.sub(mean).mul(rate)).node);
}
