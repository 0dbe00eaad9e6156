// Homes: where values live that get memory. Every output and every update has one of its own.
import type { Padding } from "../../1-graph/attributes.ts";
import { type Graph, isResult, type Node } from "../../1-graph/graph.ts";
import { isSource, isView } from "../../1-graph/ops.ts";

/** Where a stored value lives. */
export type Home =
  | { readonly kind: "output"; readonly name: string }
  | { readonly kind: "update"; readonly target: Node }
  | {
      readonly kind: "scratch";
      /** A kernel that it begins, because too long a chain of values hangs on it. */
      readonly isCut?: boolean;
      /** What an input held before it was updated: a kernel to itself, which can go first. */
      readonly isSnapshot?: boolean;
      /** What lies around it, for the contractions that read it padded. */
      readonly border?: Padding | undefined;
    };

export type Homes = ReadonlyMap<Node, Home>;

export const copyOf = (graph: Graph, x: Node): Node => graph.add("copy", [x], {});

/** Whether a node has a result of its own to keep. */
export const isComputed = (node: Node): boolean => !isSource(node.op) && !isView(node.op);

/** Gives every update, and every one of `outputs`, a computed node of its own, by copies where
 * needed. */
export function claimHomes(
  graph: Graph,
  outputs: Iterable<readonly [string, Node]> = graph.outputs,
): Map<Node, Home> {
  const homes = new Map<Node, Home>();
  for (const { target, value } of graph.updates)
    claim(graph, homes, value, { kind: "update", target });
  claimOutputs(graph, homes, outputs);
  return homes;
}

/** Gives each of `outputs` a computed node that has no other home. */
export function claimOutputs(
  graph: Graph,
  homes: Map<Node, Home>,
  outputs: Iterable<readonly [string, Node]>,
): void {
  for (const [name, node] of outputs) claim(graph, homes, node, { kind: "output", name });
}

function claim(graph: Graph, homes: Map<Node, Home>, value: Node, home: Home): void {
  // a result of a scan lies where its loop leaves it
  let node = isComputed(value) && !isResult(value) ? value : copyOf(graph, value);
  while (homes.has(node)) node = copyOf(graph, node);
  homes.set(node, home);
}
