// downhill train: one run, from the first weights to a summary. Rows go to stdout as the epochs end;
// with --json each is an object of the contract, and stdout holds nothing else.
import type { Command } from "commander";
import {
  DivergedRunError,
  divergedFinding,
  type Network,
  network,
  type Run,
  standardize,
  type TrainOptions,
  train as trainNetwork,
} from "downhill";
import { expand, reshapeInputs, type Splits, standardizationOf } from "downhill/data";
import { dataName, loadData } from "../flags/data.ts";
import { type GivenFlags, givenFlags } from "../flags/given.ts";
import { networkOf } from "../flags/network.ts";
import { ownParts } from "../flags/own-parts.ts";
import { checkNoText, isText } from "../flags/text.ts";
import { addTrainFlags, type TrainFlags, trainOptions } from "../flags/train.ts";
import { width } from "../flags/width.ts";
import { UsageError } from "../terminal/failure.ts";
import { listenForInterrupt } from "../terminal/interrupt.ts";
import { showProgress } from "../terminal/progress.ts";
import { outliveReader, say } from "../terminal/terminal.ts";
import { trainText } from "../text/train-text.ts";
import { sayClasses } from "../training/classes.ts";
import { findingLines } from "../training/doctor.ts";
import { trainEnsemble } from "../training/ensemble.ts";
import { leave, sayBegun, trainInFolder } from "../training/in-folder.ts";
import { jsonReport } from "../training/json.ts";
import { checkRehearsal, dryRun, overfit } from "../training/rehearsal.ts";
import { type Report, textReport } from "../training/report.ts";
import {
  checkSameData,
  digestsOf,
  type Going,
  resumedCommand,
  runFolder,
} from "../training/resume.ts";
import { isRunFolder, type RunFolder } from "../training/run-folder.ts";
import { checkSave, save, saveDiverged } from "../training/save.ts";

const EXAMPLES = `Examples:
  downhill train                                  the book's first network on MNIST
  downhill train --network 784,100,10 --loss cross-entropy --l2 5
  downhill train --epochs 60 --patience 10 --save digits.safetensors
  downhill train --epochs 60 --run long           and, whatever happens to it: train --resume long
  downhill train --data fashion/ --json > run.jsonl
  downhill train --model my-network.js            any network in code: export const net = ...
  downhill train --network 784,100,10 --dry-run     what it would cost, before it costs it
  downhill train --text play.txt --save play.safetensors      and then: downhill sample
`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command.description("Trains a network and says how it went, epoch by epoch.");
  addFlags(command)
    .addHelpText("before", EXAMPLES)
    .action((flags: TrainFlags) => train(flags, command));
}

const addFlags = (command: Command): Command =>
  addTrainFlags(command).option("--json", "one JSON object a line on stdout");

async function train(flags: TrainFlags, command: Command): Promise<void> {
  checkRehearsal(flags);
  if (flags.resume !== undefined && (await isRunFolder(flags.resume))) {
    const { command: own, going } = await resumedCommand(flags.resume, command, addFlags);
    const settings = own.opts<TrainFlags>();
    return isText(settings) ? trainText(settings, own, going) : trainSet(settings, own, going);
  }
  if (isText(flags)) return trainText(flags, command);
  checkNoText(command);
  return trainSet(flags, command);
}

/** @param going the run that goes on */
async function trainSet(flags: TrainFlags, command: Command, going?: Going): Promise<void> {
  const loaded = await expanded(flags);
  const { training } = loaded;
  const ends = { name: dataName(flags), inputs: width(training), outputs: training.outputs };
  const given = await networkOf(flags, command, ends);
  const data = shaped(loaded, given);
  const net = await standardized(flags, given, data);
  sayClasses(data);
  const options = {
    ...trainOptions(flags, net, data),
    ...(await ownParts(flags, command)),
    doctor: flags.doctor !== false && flags.ensemble === undefined,
  };
  if (flags.dryRun) return dryRun(flags, net, data, options);
  if (flags.overfitOneBatch) return overfit(flags, net, data, options);
  if (going) checkSameData(going, digestsOf(data));
  if (flags.save !== undefined) {
    await checkSave(flags.save, net, options);
    outliveReader();
  }
  const interruption = listenForInterrupt();
  const { signal } = interruption;
  const run = await runFolder(going, flags.run, command, {
    ...{ net, loss: options.loss, target: flags.target, epochs: options.epochs },
    ...{ networks: flags.ensemble ?? 1, data: digestsOf(data) },
  });
  if (run) outliveReader();
  try {
    if (flags.ensemble === undefined) {
      await trainOne(flags, net, data, { ...options, signal }, givenFlags(command), run);
    } else {
      await trainEnsemble(
        flags,
        data,
        options,
        (own, report) => drain(net, data, { ...own, signal }, report, run, own.seed),
        run,
      );
    }
  } finally {
    leave(run, signal);
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
  folder: RunFolder | undefined,
): Promise<void> {
  const report = flags.json ? jsonReport() : textReport(flags, given, net, data, options);
  if (folder) sayBegun(folder);
  const run = await drain(net, data, options, report, folder).catch(async (error) => {
    await saveDiverged(flags.save, error);
    throw error;
  });
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

/** @param folder to keep it in, as the network of a seed where there are several */
async function drain(
  net: Network,
  data: Splits,
  options: TrainOptions,
  report: Report,
  folder?: RunFolder,
  seed?: number,
): Promise<Run> {
  const progress = showProgress(options.epochs);
  const own: TrainOptions = {
    ...options,
    onProgress: progress.update,
    onEpoch: (event) => {
      progress.clear();
      report.epoch(event);
    },
  };
  try {
    if (folder) return await trainInFolder(folder, net, data.training, own, { seed });
    return await trainNetwork(net, data.training, own);
  } catch (error) {
    progress.clear();
    if (options.doctor) sayDiverged(error);
    throw error;
  } finally {
    progress.clear();
  }
}

/** Why a run ended in no number, and what to try, before its error is told. */
function sayDiverged(error: unknown): void {
  if (!(error instanceof DivergedRunError)) return;
  for (const line of findingLines([divergedFinding(error)], process.stderr)) say(line);
  say("");
}

/** The network with a first layer that the training data say, where it is asked for. */
async function standardized(
  flags: TrainFlags,
  net: Network,
  { training }: Splits,
): Promise<Network> {
  if (!flags.standardize) return net;
  if (flags.model !== undefined) {
    throw new UsageError(
      "--standardize and --model: the module says it all; put standardize(standardization(training)) into it",
    );
  }
  return network(net.inputShape, standardize(await standardizationOf(training)), ...net.layers);
}

/** The sets with examples in the shape that the network wants. */
function shaped(data: Splits, { inputShape }: Network): Splits {
  return {
    training: reshapeInputs(data.training, inputShape),
    validation: reshapeInputs(data.validation, inputShape),
    test: reshapeInputs(data.test, inputShape),
  };
}
