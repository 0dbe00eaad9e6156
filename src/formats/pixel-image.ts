// What decoders of pictures give.

/** Pixels as they are stored, not yet on any ground. */
export interface PixelImage {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, opacity: [height, width, 4], each from 0 to 255, or to 65535. */
  readonly rgba: Uint8Array | Uint16Array;
  /** How they have to be turned or mirrored, from 1 (as they are) to 8, as EXIF counts. */
  readonly orientation: number;
  /** The power of light that the colours are; undefined for the curve of sRGB. */
  readonly gamma: number | undefined;
}
