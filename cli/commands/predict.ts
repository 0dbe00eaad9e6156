// downhill predict: what a trained network makes of images in files, or of examples of a data set.
import type { Command } from "commander";
import { DataError, type TargetName, type TrainedNetwork } from "downhill";
import { type Dataset, inMemory, knownImageShape, type Splits, take } from "downhill/data";
import { areDigits } from "../../photographs/seen.ts";
import { addDataFlags, type DataFlags, divisorOf, FILE_FLAGS, loadSeen } from "../flags/data.ts";
import { pictureOf } from "../flags/picture.ts";
import { isToAnswer } from "../flags/table.ts";
import { addTrainedFlags, loadTrained, type TrainedFlags } from "../flags/trained.ts";
import { choice } from "../flags/values.ts";
import { type LoadedImage, loadImages } from "../pictures/image.ts";
import { inkOf } from "../pictures/ink.ts";
import { drawBars, drawPicture, type Picture, printBeside } from "../pictures/picture.ts";
import { UsageError } from "../terminal/failure.ts";
import { hasColors, painter, print, printJson, say } from "../terminal/terminal.ts";
import { checkFile } from "../training/save.ts";
import { answerRows } from "./predict-rows.ts";

interface PredictFlags extends DataFlags, TrainedFlags {
  readonly set: keyof Splits;
  readonly target: TargetName;
  readonly save?: string;
  readonly json?: boolean;
}

/** Examples that are shown of a file or a set. */
const SHOWN = 10;

const EXAMPLES = `Examples:
  downhill predict digits.safetensors seven.png
  downhill predict digits.safetensors t10k-images-idx3-ubyte --limit 3
  downhill predict digits.json *.png --json
  downhill predict iris.safetensors --data new.csv       (all rows; no class needed)
  downhill predict iris.safetensors --data new.csv --ignore id --save answers.csv
  downhill predict plain.safetensors --data rows.csv --no-header --label 4 --save answers.csv
  downhill predict iris.safetensors --data iris.csv --label species   (examples of the test)
`;

const PICTURES = `
A picture of any size and colour will do, as PNG, or with "npm install sharp" as JPEG and others.
For a network that sees 28 x 28 grey pixels and reads the ten digits it is made what MNIST was made
of its scans: the paper is taken away, the ink stretched to full contrast, cut out, fitted into 20
pixels and centred by its mass. What is shown is what the network sees. --as-is leaves all of that
out: then the whole picture is scaled to the input, and inverted when it is dark on light, as it is
for other networks that see grey. What is transparent counts as white. A network that sees colours
gets the middle, as it is.`;

const TABLES = `
A table needs no column of classes: without --label all of its rows are answered, one a line,
with the probability or value of each output. Columns are taken by the names that the network
learned; one besides is the column of the classes, which are then shown beside the answers. What
else there is is refused by name. Without a header, or for a network that knows no names, columns
go by their order, and there must be as many as the network has inputs: --ignore 4 leaves one out.
--save writes a CSV file: a row for each of the table's, with the answer and every output; there
--label says which column holds the classes. --stream reads a table that is larger than memory.`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Shows each image or row and the outputs of a trained network for it.")
    .argument("<model>", "a file that `train --save` wrote, or safetensors, ONNX or Keras")
    .argument("[image...]", "PNG or JPEG pictures, or IDX files of images; none with --data");
  addTrainedFlags(addDataFlags(command))
    .addOption(
      choice("--set <name>", "with --data: which part of it", [
        "test",
        "validation",
        "training",
      ]).default("test"),
    )
    .option("--save <file>", "with a table: the answers for all of its rows as a CSV file")
    .option("--json", "one JSON object an image or row on stdout")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", TABLES + PICTURES)
    .action(predict);
}

/** An example, what the network answered, and what is known of it. */
interface Answered {
  readonly name: string;
  readonly answer: number;
  readonly outputs: readonly number[];
  readonly notes: readonly string[];
  readonly isBlank: boolean;
  /** The right answer, of an example of a data set. */
  readonly label: number | undefined;
  readonly picture: Picture | undefined;
}

/** Names of files that --data takes. */
const TABLE = /\.(csv|tsv|jsonl|ndjson|parquet|npz|npy)$/i;

