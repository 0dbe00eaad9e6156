// A drawn digit as MNIST has its digits: fitted into 20 by 20 pixels with its proportions, in grey
// where ink covers a pixel in part, then moved by whole pixels until its centre of mass lies in the
// pixel at row and column 14 (from 0) of 28 by 28. Source: http://yann.lecun.com/exdb/mnist; which
// pixel is the middle is read off the files themselves.
import { FIELD, inkBox, rasterize, type Stroke } from "./stroke.ts";

/** The side of the square into which a digit is fitted. */
export const FIT = 20;
const MIDDLE = 14.5;

/** The 784 bytes that the network is shown, row by row; all 0 where nothing is drawn. */
export function centred(strokes: readonly Stroke[]): Uint8Array {
  const box = inkBox(strokes);
  if (!box) return new Uint8Array(FIELD * FIELD);
  const scale = FIT / Math.max(box.width, box.height);
  // the shorter side stands in the middle of its pixels
  const width = Math.max(1, Math.ceil(box.width * scale - 1e-9));
  const height = Math.max(1, Math.ceil(box.height * scale - 1e-9));
  const left = box.left - (width / scale - box.width) / 2;
  const top = box.top - (height / scale - box.height) / 2;
  const covered = rasterize(strokes, { left, top, scale, width, height });
  return placed(
    covered.map((share) => Math.round(255 * share)),
    width,
    height,
  );
}

/** A picture no larger than 28 by 28 with its centre of mass in the middle; none of it is cut off. */
export function placed(values: ArrayLike<number>, width: number, height: number): Uint8Array {
  const { x, y } = centreOfMass(values, width);
  const shift = (at: number, side: number) =>
    Math.max(0, Math.min(FIELD - side, Math.round(MIDDLE - at)));
  const [left, top] = [shift(x, width), shift(y, height)];
  const field = new Uint8Array(FIELD * FIELD);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      field[(top + row) * FIELD + left + column] = values[row * width + column]!;
    }
  }
  return field;
}

/** In pixels from the corner, so that the middle of the first pixel is 0.5. */
export function centreOfMass(
  values: ArrayLike<number>,
  width: number,
): { readonly x: number; readonly y: number } {
  let [mass, x, y] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    mass += values[i]!;
    x += values[i]! * ((i % width) + 0.5);
    y += values[i]! * (Math.floor(i / width) + 0.5);
  }
  return mass === 0 ? { x: width / 2, y: values.length / width / 2 } : { x: x / mass, y: y / mass };
}
