// A trained network as a program of its own: a module of JavaScript, or a page.
import { basename } from "node:path";
import { type Command, Option } from "commander";
import { type TrainedNetwork, writeFileAtomic } from "downhill";
import { type ModuleOptions, toModule, toPage } from "downhill/standalone";
import { pictureText, sidesOf } from "../flags/picture.ts";
import { choice, refuse } from "../flags/values.ts";
import { UsageError } from "../terminal/failure.ts";
import { say } from "../terminal/terminal.ts";

export interface StandaloneFlags {
  readonly weights?: NonNullable<ModuleOptions["weights"]>;
  readonly title?: string;
  readonly inputNames?: readonly string[];
  readonly divideBy?: string;
  /** As it was typed, and checked. */
  readonly picture?: string;
}

/** Which flags are of which format. */
const FLAGS = {
  js: ["weights", "divideBy"],
  html: ["title", "inputNames", "divideBy", "picture"],
} as const satisfies Readonly<Record<string, readonly (keyof StandaloneFlags)[]>>;

export const STANDALONE_ENDINGS = { js: [".js", ".mjs"], html: [".html"] } as const;

export const STANDALONE_TEXT = `
js is one module that imports nothing, for Node, Deno, browsers and workers, with a .d.ts beside
it: import { predict } from "./digits.js". It gives the bits of target wasm, example by example,
and takes rows by the names of the columns where the network learned from a table that has them.
html is one page that opens from the disk: a pad to draw on, a picture to choose or numbers to fill
in, whatever the network takes, and its answer. Nothing is loaded from elsewhere, nothing is sent.`;

export function addStandaloneFlags(command: Command): Command {
  return command
    .optionsGroup("For js and html:")
    .addOption(
      choice("--weights <where>", "js: inside the module or in a file beside it", [
        "inside",
        "beside",
      ]),
    )
    .addOption(
      choice(
        "--divide-by <n>",
        "what bytes are divided by (default: as the model says, else 256)",
        ["256", "255", "1"],
      ),
    )
    .option("--title <text>", "html: what stands above the page")
    .option(
      "--input-names <list>",
      "html: what the inputs are called, as height,width,age (default: as the model says)",
      names,
    )
    .addOption(
      new Option(
        "--picture <height>x<width>",
        "html: how an example is a picture (default: as the model says)",
      ).argParser(pictureText),
    )
    .optionsGroup("Options:");
}

function names(text: string): readonly string[] {
  const list = text.split(",").map((name) => name.trim());
  return list.every(Boolean) ? list : refuse("names such as height,width,age");
}

/** Throws UsageError for flags that say nothing about a format. */
export function checkStandaloneFlags(format: string, flags: StandaloneFlags): void {
  const known: readonly string[] = format === "js" || format === "html" ? FLAGS[format] : [];
  for (const [formatOf, list] of Object.entries(FLAGS)) {
    const odd = list.find((name) => flags[name] !== undefined && !known.includes(name));
    if (odd === undefined) continue;
    const flag = odd.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new UsageError(`--${flag}: it is for --format ${formatOf}, not for ${format}`);
  }
}

/** Writes the module with its declarations, and its weights where they are beside it; returns the files. */
export async function writeModule(
  trained: TrainedNetwork,
  file: string,
  flags: StandaloneFlags,
): Promise<string[]> {
  const stem = file.replace(/\.m?js$/i, "");
  const weightsFile = `${stem}.weights.safetensors`;
  const { code, types, weights } = toModule(trained, {
    weights: flags.weights ?? "inside",
    weightsFile: basename(weightsFile),
    ...divisor(flags),
  });
  const files: [string, string | Uint8Array][] = [
    [file, code],
    [`${stem}.d.${/\.mjs$/i.test(file) ? "mts" : "ts"}`, types],
    ...(weights ? [[weightsFile, weights] satisfies [string, Uint8Array]] : []),
  ];
  for (const [path, content] of files) await writeFileAtomic(path, content);
  return files.map(([path]) => path);
}

/** Writes the page. */
export async function writePage(
  trained: TrainedNetwork,
  file: string,
  flags: StandaloneFlags,
): Promise<string[]> {
  const { title, inputNames, picture } = flags;
  const page = toPage(trained, {
    ...(title === undefined ? {} : { title }),
    ...(inputNames === undefined ? {} : { inputNames }),
    ...(picture === undefined ? {} : { picture: sidesOf(picture) }),
    ...divisor(flags),
  });
  const isPicture = picture !== undefined || trained.picture !== undefined;
  if (isPicture && trained.divideBy === 1 && flags.divideBy === undefined) {
    say(
      `its inputs were divided by 1 in training, so the page gives pixels from 0 to 255; if it learned from numbers from 0 to 1, say --divide-by 255`,
    );
  }
  await writeFileAtomic(file, page);
  return [file];
}

const divisor = ({ divideBy }: StandaloneFlags) =>
  divideBy === undefined ? {} : { divideBy: Number(divideBy) };
