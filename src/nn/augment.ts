// Augmentation: pictures that a network has not quite seen before, made anew in every step, inside the
// program. Each pixel of the new picture takes its value from a place in the old one; augmentations
// move these places one after another, and the value there is interpolated once, between four pixels.
// Random numbers come from the streams augment/..., so a seed gives the same pictures on any number
// of threads. Evaluation sees the pictures as they are.
import { type RandomState, randomUniform } from "../compiler/1-graph/random.ts";
import type { Shape } from "../compiler/1-graph/shape.ts";
import { iota, type Tensor } from "../compiler/1-graph/tensor.ts";
import type { ImageShape } from "../data/image-shape.ts";
import { OptionError, ShapeError } from "../errors.ts";
import type { Adversarial } from "./attack/adversarial.ts";

/** Where the pixels of a batch take their values from, in pixels from the middle of the picture. */
export interface Places {
  /** Down: [batch, height, width]. */
  readonly y: Tensor;
  /** To the right: [batch, height, width]. */
  readonly x: Tensor;
}

/** Numbers between `low` and `high`, every one equally likely, from the stream augment/<i>/<name>. */
export type Draw = (name: string, shape: Shape, low: number, high: number) => Tensor;

/**
 * A random change of the pictures of a mini-batch, drawn anew in every step; see `affine`,
 * `elastic`, `adversarial`.
 */
export interface Augmentation {
  readonly name: string;
  /** The expression that makes it. */
  readonly code: string;
  /** Other places than the given ones. */
  move(places: Places, draw: Draw): Places;
}

/** Which random changes the pictures of a mini-batch go through. */
export interface AugmentOptions {
  /** How training pictures are distorted, anew in every step; default: not at all. What `adversarial`
   * makes comes behind all that moves pixels, and takes examples that are no pictures too. */
  readonly augment?: Augmented | undefined;
}

export type Augmented = readonly (Augmentation | Adversarial)[];

/** Those that move pixels. */
export const movesOf = (augment: Augmented = []): readonly Augmentation[] =>
  augment.filter((one) => "move" in one);

/** The one that moves values against the network; throws OptionError for more than one. */
export function adversarialOf(augment: Augmented = []): Adversarial | undefined {
  const found = augment.filter((one) => "perturb" in one);
  if (found.length <= 1) return found[0];
  throw new OptionError(
    `augment: expected one adversarial(...) at most, got ${found.map((one) => one.code).join(", ")}`,
  );
}

/**
 * Pictures of a table with their pixels moved: rows [batch] of images [count, ...] of any number
 * type -> [batch, height, width, channels] of type `dtype`. What lies outside a picture is 0.
 * @throws ShapeError for pictures of less than 2 x 2 pixels
 */
export function sampled(
  images: Tensor,
  rows: Tensor,
  picture: ImageShape,
  augmentations: readonly Augmentation[],
  random: RandomState,
  dtype: "f32" | "f64",
): Tensor {
  const { height, width, channels } = picture;
  if (height < 2 || width < 2) {
    throw new ShapeError(`augment: expected at least 2 x 2 pixels, got ${height} x ${width}`);
  }
  const shape = [rows.shape[0]!, height, width];
  const middle = (n: number) =>
    iota(rows.graph, n)
      .cast(dtype)
      .sub((n - 1) / 2);
  let places: Places = {
    y: middle(height).expand(1, width).broadcastTo(shape),
    x: middle(width).broadcastTo(shape),
  };
  for (const [i, augmentation] of augmentations.entries()) {
    const draw: Draw = (name, size, low, high) =>
      randomUniform(rows.graph, random, `augment/${i}/${name}`, size)
        .cast(dtype)
        .mul(high - low)
        .add(low);
    places = augmentation.move(places, draw);
  }
  const [top, above, below] = between(places.y, height);
  const [left, before, after] = between(places.x, width);
  const start = rows.cast("i32").mul(height * width); // [batch]
  const corner = start.expand(1, height).expand(2, width).add(top.mul(width).add(left).cast("i32"));
  const all = images.reshape([images.shape[0]! * height * width, channels]);
  const last = all.shape[0]! - width - 1;
  // four views of the table, so that one index finds all four pixels
  const pixels = (distance: number) =>
    all.slice([distance, 0], [last, channels]).gather(corner).cast(dtype);
  const each = (weight: Tensor) => weight.expand(3, channels);
  const upper = pixels(0)
    .mul(each(before))
    .add(pixels(1).mul(each(after)));
  const lower = pixels(width)
    .mul(each(before))
    .add(pixels(width + 1).mul(each(after)));
  return upper.mul(each(above)).add(lower.mul(each(below)));
}

/**
 * Two neighbouring pixels along an axis of n: the position of the first, and how much each of both
 * counts at a place: less with its distance, nothing from a whole pixel on.
 */
function between(place: Tensor, n: number): [first: Tensor, first: Tensor, second: Tensor] {
  const at = place.add((n - 1) / 2);
  const first = at
    .floor()
    .max(0)
    .min(n - 2);
  const distance = at.sub(first);
  const count = (d: Tensor) => d.constant(1).sub(d.abs()).relu();
  return [first, count(distance), count(distance.sub(1))];
}
