// Every kind of PNG file, written by test/png-writer.ts: the pixels are those of the standard's
// formulas, and those of a second decoder where sharp is installed. Then damaged files and claims.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { chunk, headerChunk, type PngSpec, writePng } from "../../test/png-writer.ts";
import { randomStream } from "../data/random.ts";
import { FormatError } from "../errors.ts";
import { readPng } from "./png.ts";

type MakeSharp = (bytes: Uint8Array) => {
  toColourspace(name: string): ReturnType<MakeSharp>;
  ensureAlpha(): ReturnType<MakeSharp>;
  raw(): { toBuffer(): Promise<Uint8Array> };
};
const name = "sharp";
const sharp = await import(name).then(
  (module) => module.default as MakeSharp,
  () => undefined,
);

const random = randomStream(7, "png", 0);
/** Numbers below 2 ** depth, the same for the same place. */
function noise(depth: number, channels: number, width: number, height: number) {
  const values = Array.from({ length: width * height * channels }, () => random.below(2 ** depth));
  return (x: number, y: number, c: number) => values[(y * width + x) * channels + c]!;
}

/** Red, green, blue and opacity by the formulas of the standard: sections 11.3.1 and 13.12. */
function expected({
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

function specs(): PngSpec[] {
  const all: PngSpec[] = [];
  for (const [type, depth] of KINDS) {
    for (const [width, height] of SIZES) {
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

const told = ({ type, depth, width, height, isInterlaced, transparency }: PngSpec) =>
  `type ${type}, ${depth} bits, ${width} x ${height}${isInterlaced ? ", interlaced" : ""}${transparency ? ", transparent" : ""}`;

test("every kind of PNG gives the pixels of the standard, and those of a second decoder", async (t) => {
  let compared = 0;
  for (const spec of specs()) {
    const bytes = writePng(spec);
    const { width, height, rgba } = await readPng(bytes, "x.png");
    assert.deepEqual([width, height], [spec.width, spec.height]);
    const wanted = expected(spec);
    assert.deepEqual(rgba, wanted, told(spec));
    // libvips shortens 16 bits by cutting them off, so there its bytes may be one less
    if (!sharp) continue;
    const second = await sharp(bytes).toColourspace("srgb").ensureAlpha().raw().toBuffer();
    assert.equal(second.length, rgba.length, told(spec));
    const most = second.reduce((max, value, i) => Math.max(max, Math.abs(value - rgba[i]!)), 0);
    assert.ok(most <= (spec.depth === 16 ? 1 : 0), `${told(spec)}: ${most} from sharp`);
    compared++;
  }
  t.diagnostic(`${specs().length} files, ${compared} of them compared with sharp`);
});

const small: PngSpec = { width: 9, height: 7, depth: 8, type: 2, sample: noise(8, 3, 9, 7) };

async function refused(bytes: Uint8Array, message: RegExp): Promise<void> {
  await assert.rejects(readPng(bytes, "shots/x.png"), (error: unknown) => {
    assert.ok(error instanceof FormatError, String(error));
    assert.match(error.message, /^shots\/x\.png: /);
    assert.match(error.message, message);
    return true;
  });
}

test("a PNG file that is cut short or changed anywhere is refused by its name", async () => {
  const whole = writePng({ ...small, transparency: [1, 2, 3] });
  for (let length = 0; length < whole.length; length++)
    await refused(whole.subarray(0, length), /expected/);
  for (let at = 0; at < whole.length; at++) {
    const changed = Uint8Array.from(whole);
    changed[at]! ^= 1 << (at % 8);
    await refused(changed, /expected/);
  }
});

const file = (...chunks: Uint8Array[]): Uint8Array =>
  Buffer.concat([writePng(small).subarray(0, 8), ...chunks]);
const pixels = chunk("IDAT", deflateSync(Buffer.alloc(7 * 28)));
const end = chunk("IEND", []);

test("what a file claims is looked at before memory is taken for it", async () => {
  const size = (width: number, height: number) =>
    file(headerChunk({ width, height, depth: 8, type: 2 }), pixels, end);
  await refused(size(0, 7), /expected 1 to 67108864 pixels, found 0 x 7/);
  await refused(size(2 ** 31 - 1, 2 ** 31 - 1), /found 2147483647 x 2147483647/);
  await refused(size(8192, 8193), /found 8192 x 8193/);
  await refused(size(8192, 8192), /enough bytes for 8192 x 8192 pixels, found \d+ packed bytes/);
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 100; i++) await refused(size(8000, 8000), /enough bytes/);
  assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 24);
});

test("chunks that do not fit together are refused with what was expected", async () => {
  const head = headerChunk(small);
  await refused(file(pixels, end), /expected the chunk IHDR first, found IDAT/);
  await refused(file(head, pixels), /expected 4 bytes of the length of a chunk, found 0 bytes/);
  await refused(file(head, chunk("ABCD", [1]), pixels, end), /the essential chunk ABCD/);
  await refused(
    file(head, chunk("a1cd", [1]), pixels, end),
    /the name of a chunk, found the bytes/,
  );
  await refused(file(head, chunk("PLTE", [1, 2]), pixels, end), /palette of 1 to 256 .* 2 bytes/);
  await refused(file(head, pixels, chunk("PLTE", [1, 2, 3]), end), /before the pixels, found it/);
  await refused(file(head, chunk("tRNS", [0, 1]), pixels, end), /2 bytes for colours of type 2/);
  await refused(file(head, pixels, chunk("tRNS", [0, 1, 0, 1, 0, 1]), end), /behind the pixels/);
  await refused(file(head, end), /enough bytes for 9 x 7 pixels, found 0 packed bytes/);
  const odd = (depth: number, type: number) =>
    headerChunk({ ...small, depth: depth as 8, type: type as 2 });
  await refused(file(odd(4, 2), pixels, end), /found 4 bits of type 2/);
  await refused(file(odd(16, 3), pixels, end), /found 16 bits of type 3/);
  await refused(file(odd(8, 5), pixels, end), /found 8 bits of type 5/);
  await refused(file(odd(8, 3), pixels, end), /expected a palette before the pixels, found none/);
  const wide = chunk("PLTE", new Uint8Array(15));
  await refused(file(odd(2, 3), wide, pixels, end), /palette of 1 to 4 colours/);
  const short = chunk("IDAT", deflateSync(Buffer.alloc(6 * 28)));
  await refused(file(head, short, end), /pixels that cannot be unpacked/);
  const filter = chunk("IDAT", deflateSync(Buffer.alloc(7 * 28, 9)));
  await refused(file(head, filter, end), /pixels that cannot be unpacked/);
  await refused(Buffer.from("no picture at all"), /expected a PNG picture, found something else/);
});

test("what is no pixel is passed over: text, unknown chunks, bytes behind the end", async () => {
  const extra = [chunk("tEXt", Buffer.from("Title\0x")), chunk("zzZz", [1, 2, 3])];
  const { rgba } = await readPng(
    Buffer.concat([writePng({ ...small, chunks: extra }), extra[0]!]),
    "x",
  );
  assert.deepEqual(rgba, expected(small));
});
