// The file of --save: whether it can be written, and what is said when it is.
import { access, constants, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { DataError, initialize, type Network, type Run, type TrainOptions } from "downhill";
import { say } from "../terminal/terminal.ts";

/** Finds out before the run, not after it, that its result cannot be written. */
export async function checkSave(
  file: string,
  net: Network,
  { loss }: Pick<TrainOptions, "loss">,
): Promise<void> {
  if (/\.json$/i.test(file)) initialize(net, { loss }).toBookJson();
  const folder = dirname(file);
  const isFolder = file === "" || (await stat(file).catch(() => undefined))?.isDirectory();
  if (isFolder) throw new DataError(`cannot write ${file || '""'}: expected the name of a file`);
  await access(folder, constants.W_OK).catch((cause) => {
    throw new DataError(`cannot write ${file}: the folder ${folder} is not there or not writable`, {
      cause,
    });
  });
}

/** Writes the network, and says which it is: that of the best epoch or of the last step. */
export async function save(file: string, run: Run): Promise<void> {
  await run.save(file);
  const which =
    run.ending === "patience" ? `the best epoch, ${run.best?.epoch}` : `${run.steps} steps`;
  say(`saved the network after ${which} to ${file}`);
}
