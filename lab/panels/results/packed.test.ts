// The record is the same, packed and as it is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { unpackedJson } from "./packed.ts";

test("packed JSON and plain JSON are the same, and what is none is refused", async () => {
  const record = [{ id: "ch1", claim: "π − 3", values: [0.25, 1e-9] }];
  const plain = Buffer.from(JSON.stringify(record));
  const alone = (bytes: Uint8Array) => Uint8Array.from(bytes).buffer;
  assert.deepEqual(await unpackedJson(alone(plain)), record);
  assert.deepEqual(await unpackedJson(alone(gzipSync(plain))), record);
  await assert.rejects(unpackedJson(alone(gzipSync(plain).subarray(0, 30))));
  await assert.rejects(unpackedJson(alone(Buffer.from("<html>"))), SyntaxError);
});
