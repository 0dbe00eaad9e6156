// The confusion matrix in numbers: how much orange a slip is, and what its cells say.

/** 0..1 of the orange for a count of slips: logarithmic, so that a single one shows. */
export function orangeOf(count: number, most: number): number {
  if (count <= 0) return 0;
  return 0.15 + (0.85 * Math.log1p(count)) / Math.log1p(Math.max(most, 1));
}

/** The largest count off the diagonal. */
export function mostSlips(confusion: readonly (readonly number[])[]): number {
  let most = 0;
  for (const [right, row] of confusion.entries()) {
    for (const [answer, count] of row.entries()) if (answer !== right) most = Math.max(most, count);
  }
  return most;
}

/** The commonest slip; undefined where there is none. */
export function commonestSlip(
  confusion: readonly (readonly number[])[],
): { readonly right: number; readonly answer: number; readonly count: number } | undefined {
  let best: { right: number; answer: number; count: number } | undefined;
  for (const [right, row] of confusion.entries()) {
    for (const [answer, count] of row.entries()) {
      if (answer !== right && count > (best?.count ?? 0)) best = { right, answer, count };
    }
  }
  return best;
}

export const total = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

/** The cell that a key leads to from [row, column] in a square of n; undefined for other keys. */
export function movedCell(
  key: string,
  [row, column]: readonly [number, number],
  n: number,
  isFar: boolean,
): readonly [number, number] | undefined {
  const inside = (i: number) => Math.max(0, Math.min(n - 1, i));
  switch (key) {
    case "ArrowRight":
      return [row, inside(column + 1)];
    case "ArrowLeft":
      return [row, inside(column - 1)];
    case "ArrowDown":
      return [inside(row + 1), column];
    case "ArrowUp":
      return [inside(row - 1), column];
    case "Home":
      return [isFar ? 0 : row, 0];
    case "End":
      return [isFar ? n - 1 : row, n - 1];
    case "PageUp":
      return [0, column];
    case "PageDown":
      return [n - 1, column];
    default:
      return undefined;
  }
}
