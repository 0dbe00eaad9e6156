// The formulas of a contraction in many steps at once, for loops alone.
import type { Contract } from "./contraction.ts";

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
