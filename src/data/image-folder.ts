// A folder with a folder of pictures for each class, as ImageNet is usually unpacked. Only names are
// kept: pictures are read and decoded when their mini-batches come, so memory does not grow with the
// folder.

import * as host from "#host";
import { AbortedError, DataError, FormatError, OptionError } from "../errors.ts";
import { cutOut, middleCrop, randomCrop } from "./crop.ts";
import type { Dataset } from "./dataset.ts";
import { checkOptionNames } from "./option-names.ts";
import { decodePicture } from "./picture.ts";
import { checkSeed } from "./random.ts";
import { asBytes, middleOf, resample } from "./resample.ts";

export interface ImageFolderOptions {
  /** Names of the classes in their order; default: the sorted names of the folders. */
  readonly classes?: readonly string[];
  /** Whether one of `classes` may have no pictures here: a part of the data to validate. Default no. */
  readonly mayLackClasses?: boolean;
  /** Pixels to which the shorter side of a picture is scaled; default 256. */
  readonly side?: number;
  /** Pixels of the square that a network sees; default 227. */
  readonly crop?: number;
  /** Random crops, mirrored half of the time, in changing light: for training. Default: the middle. */
  readonly isRandom?: boolean;
  /** Of random crops; default 1. */
  readonly seed?: number;
  /** How strongly light changes, in standard deviations of ImageNet's colours; default 0.1. */
  readonly light?: number;
}

/** Entries of folders that were passed over, by what they are. */
export interface SkippedEntries {
  /** Their names begin with a point: .DS_Store, ._cat.jpg. */
  readonly hidden: number;
  /** Within a class, also if they are named like pictures. */
  readonly folders: number;
  readonly brokenLinks: number;
  /** Neither .jpg, .jpeg nor .png. */
  readonly otherFiles: number;
}

/** The pictures of a folder as a data set that is read as it is needed. */
export interface ImageFolder extends Dataset<readonly [number, number, 3], number> {
  readonly classNames: readonly string[];
  /** Those of them that have no pictures here. */
  readonly lackingClasses: readonly string[];
  /** Folders that are none of `classes`: their pictures are left out. */
  readonly otherFolders: readonly string[];
  /** What stands beside the pictures and the folders of classes, counted. */
  readonly skipped: SkippedEntries;
  /** One an example. */
  readonly files: readonly string[];
  /** Whole pictures, [rows, side, side, 3]. */
  readonly pictures: (rows: Uint32Array) => Promise<Uint8Array>;
  readonly side: number;
  readonly load: (rows: Uint32Array, epoch: number, signal?: AbortSignal) => Promise<Uint8Array>;
}

const ENDINGS = /\.(jpe?g|png)$/i;
/** A file may have so many bytes. */
const MOST_BYTES = 64 * 2 ** 20;
/** Pictures that are decoded at once. */
const AT_ONCE = 8;

/**
 * Lists the pictures of a folder; what is none is counted in `skipped`.
 * @throws DataError where there are no class folders, or one without pictures; later, when pictures
 * are read, FormatError for one that cannot be decoded
 */
