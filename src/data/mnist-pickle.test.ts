// The book's pickle, as Python writes it in two of its versions, read without running any of it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { DataError, FormatError } from "../errors.ts";
import { readMnistPickle } from "./mnist-pickle.ts";

const fileOf = (name: string): Uint8Array =>
  new Uint8Array(
    readFileSync(fileURLToPath(new URL(`../../../test/golden/files/${name}`, import.meta.url))),
  );
const packed = fileOf("mnist.pkl.gz");
const raw = new Uint8Array(gunzipSync(packed));

test("three sets come out of it", async () => {
  for (const [name, counts] of [
    ["mnist.pkl.gz", [20, 5, 5]],
    ["mnist4.pkl.gz", [3, 2, 2]],
  ] as const) {
    const { training, validation, test: last } = await readMnistPickle(fileOf(name), "f");
    assert.deepEqual([training.count, validation.count, last.count], counts);
    const digits = Array.from({ length: counts[0] }, (_, i) => (i * 7) % 10);
    assert.deepEqual([...training.labels!], digits);
    const lit = training.inputs.filter((x) => x !== 0);
    assert.ok(lit.length > counts[0] && lit.every((x) => Number.isInteger(256 * x) && x < 1));
    assert.equal(training.divideBy, 1);
  }
  assert.deepEqual(await readMnistPickle(raw, "f"), await readMnistPickle(packed, "f"));
});

test("whatever would run is refused by name", async () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["cos\nsystem\n(S'true'\ntR.", /os system, which would run code/],
    ["\x80\x02cposix\nsystem\nX\x04\0\0\0true\x85R.", /posix system, which would run code/],
    ["\x80\x02c__builtin__\neval\nX\x01\0\0\x001\x85R.", /eval, which would run code/],
    ["\x80\x02cnumpy\nndarray\n)R.", /what makes an array, found another call/],
    ["\x80\x02}.", /steps that make arrays, found step 0x7d/],
    ["\x80\x02T\xff\xff\xff\xff.", /4294967295 bytes of bytes/],
    ["\x80\x02h\x05.", /a value that was kept, found number 5/],
    ["\x80\x09.", /version 2 to 5, found 9/],
    ["\x80\x02(((((t.", /one value, found 5/],
    ["\x80\x02R.", /2 values on the stack/],
    ["", /a step of a pickle/],
  ];
  for (const [text, message] of cases) {
    await assert.rejects(
      readMnistPickle(new Uint8Array(Buffer.from(text, "latin1")), "f"),
      (error: unknown) => error instanceof FormatError && message.test(error.message),
      JSON.stringify(text),
    );
  }
});

test("damage is refused or changes a pixel alone", async () => {
  let refused = 0;
  for (let at = 0; at < raw.length; at += at < 400 ? 1 : 997) {
    const copy = raw.slice();
    copy[at]! ^= 1 << (at % 8);
    try {
      const { training } = await readMnistPickle(copy, "f");
      assert.equal(training.inputShape[0], 784);
    } catch (error) {
      assert.ok(error instanceof FormatError || error instanceof DataError, `${at}: ${error}`);
      refused++;
    }
    if (at % 7 === 0) {
      await assert.rejects(readMnistPickle(raw.subarray(0, at), "f"), FormatError, `cut at ${at}`);
    }
  }
  assert.ok(refused > 100, `${refused}`);
});
