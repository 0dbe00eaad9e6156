// Photographs from files, by the package sharp, which need not be installed: it decodes JPEG and
// others in threads of its own. PNG needs no package: src/formats/png.ts.
import { FormatError, TargetError } from "../errors.ts";
import type { PixelImage } from "../formats/pixel-image.ts";

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
 * The pixels of a JPEG picture, or of another kind that sharp knows, not yet turned. One whose shorter side has four
 * times `side` pixels or more is halved until it has fewer: JPEG can skip them as it is read.
 * @throws FormatError for what is no picture, TargetError without sharp
 */
export async function decodePhotograph(
  bytes: Uint8Array,
  file: string,
  side: number,
): Promise<PixelImage> {
  const sharp = await (loaded ??= load(file));
  const open = () => sharp(bytes, { limitInputPixels: MOST_PIXELS });
  try {
    const { orientation = 1, ...size } = await open().metadata();
    let shrink = 1;
    while (Math.min(size.width, size.height) / shrink >= 4 * side) shrink *= 2;
    const [width, height] = [size.width, size.height].map((length) => Math.ceil(length / shrink));
    const resized = shrink === 1 ? open() : open().resize(width!, height!, { fit: "fill" });
    const { data, info } = await resized
      .toColourspace("srgb")
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const rgba = fourChannels(data, info.channels);
    return { width: info.width, height: info.height, rgba, orientation, gamma: undefined };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0]! : String(error);
    throw new FormatError(file, "a JPEG or PNG picture", reason);
  }
}

/** Grey, grey with opacity, or colour as red, green, blue, opacity. */
function fourChannels(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 4) return data;
  const rgba = new Uint8Array((data.length / channels) * 4);
  for (let from = 0, to = 0; from < data.length; from += channels, to += 4) {
    for (let c = 0; c < 3; c++) rgba[to + c] = data[from + (channels < 3 ? 0 : c)]!;
    rgba[to + 3] = channels === 2 ? data[from + 1]! : 255;
  }
  return rgba;
}
