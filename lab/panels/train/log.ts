// What the runs of this page have reached, for comparisons and exercises: one entry a run.
import { effect, signal } from "@preact/signals";
import type { Settings } from "../../settings/settings.ts";
import { settings } from "../../state/settings.ts";
import { curve, progress } from "../../state/trainer.ts";
import type { CurvePoint, RunState } from "../../worker/protocol.ts";

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

/** Oldest first; the last is the run that is open. */
export const outcomes = signal<readonly Outcome[]>([]);

const MOST = 200;

// for as long as the page lives, in whatever panel the person is
effect(() => {
  const { run, state, epoch } = progress.value;
  const points = curve.value;
  if (run === 0 || points.length === 0) return;
  const entry = { run, settings: settings.peek(), state, epoch, ...outcomeOf(points) };
  const before = outcomes.peek().filter((outcome) => outcome.run !== run);
  outcomes.value = [...before, entry].slice(-MOST);
});
