// What a pen has left on the pad: points on a field of 28 by 28 units with the width of the ink there.
// Pure: no page, no network.

/** The side of the field, in units; and of the pictures of MNIST, in pixels. */
export const FIELD = 28;
/** The width of a pen that is pressed neither lightly nor hard. */
const WIDTH = 2.2;

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Half the width of the ink. */
  readonly radius: number;
}

/** A line without a gap; one point alone is a dot. */
export type Stroke = readonly Point[];

/** Half the width of the ink of a pen that is pressed so hard, 0..1; a mouse is pressed 0.5. */
export const radiusOf = (pressure: number): number =>
  (WIDTH / 2) * (0.5 + Math.max(0, Math.min(1, pressure)));

/** A rectangle, in units of the field. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The smallest rectangle that holds all ink; undefined where there is none. */
export function inkBox(strokes: readonly Stroke[]): Box | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const stroke of strokes) {
    for (const { x, y, radius } of stroke) {
      left = Math.min(left, x - radius);
      top = Math.min(top, y - radius);
      right = Math.max(right, x + radius);
      bottom = Math.max(bottom, y + radius);
    }
  }
  if (right < left) return undefined;
  return { left, top, width: right - left, height: bottom - top };
}

/** Samples of a pixel along each axis. */
const FINE = 4;

/**
 * The part of each pixel that ink covers, 0..1, [height, width] row-major.
 * @param box left and top of the rectangle in units of the field, its width and height in pixels, and how
 * many pixels a unit is wide
 */
export function rasterize(
  strokes: readonly Stroke[],
  box: Box & { readonly scale: number },
): Float64Array {
  const { left, top, scale, width, height } = box;
  const [across, down] = [width * FINE, height * FINE];
  const isInk = new Uint8Array(across * down);
  const by = scale * FINE;
  for (const stroke of strokes) {
    for (const [i, b] of stroke.entries()) {
      const a = stroke[Math.max(0, i - 1)]!;
      fillSegment(isInk, across, down, onGrid(a), onGrid(b));
    }
  }
  const covered = new Float64Array(width * height);
  for (let y = 0; y < down; y++) {
    const row = Math.floor(y / FINE) * width;
    for (let x = 0; x < across; x++) {
      covered[row + Math.floor(x / FINE)]! += isInk[y * across + x]! / FINE ** 2;
    }
  }
  return covered;

  function onGrid({ x, y, radius }: Point): Point {
    return { x: (x - left) * by, y: (y - top) * by, radius: radius * by };
  }
}

/** Marks the samples whose middle lies within the ink between two points. */
function fillSegment(isInk: Uint8Array, width: number, height: number, a: Point, b: Point): void {
  const most = Math.max(a.radius, b.radius);
  const firstX = Math.max(0, Math.floor(Math.min(a.x, b.x) - most));
  const lastX = Math.min(width - 1, Math.ceil(Math.max(a.x, b.x) + most));
  const firstY = Math.max(0, Math.floor(Math.min(a.y, b.y) - most));
  const lastY = Math.min(height - 1, Math.ceil(Math.max(a.y, b.y) + most));
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length2 = dx * dx + dy * dy;
  for (let y = firstY; y <= lastY; y++) {
    for (let x = firstX; x <= lastX; x++) {
      const [px, py] = [x + 0.5 - a.x, y + 0.5 - a.y];
      const along = length2 === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / length2));
      const [ex, ey] = [px - along * dx, py - along * dy];
      const radius = a.radius + along * (b.radius - a.radius);
      if (ex * ex + ey * ey <= radius * radius) isInk[y * width + x] = 1;
    }
  }
}
