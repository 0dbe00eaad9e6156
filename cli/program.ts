// The command line as a whole: its commands, and help that leads with examples. Only the command
// that is asked for is loaded, and with it the library: help and versions are quick.
import { Command, type Help, type Option } from "commander";
import { packageVersion } from "./place.ts";
import type { COMMAND_NAMES } from "./terminal/command-names.ts";
import { oneLine } from "./terminal/failure.ts";
import { displayWidth, unbroken } from "./terminal/layout.ts";
import { columns, room, shown } from "./terminal/terminal.ts";

interface Known {
  readonly summary: string;
  readonly load: () => Promise<{ define(command: Command): void }>;
}

const COMMANDS: Readonly<Record<(typeof COMMAND_NAMES)[number], Known>> = {
  train: {
    summary: "train a network (the book's first one by default)",
    load: () => import("./commands/train.ts"),
  },
  runs: {
    summary: "what runs there are in folders of train --run, and how they stand",
    load: () => import("./commands/runs.ts"),
  },
  tune: {
    summary: "search hyper-parameters: guided by the book, random, grid, halving",
    load: () => import("./commands/tune.ts"),
  },
  range: {
    summary: "the learning-rate range test: with which rate to begin",
    load: () => import("./commands/range.ts"),
  },
  evaluate: {
    summary: "how a trained network does, and what it takes for what",
    load: () => import("./commands/evaluate.ts"),
  },
  predict: {
    summary: "what a trained network sees in PNG or IDX images",
    load: () => import("./commands/predict.ts"),
  },
  attack: {
    summary: "how far a trained network withstands adversarial pictures",
    load: () => import("./commands/attack.ts"),
  },
  sample: {
    summary: "what a network writes that learned from a text",
    load: () => import("./commands/sample.ts"),
  },
  recipe: {
    summary: "train a known good network from several seeds: MNIST above 99.1 % in seconds",
    load: () => import("./commands/recipe.ts"),
  },
  alexnet: {
    summary: "train AlexNet on a folder of pictures, such as ImageNet",
    load: () => import("./commands/alexnet.ts"),
  },
  gallery: {
    summary: "training pictures, errors or filters as one PNG",
    load: () => import("./commands/gallery.ts"),
  },
  export: {
    summary: "write a trained network in another format",
    load: () => import("./commands/export.ts"),
  },
  show: {
    summary: "what the compiler makes of a training step",
    load: () => import("./commands/show.ts"),
  },
  describe: {
    summary: "what is in a data set, and what looks wrong about it",
    load: () => import("./commands/describe.ts"),
  },
  doctor: {
    summary: "what is wrong with a network or its data, why, and what to change",
    load: () => import("./commands/doctor.ts"),
  },
  "check-gradients": {
    summary: "chapter 2: backpropagation against finite differences",
    load: () => import("./commands/check-gradients.ts"),
  },
  lab: {
    summary: "watch, step through and bend a network in the browser",
    load: () => import("./commands/lab.ts"),
  },
  reproduce: {
    summary: "the book's experiments again, and its figures beside ours",
    load: () => import("./commands/reproduce.ts"),
  },
  replay: {
    summary: "the book's seeded scripts, epoch for epoch",
    load: () => import("./commands/replay.ts"),
  },
  bench: {
    summary: "how fast training is on this machine",
    load: () => import("./commands/bench.ts"),
  },
};

const INTRODUCTION = `Train neural networks and see why they learn.

Examples:
  downhill train                                 the book's first network, on MNIST
  downhill train --network 784,100,10 --loss cross-entropy --l2 5 --save digits.safetensors
  downhill evaluate digits.safetensors           how many it gets right, digit by digit
  downhill predict digits.safetensors my.png     what it sees in a picture
  downhill show gradient                         backpropagation, as the compiler sees it
  downhill lab                                   all of this to watch, in the browser
  downhill reproduce --quick                     the book's experiments, in minutes
`;

const EXIT_CODES = `
Exit codes: 0 done, 1 failed (data, model or run), 2 the command makes no sense, 129 the terminal was closed, 130 Ctrl-C, 143 terminated.
Results go to stdout, everything else to stderr; --json prints one JSON object a line.
Each command explains itself: downhill train --help`;

/** The program with the command that these words ask for. */
export async function createProgram(words: readonly string[]): Promise<Command> {
  const program: Command = new Command("downhill");
  program
    .exitOverride()
    // so that bench can tell its own flags from those of its subcommand
    .enablePositionalOptions()
    .configureHelp({
      subcommandTerm: (command) => command.name(),
      helpWidth: Math.min(columns(process.stdout), 100),
      minWidthToWrap: 10,
      formatItem,
      optionDescription,
    })
    .usage("<command> [options]")
    .helpCommand("help [command]", "explain a command")
    .addHelpText("before", INTRODUCTION)
    .addHelpText("after", EXIT_CODES)
    .version(packageVersion(), "--version", "print the version");
  program.configureOutput({
    writeOut: (text) =>
      process.stdout.write(
        shown(room(process.stdout) < 110 ? unbroken(text) : text, process.stdout),
      ),
    writeErr: (text) => process.stderr.write(shown(text, process.stderr)),
    outputError: (text, write) => write(oneLine(text, commandName(program))),
  });
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    const command = program.command(name).summary(summary);
    if (words.slice(0, 2).includes(name)) (await load()).define(command);
  }
  return program;
}

/** What an option does; its default as one writes it, not as JSON. */
function optionDescription(option: Option): string {
  const { description, defaultValue, defaultValueDescription, required, optional } = option;
  if (defaultValue === undefined || !(required || optional)) return description;
  return `${description} (default: ${defaultValueDescription ?? defaultValue})`;
}

/** Columns below which what an option does stands below its name. */
const WIDE = 60;

/** A line of help: a name and what it does, beside each other where there is room. */
function formatItem(term: string, termWidth: number, description: string, help: Help): string {
  const width = help.helpWidth ?? 80;
  const beside = Math.min(termWidth, Math.floor(width / 2.5));
  const isBeside = width >= WIDE && displayWidth(term) <= beside;
  const indent = isBeside ? beside + 4 : 6;
  if (!description) return `  ${term}`;
  const lines = help.boxWrap(description, Math.max(width - indent, 20)).split("\n");
  const begin = isBeside ? `  ${term.padEnd(beside)}  ${lines.shift()}` : `  ${term}`;
  return [begin, ...lines.map((line) => `${" ".repeat(indent)}${line}`)].join("\n");
}

/** The command that is being parsed, for "see ... --help". */
function commandName(program: Command): string {
  const name = program.args[0];
  const isKnown = program.commands.some((command) => command.name() === name);
  return isKnown ? `downhill ${name}` : "downhill";
}
