// The flags that say how weights move: the optimizer with its settings, the learning rate over the
// epochs, limits on gradients and the mean of weights. A setting that the chosen optimizer or
// schedule does not have is refused, not ignored.
import type { Command } from "commander";
import {
  adam,
  adamw,
  constantRate,
  cosine,
  halveWhenStuck,
  momentum,
  nesterov,
  type Optimizer,
  oneCycle,
  rmsprop,
  type Schedule,
  sgd,
  stepDecay,
  warmUp,
} from "downhill";
import { UsageError } from "../terminal/failure.ts";
import { choice, listed, nonNegative, positive, share, whole } from "./values.ts";

export const OPTIMIZERS = ["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"] as const;
export const SCHEDULES = ["constant", "halve", "step", "cosine", "one-cycle"] as const;

type OptimizerFlag = (typeof OPTIMIZERS)[number];
type ScheduleFlag = (typeof SCHEDULES)[number];

export interface OptimizerFlags {
  readonly loss: string;
  readonly optimizer: OptimizerFlag;
  readonly learningRate?: number;
  readonly momentum?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly weightDecay?: number;
}

export interface ScheduleFlags {
  readonly schedule: ScheduleFlag;
  readonly epochs: number;
  readonly patience?: number;
  readonly decayEvery?: number;
  readonly decayFactor?: number;
  readonly warmUp?: number;
}

/** Which choices a setting belongs to. */
const OPTIMIZERS_WITH: Readonly<Record<string, readonly OptimizerFlag[]>> = {
  momentum: ["momentum", "nesterov"],
  beta1: ["adam", "adamw"],
  beta2: ["rmsprop", "adam", "adamw"],
  weightDecay: ["adamw"],
};

export function addOptimizerFlags(command: Command): Command {
  return command
    .addOption(choice("--optimizer <name>", "how weights move", OPTIMIZERS).default("sgd"))
    .option(
      "--learning-rate <x>",
      "the book's eta (default: 3 with quadratic, else 0.5; with momentum and nesterov a tenth; with the others 0.001)",
      positive,
    )
    .option(
      "--momentum <x>",
      "the book's mu, for --optimizer momentum and nesterov (default: 0.9)",
      nonNegative,
    )
    .option("--beta1 <x>", "how much of the mean gradient adam keeps (default: 0.9)", share)
    .option(
      "--beta2 <x>",
      "how much of the mean square adam and rmsprop keep (default: 0.999, 0.99)",
      share,
    )
    .option("--weight-decay <x>", "what adamw takes from a weight (default: 0.01)", nonNegative);
}

export function addScheduleFlags(command: Command): Command {
  return command
    .addOption(
      choice("--schedule <name>", "the learning rate over the epochs", SCHEDULES).default(
        "constant",
      ),
    )
    .option(
      "--decay-every <n>",
      "with --schedule step: epochs between two steps (default: a third of all)",
      whole(1),
    )
    .option(
      "--decay-factor <x>",
      "with --schedule step: what a step multiplies by (default: 0.1)",
      positive,
    )
    .option("--warm-up <n>", "before the schedule, rise to its first rate for n epochs", whole(1));
}

export function learningRateOf({ learningRate, loss, optimizer }: OptimizerFlags): number {
  const plain = loss === "quadratic" ? 3 : 0.5;
  const rates = { sgd: plain, momentum: plain / 10, nesterov: plain / 10 };
  const own: Partial<Record<OptimizerFlag, number>> = rates;
  return learningRate ?? own[optimizer] ?? 0.001;
}

export function optimizerOf(flags: OptimizerFlags): Optimizer {
  for (const [setting, owners] of Object.entries(OPTIMIZERS_WITH)) {
    if (flags[setting as keyof OptimizerFlags] === undefined || owners.includes(flags.optimizer))
      continue;
    throw new UsageError(
      `--${setting === "weightDecay" ? "weight-decay" : setting}: ${flags.optimizer} has none; it goes with --optimizer ${owners.length > 1 ? listed(owners) : owners[0]}`,
    );
  }
  const learningRate = learningRateOf(flags);
  const mu = flags.momentum ?? 0.9;
  const { beta1 = 0.9, beta2 = 0.999, weightDecay = 0.01 } = flags;
  switch (flags.optimizer) {
    case "sgd":
      return sgd({ learningRate });
    case "momentum":
      return momentum({ learningRate, momentum: mu });
    case "nesterov":
      return nesterov({ learningRate, momentum: mu });
    case "rmsprop":
      return rmsprop({ learningRate, decay: flags.beta2 ?? 0.99 });
    case "adam":
      return adam({ learningRate, beta1, beta2 });
    case "adamw":
      return adamw({ learningRate, beta1, beta2, weightDecay });
  }
}

export function scheduleOf(flags: ScheduleFlags): Schedule {
  const { epochs, warmUp: rising = 0 } = flags;
  if (flags.schedule !== "step" && (flags.decayEvery ?? flags.decayFactor) !== undefined) {
    throw new UsageError(`--decay-every and --decay-factor go with --schedule step`);
  }
  if (rising >= epochs) {
    throw new UsageError(
      `--warm-up ${rising}: expected fewer than the ${epochs} epochs of the run; raise --epochs`,
    );
  }
  const then = scheduleAfter(flags, epochs - rising);
  return rising === 0 ? then : warmUp({ epochs: rising, then });
}

function scheduleAfter(flags: ScheduleFlags, epochs: number): Schedule {
  const { schedule, patience, decayEvery, decayFactor = 0.1 } = flags;
  switch (schedule) {
    case "constant":
      return constantRate;
    case "halve":
      return halveWhenStuck(patience === undefined ? {} : { patience });
    case "step":
      return stepDecay({ every: decayEvery ?? Math.ceil(epochs / 3), factor: decayFactor });
    case "cosine":
      return cosine({ epochs });
    case "one-cycle":
      return oneCycle({ epochs });
  }
}
