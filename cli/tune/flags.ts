// The flags of a search: those of a training run, of which many take several values or a range.
import { type Command, Option } from "commander";
import { logUniform, type Point, type Space, type TargetName } from "downhill";
import { addDataFlags, type DataFlags, dataFlagsOf } from "../flags/data.ts";
import { ACTIVATIONS, LOSSES, wordOf } from "../flags/functions.ts";
import { GROUPS, INITS, targetOption } from "../flags/network.ts";
import { OPTIMIZERS, SCHEDULES } from "../flags/optimizer.ts";
import type { TrainFlags } from "../flags/train.ts";
import { choice, oneOf, sizes, whole } from "../flags/values.ts";
import { UsageError } from "../terminal/failure.ts";
import { type Searched, searchedNumber, searchedWord } from "./values.ts";

export const STRATEGIES = ["guided", "random", "grid", "halving"] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** Each hyper-parameter that can be searched: its flag, its values, what it is. */
const TUNABLE = {
  learningRate: ["--learning-rate <x>", searchedNumber("rate"), "the book's eta"],
  l2: [
    "--l2 <lambda>",
    searchedNumber("penalty"),
    "the book's lambda, a penalty on squares of weights",
  ],
  l1: ["--l1 <lambda>", searchedNumber("penalty"), "a penalty on absolute weights"],
  batch: ["--batch <n>", searchedNumber("count"), "examples in a mini-batch"],
  hidden: ["--hidden <n>", searchedNumber("count"), "neurons in each hidden layer"],
  dropout: [
    "--dropout <p>",
    searchedNumber("share"),
    "share of each hidden layer that is left out",
  ],
  momentum: ["--momentum <x>", searchedNumber("share"), "the book's mu"],
  activation: ["--activation <f>", searchedWord(wordOf(ACTIVATIONS)), "of the hidden layers"],
  init: ["--init <name>", searchedWord(oneOf(INITS)), "first weights"],
  loss: [
    "--loss <name>",
    searchedWord(wordOf(LOSSES)),
    "what is minimised (default: cross-entropy)",
  ],
  optimizer: ["--optimizer <name>", searchedWord(oneOf(OPTIMIZERS)), "how weights move"],
  schedule: [
    "--schedule <name>",
    searchedWord(oneOf(SCHEDULES)),
    "the learning rate over the epochs",
  ],
} as const;

export type TunableName = keyof typeof TUNABLE;

export type TuneFlags = DataFlags &
  Readonly<Partial<Record<TunableName, Searched<never>>>> & {
    readonly network?: readonly number[];
    readonly model?: string;
    readonly trials: number;
    readonly steps: number;
    readonly epochs: number;
    readonly patience?: number;
    readonly parallel?: number;
    readonly store: string;
    readonly restart?: boolean;
    readonly save?: string;
    readonly run?: string;
    readonly resume?: string;
    readonly target: TargetName;
    readonly dtype: "f32" | "f64";
    readonly seed: number;
    readonly json?: boolean;
  };

export function addTuneFlags(command: Command): Command {
  command
    .optionsGroup("What is searched (a value 0.5, values 0.1,0.5 or a range 0.01..10):")
    .configureHelp({ ...command.configureHelp(), sortOptions: false });
  for (const [flag, parse, about] of Object.values(TUNABLE)) {
    command.addOption(new Option(flag, about).argParser<Searched<number | string>>(parse));
  }
  command
    .optionsGroup("The search:")
    .option("--trials <n>", "of random and halving", whole(1, 100_000), 27)
    .option("--steps <n>", "values of each range, for grid", whole(1, 1000), 4)
    .option(
      "--epochs <n>",
      "of each trial; the last of guided takes up to three times as many",
      whole(1),
      20,
    )
    .option(
      "--patience <n>",
      "ends a trial after n epochs without improvement (guided: 10)",
      whole(1),
    )
    .option(
      "--parallel <n>",
      "trials under way at a time (default: the processor's cores)",
      whole(1, 1024),
    )
    .option(
      "--store <file>",
      "where trials are kept; those it holds are not run again",
      "tune.jsonl",
    )
    .option("--restart", "run all trials again")
    .optionsGroup(GROUPS.network)
    .option("--network <sizes>", "neurons in each layer (default: 784,30,10)", sizes)
    .option("--model <file>", "instead: a module whose export `net` is a network");
  return addDataFlags(command)
    .optionsGroup(GROUPS.run)
    .addOption(targetOption())
    .option("--seed <n>", "fixes everything random", whole(0, 2 ** 32 - 1), 1)
    .addOption(choice("--dtype <t>", "the numbers of the runs", ["f32", "f64"]).default("f32"))
    .option("--save <file>", "keep the best network: .safetensors, or .json as in the book");
}

/** A flag as it is written: learningRate is learning-rate. */
export const flagName = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** What is searched; the learning rate and lambda when nothing was asked for. */
export function spaceOf(flags: TuneFlags): Space {
  const given = Object.keys(TUNABLE).flatMap((name) => {
    const searched = flags[name as TunableName];
    return searched && "range" in searched ? [[name, searched.range] as const] : [];
  });
  if (given.length) return Object.fromEntries(given);
  if (flags.learningRate !== undefined || flags.l2 !== undefined) {
    throw new UsageError(
      "tune: nothing is left to search; give a flag a range, such as --learning-rate 0.01..10 or --l2 0.1,1,10",
    );
  }
  const { optimizer } = fixedFlags(flags);
  const isAdaptive = ["rmsprop", "adam", "adamw"].includes(optimizer);
  return {
    learningRate: isAdaptive ? logUniform(1e-5, 0.1) : logUniform(0.01, 10),
    l2: logUniform(0.01, 100),
  };
}

/** The flags of a training run with everything that is not searched. */
export function fixedFlags(flags: TuneFlags): TrainFlags {
  const { network, model, epochs, target, dtype, seed } = flags;
  const fixed: Partial<Record<TunableName, number | string>> = {};
  for (const name of Object.keys(TUNABLE) as TunableName[]) {
    const searched = flags[name];
    if (searched && "fixed" in searched) fixed[name] = searched.fixed;
  }
  return {
    activation: "sigmoid",
    loss: "cross-entropy",
    optimizer: "sgd",
    schedule: "constant",
    batch: 10,
    l2: 0,
    l1: 0,
    dropout: 0,
    ...fixed,
    ...(network ? { network } : {}),
    ...(model === undefined ? {} : { model }),
    ...dataFlagsOf(flags),
    ...{ epochs, target, dtype, seed },
  } as TrainFlags;
}

/** The flags of one trial; a momentum goes only where there is one. */
export function flagsAt(base: TrainFlags, point: Point): TrainFlags {
  const flags = { ...base, ...point } as TrainFlags;
  const { momentum, ...rest } = flags;
  return hasMomentum(flags.optimizer) ? flags : rest;
}

const hasMomentum = (optimizer: unknown): boolean =>
  optimizer === "momentum" || optimizer === "nesterov";

/** Throws UsageError for ranges that would change nothing. */
export function checkSearch(flags: TuneFlags): void {
  const { network = [784, 30, 10] } = flags;
  if (flags.hidden && network.length < 3) {
    throw new UsageError("--hidden: the network has no hidden layer; give one with --network");
  }
  const optimizers = flags.optimizer;
  const names =
    optimizers && ("range" in optimizers ? optimizers.range.grid(1) : [optimizers.fixed]);
  if (flags.momentum && !names?.some(hasMomentum)) {
    throw new UsageError("--momentum: sgd has none; give --optimizer momentum or nesterov");
  }
}
