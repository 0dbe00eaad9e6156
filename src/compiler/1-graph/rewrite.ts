// Makes a new graph of an old one, node by node, operands first: what passes of the schedule share.
import { Graph, type Node } from "./graph.ts";

/** The replacement of a node, given its operands in the new graph; null keeps it as it is. */
export type Rewrite = (graph: Graph, inputs: readonly Node[], node: Node) => Node | null;

/** `source` with every live node replaced by what `rule` says, and the same outputs and updates. */
export function rewrite(source: Graph, rule: Rewrite): Graph {
  const graph = new Graph();
  const image = new Map<Node, Node>();
  for (const node of source.live()) {
    const inputs = node.inputs.map((i) => image.get(i)!);
    image.set(node, rule(graph, inputs, node) ?? graph.copy(node, inputs));
  }
  for (const [name, node] of source.outputs) graph.output(name, image.get(node)!);
  for (const { target, value } of source.updates) {
    graph.update(image.get(target)!, image.get(value)!);
  }
  graph.origin = { source, image };
  return graph;
}
