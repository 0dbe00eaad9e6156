// A sum of very many summands falls into parts, so that threads take whole parts and read nothing
// twice: the sums of each part wait apart, and are added in order. Into how many depends on the
// sum alone, never on the threads, and so does the result.
import { fixed, type Index, times } from "../elements/access.ts";
import type { Elements } from "../elements/element.ts";
import { binary } from "../loops/builder.ts";
import type { Expr } from "../loops/kernel.ts";
import { LARGE } from "../loops/limits.ts";

/** Parts at most, and steps along the first summed axis that one has at least: more of them the more
 * there is to clear and to join. */
const MOST = 8;
const LEAST_STEPS = 4;
const BYTES_A_STEP = 1024;

/** How many of the steps along the first summed axis a part takes; all where the sums of several
 * parts, each of so many bytes, would not stay in a cache. */
export function partOfSum(steps: number, bytes: number): number {
  const least = Math.max(LEAST_STEPS, bytes / BYTES_A_STEP);
  const parts = Math.min(MOST, Math.floor(steps / least), Math.floor(LARGE / bytes));
  return Math.ceil(steps / Math.max(1, parts));
}

/** The largest number up to `most` that divides `count`, or `most` where that is less than half of
 * it: what leaves no rest needs less code. */
export function evenPart(count: number, most: number): number {
  for (let n = Math.min(count, most); 2 * n >= most; n--) if (count % n === 0) return n;
  return Math.min(count, most);
}

/** Visits the parts: the number of each, its first step and how many it has. */
export function eachPart(
  elements: Elements,
  steps: number,
  part: number,
  body: (number: Index, first: Index, count: number) => void,
): void {
  const whole = Math.floor(steps / part);
  if (whole > 0) elements.loop(whole, "p", (p) => body(p, times(p, part), part));
  const rest = steps - whole * part;
  if (rest > 0) elements.once(() => body(fixed(whole), fixed(whole * part), rest));
}

/** What the parts came to, together. */
export function joined(
  elements: Elements,
  parts: number,
  op: "add" | "max" | "min",
  partial: (part: number) => Expr,
): Expr {
  let all = partial(0);
  for (let p = 1; p < parts; p++) all = elements.here(binary(op, all, partial(p)), "sum");
  return all;
}
