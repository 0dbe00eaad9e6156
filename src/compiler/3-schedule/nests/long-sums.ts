// Sums of many summands. Added one after another, each is rounded to what the sum has become: the
// error grows with their number. So a long sum is a sum of sums: some summands are added from zero,
// what they come to is added to the total, and a sum of very many such is cut once more. An error
// then grows with the cube root of the number. Where it is cut depends on the extents alone.
import { fixed, type Index, plus, times } from "../elements/access.ts";
import type { Elements } from "../elements/element.ts";
import { add, constant } from "../loops/builder.ts";
import type { Local } from "../loops/kernel.ts";
import { LONGEST } from "../loops/limits.ts";
import { evenPart } from "./sum-parts.ts";

/** A loop over a summed label. */
export interface SumLoop {
  readonly label: string;
  readonly count: number;
}

/** About how many summands are added one after another where there are more than `LONGEST`. */
export const PIECE = 256;
/** Pieces that may be added one after another. */
const MOST_PIECES = 512;

/** How many of `count` steps along a summed axis are added from zero at least, so that there are not
 * too many such pieces. */
const leastPiece = (count: number): number => Math.ceil(count / MOST_PIECES);

const summandsOf = (loops: readonly SumLoop[]): number => loops.reduce((p, l) => p * l.count, 1);

/** How many steps along the outermost of `loops` are added from zero; null where all summands are
 * added one after another. */
export function pieceOf(
  [first, ...inner]: readonly SumLoop[],
  most: number = LONGEST,
): number | null {
  if (!first || first.count * summandsOf(inner) <= most) return null;
  // so many steps that a piece is full, and that there are not too many pieces
  const full = Math.max(1, Math.floor(PIECE / summandsOf(inner)));
  return evenPart(first.count, Math.max(full, leastPiece(first.count)));
}

/** Visits the summands of `loops`, outermost first; `body` adds each to `accs`, which hold in the end
 * what they held and all summands. More than `most` of them are added piece by piece, each from zero. */
export function eachSummand(
  elements: Elements,
  accs: readonly Local[],
  loops: readonly SumLoop[],
  body: (at: Map<string, Index>) => void,
  start: ReadonlyMap<string, Index> = new Map(),
  most: number = LONGEST,
): void {
  const [first, ...inner] = loops;
  if (first?.count === 1) {
    const fixedAt = start.get(first.label) ?? fixed(0);
    const whole = (at: Map<string, Index>) => body(at.set(first.label, fixedAt));
    eachSummand(elements, accs, inner, whole, start, most);
    return;
  }
  const steps = accs.length === 0 ? null : pieceOf(loops, most);
  const from = (label: string, at: Index) => {
    const begun = start.get(label);
    return begun ? plus(begun, at) : at;
  };
  if (!first || steps === null) {
    const counts = loops.map((l) => l.count);
    elements.nest(counts, "k", (indices) => {
      const at = new Map<string, Index>();
      for (const [i, { label }] of loops.entries()) at.set(label, from(label, indices[i]!));
      body(at);
    });
    return;
  }
  const some = (at: Index, count: number) => {
    const begun = new Map(start).set(first.label, from(first.label, at));
    eachSummand(elements, accs, [{ label: first.label, count }, ...inner], body, begun, PIECE);
  };
  const whole = Math.floor(first.count / steps);
  const rest = first.count - whole * steps;
  inTotals(elements, accs, (join) => {
    elements.inOrder([whole], "p", ([p]) => join(() => some(times(p!, steps), steps)));
    if (rest > 0) elements.inOrder([1], "p", () => join(() => some(fixed(whole * steps), rest)));
  });
}

/** Adds to totals what each of several bodies adds to `accs` from zero; the totals begin as `accs`
 * and are in them in the end. */
export function inTotals(
  elements: Elements,
  accs: readonly Local[],
  body: (join: (piece: () => void) => void) => void,
): void {
  const { builder } = elements;
  const totals = accs.map((acc) => elements.local(acc.type, "total"));
  for (const [i, total] of totals.entries()) builder.set(total, accs[i]!);
  body((piece) => {
    for (const acc of accs) builder.set(acc, constant(acc.type, 0));
    piece();
    for (const [i, total] of totals.entries()) builder.set(total, add(total, accs[i]!));
  });
  for (const [i, total] of totals.entries()) builder.set(accs[i]!, total);
}
