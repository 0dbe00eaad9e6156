// A folder with a folder of pictures for each class, as ImageNet is usually unpacked. Only names are
// kept: pictures are read and decoded when their mini-batches come, so memory does not grow with the
// folder.
import * as host from "#host";
import { DataError, FormatError, OptionError } from "../errors.ts";
import { cutOut, middleCrop, randomCrop } from "./crop.ts";
import type { Dataset } from "./dataset.ts";
import { checkSeed } from "./random.ts";

export interface ImageFolderOptions {
  /** Names of the classes in their order; default: the sorted names of the folders. */
  readonly classes?: readonly string[];
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

export interface ImageFolder extends Dataset<readonly [number, number, 3], number> {
  readonly classNames: readonly string[];
  /** One an example. */
  readonly files: readonly string[];
  /** Whole pictures, [rows, side, side, 3]. */
  readonly pictures: (rows: Uint32Array) => Promise<Uint8Array>;
  readonly side: number;
  readonly load: (rows: Uint32Array, epoch: number) => Promise<Uint8Array>;
}

const ENDINGS = /\.(jpe?g|png)$/i;
/** A file may have so many bytes. */
const MOST_BYTES = 64 * 2 ** 20;
/** Pictures that are decoded at once. */
const AT_ONCE = 8;

/**
 * Lists the pictures of a folder.
 * @throws DataError where there are no class folders, or one without pictures; later, when pictures
 * are read, FormatError for one that cannot be decoded
 */
export async function imageFolder(
  path: string,
  options: ImageFolderOptions = {},
): Promise<ImageFolder> {
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
  const classNames = options.classes ?? (await foldersIn(path));
  const files: string[] = [];
  const found: number[] = [];
  for (const [label, name] of classNames.entries()) {
    const folder = host.joinPath(path, name);
    const own = (await host.listFolder(folder)).filter((file) => ENDINGS.test(file));
    if (own.length === 0) {
      throw new DataError(`${folder}: expected .jpg or .png pictures of a class, found none`);
    }
    for (const file of own) {
      files.push(host.joinPath(folder, file));
      found.push(label);
    }
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
    files,
    pictures,
    side,
    load: async (rows, epoch) => {
      const size = crop * crop * 3;
      const inputs = new Uint8Array(rows.length * size);
      // a few at a time: whole pictures are larger than what is kept of them
      await inGroups(rows, async (group, first) => {
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

async function foldersIn(path: string): Promise<string[]> {
  if (!(await host.exists(path))) {
    throw new DataError(`${path}: no such folder; expected one with a folder for each class`);
  }
  const names = (await host.listFolder(path)).filter((name) => !name.startsWith("."));
  const folders: string[] = [];
  for (const name of names) {
    const isFolder = await host.listFolder(host.joinPath(path, name)).then(
      () => true,
      () => false,
    );
    if (isFolder) folders.push(name);
  }
  if (folders.length === 0) {
    throw new DataError(`${path}: expected a folder of pictures for each class, found none`);
  }
  return folders;
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
  return host.decodePicture(await host.readFile(file), file, side);
}

/** Visits rows some at a time. */
async function inGroups(
  rows: Uint32Array,
  visit: (group: Uint32Array, first: number) => Promise<void>,
): Promise<void> {
  for (let first = 0; first < rows.length; first += AT_ONCE)
    await visit(rows.subarray(first, first + AT_ONCE), first);
}
