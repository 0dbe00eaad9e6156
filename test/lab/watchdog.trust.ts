// A worker that hangs is replaced within seconds, and the run goes on to the bits of the unbroken one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { skipChromium } from "../browser.ts";
import { openLabFor, ready } from "./lab-page.ts";

/** Workers by the order in which the page made them. */
const KEEP_WORKERS = `
  window.workers = [];
  const Made = Worker;
  window.Worker = class extends Made {
    constructor(...all) {
      super(...all);
      window.workers.push(this);
    }
  };`;

/** A worker that hangs when it is told to. */
const HANGING = `self.addEventListener("message", ({ data }) => {
  if (data.kind === "hang") for (;;);
});`;

test("a worker that hangs is replaced, and the run goes on to the same bits", {
  skip: skipChromium,
}, async (t) => {
  const { page } = await openLabFor(t, {
    query: "?still&epochs=10000",
    inWorker: HANGING,
    beforePage: KEEP_WORKERS,
  });
  await ready(page);
  await page.keyboard.press(" ");
  const epochs = async () => Number(await page.textContent("[data-test=epoch]"));
  // long enough for a moment to be kept, and for the rate to be known
  await page.waitForFunction(
    () => Number(document.querySelector("[data-test=epoch]")!.textContent) > 3,
    undefined,
    { timeout: 90_000 },
  );
  await page.waitForTimeout(4000);
  const before = await epochs();
  void page
    .workers()[0]!
    .evaluate("for (;;);")
    .catch(() => {});
  await page.getByText("was replaced; the run goes on from step").waitFor({ timeout: 60_000 });
  await page.waitForFunction(
    (least) => Number(document.querySelector("[data-test=epoch]")!.textContent) > least,
    before,
    { timeout: 90_000 },
  );
  await page.keyboard.press(" ");
  await page.keyboard.press(".");
  await page.getByRole("button", { name: "Take it away" }).click();
  await page.getByRole("button", { name: "Verify" }).click();
  await page.getByText("Same seed, same bits").waitFor({ timeout: 120_000 });
  assert.ok((await epochs()) > before);
});
