// Pictures from files, by the package sharp, which need not be installed: it decodes JPEG, PNG and
// others in threads of its own.
import { FormatError, TargetError } from "../errors.ts";

/** What is used of sharp. */
interface Sharp {
  resize(width: number, height: number, options: { fit: "cover"; position: "centre" }): Sharp;
  flatten(options: { background: string }): Sharp;
  toColourspace(name: "srgb"): Sharp;
  raw(): Sharp;
  toBuffer(options: { resolveWithObject: true }): Promise<{
    readonly data: Uint8Array;
    readonly info: { readonly channels: number };
  }>;
}
type MakeSharp = (bytes: Uint8Array, options: { limitInputPixels: number }) => Sharp;

/** More pixels than any photograph has; a file that claims more is refused before it is decoded. */
const MOST_PIXELS = 2 ** 27;

let loaded: Promise<MakeSharp> | undefined;

async function load(): Promise<MakeSharp> {
  const name = "sharp"; // not a literal: it need not be there to compile
  try {
    const module = (await import(name)) as { default: MakeSharp };
    return module.default;
  } catch (cause) {
    throw new TargetError(
      'pictures are decoded by the package sharp, which cannot be loaded; run "npm install sharp"',
      { cause },
    );
  }
}

/**
 * A picture as side * side * 3 bytes, red, green, blue: its shorter side scaled to `side`, the middle
 * of the longer one. What is transparent is white.
 * @throws FormatError for what is no picture, TargetError without sharp
 */
export async function decodePicture(
  bytes: Uint8Array,
  file: string,
  side: number,
): Promise<Uint8Array> {
  loaded ??= load();
  const sharp = await loaded;
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MOST_PIXELS })
      .resize(side, side, { fit: "cover", position: "centre" })
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    return info.channels === 3 ? data : grey(data, info.channels);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0]! : String(error);
    throw new FormatError(file, "a JPEG or PNG picture", reason);
  }
}

/** Three equal channels from the first one. */
function grey(data: Uint8Array, channels: number): Uint8Array {
  const pixels = data.length / channels;
  return Uint8Array.from({ length: 3 * pixels }, (_, i) => data[Math.floor(i / 3) * channels]!);
}
