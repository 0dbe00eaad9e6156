// What this panel measures: the speed of each hidden layer, now and over the run, over the book's
// images or for the digit that is shown.
import { signal } from "@preact/signals";
import { inAddress } from "../../state/address-parts.ts";
import { oneOf } from "../../state/forms.ts";
import { recorded, type Speeds } from "./record.ts";

/** Over the first training images, or for the one digit that all panels show. */
export type Over = "images" | "digit";

/** The speeds of the hidden layers at a moment. */
export interface Measured {
  readonly run: number;
  readonly step: number;
  readonly over: Over;
  /** How many images; 1 for a digit. */
  readonly images: number;
  /** dC/db by hidden layer. */
  readonly slopes: readonly Float32Array[];
  readonly norms: readonly number[];
}

export const over = inAddress<Over>("learning-speed", "over", "images", oneOf(["images", "digit"]));
export const measured = signal<Measured | undefined>(undefined);
/** The run whose weights are all 100. */
export const exploded = signal<number | undefined>(undefined);

/** By run and by what it is measured over. */
export const record = signal<{ readonly key: string; readonly points: readonly Speeds[] }>({
  key: "",
  points: [],
});

/** `start`: speeds before the first step, where they are known. */
export function keep(found: Measured, start?: readonly number[]): void {
  const key = `${found.run} ${found.over}`;
  const first = start ? [{ step: 0, norms: start }] : [];
  const points = record.peek().key === key ? record.peek().points : first;
  measured.value = found;
  record.value = { key, points: recorded(points, { step: found.step, norms: found.norms }) };
}

/** Begins anew: the weights have been replaced. */
export function forget(): void {
  record.value = { key: "", points: [] };
  measured.value = undefined;
}
