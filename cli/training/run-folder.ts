// A run as a folder, from which it goes on: run.json has what it was told, events.jsonl what happened,
// last.safetensors where it is, best.safetensors the network of its best epoch; of a run of several
// networks each has its own, named after its seed: last-3.safetensors. Each file is written whole or not
// at all, and these alone decide: what the events say beyond them is dropped when the run goes on.
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
  type Objective,
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
  /** The command that works at it: train, alexnet, recipe, tune. */
  readonly command: string;
  /** Of the program that began it. */
  readonly version: string;
  /** ISO 8601, when it began. */
  readonly time: string;
  /** The arguments and the flags of the command line that made it, without the folder. */
  readonly arguments: readonly string[];
  readonly words: readonly string[];
  /** The network as code. */
  readonly network: string;
  /** The target that was taken. */
  readonly target: string;
  readonly epochs: number;
  /** How many networks learn, one after another, each for so many epochs. */
  readonly networks: number;
  /** Digests of what it learns from and is judged by. */
  readonly data: Readonly<Record<"training" | "validation" | "test", string>>;
}

export interface RunFolder {
  readonly path: string;
  /** Where its best network is, where it has one. */
  readonly bestFile: string;
  readonly settings: RunSettings;
  /** Complete epochs and steps when it was opened, of all its networks. */
  readonly begun: { readonly epochs: number; readonly steps: number };
  /**
   * One of its networks.
   * @param seed where there are several
   */
  kept(seed?: number): KeptNetwork;
  /** Adds a line to the events. */
  note(event: Readonly<Record<string, unknown>>): void;
  /** Lets others go on with it. */
  release(): void;
}

/** A network of a run, as its folder has it. */
export interface KeptNetwork {
  /** Where it is; undefined before its first minute. */
  moment(net?: Network, loss?: Objective): Promise<Snapshot | undefined>;
  /**
   * Writes where it is, and its best network where that is another one by now.
   * @param isBest whether this one is, where something else than the run's own measure decides
   */
  keep(network: TrainedNetwork, snapshot: Snapshot, isBest?: boolean): Promise<void>;
}

const SETTINGS = "run.json";
const EVENTS = "events.jsonl";
const LOCK = "lock";
const fileOf = (what: "last" | "best", seed: number | undefined): string =>
  `${what}${seed === undefined ? "" : `-${seed}`}.safetensors`;
/** The files of networks, with their seeds. */
const LAST = /^last(?:-(\d+))?\.safetensors$/;

/** Whether a path is a folder with a run in it. */
export async function isRunFolder(path: string): Promise<boolean> {
  return (await stat(join(path, SETTINGS)).catch(() => undefined))?.isFile() ?? false;
}

/** Makes the folder of a new run; throws UsageError where one is there. */
export async function createRun(path: string, settings: RunSettings): Promise<RunFolder> {
  if (await isRunFolder(path)) {
    throw new UsageError(
      `--run ${path}: a run is there; ${settings.command} --resume ${path} goes on with it`,
    );
  }
  try {
    makeFolder(path);
    await writeFileAtomic(join(path, EVENTS), "");
    // the last of them: with it the folder is a run
    await writeSettings(path, settings);
  } catch (cause) {
    throw new DataError(`--run ${path}: ${systemReason(cause)}`, { cause });
  }
  return opened(path, settings, claimed(path), NONE);
}

const writeSettings = (path: string, settings: RunSettings): Promise<void> =>
  writeFileAtomic(join(path, SETTINGS), `${JSON.stringify(settings, null, 2)}\n`);

const NONE = { epochs: 0, steps: 0 };

/**
 * Opens the folder of a run that is to go on.
 * @param net and loss that learn, needed for those of one's own
 * @param changed what is said anew: how many networks, with the words that say so
 */
export async function openRun(
  path: string,
  { net, loss }: { readonly net?: Network; readonly loss?: Objective } = {},
  changed: Partial<Pick<RunSettings, "networks" | "words">> = {},
): Promise<RunFolder> {
  const before = await readSettings(path);
  const release = claimed(path);
  try {
    const settings = { ...before, ...changed };
    if (Object.keys(changed).length > 0) await writeSettings(path, settings);
    const epochs = new Map<string, number>();
    let steps = 0;
    for (const name of readdirSync(path)) {
      const found = LAST.exec(name);
      if (!found) continue;
      const { snapshot } = await loadCheckpoint(join(path, name), net, loss);
      epochs.set(found[1] ?? "", snapshot.history.length);
      steps += snapshot.steps;
    }
    const ended = await dropLaterEvents(path, epochs);
    const begun = { epochs: [...epochs.values()].reduce((a, b) => a + b, 0), steps };
    const run = opened(path, settings, release, begun, ended);
    run.note({ event: "resumed", steps });
    return run;
  } catch (error) {
    release();
    throw error;
  }
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
    // before a run could be another command's, and of several networks
    const known = { command: "train", arguments: [], networks: 1, ...(found as object) };
    if (isSettings(known)) return known;
  } catch {}
  throw new FormatError(file, "the settings of a run of `train --run`", text.slice(0, 40));
}

