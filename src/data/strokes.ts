// Images like those of MNIST, drawn from a seed: ten digits as line strokes, each turned, sheared,
// scaled, moved and bent a little at random. For tests and examples where MNIST is not there; a
// small dense network learns them, but they say nothing about handwriting.

import { type Dataset, dataset } from "./dataset.ts";
import { cos, sin } from "./math.ts";
import { checkOptionNames } from "./option-names.ts";
import { type RandomStream, randomStream } from "./random.ts";
import { checkCount, type SyntheticOptions } from "./synthetic.ts";

type Point = readonly [x: number, y: number];

const SIDE = 28;

/** Each digit as strokes; x to the right, y down, the box from -1 to 1. */
const DIGITS: readonly (readonly (readonly Point[])[])[] = [
  [ellipse(0, 0, 0.65, 0.95)],
  [polyline([-0.3, -0.6, 0.1, -0.95, 0.1, 0.95])],
  [polyline([-0.6, -0.5, -0.3, -0.9, 0.3, -0.9, 0.55, -0.5, 0.3, 0, -0.6, 0.9, 0.65, 0.9])],
  [polyline([-0.5, -0.9, 0.5, -0.9, 0, -0.15, 0.5, 0.2, 0.5, 0.65, 0, 0.95, -0.55, 0.75])],
  [polyline([0.35, 0.95, 0.35, -0.95, -0.6, 0.35, 0.7, 0.35])],
  [polyline([0.55, -0.9, -0.4, -0.9, -0.5, -0.1, 0.2, -0.2, 0.6, 0.3, 0.2, 0.9, -0.55, 0.8])],
  [polyline([0.4, -0.95, -0.3, -0.2, -0.55, 0.4]), ellipse(0, 0.45, 0.55, 0.5)],
  [polyline([-0.6, -0.9, 0.6, -0.9, -0.1, 0.95])],
  [ellipse(0, -0.48, 0.45, 0.45), ellipse(0, 0.48, 0.55, 0.48)],
  [ellipse(0, -0.45, 0.5, 0.5), polyline([0.5, -0.45, 0.35, 0.95])],
];

function polyline(coordinates: readonly number[]): Point[] {
  const points: Point[] = [];
  for (let i = 0; i < coordinates.length; i += 2) {
    points.push([coordinates[i]!, coordinates[i + 1]!]);
  }
  return points;
}

function ellipse(x: number, y: number, width: number, height: number): Point[] {
  return Array.from({ length: 13 }, (_, i) => {
    const angle = (i / 12) * 6.283185307179586;
    return [x + width * sin(angle), y - height * cos(angle)] as const;
  });
}

/** Draws `count` images of 28 x 28 bytes; image i shows the digit i modulo 10. */
export function strokes(options: SyntheticOptions): Dataset<readonly [784], 10> {
  checkOptionNames("strokes", options, { count: true, seed: true });
  const { count, seed = 1 } = options;
  checkCount("strokes: count", count, 0);
  const inputs = new Uint8Array(count * SIDE * SIDE);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = i % 10;
    // A stream of its own for each image: a longer set begins with the shorter one.
    const random = randomStream(seed, "strokes", i);
    draw(DIGITS[i % 10]!, random, inputs.subarray(i * 784, (i + 1) * 784));
  }
  const picture = { height: SIDE, width: SIDE, channels: 1 };
  return dataset({ name: "strokes", inputShape: [784], picture, outputs: 10, inputs, labels });
}

function draw(digit: readonly (readonly Point[])[], random: RandomStream, image: Uint8Array): void {
  const around = (middle: number, width: number) => middle + width * (2 * random.uniform() - 1);
  const angle = around(0, 0.2);
  const shear = around(0, 0.2);
  const height = around(8.5, 1.5);
  const width = around(7.5, 1.5);
  const left = around(13.5, 2);
  const top = around(13.5, 2);
  const halfWidth = around(1.1, 0.4);
  const place = ([x, y]: Point): Point => {
    const bentX = width * around(x + shear * y, 0.06);
    const bentY = height * around(y, 0.06);
    return [
      left + bentX * cos(angle) - bentY * sin(angle),
      top + bentX * sin(angle) + bentY * cos(angle),
    ];
  };
  for (const stroke of digit) {
    const points = stroke.map(place);
    for (let i = 1; i < points.length; i++) drawLine(points[i - 1]!, points[i]!, halfWidth, image);
  }
}

/** Darkens the pixels near the line, softly over one pixel at its edge. */
function drawLine([ax, ay]: Point, [bx, by]: Point, halfWidth: number, image: Uint8Array): void {
  const [dx, dy] = [bx - ax, by - ay];
  const lengthSquared = Math.max(dx * dx + dy * dy, 1e-9);
  const reach = halfWidth + 1;
  const clampPixel = (value: number) => Math.max(0, Math.min(SIDE - 1, value));
  const firstRow = clampPixel(Math.floor(Math.min(ay, by) - reach));
  const lastRow = clampPixel(Math.ceil(Math.max(ay, by) + reach));
  const firstColumn = clampPixel(Math.floor(Math.min(ax, bx) - reach));
  const lastColumn = clampPixel(Math.ceil(Math.max(ax, bx) + reach));
  for (let row = firstRow; row <= lastRow; row++) {
    for (let column = firstColumn; column <= lastColumn; column++) {
      const along = ((column - ax) * dx + (row - ay) * dy) / lengthSquared;
      const t = Math.max(0, Math.min(1, along));
      const [ex, ey] = [column - ax - t * dx, row - ay - t * dy];
      const distance = Math.sqrt(ex * ex + ey * ey);
      const ink = Math.floor(255 * Math.max(0, Math.min(1, halfWidth + 0.5 - distance)));
      const pixel = row * SIDE + column;
      if (ink > image[pixel]!) image[pixel] = ink;
    }
  }
}
