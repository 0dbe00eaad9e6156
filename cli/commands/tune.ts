// downhill tune: searches hyper-parameters. Trials run side by side in threads and are kept in a
// file as they end; at the end the best one is trained once more, and only now tested.
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import {
  AbortedError,
  type Run,
  type Search,
  type SearchResult,
  type TrainOptions,
  train,
} from "downhill";
import { reshapeInputs, type Splits } from "downhill/data";
import { loadData } from "../flags/data.ts";
import { checkAlone } from "../flags/network.ts";
import { oneOf } from "../flags/values.ts";
import { UsageError } from "../terminal/failure.ts";
import { listenForInterrupt } from "../terminal/interrupt.ts";
import { showProgress } from "../terminal/progress.ts";
import { outliveReader, say } from "../terminal/terminal.ts";
import { sayClasses } from "../training/classes.ts";
import { leave, trainInFolder } from "../training/in-folder.ts";
import {
  addRunFlags,
  beginOrGoOn,
  checkSameData,
  digestsOf,
  type Going,
  runFolder,
} from "../training/resume.ts";
import type { RunFolder } from "../training/run-folder.ts";
import { checkSave, save } from "../training/save.ts";
import { codeOf, commandOf } from "../tune/code.ts";
import {
  addTuneFlags,
  checkSearch,
  fixedFlags,
  flagsAt,
  STRATEGIES,
  type Strategy,
  spaceOf,
  type TuneFlags,
} from "../tune/flags.ts";
import { candidateOf, type Job } from "../tune/job.ts";
import { openPool } from "../tune/pool.ts";
import { showTrials, type TrialProgress } from "../tune/progress.ts";
import {
  eventLine,
  finishLine,
  jsonTuneReport,
  type TuneReport,
  textTuneReport,
} from "../tune/report.ts";
import { jobOf, searchOf } from "../tune/search.ts";
import { digestOf, openStore } from "../tune/store.ts";

/** The store of a run in a folder. */
const TRIALS = "trials.jsonl";

const EXAMPLES = `Examples:
  downhill tune                                   as the book does it by hand, and says why
  downhill tune random --learning-rate 0.05..5 --l2 0.5..50 --trials 40
  downhill tune grid --hidden 30,100 --activation sigmoid,tanh,relu --learning-rate 0.1
  downhill tune halving --network 784,100,10 --batch 5..50 --trials 81 --epochs 27
  downhill tune --run search                      and, whatever happens to it: tune --resume search
`;

const LINES = `
Each trial is a line of JSON in the store the moment it ends; the same command goes on from there
and never runs again what it holds. With --run the store is in the folder, and the last training is
kept there too. With --json stdout has one object a line: stage {name, why,
trials}, trial {point, epochs, accuracy, bestEpoch, losses, seconds, ...}, conclusion {text, point},
and at the end done {best, validation, test, target, trials, command, code, seconds}. Accuracies are
fractions, on the validation set; the test set is looked at once, with the best configuration.`;

/** Gives the command its arguments, its flags and its action. */
export function define(command: Command): void {
  command.description("Searches hyper-parameters: trains with many, judged on the validation set.");
  addFlags(command)
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", LINES)
    .action(beginOrGoOn(command, tune, addFlags, ["parallel"]));
}

function addFlags(command: Command): Command {
  command.argument("[strategy]", `${STRATEGIES.join(", ")}`, oneOf(STRATEGIES), "guided");
  return addRunFlags(addTuneFlags(command)).option("--json", "one JSON object a line on stdout");
}

/** @param going the run that goes on */
async function tune(
  strategy: Strategy,
  flags: TuneFlags,
  command: Command,
  going?: Going,
): Promise<void> {
  const began = performance.now();
  if (flags.model !== undefined) checkAlone(command);
  checkSearch(flags);
  const space = spaceOf(flags);
  const base = fixedFlags(flags);
  const data = await loadData(flags);
  sayClasses(data);
  const { net, options } = await candidateOf({ flags: flagsAt(base, {}) }, data);
  if (flags.save !== undefined) await checkSave(flags.save, net, options);
  const digests = digestsOf(data);
  if (going) checkSameData(going, digests);
  if (flags.run !== undefined && command.getOptionValueSource("store") === "cli") {
    throw new UsageError(
      "--store: with --run the trials are kept in its folder; leave one of them out",
    );
  }
  const { loss } = options;
  const { target, epochs } = flags;
  const folder = await runFolder(going, flags.run, command, {
    ...{ net, loss, target, epochs, data: digests },
  });
  // the trials go to their store, whoever reads on
  outliveReader();
  const trials = folder ? join(folder.path, TRIALS) : flags.store;
  const store = openStore(trials, digestOf(data, flags.model));
  if (store.count && !flags.restart) say(`${trials} holds ${store.count} trials`);
  const parallel = flags.parallel ?? availableParallelism();
  const pool = openPool(parallel, data);
  const report = flags.json ? jsonTuneReport() : textTuneReport();
  const progress = showTrials();
  const interruption = listenForInterrupt();
  try {
    const parts = { strategy, flags, base, store, pool, progress };
    const search = searchOf(space, parts, {
      parallel,
      trainCount: data.training.count,
      validationCount: data.validation.count,
    });
    const found = await drain(search, report, progress, interruption.signal, folder);
    await pool.close();
    const job = jobOf(strategy, base, found.best.trial);
    const { run, ...made } = await trainBest(job, data, interruption.signal, folder);
    const finish = {
      ...{ best: found.best, run, trials: found.trials.length, ...made },
      seconds: (performance.now() - began) / 1000,
    };
    folder?.note(finishLine(finish));
    report.end(finish);
    if (flags.save !== undefined) {
      await save(flags.save, run);
    }
  } catch (error) {
    if (!(error instanceof AbortedError)) throw error;
    progress.clear();
    if (!folder) say(`the trials that ended are in ${trials}; the same command goes on from there`);
  } finally {
    progress.clear();
    leave(folder, interruption.signal);
    interruption.end();
    await pool.close();
  }
  process.exitCode = interruption.exitCode() ?? 0;
}

/** Follows a search to its end, or to the moment when the signal ends it. */
async function drain(
  search: Search,
  report: TuneReport,
  progress: TrialProgress,
  signal: AbortSignal,
  folder: RunFolder | undefined,
): Promise<SearchResult> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new AbortedError("the search was stopped")));
  });
  for (;;) {
    const next = await Promise.race([search.next(), aborted]);
    progress.clear();
    if (next.done) return next.value;
    if (next.value.kind === "stage") progress.stage(next.value.name, next.value.trials);
    folder?.note(eventLine(next.value));
    report.event(next.value);
  }
}

/** The best trial once more, here, with its schedule and patience, and with the test set. */
async function trainBest(
  { flags, trial }: Job,
  data: Splits,
  signal: AbortSignal,
  folder: RunFolder | undefined,
) {
  const { net, options, training } = await candidateOf({ flags }, data);
  const { epochs, patience } = trial;
  const test = data.test.count ? reshapeInputs(data.test, net.inputShape) : undefined;
  const progress = showProgress(epochs);
  const used = { ...options, epochs, patience, test, signal };
  const watched: TrainOptions = { ...used, onProgress: progress.update };
  const run: Run = folder
    ? await trainInFolder(folder, net, training, watched)
    : await train(net, training, watched);
  progress.clear();
  if (run.ending === "aborted") throw new AbortedError("the last run was stopped");
  return { run, command: commandOf(flags, net, used), code: codeOf(flags, net, used) };
}
