// A loop with a way back. Whoever makes loops brings along what they are differentiated by: a program without
// any does not load it.
import {
  loopWithoutWayBack,
  type Scanned,
  type ScanOptions,
  type Sequences,
  type Step,
  type Tensors,
} from "../1-graph/scan.ts";
import type { Tensor } from "../1-graph/tensor.ts";
import { differentiateLoops } from "./differentiate.ts";
import { scanGradients } from "./scan-gradients.ts";

/**
 * A loop in the graph: `step` is written once and run for each element of the slices in turn. Tensors
 * of the graph that it uses besides its arguments are captured. Random numbers that it draws are
 * others in every step. Its memory and its gradient are those of the loop written out; its code is
 * that of one step. Loops may stand in loops.
 *
 * ```ts
 * const { last, stacks } = scan({ carries: { h: h0 }, slices: { x: [xs, 1] } }, ({ h, x }) => {
 *   const next = x.matmul(w).add(h.matmul(u)).tanh();
 *   return { carries: { h: next }, stacks: { h: [next, 1] } };
 * });
 * ```
 * @throws ShapeError where a carry changes its shape or type, or sequences differ in their steps;
 * GraphError where names meet, tensors are of other graphs, or the step updates a parameter
 */
export function scan<
  C extends Tensors = Record<never, never>,
  X extends Sequences = Record<never, never>,
  S extends Sequences = Record<never, never>,
>(
  options: ScanOptions<C, X>,
  step: (
    inputs: { readonly [K in keyof C]: Tensor } & { readonly [K in keyof X]: Tensor },
  ) => Step<C, S>,
): Scanned<C, S> {
  const scanned = loopWithoutWayBack(
    options,
    step as (inputs: Tensors) => Step<Tensors, Sequences>,
  );
  const { last, stacks } = scanned;
  const [result] = Object.values<Tensor>({ ...last, ...stacks });
  if (result) differentiateLoops(result.graph, scanGradients);
  return scanned as Scanned<C, S>;
}
