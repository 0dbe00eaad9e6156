// downhill recipe: trains a known good network from several seeds, and says the mean of their test
// accuracies. Nothing is chosen by the test set: every run is counted, as it is after its last epoch.
import { Argument, type Command } from "commander";
import { type Run, train } from "downhill";
import { type Dataset, join, reshapeInputs, type Splits } from "downhill/data";
import { addDataFlags, type DataFlags, loadData } from "../flags/data.ts";
import { targetOption } from "../flags/network.ts";
import { listed, oneOf, whole } from "../flags/values.ts";
import { listenForInterrupt } from "../terminal/interrupt.ts";
import { painter, print, printJson, say } from "../terminal/terminal.ts";
import { counts } from "../training/json.ts";
import { RECIPES, type Recipe, type RecipeName } from "../training/recipes.ts";

const NAMES = Object.keys(RECIPES) as RecipeName[];

interface RecipeFlags extends DataFlags {
  readonly seeds: number;
  readonly seed: number;
  readonly target: "auto" | "native" | "wasm" | "reference";
  readonly save?: string;
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill recipe fast                  MNIST above 99.1 % in two epochs, from five seeds
  downhill recipe fast --seeds 1 --save fast.safetensors
  downhill recipe rectified --seeds 1   the book's chapter 6 in five epochs
`;
const NOTES = `
${NAMES.map((name) => `${name}: ${RECIPES[name].summary}`).join("\n")}

fast takes all training images, those for validation too; rectified leaves these out. Seconds are
those of the epochs: reading the data, compiling and testing are not in them.`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Trains a known good network from several seeds; says the mean on the test set.")
    .addArgument(new Argument("<recipe>", `which one: ${listed(NAMES)}`).argParser(oneOf(NAMES)));
  addDataFlags(command)
    .optionsGroup("The runs:")
    .option("--seeds <n>", "how many runs, each from its own seed", whole(1, 1000), 5)
    .option("--seed <n>", "the first seed", whole(0, 2 ** 31), 1)
    .addOption(targetOption())
    .option("--save <file>", "keep the network of the first seed")
    .option("--json", "one JSON object a line on stdout")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTES)
    .action(recipe);
}

async function recipe(name: RecipeName, flags: RecipeFlags): Promise<void> {
  const { network, options, takesAll }: Recipe = RECIPES[name];
  const { training, validation, test } = await loadData(flags);
  const shape = (set: Dataset) => reshapeInputs(set, network.inputShape);
  const all = shape(takesAll ? learned({ training, validation, test }, flags) : training);
  const { optimizer, schedule } = options;
  const how = [optimizer.code, ...(schedule ? [schedule.code] : [])];
  say(
    `${network}\n${network.parameterCount.toLocaleString("en-US")} parameters, ${how.join(", ")}, batches of ${options.batchSize}; ${all.count.toLocaleString("en-US")} images`,
  );
  const interruption = listenForInterrupt();
  const runs: Run[] = [];
  try {
    for (let i = 0; i < flags.seeds; i++) {
      const run = await train(network, all, {
        ...options,
        test: shape(test),
        seed: flags.seed + i,
        target: flags.target,
        signal: interruption.signal,
      });
      if (run.ending === "aborted") break;
      if (i === 0 && flags.save !== undefined) await run.save(flags.save);
      runs.push(run);
      report(name, run, flags);
    }
  } finally {
    interruption.end();
  }
  if (runs.length) summary(name, runs, flags);
  process.exitCode = interruption.exitCode() ?? 0;
}

/** All images that may be learned from; with --limit only those. */
const learned = ({ training, validation }: Splits, { limit }: RecipeFlags): Dataset =>
  limit === undefined && validation.count ? join(training, validation) : training;

const secondsOf = ({ history }: Run): number =>
  history.reduce((sum, { seconds }) => sum + seconds, 0);

function report(name: string, run: Run, { json }: RecipeFlags): void {
  const { seed, test, target, why, compileMs } = run;
  const seconds = secondsOf(run);
  if (json)
    printJson({
      event: "seed",
      recipe: name,
      seed,
      test: counts(test),
      seconds,
      compileMs,
      target,
      why,
    });
  else
    print(
      `seed ${`${seed}`.padEnd(3)} ${(100 * test!.accuracy).toFixed(2)} %  ${test!.correct} / ${test!.total}  ${seconds.toFixed(2)} s on ${target}`,
    );
}

function summary(name: string, runs: readonly Run[], { json }: RecipeFlags): void {
  const accuracies = runs.map(({ test }) => test!.accuracy);
  const mean = average(accuracies);
  const std = Math.sqrt(
    accuracies.reduce((sum, a) => sum + (a - mean) ** 2, 0) / Math.max(1, runs.length - 1),
  );
  const seconds = average(runs.map(secondsOf));
  const [least, most] = [Math.min(...accuracies), Math.max(...accuracies)];
  if (json) {
    printJson({
      event: "recipe",
      recipe: name,
      seeds: runs.length,
      mean,
      std,
      least,
      most,
      seconds,
    });
    return;
  }
  const percent = (x: number) => (100 * x).toFixed(2);
  const spread =
    runs.length > 1 ? ` +- ${percent(std)}, from ${percent(least)} to ${percent(most)}` : "";
  print(
    `mean     ${painter(process.stdout)("bold", `${percent(mean)} %`)}${spread}; ${seconds.toFixed(2)} s a run`,
  );
}

const average = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;
