// A folder of pictures as the data of a command: a folder for each class, in train, val and test or all
// together. Every picture is made what `predict` makes of it, so that a network meets in use what it
// learned from; all of them are kept in memory, or with --stream made when they are needed.
import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { AbortedError, DataError, FormatError } from "downhill";
import {
  type Dataset,
  dataset,
  decodePicture,
  type ImageShape,
  permutation,
  type Splits,
  shuffle,
  split,
  subset,
} from "downhill/data";
import { areDigits } from "../../photographs/seen.ts";
import { loadImages } from "../pictures/image.ts";
import { readBytes } from "../pictures/read-bytes.ts";
import { showStages } from "../terminal/progress.ts";
import { say } from "../terminal/terminal.ts";

/** Where no file and no flag says how large pictures are: those up to so many pixels as they are. */
const SMALL = 64;
/** Otherwise this side, as MNIST has it. */
const SIDE = 28;
/** Bytes of all pictures together. */
const MOST = 2 ** 31 - 1;
/** Pictures that are looked at to learn how they are. */
const LOOKED_AT = 20;
/** The share of the pictures that validation and test take each, where no folders are given for them. */
const HELD = 1 / 6;
const ENDINGS = /\.(jpe?g|png)$/i;

/** Names of the folders of a part. */
const PARTS = {
  training: ["train", "training"],
  validation: ["val", "valid", "validation"],
  test: ["test", "testing"],
} as const;

/** What a model or a flag says about pictures. */
export interface PicturesAs {
  readonly picture: ImageShape | undefined;
  readonly classNames: readonly string[] | undefined;
  readonly divideBy: number;
  readonly isAsIs: boolean;
  /** Whether pictures are decoded when they are needed. */
  readonly isOnDisk: boolean;
}

/** Whether --data names a folder of folders. */
export function isPictureFolder(data: string): boolean {
  if (!statSync(data, { throwIfNoEntry: false })?.isDirectory()) return false;
  const entries = readdirSync(data, { withFileTypes: true }).filter(
    ({ name }) => !name.startsWith("."),
  );
  return (
    entries.some((e) => e.isDirectory()) && !entries.some(({ name }) => /idx|ubyte/.test(name))
  );
}

/** Throws DataError for a folder with pictures in it that no folder gives a class. */
export function checkNoLoosePictures(data: string): void {
  if (!statSync(data, { throwIfNoEntry: false })?.isDirectory()) return;
  const names = readdirSync(data).sort();
  const first = names.find((name) => ENDINGS.test(name));
  if (first === undefined || names.some((name) => /idx|ubyte/.test(name))) return;
  throw new DataError(
    `${data}: expected a folder of pictures for each class, or four IDX files, found ${first}, whose class no folder tells; pictures without one are named: downhill predict MODEL ${join(data, "*")}`,
  );
}

interface Labelled {
  readonly file: string;
  readonly label: number;
}

/** The pictures of a folder as training, validation and test. */
export async function loadPictureFolder(data: string, as: PicturesAs): Promise<Splits> {
  const folders = await foldersIn(data);
  const partOf = (part: keyof typeof PARTS) =>
    folders.find((name) => (PARTS[part] as readonly string[]).includes(name.toLowerCase()));
  const train = partOf("training");
  const root = train === undefined ? data : join(data, train);
  const classNames = as.classNames ?? (await foldersIn(root));
  if (classNames.length < 2) {
    throw new DataError(
      `${root}: expected a folder of pictures for each of two classes or more, found ${classNames.join(", ") || "none"}`,
    );
  }
  const files = await labelled(root, classNames);
  const picture = as.picture ?? (await pictureOf(files));
  const shape = `${picture.height} x ${picture.width}, ${picture.channels === 1 ? "grey" : "in colours"}`;
  if (as.picture === undefined)
    say(`${data}: pictures are taken as ${shape}; --picture changes that`);
  const read = (name: string, of: readonly Labelled[]) =>
    (as.isOnDisk ? leaveAll : readAll)(name, of, picture, classNames, as);
  if (train === undefined) {
    const whole = await read(data, files);
    const all = as.isOnDisk
      ? subset(whole, permutation(1, 0, whole.count, "shuffle"))
      : shuffle(whole);
    const held = Math.floor(all.count * HELD);
    const [training, validation, test] = split(all, all.count - 2 * held, held, held);
    return {
      training: { ...training!, name: `${data} training` },
      validation: { ...validation!, name: `${data} validation` },
      test: { ...test!, name: `${data} test` },
    };
  }
  const other = async (part: keyof typeof PARTS): Promise<Dataset | undefined> => {
    const name = partOf(part);
    if (name === undefined) return undefined;
    return read(join(data, name), await labelled(join(data, name), classNames));
  };
  const training = await read(root, files);
  const [validation, test] = [await other("validation"), await other("test")];
  const judge = validation ?? test;
  if (!judge)
    throw new DataError(`${data}: expected a folder val or test beside ${train}, found none`);
  return { training, validation: validation ?? judge, test: test ?? judge };
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .filter((e) => e.isDirectory() && !e.name.startsWith("."))
    .map(({ name }) => name)
    .sort();
}

