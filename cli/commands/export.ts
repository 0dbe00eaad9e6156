// downhill export: a trained network in another format.
import { extname, resolve } from "node:path";
import type { Command } from "commander";
import { type TrainedNetwork, toNpz, toStateDict, writeFileAtomic } from "downhill";
import { addTrainedFlags, loadTrained, type TrainedFlags, writtenAs } from "../flags/trained.ts";
import { choice, listed, whole } from "../flags/values.ts";
import { UsageError } from "../terminal/failure.ts";
import { print, printJson, say } from "../terminal/terminal.ts";
import {
  addStandaloneFlags,
  checkStandaloneFlags,
  STANDALONE_ENDINGS,
  STANDALONE_TEXT,
  type StandaloneFlags,
  writeModule,
  writePage,
} from "./export-standalone.ts";

interface Format {
  /** What it is for, in a line. */
  readonly about: string;
  /** What a file's name ends in, the usual one first. */
  readonly endings: readonly [string, ...string[]];
  /** Writes the file and what belongs beside it; returns the names of all. */
  write(trained: TrainedNetwork, file: string, flags: ExportFlags): Promise<readonly string[]>;
}

async function save(trained: TrainedNetwork, file: string): Promise<readonly string[]> {
  await trained.save(file);
  return [file];
}

async function saveOnnx(
  trained: TrainedNetwork,
  file: string,
  { inputs, batch }: ExportFlags,
): Promise<readonly string[]> {
  const { toOnnx } = await import("downhill/onnx");
  const options = { ...(inputs ? { inputs } : {}), ...(batch ? { batch } : {}) };
  await writeFileAtomic(file, toOnnx(trained, options));
  return [file];
}

async function saveKeras(trained: TrainedNetwork, file: string): Promise<readonly string[]> {
  const { toKeras } = await import("downhill/keras");
  await writeFileAtomic(file, toKeras(trained));
  return [file];
}

/** Whether --names and --flatten-order say how the file is written, and not how the model is read. */
const isOfWritten = ({ format, model }: ExportFlags): boolean =>
  format === "pytorch" && model === undefined;

async function savePyTorch(
  trained: TrainedNetwork,
  file: string,
  flags: ExportFlags,
): Promise<readonly string[]> {
  const dictionary = toStateDict(trained, isOfWritten(flags) ? writtenAs(flags) : {});
  await writeFileAtomic(file, dictionary.bytes);
  say(`${dictionary}\n`);
  return [file];
}

async function saveNpz(trained: TrainedNetwork, file: string): Promise<readonly string[]> {
  await writeFileAtomic(file, toNpz(trained));
  return [file];
}

const FORMATS = {
  json: { about: "the book's network2.py", endings: [".json"], write: save },
  safetensors: { about: "most tools, and this one again", endings: [".safetensors"], write: save },
  npz: { about: "NumPy", endings: [".npz"], write: saveNpz },
  pytorch: {
    about: "PyTorch: a state_dict as safetensors",
    endings: [".pytorch.safetensors", ".safetensors"],
    write: savePyTorch,
  },
  onnx: {
    about: "ONNX Runtime and other programs that run networks",
    endings: [".onnx"],
    write: saveOnnx,
  },
  keras: { about: "Keras 3", endings: [".keras"], write: saveKeras },
  js: {
    about: "a module that answers, for JavaScript anywhere",
    endings: STANDALONE_ENDINGS.js,
    write: writeModule,
  },
  html: {
    about: "a page that answers, to draw on or fill in",
    endings: STANDALONE_ENDINGS.html,
    write: writePage,
  },
} as const satisfies Readonly<Record<string, Format>>;

type FormatName = keyof typeof FORMATS;

interface ExportFlags extends TrainedFlags, StandaloneFlags {
  readonly format: FormatName;
  readonly output?: string;
  readonly inputs?: "floats" | "bytes";
  readonly batch?: number;
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill export digits.safetensors --format onnx --inputs bytes
  downhill export digits.safetensors --format json
  downhill export digits.json --format safetensors --output digits.safetensors
  downhill export digits.safetensors --format js --weights beside
  downhill export digits.safetensors --format html --title "Draw a digit"
  downhill export digits.safetensors --format pytorch --names layers.0=fc1,layers.1=fc2
`;

const FORMATS_TEXT = `
json is the format of the book's network2.py: sigmoid layers, quadratic or cross-entropy.
safetensors is what most tools read: layers.<i>.weight [out, in] and layers.<i>.bias [out].
npz has the same arrays for NumPy: np.load("digits.npz")["layers.0.weight"].
pytorch is the same with the names and the order that PyTorch's modules want, as in
model.load_state_dict(safetensors.torch.load_file("digits.pytorch.safetensors")).
onnx is what other programs run: input [batch, ...] in, output [batch, outputs] out.
keras is what keras.models.load_model("digits.keras") of Keras 3 reads.`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Writes a trained network in another format, or as a program that stands alone.")
    .argument("<model>", "a file that `train --save` wrote, or safetensors, ONNX or Keras");
  addTrainedFlags(command);
  addStandaloneFlags(command)
    .option("--format <name>", `the format to write: ${listed(Object.keys(FORMATS))}`)
    .option(
      "--output <file>",
      "where to (default: the name of the model, with the format's ending)",
    )
    .addOption(
      choice("--inputs <kind>", "of onnx: numbers as the network takes them, or bytes", [
        "floats",
        "bytes",
      ]),
    )
    .option("--batch <n>", "of onnx: examples at once (default: however many)", whole(1))
    .option("--json", "one JSON object on stdout")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", `${FORMATS_TEXT}${STANDALONE_TEXT}`)
    .action(exportModel);
}

/** Throws UsageError, with what each format is for, unless one of them is named. */
function checkFormat(format: string | undefined): void {
  if (format !== undefined && Object.hasOwn(FORMATS, format)) return;
  const what =
    format === undefined
      ? "--format: say which format to write:"
      : `--format ${format}: expected one of these:`;
  const lines = Object.entries<Format>(FORMATS).map(([name, { about }]) => `  ${name}: ${about}`);
  throw new UsageError(what, lines);
}

async function exportModel(model: string, flags: ExportFlags): Promise<void> {
  checkFormat(flags.format);
  const { format, output, json, inputs, batch } = flags;
  if (format !== "onnx" && (inputs ?? batch) !== undefined) {
    throw new UsageError(`${inputs ? "--inputs" : "--batch"}: goes with --format onnx`);
  }
  checkStandaloneFlags(format, flags);
  const { endings, write }: Format = FORMATS[format];
  const file = output ?? model.slice(0, model.length - extname(model).length) + endings[0];
  if (resolve(file) === resolve(model)) {
    throw new UsageError(`${file} is the model itself; name another file with --output`);
  }
  const ending = extname(file).toLowerCase();
  // an ending is what tells safetensors from the book's JSON; any name may hold safetensors
  const isAnother = Object.values<Format>(FORMATS).some((f) => f.endings.includes(ending));
  if (!endings.includes(ending) && (format !== "safetensors" || isAnother)) {
    throw new UsageError(
      `--output ${file}: expected a name that ends in ${endings.join(" or ")} for ${format}`,
    );
  }
  // of a model of ours, --names and --flatten-order are of the file that is written
  const trained = await loadTrained(model, isOfWritten(flags) ? {} : flags);
  const files = await write(trained, file, flags);
  if (json) printJson({ event: "exported", model, file, files, format });
  else print(`${model} -> ${files.join(", ")}`);
}
