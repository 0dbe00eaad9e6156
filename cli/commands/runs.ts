// downhill runs: the runs that --run keeps in a folder, how far each is and what it reads.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { DataError } from "downhill";
import { quoted } from "../flags/given.ts";
import { cut } from "../terminal/layout.ts";
import { columns, painter, print, printJson, say } from "../terminal/terminal.ts";
import {
  isAtWork,
  isRunFolder,
  type RunSettings,
  readEvents,
  readSettings,
} from "../training/run-folder.ts";

const EXAMPLES = `Examples:
  downhill train --epochs 60 --run runs/wide --network 784,300,10
  downhill train --epochs 60 --run runs/narrow
  downhill runs runs/                             both, the better first
`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Lists the runs that --run keeps, the best by validation first.")
    .argument("[folder]", "where their folders lie, or one of them", ".")
    .option("--json", "one JSON object a run on stdout")
    .addHelpText("before", EXAMPLES)
    .action(runs);
}

/** What a line says of a set: a share that is right, of a text a loss, of numbers how far off they are. */
interface Judged {
  readonly accuracy?: number | null;
  readonly bits?: number;
  readonly loss?: number;
  readonly rootMeanSquaredError?: number;
}

interface Standing {
  readonly path: string;
  readonly settings: RunSettings;
  readonly state: "learning" | "finished" | "stopped";
  /** Complete ones, of all its networks. */
  readonly epochs: number;
  /** Of a search. */
  readonly trials?: number;
  /** The best epoch by validation, and what it and the last one read. */
  readonly best?: { readonly epoch: number; readonly validation: Judged };
  /** Of the network, or of all together. */
  readonly test?: Judged;
  readonly loss?: number;
}

async function runs(folder: string, { json }: { readonly json?: boolean }): Promise<void> {
  const standings = await Promise.all((await foldersOf(folder)).map(standingOf));
  const worth = ({ best, test }: Standing) => worthOf(best?.validation ?? test);
  standings.sort((a, b) => worth(b) - worth(a) || (a.path < b.path ? -1 : 1));
  for (const standing of standings) {
    if (json) printJson(standing);
    else show(standing);
  }
  if (standings.length === 0) say(`no runs in ${folder}; downhill train --run FOLDER keeps one`);
}

/** The folder itself where it is a run, else those in it that are. */
async function foldersOf(folder: string): Promise<string[]> {
  if (await isRunFolder(folder)) return [folder];
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw new DataError(`${folder}: expected a folder of runs`);
  }
  const paths = (await readdir(folder)).map((name) => join(folder, name));
  const are = await Promise.all(paths.map(isRunFolder));
  return paths.filter((_, i) => are[i]);
}

async function standingOf(path: string): Promise<Standing> {
  const settings = await readSettings(path);
  const events = await readEvents(path);
  const ended = events.filter(({ event }) => event === "epoch");
  const trials = events.filter(({ event }) => event === "trial").length;
  const validated = ended.flatMap(({ epoch, validation }) =>
    validation ? [{ epoch: Number(epoch), validation: validation as Judged }] : [],
  );
  const best = validated.reduce<(typeof validated)[number] | undefined>(
    (found, now) => (!found || worthOf(now.validation) > worthOf(found.validation) ? now : found),
    undefined,
  );
  const test = testOf(events);
  const loss = ended.at(-1)?.loss as number | undefined;
  return {
    path,
    settings,
    state: isWhole(settings, events) ? "finished" : isAtWork(path) ? "learning" : "stopped",
    epochs: ended.length,
    ...(settings.command === "tune" ? { trials } : {}),
    ...(best ? { best } : {}),
    ...(test ? { test } : {}),
    ...(loss === undefined ? {} : { loss }),
  };
}

type Event = Readonly<Record<string, unknown>>;

/** More is better: of those that can be right the share that is, of others minus how far off they are. */
function worthOf(judged: Judged | undefined): number {
  if (!judged) return Number.NEGATIVE_INFINITY;
  const { accuracy, bits, rootMeanSquaredError, loss } = judged;
  if (bits === undefined && accuracy != null) return accuracy;
  return -(bits ?? rootMeanSquaredError ?? loss ?? Number.POSITIVE_INFINITY);
}

/** Whether all its networks came to their end. */
function isWhole({ command, networks }: RunSettings, events: readonly Event[]): boolean {
  const done = events.filter(({ event }) => event === "done");
  if (command === "tune") return done.some(({ trials }) => trials !== undefined);
  const whole = done.filter(({ ending }) => ending !== "aborted" && ending !== "minutes");
  return new Set(whole.map(({ seed }) => seed)).size >= networks;
}

/** What it reads on the test set: of several networks what they answer together, or their mean. */
function testOf(events: readonly Event[]): Judged | undefined {
  const last = (name: string) => events.findLast(({ event }) => event === name);
  const vote = last("vote");
  const mean = last("recipe")?.mean as number | undefined;
  const together = vote ?? (last("ensemble")?.average as Event | undefined);
  if (together) return { accuracy: together.accuracy as number };
  if (mean !== undefined) return { accuracy: mean };
  const top = last("top")?.top1Accuracy as number | undefined;
  return top === undefined ? (last("done")?.test as Judged | undefined) : { accuracy: top };
}

/** 97.02 %, or 2.197 bits a character, or RMSE 0.1402; undefined where nothing is known. */
function figureOf({ accuracy, bits, rootMeanSquaredError, loss }: Judged): string {
  if (bits !== undefined) return `${bits.toFixed(3)} bits a character`;
  if (accuracy != null) return `${(100 * accuracy).toFixed(2)} %`;
  if (rootMeanSquaredError !== undefined) return `RMSE ${rootMeanSquaredError.toPrecision(4)}`;
  return `loss ${(loss ?? Number.NaN).toFixed(4)}`;
}

function show({ path, settings, state, epochs, trials, best, test, loss }: Standing): void {
  const paint = painter(process.stdout);
  const color = { finished: "green", learning: "cyan", stopped: "yellow" } as const;
  const { command, networks } = settings;
  const of = networks > 1 ? `${networks} x ${settings.epochs}` : `${settings.epochs}`;
  const figures = [
    trials === undefined
      ? `${epochs} of ${of} ${of === "1" ? "epoch" : "epochs"}`
      : `${trials} trials`,
    ...(best ? [`${figureOf(best.validation)} on validation (epoch ${best.epoch})`] : []),
    ...(test ? [`${figureOf(test)} on test`] : []),
    ...(best || test || loss === undefined ? [] : [`loss ${loss.toFixed(4)}`]),
  ];
  print(`${paint("bold", path)}  ${paint(color[state], state)}, ${figures.join(", ")}`);
  const words = [command, ...settings.arguments, ...settings.words].map(quoted).join(" ");
  const shown = command === "train" ? `${settings.network}  ${words}` : words;
  print(paint("dim", `  ${cut(shown, columns(process.stdout) - 2)}`));
  if (state === "stopped") print(paint("dim", `  downhill ${command} --resume ${path} goes on`));
}