export async function imageFolder(
  path: string,
  options: ImageFolderOptions = {},
): Promise<ImageFolder> {
  checkOptionNames("imageFolder", options, {
    classes: true,
    mayLackClasses: true,
    side: true,
    crop: true,
    isRandom: true,
    seed: true,
    light: true,
  });
  const { side = 256, crop = 227, isRandom = false, seed = 1, light = 0.1 } = options;
  if (!(Number.isSafeInteger(crop) && crop >= 1 && Number.isSafeInteger(side) && side >= crop)) {
    throw new OptionError(
      `imageFolder: expected a crop of whole pixels no larger than side, got ${crop} of ${side}`,
    );
  }
  if (!(light >= 0 && light < Number.POSITIVE_INFINITY)) {
    throw new OptionError(`imageFolder: light: expected a finite number from 0, got ${light}`);
  }
  checkSeed(seed);
  const { mayLackClasses = false } = options;
  const { folders, ...root } = await sorted(path, "expected one with a folder for each class");
  if (folders.length === 0) {
    throw new DataError(`${path}: expected a folder of pictures for each class, found none`);
  }
  const classNames = options.classes ?? folders;
  const counts = { ...root.skipped, otherFiles: root.skipped.otherFiles + root.pictures.length };
  const lackingClasses: string[] = [];
  const files: string[] = [];
  const found: number[] = [];
  for (const [label, name] of classNames.entries()) {
    const folder = host.joinPath(path, name);
    const own = folders.includes(name) || !mayLackClasses ? await sorted(folder) : undefined;
    if (own) {
      for (const key of Object.keys(counts) as (keyof SkippedEntries)[])
        counts[key] += own.skipped[key];
      counts.folders += own.folders.length;
    }
    if (!own?.pictures.length) {
      lackingClasses.push(name);
      if (mayLackClasses) continue;
      throw new DataError(`${folder}: expected .jpg or .png pictures of a class, found none`);
    }
    for (const file of own.pictures) {
      files.push(host.joinPath(folder, file));
      found.push(label);
    }
  }
  if (files.length === 0) {
    throw new DataError(`${path}: expected pictures of ${classNames.join(", ")}, found none`);
  }
  const pictures = (rows: Uint32Array) => readPictures(files, rows, side);
  const cropOf = (row: number, epoch: number) =>
    isRandom
      ? randomCrop(side, crop, { seed, epoch, row, strength: light })
      : middleCrop(side, crop);
  return {
    name: path,
    inputShape: [crop, crop, 3],
    outputs: classNames.length,
    classes: classNames.length,
    count: files.length,
    inputs: new Uint8Array(0),
    divideBy: 256,
    labels: Uint32Array.from(found),
    targets: undefined,
    classNames,
    lackingClasses,
    otherFolders: folders.filter((name) => !classNames.includes(name)),
    skipped: counts,
    files,
    pictures,
    side,
    load: async (rows, epoch, signal) => {
      const size = crop * crop * 3;
      const inputs = new Uint8Array(rows.length * size);
      // a few at a time: whole pictures are larger than what is kept of them
      await inGroups(rows, async (group, first) => {
        if (signal?.aborted) throw new AbortedError(`${path}: stopped while pictures were decoded`);
        const whole = await pictures(group);
        for (const [i, row] of group.entries()) {
          const picture = whole.subarray(i * side * side * 3, (i + 1) * side * side * 3);
          const to = inputs.subarray((first + i) * size, (first + i + 1) * size);
          cutOut(picture, side, crop, cropOf(row, epoch), to);
        }
      });
      return inputs;
    },
  };
}

/** What is in a folder: names of pictures, of folders, and how much else. */
interface Sorted {
  readonly pictures: readonly string[];
  readonly folders: readonly string[];
  /** No folders. */
  readonly skipped: SkippedEntries;
}

async function sorted(path: string, wanted = "expected the pictures of a class"): Promise<Sorted> {
  if (!(await host.exists(path))) throw new DataError(`${path}: no such folder; ${wanted}`);
  const pictures: string[] = [];
  const folders: string[] = [];
  const skipped = { hidden: 0, folders: 0, brokenLinks: 0, otherFiles: 0 };
  for (const { name, kind } of await host.listFolder(path)) {
    if (name.startsWith(".")) skipped.hidden++;
    else if (kind === "folder") folders.push(name);
    else if (kind === "broken link") skipped.brokenLinks++;
    else if (kind === "file" && ENDINGS.test(name)) pictures.push(name);
    else skipped.otherFiles++;
  }
  return { pictures, folders, skipped };
}

async function readPictures(
  files: readonly string[],
  rows: Uint32Array,
  side: number,
): Promise<Uint8Array> {
  const size = side * side * 3;
  const all = new Uint8Array(rows.length * size);
  await inGroups(rows, async (group, first) => {
    const decoded = await Promise.all(Array.from(group, (row) => readPicture(files[row]!, side)));
    for (const [i, picture] of decoded.entries()) all.set(picture, (first + i) * size);
  });
  return all;
}

async function readPicture(file: string, side: number): Promise<Uint8Array> {
  const bytes = await host.fileSize(file);
  if (bytes > MOST_BYTES) throw new FormatError(file, `at most ${MOST_BYTES} bytes`, `${bytes}`);
  const picture = await decodePicture(await host.readFile(file), file, { side });
  const to = { width: side, height: side };
  const size = { ...picture, channels: 3 };
  return asBytes(resample(picture.rgb, size, middleOf(picture, to), to));
}

/** Visits rows some at a time. */
async function inGroups(
  rows: Uint32Array,
  visit: (group: Uint32Array, first: number) => Promise<void>,
): Promise<void> {
  for (let first = 0; first < rows.length; first += AT_ONCE)
    await visit(rows.subarray(first, first + AT_ONCE), first);
}
