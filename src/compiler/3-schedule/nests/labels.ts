// How far apart neighbours along a label lie in the operands of a contraction, and so along which
// labels vectors can run.
import { type Contract, shapesOf } from "../../1-graph/contraction.ts";
import type { Node } from "../../1-graph/graph.ts";
import { isAlias, isReindexing } from "../../1-graph/views.ts";
import { fixed, type Index, throughView } from "../elements/access.ts";
import type { LowerContext } from "./attempt.ts";

/** Distance in elements between neighbours along an axis of an operand; null if not constant. */
export function strideAlong(
  node: Node,
  axis: number,
  context: Pick<LowerContext, "bufferOf">,
): number | null {
  let from = node;
  let at: Index[] = node.shape.map((_, k) => ({ ...fixed(0), lane: k === axis ? 1 : 0 }));
  for (;;) {
    const buffer = context.bufferOf(from);
    if (buffer) return at.reduce((sum, i, k) => sum + i.lane * buffer.strides[k]!, 0);
    if (from.op === "constant") return 0;
    if (!isReindexing(from)) return null;
    try {
      at = throughView(from, at, (e) => e);
    } catch {
      return null;
    }
    from = from.inputs[0]!;
  }
}

/** The same where the distance holds beyond the axis too, as it does not across a reshape. */
export function affineStride(
  node: Node,
  axis: number,
  context: Pick<LowerContext, "bufferOf">,
): number | null {
  for (let from = node; !context.bufferOf(from) && isReindexing(from); from = from.inputs[0]!)
    if (from.op === "reshape" && !isAlias(from)) return null;
  return strideAlong(node, axis, context);
}

/** Labels of the result along which vectors can be loaded: neighbours in every operand that has the
 * label are neighbours in memory. `side` is the operand, the left one of two. */
export function vectorLabels(
  node: Contract,
  context: Pick<LowerContext, "bufferOf">,
): { label: string; side: 0 | 1 }[] {
  const { labels, out, extent } = shapesOf(node);
  return [...out].flatMap((label) => {
    if (extent(label) === 1) return [];
    const sides = ([0, 1] as const).filter((side) => labels[side].includes(label));
    const isNear = (side: 0 | 1) =>
      strideAlong(node.inputs[side]!, labels[side].indexOf(label), context) === 1;
    return sides.every(isNear) ? [{ label, side: sides[0]! }] : [];
  });
}

/** Index of an operand's element from the indices of all labels. */
export const operandIndex = (labels: string, at: ReadonlyMap<string, Index>): Index[] =>
  [...labels].map((l) => at.get(l) ?? fixed(0));
