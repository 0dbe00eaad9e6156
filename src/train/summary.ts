// A run in a few sentences, with what its numbers alone do not say: that it never left chance, or
// that one class is never answered.
import { classCounts, className } from "../data/classes.ts";
import type { Dataset } from "../data/dataset.ts";
import { endingOf, percent } from "./ending.ts";
import type { Run } from "./event.ts";
import type { EpochRecord, Evaluation } from "./record.ts";

const LAST = 3;

/** How a run ended; `training` is the set that it learned from. */
export function summarize(run: Run, training?: Dataset): string {
  return [...endingOf(run), ...findings(run.history, training)].join("\n");
}

/**
 * What is wrong with how it went, a sentence each; usually none.
 * @param training the set that was learned from, where it is known: a class that it lacks is no fault
 * of the run
 */
export function findings(history: readonly EpochRecord[], training?: Dataset): string[] {
  const evaluations = history.slice(-LAST).map((r) => r.validation ?? r.test ?? r.training);
  const known = evaluations.filter((e) => e?.confusion !== undefined) as Evaluation[];
  const last = known.at(-1);
  if (!last) return [];
  const { right } = marginals(last);
  const name = (label: number) => (training ? className(training, label) : `${label}`);
  const only = right.indexOf(last.total);
  if (only >= 0 && right.length > 1) {
    return [
      `all ${last.total} examples that it was judged by are of class ${name(only)}: their accuracy says only how often that is answered; judge it by all classes`,
    ];
  }
  if (known.every(isAtChance)) {
    return [
      `it never left chance: ${percent(last.accuracy)} is what ${guess(last, name)} gives; try a learning rate ten times smaller, or other first weights`,
    ];
  }
  const learned = training?.labels && classCounts(training);
  return neglected(last).map(({ label, answered, count }) => {
    const never = `class ${name(label)} is ${answered ? "hardly ever" : "never"} answered (${answered} times, ${count} examples have it)`;
    return learned?.[label] === 0
      ? `${never}: the training set has no example of it`
      : `${never}; another seed or smaller first weights help`;
  });
}

/** Examples of each class, and answers of each. */
function marginals({ confusion }: Evaluation) {
  const right = confusion!.map((row) => row.reduce((a, b) => a + b, 0));
  const answered = confusion!.map((_, label) =>
    confusion!.reduce((sum, row) => sum + row[label]!, 0),
  );
  return { right, answered };
}

/**
 * Whether the answers say nothing about the classes: as many are right as if each had been given to
 * an example drawn at random, within three standard deviations. That holds for any shares of the
 * classes: a network that always gives the most frequent answer is at chance, one that is right as
 * often and finds the rare ones too is not (Cohen 1960).
 */
function isAtChance(evaluation: Evaluation): boolean {
  const { accuracy, total } = evaluation;
  const { right, answered } = marginals(evaluation);
  const share = right.reduce((sum, count, i) => sum + (count / total) * (answered[i]! / total), 0);
  const noise = Math.sqrt((share * (1 - share)) / total);
  return right.length > 1 && accuracy < 1 && Math.abs(accuracy - share) <= 3 * noise + EXACT;
}

/** Room for rounding where the answers do not vary. */
const EXACT = 1e-9;

/** What a network at chance does. */
function guess(evaluation: Evaluation, name: (label: number) => string): string {
  const { answered } = marginals(evaluation);
  const always = answered.indexOf(evaluation.total);
  if (always >= 0) return `always answering class ${name(always)}`;
  return "guessing with the same shares of answers";
}

/** Classes answered for less than a hundredth of their number. */
function neglected(evaluation: Evaluation) {
  const { right, answered } = marginals(evaluation);
  return right
    .map((count, label) => ({ label, count, answered: answered[label]! }))
    .filter((own) => own.count > 0 && own.answered < own.count / 100);
}
