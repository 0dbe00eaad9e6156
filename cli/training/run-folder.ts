// A run as a folder, from which it goes on: run.json has what it was told, events.jsonl what happened,
// last.safetensors where it is, best.safetensors the network of its best epoch. Each file is written
// whole or not at all, and last.safetensors alone decides: what the events say beyond it is dropped when
// the run goes on.
import { closeSync, fsyncSync, openSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  DataError,
  FormatError,
  isNestedDeeply,
  loadCheckpoint,
  makeFolder,
  type Network,
  type Snapshot,
  saveCheckpoint,
  systemReason,
  type TrainedNetwork,
  withParameters,
  writeFileAtomic,
} from "downhill";
import { claim, isClaimed, isTakeover } from "../../book/claim.ts";
import { UsageError } from "../terminal/failure.ts";

/** What decides about the bits of a run, and what is told of it. */
export interface RunSettings {
  /** Of the program that began it. */
  readonly version: string;
  /** ISO 8601, when it began. */
  readonly time: string;
  /** The words of the command line that made it, without the folder. */
  readonly words: readonly string[];
  /** The network as code. */
  readonly network: string;
  /** The target that was taken. */
  readonly target: string;
  readonly epochs: number;
  /** Digests of what it learns from and is judged by. */
  readonly data: Readonly<Record<"training" | "validation" | "test", string>>;
}

export interface RunFolder {
  readonly path: string;
  readonly settings: RunSettings;
  /** Where the run is; undefined before its first minute. */
  readonly moment: Snapshot | undefined;
  /** Writes where the run is, and its best network where that is another one by now. */
  keep(network: TrainedNetwork, snapshot: Snapshot): Promise<void>;
  /** Adds a line to the events. */
  note(event: Readonly<Record<string, unknown>>): void;
  /** Lets others go on with it. */
  release(): void;
}

const SETTINGS = "run.json";
const EVENTS = "events.jsonl";
const LAST = "last.safetensors";
const BEST = "best.safetensors";
const LOCK = "lock";

/** Whether a path is a folder with a run in it. */
export async function isRunFolder(path: string): Promise<boolean> {
  return (await stat(join(path, SETTINGS)).catch(() => undefined))?.isFile() ?? false;
}

/** Makes the folder of a new run; throws UsageError where one is there. */
export async function createRun(path: string, settings: RunSettings): Promise<RunFolder> {
  if (await isRunFolder(path)) {
    throw new UsageError(`--run ${path}: a run is there; --resume ${path} goes on with it`);
  }
  try {
    makeFolder(path);
    await writeFileAtomic(join(path, EVENTS), "");
    // the last of them: with it the folder is a run
    await writeFileAtomic(join(path, SETTINGS), `${JSON.stringify(settings, null, 2)}\n`);
  } catch (cause) {
    throw new DataError(`--run ${path}: ${systemReason(cause)}`, { cause });
  }
  return opened(path, settings, undefined);
}

/**
 * Opens the folder of a run that is to go on.
 * @param net needed for a network with custom layers
 */
export async function openRun(path: string, net?: Network): Promise<RunFolder> {
  const settings = await readSettings(path);
  const last = join(path, LAST);
  const isBegun = (await stat(last).catch(() => undefined)) !== undefined;
  const moment = isBegun ? (await loadCheckpoint(last, net)).snapshot : undefined;
  const run = opened(path, settings, moment);
  try {
    await dropLaterEvents(path, moment?.history.length ?? 0);
  } catch (error) {
    run.release();
    throw error;
  }
  return run;
}

/** What happened in a run, a line an object; lines that were cut short are left out. */
export async function readEvents(path: string): Promise<Readonly<Record<string, unknown>>[]> {
  const text = await readFile(join(path, EVENTS), "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    const event = eventOf(line);
    return event ? [event] : [];
  });
}

function eventOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = isNestedDeeply(line) ? undefined : JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a process is at the run. */
export const isAtWork = (path: string): boolean => isClaimed(join(path, LOCK));

/** What a run was told; throws FormatError where run.json does not say it. */
export async function readSettings(path: string): Promise<RunSettings> {
  const file = join(path, SETTINGS);
  const text = await readFile(file, "utf8").catch((cause) => {
    throw new DataError(`cannot read ${file}: ${systemReason(cause)}`, { cause });
  });
  try {
    const found = isNestedDeeply(text) ? undefined : (JSON.parse(text) as unknown);
    if (isSettings(found)) return found;
  } catch {}
  throw new FormatError(file, "the settings of a run of `train --run`", text.slice(0, 40));
}

function isSettings(value: unknown): value is RunSettings {
  const { version, time, words, network, target, epochs, data } = (value ??
    {}) as Partial<RunSettings>;
  const isText = (x: unknown): x is string => typeof x === "string";
  return (
    [version, time, network, target].every(isText) &&
    Number.isSafeInteger(epochs) &&
    Array.isArray(words) &&
    words.every(isText) &&
    [data?.training, data?.validation, data?.test].every(isText)
  );
}

function opened(path: string, settings: RunSettings, moment: Snapshot | undefined): RunFolder {
  const release = claim(join(path, LOCK));
  if (!release) {
    throw new DataError(`${path}: another process is at this run; wait for its end, or stop it`);
  }
  dropUnfinished(path);
  let best = moment?.best?.epoch;
  return {
    path,
    settings,
    moment,
    keep: async (network, snapshot) => {
      // before the moment that speaks of it: whoever dies in between comes past this epoch again
      if (snapshot.best && snapshot.best.epoch !== best) {
        await bestOf(network, snapshot.best).save(join(path, BEST));
        best = snapshot.best.epoch;
      }
      await saveCheckpoint(join(path, LAST), network, snapshot);
    },
    note: (event) => {
      const line = `${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`;
      addLine(join(path, EVENTS), line);
    },
    release,
  };
}

/** Behind what is there, on the disk when this returns; a line that was cut short before stands alone. */
function addLine(path: string, line: string): void {
  try {
    const file = openSync(path, "a");
    try {
      writeFileSync(file, line);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw new DataError(`cannot write ${path}: ${systemReason(cause)}`, { cause });
  }
}

/** What a process left that was ended while it wrote; nobody else is at the run. What cannot be taken away
 * is in nobody's way. */
function dropUnfinished(path: string): void {
  try {
    const unfinished = readdirSync(path).filter(
      (name) => /^\..*\.tmp$/.test(name) || isTakeover(LOCK, name),
    );
    for (const name of unfinished) rmSync(join(path, name), { force: true });
  } catch {}
}

const bestOf = (
  { network, loss, dtype, picture, divideBy, classNames, alphabet }: TrainedNetwork,
  { parameters }: NonNullable<Snapshot["best"]>,
): TrainedNetwork =>
  withParameters(network, parameters, {
    loss,
    dtype,
    ...{ picture, divideBy, classNames },
    ...(alphabet ? { alphabet } : {}),
  });

/** Epochs that ended behind the moment that was kept come again, and the end of the run with them. */
async function dropLaterEvents(path: string, epochs: number): Promise<void> {
  const kept = (await readEvents(path)).filter(({ event, epoch }) =>
    event === "epoch" ? Number(epoch) < epochs : event !== "done",
  );
  const lines = kept.map((event) => `${JSON.stringify(event)}\n`);
  await writeFileAtomic(join(path, EVENTS), lines.join(""));
}
