// Networks that read on: what they remember goes from batch to batch, in as many streams as a batch
// has examples.
import { OptionError } from "../../errors.ts";
import { allDescriptions } from "../inner-layers.ts";
import type { Network } from "../network.ts";

/**
 * In how many streams a network reads on; 0: every example begins at 0.
 * @throws OptionError for layers that have different ones
 */
export function streamsOf(net: Pick<Network, "layers">): number {
  const found = allDescriptions(net).flatMap(({ streams }) => (streams ? [Number(streams)] : []));
  const [first = 0] = found;
  const other = found.find((streams) => streams !== first);
  if (other === undefined) return first;
  throw new OptionError(
    `streams: expected the same in all layers, got ${first} and ${other}; a batch has one size`,
  );
}
