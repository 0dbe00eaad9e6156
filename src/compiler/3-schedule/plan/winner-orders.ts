// How parameters lie whose gradient is summed over the winners of a pooling.
import { isContraction } from "../../1-graph/contraction.ts";
import type { Graph, Node } from "../../1-graph/graph.ts";
import { isPointwise } from "../../1-graph/ops.ts";
import { sameShape } from "../../1-graph/shape.ts";
import { hasWindows, unpooledSide, visitsWinners } from "./inline.ts";
import { type AxisOrder, alikeIn, persists } from "./layout.ts";

/** Adds the orders of what is updated from a sum over winners: those run along an axis of the operand
 * that is not unpooled, the innermost that is wider than one. */
export function winnerOrders(
  graph: Graph,
  orders: Map<string, AxisOrder>,
  nodes: readonly Node[],
): void {
  if (!hasWindows(nodes)) return;
  for (const { target, value } of graph.updates) {
    if (!persists(target) || target.op !== "input") continue;
    const sum = pointwiseSource(value, (n) => isContraction(n) && visitsWinners(n) === "summed");
    if (!sum || !isContraction(sum) || !sameShape(sum.shape, target.shape)) continue;
    const side = unpooledSide(sum)!;
    const { left, right, out } = sum.attributes;
    const [mine, other] = side === 0 ? [left, right] : [right, left];
    const extents = new Map([...out].map((l, axis) => [l, sum.shape[axis]!]));
    const run = [...other].reverse().find((l) => (extents.get(l) ?? 1) > 1 && !mine.includes(l));
    if (run === undefined) continue;
    const rank = (l: string) =>
      l === run ? other.length : mine.includes(l) ? -1 : other.indexOf(l);
    const order = [...out].sort((a, b) => rank(a) - rank(b)).map((l) => out.indexOf(l));
    for (const node of alikeIn(target, value))
      if (node.op === "input" && !orders.has(node.attributes.name))
        orders.set(node.attributes.name, order);
  }
}

/** The first value that `wanted` accepts among those that a value is made of element by element. */
function pointwiseSource(value: Node, wanted: (node: Node) => boolean): Node | null {
  const seen = new Set<Node>();
  const visit = [value];
  for (let node = visit.pop(); node; node = visit.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (wanted(node)) return node;
    if (isPointwise(node.op)) visit.push(...node.inputs);
  }
  return null;
}
