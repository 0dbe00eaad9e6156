// A function over the unit square, at the corners of 40 x 40 cells: its values, its contours, and where
// they lie on the screen.

/** Cells a side. */
export const CELLS = 40;
const CORNERS = CELLS + 1;
/** Half the width of the cells in which a step happens: walls stand upright. */
const WALL = 0.004;

export interface Grid {
  /** Where its lines are, from 0 to 1; closer together where there is a step. */
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  /** At (xs[i], ys[j]): `values[j * 41 + i]`. */
  readonly values: Float64Array;
}

type Height = (x: number, y: number) => number;

/** 41 lines from 0 to 1; the two nearest to each step move close to it, one on either side. */
export function linesOf(steps: readonly number[]): Float64Array {
  const free = Array.from({ length: CELLS - 1 }, (_, i) => (i + 1) / CELLS);
  const pinned: number[] = [];
  for (const step of new Set(steps)) {
    if (!(step > WALL && step < 1 - WALL) || free.length < 2) continue;
    free.sort((a, b) => Math.abs(b - step) - Math.abs(a - step));
    free.length -= 2;
    pinned.push(step - WALL, step + WALL);
  }
  return Float64Array.from([0, ...free, ...pinned, 1]).sort();
}

/** The function at all corners; `xSteps` and `ySteps`: where it steps along x and along y. */
export function gridOf(
  f: Height,
  xSteps: readonly number[] = [],
  ySteps: readonly number[] = [],
): Grid {
  const [xs, ys] = [linesOf(xSteps), linesOf(ySteps)];
  const values = new Float64Array(CORNERS * CORNERS);
  for (let j = 0; j < CORNERS; j++) {
    for (let i = 0; i < CORNERS; i++) values[j * CORNERS + i] = f(xs[i]!, ys[j]!);
  }
  return { xs, ys, values };
}

export const at = ({ values }: Grid, i: number, j: number): number => values[j * CORNERS + i]!;

/** A piece of a contour from (x1, y1) to (x2, y2) in the unit square. */
export type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

/** Where the function has a value, by marching squares with linear edges. */
export function contourOf(grid: Grid, level: number): Segment[] {
  const segments: Segment[] = [];
  for (let j = 0; j < CELLS; j++) {
    for (let i = 0; i < CELLS; i++) {
      const crossings = EDGES.flatMap(([a, b]) => {
        const [va, vb] = [at(grid, i + a[0], j + a[1]), at(grid, i + b[0], j + b[1])];
        if (va < level === vb < level) return [];
        const share = (level - va) / (vb - va);
        const [xa, xb] = [grid.xs[i + a[0]]!, grid.xs[i + b[0]]!];
        const [ya, yb] = [grid.ys[j + a[1]]!, grid.ys[j + b[1]]!];
        return [[xa + share * (xb - xa), ya + share * (yb - ya)] as const];
      });
      for (let k = 0; k + 1 < crossings.length; k += 2) {
        segments.push([...crossings[k]!, ...crossings[k + 1]!]);
      }
    }
  }
  return segments;
}

type Corner = readonly [number, number];
const EDGES: readonly (readonly [Corner, Corner])[] = [
  [
    [0, 0],
    [1, 0],
  ],
  [
    [1, 0],
    [1, 1],
  ],
  [
    [1, 1],
    [0, 1],
  ],
  [
    [0, 1],
    [0, 0],
  ],
];

/** How the square is looked at: turned about the vertical, and from how high above, in degrees. */
export interface Sight {
  readonly turn: number;
  readonly tilt: number;
}

/** From above, x to the right and y up. */
export const ABOVE: Sight = { turn: 0, tilt: 90 };

/** A point to the screen: `x` and `y` in the unit square, `z` in the same unit; y grows upwards, depth away. */
export function project(
  { turn, tilt }: Sight,
  x: number,
  y: number,
  z: number,
): readonly [sx: number, sy: number, depth: number] {
  const [a, e] = [(turn * Math.PI) / 180, (tilt * Math.PI) / 180];
  const [cx, cy] = [x - 0.5, y - 0.5];
  const across = cx * Math.cos(a) - cy * Math.sin(a);
  const away = cx * Math.sin(a) + cy * Math.cos(a);
  return [across, away * Math.sin(e) + z * Math.cos(e), away];
}

/**
 * What holds all between two heights over the square, however it is turned: its sides on the screen in
 * units of the square's, and the height of its middle.
 */
export function frameOf(
  { tilt }: Pick<Sight, "tilt">,
  low: number,
  high: number,
): { readonly width: number; readonly height: number; readonly middle: number } {
  const e = (tilt * Math.PI) / 180;
  return {
    width: Math.SQRT2,
    height: Math.SQRT2 * Math.sin(e) + (high - low) * Math.cos(e),
    middle: ((low + high) / 2) * Math.cos(e),
  };
}

/** The cells from the farthest to the nearest: what is drawn later hides what is behind it. */
export function fromFarToNear({ xs, ys }: Grid, sight: Sight): number[] {
  const middle = (lines: Float64Array, i: number) => (lines[i]! + lines[i + 1]!) / 2;
  const depths = Array.from(
    { length: CELLS * CELLS },
    (_, cell) =>
      project(sight, middle(xs, cell % CELLS), middle(ys, Math.floor(cell / CELLS)), 0)[2],
  );
  return depths.map((_, cell) => cell).sort((a, b) => depths[b]! - depths[a]!);
}
