// Homes: where values live that get memory. Every output and every update has one of its own.
import type { Graph, Node, Update } from "../../1-graph/graph.ts";
import { isSource, isView } from "../../1-graph/ops.ts";

/** Where a stored value lives. */
export type Home =
  | { readonly kind: "output"; readonly name: string }
  | { readonly kind: "update"; readonly target: Node }
  /** isCut: a kernel of its own, because too long a chain of values hangs on it. */
  | { readonly kind: "scratch"; readonly isCut?: boolean };

export type Homes = ReadonlyMap<Node, Home>;

/** A copy of x: `detach` is the identity, and after simplification stands only for copies. */
export const copyOf = (graph: Graph, x: Node): Node => graph.add("detach", [x], {});

/** Whether a node has a result of its own to keep. */
export const isComputed = (node: Node): boolean => !isSource(node.op) && !isView(node.op);

/** Gives every output and update a computed node of its own, by copies where needed. */
export function claimHomes(graph: Graph): Map<Node, Home> {
  const homes = new Map<Node, Home>();
  const claim = (value: Node, home: Home) => {
    let node = isComputed(value) ? seenApart(graph, value) : copyOf(graph, value);
    while (homes.has(node)) node = copyOf(graph, node);
    homes.set(node, home);
  };
  for (const { target, value } of graph.updates as readonly Update[])
    claim(value, { kind: "update", target });
  for (const [name, node] of graph.outputs) claim(node, { kind: "output", name });
  return homes;
}

/** What someone wants to see of a gradient behind a pooling, unpooled once more: the contractions
 * go on visiting its winners alone, so that what they sum, and in which order, stays the same. */
function seenApart(graph: Graph, value: Node): Node {
  if (value.op !== "unpool") return value;
  const isRead = graph.nodes.some((n) => n.op === "contract" && n.inputs.includes(value));
  if (!isRead) return value;
  const [values, which] = value.inputs as [Node, Node];
  return graph.add("unpool", [copyOf(graph, values), which], value.attributes, value);
}
