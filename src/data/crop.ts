// Parts of square pictures, as Krizhevsky, Sutskever & Hinton 2012 cut them: at random with mirroring
// and a change of light for training (section 4.1), and ten at fixed places for testing.
import { randomStream } from "./random.ts";

/** How a part is cut out of a picture. */
export interface Crop {
  readonly top: number;
  readonly left: number;
  readonly isMirrored: boolean;
  /** Added to red, green and blue, 0..255. */
  readonly light: readonly [number, number, number];
}

const DARK = [0, 0, 0] as const;

/**
 * The principal directions of the colours of ImageNet's pixels (columns), and their deviations, both
 * for values 0..1: with them a change of light and not of hue is drawn.
 */
const DIRECTIONS = [
  [-0.5675, 0.7192, 0.4009],
  [-0.5808, -0.0045, -0.814],
  [-0.5836, -0.6948, 0.4203],
] as const;
const SPREADS = [0.2175, 0.0188, 0.0045] as const;

/** The crop of `size` of picture `row` in an epoch, drawn from the seed; `strength` is of the light. */
export function randomCrop(
  side: number,
  size: number,
  { seed, epoch, row, strength }: { seed: number; epoch: number; row: number; strength: number },
): Crop {
  const random = randomStream(seed, `augment/crop/${row}`, epoch);
  const [top, left] = [random.below(side - size + 1), random.below(side - size + 1)];
  const isMirrored = random.below(2) === 1;
  if (strength === 0) return { top, left, isMirrored, light: DARK };
  const amounts = SPREADS.map((spread) => strength * random.normal() * spread * 255);
  const along = (colour: readonly [number, number, number]) =>
    colour.reduce((sum, direction, i) => sum + direction * amounts[i]!, 0);
  const [red, green, blue] = DIRECTIONS;
  return { top, left, isMirrored, light: [along(red), along(green), along(blue)] };
}

/** The middle. */
export function middleCrop(side: number, size: number): Crop {
  const at = (side - size) >> 1;
  return { top: at, left: at, isMirrored: false, light: DARK };
}

/** The four corners and the middle, and the mirror image of each. */
export function tenCrops(side: number, size: number): Crop[] {
  const end = side - size;
  const middle = end >> 1;
  const places = [
    [0, 0],
    [0, end],
    [end, 0],
    [end, end],
    [middle, middle],
  ] as const;
  return places.flatMap(([top, left]) =>
    [false, true].map((isMirrored): Crop => ({ top, left, isMirrored, light: DARK })),
  );
}

/** Writes a crop of a picture [side, side, 3] to `to`, [size, size, 3]; light beyond a byte is cut. */
export function cutOut(
  from: Uint8Array,
  side: number,
  size: number,
  { top, left, isMirrored, light }: Crop,
  to: Uint8Array,
): void {
  const isPlain = light.every((change) => change === 0);
  const clamped = new Uint8ClampedArray(to.buffer, to.byteOffset, to.length);
  for (let y = 0; y < size; y++) {
    const row = ((top + y) * side + left) * 3;
    if (isPlain && !isMirrored) {
      to.set(from.subarray(row, row + 3 * size), y * size * 3);
      continue;
    }
    for (let x = 0; x < size; x++) {
      const source = row + 3 * (isMirrored ? size - 1 - x : x);
      for (let c = 0; c < 3; c++)
        clamped[(y * size + x) * 3 + c] = from[source + c]! + light[c as 0 | 1 | 2];
    }
  }
}
