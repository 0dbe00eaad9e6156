// Gradients added up over several mini-batches before a step of the optimizer: what a batch so many times
// as large gives, in the memory of a small one. A sum lies in states named <parameter>.accumulated, zeros
// between two steps of the optimizer.
import { input, type Tensor } from "../compiler/1-graph/tensor.ts";
import { checkCount } from "./check.ts";
import { isOfObjective } from "./objective.ts";
import { ACCUMULATED_SLOT, isShared } from "./optimizer.ts";

export interface AccumulateOptions {
  /**
   * Mini-batches whose gradients are added up before the optimizer takes a step: as one batch of so many
   * times the examples, but for the order of sums. What belongs to a mini-batch stays one of each:
   * random numbers, the statistics of batchNorm. The last step of an epoch takes what is left. Default 1.
   */
  readonly accumulate?: number | undefined;
}

/** Throws OptionError unless it is a count. */
export function checkAccumulation({ accumulate = 1 }: AccumulateOptions): void {
  checkCount("accumulate", accumulate, 1);
}

/** What a mini-batch does with its gradient. */
export interface Accumulation {
  /** The share that its examples are of those of a whole step of the optimizer. */
  readonly share: number;
  /** For the last mini-batch of a step, what the sum is multiplied by: 1, or more where an epoch ends with
   * fewer examples. Undefined for those before it, after which no step is taken. */
  readonly last: number | undefined;
}

/** The states of an accumulation, for these parameters. */
export const accumulatedNames = (
  { accumulate = 1 }: AccumulateOptions,
  parameters: readonly { readonly name: string }[],
): string[] => (accumulate === 1 ? [] : parameters.map((p) => `${p.name}.${ACCUMULATED_SLOT}`));

/** Whether a buffer holds a sum of gradients, which is nothing between two epochs. */
export const isAccumulated = (buffer: string): boolean =>
  buffer.endsWith(`.${ACCUMULATED_SLOT}`) && !isOfObjective(buffer) && !isShared(buffer);

/** The gradients so far with this mini-batch's; kept, or begun anew after the last. */
export function accumulated(name: string, gradient: Tensor, { share, last }: Accumulation): Tensor {
  const { graph, shape, dtype } = gradient;
  const kept = input(graph, `${name}.${ACCUMULATED_SLOT}`, "state", shape, dtype);
  const sum = kept.add(gradient.mul(share));
  const next = last === undefined ? sum : gradient.constant(0).broadcastTo(shape);
  graph.update(kept.node, next.node);
  return last === undefined || last === 1 ? sum : sum.mul(last);
}
