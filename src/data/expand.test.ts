import assert from "node:assert/strict";
import { test } from "node:test";
import { ShapeError } from "../errors.ts";
import { dataset } from "./dataset.ts";
import { expand } from "./expand.ts";

/** Grey pictures as vectors. */
const images = (height: number, width: number, count: number) => {
  const size = height * width;
  return dataset({
    name: "images",
    inputShape: [size],
    picture: { height, width, channels: 1 },
    outputs: 300,
    inputs: Uint8Array.from({ length: count * size }, (_, i) => 1 + (i % 255)),
    labels: Uint16Array.from({ length: count }, (_, i) => 3 * i),
  });
};

/** Pixel (y, x) of the picture moved down and right, by the definition. */
function moved(image: ArrayLike<number>, width: number, down: number, right: number): number[] {
  const height = image.length / width;
  return Array.from({ length: image.length }, (_, i) => {
    const [y, x] = [Math.floor(i / width) - down, (i % width) - right];
    return y < 0 || x < 0 || y >= height || x >= width ? 0 : image[y * width + x]!;
  });
}

for (const [height, width] of [
  [3, 3],
  [2, 8],
  [8, 2],
  [1, 9],
] as const)
  test(`every image of ${height} x ${width} is there five times: as it was, and moved by one pixel to each side`, () => {
    const size = height * width;
    const set = images(height, width, 7);
    const large = expand(set);
    assert.equal(large.count, 35);
    assert.deepEqual(large.picture, { height, width, channels: 1 });
    assert.ok(large.inputs instanceof Uint8Array && large.labels instanceof Uint16Array);
    for (let i = 0; i < 7; i++) {
      const image = set.inputs.subarray(i * size, (i + 1) * size);
      const wanted = [
        [0, 0],
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ].map(([down, right]) => moved(image, width, down!, right!).join());
      const found: string[] = [...large.labels!.keys()]
        .filter((at) => large.labels![at] === 3 * i)
        .map((at) => [...large.inputs.subarray(at * size, (at + 1) * size)].join());
      assert.deepEqual(found.sort(), wanted.sort());
    }
  });

test("channels move together, and targets stay with their images", () => {
  const shape = [1, 2, 3] as const;
  const set = dataset({
    name: "pair",
    inputShape: shape,
    outputs: 2,
    inputs: new Float32Array([1, 2, 3, 4, 5, 6]),
    targets: new Float64Array([0.25, 0.75]),
  });
  const { inputs, targets } = expand(set);
  const rows = Array.from({ length: 5 }, (_, i) => [...inputs.subarray(6 * i, 6 * i + 6)].join());
  const empty = "0,0,0,0,0,0";
  assert.deepEqual(rows.sort(), [empty, empty, "0,0,0,1,2,3", "1,2,3,4,5,6", "4,5,6,0,0,0"].sort());
  assert.deepEqual([...targets!], new Array(5).fill([0.25, 0.75]).flat());
});

test("the order is shuffled once, by the seed", () => {
  const set = images(2, 2, 50);
  const labels = (seed: number) => [...expand(set, { seed }).labels!];
  assert.deepEqual(labels(1), labels(1));
  assert.notDeepEqual(labels(1), labels(2));
  assert.notDeepEqual(
    labels(1),
    labels(1).sort((a, b) => a - b),
  );
});

test("what is no picture is refused", () => {
  const set = { ...images(3, 3, 2), picture: undefined };
  assert.throws(
    () => expand(set),
    (error: unknown) =>
      error instanceof ShapeError &&
      /expand images: expected pictures, .* picture: \{ height, width, channels \}, got vectors \[9\]/.test(
        error.message,
      ),
  );
});
