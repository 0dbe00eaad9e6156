// downhill alexnet: trains the network of Krizhevsky, Sutskever and Hinton on a folder of pictures as
// they trained it: random crops, mirrored, in changing light; at the end ten crops, top-1 and top-5.
import { createHash } from "node:crypto";
import { join, relative } from "node:path";
import type { Command } from "commander";
import {
  AbortedError,
  alexNet,
  alexNetDecay,
  alexNetOptimizer,
  type EpochRecord,
  logLikelihood,
  type Network,
  type Run,
  stepDecay,
  type TargetName,
  type TrainOptions,
  topAnswers,
  train,
} from "downhill";
import { type Dataset, type ImageFolder, imageFolder } from "downhill/data";
import { targetOption } from "../flags/network.ts";
import { choice, positive, whole } from "../flags/values.ts";
import { UsageError } from "../terminal/failure.ts";
import { listenForInterrupt } from "../terminal/interrupt.ts";
import { showProgress } from "../terminal/progress.ts";
import { outliveReader, painter, print, printJson, say } from "../terminal/terminal.ts";
import { leave, sayBegun, trainInFolder } from "../training/in-folder.ts";
import { doneLine, epochLine } from "../training/json.ts";
import { epochRow } from "../training/report.ts";
import {
  addRunFlags,
  beginOrGoOn,
  checkSameData,
  type Going,
  runFolder,
} from "../training/resume.ts";
import type { RunFolder } from "../training/run-folder.ts";
import { checkSave, save, saveDiverged } from "../training/save.ts";

