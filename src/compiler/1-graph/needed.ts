// What some values of a graph are made of.
import type { Graph, Node } from "./graph.ts";

/** The nodes that `roots` need, operands first; those that are `given` need nothing. */
export function needed(
  graph: Graph,
  roots: Iterable<Node>,
  given: (node: Node) => boolean = () => false,
): Node[] {
  const found = new Set<Node>();
  const visit = [...roots];
  for (let node = visit.pop(); node; node = visit.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    if (!given(node)) visit.push(...node.inputs);
  }
  return graph.nodes.filter((node) => found.has(node));
}
