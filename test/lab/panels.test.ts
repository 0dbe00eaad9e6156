// Every panel in both themes, languages and widths: axe finds nothing, nothing lies beside the page, the
// keyboard reaches everything.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { PANELS } from "../../lab/state/place.ts";
import { skipChromium } from "../browser.ts";
import { violations } from "./axe.ts";
import { beside, openLabFor, ready, settled, steady, until } from "./lab-page.ts";

const skip = skipChromium;

/** Goes through the panels as a person does, by the rail, and stops where each has come to rest. */
async function inEachPanel(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  await ready(page);
  for (const name of PANELS) {
    await page.locator(`.rail a[href="?panel=${name}"]`).click();
    await page.locator(`.panel-${name} h1`).waitFor();
    await settled(page);
    await look(name);
  }
}

/** Formulas that reach out of their column. */
const cutFormulas = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll("main .formula")].flatMap((formula) => {
      const column = formula.closest("figure, .looked > *, .row > *, main")!;
      const edge = column.getBoundingClientRect().right;
      const { right } = formula.getBoundingClientRect();
      const scrolls = formula.closest(".equation, .formula-line") !== null;
      return right > edge + 1 && !scrolls ? [`${formula.textContent} beyond ${right - edge}`] : [];
    }),
  );

/** Shapes in the black that a shape without a style is filled with: no colour of the page. */
const unstyled = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll("main svg :is(path, circle, rect, text)")]
      .filter((shape) => shape.getClientRects().length > 0)
      .filter((shape) => getComputedStyle(shape).fill === "rgb(0, 0, 0)")
      // straight strokes have nothing to fill
      .filter((shape) => !/^(?:M[\d. -]+[HVhv][\d. -]+)+$/.test(shape.getAttribute("d") ?? ""))
      .map((shape) => `${shape.outerHTML.slice(0, 60)} in ${shape.closest("svg")!.classList}`),
  );

/** Controls that are off and do not say why: without a title, or with one that others have that are on. */
const unexplained = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const off = ":disabled, [aria-disabled=true]";
    const all = [...document.querySelectorAll<HTMLElement>("button, input, select")];
    const usual = new Set(all.filter((one) => !one.matches(off)).map(({ title }) => title));
    return all
      .filter((one) => one.matches(off) && usual.has(one.title))
      .map((one) => one.innerText || one.ariaLabel || one.outerHTML);
  });

/** Pictures that stand side by side under captions, of one line or of more, and begin at one height. */
const SIDE_BY_SIDE: Readonly<Record<string, string>> = {
  draw: ".draw-top .pad-field, .draw-seen .picture, .draw-shifts",
  recurrence: ".charts canvas",
};
const SIDE_BY_SIDE_NARROW: Readonly<Record<string, string>> = {
  draw: ".draw-seen .picture, .draw-shifts",
  "feature-maps": "[data-test=seen] .picture, [data-test=noise] .picture",
};

for (const [language, width] of [
  ["en", 1440],
  ["de", 1440],
  ["en", 390],
  ["de", 390],
] as const) {
  test(`pictures side by side begin at one height, ${language}, ${width} px`, {
    skip,
  }, async (t) => {
    const { page } = await openLabFor(t, {
      query: `?still&lang=${language}`,
      viewport: { width, height: 900 },
    });
    await ready(page);
    const groups = width > 900 ? SIDE_BY_SIDE : SIDE_BY_SIDE_NARROW;
    for (const [panel, pictures] of Object.entries(groups)) {
      await page.locator(`.rail a[href="?panel=${panel}"]`).click();
      await until(
        () => page.locator(pictures).count(),
        (count) => count >= 2,
      );
      await settled(page);
      const tops = await page
        .locator(pictures)
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
      assert.ok(Math.max(...tops) - Math.min(...tops) < 1.5, `${panel}: ${tops.join(" ")}`);
    }
  });
}

for (const [width, theme, language] of [
  [1440, "light", "en"],
  [1440, "dark", "de"],
  [390, "light", "de"],
  [390, "dark", "en"],
] as const) {
  test(`all panels at ${width} px, ${theme}, ${language}`, { skip }, async (t) => {
    const { page } = await openLabFor(t, {
      query: `?still&lang=${language}`,
      viewport: { width, height: 900 },
      colorScheme: theme,
    });
    const problems: string[] = [];
    await inEachPanel(page, async (name) => {
      const wide = await beside(page);
      if (wide > 0) problems.push(`${name}: ${wide} px beside the page`);
      const primary = await page.locator(".primary:visible").count();
      if (primary > 1) problems.push(`${name}: ${primary} primary buttons`);
      problems.push(...(await cutFormulas(page)).map((found) => `${name}: ${found}`));
      problems.push(...(await unexplained(page)).map((found) => `${name}: why is ${found} off?`));
      problems.push(...(await unstyled(page)).map((found) => `${name}: unstyled ${found}`));
      problems.push(...(await violations(page)).map((found) => `${name}: ${found}`));
    });
    assert.equal(problems.length, 0, problems.join("\n"));
  });
}

for (const [width, language] of [
  [1440, "en"],
  [1440, "de"],
  [1000, "de"],
  [390, "en"],
  [320, "de"],
] as const) {
  test(`the proof's buttons stay in every scene, ${width} px, ${language}`, { skip }, async (t) => {
    const { page } = await openLabFor(t, {
      query: `?panel=visual-proof&still&lang=${language}`,
      viewport: { width, height: 900 },
    });
    const ways = page.locator("p.ways");
    const next = ways.locator("button").last();
    const top = () => ways.evaluate((it) => it.getBoundingClientRect().top + scrollY);
    const first = await steady(top);
    const title = page.locator("h1");
    let scenes = 1;
    for (; await next.isEnabled(); scenes++) {
      const before = await title.innerText();
      await next.click();
      await until(
        () => title.innerText(),
        (now) => now !== before,
      );
      assert.equal(await steady(top), first, await title.innerText());
    }
    assert.equal(scenes, 20);
  });
}

test("at 200 % zoom nothing lies beside the page", { skip }, async (t) => {
  const { page } = await openLabFor(t, { viewport: { width: 720, height: 450 } });
  await inEachPanel(page, async (name) => assert.equal(await beside(page), 0, name));
});
