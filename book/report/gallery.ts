// What a network reads wrong: the test images with the right digit and what it took them for, from
// the answers that a run keeps.
import { type Dataset, imageShape } from "downhill/data";
import type { Row } from "./figures.ts";
import { inkPicture } from "./ink.ts";

/** As many as the book shows. */
const MOST = 40;

export interface WrongImage {
  readonly index: number;
  readonly right: number;
  readonly read: number;
  /** A data URI. */
  readonly picture: string;
}

export interface Gallery {
  readonly seed: number;
  readonly total: number;
  readonly errors: number;
  /** The first of them. */
  readonly images: readonly WrongImage[];
}

/** The errors of the run that has fewest; undefined where no run keeps its answers. */
export function galleryOf({ runs }: Row, test: Dataset): Gallery | undefined {
  const labels = test.labels!;
  const known = runs.flatMap(({ seed, answers }) => {
    if (answers?.length !== test.count) return [];
    const wrong = Array.from(answers, Number).flatMap((read, index) => {
      const right = labels[index]!;
      return read === right ? [] : [{ index, right, read }];
    });
    return [{ seed, wrong }];
  });
  if (known.length === 0) return undefined;
  const { seed, wrong } = known.reduce((a, b) => (b.wrong.length < a.wrong.length ? b : a));
  const images = wrong.slice(0, MOST).map((one) => ({ ...one, picture: picture(test, one.index) }));
  return { seed, total: test.count, errors: wrong.length, images };
}

/** An image of bytes, 0 for white. */
function picture(set: Dataset, index: number): string {
  const { inputs } = set;
  const { height, width } = imageShape(set, set.name);
  const size = height * width;
  return inkPicture(inputs.subarray(index * size, (index + 1) * size), width);
}
