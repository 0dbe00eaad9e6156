// Chapter 3 in the page: both neurons race to the numbers that are computed here; softmax answers every
// drag; by mouse and by keyboard.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import { fixed } from "../../lab/components/numbers.ts";
import { learn } from "../../lab/panels/one-neuron/neuron.ts";
import { SLIDERS, softmax } from "../../lab/panels/one-neuron/softmax.ts";
import { skipChromium } from "../browser.ts";
import { violations } from "./axe.ts";
import { beside, eventually, type LabOptions, openLabFor, shows } from "./lab-page.ts";

const skip = skipChromium;
const HARD = { w: 2, b: 2 };
const EASY = { w: 0.6, b: 0.9 };

const open = async (t: TestContext, options: LabOptions = {}) => {
  const lab = await openLabFor(t, { query: "?panel=one-neuron&still&lang=en", ...options });
  await lab.page.waitForSelector(".pair");
  return lab;
};
const outputs = (page: Page) => page.locator(".neuron-numbers .output").allInnerTexts();
const travel = (page: Page, to: number) =>
  page.getByRole("slider", { name: "updates" }).fill(`${to}`);

test("both race for 300 updates, and one can look back", { skip }, async (t) => {
  const lab = await open(t);
  const { page } = lab;
  await shows(() => outputs(page), ["0.98", "0.98"]);
  await shows(
    () => page.locator(".say").innerText(),
    /Both neurons answer 0\.98 and should answer 0/,
  );
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("button", { name: "Again" }).waitFor({ timeout: 30_000 });
  const [left, right] = [learn("quadratic", HARD, 0.15), learn("crossEntropy", HARD, 0.15)];
  await shows(
    () => outputs(page),
    [left, right].map((run) => fixed(run[300]!.a)),
  );
  await shows(() => outputs(page), ["0.20", "0.01"]);
  await travel(page, 150);
  await shows(
    () => outputs(page),
    [left, right].map((run) => fixed(run[150]!.a)),
  );
  await shows(() => page.locator(".say").innerText(), /hardly moves: its sigmoid is flat/);
  // the curve has a table, with a row for every eighth update: it follows within a second
  const rows = page.locator("#quadratic ~ .chart tbody tr");
  await rows.last().locator("th", { hasText: /^300$/ }).waitFor({ state: "attached" });
  await eventually(async () => {
    const cost = await rows.nth(1).innerText();
    assert.ok(cost.includes(`${Number(left[8]!.cost.toFixed(3))}`), cost);
  });
});

test("with reduced motion the race is over at once; a step is one update", { skip }, async (t) => {
  const lab = await open(t, { reducedMotion: "reduce" });
  const { page } = lab;
  await page.getByRole("button", { name: "(0.6, 0.9)" }).focus();
  await page.keyboard.press("Enter");
  await shows(() => outputs(page), ["0.82", "0.82"]);
  await page.getByRole("button", { name: "Step" }).click();
  const first = learn("quadratic", EASY, 0.15)[1]!;
  await eventually(async () => {
    const shown = await page.locator("#quadratic + .neuron-numbers").innerText();
    assert.ok(shown.includes(fixed(first.w)) && shown.includes(fixed(first.cost, 3)), shown);
  });
  await page.getByRole("button", { name: "Go on" }).click();
  await shows(() => outputs(page), ["0.09", "0.01"]);
  await page.getByRole("button", { name: "Reset" }).click();
  await shows(() => outputs(page), ["0.82", "0.82"]);
});

test("the switch takes the update of the book's figures, and says that it differs", {
  skip,
}, async (t) => {
  const lab = await open(t, { reducedMotion: "reduce" });
  const { page } = lab;
  await page.getByLabel("as in the book's figures").check();
  await page.getByText(/do not compare these curves with the text/).waitFor();
  await page.getByText("0.15 on the left, 0.005 on the right").waitFor();
  for (const [start, at, wanted] of [
    ["(0.6, 0.9)", 50, ["0.39", "0.49"]],
    ["(0.6, 0.9)", 300, ["0.09", "0.04"]],
    ["(2, 2)", 50, ["0.98", "0.59"]],
    ["(2, 2)", 300, ["0.20", "0.05"]],
  ] as const) {
    await page.getByRole("button", { name: start }).click();
    await travel(page, at);
    await shows(() => outputs(page), wanted, `${start} ${at}`);
  }
});

test("softmax: every drag moves all outputs, and the words say how", { skip }, async (t) => {
  const lab = await open(t);
  const { page } = lab;
  const shares = async () =>
    (await page.locator(".share output b").allInnerTexts()).map((text) => text.trim());
  await shows(() => shares(), ["0.315", "0.009", "0.633", "0.043"]);
  const slider = page.getByRole("slider", { name: "Weighted input z 2" });
  await slider.focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
  const moved = SLIDERS.map((z, j) => (j === 1 ? -0.5 : z));
  await shows(
    () => shares(),
    softmax(moved).map((a) => fixed(a, 3)),
  );
  const own = softmax(moved)[1]! - softmax(SLIDERS)[1]!;
  await eventually(async () => {
    const said = await page.locator(".softmax .prose").innerText();
    assert.ok(said.includes("by +0.5") && said.includes(`+${own.toFixed(3)}`), said);
  });
  await shows(async () => (await page.locator(".total b").innerText()).trim(), "1.000");
  await page.getByRole("slider", { name: "Scale c" }).fill("20");
  await shows(
    () => shares(),
    softmax(moved, 20).map((a) => fixed(a, 3)),
  );
  await page.getByText(/softmax becomes argmax/).waitFor();
});

test("exercises look at what was set, and axe finds nothing", { skip }, async (t) => {
  for (const [width, colorScheme] of [
    [1440, "light"],
    [390, "dark"],
  ] as const) {
    const lab = await open(t, { viewport: { width, height: 900 }, colorScheme });
    const { page } = lab;
    const check = (nth: number) => page.getByRole("button", { name: "Check" }).nth(nth).click();
    await check(0);
    await page.getByText(/^Not yet: after 300 updates 0\.20/).waitFor();
    for (const name of ["Weight at the start", "Bias at the start"]) {
      await page.getByRole("slider", { name }).focus();
      for (let i = 0; i < 2; i++) await page.keyboard.press("PageUp");
    }
    await check(0);
    await page.getByText(/^Yes: 1\.00 on the left, 0\.0\d on the right/).waitFor();
    for (let j = 1; j <= 4; j++) {
      await page.getByRole("slider", { name: `Weighted input z ${j}` }).fill("1.5");
    }
    await check(2);
    await page.getByText(/^Yes: all at 1\.5/).waitFor();
    assert.deepEqual(await violations(page), []);
    assert.equal(await beside(page), 0);
  }
});
