// Several networks that answer together. They are one network trained from several seeds, so each
// errs in its own way; the answers are joined by the mean of their outputs, and by a vote as in the
// book's chapter 6. What is wrong is kept, to be looked at.

import type { Dataset } from "../data/dataset.ts";
import { OptionError } from "../errors.ts";
import { checkCount } from "../nn/check.ts";
import type { Network } from "../nn/network.ts";
import type { TargetName } from "../runtime/machine.ts";
import { checkDataset, checkSamePicture } from "./check-data.ts";
import type { Run } from "./event.ts";
import type { TrainOptions } from "./options.ts";
import { train } from "./train.ts";
import type { TrainedNetwork } from "./trained.ts";

/** An example that is answered wrongly. */
export interface Mistake {
  /** Position in the set. */
  readonly index: number;
  /** The right class. */
  readonly label: number;
  readonly answer: number;
}

/** How a set was answered. */
export interface Answers {
  readonly correct: number;
  readonly total: number;
  /** correct / total, 0..1. */
  readonly accuracy: number;
  /** One class an example. */
  readonly classes: Uint32Array;
  /** In the order of the set. */
  readonly mistakes: readonly Mistake[];
}

export interface JointAnswers {
  /** Each network by itself. */
  readonly members: readonly Answers[];
  /** The class with the largest mean output. */
  readonly average: Answers;
  /** The class that most networks answer; of equals, the one with the larger mean output. */
  readonly vote: Answers;
}

type Shape = readonly number[];

/** Trains a network `count` times, from the seeds seed, seed + 1, ... */
export async function trainEnsemble<In extends Shape, Out extends number>(
  net: Network<In, Out>,
  training: Dataset<NoInfer<In>, NoInfer<Out>>,
  options: TrainOptions<NoInfer<In>, NoInfer<Out>> & { readonly count: number },
): Promise<Run<In, Out>[]> {
  const { count, seed = 1, ...rest } = options;
  checkCount("count", count, 1);
  const runs: Run<In, Out>[] = [];
  for (let i = 0; i < count; i++) {
    const run = await train<In, Out>(net, training, { ...rest, seed: seed + i } as TrainOptions<
      In,
      Out
    >);
    runs.push(run);
    if (run.ending === "aborted") break;
  }
  return runs;
}

/** What networks answer to the examples of a set with labels, each by itself and together. */
export async function answerTogether<In extends Shape, Out extends number>(
  networks: readonly TrainedNetwork<In, Out>[],
  set: Dataset<NoInfer<In>, NoInfer<Out>>,
  options: { readonly target?: TargetName | undefined } = {},
): Promise<JointAnswers> {
  const { labels, count } = set;
  const classes = set.outputs as number;
  if (networks.length === 0) throw new OptionError("networks: expected at least one, got none");
  if (!labels) throw new OptionError(`${set.name}: expected a set with labels`);
  const sums = new Float64Array(count * classes);
  const votes = new Uint16Array(count * classes);
  const members: Answers[] = [];
  for (const member of networks) {
    checkDataset("set", member.network, set);
    checkSamePicture("set", member.picture, set);
    const { values, classes: own } = await member.predict(set, options);
    for (let i = 0; i < values.length; i++) sums[i]! += values[i]!;
    for (let row = 0; row < count; row++) votes[row * classes + own[row]!]! += 1;
    members.push(judged(own, labels));
  }
  const best = (isBetter: (at: number, than: number) => boolean): Uint32Array =>
    Uint32Array.from({ length: count }, (_, row) => {
      let found = row * classes;
      for (let at = found + 1; at < (row + 1) * classes; at++) if (isBetter(at, found)) found = at;
      return found - row * classes;
    });
  const isLarger = (at: number, than: number) => sums[at]! > sums[than]!;
  const hasMore = (at: number, than: number) =>
    votes[at]! > votes[than]! || (votes[at] === votes[than] && isLarger(at, than));
  return {
    members,
    average: judged(best(isLarger), labels),
    vote: judged(best(hasMore), labels),
  };
}

function judged(classes: Uint32Array, labels: ArrayLike<number>): Answers {
  const mistakes: Mistake[] = [];
  for (const [index, answer] of classes.entries()) {
    const label = labels[index]!;
    if (answer !== label) mistakes.push({ index, label, answer });
  }
  const total = classes.length;
  const correct = total - mistakes.length;
  return { correct, total, accuracy: correct / total, classes, mistakes };
}
