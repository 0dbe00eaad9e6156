// The race of the two neurons: where they start, how far they are, and the clock that moves them.
import { computed, signal } from "@preact/signals";
import { inAddress } from "../../state/address-parts.ts";
import { flag, made, numeral, numerals } from "../../state/forms.ts";
import { isStill } from "../../state/theme.ts";
import { learn, type Rule, type Start, UPDATES } from "./neuron.ts";

export const start = inAddress<Start>(
  "one-neuron",
  "start",
  { w: 2, b: 2 },
  made(
    numerals(2, -10, 10, 3),
    ([w, b]) => ({ w: w!, b: b! }),
    ({ w, b }) => [w, b],
  ),
);
export const learningRate = inAddress("one-neuron", "rate", 0.15, numeral(0, 1000, 6));
/** As the code of the book's figures has it: 0.15 on the left, the widget's update and 0.005 right. */
export const isAsBook = inAddress("one-neuron", "book", false, flag);
const BOOK_RATES = { left: 0.15, right: 0.005 } as const;
/** How many updates have been taken. */
export const at = signal(0);
/** How far the run has come: one can look back from there. */
export const reached = signal(0);
export const isPlaying = signal(false);

const rightRule = computed<Rule>(() => (isAsBook.value ? "widget" : "crossEntropy"));
export const left = computed(() =>
  learn("quadratic", start.value, isAsBook.value ? BOOK_RATES.left : learningRate.value),
);
export const right = computed(() =>
  learn(rightRule.value, start.value, isAsBook.value ? BOOK_RATES.right : learningRate.value),
);

/** The race takes five seconds, however many frames a second the screen has. */
const UPDATES_PER_MS = 0.06;

let frame = 0;
/** When it was set off, and at which update. */
let begun = { at: 0, time: 0 };

function tick(time: number): void {
  if (!isPlaying.value) return;
  go(Math.max(at.value, begun.at + Math.floor((time - begun.time) * UPDATES_PER_MS)));
  if (at.value >= UPDATES) pause();
  else frame = requestAnimationFrame(tick);
}

/** To a moment. */
export function go(to: number): void {
  at.value = Math.max(0, Math.min(UPDATES, to));
  reached.value = Math.max(reached.value, at.value);
}

/** Sixty updates a second; where motion is not wanted, all at once. */
export function play(): void {
  if (at.value >= UPDATES) rewind();
  if (isStill.value) {
    go(UPDATES);
    return;
  }
  isPlaying.value = true;
  begun = { at: at.value, time: performance.now() };
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
