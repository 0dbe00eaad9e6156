// Gives contractions operands they can read in vectors: where no operand has a result axis
// innermost (the weights in the backward pass of a dense layer), a rearranged copy is made first.
import type { Graph, Node } from "../1-graph/graph.ts";
import { rewrite } from "../1-graph/rewrite.ts";
import type { Contract } from "./contract-parts.ts";
import { type Unpool, unpooledSide, visitsWinners } from "./inline.ts";
import { type AxisOrder, wantsCopy } from "./layout.ts";
import { copyOf } from "./storage.ts";

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

/** Products that a run of sums over winners takes at a time; where there are more, it walks through
 * the winners again and again. */
const ONE_WALK = 96;

/** The orders of axes in which winners are to lie: where a sum over them walks through them often,
 * for each of their kept axes apart (the filters of a convolution), those come first. */
function walkingOrders(source: Graph): Map<Node, AxisOrder> {
  const orders = new Map<Node, AxisOrder>();
  for (const node of source.live()) {
    if (node.op !== "contract" || visitsWinners(node) !== "summed") continue;
    const side = unpooledSide(node)!;
    const { left, right, out } = node.attributes;
    const mine = [left, right][side]!;
    const others = [...out].filter((l) => !mine.includes(l));
    const run = others.reduce((p, l) => p * node.shape[out.indexOf(l)]!, 1);
    if (run <= ONE_WALK) continue;
    const axes = [...mine].map((_, axis) => axis);
    const isOuter = (axis: number) => out.includes(mine[axis]!);
    orders.set(node.inputs[side]!, [
      ...axes.filter(isOuter),
      ...axes.filter((axis) => !isOuter(axis)),
    ]);
  }
  return orders;
}

/** The same contraction with copies of gradient and places that lie in another order. */
function reordered(graph: Graph, inputs: readonly Node[], node: Contract, order: AxisOrder): Node {
  const side = unpooledSide(node)!;
  const unpool = inputs[side] as Unpool;
  const copies = unpool.inputs.map((i) => copyOf(graph, graph.add("permute", [i], { order })));
  const axes = unpool.attributes.axes.map((axis) => order.indexOf(axis));
  const shape = order.map((axis) => unpool.shape[axis]!);
  const moved = graph.add("unpool", copies, { ...unpool.attributes, axes }, { ...unpool, shape });
  const { left, right } = node.attributes;
  const labels = order.map((axis) => [left, right][side]![axis]!).join("");
  const operands = side === 0 ? [moved, inputs[1]!] : [inputs[0]!, moved];
  const renamed = side === 0 ? { left: labels } : { right: labels };
  return graph.add("contract", operands, { ...node.attributes, ...renamed });
}

export function relayout(source: Graph, orders: ReadonlyMap<string, AxisOrder>): Graph {
  const walking = walkingOrders(source);
  return rewrite(source, (graph, inputs, node) => {
    if (node.op === "contract" && visitsWinners(node)) {
      const order = walking.get(node.inputs[unpooledSide(node)!]!);
      if (order) return reordered(graph, inputs, node, order);
    }
    const side = wantsCopy(node, orders);
    if (!side || node.op !== "contract") return null;
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
