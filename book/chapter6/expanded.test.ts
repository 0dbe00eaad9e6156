// The four copies of an image, by where its only dark pixel goes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "downhill/data";
import { expanded } from "./expanded.ts";

test("each image is there five times, moved by one pixel, with white at the edge", () => {
  const inputs = new Uint8Array(2 * 784);
  inputs[5 * 28 + 7] = 9; // inside
  inputs[784 + 27] = 4; // the upper right corner
  const set = dataset({
    name: "two",
    inputShape: [28, 28, 1],
    outputs: 10,
    inputs,
    labels: Uint8Array.from([3, 8]),
  });
  const more = expanded(set, 1);
  assert.equal(more.count, 10);
  const found: Record<number, string[]> = { 3: [], 8: [] };
  for (let row = 0; row < 10; row++) {
    const image = more.inputs.subarray(row * 784, (row + 1) * 784);
    const at = image.findIndex((x) => x > 0);
    const dark = Array.from(image).filter((x) => x > 0);
    found[more.labels![row]!]!.push(at < 0 ? "gone" : `${Math.floor(at / 28)},${at % 28}:${dark}`);
  }
  assert.deepEqual(found[3]!.sort(), ["4,7:9", "5,6:9", "5,7:9", "5,8:9", "6,7:9"]);
  assert.deepEqual(found[8]!.sort(), ["0,26:4", "0,27:4", "1,27:4", "gone", "gone"]);
});
