// downhill predict: what a trained network makes of images in files.
import type { Command } from "commander";
import { DataError, type TargetName } from "downhill";
import { divideByOption } from "../flags/data.ts";
import { addPictureFlag, type PictureFlags, pictureOf } from "../flags/picture.ts";
import { addTrainedFlags, loadTrained, type TrainedFlags } from "../flags/trained.ts";
import { whole } from "../flags/values.ts";
import { type LoadedImage, loadImages } from "../pictures/image.ts";
import { drawBars, drawPicture, printBeside } from "../pictures/picture.ts";
import { hasColors, painter, print, printJson, say } from "../terminal/terminal.ts";

interface PredictFlags extends PictureFlags, TrainedFlags {
  readonly limit: number;
  readonly divideBy: string;
  readonly asIs?: boolean;
  readonly target: TargetName;
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill predict digits.safetensors seven.png
  downhill predict digits.safetensors t10k-images-idx3-ubyte --limit 3
  downhill predict digits.json *.png --json
`;

const PICTURES = `
A picture of any size and colour will do, as PNG, or with "npm install sharp" as JPEG and others. For a
network that sees 28 x 28 grey pixels it is made what MNIST was made of its scans: the paper is taken
away, the ink stretched to full contrast, cut out, fitted into 20 pixels and centred by its mass. What
is shown is what the network sees. --as-is leaves all of that out: then the whole picture is scaled to
the input, and inverted when it is dark on light, as it is for other networks that see grey. What is
transparent counts as white. A network that sees colours gets the middle, as it is.`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Shows each image and the outputs of a trained network for it.")
    .argument("<model>", "a file that `train --save` wrote, or safetensors")
    .argument("<image...>", "PNG or JPEG pictures, or IDX files of images");
  addPictureFlag(addTrainedFlags(command))
    .option("--limit <n>", "at most n images of a file", whole(1), 10)
    .option("--as-is", "scale a picture, and cut nothing out of it")
    .addOption(divideByOption())
    .option("--json", "one JSON object an image on stdout")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", PICTURES)
    .action(predict);
}

async function predict(model: string, files: readonly string[], flags: PredictFlags) {
  const trained = await loadTrained(model, flags);
  const shape = pictureOf(trained, model, flags);
  if (shape.channels !== 1 && shape.channels !== 3) {
    throw new DataError(
      `${model}: expected a network that sees grey pictures or red, green and blue, found ${shape.channels} channels`,
    );
  }
  const images: LoadedImage[] = [];
  for (const file of files) {
    const found = await loadImages(file, shape, flags.asIs);
    if (found.length > flags.limit) {
      say(`${file}: the first ${flags.limit} of ${found.length} images; --limit changes that`);
    }
    images.push(...found.slice(0, flags.limit));
  }
  if (images.length === 0) throw new DataError(`${files.join(", ")}: there is no image in it`);
  const size = shape.height * shape.width * shape.channels;
  const inputs = new Uint8Array(images.length * size);
  for (const [i, image] of images.entries()) inputs.set(image.inputs, i * size);
  const { values, outputs, classes } = await trained.predict({
    inputs,
    divideBy: Number(flags.divideBy),
  });
  for (const [i, image] of images.entries()) {
    const own = Array.from(values.subarray(i * outputs, (i + 1) * outputs));
    const answer = classes[i]!;
    const { name, notes, isBlank } = image;
    if (flags.json) printJson({ image: name, answer, outputs: own, notes, blank: isBlank });
    else show(image, own, answer);
  }
}

function show(image: LoadedImage, outputs: readonly number[], answer: number): void {
  const paint = painter(process.stdout);
  const notes = image.notes.length ? paint("dim", ` (${image.notes.join("; ")})`) : "";
  print(`${image.name}: ${paint("bold", `${answer}`)}${notes}`);
  const picture = drawPicture(image, hasColors(process.stdout));
  printBeside(picture, drawBars(outputs, answer), image.width);
  print();
}
