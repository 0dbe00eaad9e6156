// Pictures from files, for every door alike: whatever the file, a picture is red, green and blue as a
// browser shows it on a white page. PNG is read here, whatever else by what the host has: the package
// sharp in Node, which follows a camera's note on which side is up.

import { FormatError } from "../errors.ts";
import { decodePhotograph } from "../formats/photograph.ts";
import type { PixelImage } from "../formats/pixel-image.ts";
import { isPng, readPng } from "../formats/png.ts";
import { pow } from "./math.ts";
import { checkOptionNames } from "./option-names.ts";

/** A picture on white. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue: [height, width, 3] bytes. */
  readonly rgb: Uint8Array;
  /** Whether it was turned or mirrored, as a camera has noted in the file. */
  readonly isTurned: boolean;
}

export interface DecodeOptions {
  /**
   * Pixels of the shorter side that matter: a photograph with four times as many may come back
   * with fewer, but not fewer than twice these. Default: all pixels.
   */
  readonly side?: number | undefined;
}

/**
 * The picture in the bytes of a file: PNG of every kind, and with the package sharp JPEG and others,
 * turned as their EXIF says. What is transparent shows white. A PNG file's gamma is followed, a
 * profile of its colours is not.
 * @throws FormatError for what is no whole picture, TargetError where sharp is needed and missing
 */
export async function decodePicture(
  bytes: Uint8Array,
  file: string,
  options: DecodeOptions = {},
): Promise<Picture> {
  checkOptionNames("decodePicture", options, { side: true });
  if (isPng(bytes)) return shown(await readPng(bytes, file));
  if (!PHOTOGRAPHS.some((beginning) => beginning.test(startOf(bytes)))) {
    throw new FormatError(file, "a JPEG or PNG picture", "something else");
  }
  const { side = Number.POSITIVE_INFINITY } = options;
  return shown(await decodePhotograph(bytes, file, side));
}

/** How files of pictures begin: JPEG, GIF, WebP, TIFF, and HEIF with AVIF. */
const PHOTOGRAPHS = [/^\xff\xd8\xff/, /^GIF8/, /^RIFF....WEBP/s, /^(II\*\0|MM\0\*)/, /^....ftyp/s];

const startOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, 12));

/** As a browser shows it: in bytes of sRGB, on white, the right side up. */
function shown(image: PixelImage): Picture {
  const { width, height, orientation } = image;
  const picture = { width, height, rgb: onWhite(bytesOf(image)), isTurned: orientation > 1 };
  return picture.isTurned ? turned(picture, orientation) : picture;
}

/** Colours and opacities 0..255, colours in the curve of sRGB: the nearest byte each. */
export function bytesOf({ rgba, gamma }: PixelImage): Uint8Array {
  if (rgba instanceof Uint8Array && gamma === undefined) return rgba;
  const most = rgba instanceof Uint8Array ? 255 : 65535;
  const opacities = Uint8Array.from({ length: most + 1 }, (_, i) => Math.round((i * 255) / most));
  const colours =
    gamma === undefined
      ? opacities
      : opacities.map((_, i) => Math.round(255 * curve(pow(i / most, 1 / gamma))));
  const bytes = new Uint8Array(rgba.length);
  for (let i = 0; i < rgba.length; i += 4) {
    for (let c = 0; c < 3; c++) bytes[i + c] = colours[rgba[i + c]!]!;
    bytes[i + 3] = opacities[rgba[i + 3]!]!;
  }
  return bytes;
}

/** Light 0..1 as sRGB stores it: IEC 61966-2-1. */
const curve = (light: number): number =>
  light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055;

/** Transparent pixels let the white page through. */
function onWhite(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    const opacity = rgba[from + 3]!;
    if (opacity === 255) {
      rgb[to] = rgba[from]!;
      rgb[to + 1] = rgba[from + 1]!;
      rgb[to + 2] = rgba[from + 2]!;
      continue;
    }
    const white = 255 * (255 - opacity);
    for (let c = 0; c < 3; c++) rgb[to + c] = Math.round((opacity * rgba[from + c]! + white) / 255);
  }
  return rgb;
}

/** Mirrored and turned as EXIF counts: 2 to 4 keep the sides, 5 to 8 exchange them. */
function turned(picture: Picture, orientation: number): Picture {
  const isOnItsSide = orientation >= 5;
  const [across, down] = [picture.width, picture.height];
  const [width, height] = isOnItsSide ? [down, across] : [across, down];
  // the stored row or column that the eye sees last comes first
  const isFromRight = [2, 3, 7, 8].includes(orientation);
  const isFromBottom = [3, 4, 6, 7].includes(orientation);
  const rgb = new Uint8Array(picture.rgb.length);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      const [column, row] = isOnItsSide ? [y, x] : [x, y];
      const storedColumn = isFromRight ? across - 1 - column : column;
      const storedRow = isFromBottom ? down - 1 - row : row;
      const from = 3 * (storedRow * across + storedColumn);
      for (let c = 0; c < 3; c++) rgb[to + c] = picture.rgb[from + c]!;
    }
  }
  return { ...picture, width, height, rgb };
}

/** How light a colour is, in the unit of its parts: Rec. 601, as JPEG and Pillow weigh them. */
export const lightness = (red: number, green: number, blue: number): number =>
  (299 * red + 587 * green + 114 * blue) / 1000;

/** The lightness 0..255 of each pixel, [height, width]. */
export function greyOf({ rgb }: Picture): Float64Array {
  const grey = new Float64Array(rgb.length / 3);
  for (let i = 0; i < grey.length; i++)
    grey[i] = lightness(rgb[3 * i]!, rgb[3 * i + 1]!, rgb[3 * i + 2]!);
  return grey;
}
