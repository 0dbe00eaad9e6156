// Takes a folder of IDX files under the names of MNIST (also Fashion-MNIST, KMNIST, EMNIST) and
// returns the three data sets of the book: the last part of the training file is the validation
// set. Everything that files can disagree about is checked here.

import * as host from "#host";
import { DataError, FormatError } from "../errors.ts";
import { type Dataset, dataset, slice } from "./dataset.ts";
import { IDX_MAX_BYTES, type IdxArray, parseIdx, uncompressIdx } from "./idx.ts";

/** The sets to learn from, to choose by, and to report. */
export interface Splits<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> {
  readonly training: Dataset<In, Out>;
  readonly validation: Dataset<In, Out>;
  readonly test: Dataset<In, Out>;
}

/** How IDX files become data sets. */
export interface SplitOptions {
  /** Shape of one image, as [height * width] (the default) or [height, width, 1]. */
  readonly shape?: readonly number[];
  /** What bytes are divided by; default 256 as in the book. */
  readonly divideBy?: number;
  /** Number of classes; default the largest training label + 1, at least 10. */
  readonly classes?: number;
  /** Examples at the end of the training file that are for validation; default 10,000, or one
   * sixth of a file of fewer than 20,000. */
  readonly validation?: number;
}

/** How a folder is read. */
export interface IdxFolderOptions extends SplitOptions {
  /** What stands before the names, as "emnist-letters-"; default nothing. */
  readonly prefix?: string;
  /** The most bytes an uncompressed file may have; default 1 GiB. */
  readonly maxBytes?: number;
}

/** One uncompressed IDX file. */
export interface IdxFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The four files, in the order of `IDX_NAMES`. */
export type IdxFiles = readonly [IdxFile, IdxFile, IdxFile, IdxFile];

/** Training images and labels, test images and labels. */
export const IDX_NAMES = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
] as const;

/** Reads training, validation and test set; throws DataError, or FormatError for a damaged file. */
export async function idxFolder(path: string, options: IdxFolderOptions = {}): Promise<Splits> {
  return idxSplits(path, await readIdxFolder(path, options), options);
}

/** Finds and uncompresses the four files of a folder. */
export async function readIdxFolder(path: string, options: IdxFolderOptions): Promise<IdxFiles> {
  const { prefix = "", maxBytes = IDX_MAX_BYTES } = options;
  if (!(await host.exists(path))) {
    throw new DataError(
      `${path}: no such folder; expected a folder with ${prefix}${IDX_NAMES.join(`, ${prefix}`)} (raw or .gz)`,
    );
  }
  const present = new Set(await host.listFolder(path));
  const read = async (name: string): Promise<IdxFile> => {
    const names = spellings(prefix + name);
    const found = names.find((candidate) => present.has(candidate));
    if (found === undefined) {
      throw new DataError(
        `${path}: none of ${names.join(", ")} is there; put the file there under one of these names${prefix === "" ? ", or pass the prefix of its name" : ""}`,
      );
    }
    const file = host.joinPath(path, found);
    const size = await host.fileSize(file);
    if (size > maxBytes) throw new FormatError(file, `at most ${maxBytes} bytes`, `${size}`);
    const bytes = await uncompressIdx(await host.readFile(file), file, { maxBytes });
    return { name: file, bytes };
  };
  const [trainImages, trainLabels, testImages, testLabels] = IDX_NAMES;
  return [
    await read(trainImages),
    await read(trainLabels),
    await read(testImages),
    await read(testLabels),
  ];
}

/** The ways people write one of the names: "-idx3" or ".idx3", "t10k" or "test", raw or .gz. */
function spellings(name: string): string[] {
  return [name, name.replace("t10k", "test")]
    .filter((spelling, i, all) => all.indexOf(spelling) === i)
    .flatMap((spelling) => [spelling, spelling.replace("-idx", ".idx")])
    .flatMap((spelling) => [spelling, `${spelling}.gz`]);
}

/** Checks four files against each other and makes the three sets of them. */
export function idxSplits(name: string, files: IdxFiles, options: SplitOptions): Splits {
  const [trainImages, trainLabels, testImages, testLabels] = files;
  const train = readPair(trainImages, trainLabels);
  const test = readPair(testImages, testLabels);
  const [, height = 0, width = 0] = train.images.shape;
  if (test.images.shape[1] !== height || test.images.shape[2] !== width) {
    throw new DataError(
      `${testImages.name}: expected images of ${height} x ${width} as in ${trainImages.name}, found ${test.images.shape.slice(1).join(" x ")}`,
    );
  }
  const inputShape = options.shape ?? [height * width];
  if (inputShape.reduce((a, b) => a * b, 1) !== height * width) {
    throw new DataError(
      `${name}: the images are ${height} x ${width}, which does not fit the shape [${inputShape.join(", ")}]`,
    );
  }
  const outputs = options.classes ?? Math.max(10, 1 + largest(train.labels));
  const common = { inputShape, outputs, divideBy: options.divideBy ?? 256 };
  const whole = dataset({
    ...common,
    name: `${name} training`,
    inputs: train.images.data,
    labels: train.labels,
  });
  const { count } = whole;
  const held = options.validation ?? (count < 20_000 ? Math.floor(count / 6) : 10_000);
  if (!Number.isInteger(held) || held < 0 || held > count) {
    throw new DataError(`${name}: cannot take ${held} of ${count} training examples to validate`);
  }
  return {
    training: slice(whole, 0, count - held),
    validation: { ...slice(whole, count - held), name: `${name} validation` },
    test: dataset({
      ...common,
      name: `${name} test`,
      inputs: test.images.data,
      labels: test.labels,
    }),
  };
}

function readPair(
  imageFile: IdxFile,
  labelFile: IdxFile,
): { images: IdxArray; labels: Uint8Array } {
  const images = parseIdx(imageFile.bytes, imageFile.name);
  const labels = parseIdx(labelFile.bytes, labelFile.name);
  expectRank(images, 3, imageFile.name, "images [count, height, width]");
  expectRank(labels, 1, labelFile.name, "labels [count]");
  if (images.shape[0] !== labels.shape[0]) {
    throw new DataError(
      `${labelFile.name}: expected ${images.shape[0]} labels, one for each image of ${imageFile.name}, found ${labels.shape[0]}`,
    );
  }
  return { images, labels: labels.data };
}

function expectRank(array: IdxArray, rank: number, file: string, what: string): void {
  if (array.shape.length !== rank) {
    throw new FormatError(file, what, `an array of shape [${array.shape.join(", ")}]`);
  }
}

function largest(labels: Uint8Array): number {
  return labels.reduce((most, label) => Math.max(most, label), 0);
}
