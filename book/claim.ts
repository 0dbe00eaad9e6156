// Which process is at something: a file with its number and when it began, so that the number of one
// that is gone, given to another since, blocks nobody. The file appears with its words in it, and of
// those that find a dead one's only one takes it away.
import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DataError, systemReason } from "downhill";

/**
 * Takes a file for this process; undefined while another one has it. The function gives it back.
 * @throws DataError where the file cannot be written
 */
export function claim(file: string): (() => void) | undefined {
  try {
    return take(file);
  } catch (error) {
    throw new DataError(`cannot write ${file}: ${systemReason(error)}`, { cause: error });
  }
}

/** Whether a process that runs has the file. */
export function isClaimed(file: string): boolean {
  try {
    const name = ownerOf(file);
    return name !== undefined && isHeld(file, name);
  } catch {
    // of a user whose files this one may not read
    return true;
  }
}

/** What those leave who were ended while they took a dead one's file away; whoever has the file may drop
 * it: it is about a file that is gone. */
export const isTakeover = (file: string, name: string): boolean => name.startsWith(`${file}.of-`);

/** How often a file may go and come while it is looked at. */
const MOST_TURNS = 100;

function take(file: string): (() => void) | undefined {
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    if (appears(file)) return () => drop(file);
    const name = ownerOf(file);
    if (name === undefined) continue;
    if (isHeld(file, name)) return undefined;
    // who takes it away is settled in the same way, by a file that is named after the dead one: whoever
    // comes later looks again, and never takes away the file of somebody who has come since
    const release = take(`${file}.of-${name.replace(/\W+/g, "-").slice(0, 40)}`);
    if (!release) return undefined;
    try {
      if (ownerOf(file) === name && !isHeld(file, name)) rmSync(file, { force: true });
    } finally {
      release();
    }
  }
  return undefined;
}

/** Makes the file with the name of this process in it, at once; false where one is there. */
function appears(file: string): boolean {
  const own = nameOf(process.pid)!;
  const unique = join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`);
  try {
    writeFileSync(unique, own, { flag: "wx" });
    linkSync(unique, file);
    return true;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    // whoever has the folder by now has cleared it of what was not finished
    if (code === "ENOENT" && (error as NodeJS.ErrnoException).syscall === "link") return false;
    if (!NO_LINKS.has(code)) throw error;
    return writtenAlone(file, own);
  } finally {
    drop(unique);
  }
}

/** What cannot be taken away is a dead one's as soon as this process has ended. */
function drop(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {}
}

/** What file systems say that have no second names for a file. */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/** There the file appears empty, and then has its words. */
function writtenAlone(file: string, own: string): boolean {
  try {
    writeFileSync(file, own, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** What the file says; undefined where there is none. */
function ownerOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Milliseconds in which whoever has made a file has written its name into it. */
const WRITING_MS = 10_000;

function isHeld(file: string, name: string): boolean {
  if (name !== "") return nameOf(Number.parseInt(name, 10)) === name;
  const made = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return made !== undefined && Date.now() - made < WRITING_MS;
}

/** The number of a process that runs, and where the system tells it the moment of its start. */
function nameOf(pid: number): string | undefined {
  if (!Number.isInteger(pid)) return undefined;
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
