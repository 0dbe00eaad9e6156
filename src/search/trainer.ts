// Trials as training runs in this process: from a point to a network with options, trained and
// judged on the validation set. A trial that asks for a point again, with more epochs, goes on where
// the last one ended; as a continued run is the same to the last bit, that changes no outcome.
import type { Dataset } from "../data/dataset.ts";
import { take } from "../data/slices.ts";
import { AbortedError, OptionError } from "../errors.ts";
import type { Network } from "../nn/network.ts";
import { DivergedRunError } from "../train/divergence.ts";
import { epochs } from "../train/epochs.ts";
import type { Run } from "../train/event.ts";
import type { TrainOptions } from "../train/options.ts";
import { type EpochRecord, isCounted } from "../train/record.ts";
import type { TrainedNetwork } from "../train/trained.ts";
import type { Point } from "./space.ts";
import type { Attempt, Outcome, Trial, TrialEpoch } from "./trial.ts";

/** What a trial trains: all but what the trial itself says. */
export interface Candidate {
  readonly net: Network;
  readonly options: Omit<TrainOptions, "epochs" | "patience" | "from">;
}

export interface TrialRun {
  readonly outcome: Outcome;
  /** To go on from; undefined when it diverged. */
  readonly run: Run | undefined;
}

/**
 * Trains one candidate as a trial says; `from` is an earlier, shorter run of the same point.
 * @throws AbortedError when the signal of the options ended it
 */
export async function runTrial(
  { net, options }: Candidate,
  training: Dataset,
  trial: Trial,
  from?: TrainedNetwork,
): Promise<TrialRun> {
  if (!options.validation) {
    throw new OptionError("runTrial: expected a validation set to judge by, got none");
  }
  const set = trial.examples === undefined ? training : take(training, trial.examples);
  const isLonger = from !== undefined && from.history.length < trial.epochs;
  const start = isLonger && trial.patience === undefined ? from : undefined;
  const records: EpochRecord[] = [...(start?.history ?? [])];
  const events = epochs(net, set, {
    ...options,
    epochs: trial.epochs - records.length,
    patience: trial.patience,
    ...(start ? { from: start } : {}),
  });
  let run: Run | undefined;
  let diverged: string | undefined;
  try {
    for (let next = await events.next(); ; next = await events.next()) {
      if (next.done) {
        run = next.value;
        break;
      }
      records.push(next.value);
    }
  } catch (error) {
    if (!(error instanceof DivergedRunError)) throw error;
    diverged = error.message;
  }
  if (run?.ending === "aborted") throw new AbortedError("the trial was stopped before its end");
  const outcome: Outcome = {
    epochs: records.map(kept),
    ...(diverged === undefined ? {} : { diverged }),
    seconds: records.reduce((sum, { seconds }) => sum + seconds, 0),
  };
  return { outcome, run };
}

function kept({ loss, validation }: EpochRecord): TrialEpoch {
  const { loss: validationLoss } = validation!;
  const judged = isCounted(validation!) ? { accuracy: validation!.accuracy } : {};
  return { loss, ...judged, validationLoss };
}

/** An attempt that trains here; `candidate` makes network and options of a point. */
export function trainingAttempt(
  candidate: (point: Point) => Candidate,
  training: Dataset,
): Attempt {
  const ended = new Map<string, TrainedNetwork>();
  return async (trial) => {
    const key = JSON.stringify([trial.point, trial.examples]);
    const { outcome, run } = await runTrial(
      candidate(trial.point),
      training,
      trial,
      ended.get(key),
    );
    if (run && trial.patience === undefined) ended.set(key, run);
    return outcome;
  };
}
