// Photographs from files: by the browser, or in Node by the package sharp, which need not be installed
// and decodes JPEG and others in threads of its own. PNG needs neither: png.ts.
import { FormatError, TargetError } from "../errors.ts";
import type { PixelImage } from "./pixel-image.ts";

/** What is used of sharp. */
interface Sharp {
  metadata(): Promise<{
    readonly width: number;
    readonly height: number;
    /** Of EXIF. */
    readonly orientation?: number;
  }>;
  resize(width: number, height: number, options: { fit: "fill" }): Sharp;
  toColourspace(name: "srgb"): Sharp;
  ensureAlpha(): Sharp;
  raw(): Sharp;
  toBuffer(options: { resolveWithObject: true }): Promise<{
    readonly data: Uint8Array;
    readonly info: { readonly width: number; readonly height: number; readonly channels: number };
  }>;
}
type MakeSharp = (bytes: Uint8Array, options: { limitInputPixels: number }) => Sharp;

/** More pixels than any photograph has; a file that claims more is refused before it is decoded. */
const MOST_PIXELS = 2 ** 27;

let loaded: Promise<MakeSharp> | undefined;

async function load(file: string): Promise<MakeSharp> {
  const name = "sharp"; // not a literal: it need not be there to compile
  try {
    const module = (await import(name)) as { default: MakeSharp };
    return module.default;
  } catch (cause) {
    loaded = undefined; // it may be installed before the next picture
    throw new TargetError(
      `${file}: pictures that are no PNG are decoded by the package sharp, which cannot be loaded; run "npm install sharp", or save the picture as PNG`,
      { cause },
    );
  }
}

/**
 * The pixels of a JPEG picture, or of another kind that the browser or sharp knows. One whose shorter
 * side has four times `side` pixels or more may have fewer.
 * @throws FormatError for what is no picture, TargetError without sharp
 */
export const decodePhotograph = (
  bytes: Uint8Array,
  file: string,
  side: number,
): Promise<PixelImage> =>
  typeof OffscreenCanvas === "undefined" ? bySharp(bytes, file, side) : byBrowser(bytes, file);

/** Not yet turned. A large picture is halved: JPEG can skip pixels as it is read. */
async function bySharp(bytes: Uint8Array, file: string, side: number): Promise<PixelImage> {
  const sharp = await (loaded ??= load(file));
  const open = () => sharp(bytes, { limitInputPixels: MOST_PIXELS });
  try {
    const { orientation = 1, ...stored } = await open().metadata();
    let shrink = 1;
    while (Math.min(stored.width, stored.height) / shrink >= 4 * side) shrink *= 2;
    const [width, height] = [stored.width, stored.height].map((length) =>
      Math.ceil(length / shrink),
    );
    const resized = shrink === 1 ? open() : open().resize(width!, height!, { fit: "fill" });
    const { data, info } = await resized
      .toColourspace("srgb")
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 4) throw new Error(`${info.channels} channels`);
    const size = { width: info.width, height: info.height };
    return { ...size, rgba: data, orientation, gamma: undefined };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0]! : String(error);
    throw new FormatError(file, "a JPEG or PNG picture", reason);
  }
}

/** Turned already. */
async function byBrowser(bytes: Uint8Array, file: string): Promise<PixelImage> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FormatError(file, "a picture that this browser knows", reason);
  }
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d")!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  return { width, height, rgba: new Uint8Array(data.buffer), orientation: 1, gamma: undefined };
}
