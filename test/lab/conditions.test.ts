// The page where something is denied to it: storage, shared memory, threads, the network, motion, being
// seen; and in an iframe.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import { de } from "../../lab/text/de.ts";
import { en } from "../../lab/text/en.ts";
import { skipChromium } from "../browser.ts";
import {
  keptMoment,
  type LabOptions,
  openLabFor,
  ranFor,
  ready,
  settled,
  shows,
  stepOf,
  until,
} from "./lab-page.ts";

const skip = skipChromium;
/** A run of a second: ten neurons, a thousand digits. */
const SMALL = "?still&lang=en&n=1000&net=10-sigmoid&loss=crossEntropy&eta=0.5";

async function opened(t: TestContext, query: string, options: LabOptions = {}): Promise<Page> {
  const { page } = await openLabFor(t, { ...options, query });
  await ready(page);
  return page;
}

const epochOf = async (page: Page) => Number(await page.textContent("[data-test=epoch]"));

/** To the end of the first epoch. */
async function trained(page: Page): Promise<void> {
  await page.keyboard.press("e");
  await until(
    () => epochOf(page),
    (epoch) => epoch === 1,
  );
}

test("a reload in the middle of a run offers to go on from there", { skip }, async (t) => {
  const page = await opened(t, `${SMALL}&epochs=2000`);
  await page.keyboard.press("Space");
  await until(
    () => stepOf(page),
    (step) => step > 150,
  );
  await page.keyboard.press("Space");
  await page.locator(".play", { hasText: "Go on" }).waitFor();
  const step = await until(
    () => stepOf(page),
    (now) => now > 150,
  );
  await until(
    () => keptMoment(page),
    (kept) => kept?.step === step,
  );
  await page.reload();
  await ready(page);
  const offer = page.locator(".offer");
  await offer.waitFor();
  const words = (await offer.innerText()).replaceAll("\u202f", "");
  assert.ok(words.includes(`at step ${step},`), words);
  await page.getByRole("button", { name: "Go on with it" }).click();
  await until(
    () => stepOf(page),
    (now) => now > step,
  );
  await shows(() => offer.count(), 0);
  // it is the same run in the list, not another
  await until(
    () => page.locator(".runs-table tbody tr").count(),
    (count) => count === 1,
  );
});

test("a page of plain http, which browsers deny digests and names, learns and goes on", {
  skip,
}, async (t) => {
  const plain = "delete Crypto.prototype.randomUUID; delete Crypto.prototype.subtle;";
  const page = await opened(t, `${SMALL}&epochs=2000`, { inWorker: plain, beforePage: plain });
  await ranFor(page, 100);
  await shows(() => page.locator("[data-test=data-note]").count(), 0, "MNIST is there");
  await page.reload();
  await page.getByRole("button", { name: "Go on with it" }).click();
  await page.locator(".play", { hasText: "Pause" }).waitFor();
});

const DENIED =
  "Object.defineProperty(self, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError'); } });";
const FULL =
  "IDBObjectStore.prototype.put = function () { throw new DOMException('full', 'QuotaExceededError'); };";
const NO_SETTINGS =
  "Object.defineProperty(self, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });";

for (const [what, script, says] of [
  ["denied", DENIED, "keeps nothing"],
  ["full", FULL, "storage is full"],
] as const) {
  test(`storage ${what}: the page goes on and says so in one line`, { skip }, async (t) => {
    const page = await opened(t, `${SMALL}&epochs=1`, {
      inWorker: script,
      beforePage: script + NO_SETTINGS,
    });
    await page.keyboard.press("Space");
    await page.locator(".play", { hasText: "Again" }).waitFor();
    await page.locator(".runs-table td", { hasText: "done" }).first().waitFor();
    await page.locator(".section-head .neg", { hasText: says }).waitFor();
    await shows(() => page.locator(".section-head .neg").count(), 1);
    // what is chosen and what is drawn lasts as long as the page
    await page.getByRole("button", { name: "Dark theme" }).click();
    await shows(() => page.evaluate("document.documentElement.dataset.theme"), "dark");
    await page.locator('.rail a[href="?panel=draw"]').click();
    await page.locator(".pad-field").focus();
    for (let i = 0; i < 8; i++) await page.keyboard.press("Shift+ArrowDown");
    await page.getByLabel("It is a").selectOption("1");
    await page.getByRole("button", { name: "Keep it", exact: true }).click();
    await page.getByRole("button", { name: "Delete this 1" }).waitFor();
  });
}