interface AlexNetFlags {
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly side: number;
  readonly hidden: number;
  readonly seed: number;
  readonly crops: "1" | "10";
  readonly target: TargetName;
  readonly save?: string;
  readonly run?: string;
  readonly resume?: string;
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill alexnet imagenet/
  downhill alexnet flowers/ --epochs 20 --batch 32 --save flowers.safetensors
  downhill alexnet imagenet/ --run long           and, whatever happens to it: alexnet --resume long
`;
const NOTES = `
The folder holds two: train and val, each with a folder of .jpg or .png pictures for every class, as
ImageNet (ILSVRC 2012) is usually unpacked: train/n01440764/n01440764_10026.JPEG and so on; its
validation pictures have to be sorted into folders of the same names first. Pictures are decoded when
they are needed, so memory does not grow with the folder; JPEG needs the package sharp (npm install
sharp), PNG needs nothing. Pictures are turned as their EXIF says, and what is transparent is white.
The learning rate is divided by ten three times, in equal parts of the epochs. With 1000 classes the
network has 60,965,224 parameters and needs about 2 GB for them alone: fewer pictures in a mini-batch
need less.`;

/** The pixels that the shorter side of a picture has, as 256 has for crops of 227. */
const storedSide = (side: number): number => Math.round((side * 256) / 227);
const MEMORY = 16 * 2 ** 30;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command.description("Trains AlexNet on a folder of pictures.");
  addFlags(command)
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTES)
    .action(beginOrGoOn(command, alexnet, addFlags));
}

function addFlags(command: Command): Command {
  command
    .argument("[folder]", "with train and val, each with a folder of pictures for every class")
    .option("--epochs <n>", "passes over the pictures", whole(1), 90)
    .option("--batch <n>", "pictures in a mini-batch", whole(1), 128)
    .option("--learning-rate <x>", "at the start", positive, 0.01)
    .option("--side <n>", "pixels of the square that the network sees", whole(67), 227)
    .option("--hidden <n>", "neurons in the dense layers", whole(1), 4096)
    .addOption(choice("--crops <n>", "that judge a picture at the end", ["1", "10"]).default("10"))
    .option("--seed <n>", "fixes everything random", whole(0, 2 ** 32 - 1), 1)
    .addOption(targetOption())
    .option("--save <file>", "keep the network: .safetensors");
  return addRunFlags(command).option("--json", "one JSON object a line on stdout");
}

/** @param going the run that goes on */
async function alexnet(
  folder: string | undefined,
  flags: AlexNetFlags,
  command: Command,
  going?: Going,
): Promise<void> {
  if (folder === undefined) {
    throw new UsageError(
      "alexnet: expected a folder with train and val, each with a folder of pictures for every class",
    );
  }
  const { side: crop, seed, target } = flags;
  const side = storedSide(crop);
  const training = await imageFolder(join(folder, "train"), { side, crop, seed, isRandom: true });
  const { classNames } = training;
  const validation = await imageFolder(join(folder, "val"), {
    side,
    crop,
    classes: classNames,
    mayLackClasses: true,
  });
  for (const part of [training, validation]) {
    for (const note of notesOn(part)) say(`${part.name}: ${note}`);
  }
  const net = alexNet({
    classes: training.outputs,
    side: crop,
    hidden: flags.hidden,
  });
  const options = {
    loss: logLikelihood,
    optimizer: alexNetOptimizer(flags.learningRate),
    l2: alexNetDecay(training.count),
    schedule: stepDecay({ every: Math.ceil(flags.epochs / 4) }),
    epochs: flags.epochs,
    batchSize: flags.batch,
    seed,
    validation,
    target,
    memoryLimit: MEMORY,
  };
  say(
    `AlexNet with ${net.parameterCount.toLocaleString("en-US")} parameters for ${classNames.length} classes; ${training.count} pictures to learn, ${validation.count} to validate\n`,
  );
  if (flags.save !== undefined) {
    await checkSave(flags.save, net as unknown as Network, options);
    outliveReader();
  }
  const data = {
    training: digestOfNames(training, folder),
    validation: digestOfNames(validation, folder),
    test: "none",
  };
  if (going) checkSameData(going, data);
  const work = { net: net as unknown as Network, loss: logLikelihood, ...{ target, data } };
  const kept = await runFolder(going, flags.run, command, { ...work, epochs: flags.epochs });
  if (kept) {
    outliveReader();
    sayBegun(kept);
  }
  const paint = painter(process.stdout);
  const interruption = listenForInterrupt();
  const { signal } = interruption;
  const progress = showProgress(flags.epochs);
  try {
    const given = {
      ...options,
      signal,
      onProgress: progress.update,
      onEpoch: (event: EpochRecord) => {
        progress.clear();
        if (flags.json) printJson(epochLine(event));
        else print(epochRow(event, given, paint));
      },
    } as unknown as TrainOptions;
    const set = training as unknown as Dataset;
    const run = kept
      ? await trainInFolder(kept, work.net, set, given)
      : await train(work.net, set, given);
    progress.clear();
    if (flags.save !== undefined) await save(flags.save, run);
    if (run.ending !== "aborted")
      await judge(run as unknown as PictureRun, flags, validation, kept, signal);
    if (flags.json) printJson(doneLine(run));
  } catch (error) {
    progress.clear();
    await saveDiverged(flags.save, error);
    // the network is kept, where that was asked for: only its judgement was stopped
    if (!(error instanceof AbortedError && signal.aborted)) throw error;
  } finally {
    progress.clear();
    leave(kept, signal);
    interruption.end();
  }
  process.exitCode = interruption.exitCode() ?? 0;
}

type PictureRun = Run<readonly [number, number, 3], number>;

/** Of the names of the pictures below a folder and their classes: all pictures of an ImageNet are not read
 * to begin. */
function digestOfNames({ files, labels }: ImageFolder, folder: string): string {
  const digest = createHash("sha256");
  for (const [i, file] of files.entries()) {
    digest.update(`${relative(folder, file).replaceAll("\\", "/")}\0${labels![i]}\n`);
  }
  return digest.digest("hex");
}

/** What a folder has and has not, where somebody may have meant something else. */
function notesOn({ lackingClasses, otherFolders, skipped }: ImageFolder): string[] {
  const counted = (n: number, one: string, many = `${one}s`) =>
    n ? [`${n} ${n > 1 ? many : one}`] : [];
  const passed = [
    ...counted(skipped.hidden, "hidden file"),
    ...counted(skipped.folders, "folder within a class", "folders within classes"),
    ...counted(skipped.brokenLinks, "broken link"),
    ...counted(
      skipped.otherFiles,
      "file that is no .jpg or .png",
      "files that are no .jpg or .png",
    ),
  ];
  return [
    ...(passed.length ? [`passed over ${passed.join(", ")}`] : []),
    ...(lackingClasses.length
      ? [`no pictures of ${few(lackingClasses)}, so nothing says how well they are told apart`]
      : []),
    ...(otherFolders.length
      ? [`${few(otherFolders)} left out: the folder train has no such class`]
      : []),
  ];
}

const few = (names: readonly string[]): string =>
  names.length > 5
    ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`
    : names.join(", ");

async function judge(
  run: PictureRun,
  { crops, json, target }: AlexNetFlags,
  validation: Awaited<ReturnType<typeof imageFolder>>,
  folder: RunFolder | undefined,
  signal: AbortSignal,
): Promise<void> {
  const count = Number(crops) as 1 | 10;
  const top = await topAnswers(run, validation, { crops: count, target, signal });
  const line = { event: "top", crops: count, ...top };
  folder?.note(line);
  if (json) {
    printJson(line);
    return;
  }
  const percent = (x: number) => `${(100 * x).toFixed(2)} %`;
  const how = count === 10 ? "ten crops" : "one crop";
  // of five classes or fewer, the right one is always among the first five
  const five = run.network.outputs > 5 ? `, top-5 ${percent(top.top5Accuracy)}` : "";
  print(`${how}: top-1 ${percent(top.top1Accuracy)}${five}`);
}
