// The book's larger training set (chapter 6): every image, and four copies of it moved by one pixel
// down, up, right and left, so that a network learns that a digit is the same one pixel further. A
// copy of bytes stays bytes: 50,000 images of MNIST become 250,000 in 196 MB.

import { answersOf, checkInMemory, type Dataset } from "./dataset.ts";
import { imageShape } from "./image-shape.ts";
import { checkOptionNames } from "./option-names.ts";
import { permutation } from "./random.ts";
import { copyShifted, emptyLike } from "./shift.ts";

/** Rows and columns by which a picture moves, in the order of the book's expand_mnist.py. */
const MOVES = [
  [0, 0],
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

/**
 * The set with the four moved copies of each image, shuffled once by the seed (default 1); pixels
 * that come in at an edge are 0.
 * @throws ShapeError where examples are no pictures
 */
export function expand<In extends readonly number[], Out extends number>(
  set: Dataset<In, Out>,
  options: { readonly seed?: number } = {},
): Dataset<In, Out> {
  checkOptionNames("expand", options, { seed: true });
  checkInMemory("expand", set);
  const image = imageShape(set, `expand ${set.name}`);
  const size = image.height * image.width * image.channels;
  const count = set.count * MOVES.length;
  const inputs = emptyLike(set.inputs, count * size);
  const answers = answersOf(set);
  const labels = set.labels && emptyLike(set.labels, count * answers);
  const targets = set.targets && emptyLike(set.targets, count * set.outputs);
  const place = permutation(options.seed ?? 1, 0, count, "expand");
  for (let at = 0; at < count; at++) {
    const from = Math.floor(place[at]! / MOVES.length);
    const [down, right] = MOVES[place[at]! % MOVES.length]!;
    copyShifted(set.inputs, from, inputs, at, image, down, right);
    labels?.set(set.labels!.subarray(from * answers, (from + 1) * answers), at * answers);
    targets?.set(
      set.targets!.subarray(from * set.outputs, (from + 1) * set.outputs),
      at * set.outputs,
    );
  }
  const name = `${set.name}, expanded`;
  return { ...set, name, count, inputs, labels, targets, streams: undefined };
}
