// downhill recipe: trains a known good network from several seeds, and says the mean of their test
// accuracies, or what they answer together. Nothing is chosen by the test set: every run is counted, as
// it is after its last epoch.
import { Argument, type Command } from "commander";
import {
  AbortedError,
  type Answers,
  answerTogether,
  DataError,
  type JointOptions,
  type Run,
  type TrainOptions,
  train,
} from "downhill";
import { type Dataset, join, reshapeInputs, type Splits } from "downhill/data";
import { RECIPES, type Recipe, type RecipeName } from "../../book/recipes.ts";
import { meanVote } from "../../book/votes.ts";
import { addDataFlags, type DataFlags, dataName, loadData } from "../flags/data.ts";
import { targetOption } from "../flags/network.ts";
import { listed, oneOf, whole } from "../flags/values.ts";
import { UsageError } from "../terminal/failure.ts";
import { listenForInterrupt } from "../terminal/interrupt.ts";
import { showProgress } from "../terminal/progress.ts";
import { outliveReader, painter, print, printJson, say } from "../terminal/terminal.ts";
import { leave, sayBegun, trainInFolder } from "../training/in-folder.ts";
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

/** A vote is one of networks by the recipe `strong`. */
const VOTE = { of: "strong", networks: 15, draws: 20 } as const;
const NAMES = [...(Object.keys(RECIPES) as RecipeName[]), "vote"] as const;
type Name = (typeof NAMES)[number];

