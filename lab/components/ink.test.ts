import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, inkOn, type Rgb } from "./ink.ts";

const rgbOf = (hex: string): Rgb =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as never;

test("contrast is that of WCAG: 21 at most, and known values", () => {
  assert.equal(contrast([0, 0, 0], [255, 255, 255]).toFixed(9), "21.000000000");
  assert.equal(contrast([90, 90, 90], [90, 90, 90]), 1);
  // what axe measured for the dark ink on an orange of the confusion matrix
  assert.equal(Number(contrast(rgbOf("#1c2026"), rgbOf("#b07a2f")).toFixed(2)), 4.41);
});

test("the ink on every ground can be read", () => {
  for (let r = 0; r <= 255; r += 5) {
    for (let g = 0; g <= 255; g += 5) {
      for (let b = 0; b <= 255; b += 5) {
        const ink = inkOn([r, g, b]);
        assert.ok(contrast([r, g, b], rgbOf(ink)) >= 4.5, `${ink} on ${r} ${g} ${b}`);
      }
    }
  }
});

test("the inks of the page come before black and white", () => {
  assert.equal(inkOn([255, 169, 51]), "#1C2026");
  assert.equal(inkOn([29, 34, 40]), "#ECE9E3");
  assert.equal(inkOn(rgbOf("#b07a2f")), "#000000");
});
