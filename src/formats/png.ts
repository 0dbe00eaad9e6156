// Reads PNG files of every kind: 1 to 16 bits a channel, grey, colour or palette, interlaced or not,
// transparent by a key, a palette or a channel of its own. Before any memory is taken for pixels the
// file is looked through, chunk by chunk, with its checksums: a damaged one is refused by name, and
// so is one that claims more pixels than its bytes can hold. (PNG 3rd edition, W3C 2025.)
import { FormatError } from "../errors.ts";
import { exifOrientation } from "./exif-orientation.ts";
import type { PixelImage } from "./pixel-image.ts";
import { pngPixels } from "./png-pixels.ts";
import { Reader } from "./reader.ts";

/** More pixels than a picture for a network has; a file that claims more is refused. */
const MOST_PIXELS = 2 ** 26;

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;
/** The bits that a channel may have, by the type of the colour, and how many channels there are. */
const COLOUR_TYPES: Readonly<Record<number, { depths: readonly number[]; channels: number }>> = {
  0: { depths: [1, 2, 4, 8, 16], channels: 1 },
  2: { depths: [8, 16], channels: 3 },
  3: { depths: [1, 2, 4, 8], channels: 1 },
  4: { depths: [8, 16], channels: 2 },
  6: { depths: [8, 16], channels: 4 },
};
const PALETTE = 3;
/** DEFLATE makes at most so many bytes of one. */
const MOST_INFLATION = 1032;

/** Whether a file begins as a PNG file does. */
export const isPng = (bytes: Uint8Array): boolean =>
  SIGNATURE.every((byte, i) => bytes[i] === byte);

/** The pixels of a PNG file, the first picture of an animated one; throws FormatError. */
export async function readPng(bytes: Uint8Array, file: string): Promise<PixelImage> {
  const { width, height, depth, orientation, gamma } = inspect(bytes, file);
  const pixels = await pngPixels(bytes, depth).catch((cause: unknown) => {
    // all else has been looked at
    const error = new FormatError(file, "a whole PNG picture", "pixels that cannot be unpacked");
    error.cause = cause;
    throw error;
  });
  if (pixels.length !== 4 * width * height) {
    throw new FormatError(file, `${width} x ${height} pixels`, `${pixels.length / 4} in all`);
  }
  return { width, height, rgba: pixels, orientation, gamma };
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly type: number;
}

/** Looks through all chunks up to the end mark; what follows it is not looked at, as in browsers. */
function inspect(
  bytes: Uint8Array,
  file: string,
): Header & Pick<PixelImage, "orientation" | "gamma"> {
  const reader = new Reader(bytes, file);
  if (!isPng(bytes)) throw new FormatError(file, "a PNG picture", "something else");
  reader.take(SIGNATURE.length, "signature");
  let header: Header | undefined;
  let colours = 0;
  let packed = 0;
  const others = new Map<string, Uint8Array>();
  for (;;) {
    const { name, data } = readChunk(reader);
    if (header === undefined) {
      if (name !== "IHDR") throw new FormatError(file, "the chunk IHDR first", name);
      header = readHeader(new Reader(data, file));
    } else if (name === "IEND") break;
    else if (name === "PLTE") colours = countColours(data, header, packed > 0, file);
    else if (name === "tRNS") checkTransparency(data, header, colours, packed > 0, file);
    else if (name === "IDAT") packed += data.length;
    else if (name[0]! <= "Z") {
      throw new FormatError(file, "chunks of the PNG standard", `the essential chunk ${name}`);
    } else others.set(name, data);
  }
  if (header.type === PALETTE && colours === 0) {
    throw new FormatError(file, "a palette before the pixels", "none");
  }
  const channels = COLOUR_TYPES[header.type]!.channels;
  const row = 1 + Math.ceil((header.width * channels * header.depth) / 8); // a filter stands first
  const needed = header.height * row;
  if (needed > packed * MOST_INFLATION) {
    throw new FormatError(
      file,
      `enough bytes for ${header.width} x ${header.height} pixels`,
      `${packed} packed bytes`,
    );
  }
  const exif = others.get("eXIf");
  const orientation = exif ? exifOrientation(exif) : 1;
  return { ...header, orientation, gamma: gammaOf(others) };
}

