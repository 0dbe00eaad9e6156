// What a network sees of a picture: 0 for paper and 255 for ink where it sees grey. A network for MNIST's
// pictures gets a digit as MNIST has its own, another one the whole picture in the size of its input, or
// its middle in colours. What was done to it is said, because it can be wrong.
import {
  asBytes,
  centreOfMass,
  DIGIT_SIDE,
  greyOf,
  type ImageShape,
  middleOf,
  type Picture as Photograph,
  resample,
  wholeOf,
} from "downhill/data";
import { asMnist } from "./as-mnist.ts";

/** What a network sees, and what is shown of it in grey. */
export interface Seen {
  readonly width: number;
  readonly height: number;
  /** Row-major, 0 paper, 255 ink. */
  readonly pixels: Uint8Array;
  /** What a network sees: [height, width, channels]. */
  readonly inputs: Uint8Array;
  /** What was done to it, in words; empty when nothing. */
  readonly notes: readonly string[];
  /** Whether nothing is to be seen on it. */
  readonly isBlank: boolean;
}

/** Between the lightest and the darkest pixel of an image that shows something, of 255. */
const LEAST_CONTRAST = 16;

/** The sides of MNIST's pictures. */
const SIDE = 28;
/**
 * Whether classes can be the ten digits: only then is a picture cut out and centred as MNIST's are. A
 * shirt or a letter stays where it is.
 */
export const areDigits = (outputs: number, classNames: readonly string[] | undefined): boolean =>
  outputs === 10 && (classNames ?? []).every((name) => /^[0-9]$/.test(name));

/** Whether a picture is one of MNIST's by its sides. */
export const isOfMnist = ({ height, width, channels }: ImageShape): boolean =>
  channels === 1 && height === SIDE && width === SIDE;

/** What a network sees of a picture of any size; as a digit of MNIST where `isDigit`. */
export function seenOf(picture: Photograph, shape: ImageShape, isDigit: boolean): Seen {
  if (shape.channels !== 1) return coloured(picture, shape);
  return (isDigit && digit(picture, shape)) || inked(picture, shape);
}

/** A digit as MNIST has its own; undefined where it is there already, or where nothing is to be seen. */
function digit(picture: Photograph, shape: ImageShape): Seen | undefined {
  const { width, height } = picture;
  const grey = greyOf(picture);
  if (width === SIDE && height === SIDE && isPlaced(grey)) return undefined;
  const found = asMnist(grey, width, height);
  if (!found) return undefined;
  const notes = [
    ...turned(picture),
    `cut out of ${width} x ${height} and centred as in MNIST`,
    ...(found.isDark ? ["dark on light, so inverted"] : []),
    ...(found.isThickened ? ["thin strokes made wider"] : []),
  ];
  return seen(found.pixels, shape, notes);
}

/** Whether a picture of MNIST's size has its digit where MNIST has it, on clean paper. */
function isPlaced(grey: Float64Array): boolean {
  const isInverted = border(grey, SIDE, SIDE) > 127.5;
  const ink = isInverted ? grey.map((x) => 255 - x) : grey;
  if (border(ink, SIDE, SIDE) > 0.5) return false;
  const inked = [...ink.keys()].filter((i) => ink[i]! > 32);
  const extent = (at: (i: number) => number) => {
    const places = inked.map(at);
    return 1 + Math.max(...places) - Math.min(...places);
  };
  const longer = Math.max(
    extent((i) => i % SIDE),
    extent((i) => Math.floor(i / SIDE)),
  );
  const { x, y } = centreOfMass(ink, SIDE);
  const isCentred = Math.max(Math.abs(x - SIDE / 2), Math.abs(y - SIDE / 2)) <= 2;
  return inked.length > 0 && isCentred && Math.abs(longer - DIGIT_SIDE) <= 4;
}

/** Ink on paper, the whole picture. */
function inked(picture: Photograph, shape: ImageShape): Seen {
  const grey = greyOf(picture);
  const notes = turned(picture);
  const isInverted = border(grey, picture.width, picture.height) > 127.5;
  if (isInverted) notes.push("dark on light, so inverted");
  const ink = isInverted ? grey.map((x) => 255 - x) : grey;
  notes.push(...scaled(picture, shape));
  const size = { width: picture.width, height: picture.height, channels: 1 };
  const pixels = resample(ink, size, wholeOf(picture, shape), shape);
  return seen(asBytes(pixels), shape, notes);
}

/** Colours as they are, the middle of the picture. */
function coloured(picture: Photograph, shape: ImageShape): Seen {
  const area = middleOf(picture, shape);
  const notes = turned(picture);
  if (area.left > 0.5 || area.top > 0.5) notes.push("its middle");
  notes.push(...scaled(picture, shape));
  const size = { width: picture.width, height: picture.height, channels: 3 };
  const pixels = resample(picture.rgb, size, area, shape);
  return seen(asBytes(pixels), shape, notes);
}

const turned = ({ isTurned }: Photograph): string[] =>
  isTurned ? ["turned as its EXIF says"] : [];

function scaled({ width, height }: Photograph, to: ImageShape): string[] {
  if (width === to.width && height === to.height) return [];
  return [`scaled from ${width} x ${height} to ${to.width} x ${to.height}`];
}

/** An image that a network sees, beside what is shown of it. */
export function seen(
  inputs: Uint8Array,
  { width, height, channels }: ImageShape,
  notes: readonly string[],
): Seen {
  const isGrey = channels === 1;
  const pixels = isGrey ? inputs : asBytes(greyOf({ width, height, rgb: inputs, isTurned: false }));
  const isBlank =
    inputs.reduce((a, b) => Math.max(a, b), 0) - inputs.reduce((a, b) => Math.min(a, b), 255) <
    LEAST_CONTRAST;
  const all = isBlank
    ? [...notes, "blank: nothing stands out, so the answer means nothing"]
    : notes;
  return { width, height, pixels, inputs, notes: all, isBlank };
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
