// Skipping zeros. A mini-batch gathered from a data set of mostly zeros (the white of MNIST) has
// whole columns of zeros; a list of the columns that are not, made anew for each batch, lets the
// contractions on it visit only those. Adding 0 * w changes no bit of a sum while w is finite (0
// times a NaN or an infinity is not added), so nothing else does.
import type { Graph, Node } from "../../1-graph/graph.ts";
import { rewrite } from "../../1-graph/rewrite.ts";
import { LONGEST } from "../loops/limits.ts";
import { uniformValue } from "./simplify.ts";

/** Whether a value is zero wherever the rows gathered from one of `sparse` are. */
function isSparse(node: Node, sparse: ReadonlySet<string>): boolean {
  switch (node.op) {
    case "gather": {
      const table = node.inputs[0]!;
      return (
        node.attributes.axis === 0 && table.op === "input" && sparse.has(table.attributes.name)
      );
    }
    case "cast":
    case "neg":
    case "abs":
      return isSparse(node.inputs[0]!, sparse);
    case "mul":
      return node.inputs.some((x, i) => {
        const factor = uniformValue(node.inputs[1 - i]!);
        return factor !== null && Number.isFinite(factor) && isSparse(x, sparse);
      });
    default:
      return false;
  }
}

/** The columns of [batch, columns] that are not zero throughout. */
function liveColumns(graph: Graph, x: Node): Node {
  const magnitude = graph.add("abs", [x], {});
  return graph.add("nonzero", [graph.add("sum", [magnitude], { axes: [0] })], {});
}

/** The same graph, with contractions told which columns of a sparse operand are live. */
export function skipZeros(source: Graph, sparse: ReadonlySet<string>): Graph {
  if (sparse.size === 0) return source;
  return rewrite(source, (graph, inputs, node) => {
    if (node.op !== "contract") return null;
    const side = inputs.findIndex((i) => i.shape.length === 2 && isSparse(i, sparse));
    if (side < 0) return null;
    const labels = side === 0 ? node.attributes.left : node.attributes.right;
    const live = labels[1]!;
    // the pieces of a long sum begin at fixed columns, not at those that happen to be live
    if (!node.attributes.out.includes(live) && inputs[side]!.shape[1]! > LONGEST) return null;
    const attributes = { ...node.attributes, live };
    return graph.add("contract", [...inputs, liveColumns(graph, inputs[side]!)], attributes);
  });
}
