// Classes that count more than others: the cost of a mini-batch is the weighted mean over its examples,
// sum(w C) / sum(w), with the weight of the class of each. Weights that are all the same change nothing.
import type { Tensor } from "../compiler/1-graph/tensor.ts";
import { inWords } from "../data/in-words.ts";
import { OptionError } from "../errors.ts";

export interface ClassWeightOptions {
  /**
   * How much an example of each class counts, one weight above 0 a class: a mini-batch costs the
   * weighted mean sum(w C) / sum(w), as in PyTorch. "balanced": examples / (classes * examples of
   * the class), so that each class counts alike. Evaluation counts every example alike.
   */
  readonly classWeights?: readonly number[] | "balanced" | undefined;
}

/** More would make a long chain of comparisons of the step. */
const MOST_CLASSES = 1000;

/** The weights of a run; throws OptionError for what are none. */
export function checkedClassWeights(
  given: ClassWeightOptions["classWeights"],
  {
    labels,
    classes,
    answers = 1,
  }: { labels?: ArrayLike<number> | undefined; classes: number; answers?: number | undefined },
): readonly number[] | undefined {
  if (given === undefined) return undefined;
  const refuse = (expected: string, got: string): never => {
    throw new OptionError(`classWeights: expected ${expected}, got ${got}`);
  };
  if (!labels) return refuse("a training set with classes", "one with targets");
  if (answers > 1) return refuse("one class an example", `${answers}`);
  if (classes > MOST_CLASSES) return refuse(`at most ${MOST_CLASSES} classes`, `${classes}`);
  if (given === "balanced") return balanced(labels, classes);
  if (!Array.isArray(given)) return refuse('a list of numbers or "balanced"', inWords(given));
  if (given.length !== classes) return refuse(`${classes} numbers, one a class`, `${given.length}`);
  const odd = given.find((weight) => !(weight > 0 && weight < Number.POSITIVE_INFINITY));
  return odd === undefined ? given : refuse("finite numbers above 0", `${odd}`);
}

function balanced(labels: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]! += 1;
  // a class that never comes weighs nothing whatever stands there
  return counts.map((count) => (count === 0 ? 1 : labels.length / (classes * count)));
}

/** The weight of each example: labels i32 [batch] -> [batch], of the type of `like`. */
export function weightsOfBatch(labels: Tensor, weights: readonly number[], like: Tensor): Tensor {
  const usual = like.constant(weights.at(-1)!).broadcastTo([labels.shape[0]!]);
  return weights
    .slice(0, -1)
    .reduce((rest, weight, label) => labels.eq(label).where(like.constant(weight), rest), usual);
}
