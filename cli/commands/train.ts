// downhill train: one run, from the first weights to a summary. Rows go to stdout as the epochs end;
// with --json each is an object of the contract, and stdout holds nothing else.
import type { Command } from "commander";
import {
  DivergedRunError,
  divergedFinding,
  epochs,
  type Network,
  network,
  type Run,
  standardize,
  type TargetName,
  type TrainOptions,
} from "downhill";
import { expand, reshapeInputs, type Splits, standardization } from "downhill/data";
import { targetTaken } from "../../book/provenance.ts";
import { trainKept } from "../../book/sittings.ts";
import { dataName, loadData } from "../flags/data.ts";
import { type GivenFlags, givenFlags } from "../flags/given.ts";
import { networkOf } from "../flags/network.ts";
import { ownParts } from "../flags/own-parts.ts";
import { checkNoText, isText } from "../flags/text.ts";
import { addTrainFlags, type TrainFlags, trainOptions } from "../flags/train.ts";
import { width } from "../flags/width.ts";
import { packageVersion } from "../place.ts";
import { UsageError } from "../terminal/failure.ts";
import { listenForInterrupt } from "../terminal/interrupt.ts";
import { showProgress } from "../terminal/progress.ts";
import { outliveReader, say } from "../terminal/terminal.ts";
import { trainText } from "../text/train-text.ts";
import { sayClasses } from "../training/classes.ts";
import { findingLines } from "../training/doctor.ts";
import { trainEnsemble } from "../training/ensemble.ts";
import { doneLine, epochLine, jsonReport } from "../training/json.ts";
import { type Report, textReport } from "../training/report.ts";
import { checkSameData, digestsOf, resumedCommand, runWords } from "../training/resume.ts";
import {
  createRun,
  isRunFolder,
  openRun,
  type RunFolder,
  type RunSettings,
} from "../training/run-folder.ts";
import { checkSave, save, saveDiverged } from "../training/save.ts";

const EXAMPLES = `Examples:
  downhill train                                  the book's first network on MNIST
  downhill train --network 784,100,10 --loss cross-entropy --l2 5
  downhill train --epochs 60 --patience 10 --save digits.safetensors
  downhill train --epochs 60 --run long           and, whatever happens to it: train --resume long
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
  if (flags.resume !== undefined && (await isRunFolder(flags.resume))) {
    const resumed = await resumedCommand(flags.resume, command);
    return trainSet(resumed.flags, resumed.command, resumed.settings, flags.resume);
  }
  if (isText(flags)) {
    if (flags.run === undefined) return trainText(flags, command);
    throw new UsageError("--run: a text is kept whole by --save; leave it out with --text");
  }
  checkNoText(command);
  return trainSet(flags, command);
}

/** @param folder of the run that goes on, with its settings */
async function trainSet(
  flags: TrainFlags,
  command: Command,
  settings?: RunSettings,
  folder?: string,
): Promise<void> {
  const loaded = await expanded(flags);
  const { training } = loaded;
  const ends = { name: dataName(flags), inputs: width(training), outputs: training.outputs };
  const given = await networkOf(flags, command, ends);
  const data = shaped(loaded, given);
  const net = standardized(flags, given, data);
  sayClasses(data);
  const options = {
    ...trainOptions(flags, net, data),
    ...(await ownParts(flags, command)),
    doctor: flags.doctor !== false && flags.ensemble === undefined,
  };
  if (settings) checkSameData(folder!, settings, data);
  if (flags.run !== undefined && flags.ensemble !== undefined) {
    throw new UsageError("--run: keeps one network; leave out --ensemble, or --run");
  }
  if (flags.save !== undefined) {
    await checkSave(flags.save, net, options);
    outliveReader();
  }
  const interruption = listenForInterrupt();
  const { signal } = interruption;
  try {
    if (folder !== undefined || flags.run !== undefined) {
      const run = settings
        ? await openRun(folder!, net)
        : await createRun(flags.run!, {
            version: packageVersion(),
            time: new Date().toISOString(),
            words: runWords(command),
            network: `${net}`,
            target: await targetTaken(flags.target),
            epochs: options.epochs,
            data: digestsOf(data),
          });
      outliveReader();
      await trainInFolder(flags, net, data, { ...options, signal }, givenFlags(command), run);
    } else if (flags.ensemble === undefined) {
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
  const run = await drain(net, data, options, report).catch(async (error) => {
    await saveDiverged(flags.save, error);
    throw error;
  });
  try {
    if (flags.save !== undefined) await save(flags.save, run);
  } finally {
    report.end(run);
  }
}

async function trainInFolder(
  flags: TrainFlags,
  net: Network,
  data: Splits,
  options: TrainOptions,
  given: GivenFlags,
  folder: RunFolder,
): Promise<void> {
  const report = flags.json ? jsonReport() : textReport(flags, given, net, data, options);
  const progress = showProgress(options.epochs);
  const { moment, settings } = folder;
  if (moment) {
    say(`going on after ${moment.steps} steps and ${moment.history.length} epochs\n`);
    folder.note({ event: "resumed", steps: moment.steps });
  }
  try {
    const run = await trainKept(
      net,
      data.training,
      {
        ...options,
        target: settings.target as TargetName,
        ...(moment ? { from: moment } : {}),
        onProgress: progress.update,
        onEpoch: (event) => {
          progress.clear();
          report.epoch(event);
          folder.note(epochLine(event));
        },
      },
      folder.keep,
    ).catch(async (error) => {
      progress.clear();
      folder.note({ event: "failed", message: `${error}` });
      await saveDiverged(flags.save, error);
      throw error;
    });
    progress.clear();
    folder.note(doneLine(run));
    try {
      if (flags.save !== undefined) await save(flags.save, run);
    } finally {
      report.end(run);
    }
    if (run.ending === "aborted") say(`downhill train --resume ${folder.path} goes on`);
  } catch (error) {
    progress.clear();
    if (options.doctor) sayDiverged(error);
    throw error;
  } finally {
    progress.clear();
    folder.release();
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
function standardized(flags: TrainFlags, net: Network, { training }: Splits): Network {
  if (!flags.standardize) return net;
  if (flags.model !== undefined) {
    throw new UsageError(
      "--standardize and --model: the module says it all; put standardize(standardization(training)) into it",
    );
  }
  return network(net.inputShape, standardize(standardization(training)), ...net.layers);
}

/** The sets with examples in the shape that the network wants. */
function shaped(data: Splits, { inputShape }: Network): Splits {
  return {
    training: reshapeInputs(data.training, inputShape),
    validation: reshapeInputs(data.validation, inputShape),
    test: reshapeInputs(data.test, inputShape),
  };
}