/** What browsers take for the curve of sRGB where nothing else is said. */
const USUAL_GAMMA = 1 / 2.2;

/** The power in gAMA, unless sRGB or a profile says more. */
function gammaOf(chunks: ReadonlyMap<string, Uint8Array>): number | undefined {
  const data = chunks.get("gAMA");
  if (data?.length !== 4 || ["sRGB", "iCCP", "cICP"].some((name) => chunks.has(name)))
    return undefined;
  const gamma = new DataView(data.buffer, data.byteOffset).getUint32(0) / 100_000;
  const isUsual = Math.abs(gamma - USUAL_GAMMA) < 0.001 && !chunks.has("cHRM");
  return isUsual || gamma === 0 ? undefined : gamma;
}

function readChunk(reader: Reader): { readonly name: string; readonly data: Uint8Array } {
  const length = reader.u32("the length of a chunk");
  const body = reader.take(4 + length, "a chunk and its name");
  const name = String.fromCharCode(...body.subarray(0, 4));
  if (!/^[A-Za-z]{4}$/.test(name)) {
    const found = Array.from(body.subarray(0, 4), (b) => b.toString(16).padStart(2, "0"));
    throw new FormatError(reader.file, "the name of a chunk", `the bytes ${found.join(" ")}`);
  }
  const stated = reader.u32(`the checksum of ${name}`);
  const found = checksum(body);
  if (stated !== found) {
    const hex = (n: number) => n.toString(16).padStart(8, "0");
    throw new FormatError(reader.file, `the checksum ${hex(stated)} of ${name}`, hex(found));
  }
  return { name, data: body.subarray(4) };
}

function readHeader(reader: Reader): Header {
  const { file } = reader;
  const [width, height] = [reader.u32("the width"), reader.u32("the height")];
  const pixels = width * height;
  if (!(pixels > 0 && pixels <= MOST_PIXELS)) {
    throw new FormatError(file, `1 to ${MOST_PIXELS} pixels`, `${width} x ${height}`);
  }
  const [depth, type] = [reader.u8("the bits of a channel"), reader.u8("the type of its colours")];
  if (!COLOUR_TYPES[type]?.depths.includes(depth)) {
    const found = `${depth} bits of type ${type}`;
    throw new FormatError(file, "bits and colours of the PNG standard", found);
  }
  const methods = [reader.u8("the packing"), reader.u8("the filter"), reader.u8("the interlacing")];
  if (methods[0] !== 0 || methods[1] !== 0 || methods[2]! > 1) {
    throw new FormatError(file, "the methods 0, 0, and 0 or 1", methods.join(", "));
  }
  reader.end();
  return { width, height, depth, type };
}

function countColours(
  data: Uint8Array,
  { depth, type }: Header,
  isLate: boolean,
  file: string,
): number {
  if (COLOUR_TYPES[type]!.channels < 3 && type !== PALETTE) {
    throw new FormatError(file, "a grey picture without a palette", "one");
  }
  const count = data.length / 3;
  const most = type === PALETTE ? 2 ** depth : 256;
  if (isLate || !Number.isInteger(count) || count < 1 || count > most) {
    const found = isLate ? "it behind them" : `${data.length} bytes`;
    throw new FormatError(file, `a palette of 1 to ${most} colours before the pixels`, found);
  }
  return count;
}

function checkTransparency(
  data: Uint8Array,
  { type }: Header,
  colours: number,
  isLate: boolean,
  file: string,
): void {
  const isRight =
    type === PALETTE
      ? data.length >= 1 && data.length <= colours
      : data.length === { 0: 2, 2: 6 }[type];
  if (isRight && !isLate) return;
  const found = isLate
    ? "it behind the pixels"
    : `${data.length} bytes for colours of type ${type}`;
  throw new FormatError(file, "transparency that fits the colours", found);
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32 as in PNG and gzip. */
function checksum(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return ~value >>> 0;
}