async function predict(
  model: string,
  files: readonly string[],
  flags: PredictFlags,
  command: Command,
): Promise<void> {
  const isNamed = command.getOptionValueSource("data") === "cli";
  const isOfData = isNamed || Object.keys(FILE_FLAGS).some((name) => name in flags);
  if (files.length === 0 && !isOfData) {
    throw new UsageError("predict: expected pictures behind the model, or a data set: --data");
  }
  if (files.length > 0 && isOfData) {
    throw new UsageError(
      `--data ${flags.data}: leave it out where pictures are named, or name none`,
    );
  }
  if (files.length > 0 && (flags.stream || flags.part !== undefined)) {
    throw new UsageError(
      `${flags.stream ? "--stream" : "--part"}: goes with --data; of pictures that are named only what the network sees is kept`,
    );
  }
  const isRows = isOfData && isToAnswer(flags.data, flags);
  if (flags.save !== undefined) {
    if (!isRows) throw new UsageError("--save: goes with a table");
    await checkFile(flags.save);
  }
  if (isRows && command.getOptionValueSource("set") === "cli") {
    const when = flags.save === undefined ? "without --label" : "with --save";
    throw new UsageError(`--set ${flags.set}: ${when} all rows are answered, and no part of them`);
  }
  const trained = await loadTrained(model, flags);
  if (isRows) return answerRows(trained, flags);
  const answered = files.length
    ? await ofFiles(trained, model, files, flags)
    : await ofData(trained, model, flags);
  const { classNames } = trained;
  for (const { name, answer, outputs, notes, isBlank, label, picture } of answered) {
    if (flags.json) {
      const names = classNames ? { class: classNames[answer] } : {};
      printJson({ image: name, answer, ...names, label, outputs, notes, blank: isBlank });
    } else show({ name, answer, outputs, notes, isBlank, label, picture }, classNames);
  }
}

async function ofFiles(
  trained: TrainedNetwork,
  model: string,
  files: readonly string[],
  flags: PredictFlags,
): Promise<Answered[]> {
  const table = files.find((file) => TABLE.test(file));
  if (table !== undefined) {
    throw new UsageError(
      `${table}: a table, and no picture: downhill predict ${model} --data ${table}`,
    );
  }
  const shape = pictureOf(trained, model, flags);
  if (shape.channels !== 1 && shape.channels !== 3) {
    throw new DataError(
      `${model}: expected a network that sees grey pictures or red, green and blue, found ${shape.channels} channels`,
    );
  }
  const limit = flags.limit ?? SHOWN;
  const images: LoadedImage[] = [];
  for (const file of files) {
    const found = await loadImages(
      file,
      shape,
      flags.asIs || !areDigits(trained.network.outputs, trained.classNames),
    );
    if (found.length > limit) {
      say(`${file}: the first ${limit} of ${found.length} images; --limit changes that`);
    }
    images.push(...found.slice(0, limit));
  }
  if (images.length === 0) throw new DataError(`${files.join(", ")}: there is no image in it`);
  const size = shape.height * shape.width * shape.channels;
  const inputs = new Uint8Array(images.length * size);
  for (const [i, image] of images.entries()) inputs.set(image.inputs, i * size);
  const answers = await trained.predict({ inputs, divideBy: divisorOf(flags, trained) });
  return images.map(({ name, notes, isBlank, ...picture }, i) => ({
    ...answerOf(answers, i),
    ...{ name, notes, isBlank, label: undefined, picture },
  }));
}

async function ofData(
  trained: TrainedNetwork,
  model: string,
  flags: PredictFlags,
): Promise<Answered[]> {
  const { limit, ...whole } = flags;
  const all = await loadSeen(whole, model, trained);
  const count = Math.min(limit ?? SHOWN, all.count);
  if (count < all.count && limit === undefined) {
    say(`${all.name}: the first ${count} of ${all.count} examples; --limit changes that`);
  }
  const set = (await inMemory(take(all, count))) as Dataset;
  const answers = await trained.predict(set);
  const sides = knownImageShape(set);
  return Array.from({ length: count }, (_, row) => ({
    ...answerOf(answers, row),
    name: `${set.name} ${row}`,
    notes: [],
    isBlank: false,
    label: set.labels?.[row],
    picture: sides && {
      width: sides.width,
      height: sides.height,
      pixels: Uint8Array.from(inkOf(set, row), (ink) => Math.round(255 * Math.min(1, ink))),
    },
  }));
}

const answerOf = (
  { values, outputs, classes }: Awaited<ReturnType<TrainedNetwork["predict"]>>,
  row: number,
) => ({
  answer: classes[row]!,
  outputs: Array.from(values.subarray(row * outputs, (row + 1) * outputs)),
});

function show(one: Answered, classNames: readonly string[] | undefined): void {
  const { name, answer, outputs, notes, label, picture } = one;
  const paint = painter(process.stdout);
  const nameOf = (i: number) => classNames?.[i] ?? `${i}`;
  const right =
    label === undefined || label === answer ? "" : paint("yellow", ` (it is ${nameOf(label)})`);
  const told = notes.length ? paint("dim", ` (${notes.join("; ")})`) : "";
  print(`${name}: ${paint("bold", nameOf(answer))}${right}${told}`);
  const bars = drawBars(outputs, answer, classNames);
  if (picture === undefined) for (const bar of bars) print(bar);
  else printBeside(drawPicture(picture, hasColors(process.stdout)), bars, picture.width);
  print();
}
