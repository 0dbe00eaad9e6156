// --resume FOLDER: the run of a folder again, with the words that it was begun with, for each command
// that works for long.
import { Command } from "commander";
import { DataError, type Network, type Objective, type TargetName } from "downhill";
import type { Dataset } from "downhill/data";
import { targetTaken } from "../../book/provenance.ts";
import { digestOf } from "../../book/sittings.ts";
import { givenFlags, wordsOf } from "../flags/given.ts";
import { packageVersion } from "../place.ts";
import { UsageError } from "../terminal/failure.ts";
import {
  createRun,
  openRun,
  type RunFolder,
  type RunSettings,
  readSettings,
} from "./run-folder.ts";

/** What is not of a run, or is said for each sitting. */
const OF_SITTING = ["resume", "json", "threads", "save", "run", "minutes", "restart"];
/** What may be said anew: it changes no bit of what is learned. Data may lie elsewhere by now. */
const AROUND = ["resume", "json", "threads", "save", "data", "text", "minutes"];

export function addRunFlags(command: Command): Command {
  return command
    .option("--run <folder>", "keep the whole run there, every minute: --resume goes on with it")
    .option("--resume <folder>", "go on with the run of a folder, to the same bits");
}

/** A run that goes on. */
export interface Going {
  readonly folder: string;
  readonly settings: RunSettings;
}

/** What a command works at. */
interface Work {
  readonly net: Network;
  readonly loss: Objective;
  readonly target: TargetName;
  readonly epochs: number;
  /** How many networks, where there are several. */
  readonly networks?: number;
  readonly data: RunSettings["data"];
}

/**
 * The folder of --resume or of --run; undefined where neither was given.
 * @param given the folder of --run
 * @param command the words of the run, without the folder
 */
export async function runFolder(
  going: Going | undefined,
  given: string | undefined,
  command: Command,
  { net, loss, target, epochs, networks = 1, data }: Work,
): Promise<RunFolder | undefined> {
  const words = wordsOf(givenFlags(command, OF_SITTING));
  if (going) {
    const isOther = networks !== going.settings.networks;
    return openRun(going.folder, { net, loss }, isOther ? { networks, words } : {});
  }
  if (given === undefined) return undefined;
  return createRun(given, {
    command: command.name(),
    version: packageVersion(),
    time: new Date().toISOString(),
    arguments: command.args,
    words,
    network: `${net}`,
    target: await targetTaken(target),
    ...{ epochs, networks, data },
  });
}

/**
 * The action of a command that works for long: it begins a run, or goes on with that of --resume.
 * @param act with the command's first argument, its flags and itself, or those of the run that goes on
 * @param addFlags gives a command its arguments and flags
 * @param around more flags that may be said anew
 */
export const beginOrGoOn =
  <Argument, Flags extends { readonly resume?: string }>(
    command: Command,
    act: (argument: Argument, flags: Flags, command: Command, going?: Going) => Promise<void>,
    addFlags: (command: Command) => Command,
    around?: readonly string[],
  ) =>
  async (argument: Argument, flags: Flags): Promise<void> => {
    if (flags.resume === undefined) return act(argument, flags, command);
    const { command: own, going } = await resumedCommand(flags.resume, command, addFlags, around);
    return act(own.processedArgs[0] as Argument, own.opts() as Flags, own, going);
  };

/**
 * The command line of the run in a folder, with what was said anew.
 * @throws UsageError for other flags, and for a run of another command
 */
export async function resumedCommand(
  folder: string,
  command: Command,
  addFlags: (command: Command) => Command,
  around: readonly string[] = [],
): Promise<{ readonly command: Command; readonly going: Going }> {
  for (const option of command.options) {
    const name = option.attributeName();
    const isFree = AROUND.includes(name) || around.includes(name);
    if (isFree || command.getOptionValueSource(name) !== "cli") continue;
    throw new UsageError(
      `${option.long}: the run that goes on has its settings; leave it out with --resume`,
    );
  }
  const settings = await readSettings(folder);
  const name = command.name();
  if (settings.command !== name) {
    throw new UsageError(
      `--resume ${folder}: a run of downhill ${settings.command} is there; downhill ${settings.command} --resume ${folder} goes on with it`,
    );
  }
  const anew = wordsOf(givenFlags(command, ["resume"]));
  const given = command.args.length ? command.args : settings.arguments;
  const own = addFlags(new Command(name)).exitOverride();
  own.parse([...given, ...settings.words, ...anew], { from: "user" });
  return { command: own, going: { folder, settings } };
}

/** Digests of what a run learns from and is judged by, of which there may be none. */
export const digestsOf = (sets: {
  readonly training: Dataset;
  readonly validation?: Dataset | undefined;
  readonly test?: Dataset | undefined;
}): RunSettings["data"] => ({
  training: digestOf(sets.training),
  validation: sets.validation ? digestOf(sets.validation) : "none",
  test: sets.test ? digestOf(sets.test) : "none",
});

/** Throws DataError where the data are not those that the run began with. */
export function checkSameData({ folder, settings }: Going, digests: RunSettings["data"]): void {
  for (const name of ["training", "validation", "test"] as const) {
    if (digests[name] === settings.data[name]) continue;
    throw new DataError(
      `--resume ${folder}: the ${name} data are not those that the run began with; give these as it was begun, or begin a new run`,
    );
  }
}
