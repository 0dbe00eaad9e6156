import assert from "node:assert/strict";
import { test } from "node:test";
import { ShapeError } from "../errors.ts";
import { dataset } from "./dataset.ts";
import { expand } from "./expand.ts";

const images = (shape: readonly number[], count: number) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return dataset({
    name: "images",
    inputShape: shape,
    outputs: 300,
    inputs: Uint8Array.from({ length: count * size }, (_, i) => 1 + (i % 255)),
    labels: Uint16Array.from({ length: count }, (_, i) => 3 * i),
  });
};

/** Pixel (y, x) of the picture moved down and right, by the definition. */
function moved(image: ArrayLike<number>, size: number, down: number, right: number): number[] {
  return Array.from({ length: size * size }, (_, i) => {
    const [y, x] = [Math.floor(i / size) - down, (i % size) - right];
    return y < 0 || x < 0 || y >= size || x >= size ? 0 : image[y * size + x]!;
  });
}

test("every image is there five times: as it was, and moved by one pixel to each side", () => {
  const set = images([9], 7);
  const large = expand(set);
  assert.equal(large.count, 35);
  assert.ok(large.inputs instanceof Uint8Array && large.labels instanceof Uint16Array);
  for (let i = 0; i < 7; i++) {
    const image = set.inputs.subarray(i * 9, (i + 1) * 9);
    const wanted = [
      [0, 0],
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ].map(([down, right]) => moved(image, 3, down!, right!).join());
    const found: string[] = [...large.labels!.keys()]
      .filter((at) => large.labels![at] === 3 * i)
      .map((at) => [...large.inputs.subarray(at * 9, (at + 1) * 9)].join());
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
  const set = images([4], 50);
  const labels = (seed: number) => [...expand(set, { seed }).labels!];
  assert.deepEqual(labels(1), labels(1));
  assert.notDeepEqual(labels(1), labels(2));
  assert.notDeepEqual(
    labels(1),
    labels(1).sort((a, b) => a - b),
  );
});

test("what is no picture is refused", () => {
  assert.throws(() => expand(images([10], 2)), ShapeError);
});
