import assert from "node:assert/strict";
import { test } from "node:test";
import { OptionError, ShapeError } from "../errors.ts";
import { dataset } from "./dataset.ts";
import { randomStream } from "./random.ts";
import { shift } from "./shift.ts";

const random = randomStream(3, "shift");

const pictures = (shape: readonly number[], count: number, asBytes: boolean) => {
  const size = count * shape.reduce((a, b) => a * b, 1);
  const values = Array.from({ length: size }, () => Math.floor(1 + 255 * random.uniform()));
  return dataset({
    name: "pictures",
    inputShape: shape,
    outputs: 10,
    inputs: asBytes ? Uint8Array.from(values) : Float32Array.from(values),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 10),
  });
};

for (const shape of [
  [5, 7, 1],
  [7, 4, 3],
  [1, 6],
  [6, 1, 2],
]) {
  test(`every pixel of [${shape}] is where it was moved to, and 0 where none came from`, () => {
    const [height, width, channels = 1] = shape as [number, number, number?];
    for (const asBytes of [true, false]) {
      const set = pictures(shape, 3, asBytes);
      const before = set.inputs.slice();
      for (let down = -height - 1; down <= height + 1; down++) {
        for (let right = -width - 1; right <= width + 1; right++) {
          const moved = shift(set, { down, right });
          assert.equal(moved.inputs.constructor, set.inputs.constructor);
          for (let i = 0; i < moved.inputs.length; i++) {
            const channel = i % channels;
            const x = (Math.floor(i / channels) % width) - right;
            const y = (Math.floor(i / channels / width) % height) - down;
            const example = Math.floor(i / channels / width / height);
            const isIn = x >= 0 && x < width && y >= 0 && y < height;
            const from = ((example * height + y) * width + x) * channels + channel;
            assert.equal(moved.inputs[i], isIn ? before[from] : 0, `${down} ${right} ${i}`);
          }
        }
      }
      assert.deepEqual(set.inputs, before);
      assert.equal(shift(set, {}).labels, set.labels);
    }
  });
}

test("vectors and parts of pixels are refused", () => {
  assert.throws(() => shift(pictures([6], 2, true), { down: 1 }), ShapeError);
  assert.throws(() => shift(pictures([3, 3], 2, true), { right: 0.5 }), OptionError);
});
