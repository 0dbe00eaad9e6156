// How an example is a picture: [height, width, channels] says so, and [height, width] is a grey one.
// A vector says nothing: a data set of vectors has a field for it, and nothing is guessed from how
// many values there are.
import { ShapeError } from "../errors.ts";

/** The sides of a picture in pixels, and its numbers a pixel. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What may say how its examples are pictures: a data set, a network with what it was trained on. */
export interface Pictured {
  /** Shape of one example. */
  readonly inputShape: readonly number[];
  /** Of examples that are vectors. */
  readonly picture?: ImageShape | undefined;
}

/** The picture of an example; undefined where it is none that is known. */
export function knownImageShape({ inputShape, picture }: Pictured): ImageShape | undefined {
  const [height = 0, width, channels = 1] = inputShape;
  return width === undefined || inputShape.length > 3 ? picture : { height, width, channels };
}

/** The picture of an example; throws ShapeError, led by `what`, where it is none that is known. */
export function imageShape(of: Pictured, what: string): ImageShape {
  const found = knownImageShape(of);
  if (found) return found;
  throw new ShapeError(
    `${what}: expected pictures, of shape [height, width, channels] or with the field picture: { height, width, channels }, got vectors [${of.inputShape.join(", ")}]`,
  );
}

/** 28 x 28, or 32 x 32 x 3. */
export const imageText = ({ height, width, channels }: ImageShape): string =>
  [height, width, ...(channels === 1 ? [] : [channels])].join(" x ");

export const isSameImage = (a: ImageShape, b: ImageShape): boolean =>
  a.height === b.height && a.width === b.width && a.channels === b.channels;
