// A worker that hangs is replaced within seconds, and the run goes on to the bits of the unbroken one:
// also where its data come slowly and it began with a part of them. One that hangs again and again is
// given up, and the page says so.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import { skipChromium } from "../browser.ts";
import { keptMoment, type LabOptions, openLabFor, ready, until } from "./lab-page.ts";

const LONG = { timeout: 240_000 };
const replacedAt = (page: Page) => page.getByText("was replaced; the run goes on from step");
const epochOf = async (page: Page) => Number(await page.textContent("[data-test=epoch]"));
const rateOf = (page: Page) => page.textContent("[data-test=rate]");

/** A run that has a moment to go on from, and whose rate is known, so that five seconds are patience. */
async function running(t: TestContext, options: LabOptions): Promise<Page> {
  const { page } = await openLabFor(t, options);
  await ready(page);
  await page.keyboard.press("Space");
  await until(
    () => keptMoment(page),
    (moment) => moment !== undefined && moment.step > 0,
    LONG,
  );
  await until(
    () => rateOf(page),
    (rate) => rate !== "–",
    LONG,
  );
  return page;
}

/** `workers`: how many the page has made. */
const COUNTING = `
  self.workers = 0;
  const Own = self.Worker;
  self.Worker = class extends Own {
    constructor(...all) {
      super(...all);
      workers++;
    }
  };`;

/** The worker of the run does nothing any more. */
const hang = (page: Page) =>
  void page
    .workers()
    // the newest, and not one of its threads
    .findLast((worker) => /\/main-[\w-]+\.js$/.test(worker.url()))!
    .evaluate("for (;;);")
    .catch(() => {});

for (const [how, options] of [
  ["all its data at once", { query: "?still&lang=en&epochs=10000" }],
  [
    "a part of data that come slowly",
    { query: "?still&lang=en&epochs=10000&net=10-sigmoid", mnistRate: 700_000 },
  ],
] as const) {
  test(`with ${how}: a worker that hangs is replaced, and the run goes on to the same bits`, {
    skip: skipChromium,
  }, async (t) => {
    const page = await running(t, options);
    const before = await epochOf(page);
    hang(page);
    await replacedAt(page).waitFor(LONG);
    await until(
      () => epochOf(page),
      (epoch) => epoch > before + 1,
      LONG,
    );
    await page.keyboard.press("Space");
    await page.locator(".play", { hasText: "Go on" }).waitFor(LONG);
    await page.getByRole("button", { name: "Take it away" }).click();
    await page.getByRole("button", { name: "Verify" }).click();
    await page.getByText("Same seed, same bits").waitFor(LONG);
    // what was said of this run is not said of the next
    await page.keyboard.press("r");
    await replacedAt(page).waitFor({ state: "detached" });
    await ready(page);
  });
}

test("a worker that hangs again and again is given up, and the run can be begun again", {
  skip: skipChromium,
}, async (t) => {
  const page = await running(t, {
    query: "?still&lang=en&epochs=10000&net=10-sigmoid&n=2000",
    beforePage: COUNTING,
  });
  for (let lost = 1; lost <= 3; lost++) {
    hang(page);
    await until(
      () => page.evaluate<number>("workers"),
      (count) => count === 1 + lost,
      LONG,
    );
    await until(
      () => rateOf(page),
      (rate) => rate !== "–",
      LONG,
    );
  }
  hang(page);
  const says = page.locator("main [role=alert]", { hasText: "stopped answering again and again" });
  await says.waitFor(LONG);
  await page.keyboard.press("Space");
  await until(
    () => epochOf(page),
    (epoch) => epoch > 1,
    LONG,
  );
  assert.equal(await says.count(), 0);
});
