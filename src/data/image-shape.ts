// How an example is a picture: [height, width, channels] says so, [height, width] is grey, and a
// vector of a square number of values is a square grey picture, as MNIST's 784.
import { ShapeError } from "../errors.ts";

export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** The picture of an example of this shape; throws ShapeError, led by `what`, where it is none. */
export function imageShape(shape: readonly number[], what: string): ImageShape {
  const [height = 0, width, channels = 1] = shape;
  if (width !== undefined && shape.length <= 3) return { height, width, channels };
  const side = Math.round(Math.sqrt(height));
  if (shape.length === 1 && side * side === height) {
    return { height: side, width: side, channels: 1 };
  }
  throw new ShapeError(
    `${what}: expected pictures, [height, width, channels] or a square number of pixels, got [${shape.join(", ")}]`,
  );
}
