// What the runs of this page have reached, for comparisons and exercises: one entry a run.
import { effect, signal } from "@preact/signals";
import { settings } from "../../../state/settings.ts";
import { curve, progress } from "../../../state/trainer.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";

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
