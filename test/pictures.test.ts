// Pictures as a browser shows them: the library, in Node and in a page, against Chromium's own decoder
// drawn on a white canvas. PNG of every kind; JPEG in all eight ways that a camera may lie.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePicture, type Picture } from "downhill/data";
import { inChromium, skipChromium } from "./browser.ts";
import { pngKinds } from "./png-kinds.ts";
import { chunk, writePng } from "./png-writer.ts";

/** A picture as the page gives it back. */
interface Shown {
  readonly width: number;
  readonly height: number;
  readonly rgb: readonly number[];
}

/** What the browser shows of each file, and what the library makes of it there. */
async function inPage(files: readonly Uint8Array[]): Promise<{ shown: Shown; read: Shown }[]> {
  const sources = files.map((bytes) => Buffer.from(bytes).toString("base64"));
  return (await inChromium(`(async () => {
    const { decodePicture } = await import("downhill/data");
    const all = [];
    for (const source of ${JSON.stringify(sources)}) {
      const bytes = Uint8Array.from(atob(source), (c) => c.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes]));
      const { width, height } = image;
      const context = new OffscreenCanvas(width, height).getContext("2d");
      context.fillStyle = "#ffffff";
      context.fillRect(0, 0, width, height);
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, width, height);
      const shown = { width, height, rgb: [...data].filter((_, i) => i % 4 < 3) };
      const own = await decodePicture(bytes, "x");
      all.push({ shown, read: { width: own.width, height: own.height, rgb: [...own.rgb] } });
    }
    return all;
  })()`)) as { shown: Shown; read: Shown }[];
}

function alike(a: Picture | Shown, b: Shown, most: number, what: string): void {
  assert.deepEqual([a.width, a.height], [b.width, b.height], what);
  const worst = b.rgb.reduce((max, value, i) => Math.max(max, Math.abs(value - a.rgb[i]!)), 0);
  assert.ok(worst <= most, `${what}: ${worst} apart`);
}

test("every kind of PNG is read as Chromium shows it on white", {
  skip: skipChromium,
}, async (t) => {
  const specs = pngKinds([
    [13, 10],
    [32, 7],
  ]);
  const files = specs.map(writePng);
  const pages = await inPage(files);
  for (const [i, { shown, read }] of pages.entries()) {
    const { type, depth, isInterlaced = false } = specs[i]!;
    const what = `type ${type}, ${depth} bits, interlaced ${isInterlaced}`;
    const own = await decodePicture(files[i]!, "x.png");
    assert.deepEqual([...own.rgb], read.rgb, "the same in Node and in the page");
    // the browser keeps colours multiplied by their opacity, in bytes
    alike(own, shown, type >= 4 || type === 3 ? 2 : depth === 16 ? 1 : 0, what);
  }
  t.diagnostic(`${pages.length} files`);
});

/** What a chunk of numbers of 32 bits holds. */
const words = (...numbers: readonly number[]): Uint8Array => {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [i, n] of numbers.entries()) bytes.writeUInt32BE(n, 4 * i);
  return bytes;
};
/** EXIF of nothing but an orientation; the byte order of Motorola, or of Intel. */
const exifOf = (orientation: number, isLittle: boolean): Uint8Array =>
  Buffer.from(
    isLittle
      ? `49492a0008000000010012010300010000000${orientation}00000000000000`
      : `4d4d002a0000000800010112000300000001000${orientation}000000000000`,
    "hex",
  );

test("gamma and orientation of a PNG are followed as in Chromium", {
  skip: skipChromium,
}, async () => {
  const primaries = chunk("cHRM", words(31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000));
  const srgb = chunk("sRGB", [0]);
  const gamma = (n: number) => chunk("gAMA", words(n));
  const notes: Uint8Array[][] = [
    [gamma(45455)],
    [gamma(45455), primaries],
    [gamma(100_000)],
    [gamma(55_556)],
    [gamma(30_000)],
    [gamma(100_000), srgb],
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => [chunk("eXIf", exifOf(n, n % 2 === 1))]),
  ];
  const specs = ([8, 16] as const).flatMap((depth) =>
    notes.map((chunks) => {
      const sample = (x: number, y: number, c: number) =>
        ((16 * (x + 14 * y) + 5 * c) % 256) * (depth === 16 ? 257 : 1);
      return { width: 14, height: 9, depth, type: 2, sample, chunks } as const;
    }),
  );
  const files = specs.map(writePng);
  for (const [i, { shown }] of (await inPage(files)).entries()) {
    const own = await decodePicture(files[i]!, "x.png");
    alike(own, shown, 1, `file ${i}`);
  }
});

type MakeSharp = (
  data: Uint8Array,
  options: { raw: { width: number; height: number; channels: number } },
) => {
  jpeg(options: { quality: number }): {
    withMetadata(options: { orientation: number }): { toBuffer(): Promise<Uint8Array> };
  };
};
const name = "sharp";
const sharp = await import(name).then(
  (module) => module.default as MakeSharp,
  () => undefined,
);
const skip = sharp ? skipChromium : "the package sharp is not installed";

test("JPEG is turned as its EXIF says, in all eight ways, as in Chromium", { skip }, async () => {
  const [width, height] = [48, 32];
  // four quarters of different colours
  const colours = [
    [250, 250, 250],
    [200, 40, 40],
    [40, 160, 60],
    [20, 20, 120],
  ];
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return colours[(2 * x >= width ? 1 : 0) + (2 * y >= height ? 2 : 0)]![i % 3]!;
  });
  const files: Uint8Array[] = [];
  for (let orientation = 1; orientation <= 8; orientation++) {
    const image = sharp!(data, { raw: { width, height, channels: 3 } });
    files.push(await image.jpeg({ quality: 95 }).withMetadata({ orientation }).toBuffer());
  }
  const corners = new Set<string>();
  for (const [i, { shown, read }] of (await inPage(files)).entries()) {
    const own = await decodePicture(files[i]!, "x.jpg");
    assert.equal(own.isTurned, i > 0);
    const isOnItsSide = i >= 4;
    assert.deepEqual([own.width, own.height], isOnItsSide ? [height, width] : [width, height]);
    alike(own, shown, 6, `orientation ${i + 1}`);
    alike(read, shown, 0, `orientation ${i + 1} in the page`);
    const at = (x: number, y: number) => Math.round(own.rgb[3 * (y * own.width + x)]! / 40);
    corners.add([at(3, 3), at(own.width - 4, 3), at(3, own.height - 4)].join());
  }
  assert.equal(corners.size, 8, "eight different pictures");
});
