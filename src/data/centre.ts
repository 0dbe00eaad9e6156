// Where MNIST has its digits: fitted into 20 by 20 pixels, then moved by whole pixels until the centre of
// mass lies in the pixel at row and column 14 (from 0) of 28 by 28. Source: http://yann.lecun.com/exdb/mnist;
// which pixel is the middle is read off the files themselves.

/** The side of MNIST's pictures, in pixels. */
const SIDE = 28;
/** The side of the square into which a digit is fitted. */
export const DIGIT_SIDE = 20;
const MIDDLE = 14.5;

/** A picture no larger than 28 by 28, [height, width], in one of 28 by 28 with its centre of mass in the
 * middle; none of it is cut off. */
export function centredByMass(
  values: ArrayLike<number>,
  width: number,
  height: number,
): Uint8Array {
  const { x, y } = centreOfMass(values, width);
  const shift = (at: number, side: number) =>
    Math.max(0, Math.min(SIDE - side, Math.round(MIDDLE - at)));
  const [left, top] = [shift(x, width), shift(y, height)];
  const field = new Uint8Array(SIDE * SIDE);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      field[(top + row) * SIDE + left + column] = values[row * width + column]!;
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
