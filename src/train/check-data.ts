// Whether a data set fits a network. The types say so at compile time; sets whose sizes are known
// only when they are read are checked here.
import { text } from "../compiler/1-graph/shape.ts";
import type { Dataset } from "../data/dataset.ts";
import { type ImageShape, imageText, isSameImage, knownImageShape } from "../data/image-shape.ts";
import { OptionError, ShapeError } from "../errors.ts";
import type { Network } from "../nn/network.ts";

/** Throws ShapeError for sizes that differ, OptionError for an empty set. */
export function checkDataset(option: string, net: Network, set: Dataset): void {
  const { inputShape, outputs } = set;
  if (text(inputShape) !== text(net.inputShape)) {
    const sameSize = size(inputShape) === size(net.inputShape);
    const cure = sameSize ? `; reshapeInputs(set, ${text(net.inputShape)}) gives that shape` : "";
    throw new ShapeError(
      `${option}: expected examples of shape ${text(net.inputShape)}, got ${text(inputShape)} in ${set.name}${cure}`,
    );
  }
  if (outputs !== net.outputs) {
    const what = set.labels ? "classes" : "target values";
    throw new ShapeError(
      `${option}: expected ${net.outputs} ${what}, one an output of the network, got ${outputs} in ${set.name}`,
    );
  }
  if (set.count === 0) {
    throw new OptionError(`${option}: expected at least one example, got none in ${set.name}`);
  }
}

/** Throws ShapeError for vectors that are pictures of other sides than those trained on. */
export function checkSamePicture(
  option: string,
  expected: ImageShape | undefined,
  set: Dataset,
): void {
  const found = knownImageShape(set);
  if (!expected || !found || isSameImage(expected, found)) return;
  throw new ShapeError(
    `${option}: expected pictures of ${imageText(expected)}, as in training, got ${imageText(found)} in ${set.name}`,
  );
}

/** Throws ShapeError for a picture that is none of the network's inputs. */
export function checkPicture(
  option: string,
  { inputShape }: Network,
  picture: ImageShape | undefined,
): void {
  if (!picture) return;
  const { height, width, channels } = picture;
  const told = inputShape.length === 1 ? undefined : knownImageShape({ inputShape });
  if (size([height, width, channels]) === size(inputShape) && isSameImage(told ?? picture, picture))
    return;
  throw new ShapeError(
    `${option}: expected a picture of the inputs ${text(inputShape)}, got ${imageText(picture)}`,
  );
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
