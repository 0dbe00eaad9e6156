// Gives contractions operands they can read in vectors: where no operand has a result axis
// innermost (the weights in the backward pass of a dense layer), a rearranged copy is made first.
import { Graph, type Node } from "../1-graph/graph.ts";
import { type AxisOrder, wantsCopy } from "./layout.ts";
import { copyOf } from "./storage.ts";

/** `operand` copied with the axes of `labels` that are free in the result last. */
function rearranged(graph: Graph, operand: Node, labels: string, other: string, out: string) {
  const isFree = (l: string) => out.includes(l) && !other.includes(l);
  const sorted = [...labels]
    .filter((l) => !isFree(l))
    .concat([...labels].filter(isFree))
    .join("");
  const order = [...sorted].map((l) => labels.indexOf(l));
  const moved = sorted === labels ? operand : graph.add("permute", [operand], { order });
  return { node: copyOf(graph, moved), labels: sorted };
}

export function relayout(
  source: Graph,
  orders: ReadonlyMap<string, AxisOrder>,
  choose: typeof wantsCopy = wantsCopy,
): Graph {
  const graph = new Graph();
  const image = new Map<Node, Node>();
  for (const node of source.live()) {
    const inputs = node.inputs.map((i) => image.get(i)!);
    const side = choose(node, orders);
    if (side && node.op === "contract") {
      const { left, right, out } = node.attributes;
      const [a, b] = inputs as [Node, Node];
      if (side === "left") {
        const copy = rearranged(graph, a, left, right, out);
        image.set(node, graph.add("contract", [copy.node, b], { left: copy.labels, right, out }));
      } else {
        const copy = rearranged(graph, b, right, left, out);
        image.set(node, graph.add("contract", [a, copy.node], { left, right: copy.labels, out }));
      }
    } else {
      image.set(node, graph.add(node.op, inputs, node.attributes as never, node));
    }
  }
  for (const [name, node] of source.outputs) graph.output(name, image.get(node)!);
  for (const { target, value } of source.updates)
    graph.update(image.get(target)!, image.get(value)!);
  return graph;
}
