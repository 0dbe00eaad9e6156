// What a run is measured by in Chromium: curves and time travel, confusions, mistakes, health,
// probes.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import { skipChromium } from "../browser.ts";
import { violations } from "./axe.ts";
import {
  beside,
  eventually,
  exactly,
  type LabOptions,
  openLabFor,
  ready,
  settled,
  shows,
  steady,
  stepOf,
  until,
} from "./lab-page.ts";

/** A run of a second: ten neurons, a thousand digits. */
const SMALL = "?still&n=1000&net=10-sigmoid&loss=crossEntropy&eta=0.5";
const inPage = { skip: skipChromium, timeout: 150_000 };
const LONG = { timeout: 60_000 };

async function opened(t: TestContext, query: string, options: LabOptions = {}): Promise<Page> {
  const { page } = await openLabFor(t, { ...options, query });
  await ready(page);
  return page;
}

/** The confusion matrix of the step at which the run stands. */
async function counted(page: Page): Promise<readonly string[]> {
  const { cells } = await until(
    async () => ({
      run: await stepOf(page),
      ...(await page.locator(".matrix").evaluate((table) => ({
        step: Number(table.dataset.step ?? "NaN"),
        cells: [...table.querySelectorAll("td")].map((td) => td.innerText),
      }))),
    }),
    ({ run, step }) => step === run,
  );
  return cells;
}

/** Runs to the end. */
async function runAll(page: Page): Promise<void> {
  await page.keyboard.press("Space");
  await page.locator(".play", { hasText: "Again" }).waitFor(LONG);
}

test("a finished run: curve, table, cursor, confusions, mistakes, health", inPage, async (t) => {
  const page = await opened(t, `${SMALL}&epochs=3`);
  await runAll(page);
  const chart = page.locator(".live-chart canvas").first();
  await page.waitForFunction(() =>
    /After 3 epochs .* of training/.test(
      document.querySelector(".live-chart canvas")?.getAttribute("aria-label") ?? "",
    ),
  );
  await chart.focus();
  await page.keyboard.press("End");
  const saying = (words: RegExp) =>
    page.locator(".live-chart .chart-says", { hasText: words }).waitFor();
  await saying(
    /epochs 3: training \(1\u202f000\) [\d.]+, validation \(1\u202f000\) [\d.]+, validation \(10\u202f000\) [\d.]+/,
  );
  await page.keyboard.press("PageUp");
  await saying(/epochs 2/);
  await page.keyboard.press("t");
  const rows = page.locator(".live-chart .chart-scroll tbody tr");
  await rows.last().waitFor();
  await page.waitForFunction(
    () => document.querySelector(".chart-scroll tbody tr:last-child th")?.textContent === "3",
    undefined,
    LONG,
  );
  // height: cost, by keyboard
  await page.locator(".choice input[value=mistakes]").focus();
  await page.keyboard.press("ArrowLeft");
  await page.locator(".live-chart figcaption", { hasText: "Cost" }).waitFor();

  // the matrix counts every digit that was looked at
  const cells = page.locator(".matrix td");
  const counts = await eventually(async () => {
    const numbers = (await counted(page)).map(Number);
    assert.equal(numbers.length, 100);
    assert.equal(
      numbers.reduce((a, b) => a + b, 0),
      1000,
    );
    return numbers;
  });
  await cells.first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await until(
    () =>
      page.evaluate(() => [
        document.activeElement?.getAttribute("aria-label"),
        document.querySelector<HTMLElement>(".confusion .under")?.innerText,
      ]),
    ([label, under]) => label === under && /^1 taken for 2: \d+ of \d+\.$/.test(label ?? ""),
  );
  // the largest slip off the diagonal: its digits are as many as it counts, and become the input
  const off = counts.map((count, i) => (i % 11 === 0 ? 0 : count));
  const largest = off.indexOf(Math.max(...off));
  await cells.nth(largest).focus();
  await page.keyboard.press("Enter");
  const digits = page.locator(".confusion .worst button");
  await exactly(digits, Math.min(20, off[largest]!));
  await digits.first().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/digit=validation\.\d+/);
  await page.locator('.confusion .worst [aria-pressed="true"]').waitFor();
  // larger and smaller by keyboard
  await cells.first().focus();
  const before = (await cells.first().boundingBox())!.width;
  await page.keyboard.press("+");
  await page.waitForFunction(
    (was) => document.querySelector(".matrix td")!.getBoundingClientRect().width > 1.2 * was,
    before,
  );
  await page.keyboard.press("0");

  const worst = page.locator(".mistakes .worst button");
  await exactly(worst, 10);
  await worst.nth(3).click();
  await until(
    () => worst.nth(3).getAttribute("aria-label"),
    (label) => /^\d → \d\. A \d taken for a \d, output [01]\.\d\d/.test(label ?? ""),
  );
  await page.locator('.mistakes [aria-pressed="true"]').waitFor();
  const health = page.locator(".health-table tbody tr");
  await exactly(health, 1);
  await health.first().locator(".word").focus();
  await page.locator(".health .under", { hasText: /neurons/ }).waitFor();
});

