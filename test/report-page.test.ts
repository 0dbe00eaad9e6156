// The report in a browser: nothing scrolls sideways, nothing offends axe, and the form narrows the page.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium, type Page } from "playwright-core";
import { chooseExperiments } from "../book/index.ts";
import { makeReport } from "../book/report/report.ts";
import { openStore } from "../book/store.ts";
import { BROWSER, FLAGS, skipChromium } from "./browser.ts";
import { violations } from "./lab/axe.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-report-page-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Of all kinds of plots, tables and states there are a few. */
const CHOSEN = [
  "1",
  "ch4-tower",
  "ch5-norms-2",
  "ch6-shallow",
  "ch6-conv1",
  "ch6-conv2",
  "ch6-2fc1000-corrected",
];
const results = fileURLToPath(new URL("../../book/results", import.meta.url));
const page = join(folder, "report.html");
writeFileSync(page, makeReport(chooseExperiments(CHOSEN), openStore(results)).html);
const address = pathToFileURL(page).href;

async function withPage(
  width: number,
  colorScheme: "light" | "dark",
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const browser = await chromium.launch({ executablePath: BROWSER!, args: [...FLAGS] });
  try {
    const opened = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const errors: Error[] = [];
    opened.on("pageerror", (error) => errors.push(error));
    await opened.goto(address);
    await use(opened);
    assert.deepEqual(errors, []);
  } finally {
    await browser.close();
  }
}

for (const [width, theme] of [
  [390, "light"],
  [390, "dark"],
  [1440, "light"],
  [1440, "dark"],
] as const) {
  test(`at ${width} pixels, ${theme}: no violation and no scrolling sideways`, {
    skip: skipChromium,
  }, async () => {
    await withPage(width, theme, async (page) => {
      const wide = await page.evaluate(
        "[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 100))",
      );
      assert.deepEqual(wide, []);
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
      assert.deepEqual(await violations(page), []);
    });
  });
}

test("words, a chapter and a verdict narrow the page; a link leads to what is hidden", {
  skip: skipChromium,
}, async () => {
  await withPage(1440, "light", async (page) => {
    const shown = () => page.locator("article[data-chapter]:visible");
    const all = await shown().count();
    assert.ok(all > 15);
    const search = page.getByRole("searchbox", { name: "Search" });
    await search.fill("GUESSING ten");
    assert.equal(await shown().count(), 1);
    assert.equal(await page.locator("#find output").textContent(), `1 of ${all}`);
    assert.equal(await page.locator("#chapter-6").isVisible(), false);
    await page.evaluate("location.hash = 'ch5-norms-2'");
    await page.locator("#ch5-norms-2").waitFor();
    assert.equal(await shown().count(), all);
    await page.locator("select[name=chapter]").selectOption("6");
    assert.equal(await shown().count(), 4);
    await page.locator("select[name=word]").selectOption("not yet run");
    assert.deepEqual(await shown().evaluateAll((cards) => cards.map(({ id }) => id)), [
      "ch6-2fc1000-corrected",
    ]);
  });
});
