// downhill train: one run, from the first weights to a summary. Rows go to stdout as the epochs end;
// with --json each is an object of the contract, and stdout holds nothing else.
import { access, constants, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Command } from "commander";
import { DataError, epochs, initialize, type Network, type Run, type TrainOptions } from "downhill";
import { expand, reshapeInputs, type Splits } from "downhill/data";
import { loadData, width } from "./data.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { networkOf } from "./network-flags.ts";
import { showProgress } from "./progress.ts";
import type { GivenFlags } from "./suggestions.ts";
import { outliveReader, say } from "./terminal.ts";
import { trainEnsemble } from "./train-ensemble.ts";
import { addTrainFlags, givenFlags, type TrainFlags, trainOptions } from "./train-flags.ts";
import { jsonReport } from "./train-json.ts";
import { type Report, textReport } from "./train-report.ts";

const EXAMPLES = `Examples:
  downhill train                                  the book's first network on MNIST
  downhill train --network 784,100,10 --loss cross-entropy --l2 5
  downhill train --epochs 60 --patience 10 --save digits.safetensors
  downhill train --data fashion/ --json > run.jsonl
  downhill train --model my-network.js            any network in code: export const net = ...
`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command.description("Trains a network and says how it went, epoch by epoch.");
  addTrainFlags(command)
    .option("--json", "one JSON object a line on stdout")
    .addHelpText("before", EXAMPLES)
    .action((flags: TrainFlags) => train(flags, command));
}

async function train(flags: TrainFlags, command: Command): Promise<void> {
  const loaded = await expanded(flags);
  const { training } = loaded;
  const ends = { name: flags.data, inputs: width(training), outputs: training.outputs };
  const net = await networkOf(flags, command, ends);
  const data = shaped(loaded, net);
  const options = trainOptions(flags, net, data);
  if (flags.save !== undefined) {
    await checkSave(flags.save, net, options);
    outliveReader();
  }
  const interruption = listenForInterrupt();
  const { signal } = interruption;
  try {
    if (flags.ensemble === undefined) {
      await trainOne(flags, net, data, { ...options, signal }, givenFlags(command));
    } else {
      await trainEnsemble(flags, data, options, (own, report) =>
        drain(net, data, { ...own, signal }, report),
      );
    }
  } finally {
    interruption.end();
  }
  process.exitCode = interruption.exitCode() ?? 0;
}

async function trainOne(
  flags: TrainFlags,
  net: Network,
  data: Splits,
  options: TrainOptions,
  given: GivenFlags,
): Promise<void> {
  const report = flags.json ? jsonReport() : textReport(flags, given, net, data, options);
  const run = await drain(net, data, options, report);
  try {
    if (flags.save !== undefined) await save(flags.save, run);
  } finally {
    report.end(run);
  }
}

async function expanded(flags: TrainFlags): Promise<Splits> {
  const splits = await loadData(flags);
  return flags.expand
    ? { ...splits, training: expand(splits.training, { seed: flags.seed }) }
    : splits;
}

async function drain(
  net: Network,
  data: Splits,
  options: TrainOptions,
  report: Report,
): Promise<Run> {
  const progress = showProgress(options.epochs);
  const events = epochs(net, data.training, { ...options, onProgress: progress.update });
  try {
    for (;;) {
      const next = await events.next();
      progress.clear();
      if (next.done) return next.value;
      report.epoch(next.value);
    }
  } finally {
    progress.clear();
  }
}

/** The sets with examples in the shape that the network wants. */
function shaped(data: Splits, { inputShape }: Network): Splits {
  return {
    training: reshapeInputs(data.training, inputShape),
    validation: reshapeInputs(data.validation, inputShape),
    test: reshapeInputs(data.test, inputShape),
  };
}

/** Finds out before the run, not after it, that its result cannot be written. */
export async function checkSave(
  file: string,
  net: Network,
  { loss }: Pick<TrainOptions, "loss">,
): Promise<void> {
  if (file.endsWith(".json")) initialize(net, { loss }).toBookJson();
  const folder = dirname(file);
  const isFolder = file === "" || (await stat(file).catch(() => undefined))?.isDirectory();
  if (isFolder) throw new DataError(`cannot write ${file || '""'}: expected the name of a file`);
  await access(folder, constants.W_OK).catch((cause) => {
    throw new DataError(`cannot write ${file}: the folder ${folder} is not there or not writable`, {
      cause,
    });
  });
}

async function save(file: string, run: Run): Promise<void> {
  await run.save(file);
  const which =
    run.ending === "patience" ? `the best epoch, ${run.best?.epoch}` : `${run.steps} steps`;
  say(`saved the network after ${which} to ${file}`);
}
