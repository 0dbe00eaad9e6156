// The flags of a training run, and the options they stand for. A flag that was not given takes what
// the book took: its first network when nothing at all is given.
import type { Command } from "commander";
import type { Network, TargetName, TrainOptions } from "downhill";
import type { Splits } from "downhill/data";
import { type AdversarialFlags, addAdversarialFlag, adversarialOf } from "./adversarial.ts";
import { type AugmentFlags, addAugmentFlags, augmentOf } from "./augment.ts";
import { addDataFlags, type DataFlags, dataWords } from "./data.ts";
import {
  addNetworkFlags,
  GROUPS,
  initOf,
  lossOf,
  type NetworkFlags,
  targetOption,
  threadsOption,
} from "./network.ts";
import {
  addOptimizerFlags,
  addScheduleFlags,
  learningRateOf,
  type OptimizerFlags,
  optimizerOf,
  type ScheduleFlags,
  scheduleOf,
} from "./optimizer.ts";
import { addTextFlags, type TextFlags } from "./text.ts";
import { nonNegative, positive, refuse, share, whole } from "./values.ts";

export interface StepFlags extends NetworkFlags, Omit<OptimizerFlags, "loss"> {
  readonly batch: number;
  readonly accumulate?: number;
  readonly l2: number;
  readonly l1: number;
  readonly clipValue?: number;
  readonly clipNorm?: number;
  readonly ema?: number;
  readonly target: TargetName;
  readonly threads?: number;
}

export interface TrainFlags
  extends StepFlags,
    DataFlags,
    ScheduleFlags,
    AugmentFlags,
    AdversarialFlags,
    TextFlags {
  readonly expand?: boolean;
  readonly standardize?: boolean;
  readonly classWeights?: readonly number[] | "balanced";
  readonly doctor?: boolean;
  readonly testEveryEpoch?: boolean;
  readonly save?: string;
  readonly run?: string;
  readonly ensemble?: number;
  readonly dryRun?: boolean;
  readonly overfitOneBatch?: boolean;
  readonly json?: boolean;
}

/** The flags of one training step: all that `show` needs. */
export function addStepFlags(command: Command): Command {
  addNetworkFlags(command).optionsGroup(GROUPS.learning);
  return addOptimizerFlags(command)
    .option("--batch <n>", "examples in a mini-batch", whole(1), 10)
    .option("--l2 <lambda>", "the book's lambda: a penalty on squares of weights", nonNegative, 0)
    .option("--l1 <lambda>", "a penalty on absolute weights", nonNegative, 0)
    .option("--clip-norm <x>", "all gradients together are no longer than this", positive)
    .option("--clip-value <x>", "no derivative is larger than this", positive)
    .option("--ema <share>", "evaluate and keep a running mean of the weights: 0.999", share)
    .optionsGroup(GROUPS.run)
    .addOption(targetOption())
    .addOption(threadsOption());
}

export function addTrainFlags(command: Command): Command {
  addStepFlags(command).optionsGroup(GROUPS.learning);
  addScheduleFlags(command)
    .option(
      "--accumulate <n>",
      "add up the gradients of n mini-batches before a step: a batch n times as large in the memory of one",
      whole(1),
    )
    .option(
      "--epochs <n>",
      "passes over the training data (a text: for 12 million characters)",
      whole(1),
      30,
    )
    .option(
      "--patience <n>",
      "end after n epochs without improvement; with --schedule halve, halve then",
      whole(1),
    );
  addDataFlags(command).option(
    "--expand",
    "learn also from four copies of each picture, moved by one pixel (the book's chapter 6)",
  );
  addTextFlags(addAdversarialFlag(addAugmentFlags(command)));
  return command
    .optionsGroup(GROUPS.network)
    .option(
      "--standardize",
      "first brings inputs to mean 0 and deviation 1, as the training data have them; kept in the model",
    )
    .optionsGroup(GROUPS.learning)
    .option(
      "--class-weights <w>",
      "how much each class counts in the loss: balanced, or numbers as 1,4,0.5",
      classWeights,
    )
    .optionsGroup(GROUPS.run)
    .option("--test-every-epoch", "count right answers on the test set after every epoch")
    .option("--no-doctor", "do not look for what is wrong while it trains")
    .option("--no-test-every-epoch", "only at the end (default, but for the book's first network)")
    .option(
      "--ensemble <k>",
      "train k networks, from --seed on, and let them answer together",
      whole(2),
    )
    .option(
      "--save <file>",
      "keep the network of the best epoch: .safetensors, or .json as in the book",
    )
    .option("--dry-run", "say what it would do and cost, take one step, write nothing")
    .option(
      "--overfit-one-batch",
      "only see whether the loss of one mini-batch goes to 0, as it must where nothing is wrong",
    )
    .option("--run <folder>", "keep the whole run there, every minute: --resume goes on with it");
}

function classWeights(text: string): readonly number[] | "balanced" {
  if (text === "balanced") return text;
  const weights = text.split(",").map(Number);
  return weights.every((w) => w > 0 && w < Number.POSITIVE_INFINITY)
    ? weights
    : refuse("balanced, or a number above 0 for each class, such as 1,4,0.5");
}

/** Whether this is the run of the book's chapter 1: [784, 30, 10], quadratic, eta 3, batches of 10. */
export function isFirstNetwork(flags: TrainFlags, net: Network): boolean {
  return (
    `${net}` === "network([784], dense(30, sigmoid), dense(10, sigmoid))" &&
    flags.loss === "quadratic" &&
    initOf(flags).name === "large" &&
    flags.optimizer === "sgd" &&
    learningRateOf(flags) === 3 &&
    flags.batch === 10 &&
    flags.l2 === 0 &&
    flags.l1 === 0 &&
    [flags.clipValue, flags.clipNorm, flags.ema, flags.warmUp].every((f) => f === undefined) &&
    (flags.accumulate ?? 1) === 1 &&
    [flags.augment, flags.adversarial, flags.classWeights].every((f) => f === undefined) &&
    !flags.expand &&
    !flags.standardize &&
    !flags.shuffle &&
    flags.schedule === "constant" &&
    Object.values(dataWords(flags)).every((value) => value === undefined) &&
    flags.limit === undefined
  );
}

/** What the library is told. */
export function trainOptions(flags: TrainFlags, net: Network, data: Splits): TrainOptions {
  const { epochs, seed, l2, l1, dtype, target, threads, patience, schedule } = flags;
  return {
    loss: lossOf(flags),
    optimizer: optimizerOf(flags),
    init: initOf(flags),
    schedule: scheduleOf(flags),
    epochs,
    batchSize: flags.batch,
    accumulate: flags.accumulate,
    seed,
    l2,
    l1,
    clipValue: flags.clipValue,
    clipNorm: flags.clipNorm,
    ema: flags.ema,
    classWeights: flags.classWeights,
    augment: [...augmentOf(flags), ...adversarialOf(flags)],
    dtype,
    target,
    threads,
    patience: schedule === "halve" ? undefined : patience,
    validation: data.validation.count ? data.validation : undefined,
    test: data.test.count ? data.test : undefined,
    testEveryEpoch: flags.testEveryEpoch ?? isFirstNetwork(flags, net),
  };
}
