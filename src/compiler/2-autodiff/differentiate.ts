// The reverse sweep: from a scalar loss back through the graph, adding up what reaches each node.
// Gradients are ordinary nodes of the same graph; only nodes between the loss and what was asked
// for are visited.
import { GraphError } from "../../errors.ts";
import { dependents } from "../1-graph/dependents.ts";
import { isFloat } from "../1-graph/dtype.ts";
import { type Graph, isResult, isScan, type Node, type ScanResult } from "../1-graph/graph.ts";
import type { Tensor } from "../1-graph/tensor.ts";
import { gradientsOf, one } from "./gradients.ts";
import type { scanGradients } from "./scan-gradients.ts";
import type { Adjoints } from "./step-back.ts";

type LoopRule = typeof scanGradients;

/** What the loops of a graph are differentiated by: it comes with them. */
const loopRules = new WeakMap<Graph, LoopRule>();

/** From now on the loops of a graph have this gradient. */
export const differentiateLoops = (graph: Graph, rule: LoopRule) => loopRules.set(graph, rule);

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
  const nodes = wrt.map((t) => t.node);
  const adjoints = adjointsBy(loopRules.get(loss.graph));
  const found = adjoints(loss.graph, [[loss.node, one(loss)]], nodes);
  return wrt.map((t, i) => found[i] ?? t.constant(0).broadcastTo(t.shape));
}

/** What reaches each of `wrt` of gradients that are given for some values; undefined where nothing
 * does. */
const adjointsBy = (loopRule: LoopRule | undefined): Adjoints => {
  const adjoints: Adjoints = (graph, given, wrt) => {
    const useful = dependents(graph.nodes, wrt, "floats");
    const gradients = new Map<Node, Tensor>();
    const add = (node: Node, gradient: Tensor) => {
      const sofar = gradients.get(node);
      gradients.set(node, sofar ? sofar.add(gradient) : gradient);
    };
    for (const [node, gradient] of given) add(node, gradient);
    const last = Math.max(-1, ...given.map(([node]) => node.id));
    const order = graph.nodes.filter((n) => n.id <= last && useful.has(n)).reverse();
    // the results of a scan come behind it, so all of them are known when it is met
    const results = new Map<Node, ScanResult[]>();
    for (const node of order) {
      const g = gradients.get(node);
      let contributions: readonly (Tensor | null)[] = [];
      if (isScan(node)) {
        const known = (results.get(node) ?? []).map((r) => [r, gradients.get(r)!] as const);
        if (known.length === 0) continue;
        if (!loopRule) throw new GraphError("differentiate: a scan without a way back");
        contributions = loopRule(graph, node, known, (n) => useful.has(n), adjoints);
      } else if (!g) continue;
      else if (isResult(node)) {
        const scan = node.inputs[0]!;
        results.set(scan, [...(results.get(scan) ?? []), node]);
      } else contributions = gradientsOf(node, g);
      for (const [i, contribution] of contributions.entries()) {
        const operand = node.inputs[i]!;
        if (contribution && useful.has(operand)) add(operand, contribution);
      }
    }
    return wrt.map((node) => gradients.get(node));
  };
  return adjoints;
};
