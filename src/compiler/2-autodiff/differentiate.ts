// The reverse sweep: from a scalar loss back through the graph, adding up what reaches each node.
// Gradients are ordinary nodes of the same graph; only nodes between the loss and what was asked
// for are visited.
import { GraphError } from "../../errors.ts";
import { isFloat } from "../1-graph/dtype.ts";
import type { Node } from "../1-graph/graph.ts";
import type { Tensor } from "../1-graph/tensor.ts";
import { gradientsOf, one } from "./gradients.ts";

/** Nodes whose value depends on one of `sources` through floats. */
function dependents(graph: Tensor["graph"], sources: readonly Node[]): Set<Node> {
  const reached = new Set<Node>(sources);
  for (const node of graph.nodes) {
    if (isFloat(node.dtype) && node.inputs.some((i) => reached.has(i))) reached.add(node);
  }
  return reached;
}

/**
 * dC/dx for each of `wrt`, each of its shape; zeros where the loss does not depend on it.
 * @throws GraphError when the loss is not a float scalar
 */
export function differentiate(loss: Tensor, wrt: readonly Tensor[]): Tensor[] {
  if (loss.rank !== 0 || !isFloat(loss.dtype)) {
    throw new GraphError(
      `differentiate: the loss must be one float, got ${loss.dtype} [${loss.shape.join(", ")}]`,
    );
  }
  const { graph } = loss;
  const useful = dependents(
    graph,
    wrt.map((t) => t.node),
  );
  const gradients = new Map<Node, Tensor>([[loss.node, one(loss)]]);
  const order = graph.nodes.filter((n) => n.id <= loss.node.id && useful.has(n)).reverse();
  for (const node of order) {
    const g = gradients.get(node);
    if (!g) continue;
    for (const [i, contribution] of gradientsOf(node, g).entries()) {
      const operand = node.inputs[i]!;
      if (!contribution || !useful.has(operand)) continue;
      const sofar = gradients.get(operand);
      gradients.set(operand, sofar ? sofar.add(contribution) : contribution);
    }
  }
  return wrt.map((t) => gradients.get(t.node) ?? t.constant(0).broadcastTo(t.shape));
}
