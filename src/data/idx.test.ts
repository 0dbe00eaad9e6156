// IDX files, raw and gzipped: what is read, and every way to be refused.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { FormatError } from "../errors.ts";
import { readIdx } from "./idx.ts";

function idx(shape: readonly number[], data: Uint8Array | number[], magic = 0x0800): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic + shape.length);
  shape.forEach((size, axis) => {
    view.setUint32(4 + 4 * axis, size);
  });
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

async function expectRefusal(bytes: Uint8Array, message: RegExp, maxBytes?: number) {
  const options = maxBytes === undefined ? {} : { maxBytes };
  await assert.rejects(
    readIdx(bytes, "images", options),
    (error: unknown) => error instanceof FormatError && message.test(error.message),
  );
}

test("reads raw and gzipped arrays of rank 1 to 4", async () => {
  for (const shape of [[6], [2, 3], [1, 2, 3], [1, 2, 1, 3], [0], [3, 0]]) {
    const size = shape.reduce((a, b) => a * b, 1);
    const data = Uint8Array.from({ length: size }, (_, i) => 17 * i);
    for (const bytes of [idx(shape, data), gzipSync(idx(shape, data))]) {
      const array = await readIdx(bytes, "images");
      assert.deepEqual(array.shape, shape);
      assert.deepEqual([...array.data], [...data]);
    }
  }
});

test("raw data is a view, not a copy", async () => {
  const bytes = idx([2], [1, 2]);
  assert.equal((await readIdx(bytes, "images")).data.buffer, bytes.buffer);
});

test("refuses what is not IDX", async () => {
  await expectRefusal(new Uint8Array(0), /images: expected 4 bytes of magic number, found 0 bytes/);
  await expectRefusal(idx([1], [1], 0x0900), /magic number 00 00 08 01 .* found .* 00000901/);
  await expectRefusal(idx([1], [1], 0x10800), /found magic number 00010801/);
  await expectRefusal(idx([], []), /found magic number 00000800/);
  await expectRefusal(idx([1, 1, 1, 1, 1], [1]), /found magic number 00000805/);
});

test("refuses sizes that the file does not have", async () => {
  await expectRefusal(idx([3], [1, 2]), /expected 3 bytes of data of shape \[3\], found 2 bytes/);
  await expectRefusal(idx([1], [1, 2]), /expected the end of the file, found 1 more bytes/);
  await expectRefusal(idx([2, 2], []).subarray(0, 9), /expected 4 bytes of size 1, found 1/);
  const huge = [0xffffffff, 0xffffffff];
  await expectRefusal(idx(huge, []), /number of values below 2\^53, found the sizes/);
  // 2^32 * 2^32 is 0 in 64 bits, and 2^16 * 2^16 in 32 bits.
  await expectRefusal(idx([2 ** 31, 2 ** 31, 4], []), /below 2\^53/);
  await expectRefusal(idx([2 ** 16, 2 ** 16], []), /expected 4294967296 bytes of data/);
});

test("refuses damaged gzip files", async () => {
  const good = gzipSync(idx([1000], new Uint8Array(1000).fill(7)));
  await expectRefusal(good.subarray(0, good.length - 3), /expected a whole gzip file/);
  await expectRefusal(good.subarray(0, 2), /expected a whole gzip file/);
  const flipped = Uint8Array.from(good);
  flipped[flipped.length - 5]! ^= 1; // the checksum
  await expectRefusal(flipped, /expected a whole gzip file, found incorrect data check/);
  await expectRefusal(gzipSync(new Uint8Array(0)), /expected 4 bytes of magic number, found 0/);
});

test("stops a gzip file that holds more than its header states", async () => {
  const bomb = gzipSync(idx([100], new Uint8Array(50_000_000)), { level: 9 });
  assert.ok(bomb.length < 60_000);
  await expectRefusal(bomb, /expected at most 108 bytes, found at least/);
});

test("refuses a stated size beyond what gzip can hold, or beyond the limit", async () => {
  const bytes = gzipSync(idx([60_000, 28, 28], new Uint8Array(100)));
  await expectRefusal(bytes, /a header that states at most \d+ bytes, found 47040016/);
  const zeros = gzipSync(idx([1_000_000], new Uint8Array(1_000_000)));
  assert.deepEqual((await readIdx(zeros, "images")).shape, [1_000_000]);
  await expectRefusal(zeros, /at most 999999 bytes, found 1000008/, 999_999);
});
