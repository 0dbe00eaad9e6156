// Sizes of pictures: means of areas by the definition, and lines between pixels.
import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "./random.ts";
import { middleOf, resample, wholeOf } from "./resample.ts";

const random = randomStream(11, "resample", 0);
const noise = (length: number) => Float64Array.from({ length }, () => random.uniform());

/** The mean over an area cut into cells so small that a pixel's edge never lies within one. */
function meanByCells(
  values: Float64Array,
  [height, width, channels]: readonly [number, number, number],
  area: { left: number; top: number; width: number; height: number },
  to: { width: number; height: number },
  cells: number,
): number[] {
  const means: number[] = [];
  for (let y = 0; y < to.height; y++)
    for (let x = 0; x < to.width; x++)
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let i = 0; i < cells; i++)
          for (let j = 0; j < cells; j++) {
            const row = Math.floor(area.top + ((y + (i + 0.5) / cells) * area.height) / to.height);
            const column = Math.floor(
              area.left + ((x + (j + 0.5) / cells) * area.width) / to.width,
            );
            const isInside = row >= 0 && row < height && column >= 0 && column < width;
            if (isInside) sum += values[(row * width + column) * channels + c]!;
          }
        means.push(sum / (cells * cells));
      }
  return means;
}

test("a smaller picture is the mean of areas, in each channel, also beyond the edge", () => {
  for (const [height, width, channels, area, to] of [
    [6, 9, 1, { left: 0, top: 0, width: 9, height: 6 }, { width: 6, height: 4 }],
    [7, 5, 3, { left: -1.5, top: 0, width: 8, height: 7 }, { width: 4, height: 3 }],
    [12, 30, 2, { left: 3, top: -2, width: 20, height: 16 }, { width: 5, height: 8 }],
    [4, 4, 1, { left: 0, top: 0, width: 4, height: 4 }, { width: 4, height: 4 }],
  ] as const) {
    const values = noise(height * width * channels);
    const got = resample(values, { height, width, channels }, area, to);
    const wanted = meanByCells(values, [height, width, channels], area, to, 84);
    assert.equal(got.length, wanted.length);
    for (const [i, value] of wanted.entries()) assert.ok(Math.abs(got[i]! - value) < 1e-9, `${i}`);
  }
});

test("a larger picture has lines between the pixels, and its edges go on", () => {
  const size = { width: 3, height: 1, channels: 1 };
  const to = { width: 9, height: 1 };
  const got = resample([0, 3, 9], size, wholeOf(size, { width: 9, height: 3 }), to);
  assert.deepEqual(
    Array.from(got, (x) => Math.round(x * 1e9) / 1e9),
    [0, 0, 1, 2, 3, 5, 7, 9, 9],
  );
});

test("the middle fills what the whole leaves free", () => {
  const picture = { width: 40, height: 10 };
  assert.deepEqual(middleOf(picture, { width: 8, height: 8 }), {
    left: 15,
    top: 0,
    width: 10,
    height: 10,
  });
  assert.deepEqual(wholeOf(picture, { width: 8, height: 8 }), {
    left: 0,
    top: -15,
    width: 40,
    height: 40,
  });
  const exact = { left: 0, top: 0, width: 40, height: 10 };
  assert.deepEqual(middleOf(picture, { width: 56, height: 14 }), exact);
  assert.deepEqual(wholeOf(picture, { width: 56, height: 14 }), exact);
});
