// The trained network of a command: a file of ours, which says what it holds, or one of another program
// with a module that says what network it is for.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import {
  DataError,
  type ImportOptions,
  load,
  type StateDictOptions,
  type TrainedNetwork,
} from "downhill";
import { readBytes } from "../pictures/read-bytes.ts";
import { UsageError } from "../terminal/failure.ts";
import { say } from "../terminal/terminal.ts";
import { loadModule, type ModelModule } from "./model-module.ts";
import { choice, refuse } from "./values.ts";

export interface TrainedFlags {
  readonly model?: string;
  readonly flattenOrder?: keyof typeof ORDERS;
  readonly names?: Readonly<Record<string, string>>;
}

const ORDERS = { "channels-first": "channelsFirst", "channels-last": "channelsLast" } as const;

export function addTrainedFlags(command: Command): Command {
  return command
    .optionsGroup("A model of another program, such as PyTorch, or with layers of your own:")
    .option(
      "--model <file>",
      "a module whose export `net` is its network (and `loss`, one of your own)",
    )
    .addOption(
      choice(
        "--flatten-order <o>",
        "how it flattens pictures (PyTorch: channels-first)",
        Object.keys(ORDERS),
      ),
    )
    .option("--names <pairs>", "its module for a layer, as layers.0=fc1,layers.1=fc2", pairs)
    .optionsGroup("Options:");
}

function pairs(text: string): Readonly<Record<string, string>> {
  const parts = text.split(",").map((pair) => pair.split("="));
  const isPair = (pair: readonly string[]) => pair.length === 2 && pair.every(Boolean);
  if (!parts.every(isPair)) return refuse("pairs such as layers.0=fc1,layers.1=fc2");
  return Object.fromEntries(parts);
}

/** Reads a model; says on stderr what was read from where in one of another program. */
export async function loadTrained(file: string, flags: TrainedFlags): Promise<TrainedNetwork> {
  const { model, flattenOrder, names } = flags;
  const best = join(file, "best.safetensors");
  if (existsSync(best)) {
    throw new DataError(`${file}: it is the folder of a run; its network is ${best}`);
  }
  if (/\.onnx$/i.test(file)) return loadOnnx(file, flags);
  if (/\.(keras|h5|hdf5)$/i.test(file)) return loadKeras(file, flags);
  if (model === undefined) {
    if (flattenOrder !== undefined) throw needsModel("--flatten-order");
    if (names !== undefined) throw needsModel("--names");
    return load(file);
  }
  const { net, loss } = await loadModule(model);
  const options: ImportOptions = {
    ...(flattenOrder === undefined ? {} : { flattenOrder: ORDERS[flattenOrder] }),
    ...(names === undefined ? {} : { names }),
    ...(loss === undefined ? {} : { loss }),
    onReport: (report) => say(`${report}\n`),
  };
  return load(file, net, options);
}

/** A network of an ONNX file; says what is otherwise than in it. */
async function loadOnnx(
  file: string,
  { model, flattenOrder, names }: TrainedFlags,
): Promise<TrainedNetwork> {
  const other = flattenOrder === undefined ? names && "--names" : "--flatten-order";
  if (other) throw new UsageError(`${other}: an ONNX file says itself what is where`);
  const { net, loss }: Partial<ModelModule> = model === undefined ? {} : await loadModule(model);
  const { fromOnnx } = await import("downhill/onnx");
  const { network: trained, report } = fromOnnx(await readBytes(file), {
    file,
    ...(net ? { network: net } : {}),
    ...(loss ? { loss } : {}),
  });
  if (report.notes.length > 0) say(`${report}\n`);
  return trained;
}

/** A network of a Keras file; says what was read from where, and what is otherwise than in it. */
async function loadKeras(
  file: string,
  { model, flattenOrder, names }: TrainedFlags,
): Promise<TrainedNetwork> {
  const given = { "--model": model, "--flatten-order": flattenOrder, "--names": names };
  const [other] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (other) throw new UsageError(`${other}: a Keras file says itself what is where`);
  const { fromKeras } = await import("downhill/keras");
  const { network: trained, report } = await fromKeras(await readBytes(file), { file });
  say(`${report}\n`);
  return trained;
}

/** The same flags for a file that is written for PyTorch. */
export const writtenAs = ({ names, flattenOrder }: TrainedFlags): StateDictOptions => ({
  ...(names === undefined ? {} : { names }),
  ...(flattenOrder === undefined ? {} : { flattenOrder: ORDERS[flattenOrder] }),
});

const needsModel = (flag: string): UsageError =>
  new UsageError(`${flag}: goes with --model, the module of the network that the file is for`);
