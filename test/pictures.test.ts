// Pictures as a browser shows them: the library, in Node and in a page, against Chromium's own decoder
// drawn on a white canvas. PNG of every kind; JPEG in all eight ways that a camera may lie.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePicture, type Picture } from "downhill/data";
import { inChromium, skipChromium } from "./browser.ts";
import { pngKinds } from "./png-kinds.ts";
import { writePng } from "./png-writer.ts";

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
