// Many small pictures as one PNG: a grid on white paper, dark ink as in the book, each picture with
// a few characters above its corners. The characters are drawn here: 3 x 5 dots each.
import { writeFileAtomic } from "downhill";
import { encode } from "fast-png";

export interface Tile {
  /** Row-major; 0 is white and 1 is black. */
  readonly ink: ArrayLike<number>;
  /** At the upper left, and at the lower right. */
  readonly left?: string;
  readonly right?: string;
}

export interface GridOptions {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  /** Dots a pixel, in both directions. */
  readonly scale: number;
}

/** Rows of three dots, from the top, as octal digits: 7 is three dots, 5 the outer two. */
const GLYPHS: Readonly<Record<string, string>> = {
  "0": "75557",
  "1": "26227",
  "2": "71747",
  "3": "71717",
  "4": "55711",
  "5": "74717",
  "6": "74757",
  "7": "71111",
  "8": "75757",
  "9": "75717",
  ".": "00002",
  "-": "00700",
  ",": "00024",
};
const GLYPH_ROWS = 5;
/** Between tiles, and around them. */
const MARGIN = 3;

/** One grey image, 255 for paper: rows of tiles. */
export function drawGrid(tiles: readonly Tile[], options: GridOptions) {
  const { width, height, scale } = options;
  const columns = Math.max(1, Math.min(options.columns, tiles.length));
  const dot = Math.max(1, Math.round((height * scale) / 40));
  const hasText = tiles.some(({ left, right }) => left ?? right);
  const label = hasText ? dot * (GLYPH_ROWS + 2) : 0;
  const margin = MARGIN * Math.max(1, Math.round(scale / 2));
  const [cellWidth, cellHeight] = [width * scale + margin, height * scale + margin + 2 * label];
  const image = {
    width: columns * cellWidth + margin,
    height: Math.ceil(tiles.length / columns) * cellHeight + margin,
  };
  const data = new Uint8Array(image.width * image.height).fill(255);
  const fill = (x: number, y: number, size: number, grey: number) => {
    for (let row = y; row < y + size; row++)
      data.fill(grey, row * image.width + x, row * image.width + x + size);
  };
  const write = (text: string, x: number, y: number) => {
    for (const [k, character] of [...text].entries()) {
      for (const [row, digit] of [...(GLYPHS[character] ?? "00000")].entries()) {
        for (let column = 0; column < 3; column++)
          if ((Number(digit) >> (2 - column)) & 1)
            fill(x + (4 * k + column) * dot, y + row * dot, dot, 0);
      }
    }
  };
  for (const [i, { ink, left = "", right = "" }] of tiles.entries()) {
    const x = margin + (i % columns) * cellWidth;
    const y = margin + Math.floor(i / columns) * cellHeight;
    write(left, x, y);
    for (let pixel = 0; pixel < width * height; pixel++) {
      const level = Math.min(Math.max(ink[pixel]!, 0), 1);
      const [row, column] = [Math.floor(pixel / width), pixel % width];
      fill(x + column * scale, y + label + row * scale, scale, Math.round(255 * (1 - level)));
    }
    const textWidth = (4 * right.length - 1) * dot;
    write(right, x + width * scale - textWidth, y + label + height * scale + dot);
  }
  return { ...image, data };
}

/** Writes the grid as a grey PNG; throws DataError where that is impossible. */
export async function writeGrid(file: string, tiles: readonly Tile[], options: GridOptions) {
  const { width, height, data } = drawGrid(tiles, options);
  const png = encode({ width, height, data, channels: 1, depth: 8 });
  await writeFileAtomic(file, png);
}
