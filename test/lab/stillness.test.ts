// A page that stands still is still: the worker tells nothing, nothing in the document changes, nothing is
// drawn. And what waits for its time comes by itself: the list of runs, the sentence, the moment.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { skipChromium } from "../browser.ts";
import { keptMoment, openLabFor, ready, shows, until } from "./lab-page.ts";

/** Counts what comes from workers (but signs of life), what changes, and what is drawn. */
const COUNTING = `
  self.counted = { news: 0, changes: 0, drawings: 0 };
  const Own = self.Worker;
  self.Worker = class extends Own {
    constructor(...all) {
      super(...all);
      this.addEventListener("message", ({ data }) => {
        if (data.kind !== "pong") counted.news++;
      });
    }
  };
  new MutationObserver((found) => (counted.changes += found.length)).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true,
  });
  for (const name of ["clearRect", "putImageData", "drawImage", "stroke", "fill", "fillRect"]) {
    const own = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...all) {
      counted.drawings++;
      return own.apply(this, all);
    };
  }`;
const QUIET_MS = 1500;

const counts = (page: Page) =>
  page.evaluate<{ news: number; changes: number; drawings: number }>("counted");

/** Until nothing has come, changed or been drawn for a second and a half. */
const quiet = (page: Page) =>
  until(
    async () => {
      const before = await counts(page);
      await page.waitForTimeout(QUIET_MS);
      const after = await counts(page);
      return {
        news: after.news - before.news,
        changes: after.changes - before.changes,
        drawings: after.drawings - before.drawings,
      };
    },
    ({ news, changes, drawings }) => news + changes + drawings === 0,
  );

test("a run that stands still tells nothing and redraws nothing, in any panel", {
  skip: skipChromium,
}, async (t) => {
  const { page } = await openLabFor(t, {
    query:
      "?still&lang=en&n=1000&net=conv-4-5-relu,pool-2,flatten,10-softmax&loss=logLikelihood&eta=0.1",
    beforePage: COUNTING,
  });
  await ready(page);
  await page.keyboard.press(".");
  await page.keyboard.press(".");
  for (const [i, link] of (await page.locator(".rail a").all()).entries()) {
    await link.click();
    await page.locator("main h1").waitFor();
    const moved = await counts(page);
    assert.ok(moved.news > 0 && moved.changes > i, "it counts");
    await quiet(page);
  }
});

test("what a run has done is listed, said and kept without anything coming after it", {
  skip: skipChromium,
}, async (t) => {
  const { page } = await openLabFor(t, {
    query: "?still&lang=en&n=1000&net=10-sigmoid&loss=crossEntropy&eta=0.5&epochs=50",
    beforePage: COUNTING,
  });
  await ready(page);
  const rows = page.locator(".runs-table tbody tr");
  // single steps, which the list and the store are told of too
  for (let i = 0; i < 3; i++) await page.keyboard.press(".");
  await rows.first().waitFor();
  await until(
    () => keptMoment(page),
    (moment) => moment?.step === 3,
  );
  await page.getByText("moves all 7").waitFor();
  await page.keyboard.press("e");
  await page.getByText("after 1 epoch.").first().waitFor();
  await quiet(page);
});

test("the words of a run change four times a second at most while it goes on", {
  skip: skipChromium,
}, async (t) => {
  const { page } = await openLabFor(t, { query: "?still&lang=en&epochs=500&n=5000" });
  await ready(page);
  await page.locator(".tile").first().click();
  await page.getByText("Neuron 1 answers").first().waitFor();
  await page.locator(".play").click();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  // milliseconds between changes of the words
  const gaps = await page.evaluate<Record<string, number[]>>(
    `new Promise((told) => {
      const gaps = {};
      for (const place of ["[data-test=epoch]", "[data-test=rate]", ".neuron-says"]) {
        const element = document.querySelector(place);
        let [words, at] = [element.textContent, undefined];
        gaps[place] = [];
        new MutationObserver(() => {
          if (element.textContent === words) return;
          words = element.textContent;
          const now = performance.now();
          if (at !== undefined) gaps[place].push(now - at);
          at = now;
          if (gaps["[data-test=epoch]"].length >= 8) told(gaps);
        }).observe(element, { subtree: true, childList: true, characterData: true });
      }
    })`,
  );
  for (const [place, all] of Object.entries(gaps)) {
    // the timers of a page are exact to a few milliseconds, its frames to 16
    const mean = all.reduce((sum, gap) => sum + gap, 0) / all.length;
    assert.ok(all.length === 0 || mean > 230, `${place}: ${all.map(Math.round).join(" ")}`);
  }
});

test("a clip moves where motion is welcome", { skip: skipChromium }, async (t) => {
  const moving = await openLabFor(t, {
    query: "?still&lang=en&panel=visual-proof&proof=step",
    reducedMotion: "no-preference",
  });
  const weight = moving.page.locator('.scrub[aria-label="Weight w"]');
  // every weight that is shown, however slowly the test asks
  await weight.evaluate((scrub) => {
    const seen = new Set<string | null>();
    Object.assign(window, { seen });
    new MutationObserver(() => seen.add(scrub.getAttribute("aria-valuenow"))).observe(scrub, {
      attributes: true,
    });
  });
  await moving.page.getByRole("button", { name: "Raise w past 100" }).click();
  await moving.page.getByRole("button", { name: "Stop" }).waitFor();
  await moving.page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
  await shows(() => weight.getAttribute("aria-valuenow"), "120");
  const seen = await moving.page.evaluate<number>("seen.size");
  assert.ok(seen > 3, `${seen} weights on the way`);
});
