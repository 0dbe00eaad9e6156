// Gives contractions operands they can read in vectors: where no operand has a result axis
// innermost (the weights in the backward pass of a dense layer), a rearranged copy is made first.
import type { Graph, Node } from "../../1-graph/graph.ts";
import { rewrite } from "../../1-graph/rewrite.ts";
import { copyOf } from "./home.ts";
import { type AxisOrder, wantsCopy } from "./layout.ts";

/** `operand` copied with the axes of `labels` that are free in the result last, as the result has
 * them, and before them the summed ones as the other operand has them. */
function rearranged(graph: Graph, operand: Node, labels: string, other: string, out: string) {
  const isFree = (l: string) => out.includes(l) && !other.includes(l);
  const rank = (l: string) => (isFree(l) ? other.length + out.indexOf(l) : other.indexOf(l));
  const sorted = [...labels].sort((a, b) => rank(a) - rank(b)).join("");
  const order = [...sorted].map((l) => labels.indexOf(l));
  const moved = sorted === labels ? operand : graph.add("permute", [operand], { order });
  return { node: copyOf(graph, moved), labels: sorted };
}

export function relayout(source: Graph, orders: ReadonlyMap<string, AxisOrder>): Graph {
  return rewrite(source, (graph, inputs, node) => {
    if (node.op !== "contract") return null;
    const side = wantsCopy(node, orders);
    if (!side) return null;
    const { left, right, out } = node.attributes;
    const [a, b] = inputs as [Node, Node];
    if (side === "left") {
      const copy = rearranged(graph, a, left, right, out);
      return graph.add("contract", [copy.node, b], { left: copy.labels, right, out });
    }
    const copy = rearranged(graph, b, right, left, out);
    return graph.add("contract", [a, copy.node], { left, right: copy.labels, out });
  });
}
