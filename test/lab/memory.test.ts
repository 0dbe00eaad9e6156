// What a page that shows a run has shown before is let go: no picture outlives its place on the page.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { skipChromium } from "../browser.ts";
import { openLabFor, ready, settled, stepOf, until } from "./lab-page.ts";

/** Canvases that anything holds after everything else has been collected, and those on the page. */
async function canvases(page: Page): Promise<{ held: number; shown: number }> {
  await settled(page);
  const session = await page.context().newCDPSession(page);
  const prototype = await session.send("Runtime.evaluate", {
    expression: "HTMLCanvasElement.prototype",
  });
  await session.send("HeapProfiler.collectGarbage");
  const { objects } = await session.send("Runtime.queryObjects", {
    prototypeObjectId: prototype.result.objectId!,
  });
  const length = await session.send("Runtime.callFunctionOn", {
    functionDeclaration: "function () { return this.length; }",
    objectId: objects.objectId!,
    returnByValue: true,
  });
  await session.detach();
  const shown = await page.locator("canvas").count();
  return { held: length.result.value as number, shown };
}

/** So many runs of one mini-batch, each of them shown with its mistakes and its health. */
async function runs(page: Page, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    for (const [key, step] of [
      ["r", 0],
      [".", 1],
    ] as const) {
      await page.keyboard.press(key);
      await until(
        () => stepOf(page),
        (at) => at === step,
      );
      await ready(page);
    }
    await page.locator(".worst canvas").first().waitFor();
  }
}

test("pictures that are shown no more are let go", { skip: skipChromium }, async (t) => {
  const { page } = await openLabFor(t, { query: "?still&n=1000&net=10-sigmoid" });
  await ready(page);
  await runs(page, 15);
  const { held, shown } = await canvases(page);
  // those of the last run may still be held by the one that follows
  assert.ok(held <= shown + 20, `${held} are held, ${shown} are shown`);
});
