// Who reads what in a graph.
import type { Node } from "../../1-graph/graph.ts";

/** The nodes that read each node, once each, in order. */
export function readersIn(nodes: readonly Node[]): Map<Node, Node[]> {
  const readers = new Map<Node, Node[]>();
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at]!;
    for (let i = 0; i < node.inputs.length; i++) {
      const known = readers.get(node.inputs[i]!);
      if (!known) readers.set(node.inputs[i]!, [node]);
      else if (known.at(-1) !== node) known.push(node);
    }
  }
  return readers;
}
