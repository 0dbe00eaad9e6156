// Training as an async iterator: one event an epoch, and between two of them nothing runs. Pull to
// go on, break to stop. The whole loop over mini-batches is inside the compiled program.
import { now } from "#host";
import type { Dataset } from "../data/dataset.ts";
import type { Network } from "../nn/network.ts";
import { checkOptions } from "./check-options.ts";
import { endRun } from "./end-run.ts";
import type { Best, EpochEvent, Run } from "./event.ts";
import type { TrainOptions, ValidatedOptions } from "./options.ts";
import { Progress } from "./progress.ts";
import type { Evaluation } from "./record.ts";

/** An event of a run that has a validation set. */
export type ValidatedEpoch<In extends readonly number[], Out extends number> = EpochEvent<
  In,
  Out
> & { readonly validation: Evaluation };

/** A run that has a validation set. */
export type ValidatedRun<In extends readonly number[], Out extends number> = Run<In, Out> & {
  readonly best: Best<In, Out>;
};

/**
 * Trains a network and gives an event after each epoch; returns the run when it has ended.
 * @throws OptionError or ShapeError before the first step, DivergedRunError when the loss or a
 * parameter stops being finite
 */
export function epochs<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  training: Dataset<NoInfer<In>, NoInfer<Out>>,
  options: ValidatedOptions<NoInfer<In>, NoInfer<Out>>,
): AsyncGenerator<ValidatedEpoch<In, Out>, ValidatedRun<In, Out>, void>;
export function epochs<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  training: Dataset<NoInfer<In>, NoInfer<Out>>,
  options: TrainOptions<NoInfer<In>, NoInfer<Out>>,
): AsyncGenerator<EpochEvent<In, Out>, Run<In, Out>, void>;
export async function* epochs<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  training: Dataset<In, Out>,
  options: TrainOptions<In, Out>,
): AsyncGenerator<EpochEvent<In, Out>, Run<In, Out>, void> {
  const began = now();
  const settings = await checkOptions(net, training, options as unknown as TrainOptions);
  const progress = await Progress.open(net, training, settings, options.from);
  try {
    for (;;) {
      const event = await progress.nextEpoch();
      if (!event) break;
      yield event;
    }
    return await endRun(progress, settings, training, began);
  } finally {
    progress.dispose();
  }
}
