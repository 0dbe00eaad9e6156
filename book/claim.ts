// Which process is at something: a file with its number and when it began, so that the number of one
// that is gone, given to another since, blocks nobody.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { DataError } from "downhill";

/**
 * Takes a file for this process; undefined while another one has it. The function gives it back.
 * @throws DataError where the file cannot be written
 */
export function claim(file: string): (() => void) | undefined {
  const own = nameOf(process.pid)!;
  for (const attempt of ["first", "second"]) {
    try {
      writeFileSync(file, own, { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== "EEXIST") {
        throw new DataError(`cannot write ${file}: ${message}`, { cause: error });
      }
      if (attempt === "second" || isClaimed(file)) return undefined;
      rmSync(file, { force: true });
    }
  }
  return undefined;
}

/** Whether a process that runs has the file. */
export function isClaimed(file: string): boolean {
  try {
    const name = readFileSync(file, "utf8");
    return nameOf(Number.parseInt(name, 10)) === name;
  } catch {
    return false;
  }
}

/** The number of a process that runs, and where the system tells it the moment of its start. */
function nameOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // of somebody else
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return undefined;
  }
  return `${pid} ${startOf(pid)}`;
}

/** Ticks since the machine was started; Linux tells them in field 22, behind a name in brackets. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
