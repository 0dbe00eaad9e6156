// Which values of a graph change with some of them.
import { isFloat } from "../1-graph/dtype.ts";
import type { Node } from "../1-graph/graph.ts";

/** `sources`, and the nodes whose value depends on one of them; through floats alone where a
 * gradient is to follow. `nodes` are in order of creation. */
export function dependents(
  nodes: readonly Node[],
  sources: Iterable<Node>,
  through: "floats" | "all" = "floats",
): Set<Node> {
  const reached = new Set<Node>(sources);
  for (const node of nodes) {
    const passes = through === "all" || isFloat(node.dtype);
    if (passes && node.inputs.some((i) => reached.has(i))) reached.add(node);
  }
  return reached;
}
