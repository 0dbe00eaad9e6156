// downhill runs: the runs that `train --run` keeps in a folder, how far each is and what it reads.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { DataError } from "downhill";
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
    .description("Lists the runs that train --run keeps, the best by validation first.")
    .argument("[folder]", "where their folders lie, or one of them", ".")
    .option("--json", "one JSON object a run on stdout")
    .addHelpText("before", EXAMPLES)
    .action(runs);
}

interface Counted {
  readonly correct: number;
  readonly total: number;
  readonly accuracy: number | null;
}

interface Standing {
  readonly path: string;
  readonly settings: RunSettings;
  readonly state: "learning" | "finished" | "stopped";
  /** Complete ones. */
  readonly epochs: number;
  /** The best epoch by validation, and what it and the last one read. */
  readonly best?: { readonly epoch: number; readonly validation: Counted };
  readonly test?: Counted;
  readonly loss?: number;
}

async function runs(folder: string, { json }: { readonly json?: boolean }): Promise<void> {
  const standings = await Promise.all((await foldersOf(folder)).map(standingOf));
  const accuracy = ({ best }: Standing) => best?.validation.accuracy ?? -1;
  standings.sort((a, b) => accuracy(b) - accuracy(a) || (a.path < b.path ? -1 : 1));
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
  const done = events.findLast(({ event }) => event === "done");
  const isWhole = done !== undefined && done.ending !== "aborted";
  const validated = ended.flatMap(({ epoch, validation }) =>
    validation ? [{ epoch: Number(epoch), validation: validation as Counted }] : [],
  );
  const of = (validation: Counted) => validation.accuracy ?? -1;
  const best = validated.reduce<(typeof validated)[number] | undefined>(
    (found, now) => (!found || of(now.validation) > of(found.validation) ? now : found),
    undefined,
  );
  const test = done?.test as Counted | undefined;
  const loss = ended.at(-1)?.loss as number | undefined;
  return {
    path,
    settings,
    state: isWhole ? "finished" : isAtWork(path) ? "learning" : "stopped",
    epochs: ended.length,
    ...(best ? { best } : {}),
    ...(test ? { test } : {}),
    ...(loss === undefined ? {} : { loss }),
  };
}

function show({ path, settings, state, epochs, best, test, loss }: Standing): void {
  const paint = painter(process.stdout);
  const color = { finished: "green", learning: "cyan", stopped: "yellow" } as const;
  const percent = ({ accuracy }: Counted) => `${(100 * (accuracy ?? Number.NaN)).toFixed(2)} %`;
  const figures = [
    `${epochs} of ${settings.epochs} epochs`,
    ...(best ? [`${percent(best.validation)} on validation (epoch ${best.epoch})`] : []),
    ...(test ? [`${percent(test)} on test`] : []),
    ...(best || loss === undefined ? [] : [`loss ${loss.toFixed(4)}`]),
  ];
  print(`${paint("bold", path)}  ${paint(color[state], state)}, ${figures.join(", ")}`);
  const words = `${settings.network}  ${settings.words.join(" ")}`;
  print(paint("dim", `  ${cut(words, columns(process.stdout) - 2)}`));
  if (state === "stopped") print(paint("dim", `  downhill train --resume ${path} goes on`));
}
