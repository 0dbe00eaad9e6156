// The attack as a film, in the page: its frames stay in the ball, the slider, the strip, the keys and Play
// lead through them, and what is said is what the outputs say.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { skipChromium } from "../browser.ts";
import { violations } from "./axe.ts";
import { beside, openLabFor, ready, settled, shows, steady, until } from "./lab-page.ts";

const skip = skipChromium;
const QUERY =
  "?panel=feature-maps&still&net=conv-4-5-relu,pool-2,flatten,10-softmax&loss=logLikelihood&eta=0.1&init=scaled&n=1500";

async function filmed(page: Page): Promise<void> {
  await ready(page);
  await page.keyboard.press("e");
  await until(
    () => page.textContent("[data-test=epoch]"),
    (epoch) => epoch === "1.00",
  );
  await page.locator(".film-strip li").first().waitFor();
}
const number = (words: string) => Number(words.replace(",", "."));
const frame = async (page: Page) => (await page.textContent("[data-test=frame]"))!;

test("frames stay in the ball, and slider, strip and keys lead through them", {
  skip,
}, async (t) => {
  const { page } = await openLabFor(t, { query: `${QUERY}&lang=en&strength=0.2&pushes=6` });
  await filmed(page);
  await shows(() => page.locator(".film-strip li").count(), 7);
  await shows(() => frame(page), "step 6 of 6");
  const slider = page.getByRole("slider", { name: "Step of the film" });
  const changes: number[] = [];
  await slider.press("Home");
  for (let step = 0; step <= 6; step++) {
    await until(
      () => frame(page),
      (now) => now === `step ${step} of 6`,
    );
    const [most, epsilon] = await steady(
      async () =>
        (await page.textContent("[data-test=ball]"))!.match(/\d\.\d+/g)!.map(number) as [
          number,
          number,
        ],
    );
    assert.equal(epsilon, 0.2);
    changes.push(most);
    await slider.press("ArrowRight");
  }
  assert.equal(changes[0], 0);
  assert.ok(
    changes.every((most, i) => most <= 0.2 && (i === 0 || most >= changes[i - 1]!)),
    `${changes}`,
  );
  assert.ok(Math.abs(changes[1]! - (2.5 * 0.2) / 6) < 0.001, "a step of alpha");
  assert.equal(changes[6], 0.2);
  await page.locator(".film-strip button").nth(2).click();
  await shows(() => frame(page), "step 2 of 6");
  await until(
    () => new URL(page.url()).searchParams.get("frame"),
    (at) => at === "2",
  );
  await page.getByRole("button", { name: "Play" }).click();
  await until(
    () => frame(page),
    (now) => now === "step 6 of 6",
  );
  await page.getByRole("button", { name: "Play" }).waitFor();
  // one step as far as it goes
  await page.locator("input[name=method][value=fgsm]").check({ force: true });
  await until(
    () => page.locator(".film-strip li").count(),
    (frames) => frames === 2,
  );
  await page.getByRole("checkbox", { name: "begin anywhere in the ball" }).check();
  await slider.press("Home");
  await until(
    async () => (await page.textContent("[data-test=ball]"))!,
    (words) => !/Largest change 0\.000/.test(words),
  );
});

test("what is said of the film is what the outputs say, and noise as large does not do it", {
  skip,
}, async (t) => {
  const { page } = await openLabFor(t, { query: `${QUERY}&lang=en&strength=0.3` });
  await filmed(page);
  const says = await until(
    async () => (await page.textContent("[data-test=film-says]"))!,
    (words) => /After step \d+/.test(words),
  );
  const [, turn, other, usual] = /After step (\d+) it is read as (\d) and no more as (\d)/.exec(
    says,
  )!;
  const answers = page.locator(".film-picture .answer .name");
  const buttons = page.locator(".film-strip button");
  const classes = await buttons.evaluateAll((all) => all.map((button) => button.className));
  assert.equal(classes.indexOf("fooled"), Number(turn));
  await buttons.nth(Number(turn)).click();
  await until(
    () => answers.allTextContents(),
    ([now]) => now === other,
  );
  await buttons.nth(Number(turn) - 1).click();
  await until(
    () => answers.allTextContents(),
    ([now]) => now === usual,
  );
  await buttons.last().click();
  assert.match(says, /Noise whose largest change is the same changes nothing/);
  await until(
    () => answers.allTextContents(),
    (both) => both[1] === usual,
  );
  await page.getByRole("button", { name: "Check" }).nth(2).click();
  await page.locator(".exercises [role=status]", { hasText: /strength|Neither|only/ }).waitFor();
});

for (const [width, theme, lang] of [
  [1440, "light", "de"],
  [390, "dark", "en"],
] as const) {
  test(`the film is clean at ${width} px, ${theme}`, { skip }, async (t) => {
    const { page } = await openLabFor(t, {
      query: `${QUERY}&lang=${lang}`,
      viewport: { width, height: 900 },
      colorScheme: theme,
    });
    await filmed(page);
    await settled(page);
    assert.equal(await beside(page), 0);
    assert.deepEqual(await violations(page), []);
  });
}
