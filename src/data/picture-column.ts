// A column of pictures in bytes, decoded one after another: grey as long as all are grey, red, green and
// blue from the first that is not, unless somebody says which.

import { FormatError } from "../errors.ts";
import { type ImageShape, imageText } from "./image-shape.ts";
import { decodePicture, lightness } from "./picture.ts";
import { asBytes, middleOf, resample } from "./resample.ts";
import type { TableColumn } from "./table.ts";

/** How pictures are scaled and cut, and with 1 or 3 channels made grey or left in colours. */
export interface PictureSides extends Pick<ImageShape, "height" | "width"> {
  /** Default: 1 if all are grey. */
  readonly channels?: number;
}

type Sides = Pick<ImageShape, "height" | "width">;

/** Bytes of all pictures together. */
const MOST_BYTES = 2 ** 31 - 1;

export class PictureColumn {
  readonly #file: string;
  readonly #rows: number;
  readonly #wanted: PictureSides | undefined;
  #sides: Sides | undefined;
  #channels: 1 | 3;
  #bytes: Uint8Array = new Uint8Array(0);
  #count = 0;

  constructor(file: string, rows: number, wanted: PictureSides | undefined) {
    this.#file = file;
    this.#rows = rows;
    this.#wanted = wanted;
    this.#channels = wanted?.channels === 3 ? 3 : 1;
  }

  /** Decodes the picture of the next row; throws FormatError for one of other sides. */
  async add(packed: unknown): Promise<void> {
    const what = `${this.#file}, row ${this.#count}`;
    const bytes = packed instanceof Uint8Array ? packed : bytesOf(packed);
    if (!bytes) {
      throw new FormatError(what, "a picture", "none", { cure: "leave out rows without one" });
    }
    const picture = await decodePicture(bytes, what);
    const to = this.#wanted ?? this.#sides ?? picture;
    if (!this.#wanted && (picture.width !== to.width || picture.height !== to.height)) {
      const text = ({ height, width }: Sides) => imageText({ height, width, channels: 1 });
      throw new FormatError(what, `a picture of ${text(to)} as in row 0`, text(picture), {
        cure: "say to which sides all are scaled: picture: { height, width }",
      });
    }
    const { rgb, width, height } = picture;
    const isSame = width === to.width && height === to.height;
    const size = { width, height, channels: 3 };
    this.#append(isSame ? rgb : asBytes(resample(rgb, size, middleOf(picture, to), to)), to);
  }

  finish(name: string): TableColumn {
    const { height, width } = this.#sides ?? { height: 1, width: 1 };
    const shape = this.#channels === 1 ? [height, width] : [height, width, 3];
    return { name, shape, values: this.#bytes };
  }

  #append(rgb: Uint8Array, to: Sides): void {
    if (!this.#sides) {
      this.#sides = { height: to.height, width: to.width };
      this.#bytes = this.#allocate(this.#channels);
    }
    if (this.#channels === 1 && this.#wanted?.channels !== 1 && !isGrey(rgb)) this.#colour();
    const at = (this.#count++ * rgb.length * this.#channels) / 3;
    if (this.#channels === 3) this.#bytes.set(rgb, at);
    else this.#bytes.set(greyBytes(rgb), at);
  }

  #allocate(channels: number): Uint8Array {
    const { height, width } = this.#sides!;
    const size = this.#rows * height * width * channels;
    if (size <= MOST_BYTES) return new Uint8Array(size);
    throw new FormatError(
      this.#file,
      `pictures of at most ${MOST_BYTES} bytes together`,
      `${this.#rows} of ${height} x ${width} x ${channels}`,
      { cure: "read them smaller: picture: { height, width }" },
    );
  }

  /** What was grey so far as red, green and blue. */
  #colour(): void {
    const grey = this.#bytes;
    this.#channels = 3;
    this.#bytes = this.#allocate(3);
    const { height, width } = this.#sides!;
    const length = this.#count * height * width;
    for (let i = 0; i < length; i++) this.#bytes.fill(grey[i]!, 3 * i, 3 * i + 3);
  }
}

function bytesOf(value: unknown): Uint8Array | undefined {
  const { bytes } = (value ?? {}) as { readonly bytes?: unknown };
  return bytes instanceof Uint8Array ? bytes : undefined;
}

const greyBytes = (rgb: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: rgb.length / 3 }, (_, i) =>
    Math.round(lightness(rgb[3 * i]!, rgb[3 * i + 1]!, rgb[3 * i + 2]!)),
  );

function isGrey(rgb: Uint8Array): boolean {
  for (let i = 0; i < rgb.length; i += 3) {
    if (rgb[i] !== rgb[i + 1] || rgb[i] !== rgb[i + 2]) return false;
  }
  return true;
}
