// The page while a network learns: no task of the main thread over 50 ms, an answer to a key within
// 100 ms, the rate of the same worker in an empty page, memory that does not grow. Minutes long, and true
// on a machine that does nothing else: `npm run trust`.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { skipChromium } from "../browser.ts";
import { openLabFor, ready } from "./lab-page.ts";

const skip = skipChromium;
const NETWORKS = {
  "the first network": "?still&epochs=10000",
  "the small convnet":
    "?still&epochs=1000&net=conv-6-5-relu,pool-2,flatten,30-relu,10-softmax&loss=logLikelihood&init=scaled&eta=0.1",
} as const;
const SECONDS = 60;

/** Notes tasks of 50 ms and more, and how long keys and pointers waited for their paint. */
const observe = (page: Page) =>
  page.evaluate(() => {
    const found = { tasks: [] as number[], inputs: [] as number[] };
    Object.assign(window, { found });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) found.tasks.push(Math.round(duration));
    }).observe({ type: "longtask" });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) found.inputs.push(duration);
    }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  });

const noted = (page: Page) =>
  page.evaluate(
    () => (window as unknown as { found: { tasks: number[]; inputs: number[] } }).found,
  );

for (const [name, query] of Object.entries(NETWORKS)) {
  test(`the page answers while ${name} learns for a minute`, { skip }, async (t) => {
    const lab = await openLabFor(t, { query });
    const { page } = lab;
    await ready(page);
    await page.waitForTimeout(2000);
    await observe(page);
    await page.keyboard.press(" ");
    const end = Date.now() + 1000 * SECONDS;
    while (Date.now() < end) {
      await page.keyboard.press("Tab");
      await page.mouse.move(300 + Math.random() * 800, 200 + Math.random() * 600);
      await page.waitForTimeout(500);
    }
    const { tasks, inputs } = await noted(page);
    console.log(
      `${name}: long tasks ${tasks.join(", ") || "none"} ms, slowest input ${Math.max(0, ...inputs)} ms`,
    );
    assert.deepEqual(tasks, []);
    assert.ok(Math.max(0, ...inputs) <= 100, `${Math.max(...inputs)} ms`);
  });
}

test("images a second are those of the worker alone", { skip }, async (t) => {
  const lab = await openLabFor(t, { query: NETWORKS["the first network"] });
  const { page, url } = lab;
  await ready(page);
  await page.keyboard.press(" ");
  await page.waitForTimeout(3000);
  const epochs = async () => Number(await page.textContent("[data-test=epoch]"));
  const before = await epochs();
  await page.waitForTimeout(15_000);
  const inPage = (await epochs()) - before;
  const script = await page.evaluate(async () => {
    const names = performance.getEntriesByType("resource").map((entry) => entry.name);
    return names.find((name) => /assets\/main-[\w-]+\.js$/.test(name));
  });
  await page.goto(`${url}manifest.webmanifest`);
  const alone = await page.evaluate(async (address) => {
    const worker = new Worker(address!, { type: "module" });
    const steps = { step: 0, epoch: 0 };
    const opened = new Promise<void>((resolve) => {
      worker.onmessage = ({ data }) => {
        if (data.kind === "opened") resolve();
        if (data.kind === "progress") Object.assign(steps, data.progress);
      };
    });
    const net = [
      { kind: "dense", size: 30, activation: "sigmoid" },
      { kind: "dense", size: 10, activation: "sigmoid" },
    ];
    const settings = {
      data: { name: "mnist", count: 0 },
      layers: net,
      loss: "quadratic",
      optimizer: "sgd",
      learningRate: 3,
      batchSize: 10,
      epochs: 10_000,
      l2: 0,
      l1: 0,
      init: "large",
      seed: 1,
    };
    worker.postMessage({ kind: "open", id: 1, settings });
    await opened;
    worker.postMessage({ kind: "run", speed: "full" });
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    await wait(3000);
    const first = steps.epoch;
    await wait(15_000);
    return steps.epoch - first;
  }, script);
  console.log(`epochs in 15 s: ${inPage.toFixed(2)} in the page, ${alone.toFixed(2)} alone`);
  // the empty page asks for an icon that is not there
  lab.errors.length = 0;
  assert.ok(inPage >= 0.85 * alone, `${inPage} against ${alone}`);
});

/** Runs that the page keeps at most: until they are all there, a list is still filling. */
const KEPT_RUNS = 60;

test("memory does not grow over minutes of runs", { skip }, async (t) => {
  const lab = await openLabFor(t, { query: "?still&lang=en&n=2000&epochs=20" });
  const { page } = lab;
  await ready(page);
  /** Of the page and all its workers, after a collection. */
  const bytes = () =>
    page.evaluate(async () => {
      const measure = performance as unknown as {
        measureUserAgentSpecificMemory(): Promise<{ bytes: number }>;
      };
      return (await measure.measureUserAgentSpecificMemory()).bytes;
    });
  const runs = async (ms: number) => {
    await page.keyboard.press("r");
    await page.keyboard.press(" ");
    await page.waitForTimeout(ms);
  };
  const kept = async () => {
    const said = page.locator(".runs-foot button", { hasText: /^All \d+ runs/ });
    return Number((await said.count()) && (await said.textContent())!.match(/\d+/)![0]);
  };
  while ((await kept()) < KEPT_RUNS) await runs(500);
  await runs(1500);
  const before = await bytes();
  const end = Date.now() + 180_000;
  while (Date.now() < end) await runs(1500);
  const after = await bytes();
  console.log(
    `memory: ${(before / 1e6).toFixed(1)} MB, three minutes later ${(after / 1e6).toFixed(1)} MB`,
  );
  assert.ok(after < 1.1 * before, `${before} to ${after}`);
});
