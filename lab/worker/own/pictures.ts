// PNG and JPEG files as a set: the class is the folder's name, or, of loose files, what stands before
// the first - or _ of theirs. The browser decodes them, the right side up as the camera noted.
import { type Dataset, dataset } from "downhill/data";
import { OwnDataError } from "./errors.ts";
import { type BroughtFile, LIMITS, type Problem, type ReadingOptions } from "./own.ts";
import { statedSize } from "./picture-size.ts";

const SIDE = 28;
/** Decoded at once. */
const AT_ONCE = 4;

/** The class that a path names; undefined for a loose file whose name says none. */
function classOfPath(path: string): string | undefined {
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.length > 1) return parts.at(-2);
  return /^([^-_.]+)[-_]/.exec(parts[0] ?? "")?.[1];
}

interface Decoded {
  readonly label: number;
  readonly size: { readonly width: number; readonly height: number };
  /** [side, side, 3] */
  readonly rgb: Uint8Array;
}

export async function readPictures(
  files: readonly BroughtFile[],
  options: ReadingOptions,
  onFile: (done: number, total: number) => void,
): Promise<{ set: Dataset; problems: Problem[]; options: Required<ReadingOptions> }> {
  const named = files.map((file) => ({ file, name: classOfPath(file.path) }));
  const loose = named.find(({ name }) => name === undefined);
  if (loose) throw new OwnDataError({ kind: "no-classes", file: loose.file.path });
  const classNames = [...new Set(named.map(({ name }) => name!))].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  const sides = await Promise.all(files.slice(0, 50).map(sizeOf));
  const side = options.side ?? usualSide(sides);
  if (files.length * side * side * 3 > LIMITS.values) {
    const found = files.length * side * side * 3;
    throw new OwnDataError({ kind: "values", most: LIMITS.values, found });
  }
  const decoded: Decoded[] = [];
  for (let first = 0; first < named.length; first += AT_ONCE) {
    const group = named.slice(first, first + AT_ONCE);
    const read = group.map(async ({ file, name }) => {
      return { label: classNames.indexOf(name!), ...(await decode(file, side)) };
    });
    decoded.push(...(await Promise.all(read)));
    onFile(decoded.length, files.length);
  }
  const isColour = options.isColour ?? false;
  const isInverted = options.isInverted ?? isDarkOnLight(decoded, side);
  const channels = isColour ? 3 : 1;
  const size = side * side * channels;
  const inputs = new Uint8Array(decoded.length * size);
  for (const [i, { rgb }] of decoded.entries()) {
    const values = isColour ? rgb : greyOf(rgb);
    inputs.set(isInverted ? values.map((value) => 255 - value) : values, i * size);
  }
  const divideBy = options.divideBy ?? 256;
  const set = dataset({
    name: "pictures",
    inputShape: [size],
    picture: { height: side, width: side, channels },
    outputs: classNames.length,
    divideBy,
    inputs,
    labels: Uint32Array.from(decoded, ({ label }) => label),
    classNames,
  }) as Dataset;
  const used = { label: 0, divideBy, side, isColour, isInverted };
  return { set, problems: differentSizes(decoded, side), options: used };
}

async function sizeOf({ file, path }: BroughtFile) {
  const start = new Uint8Array(await file.slice(0, 256 * 1024).arrayBuffer());
  const size = statedSize(start);
  if (!size) throw new OwnDataError({ kind: "not-a-picture", file: path });
  const found = size.width * size.height;
  if (found > LIMITS.pixels) {
    throw new OwnDataError({ kind: "pixels", file: path, most: LIMITS.pixels, found });
  }
  return size;
}

/** Small square pictures stay as they are. */
function usualSide(sizes: readonly { width: number; height: number }[]): number {
  const [first] = sizes;
  const isSame = sizes.every(({ width, height }) => width === first?.width && height === width);
  return isSame && first && first.width <= LIMITS.side ? first.width : SIDE;
}

/** The largest square in the middle, brought to a side, on white. */
async function decode(brought: BroughtFile, side: number): Promise<Omit<Decoded, "label">> {
  await sizeOf(brought);
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(brought.file, { imageOrientation: "from-image" });
  } catch {
    throw new OwnDataError({ kind: "not-a-picture", file: brought.path });
  }
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true })!;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, side, side);
  context.imageSmoothingQuality = "high";
  const least = Math.min(width, height);
  const [left, top] = [(width - least) / 2, (height - least) / 2];
  context.drawImage(bitmap, left, top, least, least, 0, 0, side, side);
  bitmap.close();
  const { data } = context.getImageData(0, 0, side, side);
  const rgb = new Uint8Array(side * side * 3);
  for (let i = 0; i < side * side; i++) rgb.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
  return { size: { width, height }, rgb };
}

/** Rec. 601, as JPEG weighs them. */
function greyOf(rgb: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: rgb.length / 3 }, (_, i) =>
    Math.round((299 * rgb[3 * i]! + 587 * rgb[3 * i + 1]! + 114 * rgb[3 * i + 2]!) / 1000),
  );
}

/** Whether the rims are light and what they hold is darker: ink on paper. */
function isDarkOnLight(decoded: readonly Decoded[], side: number): boolean {
  let [rim, rims, all, count] = [0, 0, 0, 0];
  for (const { rgb } of decoded) {
    for (const [i, value] of greyOf(rgb).entries()) {
      const [x, y] = [i % side, Math.floor(i / side)];
      all += value;
      count += 1;
      if (x > 0 && y > 0 && x < side - 1 && y < side - 1) continue;
      rim += value;
      rims += 1;
    }
  }
  return rim / rims > 200 && rim / rims > all / count;
}

function differentSizes(decoded: readonly Decoded[], side: number): Problem[] {
  const bySize = decoded
    .map(({ size }) => size)
    .sort((a, b) => a.width * a.height - b.width * b.height);
  const [least, most] = [bySize[0]!, bySize.at(-1)!];
  const words = ({ width, height }: typeof least) => `${width} × ${height}`;
  if (words(least) === words(most)) return [];
  return [{ kind: "sizes", least: words(least), most: words(most), to: `${side} × ${side}` }];
}