/** `hide(true)` puts the tab behind another one; drawings on canvases are counted. */
const WATCHED = `
  let isHidden = false;
  self.drawings = 0;
  Object.defineProperty(Document.prototype, "hidden", { get: () => isHidden });
  Object.defineProperty(Document.prototype, "visibilityState",
    { get: () => (isHidden ? "hidden" : "visible") });
  self.hide = (is) => {
    isHidden = is;
    document.dispatchEvent(new Event("visibilitychange"));
  };
  for (const name of ["clearRect", "putImageData", "drawImage", "stroke", "fill", "fillRect"]) {
    const own = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...args) {
      self.drawings++;
      return own.apply(this, args);
    };
  }
  self.frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve()));
`;

test("a hidden tab goes on training and draws nothing; seen again, it is drawn as it is now", {
  skip,
}, async (t) => {
  const page = await opened(t, `${SMALL}&epochs=10000`, { beforePage: WATCHED });
  const drawings = () => page.evaluate<number>("drawings");
  await page.keyboard.press("Space");
  await until(drawings, (count) => count > 50);
  // what a frame has begun before is drawn
  await page.evaluate("hide(true); frame().then(frame)");
  const [before, step] = [await drawings(), await stepOf(page)];
  await until(
    () => stepOf(page),
    (now) => now > step + 300,
  );
  await shows(() => drawings(), before, "nothing is drawn");
  // it stands still, so that one drawing is all there is to do
  await page.keyboard.press("Space");
  await page.locator(".play", { hasText: "Go on" }).waitFor();
  await settled(page);
  await shows(() => drawings(), before);
  await page.evaluate(`(() => {
    self.cleared = new Map();
    for (const name of ["clearRect", "putImageData"]) {
      const own = CanvasRenderingContext2D.prototype[name];
      CanvasRenderingContext2D.prototype[name] = function (...args) {
        if (this.canvas.isConnected) cleared.set(this.canvas, (cleared.get(this.canvas) ?? 0) + 1);
        return own.apply(this, args);
      };
    }
    hide(false);
  })()`);
  await until(
    () => page.evaluate<number>("cleared.size"),
    (canvases) => canvases > 3,
  );
});

test("without isolation the page trains on one thread and says why", { skip }, async (t) => {
  const page = await opened(t, `${SMALL}&panel=compiler`, {
    isIsolated: false,
    inWorker: "Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 })",
  });
  await trained(page);
  await shows(
    async () => (await page.textContent("[data-test=threads]"))!,
    /^This network trains on one thread: the page is not cross-origin isolated\. Serve it with/,
  );
});

test("where threads are refused the page trains on one and says why", { skip }, async (t) => {
  const page = await opened(t, `${SMALL}&panel=compiler`, {
    inWorker: `Object.defineProperty(navigator, "hardwareConcurrency", { value: 4 });
      const Own = WebAssembly.Memory;
      WebAssembly.Memory = function (how) {
        if (how.shared) throw new RangeError("not today");
        return new Own(how);
      }`,
  });
  await shows(() => page.evaluate("crossOriginIsolated"), true);
  await trained(page);
  await shows(
    async () => (await page.textContent("[data-test=threads]"))!,
    /^This network trains on one thread: this browser gives no memory that threads share\.$/,
  );
});

for (const [cores, net, says] of [
  [3, "net=10-sigmoid", /^This network trains on 2 threads\.$/],
  [3, "net=4-sigmoid&data=blobs", /on one thread: its kernels are too short/],
  [2, "net=10-sigmoid", /on one thread: of the two cores one is left to the page/],
  [1, "net=10-sigmoid", /on one thread: this machine has one core/],
] as const) {
  test(`of ${cores} cores one is left to the page, threads are used where they pay: ${net}`, {
    skip,
  }, async (t) => {
    const here = `Object.defineProperty(navigator, 'hardwareConcurrency', { value: ${cores} })`;
    const page = await opened(t, `?still&lang=en&n=1000&${net}&panel=compiler`, {
      inWorker: here,
      beforePage: here,
    });
    await shows(async () => (await page.textContent("[data-test=threads]"))!, says);
  });
}

