// From numbers to pixels of a plot and back.
export interface Scale {
  readonly width: number;
  readonly height: number;
  /** Edges of the ground in pixels. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly least: number;
  readonly most: number;
  readonly xLeast: number;
  readonly xMost: number;
}

export const toX = (s: Scale, x: number): number =>
  s.left + ((s.right - s.left) * (x - s.xLeast)) / (s.xMost - s.xLeast);
export const toY = (s: Scale, y: number): number =>
  s.top + ((s.bottom - s.top) * (s.most - y)) / (s.most - s.least);

/** The numbers under a pointer, for an element whose pixels are the scale's. */
export function numbersAt(
  s: Scale,
  event: { readonly clientX: number; readonly clientY: number },
  box: DOMRect,
): { readonly x: number; readonly y: number } {
  const px = ((event.clientX - box.left) / box.width) * s.width;
  const py = ((event.clientY - box.top) / box.height) * s.height;
  return {
    x: s.xLeast + ((px - s.left) / (s.right - s.left)) * (s.xMost - s.xLeast),
    y: s.most - ((py - s.top) / (s.bottom - s.top)) * (s.most - s.least),
  };
}

const COUNT = 400;

/** Places to draw a curve through: equally spaced, and close together where it is steep. */
export function placesOf(s: Scale, steep: readonly number[], w: number): number[] {
  const width = s.xMost - s.xLeast;
  const even = Array.from({ length: COUNT + 1 }, (_, i) => s.xLeast + (width * i) / COUNT);
  const offsets = [-8, -5, -3, -2, -1, 0, 1, 2, 3, 5, 8].map((z) => z / Math.max(1, Math.abs(w)));
  const near = steep.flatMap((at) => offsets.map((offset) => at + offset));
  return [...even, ...near.filter((x) => x >= s.xLeast && x <= s.xMost)].sort((a, b) => a - b);
}

/** An SVG path through f at some places. */
export function pathOf(s: Scale, places: readonly number[], f: (x: number) => number): string {
  // far outside of the ground pixels say nothing
  const y = (value: number) => Math.max(-1e4, Math.min(1e4, toY(s, value))).toFixed(1);
  return places.map((x, i) => `${i ? "L" : "M"}${toX(s, x).toFixed(1)} ${y(f(x))}`).join("");
}
