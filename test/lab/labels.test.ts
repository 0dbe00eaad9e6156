// Labels at the ends of lines, axis numbers and axis names of every chart: no box lies on another. The
// charts are canvases, so that what they write is heard where it is written.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { skipChromium } from "../browser.ts";
import { openLabFor, ready, settled, until } from "./lab-page.ts";

const skip = skipChromium;

/** Keeps what every canvas has written since it was cleared, with its box in CSS pixels. */
const LISTEN = `{
  const own = CanvasRenderingContext2D.prototype;
  const { fillText, clearRect } = own;
  own.clearRect = function (...box) {
    this.canvas.written = [];
    clearRect.apply(this, box);
  };
  own.fillText = function (words, x, y, most) {
    const { width, actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = this.measureText(words);
    const wide = Math.min(width, most ?? Infinity);
    const left = this.textAlign === "right" ? x - wide : this.textAlign === "center" ? x - wide / 2 : x;
    (this.canvas.written ??= []).push({ words, left, right: left + wide, top: y - up, bottom: y + down });
    fillText.apply(this, most === undefined ? [words, x, y] : [words, x, y, most]);
  };
}`;

interface Box {
  readonly words: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What the charts of the page have written, a list each, and how wide each is. */
const written = (page: Page): Promise<{ width: number; boxes: Box[] }[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLCanvasElement & { written?: Box[] }>(".chart canvas")].map(
      (canvas) => ({ width: canvas.getBoundingClientRect().width, boxes: canvas.written ?? [] }),
    ),
  );

/** Pairs that lie on each other, and what lies beside its canvas. */
function faults({ width, boxes }: { readonly width: number; readonly boxes: Box[] }): string[] {
  const found: string[] = [];
  for (const [i, a] of boxes.entries()) {
    if (a.left < -0.5 || a.right > width + 0.5) found.push(`${a.words} lies beside the figure`);
    for (const b of boxes.slice(i + 1)) {
      const isApart =
        a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      if (!isApart) found.push(`${a.words} lies on ${b.words}`);
    }
  }
  return found;
}

for (const [width, language] of [
  [1440, "en"],
  [390, "de"],
] as const) {
  test(`no label of a chart lies on another at ${width} px, ${language}`, { skip }, async (t) => {
    const { page } = await openLabFor(t, {
      query: `?still&lang=${language}&n=1000&net=10-sigmoid&loss=crossEntropy&eta=0.5`,
      viewport: { width, height: 2600 },
      beforePage: LISTEN,
    });
    await ready(page);
    const check = async (least: number) => {
      await settled(page);
      const charts = (await until(
        () => written(page),
        (all) => all.some(({ boxes }) => boxes.length >= least),
      ))!;
      for (const chart of charts) assert.deepEqual(faults(chart), []);
    };
    // a run before, which ends about where this one does; a pinned one; the newest of both sets
    const over = (epoch: string) =>
      until(
        () => page.locator("[data-test=epoch]").innerText(),
        (now) => now === epoch,
      );
    for (const epoch of ["1.00", "2.00"]) {
      await page.locator("body").press("e");
      await over(epoch);
    }
    await page.locator(".runs-table .actions button").first().click();
    await page.locator("body").press("r");
    await over("0.00");
    for (const epoch of ["1.00", "2.00", "3.00"]) {
      await page.locator("body").press("e");
      await over(epoch);
    }
    await check(14);
    for (const height of ["linear", "cost"]) {
      await page.locator(`input[name=height][value=${height}]`).check({ force: true });
      await check(10);
    }
    // six layers whose speeds lie close together
    await page.locator('.rail a[href="?panel=learning-speed"]').click();
    const depth = page.locator(".speed-choices .scrub").first();
    await depth.focus();
    await depth.press("End");
    await ready(page);
    await until(
      () => written(page),
      (all) => all[0]!.boxes.filter(({ words }) => /6/.test(words)).length > 0,
    );
    await check(12);
    await page.locator('.rail a[href="?panel=one-neuron"]').click();
    await page.locator(".race .primary").waitFor();
    await check(6);
  });
}
