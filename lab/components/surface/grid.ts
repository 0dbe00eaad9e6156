// A function over the unit square, at the corners of equal cells: its values, its contours, and where
// they lie on the screen.

/** Cells a side. */
export const CELLS = 40;
const CORNERS = CELLS + 1;

/** Values at (i / 40, j / 40), i along x first: `values[j * 41 + i]`. */
export type Grid = Float64Array;

export function gridOf(f: (x: number, y: number) => number): Grid {
  const grid = new Float64Array(CORNERS * CORNERS);
  for (let j = 0; j < CORNERS; j++) {
    for (let i = 0; i < CORNERS; i++) grid[j * CORNERS + i] = f(i / CELLS, j / CELLS);
  }
  return grid;
}

export const at = (grid: Grid, i: number, j: number): number => grid[j * CORNERS + i]!;

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
        const x = (i + a[0] + share * (b[0] - a[0])) / CELLS;
        const y = (j + a[1] + share * (b[1] - a[1])) / CELLS;
        return [[x, y] as const];
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

/** The cells from the farthest to the nearest: what is drawn later hides what is behind it. */
export function fromFarToNear(sight: Sight): number[] {
  const depth = (cell: number) =>
    project(sight, ((cell % CELLS) + 0.5) / CELLS, (Math.floor(cell / CELLS) + 0.5) / CELLS, 0)[2];
  const depths = Array.from({ length: CELLS * CELLS }, (_, cell) => depth(cell));
  return depths.map((_, cell) => cell).sort((a, b) => depths[b]! - depths[a]!);
}
