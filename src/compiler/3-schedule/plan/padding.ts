// Where the padding of a value lies.
import type { Node, NodeOf } from "../../1-graph/graph.ts";
import type { Homes } from "./home.ts";

/** Whether zeros stand around and between the elements of a node's operand. */
export const isPad = (node: Node): node is NodeOf<"pad"> => node.op === "pad";

/** Where in the memory of its operand, with its border, a pad begins; null for what does not lie there. */
export function startInBorder(node: Node, homes: Homes): number[] | null {
  const home = isPad(node) ? homes.get(node.inputs[0]!) : undefined;
  if (!isPad(node) || home?.kind !== "scratch") return null;
  const { border } = home;
  const { low, high, interior } = node.attributes;
  const isHeld = border?.interior.every(
    (n, k) => n === interior[k] && low[k]! <= border.low[k]! && high[k]! <= border.high[k]!,
  );
  return isHeld ? border!.low.map((n, k) => n - low[k]!) : null;
}

/** The positions along an axis where the padding before a node's operand ends and that behind it
 * begins; none for other nodes, and where there is no padding. */
export function paddingEnds(node: Node, axis: number): readonly number[] {
  const n = node.inputs[0]?.shape[axis];
  if (!isPad(node) || n === node.shape[axis]) return [];
  const low = node.attributes.low[axis]!;
  return [low, low + n!];
}
