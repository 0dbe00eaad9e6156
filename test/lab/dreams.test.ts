// The panel of the Boltzmann machine: its numbers by its formulas, digits and units chosen by mouse and
// keys, and the film, which begins with noise, a digit or a drawing and is the same from the same seed.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { skipChromium } from "../browser.ts";
import { violations } from "./axe.ts";
import { beside, openLabFor, settled, shows, until } from "./lab-page.ts";

const skip = skipChromium;
const SMALL = "?panel=dreams&still&hidden=16&way=cd1";
const opened = (page: Page) => page.locator(".frames li").first().waitFor();
const number = (words: string) => Number(words.replace("−", "-").replace(" ", ""));
const written = async (page: Page, test: string) =>
  (await page.textContent(`[data-test=${test}]`))!;

/** How often at once the page says that the machine is being made. */
const COUNT_WAITS = `
  globalThis.mostWaits = 0;
  new MutationObserver(() => {
    const said = document.body?.innerText.split("machine is being made").length ?? 1;
    globalThis.mostWaits = Math.max(globalThis.mostWaits, said - 1);
  }).observe(document, { subtree: true, childList: true, characterData: true });`;

/** The pixels of the chain as they are seen. */
const now = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLCanvasElement>(".now canvas")!.toDataURL());
const frames = (page: Page) => page.locator(".frames li").allTextContents();

async function learned(page: Page): Promise<void> {
  await opened(page);
  await page.getByRole("button", { name: "50 steps" }).click();
  await until(
    () => written(page, "step"),
    (step) => step === "50",
  );
}

test("units and energies are written out as the formulas have them", { skip }, async (t) => {
  const { page } = await openLabFor(t, { query: `${SMALL}&lang=en`, beforePage: COUNT_WAITS });
  await opened(page);
  assert.equal(
    await page.evaluate(() => Reflect.get(globalThis, "mostWaits")),
    1,
    "what is waited for is said once",
  );
  // the formulas of a unit stay in its column
  const [column, formula] = await Promise.all(
    [".filters > :last-child", ".filters .sums .formula"].map((part) =>
      page.locator(part).first().boundingBox(),
    ),
  );
  assert.ok(formula!.x + formula!.width <= column!.x + column!.width + 1);
  const fresh = number(await written(page, "error"));
  await learned(page);
  const error = number(await written(page, "error"));
  assert.ok(error < 0.8 * fresh, `${error} after ${fresh}`);
  await page.getByRole("button", { name: /^Digit 1, remade/ }).click();
  await page.getByText("how likely it is on for the 1").waitFor();
  const list = page.getByRole("listbox");
  await shows(() => list.getByRole("option").count(), 16);
  await list.getByRole("option").first().focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.getByText("Hidden unit 3", { exact: true }).waitFor();
  const [bias, rest, p] = /\((−?[\d.]+) ([+−] [\d.]+)\) = ([\d.]+)/
    .exec(await written(page, "unit"))!
    .slice(1)
    .map(number) as [number, number, number];
  assert.ok(Math.abs(1 / (1 + Math.exp(-(bias + rest))) - p) < 0.004, `${bias} ${rest} ${p}`);
  const [pixels, hidden, total] = (await written(page, "free-energy"))
    .match(/−?\d+\.\d/g)!
    .map(number) as [number, number, number];
  assert.ok(Math.abs(pixels + hidden - total) < 0.11);
  await until(
    () => new URL(page.url()).searchParams,
    (query) => query.get("filter") === "2" && query.get("sample") === "1",
  );
  await page.getByRole("button", { name: "Check" }).first().click();
  await page.locator(".exercises [role=status]", { hasText: "and was" }).waitFor();
});

test("the chain is drawn step by step, and from the seed again", { skip }, async (t) => {
  const { page } = await openLabFor(t, { query: `${SMALL}&lang=en` });
  await learned(page);
  const one = page.getByRole("button", { name: "One step" });
  for (let i = 1; i <= 3; i++) {
    await one.click();
    await page.getByText(`After ${i} ${i === 1 ? "step" : "steps"}`).waitFor();
  }
  await shows(() => frames(page), ["0", "1", "2", "3"]);
  const [third, energy] = [await now(page), await written(page, "energy")];
  await page.getByRole("button", { name: "Begin again" }).click();
  await page.getByText("After 0 steps").waitFor();
  await shows(() => frames(page), ["0"]);
  for (let i = 1; i <= 3; i++) {
    await one.click();
    await page.getByText(`After ${i} ${i === 1 ? "step" : "steps"}`).waitFor();
  }
  await until(
    () => now(page),
    (seen) => seen === third,
  );
  await shows(() => written(page, "energy"), energy);
  // other chances, another dream
  await page.getByRole("slider", { name: "Seed of the chain" }).press("ArrowRight");
  await page.getByText("After 0 steps").waitFor();
  await page.getByRole("button", { name: "Dream", exact: true }).click();
  await until(
    () => frames(page),
    (steps) => steps.length > 4,
  );
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await settled(page);
  const stood = await frames(page);
  assert.deepEqual(
    stood,
    stood.map((_, i) => `${Number(stood[0]) + i}`),
  );
});

test("a dream begins with a digit or a drawing", { skip }, async (t) => {
  const { page } = await openLabFor(t, { query: `${SMALL}&lang=en` });
  await opened(page);
  const picture = (of: string) =>
    page.evaluate(
      (where) => document.querySelector<HTMLCanvasElement>(where)!.toDataURL(),
      `${of} canvas`,
    );
  await page.locator("input[name=origin][value=digit]").check({ force: true });
  await page.getByRole("button", { name: /^Digit 7, remade/ }).click();
  const seven = await picture(".digits li:nth-child(8)");
  await until(
    () => now(page),
    (seen) => seen === seven,
  );
  await page.locator("input[name=origin][value=drawn]").check({ force: true });
  const pad = page.locator(".pad-field");
  await pad.focus();
  for (let i = 0; i < 10; i++) await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.up("Shift");
  await page.getByRole("button", { name: "Begin again" }).click();
  // a chain that begins with the empty pad is shown first
  const ink = () =>
    page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>(".now canvas")!;
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, 28, 28);
      return data.filter((x, i) => i % 4 === 0 && x < 128).length;
    });
  await until(ink, (dark) => dark > 20 && dark < 200);
  await until(
    () => now(page),
    (picture) => picture !== seven,
  );
});

for (const [width, theme, lang] of [
  [1440, "dark", "de"],
  [390, "light", "en"],
] as const) {
  test(`a machine that dreams is clean at ${width} px, ${theme}`, { skip }, async (t) => {
    const { page } = await openLabFor(t, {
      query: `${SMALL}&lang=${lang}&from=drawn`,
      viewport: { width, height: 900 },
      colorScheme: theme,
    });
    await opened(page);
    await page.locator(".dream .study-buttons .button").nth(1).click();
    await until(
      () => frames(page),
      (steps) => steps.length === 2,
    );
    await settled(page);
    assert.equal(await beside(page), 0);
    assert.deepEqual(await violations(page), []);
  });
}
