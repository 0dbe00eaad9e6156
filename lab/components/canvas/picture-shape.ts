// Which inputs are pictures, and how they are seen in one ink.

export interface PictureShape {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** Of [height, width, channels], or a square in a row; undefined where the inputs are no picture. */
export function pictureShape(inputShape: readonly number[]): PictureShape | undefined {
  if (inputShape.length === 3) {
    const [height, width, channels] = inputShape as [number, number, number];
    return { height, width, channels };
  }
  const side = Math.sqrt(inputShape.reduce((a, b) => a * b, 1));
  return Number.isInteger(side) && side > 2
    ? { height: side, width: side, channels: 1 }
    : undefined;
}

/** The mean of the channels. */
export function greyOf(pixels: Float32Array, channels: number): Float32Array {
  if (channels === 1) return pixels;
  return Float32Array.from({ length: pixels.length / channels }, (_, i) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += pixels[i * channels + c]!;
    return sum / channels;
  });
}
