// The flags of `train --text`: the text, the network that reads it and how it learns. Those that other
// runs have too keep their words; some have other defaults here, and those that say nothing about a
// text are refused.
import type { Command } from "commander";
import { UsageError } from "../terminal/failure.ts";
import { GROUPS, type NetworkFlags } from "./network.ts";
import type { OptimizerFlags, ScheduleFlags } from "./optimizer.ts";
import { choice, positive, refuse, share, whole } from "./values.ts";

export const CELLS = ["lstm", "gru", "rnn"] as const;

/** What is given on the command line. */
export interface TextFlags {
  readonly text?: string;
  readonly resume?: string;
  readonly cell?: (typeof CELLS)[number];
  readonly units?: number;
  readonly layers?: number;
  readonly embedding?: number;
  readonly steps?: number;
  readonly streams?: number;
  readonly heldOut?: number;
  readonly minutes?: number;
}

/** All that a run of a text is made of: the same settings and the same text give the same bits. */
export interface TextSettings
  extends Pick<NetworkFlags, "dropout" | "dtype" | "seed">,
    OptimizerFlags,
    Omit<ScheduleFlags, "epochs"> {
  readonly cell: (typeof CELLS)[number];
  readonly units: number;
  readonly layers: number;
  readonly embedding?: number;
  readonly steps?: number;
  readonly streams?: number;
  readonly heldOut: number;
  /** Default: as many as read `READ` characters. */
  readonly epochs?: number;
  readonly clipNorm: number;
  readonly init?: NetworkFlags["init"];
  readonly l2: number;
  readonly l1: number;
}

/** What is taken where a flag of other runs was not given. */
const TEXT_DEFAULTS = {
  cell: "lstm",
  units: 192,
  layers: 1,
  heldOut: 0.1,
  optimizer: "adam",
  learningRate: 0.005,
  schedule: "cosine",
  clipNorm: 1,
} as const;

const OWN = [
  ...["cell", "units", "layers", "embedding", "steps", "streams", "heldOut"],
  ...["optimizer", "learningRate", "momentum", "beta1", "beta2", "weightDecay"],
  ...["schedule", "decayEvery", "decayFactor", "warmUp", "epochs", "clipNorm", "l1", "l2"],
  ...["dropout", "init", "dtype", "seed"],
] as const;
/** Flags that change no bit of what is learned, but for the target. */
const AROUND = ["text", "resume", "save", "json", "target", "threads", "minutes"];

export function addTextFlags(command: Command): Command {
  return command
    .optionsGroup(GROUPS.text)
    .option("--text <file>", "instead: learn which character comes next in a text (UTF-8)")
    .addOption(choice("--cell <kind>", "what its layers are (default: lstm)", CELLS))
    .option("--units <n>", "in each of its layers (default: 192)", whole(1))
    .option("--layers <n>", "of units (default: 1)", whole(1, 16))
    .option("--embedding <n>", "numbers that stand for a character (default: 32)", whole(1))
    .option("--steps <n>", "characters that a gradient goes back through (default: 64)", whole(1))
    .option("--streams <n>", "parts that are read side by side (default: 32)", whole(2))
    .option("--held-out <share>", "of the text, its end, for validation (default: 0.1)", held)
    .option("--minutes <x>", "stop after so many, and keep what was learned", positive)
    .option(
      "--resume <run>",
      "go on with a run, to the same bits: a folder of --run, or a saved text",
    );
}

const held = (text: string): number => {
  const value = share(text);
  return value <= 0.5 ? value : refuse("a share up to 0.5; 0 holds nothing out");
};

/** Whether the command is about a text. */
export const isText = (flags: TextFlags): boolean =>
  flags.text !== undefined || flags.resume !== undefined;

/** Throws UsageError for flags of texts in a run without one. */
export function checkNoText(command: Command): void {
  for (const name of ["cell", "units", "layers", "embedding", "steps", "streams", "heldOut"]) {
    if (command.getOptionValueSource(name) !== "cli") continue;
    throw new UsageError(`${longOf(command, name)}: goes with --text FILE`);
  }
  if (command.getOptionValueSource("minutes") === "cli") {
    throw new UsageError("--minutes: goes with --text FILE; other runs end after --epochs");
  }
}

/** The settings of a new run; throws UsageError for flags that do not go with a text. */
export function textSettings(flags: object, command: Command): TextSettings {
  refuseOthers(command, [...AROUND, "run", ...OWN], "does not go with --text");
  const given = Object.entries(flags).filter(
    ([name]) =>
      (OWN as readonly string[]).includes(name) && command.getOptionValueSource(name) === "cli",
  );
  const { dropout, dtype, seed, l1, l2 } = flags as TextSettings;
  const usual = { dropout, dtype, seed, l1, l2, ...TEXT_DEFAULTS, loss: "log-likelihood" };
  const chosen = Object.fromEntries(given) as Partial<TextSettings>;
  const { learningRate: _, ...others } = usual;
  // the rate is Adam's: other optimizers have their own
  return { ...(chosen.optimizer === undefined ? usual : others), ...chosen };
}

/** Throws UsageError for flags that a run which goes on has already. */
export function checkResumed(command: Command): void {
  refuseOthers(
    command,
    AROUND,
    "the run that goes on has its settings; leave it out with --resume",
  );
}

function refuseOthers(command: Command, known: readonly string[], why: string): void {
  for (const option of command.options) {
    const name = option.attributeName();
    if (known.includes(name) || command.getOptionValueSource(name) !== "cli") continue;
    throw new UsageError(`${longOf(command, name)}: ${why}`);
  }
}

const longOf = (command: Command, name: string): string =>
  command.options.find((option) => option.attributeName() === name)!.long!;
