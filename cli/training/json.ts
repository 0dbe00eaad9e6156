// The lines of `train --json`: their fields are a contract that scripts rely on.
import { type EpochRecord, type Evaluation, isCounted, type Run } from "downhill";
import { printJson } from "../terminal/terminal.ts";
import type { Report } from "./report.ts";

export function jsonReport(): Report {
  return {
    epoch: (record) => printJson(epochLine(record)),
    end: (run) => printJson(doneLine(run)),
  };
}

export function epochLine(record: EpochRecord) {
  const { epoch, loss, learningRate, validation, test, seconds, samplesPerSecond } = record;
  return {
    event: "epoch",
    epoch,
    loss,
    learningRate,
    validation: judged(validation),
    test: judged(test),
    seconds,
    samplesPerSecond,
  };
}

export function doneLine(run: Run) {
  const { target, why, threads, seed, test, best, ending, seconds, findings } = run;
  const isKnown = best !== undefined && best.epoch >= 0;
  return {
    event: "done",
    target,
    threads,
    why,
    seed,
    test: judged(test),
    best: isKnown
      ? { epoch: best.epoch, validation: judged(best.validation), test: judged(best.test) }
      : undefined,
    ending,
    seconds,
    ...(findings?.length ? { findings } : {}),
  };
}

/** The same with the loss. */
const judged = (evaluation: Evaluation | undefined) =>
  evaluation && { ...counts(evaluation), loss: evaluation.loss };

/** Right answers as counts and as a fraction 0..1; of numbers, how far off they are. */
export function counts(evaluation: Evaluation | undefined) {
  if (!evaluation) return undefined;
  if (!isCounted(evaluation)) {
    const { total, meanSquaredError, rootMeanSquaredError } = evaluation;
    return { total, meanSquaredError, rootMeanSquaredError };
  }
  const { correct, total, accuracy } = evaluation;
  return { correct, total, accuracy };
}
