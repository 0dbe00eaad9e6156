// What a run has reached, in numbers.
import type { Settings } from "../../../settings/settings.ts";
import type { CurvePoint, RunState } from "../../../worker/protocol.ts";

export interface Outcome {
  readonly run: number;
  readonly settings: Settings;
  readonly state: RunState;
  readonly epoch: number;
  /** Shares of right answers on all of a set: the last, and the best of its epochs. */
  readonly validation: number;
  readonly bestValidation: number;
  /** NaN before an epoch is over. */
  readonly bestTest: number;
}

/** The curve's last and best shares; of whole sets where an epoch is over. */
export function outcomeOf(
  points: readonly CurvePoint[],
): Pick<Outcome, "validation" | "bestValidation" | "bestTest"> {
  const whole = points.filter(({ isWhole }) => isWhole);
  const judged = (whole.length > 0 ? whole : points).filter((p) => Number.isFinite(p.validation));
  const tests = points.flatMap(({ test }) => (test === undefined ? [] : [test]));
  return {
    validation: judged.at(-1)?.validation ?? Number.NaN,
    bestValidation: judged.length ? Math.max(...judged.map((p) => p.validation)) : Number.NaN,
    bestTest: tests.length ? Math.max(...tests) : Number.NaN,
  };
}
