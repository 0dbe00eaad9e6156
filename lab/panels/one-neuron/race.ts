// The race of the two neurons: where they start, how far they are, and the clock that moves them.
import { computed, signal } from "@preact/signals";
import { isStill } from "../../state/theme.ts";
import { learn, type Rule, type Start, UPDATES } from "./neuron.ts";

export const start = signal<Start>({ w: 2, b: 2 });
export const learningRate = signal(0.15);
/** As the code of the book's figures has it: 0.15 on the left, the widget's update and 0.005 right. */
export const isAsBook = signal(false);
export const BOOK_RATES = { left: 0.15, right: 0.005 } as const;
/** How many updates have been taken. */
export const at = signal(0);
/** How far the run has come: one can look back from there. */
export const reached = signal(0);
export const isPlaying = signal(false);

export const rightRule = computed<Rule>(() => (isAsBook.value ? "widget" : "crossEntropy"));
export const left = computed(() =>
  learn("quadratic", start.value, isAsBook.value ? BOOK_RATES.left : learningRate.value),
);
export const right = computed(() =>
  learn(rightRule.value, start.value, isAsBook.value ? BOOK_RATES.right : learningRate.value),
);

let frame = 0;

function tick(): void {
  if (!isPlaying.value) return;
  go(at.value + 1);
  if (at.value >= UPDATES) pause();
  else frame = requestAnimationFrame(tick);
}

/** To a moment. */
export function go(to: number): void {
  at.value = Math.max(0, Math.min(UPDATES, to));
  reached.value = Math.max(reached.value, at.value);
}

/** An update a frame; where motion is not wanted, all at once. */
export function play(): void {
  if (at.value >= UPDATES) rewind();
  if (isStill.value) {
    go(UPDATES);
    return;
  }
  isPlaying.value = true;
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(tick);
}

export function pause(): void {
  isPlaying.value = false;
  cancelAnimationFrame(frame);
}

/** Back to the start; what has been seen is forgotten. */
export function rewind(): void {
  pause();
  at.value = 0;
  reached.value = 0;
}

export function setStart(next: Start): void {
  rewind();
  start.value = next;
}

export function setRate(next: number): void {
  rewind();
  learningRate.value = next;
}

export function setAsBook(next: boolean): void {
  rewind();
  isAsBook.value = next;
}
