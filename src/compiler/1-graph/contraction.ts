// The labels of a contraction: which axes of its operands are one, kept or summed, and how long
// they are.
import type { Node, NodeOf } from "./graph.ts";

export type Contract = NodeOf<"contract">;

export const isContraction = (node: Node): node is Contract => node.op === "contract";

const LABELS = [..."tsuvwxyzabcdefghijklmnopqrABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/** The contraction of the same operands in many steps at once, summed over these too: the operands
 * that differ from step to step have the steps along a first axis. Null where no label is free. */
export function formulaOverSteps(
  { attributes: { left, right, out } }: Contract,
  leftVaries: boolean,
  rightVaries: boolean,
): string | null {
  const step = LABELS.find((l) => !left.includes(l) && !right.includes(l));
  if (step === undefined) return null;
  return `${leftVaries ? step : ""}${left},${rightVaries ? step : ""}${right}->${out}`;
}

/** The contractions of many steps at once, one beside another: the steps are the first axis of the
 * result, and of the one operand that differs from step to step. Null where no label is free. */
export function formulaOfEach(node: Contract, leftVaries: boolean): string | null {
  const sum = formulaOverSteps(node, leftVaries, !leftVaries);
  if (sum === null) return null;
  const step = leftVaries ? sum[0] : sum[sum.indexOf(",") + 1];
  return sum.replace("->", `->${step}`);
}

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
