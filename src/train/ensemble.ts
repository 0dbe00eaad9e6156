// Several networks that answer together. They are one network trained from several seeds, so each
// errs in its own way; the answers are joined by the mean of their outputs, and by a vote as in the
// book's chapter 6. What is wrong is kept, to be looked at.

import type { Dataset } from "../data/dataset.ts";
import { inWords } from "../data/in-words.ts";
import { checkSameInputNames } from "../data/input-names.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { shift } from "../data/shift.ts";
import { OptionError } from "../errors.ts";
import { checkCount } from "../nn/check.ts";
import type { Network } from "../nn/network.ts";
import type { TargetName } from "../runtime/machine.ts";
import { checkDataset, checkSamePicture } from "./check-data.ts";
import { checkSetGiven, checkTrainedGiven } from "./check-given.ts";
import type { Run } from "./event.ts";
import { TRAIN_OPTIONS, type TrainOptions } from "./options.ts";
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
  /** total x outputs numbers, row-major, the largest of a row being the answer: the outputs of a
   * network or their mean; of a vote the share of the votes. */
  readonly values: Float64Array;
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
  checkOptionNames("trainEnsemble", options, { ...TRAIN_OPTIONS, count: true });
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

export interface JointOptions {
  readonly target?: TargetName | undefined;
  /** Asks each network also about the pictures moved by up to so many pixels down, up, right and left,
   * and takes the mean of its outputs: of 9 for 1. Default 0. */
  readonly shifts?: number;
  /** Ends it with AbortedError. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What networks answer to the examples of a set with labels, each by itself and together.
 * @throws ShapeError for `shifts` where examples are no pictures
 */
export async function answerTogether<In extends Shape, Out extends number>(
  networks: readonly TrainedNetwork<In, Out>[],
  set: Dataset<NoInfer<In>, NoInfer<Out>>,
  how: JointOptions = {},
): Promise<JointAnswers> {
  if (!Array.isArray(networks)) {
    throw new OptionError(`networks: expected a list of them, got ${inWords(networks)}`);
  }
  for (const member of networks) checkTrainedGiven("networks", member);
  checkSetGiven("set", set);
  checkOptionNames("answerTogether", how, { target: true, shifts: true, signal: true });
  const { shifts = 0, ...options } = how;
  checkCount("shifts", shifts, 0);
  const { labels, count } = set;
  const classes = set.outputs as number;
  if (networks.length === 0) throw new OptionError("networks: expected at least one, got none");
  if (!labels) throw new OptionError(`${set.name}: expected a set with labels`);
  const sum = new Float64Array(count * classes);
  const votes = new Float64Array(count * classes);
  const members: Answers[] = [];
  for (const member of networks) {
    checkDataset("set", member.network, set);
    checkSamePicture("set", member.picture, set);
    checkSameInputNames("set", member.inputNames, set);
    const values = await meanOutputs(member, set, shifts, options);
    const answers = judged(values, labels);
    for (const [i, value] of values.entries()) sum[i]! += value;
    for (const [row, answer] of answers.classes.entries()) votes[row * classes + answer]! += 1;
    members.push(answers);
  }
  const mean = sum.map((value) => value / networks.length);
  return {
    members,
    average: judged(mean, labels),
    vote: judged(
      votes.map((n) => n / networks.length),
      labels,
      mean,
    ),
  };
}

/** count x outputs: the mean over the set as it is and moved to each side. */
async function meanOutputs(
  member: TrainedNetwork<Shape, number>,
  set: Dataset,
  shifts: number,
  options: Omit<JointOptions, "shifts">,
): Promise<Float64Array> {
  const sum = new Float64Array(set.count * set.outputs);
  const side = 2 * shifts + 1;
  for (let down = -shifts; down <= shifts; down++) {
    for (let right = -shifts; right <= shifts; right++) {
      const moved = down || right ? shift(set, { down, right }) : set;
      const { values } = await member.predict(moved, options);
      for (const [i, value] of values.entries()) sum[i]! += value;
    }
  }
  return sum.map((value) => value / (side * side));
}

/** The largest value of each row, the first of equals in `values` and in `tie`, against the labels. */
function judged(
  values: Float64Array,
  labels: ArrayLike<number>,
  tie: Float64Array = values,
): Answers {
  const total = labels.length;
  const width = values.length / total;
  const isMore = (at: number, than: number) =>
    values[at]! > values[than]! || (values[at] === values[than] && tie[at]! > tie[than]!);
  const classes = Uint32Array.from({ length: total }, (_, row) => {
    let best = row * width;
    for (let at = best + 1; at < (row + 1) * width; at++) if (isMore(at, best)) best = at;
    return best - row * width;
  });
  const mistakes: Mistake[] = [];
  for (const [index, answer] of classes.entries()) {
    const label = labels[index]!;
    if (answer !== label) mistakes.push({ index, label, answer });
  }
  const correct = total - mistakes.length;
  return { correct, total, accuracy: correct / total, classes, values, mistakes };
}
