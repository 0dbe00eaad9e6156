// The gradient of a ReLU asks where its result is zero. Where the result is made by a few instructions of
// one value that lies in memory anyway, as behind a batch norm, what reads the gradient reads that
// value too: the mask is made of it again, and the result is not read on the way back. The bits are
// the same, as relu(z) <= 0 where z <= 0.
import type { Graph, Node } from "../../1-graph/graph.ts";
import { ELEMENTWISE, isElementwise, isReduction } from "../../1-graph/ops.ts";
import { rewrite } from "../../1-graph/rewrite.ts";
import { size } from "../../1-graph/shape.ts";
import { reluOperand } from "../../1-graph/tensor.ts";
import { isReindexing } from "../../1-graph/views.ts";
import { readersIn } from "./readers.ts";
import { uniformValue } from "./simplify.ts";
import { learnedBy } from "./watch.ts";

/** Instructions of a value that is made again at most. */
const CHEAP = 4;

/** The same graph, its masks made of what lies in memory anyway. */
export function remakeMasks(source: Graph): Graph {
  const masked = (node: Node): Node | null =>
    node.op === "le" && uniformValue(node.inputs[1]!) === 0 ? reluOperand(node.inputs[0]!) : null;
  if (!source.live().some(masked)) return source;
  const readers = readersIn(learnedBy(source));
  /** A sum is a kernel of its own: what it reads, and another made, lies in memory. */
  const isSummed = (node: Node): boolean =>
    isReduction(node.op) && (readers.get(node) ?? []).some((r) => isReduction(r.op));
  const isRemade = (z: Node): boolean => {
    const whole = new Set<Node>();
    let cost = 0;
    const seen = new Set<Node>();
    const visit = [z];
    for (let node = visit.pop(); node && cost <= CHEAP; node = visit.pop()) {
      if (seen.has(node)) continue;
      seen.add(node);
      if (isReindexing(node) && size(node.inputs[0]!.shape) < size(z.shape)) continue;
      if (!isElementwise(node.op)) whole.add(node);
      else {
        cost += ELEMENTWISE[node.op].cost;
        visit.push(...node.inputs);
      }
    }
    return cost <= CHEAP && whole.size === 1 && [...whole].every(isSummed);
  };
  return rewrite(source, (graph, [y, zero], node) => {
    const z = masked(node);
    return z && isRemade(z) ? graph.add("le", [reluOperand(y!)!, zero!], {}) : null;
  });
}
