// downhill export: a trained network in another format.
import { extname, resolve } from "node:path";
import type { Command } from "commander";
import { addTrainedFlags, loadTrained, type TrainedFlags } from "../flags/trained.ts";
import { choice } from "../flags/values.ts";
import { UsageError } from "../terminal/failure.ts";
import { print, printJson } from "../terminal/terminal.ts";

const EXTENSIONS = { json: ".json", safetensors: ".safetensors" } as const;

interface ExportFlags extends TrainedFlags {
  readonly format: keyof typeof EXTENSIONS;
  readonly output?: string;
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill export digits.safetensors --format json
  downhill export digits.json --format safetensors --output digits.safetensors
`;

const FORMATS = `
json is the format of the book's network2.py: sigmoid layers, quadratic or cross-entropy.
safetensors is what most tools read: layers.<i>.weight [out, in] and layers.<i>.bias [out].`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Writes a trained network in another format.")
    .argument("<model>", "a file that `train --save` wrote, or safetensors");
  addTrainedFlags(command)
    .addOption(
      choice(
        "--format <name>",
        "the format to write",
        Object.keys(EXTENSIONS),
      ).makeOptionMandatory(),
    )
    .option(
      "--output <file>",
      "where to (default: the name of the model, with the format's ending)",
    )
    .option("--json", "one JSON object on stdout")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", FORMATS)
    .action(exportModel);
}

async function exportModel(model: string, flags: ExportFlags): Promise<void> {
  const { format, output, json } = flags;
  const ending = EXTENSIONS[format];
  const file = output ?? model.slice(0, model.length - extname(model).length) + ending;
  if (resolve(file) === resolve(model)) {
    throw new UsageError(`${file} is the model itself; name another file with --output`);
  }
  if ((extname(file).toLowerCase() === EXTENSIONS.json) !== (format === "json")) {
    throw new UsageError(`--output ${file}: expected a name that ends in ${ending} for ${format}`);
  }
  const trained = await loadTrained(model, flags);
  await trained.save(file);
  if (json) printJson({ event: "exported", model, file, format });
  else print(`${model} -> ${file}`);
}
