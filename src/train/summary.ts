// A run in a few sentences, with what its numbers alone do not say: that it never left chance, or
// that one class is never answered.
import type { Run } from "./event.ts";
import type { EpochRecord, Evaluation } from "./record.ts";

const LAST = 3;

/** How a run ended. */
export function summarize(run: Run): string {
  return [result(run), ...findings(run.history)].join("\n");
}

const percent = (x: number): string => `${(100 * x).toFixed(2)} %`;

function figure({ accuracy, loss, correct, total }: Evaluation): string {
  return Number.isNaN(accuracy)
    ? `a loss of ${loss.toPrecision(4)}`
    : `${percent(accuracy)} (${correct} of ${total})`;
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

/** What is wrong with how it went, a sentence each; usually none. */
export function findings(history: readonly EpochRecord[]): string[] {
  const evaluations = history.slice(-LAST).map((r) => r.validation ?? r.test ?? r.training);
  const known = evaluations.filter((e) => e?.confusion !== undefined) as Evaluation[];
  const last = known.at(-1);
  if (!last) return [];
  if (known.every(isAtChance)) {
    return [
      `it never left chance: ${percent(last.accuracy)} is what guessing gives for ${last.confusion!.length} classes; try a learning rate ten times smaller, or other first weights`,
    ];
  }
  return neglected(last).map(
    ({ label, answered, count }) =>
      `class ${label} is ${answered ? "hardly ever" : "never"} answered (${answered} times, ${count} examples have it); another seed or smaller first weights help`,
  );
}

/** Not better than always giving the most frequent answer, within three standard deviations. */
function isAtChance({ accuracy, total, confusion }: Evaluation): boolean {
  const counts = confusion!.map((row) => row.reduce((a, b) => a + b, 0));
  const share = Math.max(...counts) / total;
  const noise = Math.sqrt((share * (1 - share)) / total);
  return counts.length > 1 && accuracy < 1 && accuracy <= share + 3 * noise;
}

/** Classes answered for less than a hundredth of their number. */
function neglected({ confusion }: Evaluation) {
  return confusion!
    .map((row, label) => ({
      label,
      count: row.reduce((a, b) => a + b, 0),
      answered: confusion!.reduce((sum, other) => sum + other[label]!, 0),
    }))
    .filter(({ answered, count }) => count > 0 && answered < count / 100);
}
