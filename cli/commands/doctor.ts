// downhill doctor: what is wrong with a trained network and its data, where, why, and what to change.
import type { Command } from "commander";
import { doctor as examine, type TrainedNetwork } from "downhill";
import { reshapeInputs, type Splits } from "downhill/data";
import { addDataFlags, type DataFlags, loadData } from "../flags/data.ts";
import { addTrainedFlags, loadTrained, type TrainedFlags } from "../flags/trained.ts";
import { width } from "../flags/width.ts";
import { print, printJson, say } from "../terminal/terminal.ts";
import { findingLines } from "../training/doctor.ts";

interface DoctorFlags extends DataFlags, TrainedFlags {
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill doctor digits.safetensors                   with MNIST, where the network is for that
  downhill doctor iris.safetensors --data iris.csv --label species
  downhill doctor last.safetensors --json
`;

const NOTE = `
It looks at the epochs that the file remembers, at the data, and inside the network on some of them:
learning rates that are too large or small, saturated and dead units, errors that vanish or explode,
inputs that are not scaled, odd classes, examples both learned from and tested with, overfitting, and
answers that are no better than chance. train looks by itself; train --no-doctor does not.`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Says what is wrong with a trained network, where, why, and what to change.")
    .argument("<model>", "a file that `train --save` wrote, or safetensors, ONNX or Keras");
  addTrainedFlags(addDataFlags(command))
    .option("--json", "one JSON object a line on stdout")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTE)
    .action((model: string, flags: DoctorFlags) => doctor(model, flags, command));
}

async function doctor(model: string, flags: DoctorFlags, command: Command): Promise<void> {
  const trained = await loadTrained(model, flags);
  const data = await dataFor(trained, flags, command);
  const findings = await examine(trained, data ?? {});
  if (flags.json) {
    for (const finding of findings) printJson({ event: "finding", model, ...finding });
    printJson({ event: "done", model, findings: findings.length });
    return;
  }
  if (!data) say("without data only the epochs of the file were looked at; give it with --data\n");
  if (findings.length === 0) print(`${model}: nothing found`);
  for (const line of findingLines(findings, process.stdout).slice(1)) print(line);
}

/** The data that are named, or MNIST for a network of its sizes. */
async function dataFor(
  trained: TrainedNetwork,
  flags: DoctorFlags,
  command: Command,
): Promise<Partial<Splits> | undefined> {
  const { network } = trained;
  const size = width(network);
  const isNamed = command.getOptionValueSource("data") === "cli";
  if (!isNamed && (size !== 784 || network.outputs !== 10)) return undefined;
  const { training, validation, test } = await loadData(flags, "training", trained);
  const shaped = (set: Splits["training"]) => reshapeInputs(set, network.inputShape);
  return {
    training: shaped(training),
    ...(validation.count ? { validation: shaped(validation) } : {}),
    ...(test.count ? { test: shaped(test) } : {}),
  };
}
