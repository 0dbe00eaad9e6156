// Training inside an experiment: the library's run with the context's target, seed, progress and
// signal. Runs of hours keep their state after every epoch and go on from it.
import { existsSync } from "node:fs";
import {
  AbortedError,
  type EpochRecord,
  type Evaluation,
  epochs,
  load,
  type Network,
  type Run,
  type TrainedNetwork,
  type TrainOptions,
} from "downhill";
import type { Dataset } from "downhill/data";
import type { RunContext } from "./experiment.ts";

/** What a context fixes in a run. */
type Fixed = "seed" | "target" | "signal" | "onProgress";

export interface LearnOptions extends Omit<TrainOptions, Fixed> {
  /** Keep the state after every epoch in the run's checkpoint, and go on from it; of several trainings
   * in one run, each under a name. */
  readonly keep?: boolean | string;
  /** Which part of the experiment's progress this training is: [from, to] of 0..1. */
  readonly part?: readonly [number, number];
}

/** Trains; the history is whole even when the run was made in several sittings. */
export async function learn(
  context: RunContext,
  net: Network,
  training: Dataset,
  { keep, part = [0, 1], ...options }: LearnOptions,
): Promise<Run> {
  const { seed, target, signal } = context;
  const checkpoint = `${context.checkpoint}${typeof keep === "string" ? `.${keep}` : ""}`;
  const from = keep ? await lastState(checkpoint, net) : undefined;
  const done = from?.history.length ?? 0;
  const events = epochs(net, training, {
    ...options,
    ...(from ? { from } : {}),
    epochs: options.epochs - done,
    seed,
    target,
    signal,
    onProgress: (examples, total, epoch) => {
      const share = (epoch + examples / total) / options.epochs;
      context.progress(part[0] + (part[1] - part[0]) * share);
    },
  } as TrainOptions);
  for (;;) {
    const next = await events.next();
    if (next.done) {
      if (next.value.ending === "aborted") throw new AbortedError(`${net}: stopped`);
      return next.value;
    }
    if (keep) await next.value.snapshot().save(checkpoint);
    options.onEpoch?.(next.value);
  }
}

async function lastState(file: string, net: Network): Promise<TrainedNetwork | undefined> {
  return existsSync(file) ? load(file, net) : undefined;
}

export type Measured = "validation" | "test" | "training";

/** Per cent with the figures that a count has: 9542 of 10,000 is 95.42. */
export const percent = ({ correct, total }: Evaluation): number =>
  Math.round((correct / total) * 1e8) / 1e6;

/** Per cent right after each epoch. */
export function accuracies(history: readonly EpochRecord[], set: Measured): number[] {
  return history.map((record) => percent(record[set]!));
}

/** The values of a curve that the book may have meant: its best epoch, the last, the first. */
export function epochValues(set: Measured, curve: readonly number[]): Record<string, number> {
  return {
    [`${set} %, best epoch`]: Math.max(...curve),
    [`${set} %, last epoch`]: curve.at(-1)!,
    [`${set} %, first epoch`]: curve[0]!,
  };
}

/** Seconds of training in all sittings. */
export const secondsOf = (history: readonly EpochRecord[]): number =>
  history.reduce((sum, record) => sum + record.seconds, 0);
