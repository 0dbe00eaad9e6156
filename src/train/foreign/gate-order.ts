// The weights of gru and lstm are blocks of rows, one a gate, and programs order the gates otherwise.
// Here they lie as in PyTorch.

import { checkOneOf } from "../../nn/check.ts";
import { descriptionsOf } from "../../nn/inner-layers.ts";
import type { Network } from "../../nn/network.ts";

/**
 * How the other program orders gates. lstm: PyTorch and Keras i f g o, ONNX i o f g; gru: PyTorch
 * r z n, Keras and ONNX z r n.
 */
export type GateOrder = "pytorch" | "keras" | "onnx";

/** For each kind of layer which block of theirs is each of ours. */
const BLOCKS: Readonly<Record<GateOrder, Readonly<Record<string, readonly number[]>>>> = {
  pytorch: {},
  keras: { gru: [1, 0, 2] },
  onnx: { gru: [1, 0, 2], lstm: [0, 2, 3, 1] },
};

/** The parameters whose blocks of rows come in another order, by name, with that order. */
export function gatesToReorder(net: Network, order: GateOrder): Map<string, readonly number[]> {
  checkOneOf("gateOrder", order, Object.keys(BLOCKS));
  const found = new Map<string, readonly number[]>();
  for (const parameter of net.parameters) {
    const { name, isStatistic } = parameter;
    const kind = descriptionsOf(net, parameter).at(-1)?.kind;
    const blocks = kind === undefined ? undefined : BLOCKS[order][kind];
    if (blocks && !isStatistic) found.set(name, blocks);
  }
  return found;
}

/** Rows in our order: block `blocks[k]` of theirs is block k of ours. */
export function inOurOrder<Floats extends Float32Array | Float64Array>(
  values: Floats,
  blocks: readonly number[],
): Floats {
  const size = values.length / blocks.length;
  const ordered = values.slice() as Floats;
  for (const [k, from] of blocks.entries()) {
    ordered.set(values.subarray(from * size, (from + 1) * size), k * size);
  }
  return ordered;
}
