// The learning-rate range test (Smith, 2015): a run whose learning rate grows with every mini-batch. Where
// the loss falls fastest is a rate to begin with; where it rises again is too much.
import type { Dataset } from "../data/dataset.ts";
import { exp, log } from "../data/math.ts";
import { checkOptionNames, namesOf, type OptionNames } from "../data/option-names.ts";
import { OptionError } from "../errors.ts";
import { checkCount, checkPositive } from "../nn/check.ts";
import type { Network } from "../nn/network.ts";
import { DivergedRunError } from "./divergence.ts";
import type { TrainOptions } from "./options.ts";
import { stepper } from "./stepper.ts";

/** What of a run the test takes. */
const TAKEN = [
  ...(["loss", "optimizer", "batchSize", "seed", "init", "from", "l1", "l2", "clipNorm"] as const),
  ...(["clipValue", "augment", "target", "threads", "dtype", "signal", "memoryLimit"] as const),
] as const;
type Run = Pick<TrainOptions, (typeof TAKEN)[number]>;

/** What a run takes, without what belongs to epochs; the rate of its optimizer does not count. */
export interface RateRangeOptions extends Run {
  /** The first and the last learning rate; default 1e-5 and 100. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** Mini-batches from one to the other, by a constant factor each; default 200. */
  readonly steps?: number | undefined;
  /** Called after each mini-batch. */
  readonly onStep?: ((done: number, steps: number) => void) | undefined;
}

export interface RateRange {
  /** The rates that were taken, ascending: fewer than `steps` where the loss had grown too large. */
  readonly rates: readonly number[];
  /** The loss of each mini-batch before its step. */
  readonly losses: readonly number[];
  /** Their running mean, over about ten mini-batches. */
  readonly smooth: readonly number[];
  /** The rate at which the running mean falls fastest by the logarithm of the rate; undefined where it
   * never falls by a tenth of what it was. */
  readonly suggested: number | undefined;
  /** The rate at which the running mean is least: from there on it is too large. */
  readonly least: number;
  /** Why it ended: all steps, a loss of four times the least, or one that is no number. */
  readonly ending: "steps" | "loss" | "diverged" | "aborted";
}

const NAMES: OptionNames<RateRangeOptions> = {
  ...namesOf(TAKEN),
  ...{ low: true, high: true, steps: true, onStep: true },
};

/** Of a running mean that falls by this share at least a rate is suggested. */
const FALL = 0.1;
/** A running mean of so many times the least ends it. */
const TOO_LARGE = 4;
const KEPT = 0.9;
/** The mini-batch after which the running mean is one of about ten. */
const FIRST = 9;

/**
 * Raises the learning rate with every mini-batch and says which one to begin with. The network of the
 * run is thrown away.
 * @throws OptionError naming the option that cannot be; ShapeError and DataError as `train`
 */
export async function learningRateRange<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  training: Dataset<NoInfer<In>, NoInfer<Out>>,
  options: RateRangeOptions,
): Promise<RateRange> {
  checkOptionNames("learningRateRange", options, NAMES);
  const { low = 1e-5, high = 100, steps = 200, onStep, ...run } = options;
  checkPositive("learningRateRange: low", low);
  checkPositive("learningRateRange: high", high);
  checkCount("learningRateRange: steps", steps, 10);
  if (!(high > low)) {
    throw new OptionError(`learningRateRange: high: expected more than low, ${low}, got ${high}`);
  }
  const factor = (step: number) => exp((log(high / low) * step) / (steps - 1));
  const perEpoch = Math.ceil(training.count / Math.max(1, run.batchSize));
  const stepOf = (epoch: number, part: number) => epoch * perEpoch + Math.floor(part * perEpoch);
  const walk = await stepper(net, training, {
    ...(run as object),
    loss: run.loss,
    optimizer: { ...run.optimizer, learningRate: low },
    batchSize: run.batchSize,
    epochs: Math.ceil(steps / perEpoch),
    values: [],
    schedule: {
      code: "learningRateRange",
      factor: () => 1,
      within: (epoch, part) => factor(stepOf(epoch, part)),
    },
  });
  const rates: number[] = [];
  const losses: number[] = [];
  const smooth: number[] = [];
  let ending: RateRange["ending"] = "steps";
  let mean = 0;
  /** How much of the running mean is losses: the rest is the 0 that it began with. */
  let weight = 0;
  try {
    for (let step = 0; step < steps; step++) {
      const event = await walk.step();
      if (!event) {
        ending = "aborted";
        break;
      }
      rates.push(low * factor(step));
      losses.push(event.loss);
      mean = KEPT * mean + (1 - KEPT) * event.loss;
      weight = KEPT * weight + (1 - KEPT);
      smooth.push(mean / weight);
      onStep?.(step + 1, steps);
      if (smooth.at(-1)! > TOO_LARGE * Math.min(...smooth)) {
        ending = "loss";
        break;
      }
    }
  } catch (error) {
    if (!(error instanceof DivergedRunError)) throw error;
    ending = "diverged";
  } finally {
    walk.dispose();
  }
  return { rates, losses, smooth, ending, ...chosen(rates, smooth) };
}

/** Where the running mean falls fastest before it is least, and where that is. */
function chosen(
  rates: readonly number[],
  smooth: readonly number[],
): Pick<RateRange, "suggested" | "least"> {
  const bottom = smooth.indexOf(Math.min(...smooth));
  const least = rates[bottom] ?? Number.NaN;
  const top = Math.max(...smooth.slice(0, bottom + 1));
  if (!(smooth[bottom]! <= (1 - FALL) * top)) return { suggested: undefined, least };
  // what the first few losses do is chance: it falls from where it stays below a tenth of the way down
  const start = smooth[Math.min(FIRST, bottom)]!;
  const begun = smooth.findLastIndex(
    (value, i) => i <= bottom && value >= start - FALL * (start - smooth[bottom]!),
  );
  const slope = (at: number) => smooth[at + 1]! - smooth[at - 1]!;
  let steepest = Math.max(1, begun);
  for (let i = steepest + 1; i < bottom; i++) if (slope(i) < slope(steepest)) steepest = i;
  return { suggested: rates[steepest]!, least };
}
