// What of a long listing is shown: the lines that the selection touches with a little around them, or
// the beginning; the rest is folded and can be opened.

/** A line, or so many lines that are folded. */
export type Piece =
  | { readonly kind: "line"; readonly index: number }
  | { readonly kind: "fold"; readonly from: number; readonly count: number };

/** Lines around what is lit. */
const AROUND = 1;

/**
 * Pieces that cover all lines in order. `opened` are indexes that the person has unfolded. At most
 * `most` lines are shown, the lit ones first.
 */
export function fold(
  count: number,
  lit: ReadonlySet<number>,
  opened: ReadonlySet<number>,
  most: number,
): Piece[] {
  const shown = new Set<number>();
  const show = (i: number) => {
    if (i >= 0 && i < count && shown.size < most) shown.add(i);
  };
  for (const i of opened) show(i);
  if (lit.size > 0 && count > most) {
    for (const i of lit) for (let d = -AROUND; d <= AROUND; d++) show(i + d);
  } else {
    for (let i = 0; i < count; i++) show(i);
  }
  const pieces: Piece[] = [];
  for (let i = 0; i < count; i++) {
    if (shown.has(i)) {
      pieces.push({ kind: "line", index: i });
      continue;
    }
    const from = i;
    while (i + 1 < count && !shown.has(i + 1)) i += 1;
    pieces.push({ kind: "fold", from, count: i - from + 1 });
  }
  return pieces;
}

/** The nodes that a line of the graph reads: its operands. */
export function operandsOf(text: string): number[] {
  const [, right] = /^%\d+ = (.*)$/.exec(text) ?? /^(?:output|update) (.*)$/.exec(text) ?? [];
  return [...(right ?? "").matchAll(/%(\d+)/g)].map(([, id]) => Number(id));
}

/** For each node those that read it, from the lines of the graph. */
export function readersOf(graph: readonly { readonly text: string }[]): Map<number, number[]> {
  const readers = new Map<number, number[]>();
  for (const { text } of graph) {
    const own = /^%(\d+) = /.exec(text);
    if (!own) continue;
    for (const operand of operandsOf(text)) {
      const list = readers.get(operand) ?? [];
      list.push(Number(own[1]));
      readers.set(operand, list);
    }
  }
  return readers;
}