/** The pictures in the folders of the classes; a class that is not known is named. */
async function labelled(path: string, classNames: readonly string[]): Promise<Labelled[]> {
  const found: Labelled[] = [];
  for (const folder of await foldersIn(path)) {
    const label = classNames.indexOf(folder);
    const names = await readdir(join(path, folder));
    const own = names.filter((name) => ENDINGS.test(name) && !name.startsWith(".")).sort();
    if (label < 0) {
      throw new DataError(
        `${join(path, folder)}: expected folders of the classes ${few(classNames)}, found ${folder}`,
      );
    }
    found.push(...own.map((name) => ({ file: join(path, folder, name), label })));
  }
  if (found.length === 0) {
    throw new DataError(
      `${path}: expected .jpg or .png pictures in folders of classes, found none`,
    );
  }
  return found;
}

const few = (names: readonly string[]): string =>
  names.length > 6 ? `${names.slice(0, 6).join(", ")}, ...` : names.join(", ");

/** How small pictures of one size are; else 28 x 28. Grey where some of them all are. */
async function pictureOf(files: readonly Labelled[]): Promise<ImageShape> {
  const every = Math.max(1, Math.floor(files.length / LOOKED_AT));
  const looked = files.filter((_, i) => i % every === 0).slice(0, LOOKED_AT);
  const pictures = [];
  for (const { file } of looked) {
    pictures.push(await decodePicture(await readBytes(file), file, { side: 2 * SMALL }));
  }
  const [{ width, height }] = pictures as [(typeof pictures)[number]];
  const isGrey = pictures.every(({ rgb }) =>
    rgb.every((value, i) => i % 3 === 0 || Math.abs(value - rgb[i - 1]!) <= 8),
  );
  const isOne = pictures.every((p) => p.width === width && p.height === height);
  const channels = isGrey ? 1 : 3;
  return isOne && Math.max(width, height) <= SMALL
    ? { height, width, channels }
    : { height: SIDE, width: SIDE, channels };
}

async function readAll(
  name: string,
  files: readonly Labelled[],
  picture: ImageShape,
  classNames: readonly string[],
  { divideBy, isAsIs }: PicturesAs,
): Promise<Dataset> {
  const size = picture.height * picture.width * picture.channels;
  if (files.length * size > MOST) {
    throw new DataError(
      `${name}: ${files.length} pictures of ${size} values are more than the ${MOST} bytes that are kept in memory; give a smaller --picture, or --stream, which reads them as they are needed`,
    );
  }
  const seenAs = isAsIs || !areDigits(classNames.length, classNames);
  const inputs = new Uint8Array(files.length * size);
  const progress = showStages();
  try {
    for (const [i, { file }] of files.entries()) {
      progress.update(i, files.length, name);
      const [image] = await loadImages(file, picture, seenAs);
      inputs.set(image!.inputs, i * size);
    }
  } finally {
    progress.clear();
  }
  return dataset({
    name,
    inputShape: [size],
    picture,
    outputs: classNames.length,
    inputs,
    divideBy,
    labels: Uint32Array.from(files, ({ label }) => label),
    classNames,
  });
}

/** The same with pictures that are decoded when they are asked for; one that is no longer what it was ends
 * the run. */
async function leaveAll(
  name: string,
  files: readonly Labelled[],
  picture: ImageShape,
  classNames: readonly string[],
  { divideBy, isAsIs }: PicturesAs,
): Promise<Dataset> {
  const size = picture.height * picture.width * picture.channels;
  const seenAs = isAsIs || !areDigits(classNames.length, classNames);
  const known: string[] = [];
  const progress = showStages();
  try {
    for (const [i, { file }] of files.entries()) {
      progress.update(i, files.length, `pictures of ${name}, which are read once first`);
      known.push(sha256(await readBytes(file)));
    }
  } finally {
    progress.clear();
  }
  const { inputs, ...form } = dataset({
    name,
    inputShape: [size],
    picture,
    outputs: classNames.length,
    inputs: new Uint8Array(0),
    divideBy,
    labels: new Uint32Array(0),
    classNames,
  });
  return {
    ...form,
    inputs,
    count: files.length,
    labels: Uint32Array.from(files, ({ label }) => label),
    digest: sha256(new TextEncoder().encode(`${[...Object.values(picture)]} ${seenAs} ${known}`)),
    load: async (rows, _epoch, signal) => {
      const asked = new Uint8Array(rows.length * size);
      for (const [i, row] of rows.entries()) {
        if (signal?.aborted) throw new AbortedError(`${name}: stopped while pictures were decoded`);
        const { file } = files[row]!;
        if (sha256(await readBytes(file)) !== known[row]) {
          throw new FormatError(file, "the picture that was there when the run began", "another");
        }
        const [image] = await loadImages(file, picture, seenAs);
        asked.set(image!.inputs, i * size);
      }
      return asked;
    },
  };
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
