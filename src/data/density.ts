// How much of a data set is zeros, seen the way a compiled program can use it: the share of columns
// that are not zero throughout a mini-batch. Measured on mini-batches spread over the set.
import type { Dataset } from "./dataset.ts";
import { randomStream } from "./random.ts";

const SAMPLED_BATCHES = 20;

/** Mean share, 0..1, of the columns of a random mini-batch in which some example is not zero. */
export function liveColumnShare(set: Dataset, batchSize: number): number {
  const columns = set.inputShape.reduce((a, b) => a * b, 1);
  const random = randomStream(1, "density");
  let live = 0;
  for (let batch = 0; batch < SAMPLED_BATCHES; batch++) {
    const isLive = new Uint8Array(columns);
    for (let i = 0; i < batchSize; i++) {
      const row = random.below(set.count) * columns;
      for (let k = 0; k < columns; k++) if (set.inputs[row + k] !== 0) isLive[k] = 1;
    }
    for (const flag of isLive) live += flag;
  }
  return live / (SAMPLED_BATCHES * columns);
}
