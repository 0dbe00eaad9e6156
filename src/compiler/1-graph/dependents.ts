// Which values of a graph change with some of them.
import { isFloat } from "./dtype.ts";
import type { Node } from "./graph.ts";

/** `sources`, and those of `nodes`, operands first, whose value depends on one of them; through floats
 * alone where a gradient is to follow. */
export function dependents(
  nodes: readonly Node[],
  sources: Iterable<Node>,
  through: "floats" | "all" = "all",
): Set<Node> {
  const reached = new Set<Node>(sources);
  for (const node of nodes) {
    const passes = through === "all" || isFloat(node.dtype);
    if (passes && node.inputs.some((i) => reached.has(i))) reached.add(node);
  }
  return reached;
}
