// The first thing to try with a new network: whether it can learn one mini-batch by heart. One that
// cannot has a mistake in it, in its data or in how it learns, which no larger run will mend.
import type { Dataset } from "../data/dataset.ts";
import { checkOptionNames, namesWithout, type OptionNames } from "../data/option-names.ts";
import { take } from "../data/slices.ts";
import { OptionError } from "../errors.ts";
import { checkCount } from "../nn/check.ts";
import { isLoss } from "../nn/loss.ts";
import type { Network } from "../nn/network.ts";
import { DivergedRunError } from "./divergence.ts";
import { TRAIN_OPTIONS, type TrainOptions } from "./options.ts";
import { stepper } from "./stepper.ts";

/** What belongs to epochs and to other sets. */
const LEFT = [
  ...(["epochs", "validation", "test", "testEveryEpoch", "evaluateTraining", "schedule"] as const),
  ...(["patience", "monitors", "order", "onProgress", "onEpoch", "doctor"] as const),
] as const;
type Run = Omit<TrainOptions, (typeof LEFT)[number]>;

/** What a run takes, without what belongs to epochs and other sets. */
export interface OverfitOptions extends Run {
  /** Steps at most; default 1000. */
  readonly steps?: number | undefined;
}

export interface Overfit {
  /** Whether the loss fell below a hundredth of what it was at first. */
  readonly reached: boolean;
  /** Steps that were taken, and the examples that they all took. */
  readonly steps: number;
  readonly examples: number;
  /** The loss of the mini-batch before the first step, and the least that was seen. */
  readonly first: number;
  readonly least: number;
  /** The losses before each step. */
  readonly losses: readonly number[];
  /** What it means, in a sentence or two. */
  readonly says: string;
}

const ENOUGH = 0.01;
const NAMES: OptionNames<OverfitOptions> = { ...namesWithout(TRAIN_OPTIONS, LEFT), steps: true };

/**
 * Takes steps on the first mini-batch of a set, again and again, and says whether its loss went to zero.
 * The network of the run is thrown away.
 * @throws OptionError naming the option that cannot be; ShapeError and DataError as `train`
 */
export async function overfitOneBatch<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  training: Dataset<NoInfer<In>, NoInfer<Out>>,
  options: OverfitOptions,
): Promise<Overfit> {
  checkOptionNames("overfitOneBatch", options, NAMES);
  const { steps = 1000, ...run } = options;
  checkCount("overfitOneBatch: steps", steps, 1);
  if (!isLoss(run.loss)) {
    throw new OptionError(
      `overfitOneBatch: loss: expected a loss that compares answers with what is wanted, got ${run.loss?.name}`,
    );
  }
  const examples = Math.min(run.batchSize, training.count);
  const batch = take(training as unknown as Dataset, examples);
  const walk = await stepper(net as unknown as Network, batch, {
    ...(run as unknown as Run),
    batchSize: examples,
    epochs: steps,
    values: [],
  });
  const losses: number[] = [];
  let hasNumbers = true;
  try {
    while (losses.length < steps) {
      const event = await walk.step();
      if (!event) break;
      losses.push(event.loss);
      if (event.loss <= ENOUGH * losses[0]!) break;
    }
  } catch (error) {
    if (!(error instanceof DivergedRunError)) throw error;
    hasNumbers = false;
  } finally {
    walk.dispose();
  }
  const first = losses[0] ?? Number.NaN;
  const least = losses.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const reached = least <= ENOUGH * first;
  const says = meaning({ reached, first, least, last: losses.at(-1)!, hasNumbers }, run);
  return { reached, steps: losses.length, examples, first, least, losses, says };
}

interface Course {
  readonly reached: boolean;
  readonly first: number;
  readonly least: number;
  readonly last: number;
  readonly hasNumbers: boolean;
}

function meaning({ reached, first, least, last, hasNumbers }: Course, run: Run): string {
  if (reached) {
    return "Data, loss and gradients fit together, and the network is large enough for that.";
  }
  if (!hasNumbers) {
    return "The loss stopped being a number: the learning rate is too large for this network, or the inputs are (bring them to mean 0 and deviation 1).";
  }
  if (last > 1.5 * least) {
    return "The loss goes up and down: the learning rate is too large. Try a tenth of it; learningRateRange says which.";
  }
  if (least > 0.95 * first) {
    return "The loss does not move: the learning rate is far too small, neurons are saturated or dead from the start, or what is learned is frozen. Try other first weights, then ten times the learning rate.";
  }
  const held = [
    run.l1 || run.l2 ? "l1 and l2, which hold weights small" : "",
    run.augment?.length ? "augmentation, which makes every step another batch" : "",
    run.clipValue || run.clipNorm ? "clipped gradients" : "",
  ].filter(Boolean);
  const advice = held.length ? `Leave out ${held.join("; ")}. ` : "";
  return `The loss falls, but not to zero. ${advice}More steps or a larger learning rate may do; else the network is too small or has dropout, or two examples of the batch are alike and have other labels, or targets are shares whose least loss is above 0.`;
}
