// Where the tiles of a layer lie: a grid of pictures of one size, a value's width apart. All lengths
// are in values, so that one factor makes pixels of them.

/** A value of a layer: its map, and where in it. */
export interface Cell {
  readonly map: number;
  readonly row: number;
  readonly column: number;
}

/** Rows and columns of values. */
export interface Rect {
  readonly row: number;
  readonly column: number;
  readonly height: number;
  readonly width: number;
}

export interface Tiles {
  /** How many, and the values of each. */
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** Tiles in a row. */
  readonly across: number;
}

/** Between two tiles. */
const GAP = 1;

/** Of all tiles together. */
export function extent({ count, height, width, across }: Tiles): {
  readonly width: number;
  readonly height: number;
} {
  const rows = Math.ceil(count / across);
  const columns = Math.min(count, across);
  return { width: columns * (width + GAP) - GAP, height: rows * (height + GAP) - GAP };
}

/** The corner of a tile. */
export const cornerOf = ({ height, width, across }: Tiles, map: number) => ({
  x: (map % across) * (width + GAP),
  y: Math.floor(map / across) * (height + GAP),
});

/** The value at a point; undefined between tiles and outside of them. */
export function cellAt(tiles: Tiles, x: number, y: number): Cell | undefined {
  const { count, height, width, across } = tiles;
  const [i, j] = [Math.floor(x / (width + GAP)), Math.floor(y / (height + GAP))];
  const column = Math.floor(x - i * (width + GAP));
  const row = Math.floor(y - j * (height + GAP));
  const map = j * across + i;
  const isInside = i >= 0 && i < across && j >= 0 && map < count && row < height && column < width;
  return isInside ? { map, row, column } : undefined;
}

/** Where a key leads: arrows move within the map, with Shift from map to map. */
export function movedCell(
  tiles: Tiles,
  { map, row, column }: Cell,
  key: string,
  isShifted: boolean,
): Cell | undefined {
  const { count, height, width, across } = tiles;
  const within = (value: number, most: number) => Math.max(0, Math.min(most - 1, value));
  const toMap = (next: number) =>
    next >= 0 && next < count ? { map: next, row, column } : { map, row, column };
  switch (key) {
    case "ArrowLeft":
      return isShifted ? toMap(map - 1) : { map, row, column: within(column - 1, width) };
    case "ArrowRight":
      return isShifted ? toMap(map + 1) : { map, row, column: within(column + 1, width) };
    case "ArrowUp":
      return isShifted ? toMap(map - across) : { map, row: within(row - 1, height), column };
    case "ArrowDown":
      return isShifted ? toMap(map + across) : { map, row: within(row + 1, height), column };
    case "PageUp":
      return toMap(map - 1);
    case "PageDown":
      return toMap(map + 1);
    case "Home":
      return { map, row, column: 0 };
    case "End":
      return { map, row, column: width - 1 };
    default:
      return undefined;
  }
}

/** How many tiles go side by side, and how many CSS pixels a value takes. */
export function arranged(count: number, side: number): { across: number; cell: number } {
  const across = Math.max(1, Math.round(Math.sqrt(count * 0.7)));
  const room = count === 1 ? 112 : count > 12 ? 30 : 100;
  return {
    across,
    cell: Math.max(2, Math.min(count > 30 ? 4 : count > 12 ? 5 : 8, Math.floor(room / side))),
  };
}
