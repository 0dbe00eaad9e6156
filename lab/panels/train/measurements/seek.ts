// Going through the moments of a run while the person drags: one journey at a time, and only the last
// wish counts.
import { effect } from "@preact/signals";
import { progress, travel } from "../../../state/trainer.ts";

let wanted: number | undefined;
let under: number | undefined;
let began = 0;
/** A journey that has not arrived after so long never will. */
const PATIENCE_MS = 3000;

/** Goes to a moment that is kept; while a journey is under way the newest wish waits. */
export function seek(step: number): void {
  wanted = step;
  next();
}

function next(): void {
  if (under !== undefined && performance.now() - began < PATIENCE_MS) return;
  if (wanted === undefined) return;
  const { step, state } = progress.peek();
  const to = wanted;
  wanted = undefined;
  if (to === step && state !== "running") return;
  under = to;
  began = performance.now();
  travel(to);
}

effect(() => {
  const { step, moments } = progress.value;
  // a moment may have been thinned out before the wish arrived
  if (under === undefined || (step !== under && moments.includes(under))) return;
  under = undefined;
  next();
});