function isSettings(value: object): value is RunSettings {
  const found = value as Partial<RunSettings>;
  const { command, version, time, network, target, epochs, networks, words, data } = found;
  const isText = (x: unknown): x is string => typeof x === "string";
  const areTexts = (x: unknown) => Array.isArray(x) && x.every(isText);
  return (
    [command, version, time, network, target].every(isText) &&
    [epochs, networks].every(Number.isSafeInteger) &&
    areTexts(found.arguments) &&
    areTexts(words) &&
    [data?.training, data?.validation, data?.test].every(isText)
  );
}

/** Takes the folder for this process. */
function claimed(path: string): () => void {
  const release = claim(join(path, LOCK));
  if (!release) {
    throw new DataError(`${path}: another process is at this run; wait for its end, or stop it`);
  }
  dropUnfinished(path);
  return release;
}

function opened(
  path: string,
  settings: RunSettings,
  release: () => void,
  begun: RunFolder["begun"],
  ended: ReadonlySet<string> = new Set(),
): RunFolder {
  return {
    path,
    bestFile: join(path, fileOf("best", undefined)),
    settings,
    begun,
    kept: (seed) => keptIn(join(path, fileOf("last", seed)), join(path, fileOf("best", seed))),
    note: (event) => {
      if (ended.has(endOf(event) ?? "")) return;
      const line = `${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`;
      addLine(join(path, EVENTS), line);
    },
    release,
  };
}

function keptIn(last: string, bestFile: string): KeptNetwork {
  let best: number | undefined;
  return {
    moment: async (net, loss) => {
      if (!(await stat(last).catch(() => undefined))) return undefined;
      const { snapshot } = await loadCheckpoint(last, net, loss);
      best = snapshot.best?.epoch;
      return snapshot;
    },
    keep: async (network, snapshot, isBest) => {
      // before the moment that speaks of it: whoever dies in between comes past this epoch again
      if (isBest) await network.save(bestFile);
      else if (isBest === undefined && snapshot.best && snapshot.best.epoch !== best) {
        await bestOf(network, snapshot.best).save(bestFile);
        best = snapshot.best.epoch;
      }
      await saveCheckpoint(last, network, snapshot);
    },
  };
}

/** Behind what is there, on the disk when this returns; a line that was cut short before stands alone. */
export function addLine(path: string, line: string): void {
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
  { network, loss, dtype, picture, divideBy, classNames, inputNames, alphabet }: TrainedNetwork,
  { parameters }: NonNullable<Snapshot["best"]>,
): TrainedNetwork =>
  withParameters(network, parameters, {
    loss,
    dtype,
    ...{ picture, divideBy, classNames, inputNames },
    ...(alphabet ? { alphabet } : {}),
  });

/** Of which network it tells the end, where there are several: each tells it again when a run goes on. */
const endOf = ({ event, seed }: Readonly<Record<string, unknown>>): string | undefined =>
  seed === undefined || ["epoch", "failed"].includes(`${event}`) ? undefined : `${event} ${seed}`;

/** Epochs that ended behind the moment that was kept come again, and the end of the run with them; that of
 * a network before it stays where it stands.
 * @param epochs that are complete, by seed, or by "" where there is one network
 * @returns the ends that stay */
async function dropLaterEvents(
  path: string,
  epochs: ReadonlyMap<string, number>,
): Promise<ReadonlySet<string>> {
  const events = await readEvents(path);
  const isKept = ({ epoch, seed }: Readonly<Record<string, unknown>>) =>
    Number(epoch) < (epochs.get(`${seed ?? ""}`) ?? 0);
  // behind the end of a network others have begun
  const stays = (e: Readonly<Record<string, unknown>>, i: number) =>
    endOf(e) !== undefined &&
    epochs.has(`${e.seed}`) &&
    events.some((l, k) => k > i && l.event === "epoch" && l.seed !== e.seed && isKept(l));
  const kept = events.filter((e, i) =>
    e.event === "epoch" ? isKept(e) : ["resumed", "failed"].includes(`${e.event}`) || stays(e, i),
  );
  const lines = kept.map((event) => `${JSON.stringify(event)}\n`);
  await writeFileAtomic(join(path, EVENTS), lines.join(""));
  return new Set(kept.flatMap((event) => endOf(event) ?? []));
}
