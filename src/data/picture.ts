// Pictures from files, for every door alike: whatever the file, a picture is red, green and blue as a
// browser shows it on a white page. PNG is read here, whatever else by what the host has: the package
// sharp in Node, which follows a camera's note on which side is up.
import * as host from "#host";
import type { PixelImage } from "../formats/pixel-image.ts";
import { isPng, readPng } from "../formats/png.ts";

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
   * Pixels of the shorter side that matter: a photograph with eight times as many may come back
   * with fewer, but not fewer than twice these. Default: all pixels.
   */
  readonly side?: number | undefined;
}

/**
 * The picture in the bytes of a file: PNG of every kind, and with the package sharp JPEG and others,
 * turned as their EXIF says. What is transparent shows white. Profiles of colour are followed as
 * sharp does; those of PNG files are not looked at.
 * @throws FormatError for what is no whole picture, TargetError where sharp is needed and missing
 */
export async function decodePicture(
  bytes: Uint8Array,
  file: string,
  options: DecodeOptions = {},
): Promise<Picture> {
  const { side = Number.POSITIVE_INFINITY } = options;
  const image = isPng(bytes)
    ? await readPng(bytes, file)
    : await host.decodePhotograph(bytes, file, side);
  return onWhite(image);
}

/** Transparent pixels let the white page through. */
function onWhite({ rgba, ...rest }: PixelImage): Picture {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    const opacity = rgba[from + 3]!;
    const white = 255 * (255 - opacity);
    for (let c = 0; c < 3; c++)
      rgb[to + c] =
        opacity === 255 ? rgba[from + c]! : Math.round((opacity * rgba[from + c]! + white) / 255);
  }
  return { ...rest, rgb };
}

/** How light a colour is, in the unit of its parts: Rec. 601, as JPEG and Pillow weigh them. */
export const lightness = (red: number, green: number, blue: number): number =>
  (299 * red + 587 * green + 114 * blue) / 1000;

/** The lightness 0..255 of each pixel, [height, width]. */
export function greyOf({ rgb }: Picture): Float64Array {
  return Float64Array.from({ length: rgb.length / 3 }, (_, i) =>
    lightness(rgb[3 * i]!, rgb[3 * i + 1]!, rgb[3 * i + 2]!),
  );
}
