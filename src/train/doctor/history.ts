// What the figures of the epochs say: a learning rate that is too large or too small, learning that goes on
// where nothing is gained, and answers that are no better than chance.
import type { Dataset } from "../../data/dataset.ts";
import type { EpochRecord, Evaluation } from "../record.ts";
import { findings as chanceOf } from "../summary.ts";
import { BOOK, type Finding, type FindingKind } from "./finding.ts";

/** Epochs that are looked back at. */
const BACK = 5;
/** A rise of the loss that is more than the noise of an epoch. */
const RISE = 1.1;
/** Weights that move less in an epoch, of their size, do not arrive anywhere. */
const STILL = 1e-3;

export interface Story {
  readonly history: readonly EpochRecord[];
  readonly training: Dataset;
  readonly steps: number;
  /** How far parameters moved in the last epoch, of their size: the largest of all layers. */
  readonly moved?: number;
  readonly batchSize: number;
  readonly hasPenalty: boolean;
  /** How it does now, where that is known and its epochs are not: a file keeps no tables of classes. */
  readonly judged?: Evaluation;
}

export function historyFindings(story: Story): Finding[] {
  const stuck = atChance(story);
  const rate = tooLarge(story) ?? tooSmall(story);
  const over = overfitting(story);
  return [stuck, rate, over].filter((found) => found !== undefined);
}

/** Of weights that stand still these are a better reason than steps that are too short. */
const STANDSTILL: ReadonlySet<FindingKind> = new Set([
  "saturated-outputs",
  "saturated-layer",
  "dead-units",
  "vanishing",
  "chance",
]);

/** Findings that do not contradict one another; `before` are kinds that were told earlier of the run. */
export function consistent(
  found: readonly Finding[],
  before: Iterable<FindingKind> = [],
): Finding[] {
  const kinds = [...before, ...found.map(({ kind }) => kind)];
  const isExplained = kinds.some((kind) => STANDSTILL.has(kind));
  return found.filter(({ kind }) => kind !== "rate-too-small" || !isExplained);
}

const number = (x: number): string => `${Number(x.toPrecision(3))}`;

function tooLarge({ history, steps }: Story): Finding | undefined {
  const last = history.slice(-BACK);
  if (last.length < 3) return undefined;
  const now = last.at(-1)!;
  const lowest = Math.min(...history.map(({ loss }) => loss));
  const rises = last.filter(({ loss }, i) => i > 0 && loss > RISE * last[i - 1]!.loss).length;
  // a loss that has all but gone may dance
  if (rises < 2 || now.loss < 0.1 * history[0]!.loss || now.loss < RISE * lowest) return undefined;
  const rate = now.learningRate;
  return {
    kind: "rate-too-large",
    what: `the training loss went up by more than a tenth in ${rises} of the last ${last.length - 1} epochs, from ${number(lowest)} at its lowest to ${number(now.loss)}, with a learning rate of ${number(rate)}`,
    where: { epoch: now.epoch, step: steps },
    why: `steps that are too long jump over the valley and climb its other side (${BOOK.rates})`,
    change: `a third of the learning rate, ${number(rate / 3)} (--learning-rate ${number(rate / 3)}), or a schedule that lowers it (halveWhenStuck(), --schedule halve)`,
  };
}

function tooSmall({ history, steps, moved }: Story): Finding | undefined {
  const first = history[0];
  const now = history.at(-1);
  if (!first || !now || history.length < 2 || history.length > BACK) return undefined;
  if (moved === undefined || moved >= STILL) return undefined;
  if (now.loss < 0.98 * first.loss) return undefined;
  const rate = now.learningRate;
  return {
    kind: "rate-too-small",
    what: `in ${history.length} epochs the loss went from ${number(first.loss)} to ${number(now.loss)}, and weights move by ${number(moved)} of their size in an epoch, with a learning rate of ${number(rate)}`,
    where: { epoch: now.epoch, step: steps },
    why: `steps that are too short get nowhere in the time that there is; the book looks for the largest rate whose cost still falls (${BOOK.rates})`,
    change: `ten times the learning rate, ${number(10 * rate)} (--learning-rate ${number(10 * rate)})`,
  };
}

function overfitting(story: Story): Finding | undefined {
  const { history, training, steps, batchSize, hasPenalty } = story;
  const now = history.at(-1);
  const judged = history.flatMap(({ epoch, loss, validation }) =>
    validation ? [{ epoch, loss, judged: validation.loss }] : [],
  );
  if (!now?.validation || judged.length < BACK) return undefined;
  const best = judged.reduce((low, next) => (next.judged < low.judged ? next : low));
  const hasGone = now.epoch - best.epoch >= 3 && now.validation.loss > 1.25 * best.judged;
  if (!hasGone || now.loss > 0.5 * now.validation.loss || now.loss > best.loss) return undefined;
  // the book's lambda goes with the size of its set: 0.1 for 1,000 examples, 5 for 50,000
  const lambda = number(training.count / 10_000);
  return {
    kind: "overfitting",
    what: `since epoch ${best.epoch} the loss on the validation set has risen from ${number(best.judged)} to ${number(now.validation.loss)}, while that on the ${training.count} training examples fell to ${number(now.loss)}`,
    where: { epoch: best.epoch, step: Math.round(((best.epoch + 1) * training.count) / batchSize) },
    why: `what is still learned is peculiar to the training examples; it ended being of use at epoch ${best.epoch}, by step ${steps} (${BOOK.overfitting})`,
    change: `more training data (expand, --expand) first of all; ${hasPenalty ? "a larger penalty" : `a penalty, l2: ${lambda} (--l2 ${lambda})`}, dropout(0.5) behind hidden layers, or patience: ${BACK} (--patience ${BACK}) to stop in time`,
  };
}

function atChance({ history, training, steps, judged }: Story): Finding | undefined {
  const last = history.at(-1);
  if (!last || (history.length < 2 && !judged)) return undefined;
  const records = judged ? [{ ...last, validation: judged }] : history;
  const found = chanceOf(records, training).find((text) => text.startsWith("it never left chance"));
  if (!found) return undefined;
  const rate = last.learningRate;
  return {
    kind: "chance",
    what: found.replace(/; try .*$/, ""),
    where: { epoch: last.epoch, step: steps },
    why: `a network whose first steps were too long, or whose neurons are saturated from the start, answers the same to everything (${BOOK.rates})`,
    change: `a tenth of the learning rate, ${number(rate / 10)} (--learning-rate ${number(rate / 10)}), or init: scaled (--init scaled); and look at one example of each class: labels that belong to other examples do the same`,
  };
}
