// Every panel in both themes, languages and widths: axe finds nothing, nothing lies beside the page, the
// keyboard reaches everything.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { skipChromium } from "../browser.ts";
import { violations } from "./axe.ts";
import { openLab, ready } from "./lab-page.ts";

const skip = skipChromium;
const PANELS = [
  "train",
  "draw",
  "backpropagation",
  "learning-speed",
  "feature-maps",
  "compiler",
  "one-neuron",
  "visual-proof",
  "results",
] as const;

/** Once the panel's code has come and what it draws has settled. */
async function settled(page: Page): Promise<void> {
  await ready(page);
  await page.waitForSelector("main h1");
  await page.waitForTimeout(700);
}

for (const [width, theme, language] of [
  [1440, "light", "en"],
  [1440, "dark", "de"],
  [390, "light", "de"],
  [390, "dark", "en"],
] as const) {
  test(`all panels at ${width} px, ${theme}, ${language}`, { skip }, async () => {
    const lab = await openLab({
      query: "?still",
      viewport: { width, height: 900 },
      colorScheme: theme,
    });
    const problems: string[] = [];
    for (const name of PANELS) {
      await lab.page.goto(`${lab.url}?still&panel=${name}&lang=${language}`);
      await settled(lab.page);
      const wide = await lab.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (wide > 0) problems.push(`${name}: ${wide} px beside the page`);
      problems.push(...(await violations(lab.page)).map((found) => `${name}: ${found}`));
    }
    await lab.close();
    assert.equal(problems.length, 0, problems.join("\n"));
  });
}

test("at 200 % zoom nothing lies beside the page", { skip }, async () => {
  const lab = await openLab({ viewport: { width: 720, height: 450 } });
  for (const name of PANELS) {
    await lab.page.goto(`${lab.url}?still&panel=${name}`);
    await settled(lab.page);
    const wide = await lab.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.equal(wide, 0, name);
  }
  await lab.close();
});
