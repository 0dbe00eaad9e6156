// What decoders of pictures give.

/** Pixels as they are stored, not yet on any ground. */
export interface PixelImage {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, opacity: [height, width, 4] bytes. */
  readonly rgba: Uint8Array;
  /** Whether they were turned or mirrored, as a camera has noted. */
  readonly isTurned: boolean;
}
