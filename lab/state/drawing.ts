// What is on the pad: the strokes of a digit of one's own, and the digit as the network sees it. The
// pad of every panel is the same one.
import { computed, signal } from "@preact/signals";
import { centred } from "../drawing/centre.ts";
import { shifted } from "../drawing/shift.ts";
import type { Point, Stroke } from "../drawing/stroke.ts";
import { example, look, run } from "./trainer.ts";

/** All strokes; the last one may still grow, which gives a new list. */
export const strokes = signal<readonly Stroke[]>([]);
/** The pixels that the strokes were last made into: the example is the drawing while it shows these. */
const drawn = signal<Float32Array | undefined>(undefined);
/** How many strokes have ended: each end is an occasion to say the answer. */
export const ends = signal(0);

export interface Shift {
  readonly right: number;
  readonly down: number;
}
const AT_HOME: Shift = { right: 0, down: 0 };

/** What is moved: the centred drawing or a digit of a set, where it lay; and what it became. */
interface Moved {
  readonly pixels: Float32Array;
  readonly label: number;
  readonly shift: Shift;
  readonly shown: Float32Array;
}
const moved = signal<Moved | undefined>(undefined);
const current = computed(() => {
  const shown = example.value;
  return "pixels" in shown && shown.pixels === moved.value?.shown ? moved.value : undefined;
});
/** How far the example has been moved out of its place. */
export const shift = computed<Shift>(() => current.value?.shift ?? AT_HOME);
/** The example where it lay before it was moved; undefined where it has not been. */
export const unmoved = computed(() => current.value?.pixels);

/** What the pad shows. */
export type PadState = "digit" | "empty" | "own";
export const padState = computed<PadState>(() => {
  const shown = example.value;
  if ("set" in shown) return "digit";
  const isBlank = shown.pixels.every((value) => value === 0);
  return isBlank ? "empty" : "own";
});
/** Whether what is looked at is what the strokes show, and not pixels from elsewhere. */
export const isDrawing = computed(() => {
  const shown = example.value;
  return "pixels" in shown && shown.pixels === drawn.value;
});

/** Begins a stroke; what is not a drawing of one's own gives way to an empty field. */
export function press(point: Point): void {
  strokes.value = [...(isDrawing.value ? strokes.value : []), [point]];
  show();
}

/** The stroke goes on through these points. */
export function draw(points: readonly Point[]): void {
  const last = strokes.value.at(-1);
  if (!last || points.length === 0) return;
  strokes.value = [...strokes.value.slice(0, -1), [...last, ...points]];
  show();
}

/** The stroke is over. */
export function release(): void {
  ends.value += 1;
}

/** Takes the last stroke back. */
export function undo(): void {
  if (!isDrawing.value || strokes.value.length === 0) return;
  strokes.value = strokes.value.slice(0, -1);
  show();
}

/** An empty field. */
export function clear(): void {
  strokes.value = [];
  show();
}

let lastRow = 0;
/** Another digit of the test set: `by` further on than the last that was shown. */
export function turn(by: 1 | -1): void {
  const count = Math.max(1, run.value?.examples.test ?? 1);
  const shown = example.value;
  if ("set" in shown && shown.set === "test") lastRow = shown.row;
  lastRow = (lastRow + by + count) % count;
  look({ set: "test", row: lastRow });
}

/** Moves the example by a pixel; `pixels` and `label`: what it is now. */
export function nudge(by: Shift, pixels: Float32Array, label: number): void {
  const from = current.value ?? { pixels: pixels.slice(), label, shift: AT_HOME };
  const next = { right: from.shift.right + by.right, down: from.shift.down + by.down };
  put({ ...from, shift: next });
}

/** Where it lay before. */
export function moveHome(): void {
  const from = current.value;
  if (from) put({ ...from, shift: AT_HOME });
}

function put({ pixels, label, shift }: Omit<Moved, "shown">): void {
  const shown = shifted(pixels, shift);
  const isOwn = isDrawing.value;
  moved.value = { pixels, label, shift, shown };
  if (isOwn) drawn.value = shown;
  look(label >= 0 ? { pixels: shown, label } : { pixels: shown });
}

/** Bytes become inputs as those of MNIST do, so that a drawn pixel is what a stored one would be. */
const DIVIDE_BY = 256;

function show(): void {
  const pixels = Float32Array.from(centred(strokes.value), (byte) => byte / DIVIDE_BY);
  drawn.value = pixels;
  look({ pixels });
}