test("time travel by keyboard and back; the page says so", inPage, async (t) => {
  const page = await opened(t, `${SMALL}&epochs=4`);
  await runAll(page);
  const slider = page.locator(".timeline-track");
  await slider.focus();
  await until(
    () => stepOf(page),
    (step) => step === 400,
  );
  const end = await steady(() => counted(page), 1000);
  await page.keyboard.press("Home");
  await page.locator(".travel", { hasText: "You see step 0" }).waitFor();
  await shows(() => stepOf(page), 0);
  await until(
    () => counted(page),
    (now) => now.join() !== end.join(),
  );
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(
    () => Number(document.querySelector(".timeline-track")?.getAttribute("aria-valuenow")) > 0,
  );
  await page.getByRole("button", { name: "Live" }).click();
  await page.locator(".travel .back").waitFor({ state: "detached" });
  await shows(() => stepOf(page), 400);
  await shows(() => counted(page), end);
});

test("probes: chosen by name, drawn three ways, removed", inPage, async (t) => {
  const page = await opened(t, `${SMALL}&epochs=2`);
  await page.locator(".probes select").first().selectOption("layers.0.weight/gradient");
  await page.getByRole("button", { name: "Watch", exact: true }).click();
  await page.locator(".probe-list", { hasText: "after the next step" }).waitFor();
  await page.keyboard.press(".");
  await page.locator(".probe-list canvas").waitFor(LONG);
  await page.locator(".probe-list", { hasText: /7\u202f840 values, mean/ }).waitFor();
  const kind = page.locator(".probe-list select");
  await kind.selectOption("norm");
  await page
    .locator(".probe-list table caption", { hasText: "norm over time" })
    .waitFor({ state: "attached" });
  await kind.selectOption("picture");
  await page.locator(".probe-picture canvas").waitFor();
  await page.locator(".probes select").first().selectOption("layers.0/a");
  await page.getByRole("button", { name: "Watch", exact: true }).click();
  await exactly(page.locator(".probe-list li"), 2);
  await page.getByRole("button", { name: "Stop watching layers.0/a" }).click();
  await exactly(page.locator(".probe-list li"), 1);
});

test("classes and layers of other numbers fit", inPage, async (t) => {
  for (const [query, classes, layers] of [
    ["?still&data=blobs&net=8-tanh,6-relu,4-sigmoid&loss=crossEntropy", 4, 3],
    ["?still&data=spirals&net=3-sigmoid", 3, 1],
  ] as const) {
    const page = await opened(t, query);
    await page
      .locator(".health-table tbody tr")
      .nth(layers - 1)
      .waitFor(LONG);
    await exactly(page.locator(".matrix td"), classes * classes);
  }
});

for (const [width, colorScheme] of [
  [1440, "light"],
  [720, "dark"],
  [390, "dark"],
] as const) {
  test(
    `axe finds nothing at ${width} px, ${colorScheme}; nothing scrolls sideways`,
    inPage,
    async (t) => {
      const page = await opened(t, "?still&n=1000&net=30-sigmoid,10-sigmoid&epochs=2", {
        viewport: { width, height: 1000 },
        colorScheme,
        reducedMotion: "reduce",
      });
      await runAll(page);
      await page.getByRole("button", { name: "Watch", exact: true }).click();
      await page.locator(".matrix td").nth(1).click();
      await settled(page);
      assert.deepEqual(await violations(page), []);
      assert.equal(await beside(page), 0);
    },
  );
}

for (const language of ["en", "de"] as const) {
  test(`at 1440 x 1000 nobody scrolls to see the story, ${language}`, {
    skip: skipChromium,
  }, async (t) => {
    const { page } = await openLabFor(t, { query: `?still&lang=${language}` });
    await ready(page);
    const places = () =>
      page.evaluate(() => ({
        recipe: document.querySelector(".recipe")!.getBoundingClientRect().height,
        end: Math.max(
          ...[...document.querySelectorAll(".measurements")].map(
            (part) => part.getBoundingClientRect().bottom,
          ),
        ),
      }));
    for (const epoch of ["0.00", "1.00"]) {
      if (epoch === "1.00") await page.locator("body").press("e");
      await page.locator("[data-test=epoch]", { hasText: epoch }).waitFor();
      await page.locator(".health-table tbody tr").first().waitFor();
      await settled(page);
      const { recipe, end } = await places();
      assert.ok(end <= 1000, `epoch ${epoch}: it ends at ${end}`);
      assert.ok(recipe < 40, `the settings with their links are one line: ${recipe} px`);
    }
  });
}
