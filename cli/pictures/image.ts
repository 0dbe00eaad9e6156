// Images from files, as a network sees them. An IDX file may hold many images, which stay as they are.
import { FormatError } from "downhill";
import { decodePicture, type ImageShape, readIdx } from "downhill/data";
import { isOfMnist, type Seen, seen, seenOf } from "../../photographs/seen.ts";
import { readBytes } from "./read-bytes.ts";

export interface LoadedImage extends Seen {
  /** The file, and which image of it. */
  readonly name: string;
}

/** Pixels of the shorter side of a photograph that matter to cut out a digit. */
const FOR_DIGITS = 700;

/**
 * The images of a file for a network that sees `shape`.
 * @param isAsIs whether a picture is only scaled, also for a network for digits
 * @throws DataError, FormatError
 */
export async function loadImages(
  file: string,
  shape: ImageShape,
  isAsIs = false,
): Promise<LoadedImage[]> {
  const bytes = await readBytes(file);
  if (isIdx(bytes)) return fromIdx(bytes, file, shape);
  if (bytes[8] === 0x7b && bytes[4] === 0 && bytes[5] === 0) {
    const cure = "the model is named once, before the pictures";
    throw new FormatError(file, "a picture", "a network", { cure });
  }
  const isDigit = isOfMnist(shape) && !isAsIs;
  // enough pixels to see where the paper is
  const side = isDigit ? FOR_DIGITS : 4 * Math.max(shape.height, shape.width);
  const picture = await decodePicture(bytes, file, { side });
  return [{ name: file, ...seenOf(picture, shape, isDigit) }];
}

const isIdx = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0x1f && bytes[1] === 0x8b) || (bytes[0] === 0 && bytes[1] === 0);

async function fromIdx(bytes: Uint8Array, file: string, { height, width, channels }: ImageShape) {
  const { shape, data } = await readIdx(bytes, file);
  const [count = 0, rows, columns, depth = 1] = shape;
  if (shape.length < 3 || rows !== height || columns !== width || depth !== channels) {
    const wanted = channels === 1 ? [height, width] : [height, width, channels];
    throw new FormatError(file, `images of ${wanted.join(" x ")}`, `shape [${shape.join(", ")}]`);
  }
  const size = width * height * channels;
  return Array.from({ length: count }, (_, i) => {
    const inputs = data.subarray(i * size, (i + 1) * size);
    const name = count === 1 ? file : `${file} ${i}`;
    return { name, ...seen(inputs, { height, width, channels }, []) };
  });
}
