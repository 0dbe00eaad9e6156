// Images from files, as a network wants them. A grey one gets the size of its input, 0 for paper and
// 255 for ink; a picture may have any size and colours, an IDX file may hold many images. What was
// done to an image is said, because it can be wrong.
import { readFile } from "node:fs/promises";
import { DataError, FormatError } from "downhill";
import {
  asBytes,
  decodePicture,
  greyOf,
  type ImageShape,
  middleOf,
  type Picture as Photograph,
  readIdx,
  resample,
  wholeOf,
} from "downhill/data";
import type { Picture } from "./picture.ts";

export interface LoadedImage extends Picture {
  /** The file, and which image of it. */
  readonly name: string;
  /** What a network sees: [height, width, channels]. */
  readonly inputs: Uint8Array;
  /** What was done to it, in words; empty when nothing. */
  readonly notes: readonly string[];
  /** Whether nothing is to be seen on it. */
  readonly isBlank: boolean;
}

/** Between the lightest and the darkest pixel of an image that shows something, of 255. */
const LEAST_CONTRAST = 16;

/** The images of a file for a network that sees `shape`; throws DataError or FormatError. */
export async function loadImages(file: string, shape: ImageShape): Promise<LoadedImage[]> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    const reasons: Record<string, string> = { ENOENT: "no such file", EISDIR: "it is a folder" };
    const reason = reasons[cause.code ?? ""] ?? cause.message;
    throw new DataError(`cannot read ${file}: ${reason}`, { cause });
  });
  if (isIdx(bytes)) return fromIdx(bytes, file, shape);
  // enough pixels to see where the paper is
  const side = 4 * Math.max(shape.height, shape.width);
  const picture = await decodePicture(bytes, file, { side });
  return [shape.channels === 1 ? inked(picture, file, shape) : coloured(picture, file, shape)];
}

const isIdx = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0x1f && bytes[1] === 0x8b) || (bytes[0] === 0 && bytes[1] === 0);

async function fromIdx(bytes: Uint8Array, file: string, { height, width, channels }: ImageShape) {
  const { shape, data } = await readIdx(bytes, file);
  const [count = 0, rows, columns, depth = 1] = shape;
  if (shape.length < 3 || rows !== height || columns !== width || depth !== channels) {
    const wanted = channels === 1 ? [height, width] : [height, width, channels];
    throw new FormatError(file, `images of ${wanted.join(" x ")}`, `shape [${shape.join(", ")}]`);
  }
  const size = width * height * channels;
  return Array.from({ length: count }, (_, i) => {
    const inputs = data.subarray(i * size, (i + 1) * size);
    return seen(count === 1 ? file : `${file} ${i}`, inputs, { height, width, channels }, []);
  });
}

/** Ink on paper, the whole picture. */
function inked(picture: Photograph, file: string, shape: ImageShape): LoadedImage {
  const grey = greyOf(picture);
  const notes = turned(picture);
  const isInverted = border(grey, picture.width, picture.height) > 127.5;
  if (isInverted) notes.push("dark on light, so inverted");
  const ink = isInverted ? grey.map((x) => 255 - x) : grey;
  notes.push(...scaled(picture, shape));
  const size = { width: picture.width, height: picture.height, channels: 1 };
  const pixels = resample(ink, size, wholeOf(picture, shape), shape);
  return seen(file, asBytes(pixels), shape, notes);
}

/** Colours as they are, the middle of the picture. */
function coloured(picture: Photograph, file: string, shape: ImageShape): LoadedImage {
  const area = middleOf(picture, shape);
  const notes = turned(picture);
  if (area.left > 0.5 || area.top > 0.5) notes.push("its middle");
  notes.push(...scaled(picture, shape));
  const size = { width: picture.width, height: picture.height, channels: 3 };
  const pixels = resample(picture.rgb, size, area, shape);
  return seen(file, asBytes(pixels), shape, notes);
}

const turned = ({ isTurned }: Photograph): string[] =>
  isTurned ? ["turned as its EXIF says"] : [];

function scaled({ width, height }: Photograph, to: ImageShape): string[] {
  if (width === to.width && height === to.height) return [];
  return [`scaled from ${width} x ${height} to ${to.width} x ${to.height}`];
}

/** An image that a network sees, beside what a terminal shows of it. */
function seen(
  name: string,
  inputs: Uint8Array,
  { width, height, channels }: ImageShape,
  notes: readonly string[],
): LoadedImage {
  const isGrey = channels === 1;
  const pixels = isGrey ? inputs : asBytes(greyOf({ width, height, rgb: inputs, isTurned: false }));
  const isBlank =
    inputs.reduce((a, b) => Math.max(a, b), 0) - inputs.reduce((a, b) => Math.min(a, b), 255) <
    LEAST_CONTRAST;
  const all = isBlank
    ? [...notes, "blank: nothing stands out, so the answer means nothing"]
    : notes;
  return { name, width, height, pixels, inputs, notes: all, isBlank };
}

/** Mean of the pixels at the edge. */
function border(pixels: Float64Array, width: number, height: number): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < pixels.length; i++) {
    const [row, column] = [Math.floor(i / width), i % width];
    if (row > 0 && row < height - 1 && column > 0 && column < width - 1) continue;
    sum += pixels[i]!;
    count++;
  }
  return sum / count;
}
