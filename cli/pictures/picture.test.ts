// Pictures of characters, plots, and images as a network wants them.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { encode } from "fast-png";
import { folder } from "../fixture.ts";
import { plot } from "../terminal/plot.ts";
import { duration } from "../terminal/progress.ts";
import { loadImages } from "./image.ts";
import { drawBars, drawPicture } from "./picture.ts";

const png = (name: string, width: number, height: number, channels: number, data: Uint8Array) => {
  const file = join(folder, name);
  writeFileSync(file, encode({ width, height, channels, depth: 8, data }));
  return file;
};

const only = async (file: string, width: number, height: number) =>
  (await loadImages(file, { width, height, channels: 1 }))[0]!;

test("light on dark stays, dark on light is inverted", async () => {
  const pixels = Uint8Array.from([0, 0, 0, 0, 200, 0, 0, 0, 0]);
  const kept = await only(png("light.png", 3, 3, 1, pixels), 3, 3);
  assert.deepEqual(kept.pixels, pixels);
  assert.deepEqual(kept.notes, []);
  const inverted = await only(
    png(
      "dark.png",
      3,
      3,
      1,
      pixels.map((x) => 255 - x),
    ),
    3,
    3,
  );
  assert.deepEqual(inverted.pixels, pixels);
  assert.deepEqual(inverted.notes, ["dark on light, so inverted"]);
});

test("what is transparent is paper", async () => {
  const pixels = new Uint8Array(9 * 4);
  pixels.set([0, 0, 0, 255], 4 * 4);
  const { pixels: ink, notes } = await only(png("clear.png", 3, 3, 4, pixels), 3, 3);
  assert.deepEqual([...ink], [0, 0, 0, 0, 255, 0, 0, 0, 0]);
  assert.deepEqual(notes, ["dark on light, so inverted"]);
});

test("areas are averaged, also those that a pixel covers in part", async () => {
  const row = [0, 0, 255, 255, 255, 0];
  const data = Uint8Array.from([...row, ...row, ...row, ...row, ...row, ...row].map((x) => x / 5));
  const { pixels } = await only(png("six.png", 6, 6, 1, data), 4, 4);
  // Columns of 1.5 pixels: 0, (0.5 * 0 + 255) / 1.5, ...
  assert.deepEqual([...pixels.subarray(0, 4)], [0, 34, 51, 17]);
});

test("a picture that is not square keeps its proportions, with paper at its sides", async () => {
  const data = new Uint8Array(2 * 4).fill(60);
  const { pixels } = await only(png("tall.png", 2, 4, 1, data), 4, 4);
  assert.deepEqual([...pixels.subarray(0, 4)], [0, 60, 60, 0]);
});

test("shades without colours, half blocks with them", () => {
  const image = { width: 2, height: 2, pixels: Uint8Array.from([0, 255, 0, 255]) };
  assert.deepEqual(drawPicture(image, false), [" █"]);
  assert.deepEqual(drawPicture(image, true), [
    "\u001b[38;5;232;48;5;232m▀\u001b[38;5;255;48;5;255m▀\u001b[0m",
  ]);
});

test("bars are as long as their values, between 0 and 1", () => {
  const lengths = drawBars([0, 0.5, 1, 7], 1).map((line) => line.replace(/[^█]/g, "").length);
  assert.deepEqual(lengths, [0, 15, 30, 30]);
});

test("a plot rises from its lower left to its upper right, between round figures", () => {
  const lines = plot([90.3, 93, 95.6], { columns: 12, rows: 4, label: (x) => x.toFixed(0) });
  assert.equal(lines.length, 4);
  assert.match(lines[0]!, /^96 ┤ +[⠀-⣿]+$/);
  assert.match(lines[3]!, /^90 ┤[⠀-⣿]/);
  assert.doesNotMatch(lines[3]!, /[⠀-⣿] {9}/);
});

test("a plot of equal values is a line", () => {
  const lines = plot([5, 5, 5], { columns: 6, rows: 3, label: (x) => x.toFixed(0) });
  assert.equal(lines.filter((line) => /[⠁-⣿]/.test(line)).length, 1);
});

test("durations in the largest units that matter", () => {
  assert.deepEqual([0.2, 59, 100, 3600, 7380].map(duration), [
    "1 s",
    "59 s",
    "1 min 40 s",
    "60 min 0 s",
    "2 h 3 min",
  ]);
});