for (const [visits, kept] of [
  [1, "the page"],
  [2, "the page and MNIST"],
] as const) {
  test(`without network after ${visits} visits, ${kept} is there`, { skip }, async (t) => {
    const lab = await openLabFor(t, {
      query: SMALL,
      inWorker: `/* a server of its own, ${visits} */`,
      // the browser itself reports what cannot be loaded
      mayReport: /ERR_CONNECTION_REFUSED|ERR_FAILED|Failed to load resource/,
    });
    const { page } = lab;
    await ready(page);
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      if (navigator.serviceWorker.controller) return;
      await new Promise((resolve) =>
        navigator.serviceWorker.addEventListener("controllerchange", resolve),
      );
    });
    for (let visit = 1; visit < visits; visit++) {
      await page.reload();
      await ready(page);
    }
    const held = await page.evaluate(async () => {
      const cache = await caches.open((await caches.keys())[0]!);
      return (await cache.keys()).map(({ url }) => new URL(url).pathname);
    });
    assert.equal(held.filter((path) => path.startsWith("/data/mnist/")).length, visits > 1 ? 4 : 0);
    await lab.unplug();
    await assert.rejects(fetch(lab.url), "the server is gone");
    await page.reload();
    await ready(page);
    await shows(
      () => page.locator("[data-test=data-note]").count(),
      visits > 1 ? 0 : 1,
      "drawn digits stand for MNIST, or it was kept",
    );
    await trained(page);
    for (const name of ["draw", "visual-proof", "results"]) {
      await page.locator(`.rail a[href="?panel=${name}"]`).click();
      await page.locator(`.panel-${name} h1`).waitFor();
    }
    await page.getByLabel("Language").selectOption("de");
    await page.locator(".rail a", { hasText: "Ergebnisse" }).waitFor();
  });
}

test("a run starts by itself where motion is welcome, and not where it is to be reduced", {
  skip,
}, async (t) => {
  const query = SMALL.replace("still&", "");
  const still = await opened(t, query, { reducedMotion: "reduce" });
  const moving = await opened(t, query, { reducedMotion: "no-preference" });
  await until(
    () => epochOf(moving),
    (epoch) => epoch > 0,
  );
  await settled(still);
  await shows(() => stepOf(still), 0);
  // the button that begins has the focus
  await shows(() => still.evaluate("document.activeElement.className"), /\bplay\b/);
  await still.keyboard.press("Space");
  await until(
    () => epochOf(still),
    (epoch) => epoch > 0,
  );
});

test("embedded: neither bar nor rail, the same settings, digit and panel", { skip }, async (t) => {
  const state = "panel=backpropagation&digit=test.7&seed=5";
  const page = await opened(t, `${SMALL}&${state}`);
  await page.locator(".panel-backpropagation h1").waitFor();
  await page.locator("header.bar").waitFor();
  const { search } = new URL(page.url());
  await page.goto(new URL(`${search}&embed=1`, page.url()).href);
  await page.locator(".panel-backpropagation h1").waitFor();
  await settled(page);
  for (const part of ["header.bar", "nav.rail"]) {
    await shows(() => page.locator(part).isVisible(), false, part);
  }
  const without = new URLSearchParams(new URL(page.url()).search);
  without.delete("embed");
  assert.deepEqual([...without].sort(), [...new URLSearchParams(search)].sort());
});

test("without WebAssembly the page says what is missing, in its own words", {
  skip,
}, async (t) => {
  for (const [lang, says] of [
    ["en", en.shell.noVectors],
    ["de", de.shell.noVectors],
  ] as const) {
    const query = SMALL.replace("lang=en", `lang=${lang}`);
    const { page } = await openLabFor(t, { query, inWorker: "delete globalThis.WebAssembly;" });
    await shows(() => page.locator(".train .problem").first().innerText(), says);
  }
});
