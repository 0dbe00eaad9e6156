// PNG files of every kind as specifications of noise, and the pixels that the standard's formulas give
// for them.
import { randomStream } from "downhill/data";
import type { PngSpec } from "./png-writer.ts";

const random = randomStream(7, "png", 0);
/** Numbers below 2 ** depth, the same for the same place. */
export function noise(depth: number, channels: number, width: number, height: number) {
  const values = Array.from({ length: width * height * channels }, () => random.below(2 ** depth));
  return (x: number, y: number, c: number) => values[(y * width + x) * channels + c]!;
}

/** Red, green, blue and opacity by the formulas of the standard: sections 11.3.1 and 13.12. */
export function expectedPixels({
  width,
  height,
  depth,
  type,
  palette,
  transparency,
  sample,
}: PngSpec): Uint8Array {
  const most = 2 ** depth - 1;
  const byte = (value: number) => Math.floor((value * 255) / most + 0.5);
  const pixels = Array.from({ length: width * height }, (_, i) => {
    const value = (c: number) => sample(i % width, Math.floor(i / width), c);
    if (type === 3) {
      const index = value(0);
      return [...palette!.slice(3 * index, 3 * index + 3), transparency?.[index] ?? 255];
    }
    const isColour = type === 2 || type === 6;
    const colour = isColour ? [value(0), value(1), value(2)] : [value(0)];
    const isKey = transparency !== undefined && colour.every((v, c) => v === transparency[c]);
    const opacity = type >= 4 ? byte(value(isColour ? 3 : 1)) : isKey ? 0 : 255;
    const [red = 0, green = red, blue = red] = colour.map(byte);
    return [red, green, blue, opacity];
  });
  return Uint8Array.from(pixels.flat());
}

const KINDS = [
  ...([1, 2, 4, 8, 16] as const).map((depth) => [0, depth] as const),
  ...([8, 16] as const).map((depth) => [2, depth] as const),
  ...([1, 2, 4, 8] as const).map((depth) => [3, depth] as const),
  ...([8, 16] as const).map((depth) => [4, depth] as const),
  ...([8, 16] as const).map((depth) => [6, depth] as const),
];
const SIZES = [
  [1, 1],
  [3, 2],
  [5, 11],
  [17, 9],
  [28, 28],
  [33, 64],
] as const;

/** Each kind in several sizes, interlaced or not, with a transparent colour or not. */
export function pngKinds(sizes: readonly (readonly [number, number])[] = SIZES): PngSpec[] {
  const all: PngSpec[] = [];
  for (const [type, depth] of KINDS) {
    for (const [width, height] of sizes) {
      const sample = noise(depth, 4, width, height);
      const some = Array.from({ length: 3 * 2 ** Math.min(depth, 8) }, () => random.below(256));
      const base = { width, height, depth, type, sample, ...(type === 3 ? { palette: some } : {}) };
      const keyed =
        type === 3
          ? { ...base, transparency: some.slice(0, some.length / 3 - 1) }
          : {
              ...base,
              transparency: [0, 1, 2].slice(0, type === 0 ? 1 : 3).map((c) => sample(0, 0, c)),
            };
      for (const spec of type < 4 ? [base, keyed] : [base])
        all.push(spec, { ...spec, isInterlaced: true });
    }
  }
  return all;
}
