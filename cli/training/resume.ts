// downhill train --resume FOLDER: the run of a folder again, with the words that it was begun with.
import { Command } from "commander";
import { DataError } from "downhill";
import type { Splits } from "downhill/data";
import { digestOf } from "../../book/sittings.ts";
import { givenFlags, wordsOf } from "../flags/given.ts";
import { addTrainFlags, type TrainFlags } from "../flags/train.ts";
import { UsageError } from "../terminal/failure.ts";
import { type RunSettings, readSettings } from "./run-folder.ts";

/** What may be said anew: it changes no bit of what is learned. Data may lie elsewhere by now. */
const AROUND = ["resume", "json", "threads", "save", "data"];
/** What is not of a run, or is said for each sitting. */
const OF_SITTING = ["resume", "json", "threads", "save", "run"];

/** The words that make a run: what --resume begins with. */
export const runWords = (command: Command): string[] => wordsOf(givenFlags(command, OF_SITTING));

/** The command line of the run in a folder, with what was said anew. */
export async function resumedCommand(
  folder: string,
  command: Command,
): Promise<{
  readonly flags: TrainFlags;
  readonly command: Command;
  readonly settings: RunSettings;
}> {
  for (const option of command.options) {
    const name = option.attributeName();
    if (AROUND.includes(name) || command.getOptionValueSource(name) !== "cli") continue;
    throw new UsageError(
      `${option.long}: the run that goes on has its settings; leave it out with --resume`,
    );
  }
  const settings = await readSettings(folder);
  const anew = wordsOf(givenFlags(command, ["resume", "json"]));
  const own = addTrainFlags(new Command("train")).option("--json").exitOverride();
  own.parse([...settings.words, ...anew], { from: "user" });
  const flags = { ...own.opts<TrainFlags>(), json: command.opts<TrainFlags>().json };
  return { flags: flags as TrainFlags, command: own, settings };
}

/** Digests of what a run learns from and is judged by. */
export const digestsOf = ({ training, validation, test }: Splits): RunSettings["data"] => ({
  training: digestOf(training),
  validation: digestOf(validation),
  test: digestOf(test),
});

/** Throws DataError where the data are not those that the run began with. */
export function checkSameData(folder: string, { data }: RunSettings, found: Splits): void {
  const digests = digestsOf(found);
  for (const name of ["training", "validation", "test"] as const) {
    if (digests[name] === data[name]) continue;
    throw new DataError(
      `--resume ${folder}: the ${name} data are not those that the run began with; give these with --data, or begin a new run`,
    );
  }
}
