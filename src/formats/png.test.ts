// Every kind of PNG file, written by test/png-writer.ts: the pixels are those of the standard's
// formulas, and those of a second decoder where sharp is installed. Then damaged files and claims.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync, inflateSync } from "node:zlib";
import { expectedPixels, noise, pngKinds } from "../../test/png-kinds.ts";
import { chunk, headerChunk, type PngSpec, writePng } from "../../test/png-writer.ts";
import { bytesOf } from "../data/picture.ts";
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

const told = ({ type, depth, width, height, isInterlaced, transparency }: PngSpec) =>
  `type ${type}, ${depth} bits, ${width} x ${height}${isInterlaced ? ", interlaced" : ""}${transparency ? ", transparent" : ""}`;

test("every kind of PNG gives the pixels of the standard, and those of a second decoder", async (t) => {
  let compared = 0;
  for (const spec of pngKinds()) {
    const bytes = writePng(spec);
    const image = await readPng(bytes, "x.png");
    const { width, height } = image;
    const rgba = bytesOf(image);
    assert.deepEqual([width, height], [spec.width, spec.height]);
    const wanted = expectedPixels(spec);
    assert.deepEqual(rgba, wanted, told(spec));
    // libvips shortens 16 bits by cutting them off, so there its bytes may be one less
    if (!sharp) continue;
    const second = await sharp(bytes).toColourspace("srgb").ensureAlpha().raw().toBuffer();
    assert.equal(second.length, rgba.length, told(spec));
    const most = second.reduce((max, value, i) => Math.max(max, Math.abs(value - rgba[i]!)), 0);
    assert.ok(most <= (spec.depth === 16 ? 1 : 0), `${told(spec)}: ${most} from sharp`);
    compared++;
  }
  t.diagnostic(`${pngKinds().length} files, ${compared} of them compared with sharp`);
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
  assert.deepEqual(rgba, expectedPixels(small));
});

const FILES = Number(process.env.DOWNHILL_FUZZ_FILES ?? 50_000) / 10;

/** Names and data of the chunks of a file. */
function chunksOf(bytes: Uint8Array): [name: string, data: Uint8Array][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const found: [string, Uint8Array][] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = view.getUint32(at);
    const chunkName = Buffer.from(bytes.subarray(at + 4, at + 8)).toString("latin1");
    found.push([chunkName, Uint8Array.from(bytes.subarray(at + 8, at + 8 + length))]);
    at += 12 + length;
  }
  return found;
}

test(`${FILES} files with damage behind right checksums are read or refused, at once`, async (t) => {
  const seeds = pngKinds([
    [5, 4],
    [9, 9],
  ]).map((spec) => chunksOf(writePng(spec)));
  const stream = randomStream(5, "png damage", 0);
  let accepted = 0;
  let slowest = 0;
  for (let i = 0; i < FILES; i++) {
    const chunks = seeds[stream.below(seeds.length)]!.map(
      ([n, d]) => [n, Uint8Array.from(d)] as const,
    );
    const parts = [...chunks];
    for (let damage = 1 + stream.below(3); damage > 0; damage--) {
      const at = stream.below(parts.length);
      const [chunkName, data] = parts[at]!;
      const kind = stream.below(6);
      if (kind === 0) parts.splice(at, 1);
      else if (kind === 1) parts.splice(stream.below(parts.length + 1), 0, [chunkName, data]);
      else if (kind === 2) parts[at] = [chunkName, data.subarray(0, stream.below(data.length + 1))];
      else if (kind === 3 && chunkName === "IDAT") {
        // pixels, filters and the number of rows, packed again
        const raw = attemptInflate(data);
        if (raw.length) raw[stream.below(raw.length)] = stream.below(256);
        const size = stream.below(2) ? raw.length : stream.below(2 * raw.length + 1);
        parts[at] = [chunkName, deflateSync(Buffer.concat([raw, raw]).subarray(0, size))];
      } else if (data.length) data[stream.below(data.length)] = stream.below(256);
      if (parts.length === 0) break;
    }
    const began = performance.now();
    try {
      const { width, height, rgba } = await readPng(
        file(...parts.map(([n, d]) => chunk(n, d))),
        "f",
      );
      assert.equal(rgba.length, 4 * width * height);
      accepted++;
    } catch (error) {
      assert.ok(error instanceof FormatError, String(error));
    }
    slowest = Math.max(slowest, performance.now() - began);
  }
  t.diagnostic(`${accepted} of ${FILES} read, the slowest in ${slowest.toFixed(0)} ms`);
  assert.ok(accepted > FILES / 50 && accepted < FILES);
  assert.ok(slowest < 1000, `${slowest} ms`);
});

function attemptInflate(data: Uint8Array): Uint8Array {
  try {
    return Uint8Array.from(inflateSync(data));
  } catch {
    return new Uint8Array(0);
  }
}
