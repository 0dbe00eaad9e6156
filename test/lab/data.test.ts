// The data of a run as they come: a part of MNIST that is enough to begin with and to go on with later,
// drawn digits in its place, and what a static build is asked for.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { skipChromium } from "../browser.ts";
import { openLabFor, ranFor, ready, stopped, until } from "./lab-page.ts";

const skip = skipChromium;

/** The run once more from its seed gives the same bits. */
async function verify(page: Page): Promise<void> {
  const toggle = page.getByRole("button", { name: "Take it away" });
  if ((await toggle.getAttribute("aria-expanded")) !== "true") await toggle.click();
  await page.getByRole("button", { name: "Verify" }).click();
  await page.getByText("Same seed, same bits").waitFor();
}

test("a run begun on a part of MNIST goes on after a reload, on that part, to the same bits", {
  skip,
}, async (t) => {
  const lab = await openLabFor(t, {
    query: "?still&lang=en&net=10-sigmoid&eta=0.5&epochs=5000",
    mnistRate: 1_100_000,
  });
  const { page } = lab;
  await ready(page);
  // two whole runs are repeated, on a line that is slow
  page.setDefaultTimeout(180_000);
  const note = page.locator("[data-test=data-note]");
  const digits = /[\d\u202f]+ digits/.exec(await note.innerText())![0];
  await ranFor(page, 100);
  // first it comes slowly, and the part is waited for; then the whole set is there at once
  for (const isSlow of [true, false]) {
    if (!isSlow) await lab.hurry();
    await page.reload();
    await page.locator(".offer").waitFor();
    await page.getByRole("button", { name: "Go on with it" }).click();
    await page.locator(".play", { hasText: "Pause" }).waitFor();
    await note.filter({ hasText: digits }).waitFor();
    await stopped(page);
    await verify(page);
    await page.locator(".runs-table .words", { hasText: digits }).waitFor();
  }
  // all of it: another run, on data that its settings name
  await page.getByRole("button", { name: "Begin anew with all" }).click();
  await note.waitFor({ state: "detached" });
});

test("a run on drawn digits goes on after a reload; on other data than it had none does", {
  skip,
}, async (t) => {
  const { page } = await openLabFor(t, {
    query: "?still&lang=en&net=10-sigmoid&eta=0.5&epochs=5000",
    hasMnist: false,
  });
  await ready(page);
  await ranFor(page, 100);
  await page.reload();
  await page.getByRole("button", { name: "Go on with it" }).click();
  await page.locator(".play", { hasText: "Pause" }).waitFor();
  const step = await stopped(page);
  assert.ok(step > 100, `${step}`);
  await verify(page);
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open("downhill-lab");
        opening.onsuccess = () => {
          const store = opening.result.transaction("moments", "readwrite").objectStore("moments");
          const asked = store.get("open");
          asked.onsuccess = () => {
            asked.result.moment.data.digest = "0".repeat(64);
            store.put(asked.result, "open").onsuccess = () => resolve();
          };
        };
      }),
  );
  await page.reload();
  await page.getByRole("button", { name: "Go on with it" }).click();
  await page
    .locator("[role=alert]", {
      hasText: "expected the data that this run learned from, found others",
    })
    .waitFor();
});

test("a static build is asked for what it has, and a part of what is compressed is enough to begin", {
  skip,
}, async (t) => {
  const query = "?still&lang=en&net=10-sigmoid&eta=0.5";
  const { page } = await openLabFor(t, { query, isStaticBuild: true, mnistRate: 400_000 });
  await ready(page);
  await page.locator("[data-test=data-note]", { hasText: "digits are here" }).waitFor();
  const whole = await openLabFor(t, { query, isStaticBuild: true });
  await ready(whole.page);
  await until(
    () => whole.page.locator("[data-test=data-note]").count(),
    (count) => count === 0,
  );
  await whole.page.keyboard.press("e");
  await whole.page.locator("[data-test=epoch]", { hasText: "1.00" }).waitFor();
  const without = await openLabFor(t, { query, isStaticBuild: true, hasMnist: false });
  await ready(without.page);
  await without.page.locator("[data-test=data-note]", { hasText: "is not beside" }).waitFor();
});
