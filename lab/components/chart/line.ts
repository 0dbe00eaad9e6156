// What a chart draws: lines, and bands between two heights.

export interface Line {
  readonly name: string;
  /** In order of x. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** A token: "blue-line". */
  readonly color: string;
  readonly width?: number;
  readonly dash?: readonly number[];
  /** 0..1; default 1. */
  readonly alpha?: number;
  /** Points are drawn as rings and not joined. */
  readonly isDots?: boolean;
  /** Whether a point marks its end. */
  readonly hasEnd?: boolean;
  /** At its end; default: the name. "" for none. */
  readonly label?: string;
  /** The token of the label's colour; default "ink2". */
  readonly labelColor?: string;
  /** Drawn only: neither the cursor nor the table says it. */
  readonly isSilent?: boolean;
}

/** An area between two heights, behind the lines. */
export interface Band {
  readonly points: readonly (readonly [x: number, low: number, high: number])[];
  readonly color: string;
}

/** The value at exactly this place; undefined where the line has none. */
export function valueAt({ points }: Line, x: number): number | undefined {
  let low = 0;
  let high = points.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = points[middle]![0];
    if (at === x) return points[middle]![1];
    if (at < x) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

/** All places of the lines that are said, in order, each once. */
export const placesOf = (lines: readonly Line[]): number[] =>
  [...new Set(lines.filter((l) => !l.isSilent).flatMap((l) => l.points.map(([x]) => x)))].sort(
    (a, b) => a - b,
  );

/** Evenly so many of them, with the last: a reader wants the course, not every step. */
export function some<T>(items: readonly T[], most: number): readonly T[] {
  const every = Math.max(1, Math.ceil(items.length / most));
  return items.filter((_, i) => i % every === 0 || i === items.length - 1);
}
