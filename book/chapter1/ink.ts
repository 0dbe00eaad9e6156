// How much ink an image has, and the digit whose images have about as much. In sums of bytes, which
// are exact; dividing by 256 as the book does changes no comparison.
import type { Dataset } from "downhill/data";

/** The sum of the pixels, as bytes, of each image. */
function inks({ inputs, count }: Dataset): number[] {
  const size = inputs.length / count;
  return Array.from({ length: count }, (_, row) => {
    let sum = 0;
    for (let i = row * size; i < (row + 1) * size; i++) sum += inputs[i]!;
    return sum;
  });
}

/** The mean ink of each class. */
export function inkByDigit(training: Dataset): number[] {
  const sums = new Array<number>(training.classes).fill(0);
  const counts = new Array<number>(training.classes).fill(0);
  for (const [row, ink] of inks(training).entries()) {
    const digit = training.labels![row]!;
    sums[digit]! += ink;
    counts[digit]!++;
  }
  return sums.map((sum, digit) => sum / counts[digit]!);
}

/** The answer for some ink: the class with the nearest mean, the lower one of two as near. */
export function nearestInk(means: readonly number[]): (ink: number) => number {
  return (ink) => {
    const distances = means.map((mean) => Math.abs(mean - ink));
    return distances.indexOf(Math.min(...distances));
  };
}

/** How many images are answered right. */
export function countedRight(set: Dataset, answer: (ink: number) => number): number {
  return inks(set).filter((ink, row) => answer(ink) === set.labels![row]).length;
}

/** How many test images are nearest to the mean of their class, by the ink in fields x fields. */
export function nearestMean(training: Dataset, test: Dataset, fields: number): number {
  const size = fields * fields;
  const points = fieldInks(training, fields);
  const means = Array.from({ length: training.classes }, () => new Float64Array(size));
  const counts = new Array<number>(training.classes).fill(0);
  for (let row = 0; row < training.count; row++) {
    const label = training.labels![row]!;
    const mean = means[label]!;
    counts[label]!++;
    for (let i = 0; i < size; i++) mean[i]! += points[row * size + i]!;
  }
  for (const [label, mean] of means.entries()) {
    for (let i = 0; i < size; i++) mean[i]! /= counts[label]!;
  }
  const asked = fieldInks(test, fields);
  let right = 0;
  for (let row = 0; row < test.count; row++) {
    const distances = means.map((mean) => squaredDistance(asked, row * size, mean));
    if (distances.indexOf(Math.min(...distances)) === test.labels![row]) right++;
  }
  return right;
}

function squaredDistance(points: Float64Array, from: number, mean: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < mean.length; i++) {
    const difference = points[from + i]! - mean[i]!;
    sum += difference * difference;
  }
  return sum;
}

/** The ink of each image of 28 x 28 in fields x fields parts, one image after another. */
function fieldInks({ inputs, count }: Dataset, fields: number): Float64Array {
  const side = 28 / fields;
  const field = Array.from(
    { length: 784 },
    (_, i) => Math.floor(i / 28 / side) * fields + Math.floor((i % 28) / side),
  );
  const inks = new Float64Array(count * fields * fields);
  for (let row = 0; row < count; row++) {
    const first = row * fields * fields;
    for (let i = 0; i < 784; i++) inks[first + field[i]!]! += inputs[row * 784 + i]!;
  }
  return inks;
}
