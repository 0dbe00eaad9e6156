// The labels of a contraction: which axes of its operands are one, kept or summed, and how long
// they are.
import type { Node, NodeOf } from "./graph.ts";

export type Contract = NodeOf<"contract">;

export const isContraction = (node: Node): node is Contract => node.op === "contract";

export interface Shapes {
  /** Of the operands' axes. */
  readonly labels: readonly [string, string];
  /** Of the result's axes. */
  readonly out: string;
  /** Those that the result has not. */
  readonly summed: string;
  readonly extent: (label: string) => number;
}

export function shapesOf(node: Contract): Shapes {
  const { left, right, out } = node.attributes;
  const extent = (label: string) => {
    const at = left.indexOf(label);
    return at >= 0 ? node.inputs[0]!.shape[at]! : node.inputs[1]!.shape[right.indexOf(label)]!;
  };
  const summed = [...new Set(left + right)].filter((l) => !out.includes(l)).join("");
  return { labels: [left, right], out, summed, extent };
}
