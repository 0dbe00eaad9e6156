// Pictures moved by whole pixels: what comes in at an edge is 0, what leaves at one is lost.

import { OptionError } from "../errors.ts";
import { checkInMemory, type Dataset, type Inputs, type Labels, type Targets } from "./dataset.ts";
import { type ImageShape, imageShape } from "./image-shape.ts";
import { checkOptionNames } from "./option-names.ts";

export interface ShiftOptions {
  /** Pixels; negative ones move up. Default 0. */
  readonly down?: number;
  /** Pixels; negative ones move left. Default 0. */
  readonly right?: number;
}

/**
 * The set with every picture moved; all else stays.
 * @throws ShapeError where examples are no pictures, OptionError for parts of pixels
 */
export function shift<In extends readonly number[], Out extends number>(
  set: Dataset<In, Out>,
  options: ShiftOptions,
): Dataset<In, Out> {
  checkOptionNames("shift", options, { down: true, right: true });
  const { down = 0, right = 0 } = options;
  checkInMemory("shift", set);
  for (const [name, pixels] of Object.entries({ down, right })) {
    if (Number.isInteger(pixels)) continue;
    throw new OptionError(`shift: ${name}: expected whole pixels, got ${pixels}`);
  }
  const image = imageShape(set, `shift ${set.name}`);
  const inputs = emptyLike(set.inputs, set.inputs.length);
  for (let example = 0; example < set.count; example++) {
    copyShifted(set.inputs, example, inputs, example, image, down, right);
  }
  const name = `${set.name}, moved by ${down} down and ${right} right`;
  return { ...set, name, inputs };
}

/** Writes picture `example` of one array, moved, as picture `place` of another, which is 0 there. */
export function copyShifted<Values extends Inputs>(
  from: Values,
  example: number,
  to: Values,
  place: number,
  { height, width, channels }: ImageShape,
  down: number,
  right: number,
): void {
  const row = width * channels;
  const size = height * row;
  const move = right * channels;
  if (Math.abs(move) >= row) return;
  for (let y = Math.max(0, down); y < height + Math.min(0, down); y++) {
    const first = example * size + (y - down) * row;
    const kept = from.subarray(first + Math.max(0, -move), first + row - Math.max(0, move));
    to.set(kept, place * size + y * row + Math.max(0, move));
  }
}

/** An array of the same type, of zeros. */
export function emptyLike<Values extends Inputs | Labels | Targets>(
  like: Values,
  length: number,
): Values {
  return new (like.constructor as new (length: number) => Values)(length);
}
