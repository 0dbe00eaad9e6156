// The order of the examples of a set that lies on disk. Drawn freely, every mini-batch would read from all
// over the file; read as it lies, the network would see the file's own order. So it is shuffled twice.

import type { PartSizes } from "./dataset.ts";
import { permutation } from "./random.ts";

/**
 * The order of an epoch in two levels, a function of seed, epoch and sizes alone. The set is cut into
 * blocks of `block` neighbours, the last one shorter; the blocks are drawn in an order
 * (`permutation(seed, epoch, blocks, "order.blocks")`), laid behind one another and cut into parts of
 * `part` examples; and the examples of part i are drawn in an order
 * (`permutation(seed, epoch, examples, "order." + i)`). A set of one part is shuffled as in memory, by
 * `permutation(seed, epoch, count)`.
 */
export function blockOrder(
  seed: number,
  epoch: number,
  count: number,
  { part, block }: PartSizes,
): Uint32Array<ArrayBuffer> {
  if (part >= count) return permutation(seed, epoch, count);
  const laid = new Uint32Array(count);
  let at = 0;
  for (const one of permutation(seed, epoch, Math.ceil(count / block), "order.blocks")) {
    const end = Math.min((one + 1) * block, count);
    for (let row = one * block; row < end; row++) laid[at++] = row;
  }
  const order = new Uint32Array(count);
  for (let first = 0; first < count; first += part) {
    const examples = Math.min(part, count - first);
    const own = permutation(seed, epoch, examples, `order.${first / part}`);
    for (let i = 0; i < examples; i++) order[first + i] = laid[first + own[i]!]!;
  }
  return order;
}
