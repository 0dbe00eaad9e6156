// For tests: ten digits as somebody writes them, on paper of several kinds and with several pens, as
// pictures of any size.
import { randomStream } from "downhill/data";
import { rasterize, type Stroke } from "../lab/drawing/stroke.ts";

type Line = readonly (readonly [x: number, y: number])[];

/** Places that the pen comes past, in a box of 10 by 14 with y down. */
const DIGITS: readonly (readonly Line[])[] = [
  [
    [
      [6, 0.5],
      [2.5, 1.5],
      [0.8, 6],
      [1.6, 11.5],
      [5, 13.6],
      [8.6, 10.8],
      [9.2, 5.5],
      [7.4, 1.3],
      [5.4, 0.4],
    ],
  ],
  [
    [
      [6.2, 0.3],
      [5.4, 5],
      [4.6, 9.5],
      [4.1, 13.7],
    ],
  ],
  [
    [
      [1, 3.4],
      [2.4, 0.9],
      [5.6, 0.4],
      [8, 2.6],
      [7.2, 6],
      [4.2, 9.8],
      [1.2, 13],
    ],
    [
      [1.2, 13],
      [5, 12.8],
      [9.4, 13.2],
    ],
  ],
  [
    [
      [1.4, 1.6],
      [4.6, 0.3],
      [7.8, 1.9],
      [7.4, 4.7],
      [4.2, 6.4],
    ],
    [
      [4.2, 6.4],
      [7.8, 7.4],
      [8.8, 10.3],
      [6.6, 13.1],
      [3.2, 13.6],
      [0.8, 12],
    ],
  ],
  [
    [
      [2.2, 0.8],
      [1.4, 4.4],
      [1.3, 7.2],
      [5, 7.7],
      [8.4, 7.2],
    ],
    [
      [8, 0.5],
      [7.8, 5.5],
      [7.3, 10],
      [7.1, 13.8],
    ],
  ],
  [
    [
      [8.6, 0.6],
      [5.4, 0.8],
      [2.6, 0.9],
    ],
    [
      [2.6, 0.9],
      [2.2, 3.4],
      [1.9, 6],
    ],
    [
      [1.9, 6],
      [5, 5.2],
      [8, 6.9],
      [8.4, 10.4],
      [6, 13.2],
      [2.8, 13.6],
      [0.8, 12.4],
    ],
  ],
  [
    [
      [6.8, 0.4],
      [3.8, 3.2],
      [1.6, 7.6],
      [1.4, 11.4],
      [4, 13.6],
      [7.4, 12.6],
      [8.2, 9.6],
      [6, 7.8],
      [3, 8.8],
      [1.6, 10.8],
    ],
  ],
  [
    [
      [0.8, 1.4],
      [4.6, 1],
      [8.8, 0.9],
    ],
    [
      [8.8, 0.9],
      [6.6, 5.4],
      [5, 9.4],
      [4, 13.7],
    ],
  ],
  [
    [
      [7.6, 2.2],
      [5, 0.4],
      [2.4, 1.9],
      [2.8, 4.8],
      [5.4, 6.8],
      [7.8, 9.4],
      [7.4, 12.4],
      [4.6, 13.7],
      [2, 12],
      [2.4, 9.2],
      [5, 6.8],
      [7.4, 4.6],
      [7.6, 2.2],
    ],
  ],
  [
    [
      [8, 2.6],
      [5.4, 0.5],
      [2.4, 1.8],
      [1.9, 4.8],
      [4.4, 6.4],
      [7.2, 5.2],
      [8, 2.6],
    ],
    [
      [8, 2.6],
      [7.6, 6.6],
      [6.8, 10],
      [6, 13.8],
    ],
  ],
];

export interface Style {
  readonly width: number;
  readonly height: number;
  /** Where the digit stands: left and top of its box, and its height, in pixels. */
  readonly left: number;
  readonly top: number;
  readonly size: number;
  /** How wide the pen is, in pixels. */
  readonly pen: number;
  /** Red, green and blue of the paper at a place, x and y from 0 to 1, and of the ink. */
  readonly paper: (x: number, y: number) => readonly [number, number, number];
  readonly ink: readonly [number, number, number];
  /** How far each pixel wavers, either way. */
  readonly noise: number;
  /** What else is dark: whether a pixel is. */
  readonly isMark?: (x: number, y: number) => boolean;
}

/** Red, green and blue bytes of a picture of a digit, [height, width, 3]. */
export function written(digit: number, style: Style): Uint8Array {
  const { width, height, left, top, size, pen, paper, ink, noise, isMark } = style;
  const unit = size / 14;
  const strokes = DIGITS[digit]!.map(
    (line): Stroke =>
      smooth(line).map(([x, y]) => ({ x: left + x * unit, y: top + y * unit, radius: pen / 2 })),
  );
  const box = { left: 0, top: 0, width, height, scale: 1 };
  const covered = rasterize(strokes, box);
  const random = randomStream(digit, "paper");
  const rgb = new Uint8ClampedArray(width * height * 3);
  for (let i = 0; i < covered.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const own = paper(x / width, y / height);
    const share = isMark?.(x, y) ? 1 : covered[i]!;
    const waver = noise * (2 * random.uniform() - 1);
    for (let c = 0; c < 3; c++) {
      rgb[3 * i + c] = own[c]! + share * (ink[c]! - own[c]!) + waver;
    }
  }
  return new Uint8Array(rgb.buffer);
}

/** A curve through the places: Catmull and Rom's. */
function smooth(line: Line): Line {
  const at = (i: number) => line[Math.max(0, Math.min(line.length - 1, i))]!;
  const points: (readonly [number, number])[] = [];
  for (let i = 0; i < line.length - 1; i++) {
    const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let t = 0; t < 1; t += 1 / 8) {
      const along = (axis: 0 | 1) =>
        b[axis] +
        0.5 *
          t *
          (c[axis] -
            a[axis] +
            t *
              (2 * a[axis] -
                5 * b[axis] +
                4 * c[axis] -
                d[axis] +
                t * (3 * (b[axis] - c[axis]) + d[axis] - a[axis])));
      points.push([along(0), along(1)]);
    }
  }
  return [...points, line.at(-1)!];
}
