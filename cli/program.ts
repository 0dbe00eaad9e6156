// The command line as a whole: its commands, and help that leads with examples.
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { addBench } from "./bench.ts";
import { addCheckGradients } from "./check-gradients.ts";
import { addEvaluate } from "./evaluate.ts";
import { addExport } from "./export.ts";
import { oneLine } from "./failure.ts";
import { addPredict } from "./predict.ts";
import { addShow } from "./show.ts";
import { addTrain } from "./train.ts";

const INTRODUCTION = `Train neural networks and see why they learn.

Examples:
  downhill train                                 the book's first network, on MNIST
  downhill train --network 784,100,10 --loss cross-entropy --l2 5 --save digits.safetensors
  downhill evaluate digits.safetensors           how many it gets right, digit by digit
  downhill predict digits.safetensors my.png     what it sees in a picture
  downhill show gradient                         backpropagation, as the compiler sees it
`;

const COMMANDS = [
  addTrain,
  addEvaluate,
  addPredict,
  addExport,
  addShow,
  addCheckGradients,
  addBench,
] as const;

const EXIT_CODES = `
Exit codes: 0 done, 1 failed (data, model or run), 2 the command makes no sense, 130 Ctrl-C.
Results go to stdout, everything else to stderr; --json prints one JSON object a line.
Each command explains itself: downhill train --help`;

export function createProgram(): Command {
  const program: Command = new Command("downhill");
  program
    .exitOverride()
    .configureHelp({ showGlobalOptions: false, helpWidth: 100 })
    .usage("<command> [options]")
    .helpCommand("help [command]", "explain a command")
    .addHelpText("before", INTRODUCTION)
    .addHelpText("after", EXIT_CODES)
    .version(version(), "--version", "print the version");
  program.configureOutput({
    outputError: (text, write) => write(oneLine(text, commandName(program))),
  });
  for (const add of COMMANDS) add(program);
  return program;
}

/** The command that is being parsed, for "see ... --help". */
function commandName(program: Command): string {
  const name = program.args[0];
  const isKnown = program.commands.some((command) => command.name() === name);
  return isKnown ? `downhill ${name}` : "downhill";
}

function version(): string {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
