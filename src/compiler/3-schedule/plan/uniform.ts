// Whether a value is one number throughout.
import type { Node } from "../../1-graph/graph.ts";

/** The one number that a node holds in all its elements, if that is known. */
export function uniformValue(node: Node): number | null {
  if (node.op === "constant") return node.attributes.value;
  if (node.op === "broadcast" || node.op === "reshape" || node.op === "permute") {
    return uniformValue(node.inputs[0]!);
  }
  return null;
}
