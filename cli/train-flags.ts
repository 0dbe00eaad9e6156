// The flags of a training run, and the options they stand for. A flag that was not given takes what
// the book took: its first network when nothing at all is given.
import type { Command } from "commander";
import {
  adam,
  adamw,
  constantRate,
  cosine,
  halveWhenStuck,
  momentum,
  type Network,
  nesterov,
  type Optimizer,
  oneCycle,
  rmsprop,
  type Schedule,
  sgd,
  stepDecay,
  type TargetName,
  type TrainOptions,
} from "downhill";
import type { Splits } from "downhill/data";
import { addDataFlags, type DataFlags } from "./data.ts";
import {
  addNetworkFlags,
  GROUPS,
  initOf,
  lossOf,
  type NetworkFlags,
  targetOption,
} from "./network-flags.ts";
import type { GivenFlags } from "./suggestions.ts";
import { choice, nonNegative, positive, whole } from "./values.ts";

const OPTIMIZERS = ["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"] as const;
const SCHEDULES = ["constant", "halve", "step", "cosine", "one-cycle"] as const;

export interface StepFlags extends NetworkFlags {
  readonly optimizer: (typeof OPTIMIZERS)[number];
  readonly learningRate?: number;
  readonly momentum: number;
  readonly batch: number;
  readonly l2: number;
  readonly l1: number;
  readonly target: TargetName;
}

export interface TrainFlags extends StepFlags, DataFlags {
  readonly schedule: (typeof SCHEDULES)[number];
  readonly epochs: number;
  readonly patience?: number;
  readonly testEveryEpoch?: boolean;
  readonly save?: string;
  readonly json?: boolean;
}

/** The flags of one training step: all that `show` needs. */
export function addStepFlags(command: Command): Command {
  return addNetworkFlags(command)
    .optionsGroup(GROUPS.learning)
    .addOption(choice("--optimizer <name>", "how weights move", OPTIMIZERS).default("sgd"))
    .option(
      "--learning-rate <x>",
      "the book's eta (default: 3 with quadratic, else 0.5; with momentum and nesterov a tenth; with the others 0.001)",
      positive,
    )
    .option(
      "--momentum <x>",
      "the book's mu, for --optimizer momentum and nesterov",
      nonNegative,
      0.9,
    )
    .option("--batch <n>", "examples in a mini-batch", whole(1), 10)
    .option("--l2 <lambda>", "the book's lambda: a penalty on squares of weights", nonNegative, 0)
    .option("--l1 <lambda>", "a penalty on absolute weights", nonNegative, 0)
    .optionsGroup(GROUPS.run)
    .addOption(targetOption());
}

export function addTrainFlags(command: Command): Command {
  addStepFlags(command)
    .optionsGroup(GROUPS.learning)
    .addOption(
      choice("--schedule <name>", "the learning rate over the epochs", SCHEDULES).default(
        "constant",
      ),
    )
    .option("--epochs <n>", "passes over the training data", whole(1), 30)
    .option(
      "--patience <n>",
      "end after n epochs without improvement; with --schedule halve, halve then",
      whole(1),
    );
  return addDataFlags(command)
    .optionsGroup(GROUPS.run)
    .option("--test-every-epoch", "count right answers on the test set after every epoch")
    .option("--no-test-every-epoch", "only at the end (default, but for the book's first network)")
    .option("--save <file>", "keep the network: .safetensors, or .json as in the book");
}

/** What the person wrote, but for what concerns the output of this one run. */
export function givenFlags(command: Command): GivenFlags {
  const skipped = ["json", "testEveryEpoch", "save"];
  const given = new Map<string, string>();
  for (const option of command.options) {
    const name = option.attributeName();
    if (skipped.includes(name) || command.getOptionValueSource(name) !== "cli") continue;
    given.set(option.long!, `${command.getOptionValue(name)}`);
  }
  return given;
}

export function learningRateOf({ learningRate, loss, optimizer }: StepFlags): number {
  const plain = loss === "quadratic" ? 3 : 0.5;
  const rates = { sgd: plain, momentum: plain / 10, nesterov: plain / 10 };
  const own: Partial<Record<StepFlags["optimizer"], number>> = rates;
  return learningRate ?? own[optimizer] ?? 0.001;
}

export function optimizerOf(flags: StepFlags): Optimizer {
  const learningRate = learningRateOf(flags);
  switch (flags.optimizer) {
    case "sgd":
      return sgd({ learningRate });
    case "momentum":
      return momentum({ learningRate, momentum: flags.momentum });
    case "nesterov":
      return nesterov({ learningRate, momentum: flags.momentum });
    case "rmsprop":
      return rmsprop({ learningRate });
    case "adam":
      return adam({ learningRate });
    case "adamw":
      return adamw({ learningRate });
  }
}

function scheduleOf({ schedule, epochs, patience }: TrainFlags): Schedule {
  switch (schedule) {
    case "constant":
      return constantRate;
    case "halve":
      return halveWhenStuck(patience === undefined ? {} : { patience });
    case "step":
      return stepDecay({ every: Math.ceil(epochs / 3) });
    case "cosine":
      return cosine({ epochs });
    case "one-cycle":
      return oneCycle({ epochs });
  }
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
    flags.schedule === "constant" &&
    flags.data === "mnist" &&
    flags.limit === undefined
  );
}

/** What the library is told. */
export function trainOptions(flags: TrainFlags, net: Network, data: Splits): TrainOptions {
  const { epochs, seed, l2, l1, dtype, target, patience, schedule } = flags;
  return {
    loss: lossOf(flags),
    optimizer: optimizerOf(flags),
    init: initOf(flags),
    schedule: scheduleOf(flags),
    epochs,
    batchSize: flags.batch,
    seed,
    l2,
    l1,
    dtype,
    target,
    patience: schedule === "halve" ? undefined : patience,
    validation: data.validation.count ? data.validation : undefined,
    test: data.test.count ? data.test : undefined,
    testEveryEpoch: flags.testEveryEpoch ?? isFirstNetwork(flags, net),
  };
}
