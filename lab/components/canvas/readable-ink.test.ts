// Ink on colours: the contrast of known pairs, and enough of it on every colour there is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, ENOUGH, type Rgb, readableInk, rgbOf } from "./readable-ink.ts";

test("contrast is that of WCAG: black on white 21, the grey of its example 4.54", () => {
  assert.equal(contrast([0, 0, 0], [255, 255, 255]).toFixed(2), "21.00");
  assert.equal(contrast([118, 118, 118], [255, 255, 255]).toFixed(2), "4.54");
  assert.deepEqual(rgbOf("#ECE9E3"), [236, 233, 227]);
});

test("every colour has an ink that is read on it; those of the page where they do", () => {
  const used = new Map<string, number>();
  for (let r = 0; r < 256; r += 5) {
    for (let g = 0; g < 256; g += 5) {
      for (let b = 0; b < 256; b += 5) {
        const ground: Rgb = [r, g, b];
        const ink = readableInk(ground);
        assert.ok(contrast(ground, rgbOf(ink)) >= ENOUGH, `${ground}: ${ink}`);
        used.set(ink, (used.get(ink) ?? 0) + 1);
      }
    }
  }
  assert.equal(used.size, 4, "each of the inks is needed");
  assert.equal(readableInk([242, 240, 234]), "#1C2026");
  assert.equal(readableInk([29, 34, 40]), "#ECE9E3");
});
