// The file of --save: whether it can be written, which network it gets, and what is said when it is.
import { access, constants, realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import {
  DataError,
  DivergedRunError,
  initialize,
  type Network,
  type Run,
  type TrainedNetwork,
  type TrainOptions,
} from "downhill";
import { say } from "../terminal/terminal.ts";

/** Finds out before the run, not after it, that its result cannot be written. */
export async function checkSave(
  file: string,
  net: Network,
  { loss }: Pick<TrainOptions, "loss">,
): Promise<void> {
  if (/\.json$/i.test(file)) initialize(net, { loss }).toBookJson();
  await checkFile(file);
}

/** The same where what is written is no network. */
export async function checkFile(file: string): Promise<void> {
  const found = file === "" ? undefined : await stat(file).catch(() => undefined);
  if (file === "" || found?.isDirectory()) {
    throw new DataError(`cannot write ${file || '""'}: expected the name of a file`);
  }
  const refuse = (what: string) => (cause: unknown) => {
    throw new DataError(`cannot write ${file}: ${what}`, { cause });
  };
  if (found) await access(file, constants.W_OK).catch(refuse("this user may not"));
  // a device or a pipe is written into as it is
  if (found && !found.isFile()) return;
  const folder = dirname(await realpath(file).catch(() => file));
  const isFolder = (await stat(folder).catch(() => undefined))?.isDirectory() ?? false;
  const refusal = refuse(`the folder ${folder} is not there or not writable`);
  if (!isFolder) refusal(undefined);
  await access(folder, constants.W_OK).catch(refusal);
}

/** The network that a run is for: that of its best epoch, where a validation set tells, else the last. */
export function keptOf(run: Run): { readonly network: TrainedNetwork; readonly which: string } {
  const { best, steps } = run;
  if (!best || best.epoch < 0) return { network: run, which: `${steps} steps` };
  return { network: best.network, which: `epoch ${best.epoch}, the best` };
}

/** Writes the network, and says which it is. */
export async function save(file: string, run: Run): Promise<void> {
  const { network, which } = keptOf(run);
  await network.save(file);
  say(`saved the network after ${which}${which.endsWith("best") ? "," : ""} to ${file}`);
}

/** A run that diverged leaves what it had: its best epoch, else what it was when all was finite. */
export async function saveDiverged(file: string | undefined, error: unknown): Promise<void> {
  if (file === undefined || !(error instanceof DivergedRunError)) return;
  const { best = error.network } = error;
  const which = best === error.network ? `${best.steps} steps` : `${best.history.length} epochs`;
  await best.save(file);
  say(`saved the network after ${which}, before it diverged, to ${file}`);
}
