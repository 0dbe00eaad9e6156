// downhill train: one run, from the first weights to a summary. Rows go to stdout as the epochs end;
// with --json each is an object of the contract, and stdout holds nothing else.
import type { Command } from "commander";
import { epochs, type Network, type Run, type TrainOptions } from "downhill";
import { expand, reshapeInputs, type Splits } from "downhill/data";
import { dataName, loadData, width } from "../flags/data.ts";
import { type GivenFlags, givenFlags } from "../flags/given.ts";
import { networkOf } from "../flags/network.ts";
import { checkNoText, isText } from "../flags/text.ts";
import { addTrainFlags, type TrainFlags, trainOptions } from "../flags/train.ts";
import { listenForInterrupt } from "../terminal/interrupt.ts";
import { showProgress } from "../terminal/progress.ts";
import { outliveReader } from "../terminal/terminal.ts";
import { trainText } from "../text/train-text.ts";
import { sayClasses } from "../training/classes.ts";
import { trainEnsemble } from "../training/ensemble.ts";
import { jsonReport } from "../training/json.ts";
import { type Report, textReport } from "../training/report.ts";
import { checkSave, save } from "../training/save.ts";

const EXAMPLES = `Examples:
  downhill train                                  the book's first network on MNIST
  downhill train --network 784,100,10 --loss cross-entropy --l2 5
  downhill train --epochs 60 --patience 10 --save digits.safetensors
  downhill train --data fashion/ --json > run.jsonl
  downhill train --model my-network.js            any network in code: export const net = ...
  downhill train --text play.txt --save play.safetensors      and then: downhill sample
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
  if (isText(flags)) return trainText(flags, command);
  checkNoText(command);
  const loaded = await expanded(flags);
  const { training } = loaded;
  const ends = { name: dataName(flags), inputs: width(training), outputs: training.outputs };
  const net = await networkOf(flags, command, ends);
  const data = shaped(loaded, net);
  sayClasses(data);
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
