// The panel of recurrent networks: what is written out adds up, mouse, finger and keys choose the same
// step, the study learns while it is looked at and stands still else.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { skipChromium } from "../browser.ts";
import { violations } from "./axe.ts";
import { beside, eventually, openLabFor, settled, shows, until } from "./lab-page.ts";

const skip = skipChromium;
const SMALL = "?panel=recurrence&still&task=parity&long=6&units=8";

const steps = async (page: Page) =>
  Number((await page.textContent("[data-test=step]"))!.replace(/\s/g, ""));
const opened = (page: Page) => page.locator(".strips").waitFor();
const number = (words: string) => Number(words.replace("−", "-").replace(/[()]/g, ""));

test("the numbers of a unit are those of its formulas, whichever step is chosen how", {
  skip,
}, async (t) => {
  const { page } = await openLabFor(t, { query: `${SMALL}&lang=en` });
  await opened(page);
  await page.getByRole("button", { name: "50 steps" }).click();
  await until(
    () => steps(page),
    (now) => now === 50,
  );
  const time = page.locator(".time");
  await time.focus();
  await page.keyboard.press("Home");
  for (const [i, key] of ["ArrowRight", "ArrowRight", "ArrowDown", "ArrowRight"].entries()) {
    await page.keyboard.press(key);
    if (i < 2) await shows(() => time.getAttribute("aria-valuenow"), `${i + 2}`);
  }
  await page.getByText("Step 4 of 6, unit 2").waitFor();
  const [gates, cell, hidden] = (await page.locator(".sums .numbers").allTextContents()) as [
    string,
    string,
    string,
  ];
  const [i, f, o, g] = gates.match(/−?[\d.]+/g)!.map(number) as [number, number, number, number];
  const [, before, c] = /· (\(?−?[\d.]+\)?) \+ .* = (−?[\d.]+)$/.exec(cell)!.map(number) as [
    number,
    number,
    number,
  ];
  const h = number(/= (−?[\d.]+)$/.exec(hidden)![1]!);
  // all of them were rounded to hundredths
  assert.ok(Math.abs(f * before + i * g - c) < 0.03, `${cell}`);
  assert.ok(Math.abs(o * Math.tanh(c) - h) < 0.02, `${hidden}`);
  await eventually(async () => {
    const said = (await time.getAttribute("aria-valuetext"))!;
    assert.match(said, /^step 4 of 6, unit 2: .*forget gate .*cell .*; gradient /);
    assert.ok(said.includes(`cell ${cell.match(/= (.*)$/)![1]}`), said);
  });
  // the table has the same numbers
  await page.keyboard.press("t");
  const row = page.locator(".unrolled .chart-table tbody tr").nth(3);
  await row.waitFor({ state: "visible" });
  const written = (await row.locator("td").allTextContents()).map(number);
  assert.ok(Math.abs(written[4]! - c) < 0.0051, `${written}`);
  // pointing looks, clicking stays
  const strip = page.locator(".strip").nth(1);
  /** The middle of a field, where it is by now: the table may still move what lies below. */
  const at = async (column: number, row: number) => {
    const { x, y, width, height } = (await strip.boundingBox())!;
    return [x + (width * (column - 0.5)) / 6, y + (height * (row - 0.5)) / 8] as const;
  };
  const isSeen = (text: string) => page.getByText(text).isVisible();
  await until(async () => {
    await page.mouse.move(...(await at(6, 7)));
    return isSeen("Step 6 of 6, unit 7");
  }, Boolean);
  await page.mouse.move(10, 5);
  await page.getByText("Step 4 of 6, unit 2").waitFor();
  await until(async () => {
    await page.mouse.click(...(await at(2, 3)));
    await page.mouse.move(10, 5);
    return isSeen("Step 2 of 6, unit 3");
  }, Boolean);
  await until(
    () => ["moment", "unit"].map((name) => new URL(page.url()).searchParams.get(name)),
    ([moment, unit]) => moment === "1" && unit === "2",
  );
  // a link is enough to see the same
  await page.goto(`${page.url()}`);
  await page.getByText("Step 2 of 6, unit 3").waitFor();
  // the gradient's chart chooses a step too, and the other network has no gates
  await page.locator(".charts .chart canvas").first().focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.getByText("Step 6 of 6, unit 3").waitFor();
  await page.locator("input[name=side]").nth(1).check({ force: true });
  await until(
    () => page.locator(".strip").count(),
    (strips) => strips === 4,
  );
});

test("it learns while it is looked at, stands still else, and begins anew with other settings", {
  skip,
}, async (t) => {
  const { page } = await openLabFor(t, { query: `${SMALL}&lang=en&long=3` });
  await opened(page);
  await page.getByRole("button", { name: "Check" }).nth(1).click();
  await page.locator(".exercises [role=status]", { hasText: "Let it learn on" }).waitFor();
  await page.locator(".study-bar .primary").click();
  // rows of three bits are learned in some hundred mini-batches, and longer ones with them
  await until(
    async () => (await page.textContent("[data-test=right-0]"))!,
    (right) => right.startsWith("100"),
    { timeout: 60_000 },
  );
  await page.locator(".study-bar .primary", { hasText: "Pause" }).click();
  await page.locator(".study-bar .primary", { hasText: "Go on" }).waitFor();
  await settled(page);
  const stood = await steps(page);
  assert.ok(stood > 50, `${stood}`);
  await page.locator('.rail a[href="?panel=one-neuron"]').click();
  await page.locator(".panel-one-neuron h1").waitFor();
  await page.locator('.rail a[href="?panel=recurrence"]').click();
  await opened(page);
  await until(
    () => steps(page),
    (now) => now === stood,
  );
  await page.getByRole("slider", { name: "Seed" }).press("ArrowRight");
  await until(
    () => steps(page),
    (now) => now === 0,
  );
  await page.locator("input[name=task][value=sorting]").check({ force: true });
  await page.getByText("ascending order", { exact: false }).first().waitFor();
  await until(
    () => new URL(page.url()).searchParams.get("units"),
    (units) => units === null,
  );
});

for (const [width, theme, lang] of [
  [1440, "light", "de"],
  [390, "dark", "en"],
] as const) {
  test(`a study that has learned is clean at ${width} px, ${theme}`, { skip }, async (t) => {
    const { page } = await openLabFor(t, {
      query: `?panel=recurrence&still&task=digits&memory=gru&units=8&lang=${lang}`,
      viewport: { width, height: 900 },
      colorScheme: theme,
    });
    await opened(page);
    await page.locator(".study-buttons .button").nth(1).click();
    await until(
      () => steps(page),
      (now) => now === 1,
    );
    await page.locator(".digit canvas").waitFor();
    await settled(page);
    assert.equal(await beside(page), 0);
    assert.deepEqual(await violations(page), []);
  });
}