interface RecipeFlags extends DataFlags {
  readonly seeds?: number;
  readonly seed: number;
  readonly target: "auto" | "native" | "wasm" | "reference";
  readonly save?: string;
  readonly run?: string;
  readonly resume?: string;
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill recipe fast                  MNIST above 99.1 % in two epochs, from five seeds
  downhill recipe fast --seeds 1 --save fast.safetensors
  downhill recipe rectified --seeds 1   the book's chapter 6 in five epochs
  downhill recipe strong --seeds 1      what was found since the book, in twenty epochs
  downhill recipe vote --run networks   fifteen of these together, and in as many sittings as you
  downhill recipe --resume networks     like; --seeds 20 makes more of them
`;
const NOTES = `
${Object.entries(RECIPES)
  .map(([name, { summary }]) => `${name}: ${summary}`)
  .join("\n")}
vote: what ${VOTE.networks} networks by ${VOTE.of} answer together; of more, the mean over ${VOTE.draws} votes of ${VOTE.networks}

fast and strong take all training images, those for validation too; rectified leaves these out.
Seconds are those of the epochs: reading the data, compiling and testing are not in them. strong reads
each test picture at nine places and takes the mean. With --run every network is kept there, and
where an unfinished one is, every minute: --resume goes on with them, to the same bits.`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command.description(
    "Trains a known good network from several seeds; says the mean on the test set.",
  );
  addFlags(command)
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTES)
    .action(beginOrGoOn(command, recipe, addFlags, ["seeds"]));
}

function addFlags(command: Command): Command {
  command.addArgument(
    new Argument("[recipe]", `which one: ${listed(NAMES)}`).argParser(oneOf(NAMES)),
  );
  addDataFlags(command)
    .optionsGroup("The runs:")
    .option(
      "--seeds <n>",
      `how many runs, each from its own seed (default: 5; vote: ${VOTE.networks})`,
      whole(1, 1000),
    )
    .option("--seed <n>", "the first seed", whole(0, 2 ** 31), 1)
    .addOption(targetOption())
    .option("--save <file>", "keep the network of the first seed");
  return addRunFlags(command).option("--json", "one JSON object a line on stdout");
}

/** @param going the run that goes on */
async function recipe(
  name: Name | undefined,
  flags: RecipeFlags,
  command: Command,
  going?: Going,
): Promise<void> {
  if (name === undefined) throw new UsageError(`recipe: expected ${listed(NAMES)}`);
  const isVote = name === "vote";
  const chosen = isVote ? VOTE.of : name;
  const { network, options, takesAll, shifts }: Recipe = RECIPES[chosen];
  const { training, validation, test } = await loadData(flags);
  checkFits(training, network, `recipe ${name}`, flags);
  const shape = (set: Dataset) => reshapeInputs(set, network.inputShape);
  const all = shape(takesAll ? learned({ training, validation, test }, flags) : training);
  const { optimizer, schedule } = options;
  const how = [optimizer.code, ...(schedule ? [schedule.code] : [])];
  say(
    `${network}\n${network.parameterCount.toLocaleString("en-US")} parameters, ${how.join(", ")}, batches of ${options.batchSize}; ${all.count.toLocaleString("en-US")} images`,
  );
  if (flags.save !== undefined) await checkSave(flags.save, network, options);
  const { seeds = isVote ? VOTE.networks : 5, target } = flags;
  const data = digestsOf({ training: all, test });
  if (going) checkSameData(going, data);
  const { epochs, loss } = options;
  const folder = await runFolder(going, flags.run, command, {
    ...{ net: network, loss, target, epochs, networks: seeds, data },
  });
  if (folder) sayBegun(folder);
  if (folder || flags.save !== undefined) outliveReader();
  const interruption = listenForInterrupt();
  const { signal } = interruption;
  const progress = showProgress(options.epochs);
  const members: Member[] = [];
  try {
    for (let seed = flags.seed; seed < flags.seed + seeds; seed++) {
      const own: TrainOptions = {
        ...options,
        ...{ seed, target },
        signal,
        onProgress: progress.update,
      };
      const run = folder
        ? await trainInFolder(folder, network, all, own, { seed })
        : await train(network, all, own);
      progress.clear();
      if (seed === flags.seed && flags.save !== undefined) await save(flags.save, run);
      if (run.ending === "aborted") break;
      const answers = await answersOf(run, shape(test), { target, shifts, signal });
      if (!answers) break;
      members.push({ run, answers });
      report(name, members.at(-1)!, flags, folder);
    }
    if (members.length) summary(name, members, flags, folder);
    if (isVote && members.length > 1) reportVote(members, test, flags, folder);
  } finally {
    progress.clear();
    leave(folder, interruption.signal);
    interruption.end();
  }
  process.exitCode = interruption.exitCode() ?? 0;
}

/** What a network answers; undefined where that was stopped. */
async function answersOf(run: Run, test: Dataset, how: JointOptions): Promise<Answers | undefined> {
  try {
    return (await answerTogether([run], test, how)).average;
  } catch (error) {
    if (error instanceof AbortedError) return undefined;
    throw error;
  }
}

interface Member {
  readonly run: Run;
  /** On the test set. */
  readonly answers: Answers;
}

/** Throws DataError for data of another size than the network of a recipe. */
function checkFits(
  { inputShape, outputs }: Dataset,
  network: Recipe["network"],
  who: string,
  flags: RecipeFlags,
): void {
  const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
  if (size(inputShape) === size(network.inputShape) && outputs === network.outputs) return;
  throw new DataError(
    `${who}: expected pictures of ${network.inputShape.slice(0, 2).join(" x ")} in ${network.outputs} classes, as MNIST has them; ${dataName(flags)} has examples of [${inputShape.join(", ")}] in ${outputs}`,
  );
}

/** All images that may be learned from; with --limit only those. */
const learned = ({ training, validation }: Splits, { limit }: RecipeFlags): Dataset =>
  limit === undefined && validation.count ? join(training, validation) : training;

const secondsOf = ({ history }: Run): number =>
  history.reduce((sum, { seconds }) => sum + seconds, 0);

/** Tells a line of data: to the folder of the run, and on stdout where that is wanted. */
function tell(
  line: Readonly<Record<string, unknown>>,
  { json }: RecipeFlags,
  folder: RunFolder | undefined,
): void {
  folder?.note(line);
  if (json) printJson(line);
}

function report(
  name: string,
  { run, answers }: Member,
  flags: RecipeFlags,
  folder: RunFolder | undefined,
): void {
  const { seed, target, why, compileMs } = run;
  const { correct, total, accuracy } = answers;
  const seconds = secondsOf(run);
  const test = { correct, total, accuracy };
  const line = { event: "seed", recipe: name, ...{ seed, test, seconds, compileMs, target, why } };
  tell(line, flags, folder);
  if (flags.json) return;
  print(
    `seed ${`${seed}`.padEnd(3)} ${(100 * accuracy).toFixed(2)} %  ${correct} / ${total}  ${seconds.toFixed(2)} s on ${target}`,
  );
}

function reportVote(
  members: readonly Member[],
  { labels }: Dataset,
  flags: RecipeFlags,
  folder: RunFolder | undefined,
): void {
  const size = Math.min(VOTE.networks, members.length);
  const all = members.map(({ answers }) => answers.classes);
  const correct = meanVote(all, labels!, { size, draws: VOTE.draws, seed: flags.seed });
  const accuracy = correct / labels!.length;
  const votes = members.length > size ? VOTE.draws : 1;
  const line = { event: "vote", networks: members.length, size, votes, accuracy, correct };
  tell(line, flags, folder);
  if (flags.json) return;
  const of = members.length > size ? `mean of ${VOTE.draws} votes of ${size}` : `of ${size}`;
  const percent = painter(process.stdout)("bold", `${(100 * accuracy).toFixed(2)} %`);
  print(`vote     ${percent}  ${of} networks`);
}

function summary(
  name: string,
  runs: readonly Member[],
  flags: RecipeFlags,
  folder: RunFolder | undefined,
): void {
  const accuracies = runs.map(({ answers }) => answers.accuracy);
  const mean = average(accuracies);
  const std = Math.sqrt(
    accuracies.reduce((sum, a) => sum + (a - mean) ** 2, 0) / Math.max(1, runs.length - 1),
  );
  const seconds = average(runs.map(({ run }) => secondsOf(run)));
  const [least, most] = [Math.min(...accuracies), Math.max(...accuracies)];
  const seeds = runs.length;
  tell(
    { event: "recipe", recipe: name, ...{ seeds, mean, std, least, most, seconds } },
    flags,
    folder,
  );
  if (flags.json) return;
  const percent = (x: number) => (100 * x).toFixed(2);
  const spread =
    runs.length > 1 ? ` ± ${percent(std)}, from ${percent(least)} to ${percent(most)}` : "";
  print(
    `mean     ${painter(process.stdout)("bold", `${percent(mean)} %`)}${spread}; ${seconds.toFixed(2)} s a run`,
  );
}

const average = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;
