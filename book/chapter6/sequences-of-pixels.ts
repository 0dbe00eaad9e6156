// Digits that are read pixel by pixel: made smaller by means of blocks, and in an order that is the
// book's, row by row, or one that was drawn once for all.
import { type Dataset, dataset, permutation } from "downhill/data";

/** The order in which pixels are read. */
export type Reading = "in order" | "permuted";
export const READINGS: readonly Reading[] = ["in order", "permuted"];

const SIDE = 28;
/** One permutation for all runs: it is part of the task, as in Le, Jaitly & Hinton 2015. */
const PERMUTATION_SEED = 92916;

/** The first `count` images as sequences of side x side pixels, [side * side, 1]. */
export function pixelSequences(
  images: Dataset<readonly [784], 10>,
  count: number,
  side: number,
  reading: Reading,
): Dataset<readonly [number, 1], 10> {
  const block = SIDE / side;
  const steps = side * side;
  const order =
    reading === "in order"
      ? Uint32Array.from({ length: steps }, (_, i) => i)
      : permutation(PERMUTATION_SEED, 0, steps, "pixels");
  const inputs = new Float32Array(count * steps);
  const scale = block * block * images.divideBy;
  for (let image = 0; image < count; image++) {
    for (let step = 0; step < steps; step++) {
      const [top, left] = [Math.floor(order[step]! / side) * block, (order[step]! % side) * block];
      let sum = 0;
      for (let y = 0; y < block; y++) {
        for (let x = 0; x < block; x++) {
          sum += images.inputs[image * SIDE * SIDE + (top + y) * SIDE + left + x]!;
        }
      }
      inputs[image * steps + step] = sum / scale;
    }
  }
  return dataset({
    name: `${images.name}, ${steps} steps ${reading}`,
    inputShape: [steps, 1],
    outputs: 10,
    inputs,
    labels: images.labels!.slice(0, count),
  });
}
