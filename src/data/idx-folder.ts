// Makes the three data sets of the book from four IDX files, as those of MNIST, Fashion-MNIST, KMNIST
// and EMNIST: the last part of the training file is the validation set. Height, width and channels
// are what the files say. Everything that files can disagree about is checked here.

import * as host from "#host";
import { DataError, FormatError } from "../errors.ts";
import { type Dataset, dataset, reshapeInputs } from "./dataset.ts";
import { IDX_MAX_BYTES, type IdxArray, parseIdx, uncompressIdx } from "./idx.ts";
import { findIdxFiles } from "./idx-names.ts";
import type { ImageShape } from "./image-shape.ts";
import { checkOptionNames } from "./option-names.ts";
import { slice } from "./slices.ts";

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
  /** Shape of one image: a vector (the default), or [height, width, channels]. */
  readonly shape?: readonly number[];
  /** What bytes are divided by; default 256 as in the book. */
  readonly divideBy?: number;
  /** Number of classes; default the largest training label + 1, at least 10. */
  readonly classes?: number;
  /** Examples at the end of the training file that are for validation; default 10,000, or one
   * sixth of a file of fewer than 20,000. */
  readonly validation?: number;
}

/** Paths of the four files. */
export interface IdxPaths {
  readonly trainImages: string;
  readonly trainLabels: string;
  readonly testImages: string;
  readonly testLabels: string;
}

/** How a folder is read. */
export interface IdxFolderOptions extends SplitOptions {
  /**
   * What stands before the names, as "emnist-letters-"; default nothing, or what stands before all
   * four where only one set is in the folder.
   */
  readonly prefix?: string;
  /** Files with names of their own, in place of those in the folder. */
  readonly files?: Partial<IdxPaths>;
  /** The most bytes an uncompressed file may have; default 1 GiB. */
  readonly maxBytes?: number;
}

/** One uncompressed IDX file. */
export interface IdxFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Training images and labels, test images and labels. */
export type IdxFiles = readonly [IdxFile, IdxFile, IdxFile, IdxFile];

/** More are no colours: the channels would stand before height and width. */
const MOST_CHANNELS = 4;

/** The four files of a folder as training, validation and test set; throws DataError, or FormatError
 * for a damaged file. */
export async function idxFolder(path: string, options: IdxFolderOptions = {}): Promise<Splits> {
  checkOptionNames("idxFolder", options, {
    shape: true,
    divideBy: true,
    classes: true,
    validation: true,
    prefix: true,
    files: true,
    maxBytes: true,
  });
  return idxSplits(path, await readIdxFolder(path, options), options);
}

/** The same of four files anywhere. */
export async function idxFiles(
  paths: IdxPaths,
  options: Omit<IdxFolderOptions, "prefix" | "files"> = {},
): Promise<Splits> {
  checkOptionNames("idxFiles", options, {
    shape: true,
    divideBy: true,
    classes: true,
    validation: true,
    maxBytes: true,
  });
  const { maxBytes = IDX_MAX_BYTES } = options;
  return idxSplits(paths.trainImages, await readAll(paths, maxBytes), options);
}

/** Finds and uncompresses the four files of a folder. */
export async function readIdxFolder(path: string, options: IdxFolderOptions): Promise<IdxFiles> {
  const { maxBytes = IDX_MAX_BYTES, files = {} } = options;
  return readAll({ ...(await findIdxFiles(path, options.prefix, files)), ...files }, maxBytes);
}

async function readAll(paths: IdxPaths, maxBytes: number): Promise<IdxFiles> {
  const read = async (file: string): Promise<IdxFile> => {
    const size = await host.fileSize(file);
    if (size > maxBytes) throw new FormatError(file, `at most ${maxBytes} bytes`, `${size}`);
    const bytes = await uncompressIdx(await host.readFile(file), file, { maxBytes });
    return { name: file, bytes };
  };
  return [
    await read(paths.trainImages),
    await read(paths.trainLabels),
    await read(paths.testImages),
    await read(paths.testLabels),
  ];
}

/** Checks four files against each other and makes the three sets of them. */
export function idxSplits(name: string, files: IdxFiles, options: SplitOptions): Splits {
  const [trainImages, trainLabels, testImages, testLabels] = files;
  const train = readPair(trainImages, trainLabels);
  const test = readPair(testImages, testLabels);
  const picture = idxPicture(train.images);
  const [, ...sides] = train.images.shape;
  if (`${test.images.shape.slice(1)}` !== `${sides}`) {
    throw new DataError(
      `${testImages.name}: expected images of ${sides.join(" x ")} as in ${trainImages.name}, found ${test.images.shape.slice(1).join(" x ")}`,
    );
  }
  const size = picture.height * picture.width * picture.channels;
  const shape = options.shape ?? [size];
  if (shape.reduce((a, b) => a * b, 1) !== size) {
    throw new DataError(
      `${name}: the images are ${sides.join(" x ")}, which does not fit the shape [${shape.join(", ")}]`,
    );
  }
  const outputs = options.classes ?? idxClasses(train.labels);
  const divideBy = options.divideBy ?? 256;
  const setOf = (part: string, { images, labels }: ImagesAndLabels) => {
    const fields = { name: `${name} ${part}`, picture, outputs, divideBy, labels };
    return reshapeInputs(dataset({ ...fields, inputShape: [size], inputs: images.data }), shape);
  };
  const whole = setOf("training", train);
  const { count } = whole;
  const held = options.validation ?? (count < 20_000 ? Math.floor(count / 6) : 10_000);
  if (!Number.isInteger(held) || held < 0 || held > count) {
    throw new DataError(`${name}: cannot take ${held} of ${count} training examples to validate`);
  }
  return {
    training: slice(whole, 0, count - held),
    validation: { ...slice(whole, count - held), name: `${name} validation` },
    test: setOf("test", test),
  };
}

interface ImagesAndLabels {
  readonly images: IdxArray;
  readonly labels: Uint8Array;
}

/** [count, height, width], or with channels at the end. */
export function idxPicture({ shape }: Pick<IdxArray, "shape">): ImageShape {
  const [, height = 0, width = 0, channels = 1] = shape;
  return { height, width, channels };
}

function readPair(imageFile: IdxFile, labelFile: IdxFile): ImagesAndLabels {
  const images = parseIdx(imageFile.bytes, imageFile.name);
  const labels = parseIdx(labelFile.bytes, labelFile.name);
  checkPair(images.shape, imageFile.name, labels.shape, labelFile.name);
  return { images, labels: labels.data };
}

/** Throws FormatError or DataError unless these are shapes of images and their labels. */
export function checkPair(
  images: readonly number[],
  imageFile: string,
  labels: readonly number[],
  labelFile: string,
): void {
  if (images.length < 3 || (images[3] ?? 1) > MOST_CHANNELS) {
    throw new FormatError(
      imageFile,
      `images [count, height, width], or with 1 to ${MOST_CHANNELS} channels behind`,
      `an array of shape [${images.join(", ")}]`,
    );
  }
  if (labels.length !== 1) {
    const found = `an array of shape [${labels.join(", ")}]`;
    throw new FormatError(labelFile, "labels [count]", found);
  }
  if (images[0] === labels[0]) return;
  throw new DataError(
    `${labelFile}: expected ${images[0]} labels, one for each image of ${imageFile}, found ${labels[0]}`,
  );
}

/** How many classes there are where nobody says it. */
export const idxClasses = (labels: Uint8Array): number =>
  labels.reduce((most, label) => Math.max(most, 1 + label), 10);
