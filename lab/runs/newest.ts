// The newest number of a curve. After an epoch both the whole validation set and the fixed thousand were
// looked at: then the whole set is what everything says, as the table of runs does.
import type { CurvePoint } from "../worker/protocol.ts";

/** The share of validation digits read correctly at the newest step; NaN before there is one. */
export function newestValidation(points: readonly CurvePoint[]): number {
  const last = points.findLast(({ validation }) => Number.isFinite(validation));
  if (!last) return Number.NaN;
  const whole = points.findLast(({ step, isWhole }) => isWhole && step === last.step);
  return (whole ?? last).validation;
}
