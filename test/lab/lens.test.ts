// Every label explains itself: in each panel, whatever it has opened, a label without a sentence fails, in
// both languages. And the sentence is seen: by pointing, by focus, as a list.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { PANELS } from "../../lab/state/place.ts";
import { de } from "../../lab/text/de.ts";
import { en } from "../../lab/text/en.ts";
import { skipChromium } from "../browser.ts";
import { violations } from "./axe.ts";
import { beside, openLabFor, ready, settled, shows } from "./lab-page.ts";

const skip = skipChromium;
const QUERY = "?still&n=1000&net=conv-2-5-relu,pool-2,flatten,10-sigmoid,10-sigmoid";

/** What opens more labels in a panel, in order. */
const OPENS: Readonly<Record<string, readonly string[]>> = {
  train: [
    "[aria-controls=all-settings]",
    ".recipe-links button:last-of-type",
    ".take-away button",
    ".probes .button",
  ],
  "feature-maps": [".tile-grid canvas"],
  results: [".record .link"],
};

/** Labels that the page shows and that have no sentence, or one that the catalogue does not have. */
async function unexplained(page: Page, known: readonly string[]): Promise<string[]> {
  return page.evaluate((sentences) => {
    // these have their own sentence; a control may stand in a group that has one
    const own =
      "figcaption, th[scope=col], [role=radiogroup], fieldset, [role=slider].scrub, label:not(.segments label), .axis-zone";
    const any = "button, select, input, textarea, summary, [role=slider], dt";
    const isSeen = (element: Element) =>
      element.getClientRects().length > 0 &&
      !element.closest(".sr, .labels-list, [hidden]") &&
      !(element.tagName === "TH" && element.textContent === "") &&
      !element.querySelector(":scope > .sr:only-child");
    const problems: string[] = [];
    const look = (element: Element, at: Element | null) => {
      if (!isSeen(element)) return;
      const sentence = at?.getAttribute("aria-description") ?? "";
      const isKnown = sentences.some((one) => sentence === one || sentence.startsWith(`${one} `));
      if (isKnown) return;
      problems.push(`${element.outerHTML.replace(/\s+/g, " ").slice(0, 110)}: "${sentence}"`);
    };
    const main = document.querySelector("#main")!;
    for (const element of main.querySelectorAll(own)) {
      const parent = element.closest("[aria-description]");
      const isNear =
        parent === element ||
        parent === element.parentElement ||
        element.matches("label, fieldset *");
      look(element, isNear ? parent : null);
    }
    for (const element of document.querySelectorAll(any)) {
      look(element, element.closest("[aria-description]"));
    }
    for (const element of document.querySelectorAll(".rail a")) look(element, element);
    for (const element of main.querySelectorAll(".chart, .plot")) {
      const axes = element.querySelectorAll(":scope > .axis-zone").length;
      if (axes !== 2) problems.push(`a figure with ${axes} axes that explain themselves`);
    }
    return problems;
  }, known);
}

const leaves = (value: unknown): string[] =>
  typeof value === "string" ? [value] : Object.values(value as object).flatMap(leaves);

for (const [language, catalogue] of [
  ["en", en],
  ["de", de],
] as const) {
  test(`no label of any panel is without its sentence, ${language}`, { skip }, async (t) => {
    const { page } = await openLabFor(t, { query: `${QUERY}&lang=${language}` });
    await ready(page);
    await page.keyboard.press(".");
    const known = [...leaves(catalogue.explains), catalogue.measurements.travel.hint];
    const problems: string[] = [];
    for (const name of PANELS) {
      await page.locator(`.rail a[href="?panel=${name}"]`).click();
      await page.locator(`.panel-${name} h1`).waitFor();
      await settled(page);
      for (const opener of OPENS[name] ?? []) {
        await page.locator(opener).first().click();
        await settled(page);
      }
      const scenes = name === "visual-proof" ? 16 : 1;
      for (let i = 0; i < scenes; i++) {
        problems.push(...(await unexplained(page, known)).map((found) => `${name}: ${found}`));
        const next = page.locator(".ways button:last-child:enabled");
        if (name === "visual-proof" && (await next.count())) await next.click();
      }
    }
    assert.equal(problems.length, 0, [...new Set(problems)].join("\n"));
  });
}

test("the sentence is seen by pointing, by focus and as a list; Escape takes it away", {
  skip,
}, async (t) => {
  const { page } = await openLabFor(t, { query: "?still&n=1000" });
  await ready(page);
  await page.keyboard.press(".");
  await page.locator(".runs-table").waitFor();
  const line = page.locator(".lens-line");
  await shows(() => line.count(), 0, "nothing is said before something is pointed at");
  await page.locator(".health-table th[scope=col]").nth(2).hover();
  await shows(() => line.innerText(), en.explains.health.errors);
  await page.keyboard.press("Escape");
  await shows(() => line.count(), 0);
  // the axis of a chart that is drawn
  const chart = (await page.locator(".live-chart canvas").boundingBox())!;
  await page.mouse.move(chart.x + 20, chart.y + 100);
  await shows(() => line.innerText(), en.explains.chart.mistakes);
  await page.mouse.move(chart.x + 300, chart.y + chart.height - 8);
  await shows(() => line.innerText(), en.explains.chart.epochs);
  await page.mouse.move(chart.x + 300, chart.y + 100);
  // by keyboard, and for those who hear the page in the control itself
  await page.mouse.move(2, 2);
  await page.getByRole("slider", { name: "Learning rate" }).focus();
  await page.keyboard.press("ArrowRight");
  await shows(async () => (await line.innerText()).startsWith(en.explains.train.eta), true);
  const { x, y, width, height } = (await line.boundingBox())!;
  assert.ok(x >= 0 && y >= 0 && x + width <= 1440 && y + height <= 1000, "it is in the window");
  await page.locator("h1").click();
  await page.keyboard.press("?");
  const list = page.locator(".labels-list");
  await list.waitFor();
  for (const said of [en.explains.confusion.columns, en.explains.runs.best, en.explains.train.seed])
    await shows(async () => (await list.innerText()).includes(said), true, said);
  assert.deepEqual(await violations(page), []);
  await page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await beside(page), 0);
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("?");
  await shows(() => list.count(), 0);
});

test("the line never lies on the label that it explains", { skip }, async (t) => {
  const { page } = await openLabFor(t, { query: "?still&n=1000&panel=one-neuron" });
  await page.locator(".panel-one-neuron h1").waitFor();
  await settled(page);
  const labels = page.locator(".panel-one-neuron [aria-description]");
  for (const edge of ["start", "end"] as const) {
    for (const label of (await labels.all()).slice(0, 30)) {
      await label.evaluate((element, block) => element.scrollIntoView({ block }), edge);
      const at = (await label.boundingBox())!;
      if (at.height > 400) continue;
      await page.mouse.move(at.x + Math.min(8, at.width / 2), at.y + at.height / 2);
      const line = page.locator(".lens-line");
      if ((await line.count()) === 0) continue; // below the bar
      const box = (await line.boundingBox())!;
      const isApart = box.y >= at.y + at.height || box.y + box.height <= at.y + at.height / 2;
      assert.ok(isApart, `${await line.innerText()}: ${JSON.stringify([box, at])}`);
    }
  }
});
