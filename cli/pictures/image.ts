// Images from files, as a network wants them: the size of its input, 0 for paper and 255 for ink.
// A PNG may have any size and colours; an IDX file may hold many images. What was done to an image
// is said, because it can be wrong.
import { readFile } from "node:fs/promises";
import { DataError, FormatError } from "downhill";
import { readIdx } from "downhill/data";
import { convertIndexedToRgb, type DecodedPng, decode, hasPngSignature } from "fast-png";
import type { Picture } from "./picture.ts";

export interface LoadedImage extends Picture {
  /** The file, and which image of it. */
  readonly name: string;
  /** What was done to it, in words; empty when nothing. */
  readonly notes: readonly string[];
}

/** A PNG may hold at most so many pixels: it is decoded as a whole. */
const MOST_PIXELS = 2 ** 26;

/** The images of a file; throws DataError or FormatError. */
export async function loadImages(file: string, width: number, height: number) {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === "ENOENT" ? "no such file" : cause.message;
    throw new DataError(`cannot read ${file}: ${reason}`, { cause });
  });
  if (hasPngSignature(bytes)) return [fromPng(bytes, file, width, height)];
  if (bytes[0] === 0x1f || (bytes[0] === 0 && bytes[1] === 0)) {
    return fromIdx(bytes, file, width, height);
  }
  throw new FormatError(file, "a PNG image or an IDX file", "something else", {
    cure: "save the picture as PNG",
  });
}

async function fromIdx(bytes: Uint8Array, file: string, width: number, height: number) {
  const { shape, data } = await readIdx(bytes, file);
  const [count = 0, rows, columns] = shape;
  if (shape.length !== 3 || rows !== height || columns !== width) {
    throw new FormatError(file, `images of ${height} x ${width}`, `shape [${shape.join(", ")}]`);
  }
  const size = width * height;
  return Array.from(
    { length: count },
    (_, i): LoadedImage => ({
      name: count === 1 ? file : `${file} ${i}`,
      width,
      height,
      pixels: data.subarray(i * size, (i + 1) * size),
      notes: [],
    }),
  );
}

function fromPng(bytes: Uint8Array, file: string, width: number, height: number): LoadedImage {
  const png = decodePng(bytes, file);
  const grey = toGrey(png);
  const notes: string[] = [];
  const isInverted = border(grey, png.width, png.height) > 127.5;
  if (isInverted) notes.push("dark on light, so inverted");
  const ink = isInverted ? grey.map((x) => 255 - x) : grey;
  if (png.width !== width || png.height !== height) {
    notes.push(`scaled from ${png.width} x ${png.height} to ${width} x ${height}`);
  }
  const scaled = fit(ink, png.width, png.height, width, height);
  return { name: file, width, height, pixels: Uint8Array.from(scaled, Math.round), notes };
}

function decodePng(bytes: Uint8Array, file: string): DecodedPng {
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  const pixels = bytes.length >= 24 ? header.getUint32(16) * header.getUint32(20) : 0;
  if (!(pixels > 0 && pixels <= MOST_PIXELS)) {
    throw new FormatError(file, `1 to ${MOST_PIXELS} pixels`, `${pixels}`);
  }
  try {
    return decode(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FormatError(file, "a whole PNG image", reason);
  }
}

/** Lightness 0..255 of each pixel; what is transparent is white. */
function toGrey(png: DecodedPng): Float64Array {
  const { width, height, depth, palette } = png;
  const data = palette ? convertIndexedToRgb(png as never) : png.data;
  const most = palette ? 255 : 2 ** depth - 1;
  const channels = palette ? data.length / (width * height) : png.channels;
  const hasAlpha = channels === 2 || channels === 4;
  const sample = (i: number, channel: number) => (data[i * channels + channel]! / most) * 255;
  return Float64Array.from({ length: width * height }, (_, i) => {
    const light =
      channels < 3
        ? sample(i, 0)
        : 0.299 * sample(i, 0) + 0.587 * sample(i, 1) + 0.114 * sample(i, 2);
    const opacity = hasAlpha ? sample(i, channels - 1) / 255 : 1;
    return opacity * light + (1 - opacity) * 255;
  });
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

/** Scales by averaging areas, both ways alike; what is left over at the sides stays paper. */
function fit(
  from: Float64Array,
  fromWidth: number,
  fromHeight: number,
  width: number,
  height: number,
) {
  const scale = Math.max(fromWidth / width, fromHeight / height);
  const left = (width * scale - fromWidth) / 2;
  const top = (height * scale - fromHeight) / 2;
  const result = new Float64Array(width * height);
  for (let row = 0; row < height; row++) {
    const rows = covered(row * scale - top, scale, fromHeight);
    for (let column = 0; column < width; column++) {
      let sum = 0;
      for (const [y, tall] of rows) {
        for (const [x, wide] of covered(column * scale - left, scale, fromWidth)) {
          sum += tall * wide * from[y * fromWidth + x]!;
        }
      }
      result[row * width + column] = sum / (scale * scale);
    }
  }
  return result;
}

/** The pixels that an interval covers, each with how much of it. */
function covered(start: number, length: number, count: number): [pixel: number, share: number][] {
  const end = start + length;
  const pixels: [number, number][] = [];
  for (let i = Math.max(0, Math.floor(start)); i < Math.min(count, Math.ceil(end)); i++) {
    const share = Math.min(end, i + 1) - Math.max(start, i);
    if (share > 0) pixels.push([i, share]);
  }
  return pixels;
}
