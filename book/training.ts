// Training inside an experiment: the library's run with the context's target, seed, progress and
// signal. Runs of hours keep their state every minute and go on from it.
import {
  AbortedError,
  type EpochRecord,
  type Evaluation,
  type Network,
  type Run,
  type TrainOptions,
  train,
} from "downhill";
import type { Dataset } from "downhill/data";
import type { RunContext } from "./experiment.ts";
import { learnInSittings } from "./sittings.ts";

/** What a context fixes in a run. */
type Fixed = "seed" | "target" | "signal" | "onProgress";

export interface LearnOptions extends Omit<TrainOptions, Fixed> {
  /** Keep the state in the run's checkpoint, also in the midst of an epoch, and go on from it; of several
   * trainings in one run, each under a name. */
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
  const given = {
    ...options,
    seed,
    target,
    onProgress: (examples: number, total: number, epoch: number) => {
      const share = (epoch + examples / total) / options.epochs;
      context.progress(part[0] + (part[1] - part[0]) * share);
    },
  };
  const checkpoint = `${context.checkpoint}${typeof keep === "string" ? `.${keep}` : ""}`;
  const run = keep
    ? await learnInSittings(checkpoint, net, training, { ...given, signal } as TrainOptions)
    : await train(net, training, { ...given, signal } as TrainOptions);
  if (run.ending === "aborted") throw new AbortedError(`${net}: stopped`);
  return run;
}

export type Measured = "validation" | "test" | "training";

/** Per cent with the figures that a count has: 9542 of 10,000 is 95.42. */
export const percent = ({ correct, total }: Pick<Evaluation, "correct" | "total">): number =>
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
