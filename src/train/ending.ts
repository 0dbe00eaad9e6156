// How a run began and ended, as its numbers say it.
import type { Run } from "./event.ts";
import { type Evaluation, isCounted } from "./record.ts";

/** A line or two, in sentences. */
export const endingOf = (run: Run): string[] => [result(run), ...startOf(run)];

/** What it took of another network. */
function startOf({ start }: Run): string[] {
  if (!start) return [];
  const { matched, missing, leftOver } = start;
  const rest = leftOver.map(({ name, why }) => `${name} (${why})`);
  const parts = [
    `it began with ${matched.join(", ")} of another network`,
    ...(missing.length ? [`drew ${missing.join(", ")} fresh`] : []),
    ...(rest.length ? [`did not take ${rest.join(", ")}`] : []),
  ];
  return [parts.join("; ")];
}

/** 12.34 % */
export const percent = (x: number): string => `${(100 * x).toFixed(2)} %`;

function figure(evaluation: Evaluation): string {
  const { loss, total, rootMeanSquaredError } = evaluation;
  if (isCounted(evaluation)) {
    return `${percent(evaluation.accuracy)} (${evaluation.correct} of ${total})`;
  }
  return rootMeanSquaredError === undefined
    ? `a loss of ${loss.toPrecision(4)}`
    : `a root mean squared error of ${rootMeanSquaredError.toPrecision(4)}`;
}

const endings = {
  epochs: "all epochs done",
  patience: "validation no longer improved; these are the best parameters",
  schedule: "the schedule ended it",
  aborted: "stopped on request",
} as const;

function result({ history, best, test, ending, seconds }: Run): string {
  const epochs = `${history.length} epoch${history.length === 1 ? "" : "s"}`;
  const parts = [`${epochs} in ${seconds.toFixed(1)} s (${endings[ending]})`];
  const isChosen = best !== undefined && best.epoch >= 0;
  if (isChosen)
    parts.push(`best on validation: epoch ${best.epoch} with ${figure(best.validation)}`);
  if (isChosen && best.test) parts.push(`which gives ${figure(best.test)} on the test set`);
  if (test) parts.push(`after the last epoch ${figure(test)} on the test set`);
  const last = history.at(-1);
  if (!best && !test && last) parts.push(`loss ${last.loss.toPrecision(4)} in the last epoch`);
  return parts.join("; ");
}
