// Whether a data set fits a network. The types say so at compile time; sets whose sizes are known
// only when they are read are checked here.
import { text } from "../compiler/1-graph/shape.ts";
import type { Dataset } from "../data/dataset.ts";
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

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
