// Training in one call: drains `epochs` and returns the run.
import type { Dataset } from "../data/dataset.ts";
import type { Network } from "../nn/network.ts";
import { epochs, type ValidatedRun } from "./epochs.ts";
import type { Run } from "./event.ts";
import type { TrainOptions, ValidatedOptions } from "./options.ts";

/**
 * Trains a network to the end.
 * @throws OptionError or ShapeError before the first step, DivergedRunError when the loss or a
 * parameter stops being finite
 */
export function train<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  training: Dataset<NoInfer<In>, NoInfer<Out>>,
  options: ValidatedOptions<NoInfer<In>, NoInfer<Out>>,
): Promise<ValidatedRun<In, Out>>;
export function train<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  training: Dataset<NoInfer<In>, NoInfer<Out>>,
  options: TrainOptions<NoInfer<In>, NoInfer<Out>>,
): Promise<Run<In, Out>>;
export async function train<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  training: Dataset<In, Out>,
  options: TrainOptions<In, Out>,
): Promise<Run<In, Out>> {
  const events = epochs<In, Out>(net, training, options);
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
    options.onEpoch?.(next.value);
  }
}
