// How many values an example has.
import type { Dataset } from "downhill/data";

/** Values in one example. */
export function width({ inputShape }: Pick<Dataset, "inputShape">): number {
  return inputShape.reduce((a, b) => a * b, 1);
}
